"""Every number of the settings that turns a record, a diary or a message into facts: below it, at it, above it.

What has to happen is written by hand from the words beside it; a number of the settings without a case here, and
without a reason why it draws no line, fails the last test.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from test_every_threshold_of_screening import DAY_LIMITS

from people_at_edges import (
    NOW,
    STAGES,
    ago,
    beside_the_morning_dose,
    born_in_a_year,
    changed,
    creatinine,
    doses,
    due_in,
    egfr,
    emergency,
    ill_kidneys,
    in_diary,
    in_the_morning,
    injured,
    is_active,
    is_fact,
    is_rule,
    kidneys,
    measured,
    rated,
    result_after_start,
    reviewed,
    routine,
    rules_of,
    says,
    urgent,
    used_to_it,
)
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.facts import Known
from supple.domain.person import (
    Abilities,
    Answer,
    MedicineEntry,
    Person,
)
from supple.knowledge.library import Library, read_library
from supple.screening.facts import gather

NO, YES = False, True


def told_beside(newer: float) -> Callable[[float], bool]:
    """Whether an earlier eGFR is said to have been clearly worse than a newer one."""

    def told(earlier: float) -> bool:
        known = gather(Person(age_years=45, labs=(egfr(earlier, 40), egfr(newer, 5))), read_library(), NOW)
        return any("clearly worse" in line for line in known.facts["kidney.egfr"].because)

    return told


SETTING: dict[str, tuple[str, tuple[float, float, float], Callable[[float], bool], tuple[bool, bool, bool]]] = {
    # what the limit is: its words, three values, what is looked for, whether it is found
    **{
        f"kidney.{name}": (
            f"an earlier result below {edge} is told beside a newer one above", (edge - 1, edge, edge + 1),
            told_beside(newer), (YES, NO, NO))
        for name, edge, newer in (("stage_2_below", 90, 95), ("stage_3a_below", 60, 75), ("stage_3b_below", 45, 52),
                                  ("stage_4_below", 30, 38), ("stage_5_below", 15, 20))
    },
    "screening.kidney_normal_from": (
        "a stale result below 90 still counts", (89, 90, 91),
        lambda v: bool({"P02"} & rules_of(Person(age_years=45, labs=(egfr(v, 500),)), read_library())),
        (YES, NO, NO)),
    "screening.kidney_failure_below": (
        "15 or more rules dialysis out", (14, 15, 16), is_fact("dialysis", kidneys, Known.ABSENT), (NO, YES, YES)),
    "screening.kidney_fresh_older_from_years": (
        "from 65 a result of 8 months is old", (64, 65, 66),
        lambda v: is_fact("kidney.known_fresh", ill_kidneys(int(v)))(8), (YES, NO, NO)),
    "screening.kidney_fresh_from_stage": (
        "from stage 3 a result of 8 months is old", (2, 3, 4),
        lambda v: is_fact("kidney.known_fresh", ill_kidneys(45, STAGES[v]))(8), (YES, NO, NO)),
    "screening.kidney_fresh_from_stage_severe": (
        "from stage 4 a result of 4 months is old", (3.5, 4, 5),
        lambda v: is_fact("kidney.known_fresh", ill_kidneys(45, STAGES[v]))(4), (YES, NO, NO)),
    "screening.pregnancy_age_from_years": (
        "not pregnant below 12", (11, 12, 13),
        is_fact("pregnant", lambda v: Person(sex="female", age_years=v), Known.ABSENT), (YES, NO, NO)),
    "screening.pregnancy_age_to_years": (
        "not pregnant above 55", (54, 55, 56),
        is_fact("pregnant", lambda v: Person(sex="female", age_years=v), Known.ABSENT), (NO, NO, YES)),
    "screening.medicines_list_days": (
        "a list of the last 90 days", (89, 90, 91),
        is_fact("medicines.listed", lambda d: Person(
            medicines=(MedicineEntry(text="baclofen"),), medicines_listed_on=ago(d).date())), (YES, YES, NO)),
    "screening.fever_counts_days": (
        "fever measured in the last 2 days", (1, 2, 3),
        is_fact("infection.fever", measured("body_temperature", "Cel", 39)), (YES, YES, NO)),
    "screening.bp_high_counts_days": (
        "measured in the last 30 days", (29, 30, 31),
        is_fact("bp_very_high", measured("bp_systolic", "mm[Hg]", 200)), (YES, YES, NO)),
    "screening.missed_window_hours": (
        "a dose missed in the last 72 hours", (71, 72, 73),
        is_fact("doses.missed_72h", lambda h: doses(missed=(h,))), (YES, YES, NO)),
    "screening.gap_extra_hours": (
        "no dose for longer than the largest planned gap and 12 h (36 h)", (35, 36, 37),
        is_fact("doses.gap_too_long", lambda h: doses(h, missed=(h - 24,))), (NO, NO, YES)),
    "screening.restart_gap_days": (
        "no dose for 3 days or more, then one", (2, 3, 4),
        is_fact("doses.restart_after_gap", lambda d: doses(
            1, 1 + 24 * d, missed=tuple(1 + 24 * k for k in range(1, int(d))))), (NO, YES, YES)),
    "screening.clearance_counts_days": (
        "a review counts for 365 days", (364, 365, 366), is_active("needs_clearance", reviewed), (NO, NO, YES)),
    "screening.oldest_age_years": (
        "nobody is older than 122", (121, 122, 123),
        is_fact("age_years", lambda v: Person(answers={"age": Answer(v)})), (YES, YES, NO)),
    "screening.adult_from_years": (
        "a birth year alone: adults count as the older of two ages", (17, 18, 19),
        lambda v: gather(born_in_a_year(v), read_library(), NOW).facts.number("age_years") == v + 1,
        (NO, YES, YES)),
    "screening.order_change_week_days": (
        "a start or increase < 7 days ago (P44)", (6, 7, 8), is_rule("P44", changed(10, 20)), (YES, NO, NO)),
    "screening.order_change_week_days, down": (
        "a decrease < 7 days ago (P45)", (6, 7, 8), is_rule("P45", changed(20, 10)), (YES, NO, NO)),
    "screening.order_change_fortnight_days": (
        "a driver whose dose changed < 2 weeks ago (P42)", (13, 14, 15),
        is_rule("P42", lambda d: dataclasses.replace(changed(10, 20)(d), activities=("driving",))),
        (YES, NO, NO)),
    "screening.order_change_month_days": (
        "a start or increase in the last 30 days (R38)", (29, 30, 31),
        lambda d: urgent("I keep falling asleep while talking")(
            dataclasses.replace(changed(10, 20)(d), labs=(egfr(50),)), read_library()),
        (YES, YES, NO)),
    "screening.sleepiness_counts_days": (
        "ratings of the last 7 days", (6, 7, 8),
        is_fact("sleepiness.high_7d", lambda d: Person(diary=Diary(rated("sleepiness", (d, 8))))), (YES, YES, NO)),
    "screening.dysreflexia_lowest_thoracic_level": (
        "an injury at T6 or above (P31)", (5, 6, 7),
        is_rule("P31", lambda n: Person(abilities=Abilities(injury_level=f"T{n:g}"))), (YES, YES, NO)),
    "screening.elbow_extension_from_cervical_level": (
        "C7 and C8", (6, 7, 8),
        is_fact("sci.c7_or_c8", lambda n: Person(abilities=Abilities(injury_level=f"C{n:g}"))), (NO, YES, YES)),
    "screening.injury_old_after_days": (
        "an injury more than a year old", (364, 365, 366), is_fact("sci.over_1_year", injured), (NO, NO, YES)),
    "screening.falls_count_days": (
        "a fall in the last 12 months (P35)", (364, 365, 366),
        is_rule("P35", lambda d: Person(diary=Diary((DiaryEntry(ago(d), "fall", 0),)))), (YES, YES, NO)),
    "triage.fever_c": ("38 C or more", (37.9, 38, 38.1), says("my temperature is {}", "R36"), (NO, YES, YES)),
    "triage.fever_c, in Fahrenheit": (
        "100.4 F is 38 C", (100.3, 100.4, 100.5), says("my temperature is {} F", "R36"), (NO, YES, YES)),
    "triage.very_high_fever_c": (
        "39.5 C or more", (39.4, 39.5, 39.6), emergency("my temperature is {}"), (NO, YES, YES)),
    "triage.told_c_lowest": (
        "34 C is a temperature; a lower number is none, and the word alone counts", (33.9, 34, 34.1),
        says("my temperature is {}", "R36"), (YES, NO, NO)),
    "triage.told_c_highest": (
        "43.5 C is a temperature; a higher number is none", (43.4, 43.5, 43.6), emergency("my temperature is {}"),
        (YES, YES, NO)),
    "triage.told_f_lowest": (
        "95 F is a temperature; a lower number is none, and the word alone counts", (94.9, 95, 95.1),
        says("my temperature is {} F", "R36"), (YES, NO, NO)),
    "triage.told_f_highest": (
        "110 F is a temperature; a higher number is none", (109.9, 110, 110.1),
        emergency("my temperature is {} F"), (YES, YES, NO)),
    "triage.tablets_at_once": ("6 tablets or more", (5, 6, 7), says("I took {} tablets", "R11"), (NO, YES, YES)),
    "triage.tablets_by_mistake": (
        "3 or more together", (2, 3, 4), says("I had {} tablets together", "R11"), (NO, YES, YES)),
    "triage.mg_at_once": (
        "100 mg or more in one go", (99, 100, 101), says("I took {} mg of baclofen", "R11"), (NO, YES, YES)),
    "triage.mg_at_once, in the diary": (
        "100 mg or more in one go", (99, 100, 101),
        is_fact("doses.too_much", lambda mg: in_the_morning(mg, ordered_mg=60)), (NO, YES, YES)),
    "triage.extra_tablets, in the diary": (
        "two ordered doses more than ordered", (29, 30, 31), is_fact("doses.too_much", in_the_morning), (NO, YES, YES)),
    "triage.rating_look_back_d, of doses": (
        "the diary of the last 7 days", (6, 7, 8), is_fact("doses.too_much", lambda d: in_the_morning(200, days=d)),
        (YES, YES, NO)),
    "triage.extra_dose_counts_h": (
        "an extra dose of the last 24 hours", (23, 24, 25),
        is_fact("doses.extra", lambda h: beside_the_morning_dose(hours=h)), (YES, YES, NO)),
    "triage.extra_tablets": (
        "more than one extra", (1, 2, 3), says("I took {} baclofen extra", "R11"), (NO, YES, YES)),
    "triage.sugar_low_mmol_l": ("below 4", (3.9, 4, 4.1), says("my sugar is {}", "R57"), (YES, NO, NO)),
    "triage.sugar_low_mmol_l, in mg/dL": (
        "below 72 mg/dL, which is 4 mmol/L", (71, 72, 73), says("my sugar is {}", "R57"), (YES, NO, NO)),
    "triage.sugar_high_mmol_l": ("above 15", (14.9, 15, 15.1), says("my sugar is {}", "R57"), (NO, NO, YES)),
    "triage.rating_look_back_d": (
        "the diary of the last 7 days", (6, 7, 8), in_diary("R38", lambda d: rated("sleepiness", (d, 9))),
        (YES, YES, NO)),
    "triage.persists_d": (
        "an effect that lasts longer than 7 days", (6, 7, 8),
        in_diary("R40", lambda n: rated("dizziness", *((float(k), 5.0) for k in range(int(n) + 1)))),
        (NO, NO, YES)),
    "triage.very_sleepy_rating": (
        "8 of 10 or more", (7, 8, 9), in_diary("R38", lambda v: rated("sleepiness", (1, v))), (NO, YES, YES)),
    "triage.effect_rating": (
        "4 of 10 or more", (3, 4, 5), in_diary("R41", lambda v: rated("weakness", (1, v))), (NO, YES, YES)),
    "triage.worse_by": (
        "worse by 3 or more", (6, 7, 8), in_diary("R43", lambda v: rated("nausea", (3, 4), (1, v))),
        (NO, YES, YES)),
    "triage.low_mood_rating": (
        "2 of 10 or less", (1, 2, 3), in_diary("R50", lambda v: rated("mood", (1, v))), (YES, YES, NO)),
    "triage.rating_gap_d": (
        "ratings up to 3 days apart are one stretch", (2, 3, 4),
        in_diary("R40", lambda g: rated("dizziness", (0, 5), (g, 5), (g + 3, 5), (g + 6, 5))), (YES, YES, NO)),
    "triage.usual_not_below_egfr": (
        "below 60 nothing is as usual", (59, 60, 61), routine("I am unsteady, same as usual", used_to_it),
        (NO, YES, YES)),
    "triage.usual_not_within_days": (
        "never as usual within 14 days of a change", (13, 14, 15),
        routine("I am unsteady, same as usual", changed(10, 20)), (NO, NO, YES)),
    "kidney.rise_48h_umol_l": (
        "a rise of 26.5 umol/L or more in 48 h (KDIGO)", (106.4, 106.5, 106.6),
        is_fact("kidney.acute", creatinine(2)), (NO, YES, YES)),
    "kidney.rise_7d_factor": (
        "1.5 times or more in 7 days (KDIGO)", (119.9, 120, 120.1), is_fact("kidney.acute", creatinine(5)),
        (NO, YES, YES)),
    "kidney.rise_7d_factor, the days": (
        "7 days, not 8", (6, 7, 8), lambda d: is_fact("kidney.acute", creatinine(d))(130), (YES, YES, NO)),
    "kidney.rise_48h_umol_l, the days": (
        "2 days, not 3", (1, 2, 3), lambda d: is_fact("kidney.acute", creatinine(d))(110), (YES, YES, NO)),
    "kidney.rise_year_factor": (
        "1.5 times or more in a year is said", (119.9, 120, 120.1),
        lambda v: gather(creatinine(200)(v), read_library(), NOW).kidney.rising is not None, (NO, YES, YES)),
    "effect.no_pool_after_dose_change.days": (
        "no pool for 7 days after a change", (6, 7, 8),
        is_active("no_pool_after_dose_change",
                  lambda d: dataclasses.replace(changed(10, 20)(d), activities=("swimming",))), (YES, NO, NO)),
    "effect.kidney_recheck.fresh_after_days": (
        "fresh from 5 days after the start", (4, 5, 6), is_active("kidney_recheck", result_after_start),
        (YES, NO, NO)),
    "effect.no_supine_late_pregnancy.week_above": (
        "not flat on the back from 16 weeks", (15, 16, 17), is_active("no_supine_late_pregnancy", due_in),
        (NO, YES, YES)),
}  # fmt: skip


@pytest.mark.parametrize("key", list(SETTING))
def test_a_number_of_the_settings_turns_where_its_words_say(key: str) -> None:
    words, values, found, holds = SETTING[key]
    assert tuple(found(value) for value in values) == holds, words


READING = "how records and texts are read, no line between well and ill; tried where they are read"
CONVERTS = "turns one number into another and draws no line"
PLANNER = "a limit of the planner or a time shown to people, tried in tests/spec/test_planning_limits.py"
WIDTH = "the width of an estimate, no line; tests/unit and validation report"
ENDS = "the day on which an effect ends; the event behind it ends on the same day and is tried above"
NO_LIMIT = {
    "screening.impossible_above": READING,
    "screening.pregnancy_answer_days": READING,
    "screening.values_of_one_day_agree_share": READING,
    "screening.baclofen_tablet_rxnorm_430902": CONVERTS,
    "screening.baclofen_tablet_rxnorm_197391": CONVERTS,
    "screening.baclofen_tablet_rxnorm_197392": CONVERTS,
    "screening.pregnancy_term_weeks": CONVERTS,
    "screening.kidney_stage_not_stated": CONVERTS,
    "screening.doses_look_back_days": "how much diary is laid beside the plan; 72 hours and 3 days decide within it",
    "triage.longest_read_chars": READING,
    "triage.english_share": READING,
    "triage.sugar_mg_dl_from": "which unit is meant; 39 mmol/L and 40 mg/dL are both far from normal",
    "kidney.cv_estimated": WIDTH,
    "kidney.cv_measured": WIDTH,
    "kidney.cv_low_muscle_mass": WIDTH,
    "kidney.contradiction_ratio": "whether two results are said to contradict; the worse holds either way",
    "kidney.explains_after_days": "which of two results is told as the newer; the worse holds either way",
    "effect.light_only.days": ENDS,
    "effect.watch_withdrawal.hours": ENDS,
}


def numbers_of_the_settings(library: Library) -> set[str]:
    held = {f"{name}.{key}" for name in ("screening", "triage", "kidney") for key in library.settings[name].numbers}
    screening_reads = ("no_pool_after_dose_change", "kidney_recheck", "no_supine_late_pregnancy", "light_only",
                       "watch_withdrawal")  # fmt: skip
    of_effects = {f"effect.{name}.{key}" for name in screening_reads for key in library.effects[name].numbers}
    return held | (of_effects - {"effect.light_only.level_max", "effect.light_only.effort_max",
                                 "effect.light_only.alertness_max",
                                 "effect.no_pool_after_dose_change.missed_dose_hours"})  # fmt: skip


def test_no_number_of_the_settings_is_left_out(library: Library) -> None:
    tried = {key.partition(",")[0] for key in SETTING} | {f"screening.{key}" for key in DAY_LIMITS}
    assert numbers_of_the_settings(library) == tried | set(NO_LIMIT)
    assert not tried & set(NO_LIMIT)
