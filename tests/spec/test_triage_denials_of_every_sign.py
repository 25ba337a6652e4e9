"""Every sign can be denied, imagined and told of long ago without being raised, and is raised when simply told.

``tests/scenarios/triage_not_this_sign.csv`` names each sign in a few words; the forms around them are those in which
people take a sign back (NegEx, Chapman 2001; ConText, Harkema 2009).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from supple.domain.facts import Facts
from supple.domain.findings import Urgency
from supple.knowledge.library import Library
from supple.screening.triage import triage

FILE = Path(__file__).parents[1] / "scenarios" / "triage_not_this_sign.csv"
NAMED = [(row["sign"], row["named"]) for row in csv.DictReader(FILE.read_text(encoding="utf-8").splitlines())]
DENIALS = ("no {}", "denies any {}", "no fever, rash or {}", "{}: none")
THOUGHTS = ("what if I get {}?", "can baclofen cause {}?", "the leaflet lists {}")
TOLD_ANYHOW = frozenset(["R10"])  # thoughts of ending one's life count in whatever form they are told
NO_THOUGHT = frozenset(["R63", "R64"])  # "what if I get missed doses" is nobody's English


def signs_of(text: str, library: Library) -> set[str]:
    return {hit.sign_id for hit in triage(texts=(text,), facts=Facts(), library=library).signs}


def test_the_list_names_every_sign() -> None:
    assert [sign for sign, _ in NAMED] == [f"R{number:02d}" for number in range(1, 66)]


@pytest.mark.parametrize("form", DENIALS)
def test_a_denied_sign_is_not_raised(form: str, library: Library) -> None:
    raised = [form.format(named) for sign, named in NAMED if sign in signs_of(form.format(named), library)]
    assert not raised


@pytest.mark.parametrize("form", THOUGHTS)
def test_a_sign_that_is_only_thought_of_is_not_raised(form: str, library: Library) -> None:
    left_out = TOLD_ANYHOW | NO_THOUGHT
    raised = [
        form.format(named)
        for sign, named in NAMED
        if sign not in left_out and sign in signs_of(form.format(named), library)
    ]
    assert not raised


@pytest.mark.parametrize("form", ["I have {} now", "{} since this morning"])
def test_a_sign_that_is_simply_told_is_raised(form: str, library: Library) -> None:
    entries = {sign.id: sign for sign in library.signs}
    order = {"routine": Urgency.ROUTINE, "same_day": Urgency.SAME_DAY, "emergency": Urgency.EMERGENCY}
    for sign, named in NAMED:
        found = triage(texts=(form.format(named),), facts=Facts(), library=library)
        assert found.urgency >= order[entries[sign].urgency], (sign, named)


@pytest.mark.parametrize("sign", ["R01", "R03", "R06", "R07", "R08"])
def test_the_five_serious_effects_are_emergencies_in_every_context(sign: str, library: Library) -> None:
    """Nothing that is said, answered or known makes them less."""
    named = dict(NAMED)[sign]
    for form in ("{} as usual", "a little {} now", "mild {} since the new dose", "{}, same as always, nothing new"):
        assert triage(texts=(form.format(named),), facts=Facts(), library=library).urgency is Urgency.EMERGENCY


def test_a_rash_alone_and_breathlessness_on_effort_keep_their_own_urgency(library: Library) -> None:
    for text in ("itchy rash on my arms", "out of breath after the stairs"):
        assert triage(texts=(text,), facts=Facts(), library=library).urgency is Urgency.SAME_DAY
