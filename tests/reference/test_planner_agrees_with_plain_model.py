"""On weeks of real size, the quick model and the plain one (a column for each start, length and item) agree."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from random_weeks import random_weeks
from supple.knowledge.library import Library
from supple.planning.model import Model, Solution, best
from supple.planning.plain import plain_model
from supple.planning.problem import make_problem
from supple.planning.week import build, solve

MANY = 300


def agreeing(library: Library, count: int, *, seed: int, days: int = 7) -> int:
    """How many of the weeks both models prove the same best for; no plain answer may contradict the quick one."""
    same = 0
    for number, week in enumerate(random_weeks(library, count, seed=seed, days=days)):
        forecast = week.forecast({})
        quick = best(build(make_problem(week.situation, forecast, week.limits)).model, time_limit_s=120)
        whole = make_problem(week.situation, forecast, week.limits, pruned=False)
        plain = best(plain_model(whole).model, time_limit_s=120)
        assert quick is not None
        assert plain is not None
        assert quick.bound == quick.worth, f"week {number} was not proven"
        # where the plain model runs out of time it still brackets the best
        assert plain.worth <= quick.worth <= plain.bound, f"week {number}"
        same += plain.worth == quick.worth == plain.bound
    return same


def test_some_random_short_weeks_agree(library: Library) -> None:
    assert agreeing(library, 3, seed=11, days=2) == 3


@pytest.mark.slow
def test_some_random_weeks_of_four_days_agree(library: Library) -> None:
    assert agreeing(library, 15, seed=7, days=4) >= 13


@pytest.mark.long
@pytest.mark.timeout(14400)
def test_three_hundred_random_weeks_agree(library: Library) -> None:
    assert agreeing(library, MANY + 20, seed=5) >= MANY


def test_the_search_and_the_general_solver_find_the_same_worth(library: Library) -> None:
    for week in random_weeks(library, 3, seed=3, days=4):
        model = build(make_problem(week.situation, week.forecast({}), week.limits)).model
        worths = set()
        for steps in (0, 5, 40, 400):
            found = best(model, time_limit_s=120, steps=steps)
            assert found is not None
            assert found.bound == found.worth
            worths.add(found.worth)
        assert len(worths) == 1


def test_nothing_is_worth_more_than_the_best(library: Library) -> None:
    for week in random_weeks(library, 2, seed=4, days=4):
        model = build(make_problem(week.situation, week.forecast({}), week.limits)).model
        found = best(model, time_limit_s=120)
        assert found is not None
        assert best(model, time_limit_s=120, more_than=found.worth) is None
        again = best(model, time_limit_s=120, more_than=found.worth - 1)
        assert again is not None
        assert again.worth == found.worth


def test_where_the_quick_answer_breaks_a_rule_the_plain_model_solves_the_week(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A solver that is wrong once must not become a plan: its answer is checked, and the plain model takes over."""
    week = next(random_weeks(library, 1, seed=6, days=3))
    built = build(make_problem(week.situation, week.forecast({}), week.limits))
    right = solve(built)
    assert right is not None

    def wrong(model: Model, **options: Any) -> Solution | None:
        found = best(model, **options)
        if found is None or model is not built.model:
            return found
        return replace(found, values=found.values * 0 + 1)  # everything at once

    monkeypatch.setattr("supple.planning.week.best", wrong)
    mended = solve(built)
    assert mended is not None
    assert mended.worth == right.worth == mended.bound
    assert sum(len(session.candidates) for session in mended.sessions) < len(built.columns.item)
