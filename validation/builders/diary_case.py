"""Invented people who keep a diary: the same case for tests, benchmark and the reference posterior."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.kidney import KidneyFunction
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import Day
from supple.exposure.compartments import Array
from supple.exposure.covariates import Covariates
from supple.inference.diary_model import Case, diary_model
from supple.inference.likelihood import drawn_ratings
from supple.inference.ratings import ratings
from supple.knowledge.library import Library

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/London"))
MODEL = "baclofen_oral_adult"
SLOTS = (8, 14, 20)
RATED_AT_H = (7.5, 11.0, 17.0)  # about so many hours after midnight, both kinds


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A person nobody saw before, as rows (n_rows, 1), and the diary they kept."""

    truth: Array
    case: Case


def empty_case(library: Library, diary: Diary = Diary(), *, now: datetime = NOW, amount_mg: float = 10.0) -> Case:
    """A man of 45 years and 70 kg, clearance about 90 mL/min, three equal doses a day since long ago."""
    kidney = KidneyFunction(
        known=True, crcl_ml_min=90.0, egfr_ml_min_1_73m2=90.0, egfr_on=now.date(), fresh=True, cv=0.2
    )  # fmt: skip
    return Case(
        order=Order(steps=(Step(tuple(SlotDose(time(h), amount_mg) for h in SLOTS)),), started_on=date(2025, 1, 1)),
        covariates=Covariates(age_years=45.0, sex="male", weight_kg=70.0, kidney=kidney),
        day=Day(),
        diary=diary,
        model=library.models[MODEL],
        library=library,
        now=now,
    )


def kept_diary(
    library: Library,
    days: int,
    seed: int,
    *,
    rated_at_h: Sequence[float] = RATED_AT_H,
    truth: Array | None = None,
    now: datetime = NOW,
    amount_mg: float = 10.0,
) -> Kept:
    """A person drawn from those before any diary (or of the rows ``truth``), and their diary of the last days.

    Two of three doses are written down; when they were really swallowed, nobody knows.
    """
    rng = np.random.default_rng([seed, 7])
    first = now.date() - timedelta(days=days)
    moments = [
        _at(first + timedelta(days=n), 60 * hour + rng.integers(-20, 21), now)
        for n in range(days)
        for hour in rated_at_h
    ]
    blank = [DiaryEntry(at, kind, 0.0) for at in moments for kind in ("stiffness", "sleepiness")]
    doses = [
        DiaryEntry(_at(first + timedelta(days=n), 60 * hour + rng.integers(-5, 21), now), "dose_mg", amount_mg,
                   slot=time(hour))
        for n in range(days)
        for hour in SLOTS
        if rng.random() < 2 / 3
    ]  # fmt: skip
    case = empty_case(library, Diary((*blank, *doses)), now=now, amount_mg=amount_mg)
    found = ratings(case.diary, now, library)
    model = diary_model(case, found)
    box = model.space.box
    drawn = np.clip(rng.standard_normal((model.space.n_rows, 1)), -box, box)
    if truth is not None:
        drawn[: model.space.n_shaped] = truth[: model.space.n_shaped]
    stiffness, sleepiness = drawn_ratings(model, drawn, rng)
    lines = [
        DiaryEntry(datetime.fromtimestamp(found.at_s[moment], tz=now.tzinfo), kind, float(value))
        for kind, rated, values in (
            ("stiffness", found.stiffness, stiffness[:, 0]), ("sleepiness", found.sleepiness, sleepiness[:, 0])
        )
        for moment, value in zip(rated.moment, values, strict=True)
    ]  # fmt: skip
    entries = sorted((*lines, *doses), key=lambda entry: (entry.at.timestamp(), entry.kind))
    return Kept(drawn, replace(case, diary=Diary(tuple(entries))))


def _at(on: date, minutes: float, now: datetime) -> datetime:
    return datetime.combine(on, time(int(minutes) // 60, int(minutes) % 60), tzinfo=now.tzinfo)
