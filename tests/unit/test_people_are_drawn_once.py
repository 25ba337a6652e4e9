"""The people of a forecast are drawn once for all dose times that are tried, and the numbers stay what they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from supple.domain.forecast import Forecast, OnBoard
from supple.domain.request import AssessmentRequest
from supple.exposure import crowd, simulate
from supple.exposure.simulation import kept
from supple.interop import person_file
from supple.knowledge.library import Library
from supple.pharmacology import Course, course_for

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/London"))
SHIFTS = ({}, {time(14): 30}, {time(14): -30})
SEDATED = """
medicines:
  - {name: diazepam, doses: [{at: "22:00", amount_mg: 5}]}
  - {name: tizanidine, started_on: 2026-11-21, doses: [{at: "09:00", amount_mg: 4}]}
  - {name: zopiclone}
"""
PEOPLE = {
    "baclofen alone": "sex: male\nweight_kg: 82",
    "diazepam, tizanidine and zopiclone beside it": "sex: female\nweight_kg: 61" + SEDATED,
    "weight not known, alcohol": "alcohol_units_per_week: 30",
}


def course(text: str, library: Library) -> Course:
    written = f"""schema: supple/person/1
zone: Europe/London
age_years: 45
{text}
order:
  drug: baclofen
  started_on: 2026-11-19
  doses: [{{at: "08:00", amount_mg: 10}}, {{at: "14:00", amount_mg: 10}}]
"""
    read = person_file.read(written.encode(), source="-", now=NOW, zone=None, library=library)
    assert read.person is not None
    return course_for(AssessmentRequest(person=read.person, now=NOW, days=3, n_virtual=150, seed=5), library)


def drawn_anew(one: Course, shifts: dict[time, int], look: Callable[..., Any]) -> Forecast:
    """The slow way: everybody drawn again for these dose times, and every day kept."""
    held = one.crowd
    found = simulate.run(
        order=one.order, covariates=held.covariates, day=one.day, diary=held.diary, model=held.model,
        library=held.library, now=held.now, days=held.days, n_virtual=held.n_virtual, seed=held.seed, shifts=shifts,
        travel=held.travel, beside=held.beside, n_sedatives=held.n_sedatives, look=look,
    )  # fmt: skip
    assert not isinstance(found, simulate.ForecastMissing)
    assert one.order is not None
    return simulate.bands(
        found, order=one.order, covariates=held.covariates, day=one.day, sedatives=one.sedatives, model=held.model,
        library=held.library, travel=held.travel,
    )  # fmt: skip


@pytest.mark.parametrize("text", PEOPLE.values(), ids=PEOPLE)
def test_every_number_is_the_one_of_people_drawn_anew(text: str, library: Library) -> None:
    one = course(text, library)
    for shifts in SHIFTS:
        quick, slow = one.forecast(shifts), drawn_anew(one, shifts, kept)
        assert isinstance(quick, Forecast)
        for field in fields(Forecast):
            np.testing.assert_array_equal(getattr(quick, field.name), getattr(slow, field.name), err_msg=field.name)


def test_nobody_is_drawn_again_for_other_dose_times(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def noted(name: str, does: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *args, **more: drawn.append(name) or does(*args, **more)

    for name in ("draw_people", "added_log_odds"):
        monkeypatch.setattr(crowd, name, noted(name, getattr(crowd, name)))
    one = course(PEOPLE["diazepam, tizanidine and zopiclone beside it"], library)
    assert [other.drug for other in one.sedatives if other.modelled] == ["diazepam", "tizanidine"]
    assert isinstance(one.sedatives[0], OnBoard)
    for shifts in SHIFTS:
        one.forecast(shifts)
    one.run({time(14): 15})
    assert drawn == ["draw_people", "added_log_odds", "added_log_odds"]
