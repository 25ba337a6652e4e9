"""What a planned week is like: four people walked through, amounts, free time, conflicts, reasons."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from planned_people import (
    HOME,
    KNOWN,
    NO_INJURY,
    NOW,
    ORDER,
    PEOPLE,
    answered,
    codes,
    curve,
    effects,
    everything_answered,
    moment_at,
    ms_walker,
    plan_of,
    screened,
    situation_of,
    small,
    with_numbers,
    with_only,
)  # fmt: skip
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.duration import Pace, fits, item_minutes
from supple.domain.exercise import Kind, Position
from supple.domain.findings import Screening, Urgency
from supple.domain.person import Clearance, CompanionHours, Person, Preferences, Prescription, Travel
from supple.domain.plan import ClearanceState, Decision, Item, Plan, PlanStatus
from supple.domain.quantities import Interval
from supple.knowledge.library import Library
from supple.planning.amounts import most_items
from supple.planning.conflicts import forbids, smallest_that_forbids, wishes
from supple.planning.model import Model, Solution, best
from supple.planning.moments import free_moments
from supple.planning.objective import item_points
from supple.planning.problem import limits_in_force
from supple.planning.solve import plan_week
from supple.planning.verify import verify

LIKES_WATER = Preferences(favourite=("AQ02",))
NEVER_SAID = re.compile(r"\b(safe|cure|guaranteed|streak|fail|non-compliant|should have|must not worry)\b", re.I)


def ids(plan: Plan) -> list[str]:
    return [item.exercise_id for session in plan.sessions for item in session.items]


@cache
def week_of(name: str, library: Library) -> Plan:
    """The week of one of the four, made once for all that look at it."""
    return plan_of(library, *PEOPLE[name]())


def the_four(library: Library) -> list[Plan]:
    return [week_of(name, library) for name in PEOPLE]


def kinds(library: Library, plan: Plan) -> set[Kind]:
    return {library.exercises[exercise_id].kind for exercise_id in ids(plan)}


# --- four people ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PEOPLE)
def test_each_of_the_four_gets_a_useful_week(library: Library, name: str) -> None:
    plan = week_of(name, library)
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.gap == 0.0
    assert 3 <= len(plan.sessions) <= 5
    assert all(15 <= session.minutes <= 30 and 2 <= len(session.items) <= 5 for session in plan.sessions)
    assert {Kind.STRETCH, Kind.STRENGTH, Kind.RELAXATION} <= kinds(library, plan)
    assert plan.level == 1
    assert plan.progression.decision is Decision.START


def test_the_ms_walker_keeps_light_until_the_kidney_question_is_answered(library: Library) -> None:
    plan = week_of("MS walker without labs", library)
    assert all(item.effort <= 3 for session in plan.sessions for item in session.items)
    assert all("Keep it gentle for now: effort at most 3 of 10." in session.cues for session in plan.sessions)
    assert Kind.AEROBIC in kinds(library, plan)


def test_the_t4_wheelchair_user_sits_or_lies_twenty_minutes_and_is_asked_first(library: Library) -> None:
    plan = week_of("T4 wheelchair user", library)
    assert all(session.minutes <= 20 for session in plan.sessions)
    assert all(library.exercises[e].position not in (Position.STANDING, Position.POOL) for e in ids(plan))
    for session in plan.sessions:
        assert "Empty your bladder first." in session.cues
        if any("T6_BP" in library.exercises[item.exercise_id].contra for item in session.items):
            assert library.contra["T6_BP"].cue in session.cues
    assert plan.clearance.state is ClearanceState.NOT_DISCUSSED


def test_who_relies_on_stiffness_stretches_and_strengthens_without_standing(library: Library) -> None:
    plan = week_of("CP, relies on tone", library)
    assert all(library.exercises[e].position is not Position.STANDING for e in ids(plan))
    low = [e for e in ids(plan) if library.exercises[e].dose_window.value == "low_stiffness"]
    assert len(low) >= 5


def test_someone_of_whom_nothing_is_known_still_gets_a_gentle_week(library: Library) -> None:
    plan = plan_of(
        library, Person(), Screening(effects=effects("light_only"), contra=codes(absent=NO_INJURY)), forecast_for=None
    )
    assert len(plan.sessions) >= 3
    assert kinds(library, plan) - {Kind.RELAXATION}
    assert all(library.exercises[e].alertness_need <= 1 for e in ids(plan))


# --- amounts and time -----------------------------------------------------------------------------------------------


def test_an_item_that_serves_a_stated_goal_is_worth_more_than_its_like(library: Library) -> None:
    said = situation_of(library, Person(equipment=HOME, order=ORDER, goals=("sleep better",)))
    silent = situation_of(library, Person(equipment=HOME, order=ORDER))
    other = library.exercises["ST03"]
    for_sleep = replace(library.exercises["ST13"], grade=other.grade)
    assert item_points(said, for_sleep, 2) > item_points(said, other, 2)
    assert item_points(silent, for_sleep, 2) == item_points(silent, other, 2) == item_points(said, other, 2)


def test_what_is_better_supported_comes_first_and_again(library: Library) -> None:
    anyone = situation_of(library, Person(equipment=HOME, order=ORDER))
    by_grade = {
        grade: item_points(anyone, replace(library.exercises["SG01"], grade=grade), 2)
        for grade in ("guideline", "trial_small", "practice", "PROPOSAL")
    }
    worths = list(by_grade.values())
    assert worths == sorted(set(worths), reverse=True)


@pytest.mark.parametrize(("minutes", "items"), [(15, 2), (20, 3), (25, 5), (30, 5)])
def test_a_short_session_holds_few_items(library: Library, minutes: int, items: int) -> None:
    assert most_items(situation_of(library, Person(equipment=HOME, order=ORDER)), minutes) == items


def test_an_item_begins_at_the_start_dose_of_the_library(library: Library) -> None:
    plan = week_of("CP, relies on tone", library)
    for session in plan.sessions:
        for item in session.items:
            start = library.exercises[item.exercise_id].start
            assert (item.sets, item.reps, item.hold_s, item.minutes) == (
                start.sets, start.reps, start.hold_s, start.minutes,
            )  # fmt: skip


def test_minutes_of_a_session_hold_warm_up_items_and_cool_down(library: Library) -> None:
    pace = Pace(seconds_per_rep=6, change_s=60)
    for plan in the_four(library):
        for session in plan.sessions:
            assert fits(session, library.exercises, pace)
            assert session.minutes % 5 == 0
            assert (session.warm_up_min, session.cool_down_min) == (5, 5)


def test_time_counts_both_sides_rests_between_sets_and_rests_between_pieces(library: Library) -> None:
    pace = Pace(seconds_per_rep=6, change_s=60)
    stretch = Item("ST01", sets=3, hold_s=20, rest_s=15)
    assert item_minutes(stretch, library.exercises["ST01"], pace) == pytest.approx((3 * 40 + 2 * 15) / 60)
    strong = Item("SG01", sets=2, reps=8, rest_s=60)
    assert item_minutes(strong, library.exercises["SG01"], pace) == pytest.approx((2 * 48 + 60) / 60)
    held = Item("ST14", sets=1, reps=8, minutes=5, rest_s=15)
    assert item_minutes(held, library.exercises["ST14"], pace) == 5.0
    pieces = Item("AE01", sets=1, minutes=12, bout_min=5, rest_s=60)
    assert item_minutes(pieces, library.exercises["AE01"], pace) == 12 + 2 * 5


def test_heat_asks_for_pieces_of_five_minutes(library: Library) -> None:
    person = Person(equipment=HOME, order=ORDER, preferences=Preferences(favourite=("AE05",)))
    hot = screened(present=("HEAT_SENS",), absent=set(everything_answered(library)) - {"HEAT_SENS"})
    long = replace(library.exercises["AE05"], contra=frozenset({"HEAT_SENS"}))
    few = replace(library, exercises={**library.exercises, "AE05": long})
    plan = plan_of(few, person, hot)
    walks = [item for session in plan.sessions for item in session.items if item.exercise_id == "AE05"]
    assert walks
    assert all(item.bout_min == 5 for item in walks)


def test_after_two_weeks_without_a_session_the_week_restarts_at_half(library: Library) -> None:
    entries = (DiaryEntry(NOW - timedelta(days=20), "session", 20.0),)
    person, screening = ms_walker()
    plan = plan_of(small(library), replace(person, diary=Diary(entries)), screening)
    assert plan.progression.decision is Decision.RESTART
    for session in plan.sessions:
        for item in session.items:
            start = library.exercises[item.exercise_id].start
            assert item.minutes is None or item.minutes <= (start.minutes or 0) / 2 + 1
            assert item.sets <= start.sets


def test_a_session_last_week_holds_and_a_new_dose_makes_a_new_baseline(library: Library) -> None:
    person, screening = ms_walker()
    active = replace(person, diary=Diary((DiaryEntry(NOW - timedelta(days=3), "session", 20.0),)))
    assert plan_of(small(library), active, screening).progression.decision is Decision.HOLD
    changed = replace(active, order=replace(ORDER, changed_on=NOW.date() - timedelta(days=2)))
    assert plan_of(small(library), changed, screening).progression.decision is Decision.REBASELINE


# --- free time ------------------------------------------------------------------------------------------------------


def test_sessions_stand_inside_free_time_and_after_now(library: Library) -> None:
    hours = {0: (Interval(7 * 60, 9 * 60),), 2: (Interval(17 * 60, 18 * 60),), 4: (Interval(600, 640),)}
    plan = plan_of(small(library), Person(equipment=HOME, order=ORDER, availability=hours), answered(library))
    assert plan.sessions
    for session in plan.sessions:
        start_min = session.start.hour * 60 + session.start.minute
        free = hours[session.start.weekday()]
        assert any(interval.covers(start_min, start_min + session.minutes) for interval in free)
        assert session.start >= NOW


def test_where_nobody_said_when_free_time_is_assumed_and_said_so(library: Library) -> None:
    plan = plan_of(small(library), Person(equipment=HOME, order=ORDER), answered(library))
    assert any("Assumed free time" in note for note in plan.notes)
    assert all(
        9 * 60 <= s.start.hour * 60 + s.start.minute <= 18 * 60 - s.minutes and s.start.hour not in (12, 13)
        for s in plan.sessions
    )


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 3, 28, 8, 0, tzinfo=ZoneInfo("Europe/London")), "the night an hour is skipped"),
        (datetime(2026, 10, 24, 8, 0, tzinfo=ZoneInfo("Europe/London")), "the night an hour comes twice"),
    ],
)
def test_a_week_across_a_clock_change_keeps_wall_times_and_loses_no_dose(
    library: Library, now: datetime, day: str
) -> None:
    hours = {weekday: (Interval(0, 4 * 60), Interval(600, 660)) for weekday in range(7)}
    person = Person(equipment=HOME, order=ORDER, availability=hours)
    situation = situation_of(library, person, answered(library), now=now)
    seen = set()
    for moment in free_moments(situation, curve({}, now=now), longest_min=30):
        assert moment.start.hour * 60 + moment.start.minute == moment.start_min, day
        assert moment.end.timestamp() - moment.start.timestamp() == 60 * moment.minutes
        assert moment.end_min - moment.start_min == moment.minutes
        seen.add(moment.start.timestamp())
    plan = plan_of(
        small(library), person, answered(library), now=now, forecast_for=lambda shifts: curve(shifts, now=now)
    )
    assert len(plan.doses) == 3 * 7
    assert {(dose.at.hour, dose.at.minute) for dose in plan.doses} == {(8, 0), (14, 0), (20, 0)}
    gaps = [b.at.timestamp() - a.at.timestamp() for a, b in zip(plan.doses, plan.doses[1:], strict=False)]
    assert set(gaps) <= {6 * 3600.0, 12 * 3600.0, 11 * 3600.0, 13 * 3600.0}


def test_nothing_is_planned_from_the_start_of_a_trip(library: Library) -> None:
    away = NOW + timedelta(days=3)
    person = Person(equipment=HOME, order=ORDER, travel=(Travel(away, "America/New_York"),))
    plan = plan_of(small(library), person, answered(library))
    assert all(session.end <= away for session in plan.sessions)
    assert any("trip" in note for note in plan.notes)


# --- conflicts, reasons, words --------------------------------------------------------------------------------------


def test_a_wish_that_a_limit_forbids_is_reported_with_a_limit_that_forbids_it_alone(library: Library) -> None:
    person = Person(
        equipment=HOME, order=ORDER, goals=("better balance",), preferences=Preferences(favourite=("AQ02",))
    )
    screening = answered(library, "no_pool_after_dose_change", "needs_clearance")
    without = {exercise_id: e for exercise_id, e in library.exercises.items() if exercise_id != "BA07"}
    library = replace(library, exercises=without)  # what is left of balance asks for someone there
    plan = plan_of(library, person, screening)
    by_wish = {conflict.wish: conflict for conflict in plan.conflicts}
    assert "balance for your goal: better balance" in by_wish
    assert "you like float with support" in by_wish
    situation = situation_of(library, person, screening)
    limits = limits_in_force(situation)
    moments = tuple(free_moments(situation, curve({}), longest_min=30))
    for wish in wishes(situation):
        if wish.words in by_wish:
            needed = smallest_that_forbids(limits, wish.exercises, moments)
            assert needed
            assert forbids(needed, wish.exercises, moments), "infeasible by itself"
            for limit in needed:
                rest = tuple(other for other in needed if other is not limit)
                assert not rest or not forbids(rest, wish.exercises, moments), "and no smaller"


def test_what_a_clinician_asks_for_stands_in_the_week_or_among_the_conflicts(library: Library) -> None:
    asked = Prescription(by="B. C.", role="physiotherapist", must=("SG15", "yoga", "SG07"))
    person = Person(equipment=HOME, order=ORDER, prescription=asked)
    plan = plan_of(library, person, answered(library))
    assert "SG15" in ids(plan)
    assert Kind.YOGA in kinds(library, plan)
    (conflict,) = (c for c in plan.conflicts if "clinician" in c.wish)
    assert "heel raises" in conflict.wish
    assert "level" in conflict.limit


def test_wishes_that_do_not_fit_together_name_the_rules_between_them(library: Library) -> None:
    asked = Prescription(by="B. C.", must=("SG15", "SG01", "ST01", "RE01"))
    person = Person(equipment=HOME, order=ORDER, prescription=asked)
    plan = plan_of(library, person, answered(library, "simple_plan"))
    unmet = [conflict for conflict in plan.conflicts if "clinician asked" in conflict.wish]
    assert len(unmet) == 1
    assert "few different items" in unmet[0].limit
    assert "the other things your clinician asked for" in unmet[0].limit


def test_every_session_says_why_it_stands_there(library: Library) -> None:
    for plan in the_four(library):
        for session in plan.sessions:
            text = " ".join(session.because)
            assert "free time" in text
            assert "range" in text, "a number never stands without its range"
            assert session.drowsy_probability is not None
            assert session.tone_relief is not None


def test_a_plan_says_that_no_trial_tested_timing_and_where_it_may_lead(library: Library) -> None:
    plan = week_of("MS walker without labs", library)
    assert any("No trial has tested" in note for note in plan.notes)
    assert any("Where it may lead" in note for note in plan.notes)
    assert sum(plan.weekly_minutes.values()) < 150


def test_a_review_that_was_typed_in_is_labelled_and_is_no_approval(library: Library) -> None:
    person, screening = ms_walker()
    looked = Clearance(effect="plan", by="A. N.", role="physiotherapist", on=NOW.date() - timedelta(days=9))
    plan = plan_of(small(library), replace(person, clearances=(looked,)), screening)
    assert plan.clearance.state is ClearanceState.DISCUSSED
    assert not plan.cleared
    assert any("typed in" in note for note in plan.notes)


def test_lying_items_come_last_and_rest_at_the_end(library: Library) -> None:
    lying = (Position.SUPINE, Position.SIDE_LYING, Position.PRONE)
    for plan in the_four(library):
        for session in plan.sessions:
            down = [library.exercises[item.exercise_id].position in lying for item in session.items]
            assert down == sorted(down), "nobody gets up and down again"


def test_no_word_of_a_plan_promises_or_scolds(library: Library) -> None:
    for plan in the_four(library):
        texts = [*plan.notes, *(t for s in plan.sessions for t in (*s.because, *s.cues))]
        texts += [t for c in plan.conflicts for t in (c.wish, c.limit)]
        assert not [text for text in texts if NEVER_SAID.search(text)]


def test_pool_sessions_stand_apart_with_someone_within_reach(library: Library) -> None:
    with_hands = {day: (CompanionHours(Interval(0, 1440), "hands_on"),) for day in range(7)}
    person = Person(
        equipment=HOME | {"pool", "float"}, order=ORDER, companion=with_hands,
        preferences=Preferences(favourite=("AQ02",)), prescription=Prescription(by="B. C.", must=("AQ02",)),
    )  # fmt: skip
    some = with_only(library, "AQ02", *small(library).exercises)
    plan = plan_of(some, person, answered(library, "no_pool_alone"), response=KNOWN)
    (wet,) = (s for s in plan.sessions if s.place == "pool")
    assert [item.exercise_id for item in wet.items] == ["AQ02"]
    assert wet.companion == "hands_on"
    assert library.effects["no_pool_alone"].cue in wet.cues


def test_a_moment_of_the_tests_is_what_it_says() -> None:
    moment = moment_at(9.5, day=1, minutes=20)
    assert (moment.start.hour, moment.start.minute, moment.end_min - moment.start_min) == (9, 30, 20)


def test_settings_of_the_tests_reach_the_planner(library: Library) -> None:
    few = with_only(with_numbers(library, sessions_start_max=1), "RE01", "RE02", "ST13")
    assert len(plan_of(few, Person(equipment=HOME, order=ORDER), answered(library)).sessions) == 1


def test_nothing_is_planned_for_a_day_on_which_a_red_flag_asks_for_a_call(library: Library) -> None:
    person, screening = ms_walker()
    given: dict[str, Any] = {
        "person": person, "screening": screening, "response": KNOWN, "library": library, "now": NOW, "days": 7,
    }  # fmt: skip
    calm = plan_of(library, person, screening)
    held = plan_week(**given, forecast_for=curve, triage_urgency=Urgency.SAME_DAY)
    assert isinstance(held, Plan)
    assert {session.start.date() for session in calm.sessions} & {NOW.date()}
    assert not {session.start.date() for session in held.sessions} & {NOW.date()}
    found = verify(calm, **given, forecast=curve({}), triage_urgency=Urgency.SAME_DAY)
    assert "call_today" in {broken.rule for broken in found}
    assert verify(held, **given, forecast=curve({}), triage_urgency=Urgency.SAME_DAY) == ()


def test_a_week_that_reaches_the_targets_is_kept_where_time_runs_out(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Targets never empty a week: the week found while counting minutes is the answer where no better one is found."""
    person, screening = ms_walker()
    asked = replace(
        person,
        prescription=Prescription(
            by="B. C.", role="physiotherapist", on=date(2026, 11, 2), targets={"strength": 12, "stretch": 20}
        ),
    )
    in_time = plan_of(library, asked, screening)
    tried: list[bool] = []

    def no_time_for_more(model: Model, *, known: Solution | None = None, **options: Any) -> Solution | None:
        if known is None:
            return best(model, **options)
        tried.append(True)
        return Solution(known.worth, known.values, float("inf"))  # what is left where the first step takes too long

    monkeypatch.setattr("supple.planning.week.best", no_time_for_more)
    plan = plan_of(library, asked, screening)
    assert tried
    assert plan.status is PlanStatus.FEASIBLE
    assert [target.met for target in plan.targets] == [target.met for target in in_time.targets]
