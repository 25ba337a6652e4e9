"""What a planned week is like: four people walked through, refusals, dose times, conflicts, reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from planned_people import (
    HOME,
    KNOWN,
    MOVABLE,
    NO_INJURY,
    NOW,
    ORDER,
    PEOPLE,
    codes,
    curve,
    effects,
    everything_answered,
    moment_at,
    ms_walker,
    planned,
    screened,
    situation_of,
    with_numbers,
    with_only,
)  # fmt: skip
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.duration import Pace, fits, item_minutes
from supple.domain.exercise import Kind, Position
from supple.domain.findings import Screening, Urgency
from supple.domain.forecast import Forecast
from supple.domain.order import Order, SlotDose, Step, Times
from supple.domain.person import Clearance, CompanionHours, Day, Person, Preferences, Prescription, Travel
from supple.domain.plan import ClearanceState, Decision, Item, Plan, PlanStatus, Refusal
from supple.domain.quantities import Interval
from supple.knowledge.library import Library
from supple.planning import model
from supple.planning.conflicts import forbids, smallest_that_forbids, wishes
from supple.planning.doses import candidate_shifts, windows
from supple.planning.moments import free_moments
from supple.planning.objective import item_points
from supple.planning.problem import limits_in_force

LIKES_WATER = Preferences(favourite=("AQ02",))
NEVER_SAID = re.compile(r"\b(safe|cure|guaranteed|streak|fail|non-compliant|should have|must not worry)\b", re.I)


def plan_of(library: Library, person: Person, screening: Screening, **more: object) -> Plan:
    made = planned(library, person, screening, **more)  # type: ignore[arg-type]
    assert isinstance(made, Plan), made
    return made


def refusal_of(library: Library, person: Person, screening: Screening, **more: object) -> Refusal:
    made = planned(library, person, screening, **more)  # type: ignore[arg-type]
    assert isinstance(made, Refusal), made
    return made


def answered(library: Library, *effect_ids: str) -> Screening:
    return screened(*effect_ids, absent=everything_answered(library))


def ids(plan: Plan) -> list[str]:
    return [item.exercise_id for session in plan.sessions for item in session.items]


@cache
def week_of(name: str, library: Library) -> Plan:
    """The week of one of the four, made once for all that look at it."""
    return plan_of(library, *PEOPLE[name]())


def the_four(library: Library) -> list[Plan]:
    return [week_of(name, library) for name in PEOPLE]


def small(library: Library) -> Library:
    """A few exercises of each kind: for tests that look at times, not at items."""
    return with_only(library, "ST01", "ST13", "SG01", "SG12", "AE05", "RE01", "YO01")


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
    for_sleep, other = library.exercises["ST13"], library.exercises["ST03"]
    assert item_points(said, for_sleep) > item_points(said, other)
    assert item_points(silent, for_sleep) == item_points(silent, other) == item_points(said, other)


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


# --- dose times -----------------------------------------------------------------------------------------------------


def movable(order: Order = MOVABLE, **more: object) -> Person:
    return Person(equipment=HOME, order=order, **more)  # type: ignore[arg-type]


def moves(library: Library, person: Person, screening: Screening | None = None) -> set[int]:
    situation = situation_of(library, person, screening or answered(library))
    return {shift for shifts in candidate_shifts(situation) for shift in shifts.values()}


def test_times_move_only_inside_the_prescribers_window(library: Library) -> None:
    assert moves(library, movable()) == {-30, -15, 15, 30}
    plan = plan_of(small(library), movable(), answered(library))
    for dose in plan.doses:
        low, high = dose.allowed
        assert low <= dose.at <= high
        assert (high - low) in (timedelta(0), timedelta(hours=1))


def test_without_a_named_prescriber_nothing_moves(library: Library) -> None:
    assert moves(library, movable(replace(MOVABLE, may_move_allowed_by=None))) == set()


def test_after_a_missed_dose_nothing_moves_for_three_days(library: Library) -> None:
    def missed(hours: int) -> Person:
        return movable(diary=Diary((DiaryEntry(NOW - timedelta(hours=hours), "missed_dose", slot=time(8)),)))

    assert moves(library, missed(71)) == set()
    assert moves(library, missed(73))
    assert moves(library, movable(), answered(library, "watch_withdrawal")) == set()
    assert moves(library, movable(), Screening(contra=codes(present=("MISSED_DOSE_72H",)))) == set()


def test_a_bedtime_dose_never_moves(library: Library) -> None:
    late = replace(MOVABLE, steps=(Step((SlotDose(time(8), 10, 30), SlotDose(time(20, 30), 10, 30))),))
    assert windows(situation_of(library, movable(late)))[time(20, 30)] == 0
    early = replace(MOVABLE, steps=(Step((SlotDose(time(8), 10, 30), SlotDose(time(19, 30), 10, 30))),))
    assert windows(situation_of(library, movable(early)))[time(19, 30)] == 30
    night = Day(wakes=time(7), sleeps=time(1), assumed=False)
    assert windows(situation_of(library, movable(late, day=night)))[time(20, 30)] == 30


def test_times_that_were_assumed_never_move(library: Library) -> None:
    step = replace(MOVABLE.steps[0], times=Times.ASSUMED)
    assert moves(library, movable(replace(MOVABLE, steps=(step,)))) == set()


def test_moved_doses_stay_as_far_apart_as_the_order_asks(library: Library) -> None:
    close = (SlotDose(time(8), 10, 60), SlotDose(time(12, 30), 10, 60))
    order = replace(MOVABLE, steps=(Step(close),), min_gap_h=4.0)
    for shifts in candidate_shifts(situation_of(library, movable(order))):
        gap_min = 270 + shifts.get(time(12, 30), 0) - shifts.get(time(8), 0)
        assert gap_min >= 240
    silent = replace(order, min_gap_h=None)
    for shifts in candidate_shifts(situation_of(library, movable(silent))):
        assert 270 + shifts.get(time(12, 30), 0) - shifts.get(time(8), 0) >= 270


def test_a_dose_still_to_come_is_never_placed_in_the_past(library: Library) -> None:
    later = NOW.replace(hour=13, minute=50)
    situation = replace(situation_of(library, movable()), now=later)
    assert all(shifts.get(time(14), 0) >= 0 for shifts in candidate_shifts(situation))


def test_wide_windows_are_tried_on_a_coarser_grid_and_many_one_at_a_time(library: Library) -> None:
    def tried(width: int, *hours: int) -> list[Mapping[time, int]]:
        step = Step(tuple(SlotDose(time(hour), 5, width) for hour in hours))
        order = replace(MOVABLE, steps=(step,), min_gap_h=1.0)
        return list(candidate_shifts(situation_of(library, movable(order))))

    two = tried(60, 9, 14)
    assert 1 < len(two) <= 27
    assert any(len(shifts) == 2 for shifts in two), "together"
    many = tried(120, 9, 11, 14, 17)
    assert 4 < len(many) <= 27
    assert {len(shifts) for shifts in many} == {0, 1}, "one at a time"
    assert many[0] == {}


def test_a_moved_time_is_printed_as_what_the_prescriber_allows(library: Library) -> None:
    def better_late(shifts: Mapping[time, int]) -> Forecast:
        forecast = curve(shifts)
        late = shifts.get(time(8), 0) == 30
        return replace(forecast, drowsy_probability=forecast.drowsy_probability * (0.2 if late else 1.0))

    plan = plan_of(small(library), movable(), answered(library), forecast_for=better_late)
    assert "Your prescriber allows 07:30-08:30 for the 08:00 dose; this week fits best at 08:30." in plan.notes
    assert {dose.at.strftime("%H:%M") for dose in plan.doses} >= {"08:30", "20:00"}


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
