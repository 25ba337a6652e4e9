"""When there is no week: what comes first, what stays allowed, and what was not proven."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planned_people import (
    answered,
    effects,
    ms_walker,
    plan_of,
    refusal_of,
    small,
)  # fmt: skip
from supple.domain.exercise import Kind
from supple.domain.findings import Screening, Urgency
from supple.domain.person import Person, Preferences
from supple.domain.plan import PlanStatus
from supple.domain.quantities import Interval
from supple.knowledge.library import Library
from supple.planning import model

# --- refusals -------------------------------------------------------------------------------------------------------


def test_an_emergency_comes_before_everything(library: Library) -> None:
    refusal = refusal_of(library, *ms_walker(), urgency=Urgency.EMERGENCY)
    assert "emergency" in refusal.what_to_do.lower()
    assert refusal.may_go_on


def test_a_review_that_is_needed_first_names_its_rules_and_begins_with_what_may_go_on(library: Library) -> None:
    refusal = refusal_of(library, Person(), Screening(effects=effects("no_plan_until_reviewed")))
    assert refusal.rule_ids == ("rule of no_plan_until_reviewed",)
    assert "easy range" in refusal.may_go_on[0]
    assert refusal.what_to_do.endswith(
        "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
    )


def test_a_child_gets_no_week_and_is_told_what_stays(library: Library) -> None:
    refusal = refusal_of(library, Person(age_years=9), Screening(groups=frozenset({"CP"})))
    assert "therapist" in refusal.may_go_on[0]


def test_no_free_time_is_said_as_such(library: Library) -> None:
    refusal = refusal_of(library, Person(availability={}), answered(library))
    assert "no free time" in refusal.reason


def test_free_time_too_short_for_a_session_is_said_as_such(library: Library) -> None:
    refusal = refusal_of(library, Person(availability={0: (Interval(540, 550),)}), answered(library))
    assert "15 minutes" in refusal.reason


def test_limits_that_close_everything_are_named(library: Library) -> None:
    unwilling = Person(preferences=Preferences(never=tuple(kind.value for kind in Kind)))
    refusal = refusal_of(library, unwilling, answered(library))
    assert "you asked to leave this out" in refusal.reason


def test_a_solver_that_gets_the_known_case_wrong_makes_no_week(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supple.planning.solve.solver_answers_the_known_case", lambda: False)
    assert "wrong answer" in refusal_of(library, *ms_walker()).reason


def test_a_week_that_is_not_proven_best_is_called_feasible_with_its_gap(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unproven(*args: object, **more: object) -> model.Solution | None:
        found = model.best(*args, **more)  # type: ignore[arg-type]
        return replace(found, bound=found.worth + 10.0) if found else None

    monkeypatch.setattr("supple.planning.week.best", unproven)
    plan = plan_of(small(library), *ms_walker())
    assert plan.status is PlanStatus.FEASIBLE
    assert 0 < plan.gap < 0.1


def test_no_answer_in_time_is_no_proof_that_there_is_no_week(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_slow(*args: object, **more: object) -> None:
        raise model.UndecidedError(100.0)

    monkeypatch.setattr("supple.planning.week.best", too_slow)
    refusal = refusal_of(library, *ms_walker())
    assert "time" in refusal.reason
    assert "limits" not in refusal.reason
