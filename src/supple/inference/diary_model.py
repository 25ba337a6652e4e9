"""From an order, a person and a diary to what the likelihood needs: moments, doses and how sure their times are."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from supple.domain.diary import Diary
from supple.domain.order import Change, DoseRecord, DoseState, Order, Times, wall
from supple.domain.person import Day, Travel
from supple.exposure import schedule
from supple.exposure.beside import Beside, added_log_odds
from supple.exposure.compartments import STEP_MIN, Array, Index
from supple.exposure.covariates import Covariates
from supple.exposure.dosing import GivenDose
from supple.exposure.draws import Draws
from supple.exposure.effects import minutes_of, sleepy_log_odds
from supple.exposure.moments import SINGLY_H, plan_moments
from supple.exposure.population import people_of
from supple.exposure.simulation import midnights
from supple.exposure.tolerance import fading
from supple.inference.latents import PeopleOf, Space
from supple.inference.likelihood import DiaryModel
from supple.inference.ratings import Rated, Ratings, wall_minutes_at
from supple.knowledge.doses import matching
from supple.knowledge.library import Library
from supple.knowledge.models import PopulationModel

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The person as the forecast sees them; the same inputs as of ``exposure.simulate.run``."""

    order: Order
    covariates: Covariates
    day: Day
    diary: Diary
    model: PopulationModel
    library: Library
    now: datetime
    n_sedatives: int = 0
    travel: tuple[Travel, ...] = ()
    beside: tuple[Beside, ...] = ()

    @property
    def people_of(self) -> PeopleOf:
        """Numbers in, virtual people like this person out."""
        return functools.partial(
            people_of,
            covariates=self.covariates,
            model=self.model,
            library=self.library,
            n_sedatives=self.n_sedatives,
            n_beside=len(self.beside),
        )

    @property
    def zone(self) -> ZoneInfo:
        """The zone of ``now``."""
        if not isinstance(self.now.tzinfo, ZoneInfo):
            raise ValueError("learning needs a moment with a named zone")
        return self.now.tzinfo

    def number(self, name: str) -> float:
        """A number of the settings ``learning``."""
        return self.library.number("learning", name)


def doses_known_since(case: Case) -> datetime | None:
    """The midnight of the last start, or of the last change from doses that nobody wrote down; None: no such day.

    What came before a start may have been no medicine or another order of it.
    """
    on, change = case.order.last_change(case.now.date())
    while on is not None and change not in (Change.START, Change.UNKNOWN):
        on, change = case.order.last_change(on - timedelta(days=1))
    return None if on is None else wall(on, time.min, case.zone)


def diary_model(case: Case, rated: Ratings) -> DiaryModel:
    """The diary of these ratings, ready for the likelihood."""
    return _model(case, rated)


def coming_day(case: Case) -> DiaryModel:
    """The waking hours of today, one moment an hour and no ratings: what a summary looks at."""
    wakes, sleeps = minutes_of(case.day.wakes), minutes_of(case.day.sleeps)
    first = wall(case.now.date(), case.day.wakes, case.zone)
    hours = ((sleeps - wakes) % (24 * 60) or 24 * 60) // 60
    at_s = first.timestamp() + HOUR_S * np.arange(hours + 1, dtype=np.float64)
    nothing = Rated(np.empty(0, dtype=np.int_), np.empty(0), np.empty(0))
    return _model(case, Ratings(at_s, nothing, nothing, 0))


def _model(case: Case, rated: Ratings) -> DiaryModel:
    at_s, library = rated.at_s, case.library
    first, last = (datetime.fromtimestamp(float(at_s[i]), tz=case.zone) for i in (0, -1))
    bounds = midnights(first, (last.date() - first.date()).days + 1)
    history = midnights(first - timedelta(days=library.number("exposure", "history_days")), 1)[0]
    records = schedule.dose_records(
        case.order, case.diary, history, bounds[-1], matching=matching(library),
        travel=case.travel,
    )  # fmt: skip
    given = [record for record in records if record.state is not DoseState.MISSED]
    doubted_s = at_s[0] - HOUR_S * case.number("doubted_h")
    near = [r for r in given if doubted_s < r.at.timestamp() <= at_s[-1] + HOUR_S * SINGLY_H]
    far = [r for r in given if r.at.timestamp() <= doubted_s]

    def counted(some: Sequence[DoseRecord]) -> list[GivenDose]:
        return [GivenDose((r.at.timestamp() - at_s[0]) / 60, r.amount_mg) for r in some]

    always = schedule.always_before(case.order, history, case.travel)
    minutes = wall_minutes_at(at_s, case.zone, case.travel)
    edges = np.array([bound.timestamp() for bound in bounds[1:-1]])
    return DiaryModel(
        space=Space.of(case.people_of, len(near), library),
        ratings=rated,
        plan=plan_moments([float(m) for m in (at_s - at_s[0]) / 60], counted(far), counted(near), counted(always)),
        doubt_h=np.array([_doubt_h(record, case) for record in near]),
        by_assumed_clock=np.array([float(_assumed(record, case)) for record in near]),
        wall_min=minutes,
        day=np.searchsorted(edges, at_s, side="right").astype(np.int_),
        sleepy_log_odds=sleepy_log_odds(minutes, case.day, library.settings["sleepy_day"]),
        beside_log_odds=_beside(case, at_s, bounds),
        fading=fading(case.order, records, bounds, case.model, library),
        wild_share=case.number("wild_share"),
    )


def _doubt_h(record: DoseRecord, case: Case) -> float:
    name = "written_dose_doubt_min" if record.state is DoseState.TAKEN else "planned_dose_doubt_min"
    return case.number(name) / 60


def _assumed(record: DoseRecord, case: Case) -> bool:
    """Whether nobody wrote this dose down and its clock time was assumed."""
    step = case.order.step_on(record.at.date())
    return record.state is DoseState.PLANNED and step is not None and step.times is Times.ASSUMED


def _beside(case: Case, at_s: Array, bounds: Sequence[datetime]) -> Array:
    """What modelled medicines beside baclofen add to the log-odds of the typical person; their range is not learned."""
    total = np.zeros(len(at_s))
    if not case.beside:
        return total
    typical = case.people_of(Draws(1, 0))
    starts = np.array([bound.timestamp() for bound in bounds[:-1]])
    day: Index = np.searchsorted(starts, at_s, side="right") - 1
    slot = ((at_s - starts[day]) // (60 * STEP_MIN)).astype(np.int_)
    for other in case.beside:
        each = added_log_odds(
            other, typical, case.covariates, case.library, seed=0, bounds=bounds, diary=case.diary, travel=case.travel
        )
        total += [float(each[d][s, 0]) for d, s in zip(day, slot, strict=True)]
    return total
