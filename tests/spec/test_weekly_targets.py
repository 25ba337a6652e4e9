"""A clinician's weekly targets: as near as the rules allow, never an empty week, and never missed in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from door import NOW as AT
from door import run
from planned_people import HOME, NOT_KNOWN, NOW, ORDER, PEOPLE, curve, everything_answered, planned, screened
from supple.domain.findings import Urgency
from supple.domain.person import CompanionHours, Person, Preferences, Prescription
from supple.domain.plan import Plan, PlanStatus, PrescribedTarget
from supple.domain.quantities import Interval
from supple.knowledge.library import Library
from supple.planning.verify import verify

BY = "B. C., physiotherapist, 2 November 2026"


def word(targets: Mapping[str, float], **more: Any) -> Prescription:
    return Prescription(by="B. C.", role="physiotherapist", on=date(2026, 11, 2), targets=targets, **more)


def plan_of(library: Library, targets: Mapping[str, float], *effects: str, days: int = 7, **person: Any) -> Plan:
    stated: dict[str, Any] = {"equipment": HOME, "order": ORDER, "prescription": word(targets), **person}
    made = planned(
        library, Person(**stated), screened(*effects, absent=everything_answered(library)), days=days,
    )  # fmt: skip
    assert isinstance(made, Plan)
    assert made.status is PlanStatus.OPTIMAL
    return made


def only(plan: Plan) -> PrescribedTarget:
    (target,) = plan.targets
    return target


def test_a_target_that_fits_is_reached_and_said_with_the_name_behind_it(library: Library) -> None:
    without = plan_of(library, {})
    asked = without.weekly_minutes.get("stretch", 0) + 4
    plan = plan_of(library, {"stretch": asked})
    assert only(plan).met
    assert plan.weekly_minutes["stretch"] >= asked
    assert any(note.startswith("Met: stretch") and BY in note for note in plan.notes)
    assert not [clash for clash in plan.conflicts if "stretch" in clash.wish]


def test_a_target_out_of_reach_leaves_a_week_that_comes_nearer_than_without_it(library: Library) -> None:
    without, plan = plan_of(library, {}), plan_of(library, {"strength": 200})
    target = only(plan)
    assert plan.sessions
    assert not target.met
    assert target.planned_min >= without.weekly_minutes["strength"]
    (clash,) = (c for c in plan.conflicts if c.wish == target.wish)
    assert BY in clash.wish
    assert clash.limit.startswith(f"{target.planned_min} of 200 minutes fit")
    assert target.held_by


def test_more_is_never_reached_by_asking_for_less(library: Library) -> None:
    reached = [only(plan_of(library, {"strength": minutes})).planned_min for minutes in (5, 15, 200)]
    assert reached == sorted(reached)


def test_a_target_never_opens_what_a_finding_closes(library: Library) -> None:
    plan = plan_of(library, {"aquatic": 20}, "no_pool_after_dose_change", equipment=HOME | {"pool", "float"})
    target = only(plan)
    assert target.planned_min == 0
    assert target.held_by
    assert all(session.place == "home" for session in plan.sessions)


def test_a_target_against_the_same_clinicians_never_names_the_clinician(library: Library) -> None:
    plan = plan_of(library, {}, prescription=word({"yoga": 10}, never=("yoga",)))
    (held,) = only(plan).held_by
    assert held.limit == "your clinician asked to leave this out"
    assert held.ask == f"ask {BY}"
    assert held.enough_alone


def test_a_target_against_what_a_person_wants_is_shown_not_settled(library: Library) -> None:
    plan = plan_of(library, {"stretch": 90}, preferences=Preferences(max_sessions_per_day=1))
    said = only(plan).held_by
    assert said
    assert all(held.ask for held in said)


def test_targets_that_compete_name_each_other(library: Library) -> None:
    """One short session: ten minutes of either, not of both."""
    week = {0: (Interval(540, 560),)}
    plan = plan_of(library, {"relaxation": 5, "stretch": 5}, availability=week)
    missed = [target for target in plan.targets if not target.met]
    assert missed
    assert any("other weekly targets" in held.limit for target in missed for held in target.held_by)


def test_a_word_that_is_no_kind_is_not_ignored(library: Library) -> None:
    target = only(plan_of(library, {"dancing": 30}))
    assert (target.planned_min, target.asked_min) == (0, 30)
    assert "no kind or exercise here has this name" in target.held_by[0].limit


@pytest.mark.parametrize(("days", "asked"), [(7, [35]), (3, [15]), (9, [35, 10]), (14, [35, 35])])
def test_a_part_of_a_week_asks_for_its_part(library: Library, days: int, asked: list[int]) -> None:
    some = replace(library, exercises={e: library.exercises[e] for e in ("RE01", "RE02", "ST13", "ST01", "SG01")})
    plan = plan_of(some, {"relaxation": 35}, days=days)
    assert [target.asked_min for target in plan.targets] == asked


def test_effort_and_progression_hold_over_a_target(library: Library) -> None:
    plan = plan_of(library, {"strength": 300})
    assert len(plan.sessions) <= plan.bounds["sessions_per_week_max"]
    assert all(item.effort <= plan.bounds["effort_max"] for session in plan.sessions for item in session.items)
    assert plan.level == 1


@pytest.mark.parametrize("name", PEOPLE)
def test_every_plan_with_targets_passes_the_independent_check(name: str, library: Library) -> None:
    person, screening = PEOPLE[name]()
    near = {day: (CompanionHours(Interval(0, 1440)),) for day in range(7)}
    asked = word({"stretch": 8, "balance": 12.5, "RE01": 3, "dancing": 1})
    person = replace(person, prescription=asked, companion=near)
    made = planned(library, person, screening)
    assert isinstance(made, Plan)
    assert len(made.targets) == 4
    broken = verify(
        made, person=person, screening=screening, response=NOT_KNOWN, forecast=curve({}), library=library, now=NOW,
        days=7, triage_urgency=Urgency.NONE,
    )  # fmt: skip
    assert {one.rule for one in broken} <= {"combined_drowsiness"}, "the made-up curve knows no other medicine"


# --- the commands -----------------------------------------------------------------------------------------------------

FILE = """schema: supple/person/1
age_years: 40
zone: Europe/London
conditions: [multiple sclerosis]
equipment: [chair, bed, wall, band]
prescription: {by: B. C., role: physiotherapist, on: 2026-11-02, targets: {strength: 200, relaxation: 3}}
"""


def test_the_commands_say_it_to_both_and_the_check_counts_again(tmp_path: Any) -> None:
    me, made = tmp_path / "me.yaml", tmp_path / "a.json"
    me.write_text(FILE, encoding="utf-8")
    said = " ".join(run("assess", str(me), *AT).out.split())
    assert "of 200 minutes fit" in said
    assert "Met: relaxation, 3 minutes a week" in said
    assert "Discussed with B. C. " in said
    page = run("assess", str(me), *AT, "--format", "html").out
    appointment = page.split("For your appointment", 1)[1]
    assert "Weekly targets that were set" in appointment
    assert "of 200 minutes fit" in appointment
    assert run("assess", str(me), *AT, "--format", "json", "-o", str(made)).code == 0
    assert run("verify", str(made), str(me), *AT).code == 0
    made.write_text(made.read_text(encoding="utf-8").replace('"asked_min": 200', '"asked_min": 20'), encoding="utf-8")
    faulty = run("verify", str(made), str(me), *AT)
    assert faulty.code == 1
    assert "prescribed_target" in faulty.out


def test_what_if_says_which_targets_would_be_met(tmp_path: Any) -> None:
    me = tmp_path / "me.yaml"
    me.write_text(
        FILE.replace("strength: 200, relaxation: 3", "relaxation: 12") + 'availability: {mon: ["09:00-09:20"]}\n',
        encoding="utf-8",
    )
    week = [word for day in ("tue", "wed", "thu", "fri") for word in ("--free", f"{day} 09:00-11:00")]
    said = " ".join(run("what-if", str(me), *AT, *week).out.split())
    assert "Now met: relaxation, 12 minutes a week, set by B. C." in said
