"""Laws of what-if: staying near a week costs nothing, and an equally good week never replaces one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from planned_people import planned
from random_weeks import RandomWeek, random_weeks
from supple.domain.change import Change
from supple.domain.person import CompanionHours
from supple.domain.plan import Plan
from supple.domain.quantities import Interval
from supple.knowledge.library import read_library
from supple.planning.changed import changed
from supple.planning.explain import sessions_of
from supple.planning.near import Near, near_to
from supple.planning.problem import limits_in_force
from supple.planning.solve import Best, best_week

LIBRARY = read_library()


def random_changes(rng: random.Random) -> Change:
    day, start = rng.randrange(7), rng.choice((8, 10, 15, 18))
    hours = (Interval(60 * start, 60 * start + rng.choice((30, 60, 120))),)
    return rng.choice(
        (
            Change(free={day: hours}), Change(busy={day: hours}), Change(off=frozenset({day})),
            Change(goals=(rng.choice(("get stronger", "sleep", "better balance")),)),
            Change(equipment=frozenset({rng.choice(("weights", "cycle", "pool", "step"))})),
            Change(companion={day: (CompanionHours(hours[0], "hands_on"),)}),
        )
    )  # fmt: skip


def best_of(week: RandomWeek, near: Near | None = None) -> Best | None:
    return best_week(week.situation, limits_in_force(week.situation), week.forecast, near=near)


def near_of(week: RandomWeek, best: Best) -> Near:
    return near_to(sessions_of(best.problem, best.week), best.shifts, week.situation.whole("items_max"))


def weeks_with_a_change(count: int, seed: int, days: int = 3) -> Iterator[tuple[RandomWeek, RandomWeek]]:
    rng = random.Random(seed)
    for number, week in enumerate(random_weeks(LIBRARY, count, seed=seed, days=days)):
        before = week.movable() if number % 6 == 2 else week
        person = changed(before.situation.person, random_changes(rng), LIBRARY)
        yield before, replace(before, situation=replace(before.situation, person=person))


def shown(best: Best) -> list[tuple[float, list[str]]]:
    return [
        (one.moment.start.timestamp(), sorted(candidate.exercise.id for candidate in one.candidates))
        for one in best.week.sessions
    ]


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_staying_near_never_costs_worth(seed: int) -> None:
    compared = 0
    for before, after in weeks_with_a_change(8, seed):
        old, free = best_of(before), best_of(after)
        assert old is not None
        near = best_of(after, near_of(before, old))
        assert (near and near.worth) == (free and free.worth)
        assert (near and near.gap) == (free and free.gap)
        compared += near is not None
    assert compared >= 4


def test_a_week_that_is_still_one_of_the_best_stays_to_the_item() -> None:
    for before, _ in weeks_with_a_change(6, 3):
        old = best_of(before)
        assert old is not None
        again = best_of(before, near_of(before, old))
        assert again is not None
        assert shown(again) == shown(old)
        assert dict(again.shifts) == dict(old.shifts)


@pytest.mark.slow
def test_nothing_that_would_be_kept_is_given_up_for_an_equal() -> None:
    """Of the weeks worth the same, none shares more starts with the old week: the free search is one of them."""
    for before, after in weeks_with_a_change(8, 4):
        old, free = best_of(before), best_of(after)
        assert old is not None
        near = best_of(after, near_of(before, old))
        if near is None or free is None or dict(near.shifts) != dict(free.shifts):
            continue
        kept = {start for start, _ in shown(old)}
        assert len(kept & {s for s, _ in shown(near)}) >= len(kept & {s for s, _ in shown(free)})


def test_the_scale_is_more_than_all_that_can_be_kept() -> None:
    for before, _ in weeks_with_a_change(4, 5):
        old = best_of(before)
        assert old is not None
        near = near_of(before, old)
        most = near.doses_points + sum(near.time_points + len(items) for items in near.items.values())
        assert most < near.scale


def test_more_free_time_never_makes_a_plan_impossible() -> None:
    for before, _ in weeks_with_a_change(4, 6, days=3):
        person = changed(before.situation.person, Change(free={0: (Interval(540, 720),)}), LIBRARY)
        made = planned(LIBRARY, person, before.situation.screening, forecast_for=before.forecast, days=3)
        assert isinstance(made, Plan)
