"""What may stand where: each limit alone, on exercises of the library, as a physiotherapist would check it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from planned_people import (
    HOME,
    KNOWN,
    NOT_KNOWN,
    NOW,
    ORDER,
    codes,
    effects,
    everything_answered,
    moment_at,
    situation_of,
)
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.exercise import Exercise, Position
from supple.domain.findings import Advice, Finding, FindingState, Screening, Severity
from supple.domain.history import Load
from supple.domain.person import Abilities, Clearance, CompanionHours, Mobility, Person, Preferences, Prescription
from supple.domain.quantities import Interval
from supple.domain.response import Response
from supple.knowledge.library import Library
from supple.planning import limits as base
from supple.planning.codes import code_limit, questions_first
from supple.planning.effects import EFFECTS, effect_cues, effect_limits, week_bounds
from supple.planning.limits import Limit
from supple.planning.situation import Moment, Situation

SOMEONE = {day: (CompanionHours(Interval(0, 1440)),) for day in range(7)}
WITHIN_REACH = {day: (CompanionHours(Interval(0, 1440), "hands_on"),) for day in range(7)}


def in_force(
    library: Library, *effect_ids: str, person: Person | None = None, response: Response = NOT_KNOWN,
    present: Iterable[str] = (), groups: Iterable[str] = ("MS",), findings: tuple[Finding, ...] = (),
) -> Situation:  # fmt: skip
    absent = set(everything_answered(library)) - set(present)
    screening = Screening(
        effects=effects(*effect_ids), contra=codes(present, absent), groups=frozenset(groups), findings=findings
    )
    return situation_of(library, person or Person(equipment=HOME, order=ORDER), screening, response=response)


def allowed(
    library: Library, limits: Iterable[Limit], exercise_ids: Iterable[str], moment: Moment | None = None
) -> set[str]:
    held = tuple(limits)
    at = moment or moment_at()
    return {e for e in exercise_ids if all(limit.admits(library.exercises[e], at) for limit in held)}


def by_effect(
    library: Library, effect_id: str, exercise_ids: Iterable[str], moment: Moment | None = None, **more: object
) -> set[str]:
    situation = in_force(library, effect_id, **more)  # type: ignore[arg-type]
    return allowed(library, effect_limits(situation), exercise_ids, moment)


def every(library: Library, *positions: Position) -> set[str]:
    return {e.id for e in library.exercises.values() if e.position in positions}


# --- for everyone ---------------------------------------------------------------------------------------------------


def test_each_cause_has_its_own_items(library: Library) -> None:
    walker = base.suits_the_condition(in_force(library, groups=("MS",)))
    seated = base.suits_the_condition(in_force(library, groups=("SCI_PARA",)))
    assert allowed(library, [walker], ["SG01", "ST01", "AE03"]) == {"SG01", "ST01", "AE03"}
    assert allowed(library, [seated], ["SG01", "ST01", "AE03"]) == {"ST01", "AE03"}


def test_two_causes_need_items_that_suit_both(library: Library) -> None:
    both = base.suits_the_condition(in_force(library, groups=("MS", "SCI_TETRA")))
    assert allowed(library, [both], ["ST10", "ST11"]) == {"ST11"}


def test_an_unknown_cause_gets_only_what_suits_all_at_level_1_and_little_alertness(library: Library) -> None:
    unknown = in_force(library, groups=())
    held = [base.suits_the_condition(unknown), base.within_the_level(unknown), base.alertness_within_bounds(unknown)]
    found = allowed(library, held, library.exercises)
    assert {"ST01", "ST11", "RE01", "AE05"} <= found
    for exercise_id in found:
        exercise = library.exercises[exercise_id]
        assert {"MS", "CP", "SCI_PARA", "SCI_TETRA"} <= exercise.suits
        assert (exercise.level, exercise.alertness_need) <= (1, 1)


def test_people_under_18_get_the_items_that_suit_all(library: Library) -> None:
    young = in_force(library, person=Person(age_years=15, equipment=HOME))
    assert allowed(library, [base.suits_the_condition(young)], ["SG01", "ST01"]) == {"ST01"}


def test_a_plan_not_yet_discussed_stays_at_level_1_and_effort_3(library: Library) -> None:
    alone = replace(in_force(library), load=Load(level=3))
    held = [base.within_the_level(alone), base.effort_within_bounds(alone)]
    assert all(
        library.exercises[e].level == 1 and library.exercises[e].effort_start <= 3
        for e in allowed(library, held, library.exercises)
    )


def test_a_discussed_plan_may_use_the_level_that_progress_allows(library: Library) -> None:
    told = Person(equipment=HOME, prescription=Prescription(by="B. C.", role="physiotherapist", on=date(2026, 11, 2)))
    held = [base.within_the_level(replace(in_force(library, person=told), load=Load(level=2)))]
    assert allowed(library, held, ["SG01", "SG02", "SG07"]) == {"SG01", "SG02"}


def test_a_clinicians_effort_limit_holds(library: Library) -> None:
    told = Person(equipment=HOME, prescription=Prescription(by="B. C.", effort_max=2))
    assert allowed(library, [base.effort_within_bounds(in_force(library, person=told))], ["ST01", "SG01"]) == {"ST01"}


def test_one_of_the_alternatives_of_each_thing_is_enough(library: Library) -> None:
    def with_(*things: str) -> set[str]:
        here = in_force(library, person=Person(equipment=frozenset(things)))
        return allowed(library, [base.equipment_at_hand(here)], ["ST01", "ST03", "RE01"])

    assert with_() == {"RE01"}
    assert with_("towel") == {"ST01", "RE01"}
    assert with_("strap", "chair") == {"ST01", "ST03", "RE01"}


def test_where_nobody_said_a_chair_a_bed_and_a_wall_are_assumed_and_a_wheelchair_for_who_uses_one(
    library: Library,
) -> None:
    seated = Person(abilities=Abilities(mobility=Mobility.WHEELCHAIR))
    assert in_force(library, person=Person()).equipment == {"chair", "bed", "wall"}
    assert in_force(library, person=seated).equipment == {"chair", "bed", "wall", "wheelchair"}


def test_what_a_clinician_or_the_person_rules_out_by_id_or_kind_stays_out(library: Library) -> None:
    person = Person(
        equipment=HOME,
        prescription=Prescription(by="B. C.", never=("yoga",)),
        preferences=Preferences(never=("RE01",)),
    )
    here = in_force(library, person=person)
    held = [base.a_clinicians_never(here), base.your_never(here)]
    assert allowed(library, held, ["YO01", "YO02", "RE01", "RE02"]) == {"RE02"}


def test_items_that_need_someone_stand_only_in_the_hours_when_someone_is_there(library: Library) -> None:
    person = Person(equipment=HOME, companion={0: (CompanionHours(Interval(540, 600)),)})
    limit = base.someone_there(in_force(library, person=person))
    assert allowed(library, [limit], ["BA01", "AQ02", "RE01"], moment_at(9.0)) == {"BA01", "RE01"}
    assert allowed(library, [limit], ["BA01", "RE01"], moment_at(9.75)) == {"RE01"}  # runs past the hour
    assert allowed(library, [limit], ["BA01", "RE01"], moment_at(9.0, day=1)) == {"RE01"}


def test_near_is_waived_only_for_the_named_items_and_only_where_all_conditions_are_known(library: Library) -> None:
    steady = Abilities(
        mobility=Mobility.WALKS_UNAIDED, falls_past_year=0, stands_30s_with_rail=True,
        relies_on_stiffness_to_stand=False,
    )  # fmt: skip
    ids = ["BA01", "SG02", "ST06", "AQ02"]

    def alone(abilities: Abilities, response: Response) -> set[str]:
        here = in_force(library, person=Person(equipment=HOME, abilities=abilities), response=response)
        return allowed(library, [base.someone_there(here)], ids)

    assert alone(steady, KNOWN) == {"BA01", "SG02"}
    assert alone(steady, NOT_KNOWN) == set()
    assert alone(replace(steady, falls_past_year=1), KNOWN) == set()
    assert alone(replace(steady, falls_past_year=None), KNOWN) == set()
    assert alone(replace(steady, relies_on_stiffness_to_stand=None), KNOWN) == set()


@pytest.mark.parametrize(("need", "cap"), [(1, 0.65), (2, 0.45), (3, 0.30)])
def test_the_upper_band_of_drowsiness_caps_each_alertness_need(library: Library, need: int, cap: float) -> None:
    limit = base.awake_enough(in_force(library, response=KNOWN))
    exercise = next(e for e in library.exercises.values() if e.alertness_need == need)
    assert limit.admits(exercise, moment_at(drowsy_p95=cap))
    assert not limit.admits(exercise, moment_at(drowsy_p95=cap + 0.001))


def test_lying_and_breathing_stay_however_drowsy(library: Library) -> None:
    limit = base.awake_enough(in_force(library))
    assert allowed(library, [limit], ["RE01", "ST14", "ST08"], moment_at(drowsy_p95=0.99)) == {"RE01", "ST14"}


def test_full_alertness_waits_until_the_response_is_known(library: Library) -> None:
    quiet = moment_at(drowsy_p95=0.05)
    assert not base.awake_enough(in_force(library)).admits(library.exercises["BA02"], quiet)
    assert base.awake_enough(in_force(library, response=KNOWN)).admits(library.exercises["BA02"], quiet)


def test_without_a_curve_nothing_above_little_alertness_is_planned(library: Library) -> None:
    limit = base.awake_enough(in_force(library, response=KNOWN))
    unseen = moment_at(drowsy_p95=None)
    assert allowed(library, [limit], ["RE01", "ST08", "SG02", "BA02"], unseen) == {"RE01", "ST08"}


def test_in_a_drowsy_day_calm_seated_items_without_load_keep_a_floor(library: Library) -> None:
    limit = base.awake_enough(in_force(library))
    drowsy = moment_at(drowsy_p95=0.9, calm_floor=True)
    ids = ["ST08", "SG03", "SG13", "AE05", "ST02"]
    assert allowed(library, [limit], ids, replace(drowsy, calm_floor=False)) == set()
    assert allowed(library, [limit], ids, drowsy) == {"ST08", "AE05"}


# --- effects of findings --------------------------------------------------------------------------------------------


def test_every_row_of_the_vocabulary_is_one_entry_of_the_table(library: Library) -> None:
    assert set(EFFECTS) == set(library.effects)
    assert len(EFFECTS) == 47


def test_an_effect_that_nobody_knows_closes_all_but_rest(library: Library) -> None:
    assert by_effect(library, "a_new_effect", ["RE01", "ST01", "AE05"]) == {"RE01"}


def test_light_only_takes_level_2_pool_and_treadmill(library: Library) -> None:
    assert by_effect(library, "light_only", ["ST01", "AE05", "SG02", "AQ02", "AE07", "BA01"]) == {
        "ST01",
        "AE05",
        "BA01",
    }


def test_needs_clearance_holds_level_effort_alertness_and_twenty_minutes(library: Library) -> None:
    found = by_effect(library, "needs_clearance", library.exercises)
    assert found
    assert all(library.exercises[e].level == 1 and library.exercises[e].alertness_need <= 1 for e in found)
    assert week_bounds(in_force(library, "needs_clearance")).session_min_max == 20


def test_screening_weighs_clearances_and_planning_lifts_nothing_by_itself(library: Library) -> None:
    cleared = Person(
        equipment=HOME, clearances=(Clearance(effect="needs_clearance", by="A. N.", role="GP", on=date(2026, 11, 1)),)
    )
    still_held = in_force(library, "needs_clearance", person=cleared, response=KNOWN)
    assert allowed(library, effect_limits(still_held), ["SG02", "BA02", "ST01"]) == {"ST01"}
    lifted = in_force(library, "no_alert_only", person=cleared, response=KNOWN)
    assert allowed(library, effect_limits(lifted), ["SG02", "BA02", "ST01"]) == {"SG02", "ST01"}


@pytest.mark.parametrize(
    "clearance",
    [
        Clearance(effect="needs_clearance", by="A. N.", role="GP", on=date(2026, 11, 1), until=date(2026, 11, 20)),
        Clearance(effect="needs_clearance", by="A. N.", role="GP", on=date(2026, 11, 30)),
        Clearance(effect="needs_clearance", by="", role="GP", on=date(2026, 11, 1)),
    ],
)
def test_a_clearance_out_of_date_or_without_a_name_lifts_nothing(library: Library, clearance: Clearance) -> None:
    here = in_force(library, "needs_clearance", person=Person(equipment=HOME, clearances=(clearance,)))
    assert allowed(library, effect_limits(here), ["SG02", "ST01"]) == {"ST01"}


def test_a_change_of_order_after_the_clearance_makes_it_old(library: Library) -> None:
    cleared = Clearance(effect="needs_clearance", by="A. N.", role="GP", on=date(2026, 11, 1))
    person = Person(order=replace(ORDER, changed_on=date(2026, 11, 10)), clearances=(cleared,))
    assert in_force(library, "needs_clearance", person=person).in_force("needs_clearance")


@pytest.mark.parametrize(("exercise_id", "cap"), [("ST08", 0.55), ("SG02", 0.35), ("BA02", 0.25)])
def test_a_watch_for_sleepiness_has_stricter_caps(library: Library, exercise_id: str, cap: float) -> None:
    for level, expected in ((cap, {exercise_id}), (cap + 0.01, set())):
        found = by_effect(library, "sedation_watch", [exercise_id], moment_at(drowsy_p95=level), response=KNOWN)
        assert found == expected


def test_no_alert_only_closes_alertness_3(library: Library) -> None:
    assert by_effect(library, "no_alert_only", ["BA02", "SG02", "YO03"]) == {"SG02"}


def test_seated_only_leaves_sitting_and_lying(library: Library) -> None:
    positions = (Position.SEATED, Position.WHEELCHAIR, Position.SUPINE, Position.SIDE_LYING, Position.PRONE)
    assert by_effect(library, "seated_only", library.exercises) == every(library, *positions)


def test_seated_first_opens_standing_with_something_firm_after_two_weeks_of_sessions_at_level_1(
    library: Library,
) -> None:
    def after(days: int) -> Person:
        entry = DiaryEntry(NOW - timedelta(days=days), "session", 20.0)
        return Person(equipment=HOME, diary=Diary((entry,)))

    standing = Exercise(
        **{f: getattr(library.exercises["SG07"], f) for f in Exercise.__dataclass_fields__} | {"level": 1}
    )
    for days, expected in ((0, False), (13, False), (15, True)):
        (limit,) = effect_limits(in_force(library, "seated_first", person=after(days)))
        assert limit.admits(standing, moment_at()) is expected
        assert not limit.admits(library.exercises["SG07"], moment_at())  # level 3


def test_supported_balance_wants_something_firm_low_fall_risk_and_someone_near(library: Library) -> None:
    ids = ["BA01", "BA02", "BA04", "SG07", "SG02", "AE06", "RE01"]
    assert by_effect(library, "supported_balance", ids) == {"RE01"}
    near = Person(equipment=HOME, companion=SOMEONE)
    # BA01 is balance without a rail, BA04 has fall risk 3, AE06 has nothing firm
    assert by_effect(library, "supported_balance", ids, person=near) == {"BA02", "SG07", "SG02", "RE01"}


def test_supervised_only_leaves_the_easy_parts_alone(library: Library) -> None:
    ids = ["SG02", "BA02", "AQ02", "ST01", "AE05", "SG01"]
    assert by_effect(library, "supervised_only", ids) == {"ST01", "AE05", "SG01"}
    near = Person(equipment=HOME, companion=SOMEONE)
    assert by_effect(library, "supervised_only", ids, person=near) == set(ids)


def test_water_needs_hands_for_the_whole_session(library: Library) -> None:
    assert by_effect(library, "no_pool_alone", ["AQ02", "ST01"], person=Person(companion=SOMEONE)) == {"ST01"}
    found = by_effect(library, "no_pool_alone", ["AQ02", "ST01"], person=Person(companion=WITHIN_REACH))
    assert found == {"AQ02", "ST01"}


def test_no_pool_after_a_dose_change_ends_on_its_day(library: Library) -> None:
    last = NOW.date() + timedelta(days=2)
    screening = Screening(effects=effects("no_pool_after_dose_change", until=last))
    (limit,) = effect_limits(situation_of(library, Person(), screening))
    assert not limit.admits(library.exercises["AQ02"], moment_at(day=2))
    assert limit.admits(library.exercises["AQ02"], moment_at(day=3))


def test_hot_water_closes_only_together_with_heat(library: Library) -> None:
    assert by_effect(library, "no_hot_pool", ["AQ02"]) == {"AQ02"}
    both = in_force(library, "no_hot_pool", "heat_caution")
    assert allowed(library, effect_limits(both), ["AQ02"]) == set()


def test_a_step_needs_two_rails_where_heights_are_closed(library: Library) -> None:
    assert by_effect(library, "no_heights", ["SG09", "SG07"]) == {"SG07"}
    railed = Person(equipment=HOME | {"two_rails", "step"})
    assert by_effect(library, "no_heights", ["SG09", "SG07"], person=railed) == {"SG09", "SG07"}


def test_gentle_stretch_takes_stretches_of_more_effort_and_nothing_else(library: Library) -> None:
    hard = replace(library.exercises["ST01"], effort_start=3)
    (limit,) = effect_limits(in_force(library, "gentle_stretch"))
    assert not limit.admits(hard, moment_at())
    assert limit.admits(library.exercises["ST01"], moment_at())
    assert limit.admits(library.exercises["SG01"], moment_at())


def test_a_sore_closes_seats_water_and_what_presses(library: Library) -> None:
    ids = ["ST08", "AE05", "AQ02", "YO02", "ST13", "RE03", "ST01"]
    assert by_effect(library, "no_loading_on_area", ids) == {"ST13", "ST01"}


def test_heat_load_is_one_or_two_with_a_fan(library: Library) -> None:
    assert by_effect(library, "heat_caution", ["AE05", "AE01", "RE01"]) == {"AE05", "RE01"}
    cooled = Person(equipment=HOME | {"fan"})
    assert by_effect(library, "heat_caution", ["AE05", "AE01", "RE01"], person=cooled) == {"AE05", "AE01", "RE01"}


def test_in_summer_only_the_cooler_hours_are_open_and_in_winter_all(library: Library) -> None:
    (limit,) = effect_limits(in_force(library, "cool_slots"))
    july = date(2026, 7, 6)
    for hour, expected in ((10.75, True), (11.0, False), (16.75, False), (17.0, True)):
        assert limit.admits(library.exercises["RE01"], replace(moment_at(hour), day=july)) is expected
        assert limit.admits(library.exercises["RE01"], moment_at(hour))  # November
    (south,) = effect_limits(in_force(library, "cool_slots", person=Person(country="AU")))
    assert south.admits(library.exercises["RE01"], replace(moment_at(12.0), day=july))
    assert not south.admits(library.exercises["RE01"], replace(moment_at(12.0), day=date(2026, 12, 6)))


def test_late_or_undated_pregnancy_takes_the_items_on_the_back(library: Library) -> None:
    ids = ["ST01", "SG05", "AE05"]
    assert by_effect(library, "no_supine_late_pregnancy", ids) == {"SG05", "AE05"}
    early = Person(pregnancy_due_on=NOW.date() + timedelta(weeks=30))
    late = Person(pregnancy_due_on=NOW.date() + timedelta(weeks=20))
    assert by_effect(library, "no_supine_late_pregnancy", ids, person=early) == set(ids)
    assert by_effect(library, "no_supine_late_pregnancy", ids, person=late) == {"SG05", "AE05"}


def test_after_alcohol_a_day_without_water_and_higher_alertness(library: Library) -> None:
    ids = ["AQ02", "SG02", "ST01"]
    found = by_effect(library, "no_session_if_alcohol_today", ids, moment_at(9.0))
    assert found == {"ST01"}
    assert by_effect(library, "no_session_if_alcohol_today", ids, moment_at(9.0, day=1)) == set(ids)


def test_while_doses_may_be_missing_no_pool_and_no_treadmill(library: Library) -> None:
    assert by_effect(library, "watch_withdrawal", ["AQ02", "AE07", "AE06"]) == {"AE06"}


def test_who_stands_by_stiffness_stands_only_in_firmer_hours_held_and_not_alone(library: Library) -> None:
    settled = replace(ORDER, changed_on=NOW.date() - timedelta(days=30))
    ready = Person(equipment=HOME, order=settled, companion=SOMEONE)
    firm = moment_at(relief_p95=0.09, relief_p95_day=0.20)

    def stands(person: Person = ready, response: Response = KNOWN, moment: Moment = firm) -> bool:
        return "SG07" in by_effect(library, "tone_window", ["SG07"], moment, person=person, response=response)

    assert stands()
    assert not stands(moment=replace(firm, relief_p95=0.11))  # above half of the day's largest
    assert not stands(moment=replace(firm, relief_p95=None))
    assert not stands(response=NOT_KNOWN)
    assert not stands(person=replace(ready, companion=None))
    assert not stands(person=replace(ready, order=replace(ORDER, changed_on=NOW.date() - timedelta(days=14))))
    assert not stands(person=replace(ready, order=ORDER))  # nobody knows when the dose last changed
    assert by_effect(library, "tone_window", ["AE06"], firm, person=ready, response=KNOWN) == set()  # nothing firm
    assert by_effect(library, "tone_window", ["ST01"], firm, person=ready) == {"ST01"}


def test_thin_bones_close_loaded_standing_and_floor_work_and_leave_the_rest(library: Library) -> None:
    assert by_effect(library, "fracture_risk", ["ST04", "BA06", "ST01", "SG03", "SG07"]) == {"ST01", "SG03", "SG07"}


def test_a_kidney_test_that_is_due_weighs_as_its_cause(library: Library) -> None:
    def finding(severity: Severity) -> Finding:
        return Finding("rule of kidney_recheck", severity, FindingState.FIRES, "", (), Advice("", ""), (), (), "")

    at = moment_at(drowsy_p95=0.6)
    mild = by_effect(library, "kidney_recheck", ["AQ02", "ST08", "ST01"], at, findings=(finding(Severity.CAUTION),))
    grave = by_effect(library, "kidney_recheck", ["AQ02", "SG02", "ST01"], findings=(finding(Severity.SERIOUS),))
    assert mild == {"ST01"}  # stricter caps
    assert grave == {"ST01"}  # light and dry


def test_short_bouts_and_a_simple_plan_bound_the_week(library: Library) -> None:
    bounds = week_bounds(in_force(library, "short_bouts", "simple_plan", "later_slots"))
    assert (bounds.session_min_max, bounds.bout_min, bounds.different_items_max, bounds.later_slots) == (20, 5, 3, True)


@pytest.mark.parametrize(
    "effect_id", ["none", "skin_check", "bp_caution", "glucose_check", "carry_carbs", "night_path", "confusion_watch"]
)
def test_rows_that_only_cue_take_nothing_away(library: Library, effect_id: str) -> None:
    assert by_effect(library, effect_id, library.exercises) == set(library.exercises)


def test_every_cue_of_an_effect_in_force_stands_on_the_sessions_it_concerns(library: Library) -> None:
    seated, wet = library.exercises["AE05"], library.exercises["AQ02"]
    for effect in library.effects.values():
        here = in_force(library, effect.id)
        if effect.cue_for == "every_session" and effect.cue:
            assert effect.cue in effect_cues(here, (seated,), NOW.date()), effect.id
        if effect.cue_for == "pool":
            assert effect.cue in effect_cues(here, (wet,), NOW.date()), effect.id
            assert effect.cue not in effect_cues(here, (seated,), NOW.date()), effect.id


# --- codes ----------------------------------------------------------------------------------------------------------


def test_an_excluding_code_takes_its_items_and_an_absent_one_nothing(library: Library) -> None:
    limit = code_limit(in_force(library, present=("KNEE_PAIN",)), "KNEE_PAIN")
    assert limit is not None
    assert allowed(library, [limit], ["SG03", "ST07", "ST01"]) == {"ST01"}
    assert code_limit(in_force(library), "KNEE_PAIN") is None


def test_a_question_for_the_start_leaves_the_item_in_with_its_question(library: Library) -> None:
    here = in_force(library, present=("T6_BP",), groups=("SCI_PARA",))
    assert code_limit(here, "T6_BP") is None
    assert library.contra["T6_BP"].cue in questions_first(here, library.exercises["ST01"])


def test_a_code_that_nobody_answered_excludes_where_the_fall_or_the_spine_is_at_stake_and_asks_elsewhere(
    library: Library,
) -> None:
    unanswered = situation_of(library, screening=Screening(groups=frozenset({"MS"})))
    for code in ("STAND_UNSAFE", "SITTING_UNSAFE", "FLOOR_RISE_UNABLE", "SPINAL_PRECAUTION", "SEIZURE_RECENT"):
        assert code_limit(unanswered, code) is not None, code
    for code in ("KNEE_PAIN", "DROWSY", "HEAT_SENS", "ORTHO_HYPO"):
        assert code_limit(unanswered, code) is None, code
    assert library.contra["KNEE_PAIN"].cue in questions_first(unanswered, library.exercises["SG03"])


def test_a_spinal_injury_of_unknown_level_keeps_the_t6_items_out_until_answered(library: Library) -> None:
    injured = situation_of(library, screening=Screening(groups=frozenset({"SCI_PARA"})))
    limit = code_limit(injured, "T6_BP")
    assert limit is not None
    assert allowed(library, [limit], ["ST01", "ST08"]) == {"ST08"}


def test_a_companion_code_opens_with_someone_within_reach(library: Library) -> None:
    def limit(person: Person) -> Limit:
        found = code_limit(
            in_force(library, person=person, present=("FALL_2PLUS_UNSUPERVISED",)), "FALL_2PLUS_UNSUPERVISED"
        )
        assert found is not None
        return found

    assert allowed(library, [limit(Person(companion=SOMEONE))], ["AE06", "ST01"]) == {"ST01"}
    assert allowed(library, [limit(Person(companion=WITHIN_REACH))], ["AE06", "ST01"]) == {"AE06", "ST01"}


def test_a_code_that_the_library_does_not_know_excludes(library: Library) -> None:
    strange = replace(library, contra={k: v for k, v in library.contra.items() if k != "KNEE_PAIN"})
    here = situation_of(strange, screening=Screening(groups=frozenset({"MS"})))
    limit = code_limit(here, "KNEE_PAIN")
    assert limit is not None
    assert allowed(library, [limit], ["SG03", "ST01"]) == {"ST01"}
