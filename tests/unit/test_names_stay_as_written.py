"""Names of people stand as they were written, also where they begin or end a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from planned_people import KNOWN, NOW, curve, ms_walker
from supple.domain.findings import Urgency
from supple.domain.person import Prescription
from supple.domain.plan import Plan
from supple.knowledge.library import Library
from supple.planning.solve import plan_week
from supple.render import text, words


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("discussed with J. R.", "Discussed with J. R."),
        ("approved by Dr McKay, neurologist", "Approved by Dr McKay, neurologist."),
        ("", "."),
    ],
)
def test_a_sentence_keeps_names(said: str, sentence: str) -> None:
    assert words.sentence(said) == sentence


def test_the_week_says_who_discussed_it(library: Library) -> None:
    person, screening = ms_walker()
    seen = replace(person, prescription=Prescription(by="B. C.", role="physiotherapist", on=date(2026, 11, 2)))
    plan = plan_week(
        person=seen, screening=screening, response=KNOWN, library=library, now=NOW, days=7, forecast_for=curve,
        triage_urgency=Urgency.NONE,
    )  # fmt: skip
    assert isinstance(plan, Plan)
    assert "Discussed with B. C. No trial" in " ".join(text.week(plan, library).split())
