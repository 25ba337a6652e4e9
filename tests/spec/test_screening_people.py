"""People written by hand, screened from the record to the effects on the plan."""

import dataclasses
from datetime import date, datetime, time, timedelta

import pytest

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.facts import Known
from supple.domain.findings import Finding, FindingState, Screening, Severity
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import (
    Abilities,
    AllergyEntry,
    Answer,
    Clearance,
    ConditionEntry,
    LabResult,
    MedicineEntry,
    Mobility,
    OrderIssue,
    Person,
    Status,
    Weight,
)
from supple.knowledge.library import Library
from supple.screening.facts import gather
from supple.screening.screen import screen

ALL_LISTS = frozenset({"conditions", "medicines", "allergies"})
THRICE = (SlotDose(time(8), 10), SlotDose(time(14), 10), SlotDose(time(20), 10))
SETTLED = Order(steps=(Step(THRICE, from_on=date(2026, 6, 1)),), started_on=date(2026, 6, 1))
MS = ConditionEntry(text="Multiple sclerosis", on=date(2015, 1, 1))
BACLOFEN = MedicineEntry(text="baclofen 10 mg tablet", started_on=date(2026, 6, 1))
ALL_CLEAR = {
    "first_checks": Answer("no"), "recent_doses": Answer("no"), "recent_events": Answer("no"),
    "daily_life": Answer("no"), "other_conditions": Answer("no"),
}  # fmt: skip


def egfr(value: float, on: date = date(2026, 10, 1)) -> LabResult:
    return LabResult(analyte="egfr", value=value, unit="mL/min/{1.73_m2}", measured_on=on)


def creatinine(value: float, on: date) -> LabResult:
    return LabResult(analyte="creatinine_serum", value=value, unit="mg/dL", measured_on=on)


def condition(text: str, **more: object) -> ConditionEntry:
    return ConditionEntry(text=text, **more)  # type: ignore[arg-type]


def medicine(text: str, **more: object) -> MedicineEntry:
    return MedicineEntry(text=text, **more)  # type: ignore[arg-type]


WELL = Person(
    country="GB", birth_date=date(1981, 3, 3), sex="female", conditions=(MS,), medicines=(BACLOFEN,),
    complete_lists=ALL_LISTS, labs=(egfr(97),), order=SETTLED, answers=ALL_CLEAR, alcohol_units_per_week=0,
    abilities=Abilities(mobility=Mobility.WALKS_UNAIDED, can_rise_from_floor=True, falls_past_year=0),
)  # fmt: skip


@pytest.fixture
def look(library: Library, now: datetime):  # type: ignore[no-untyped-def]
    def screened(person: Person) -> Screening:
        return screen(person, gather(person, library, now), library, now)

    return screened


def finding(screening: Screening, rule_id: str) -> Finding:
    found = [f for f in screening.findings if rule_id == f.rule_id or rule_id in f.also]
    assert len(found) == 1, [f.rule_id for f in screening.findings]
    return found[0]


def silent(screening: Screening, rule_id: str) -> bool:
    return not any(rule_id == f.rule_id or rule_id in f.also for f in screening.findings)


def with_(person: Person, **more: object) -> Person:
    return dataclasses.replace(person, **more)  # type: ignore[arg-type]


def test_a_well_person_with_complete_lists_and_answers_has_nothing_in_force(look) -> None:
    screening = look(WELL)
    assert [f.rule_id for f in screening.findings] == ["P01"]
    assert {e.effect_id for e in screening.effects} <= {"companion_waived"}
    assert screening.groups == {"MS"}
    assert not screening.not_understood


def test_a_person_with_a_gp_record_and_no_labs_gets_a_handful_of_questions(look) -> None:
    person = Person(
        country="GB", birth_date=date(1981, 3, 3), sex="female", conditions=(MS,), medicines=(BACLOFEN,),
        medicines_listed_on=date(2026, 10, 1), order=SETTLED, abilities=Abilities(mobility=Mobility.WALKS_UNAIDED),
    )  # fmt: skip
    screening = look(person)
    assert 5 <= len(screening.questions) <= 9
    assert [q.question_id for q in screening.questions if q.must] == ["first_checks", "kidney_result", "recent_doses"]
    assert not [f for f in screening.findings if f.state is FindingState.FIRES]
    assert not screening.in_force("no_plan_until_reviewed")


def test_unknown_kidneys_of_a_low_risk_person_take_the_softer_form(look) -> None:
    screening = look(with_(WELL, labs=()))
    found = finding(screening, "P07")
    assert (found.state, found.severity) == (FindingState.UNKNOWN, Severity.CAUTION)
    assert {e.effect_id for e in screening.effects} - {"companion_waived"} == {
        "kidney_recheck", "no_pool_alone", "no_alert_only",
    }  # fmt: skip
    question = next(q for q in screening.questions if q.question_id == "kidney_result")
    assert question.must
    assert question.worst_severity is Severity.SERIOUS


@pytest.mark.parametrize(
    "risk",
    [
        {"birth_date": date(1955, 1, 1)},
        {"medicines": (BACLOFEN, medicine("ibuprofen 400 mg"))},
        {"conditions": (MS, condition("Diabetes"))},
        {"order": Order(steps=(Step((SlotDose(time(8), 30), SlotDose(time(20), 30)), from_on=date(2026, 6, 1)),))},
    ],
)
def test_unknown_kidneys_with_a_known_risk_mean_light_sessions_until_answered(look, risk) -> None:
    screening = look(with_(WELL, labs=(), **risk))
    light = next(e for e in screening.effects if e.effect_id == "light_only")
    assert "P07" in light.rule_ids
    assert light.until is None


@pytest.mark.parametrize(
    ("value", "rule_id", "severity"),
    [(92, "P01", 1), (89.9, "P02", 1), (59.9, "P03", 3), (44.9, "P04", 3), (29.9, "P05", 3), (14.9, "P06", 3)],
)
def test_each_band_of_kidney_function_has_its_rule(look, value: float, rule_id: str, severity: int) -> None:
    found = finding(look(with_(WELL, labs=(egfr(value),))), rule_id)
    assert found.state is FindingState.FIRES
    assert found.rule_id == rule_id
    assert found.severity == severity


def test_a_reduced_old_result_stays_in_force_and_says_that_it_is_old(look) -> None:
    screening = look(with_(WELL, labs=(egfr(52, date(2021, 1, 5)),)))
    found = finding(screening, "P03")
    assert found.state is FindingState.FIRES
    assert "old result" in found.title
    assert any("2021-01-05" in line for line in found.because)
    assert screening.in_force("needs_clearance")


def test_a_normal_old_result_is_not_known(look) -> None:
    screening = look(with_(WELL, labs=(egfr(97, date(2021, 1, 5)),)))
    assert finding(screening, "P07").state is FindingState.UNKNOWN
    assert silent(screening, "P01") or finding(screening, "P01").state is FindingState.UNKNOWN


def test_a_slightly_reduced_old_result_fires_and_still_acts_as_not_known(look) -> None:
    screening = look(with_(WELL, labs=(egfr(75, date(2021, 1, 5)),)))
    found = finding(screening, "P02")
    assert found.rule_id == "P02"
    assert found.state is FindingState.FIRES
    assert screening.in_force("no_alert_only")
    assert "kidney_result" in [q.question_id for q in screening.questions]


def test_a_stage_by_diagnosis_without_a_result_counts_as_its_band_in_one_finding(look) -> None:
    for text, rule_id in (
        ("Chronic kidney disease stage 3", "P04"),
        ("Chronic kidney disease stage 3a", "P03"),
        ("Chronic kidney disease", "P04"),
        ("Chronic kidney disease stage 4", "P05"),
        ("Chronic kidney disease stage 5", "P06"),
    ):
        screening = look(with_(WELL, labs=(), conditions=(MS, condition(text, on=date(2020, 1, 1)))))
        found = finding(screening, rule_id)
        assert found.rule_id == rule_id, text
        assert found.state is FindingState.FIRES
        assert len([f for f in screening.findings if "idney" in f.title]) == 1


def test_a_newer_result_explains_an_older_stage_and_an_older_one_does_not(look) -> None:
    stage = condition("Chronic kidney disease stage 4", on=date(2024, 5, 1))
    newer = look(with_(WELL, conditions=(MS, stage), labs=(egfr(72, date(2026, 11, 1)),)))
    older = look(with_(WELL, conditions=(MS, stage), labs=(egfr(72, date(2024, 1, 1)),)))
    assert finding(newer, "P02").rule_id == "P02"
    assert finding(older, "P05").rule_id == "P05"


def test_results_that_contradict_each_other_are_both_shown_and_the_worse_one_holds(look) -> None:
    day = date(2026, 10, 1)
    screening = look(with_(WELL, labs=(creatinine(2.67, day), egfr(84, day))))
    found = finding(screening, "P05")
    assert found.state is FindingState.FIRES
    said = " ".join(found.because)
    assert "2.67" in said
    assert "84" in said
    assert "contradict" in said


def test_the_record_s_own_value_and_date_stand_in_the_finding(look) -> None:
    screening = look(with_(WELL, birth_date=date(1966, 5, 5), labs=(creatinine(1.33, date(2026, 10, 15)),)))
    found = finding(screening, "P03")
    said = " ".join(found.because)
    assert "1.33" in said
    assert "2026-10-15" in said
    assert "CKD-EPI 2021" in said
    assert found.advice.person.endswith("ask your prescriber or pharmacist today.")


def test_silence_on_medicines_is_not_absence_and_holds_the_plan_light(look) -> None:
    screening = look(with_(WELL, complete_lists=frozenset({"conditions", "allergies"})))
    assert finding(screening, "P40").state is FindingState.UNKNOWN
    assert screening.in_force("light_only")
    assert next(q for q in screening.questions if q.question_id == "other_medicines").must


def test_a_recent_prescribers_list_asks_once_and_does_not_hold_the_plan(look) -> None:
    listed = with_(WELL, complete_lists=frozenset({"conditions", "allergies"}), medicines_listed_on=date(2026, 10, 1))
    screening = look(listed)
    assert not screening.in_force("light_only")
    question = next(q for q in screening.questions if q.question_id == "other_medicines")
    assert not question.must
    assert question.worst_severity is Severity.SERIOUS
    too_old = look(with_(listed, medicines_listed_on=date(2026, 1, 1)))
    assert too_old.in_force("light_only")


def test_an_opioid_is_one_finding_from_both_tables(look) -> None:
    screening = look(with_(WELL, medicines=(BACLOFEN, medicine("oxycodone 10 mg"))))
    found = finding(screening, "P40")
    assert "opioid" in found.also
    assert found.severity is Severity.SERIOUS
    assert {"needs_clearance", "supervised_only", "no_pool_alone", "combined_drowsiness"} <= set(found.plan_effects)


def test_a_single_weak_sedative_is_a_caution_and_two_are_serious(look) -> None:
    one = look(with_(WELL, medicines=(BACLOFEN, medicine("tizanidine 4 MG Oral Tablet"))))
    two = look(with_(WELL, medicines=(BACLOFEN, medicine("tizanidine 4 mg"), medicine("diphenhydramine 25 mg"))))
    strong = look(with_(WELL, medicines=(BACLOFEN, medicine("diazepam 5 mg"))))
    assert finding(one, "P62").severity is Severity.CAUTION
    assert "tizanidine" in finding(one, "P62").also
    assert finding(two, "P41").severity is Severity.SERIOUS
    assert finding(strong, "P41").severity is Severity.SERIOUS
    assert {"benzodiazepine"} <= set(finding(strong, "P41").also)


def test_tizanidine_with_ciprofloxacin_stops_new_sessions(look) -> None:
    screening = look(with_(WELL, medicines=(BACLOFEN, medicine("tizanidine 4 mg"), medicine("ciprofloxacin 500 mg"))))
    assert finding(screening, "tizanidine_cyp1a2").severity is Severity.SERIOUS
    assert screening.in_force("no_plan_until_reviewed")


def test_an_nsaid_with_an_ace_inhibitor_and_a_diuretic_is_one_serious_finding(look) -> None:
    trio = (medicine("naproxen 500 mg"), medicine("ramipril 5 mg"), medicine("furosemide 40 mg"))
    screening = look(with_(WELL, medicines=(BACLOFEN, *trio)))
    found = finding(screening, "triple_whammy")
    assert {"nsaid", "diuretic"} <= set(found.also)
    assert screening.in_force("light_only")


def test_a_kidney_test_after_the_painkiller_began_lifts_the_recheck(look) -> None:
    def taken_since(day: date | None) -> Screening:
        return look(with_(WELL, medicines=(BACLOFEN, medicine("naproxen 500 mg", started_on=day))))

    assert not taken_since(date(2026, 9, 1)).in_force("sedation_watch")
    assert not taken_since(date(2026, 9, 1)).in_force("kidney_recheck")
    assert taken_since(date(2026, 11, 1)).in_force("sedation_watch")
    assert taken_since(None).in_force("sedation_watch")


def test_fampridine_with_reduced_kidneys_becomes_serious_under_its_own_name(look) -> None:
    person = with_(WELL, medicines=(BACLOFEN, medicine("fampridine 10 mg")), weights=(Weight(60),), height_cm=165)
    well, reduced = look(person), look(with_(person, labs=(egfr(40),)))
    assert finding(well, "fampridine").severity is Severity.CAUTION
    assert finding(reduced, "fampridine").severity is Severity.SERIOUS


def test_an_unrecognised_medicine_is_unknown_and_asked_about_never_ignored(look) -> None:
    screening = look(with_(WELL, medicines=(BACLOFEN, medicine("Zzyzxol forte"))))
    found = finding(screening, "P69")
    assert (found.state, found.severity) == (FindingState.UNKNOWN, Severity.SERIOUS)
    assert any("Zzyzxol forte" in line for line in found.because)
    assert [n for n in screening.not_understood if n.value == "Zzyzxol forte"]
    assert "unrecognised_medicine" in [q.question_id for q in screening.questions]


def test_a_stopped_medicine_and_a_family_history_count_for_nothing(look) -> None:
    screening = look(
        with_(
            WELL,
            medicines=(
                BACLOFEN,
                medicine("oxycodone 10 mg", status=Status.PAST),
                medicine("diazepam", stopped_on=date(2025, 1, 1)),
            ),
            conditions=(MS, condition("Epilepsy", family_history=True)),
        )
    )
    assert silent(screening, "P40")
    assert silent(screening, "P41")
    assert silent(screening, "P18")


def test_a_past_pregnancy_is_not_a_pregnancy_and_a_present_one_is(look) -> None:
    past = look(with_(WELL, conditions=(MS, condition("Normal pregnancy", status=Status.PAST, on=date(2010, 1, 1)))))
    now_ = look(with_(WELL, conditions=(MS, condition("Pregnant", on=date(2026, 9, 1)))))
    assert silent(past, "P13")
    assert finding(now_, "P13").state is FindingState.FIRES
    assert now_.in_force("no_supine_late_pregnancy")


def test_nobody_asks_a_man_or_an_older_woman_about_pregnancy(look) -> None:
    base = with_(WELL, answers={}, complete_lists=frozenset())
    for person in (with_(base, sex="male"), with_(base, birth_date=date(1960, 1, 1))):
        ticks = [tick for q in look(person).questions for tick in (q.question_id, *q.ticks)]
        assert "pregnant" not in ticks
    ticks = [tick for q in look(base).questions for tick in (q.question_id, *q.ticks)]
    assert "pregnant" in ticks


def test_a_refuted_condition_is_absent(look) -> None:
    answers = {**ALL_CLEAR}
    screening = look(with_(WELL, conditions=(MS, condition("Epilepsy", status=Status.REFUTED)), answers=answers))
    assert silent(screening, "P18")


def test_an_answer_never_takes_away_what_the_record_states(look) -> None:
    person = with_(WELL, conditions=(MS, condition("Epilepsy")), answers={**ALL_CLEAR, "seizure": Answer(False)})
    found = finding(look(person), "P18")
    assert found.state is FindingState.FIRES
    assert any(line.startswith("against that") for line in found.because)


def test_epilepsy_with_an_unknown_last_seizure_fires_and_asks_when(look) -> None:
    answers = {key: value for key, value in ALL_CLEAR.items() if key != "first_checks"}
    answers |= {"intrathecal_pump": Answer("no"), "relies_on_stiffness": Answer("no")}
    person = with_(WELL, conditions=(MS, condition("Epilepsy", on=date(2001, 1, 1))), answers=answers)
    screening = look(person)
    assert finding(screening, "P18").state is FindingState.FIRES
    assert {"no_pool_alone", "no_heights", "light_only"} <= {e.effect_id for e in screening.effects}
    assert "seizure_recent" in [q.question_id for q in screening.questions]
    recent = look(with_(person, answers={**answers, "seizure_recent": Answer("yes")}))
    assert finding(recent, "P61").rule_id == "P61"
    assert recent.contra_state("SEIZURE_RECENT") is Known.PRESENT


@pytest.mark.parametrize(("country", "severity"), [("GB", 4), ("US", 3), (None, 4)])
def test_an_active_ulcer_is_contraindicated_where_the_uk_text_applies_or_may_apply(look, country, severity) -> None:
    screening = look(with_(WELL, country=country, conditions=(MS, condition("Peptic ulcer"))))
    assert finding(screening, "P22").severity == severity


@pytest.mark.parametrize(("country", "fires"), [("GB", False), ("US", True), (None, True)])
def test_the_label_maximum_depends_on_the_country(look, country, fires) -> None:
    order = Order(steps=(Step((SlotDose(time(8), 45), SlotDose(time(20), 45)), from_on=date(2026, 6, 1)),))
    assert silent(look(with_(WELL, country=country, order=order)), "P68") is not fires


def test_t4_complete_injury_with_two_sedatives(look) -> None:
    person = Person(
        birth_date=date(1985, 1, 17), sex="male", order=SETTLED, weights=(Weight(74),),
        conditions=(
            condition("Complete spinal cord injury at T4 (ASIA A)", on=date(2012, 3, 1)),
            condition("Autonomic dysreflexia"), condition("Neurogenic bladder"),
        ),
        medicines=(
            medicine("baclofen 20 MG Oral Tablet"), medicine("tizanidine 4 MG Oral Tablet"),
            medicine("diazepam 5 MG Oral Tablet"),
        ),
        labs=(creatinine(0.5, date(2026, 9, 12)),),
    )  # fmt: skip
    screening = look(person)
    assert finding(screening, "P31").state is FindingState.FIRES
    assert finding(screening, "P41").severity is Severity.SERIOUS
    assert screening.groups == {"SCI_PARA"}
    for code in ("STAND_UNSAFE", "FLOOR_RISE_UNABLE", "T6_BP", "T6_FULL_BLADDER", "THERMO_SCI", "FRACTURE_RISK"):
        assert screening.contra_state(code) is Known.PRESENT, code
    assert not screening.in_force("no_plan_until_reviewed")
    assert screening.contra_state("TENODESIS") is Known.ABSENT


def test_an_injury_of_unknown_level_is_treated_as_t6_or_above(look) -> None:
    screening = look(with_(WELL, conditions=(condition("Spinal cord injury"),), abilities=Abilities()))
    found = finding(screening, "P31")
    assert found.state is FindingState.UNKNOWN
    assert {"needs_clearance", "supervised_only", "empty_bladder_first"} <= {e.effect_id for e in screening.effects}
    assert screening.contra_state("T6_BP") is Known.UNKNOWN
    assert "injury_level" in [q.question_id for q in screening.questions]
    told = look(with_(WELL, conditions=(condition("Spinal cord injury"),), abilities=Abilities(injury_level="L1")))
    assert finding(told, "P32").rule_id == "P32"
    assert told.contra_state("T6_BP") is Known.ABSENT


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("Incomplete spinal cord injury C5 (ASIA D)", {"SCI_TETRA"}),
        ("Spinal cord injury C7", {"SCI_TETRA", "SCI_C7"}),
        ("Spinal cord injury with paraplegia", {"SCI_PARA"}),
        ("Spinal cord injury", set()),
        ("Cerebral palsy", {"CP"}),
    ],
)
def test_the_exercise_groups_follow_cause_and_level(look, text: str, groups: set[str]) -> None:
    assert look(Person(conditions=(condition(text),))).groups == groups


def test_an_incomplete_injury_of_someone_who_stands_adds_a_group(look) -> None:
    person = Person(
        conditions=(condition("Incomplete spinal cord injury at T10 (ASIA D)"),),
        abilities=Abilities(stands_30s_with_rail=True),
    )
    assert look(person).groups == {"SCI_PARA", "SCI_INCOMPLETE"}


def test_codes_of_another_condition_do_not_shut_out_someone_without_it(look) -> None:
    screening = look(Person(conditions=(MS,)))
    assert screening.contra_state("T6_BP") is Known.ABSENT
    assert screening.contra_state("HIP_RISK_CP") is Known.ABSENT
    assert screening.contra_state("STAND_UNSAFE") is Known.UNKNOWN


def test_a_recent_increase_is_light_for_seven_days_and_says_until_when(look) -> None:
    steps = (
        Step((SlotDose(time(8), 5),), from_on=date(2026, 6, 1), until_on=date(2026, 11, 20)),
        Step((SlotDose(time(8), 10),), from_on=date(2026, 11, 20)),
    )
    screening = look(with_(WELL, order=Order(steps=steps, started_on=date(2026, 6, 1))))
    assert finding(screening, "P44").state is FindingState.FIRES
    light = next(e for e in screening.effects if e.effect_id == "light_only")
    assert light.until == date(2026, 11, 27)


def test_a_decrease_watches_for_withdrawal(look) -> None:
    steps = (
        Step((SlotDose(time(8), 20),), from_on=date(2026, 6, 1), until_on=date(2026, 11, 21)),
        Step((SlotDose(time(8), 10),), from_on=date(2026, 11, 21)),
    )
    screening = look(with_(WELL, order=Order(steps=steps, started_on=date(2026, 6, 1))))
    assert finding(screening, "P45").state is FindingState.FIRES
    assert silent(screening, "P44")
    assert next(e for e in screening.effects if e.effect_id == "watch_withdrawal").until == date(2026, 11, 24)


def taken(now: datetime, hours_ago: float, kind: str = "dose_mg") -> DiaryEntry:
    return DiaryEntry(at=now - timedelta(hours=hours_ago), kind=kind, value=10 if kind == "dose_mg" else None)


def test_two_planned_doses_missed_in_a_row_stop_new_sessions(look, now: datetime) -> None:
    diary = Diary((taken(now, 24 + 0), taken(now, 18, "missed_dose"), taken(now, 12, "missed_dose")))
    person = with_(WELL, diary=diary, answers={k: v for k, v in ALL_CLEAR.items() if k != "recent_doses"})
    screening = look(person)
    assert finding(screening, "P46").state is FindingState.FIRES
    assert screening.in_force("no_plan_until_reviewed")


def test_a_dose_that_nobody_wrote_down_is_unknown(look, now: datetime) -> None:
    answers = {k: v for k, v in ALL_CLEAR.items() if k != "recent_doses"}
    screening = look(with_(WELL, answers=answers))
    assert finding(screening, "P46").state is FindingState.UNKNOWN
    every = Diary(
        tuple(
            sorted(
                (taken(now, h) for d in range(15) for h in (12 + 24 * d, 18 + 24 * d, 24 + 24 * d)), key=lambda e: e.at
            )
        )
    )
    kept = look(with_(WELL, answers=answers, diary=every))
    assert silent(kept, "P46")
    assert kept.contra_state("MISSED_DOSE_72H") is Known.ABSENT


def test_running_out_of_tablets_and_a_stopped_order_count_as_stopping(look) -> None:
    stopped = dataclasses.replace(SETTLED, stopped_on=date(2026, 11, 20))
    assert finding(look(with_(WELL, order=stopped)), "P46").state is FindingState.FIRES
    long_ago = dataclasses.replace(SETTLED, stopped_on=date(2026, 9, 1))
    assert silent(look(with_(WELL, order=long_ago)), "P46")


def test_several_orders_that_disagree_are_named_and_asked_about(look) -> None:
    issue = OrderIssue("unreconciled", "Two orders for baclofen stand side by side.", ("10 mg", "20 mg"))
    screening = look(with_(WELL, order=None, order_issue=issue))
    found = finding(screening, "baclofen_oral")
    assert {"needs_clearance", "reconcile_list"} <= set(found.plan_effects)
    assert screening.in_force("reconcile_list")


def test_an_allergy_to_baclofen_ends_with_do_not_stop(look) -> None:
    screening = look(with_(WELL, allergies=(AllergyEntry(text="Baclofen"),)))
    found = finding(screening, "P23")
    assert found.severity is Severity.CONTRAINDICATED
    assert found.advice.person.endswith(
        "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
    )
    refuted = look(with_(WELL, allergies=(AllergyEntry(text="Baclofen", status=Status.REFUTED),)))
    assert silent(refuted, "P23")


def test_a_child_whose_age_is_missing_is_seen_by_weight_or_words(look) -> None:
    small = look(Person(weights=(Weight(21.3),)))
    assert finding(small, "P10").state is FindingState.FIRES
    assert small.in_force("no_plan_until_reviewed")
    grown = look(with_(WELL, weights=(Weight(31),)))
    assert silent(grown, "P10")


def test_a_missing_age_acts_as_sixty_five_or_over(look) -> None:
    screening = look(with_(WELL, birth_date=None))
    found = finding(screening, "P09")
    assert found.state is FindingState.UNKNOWN
    assert {"later_slots", "seated_first", "supported_balance", "light_only"} <= {
        e.effect_id for e in screening.effects
    }
    answered = look(with_(WELL, birth_date=None, answers={**ALL_CLEAR, "age": Answer(40.0)}))
    assert silent(answered, "P09")


def test_a_clinicians_clearance_lifts_what_it_names_and_a_self_entered_one_is_labelled(look) -> None:
    person = with_(WELL, labs=(egfr(52),))
    by_clinician = Clearance(effect="needs_clearance", by="Dr A", role="neurologist", on=date(2026, 11, 1))
    by_self = Clearance(effect="needs_clearance", by="me", role="self", on=date(2026, 11, 1))
    assert look(person).in_force("needs_clearance")
    cleared = look(with_(person, clearances=(by_clinician,)))
    assert not cleared.in_force("needs_clearance")
    assert not cleared.in_force("no_alert_only")
    own = look(with_(person, clearances=(by_self,)))
    assert not own.in_force("needs_clearance")
    note = next(e.note for e in own.effects if e.effect_id == "no_alert_only")
    assert note is not None
    assert "self-entered" in note
    ended = dataclasses.replace(by_clinician, until=date(2026, 11, 10))
    assert look(with_(person, clearances=(ended,))).in_force("needs_clearance")


def test_only_a_clinician_lifts_the_stop_on_new_sessions(look) -> None:
    person = with_(WELL, labs=(egfr(22),))
    own = Clearance(effect="no_plan_until_reviewed", by="me", role="self", on=date(2026, 11, 1))
    assert look(with_(person, clearances=(own,))).in_force("no_plan_until_reviewed")
    review = dataclasses.replace(own, by="Dr B", role="nephrologist")
    assert not look(with_(person, clearances=(review,))).in_force("no_plan_until_reviewed")


def test_answers_that_cannot_be_read_are_named(look) -> None:
    answers = {
        **ALL_CLEAR,
        "kidney_result": Answer("good"),
        "no_such_thing": Answer(True),
        "first_checks": Answer("nose"),
    }
    left = {n.where: n.why for n in look(with_(WELL, answers=answers)).not_understood}
    assert set(left) == {"answers.kidney_result", "answers.no_such_thing", "answers.first_checks"}


def test_an_answer_about_recent_days_grows_old(look) -> None:
    old = {**ALL_CLEAR, "recent_doses": Answer("no"), "doses_stopped": Answer("no", on=date(2026, 9, 1))}
    del old["recent_doses"]
    screening = look(with_(WELL, answers=old))
    assert finding(screening, "P46").state is FindingState.UNKNOWN


def test_a_ticked_list_settles_the_rest_of_the_list(look) -> None:
    person = with_(WELL, answers={**ALL_CLEAR, "first_checks": Answer("relies_on_stiffness, intrathecal_pump")})
    screening = look(person)
    assert finding(screening, "P36").state is FindingState.FIRES
    assert finding(screening, "P38").state is FindingState.FIRES
    assert silent(screening, "P18")


def test_a_pump_is_named_and_stops_new_sessions(look) -> None:
    screening = look(with_(WELL, answers={**ALL_CLEAR, "intrathecal_pump": Answer(True, by="person")}))
    assert finding(screening, "P38").state is FindingState.FIRES
    assert screening.in_force("no_plan_until_reviewed")


def test_an_empty_record_is_asked_about_and_never_refused_by_screening(look) -> None:
    screening = look(Person())
    assert not [f for f in screening.findings if f.state is FindingState.FIRES]
    assert not screening.in_force("no_plan_until_reviewed")
    assert {"light_only"} <= {e.effect_id for e in screening.effects}
    assert all(f.question_id for f in screening.findings)


def test_what_need_not_be_known_is_asked_once_and_what_must_be_known_again(look) -> None:
    asked = {tick for q in look(Person(conditions=(MS,))).questions for tick in (q.question_id, *q.ticks)}
    assert {"surgery_recent", "clot_recent", "intrathecal_pump"} <= asked
    answers = {
        "recent_events": Answer(None, on=date(2026, 11, 23)),
        "intrathecal_pump": Answer(None, on=date(2026, 11, 23)),
    }
    again = look(Person(conditions=(MS,), answers=answers))
    ticks = {tick for q in again.questions for tick in (q.question_id, *q.ticks)}
    assert not {"surgery_recent", "clot_recent", "fever"} & ticks
    assert "intrathecal_pump" in ticks
    assert finding(again, "P08").state is FindingState.UNKNOWN  # still not known, and still said so


def test_a_medicine_on_hold_is_asked_about_by_name(look) -> None:
    person = with_(WELL, medicines=(*WELL.medicines, medicine("lithium carbonate 400 mg", status=Status.ON_HOLD)))
    asked = {question.question_id: question for question in look(person).questions}
    assert "class.lithium" in asked
    assert "on hold" in asked["class.lithium"].why
    held = {**person.answers, "class.lithium": Answer(True)}
    assert finding(look(with_(person, answers=held)), "lithium").state is FindingState.FIRES


def test_a_complete_list_of_medicines_says_nothing_about_drinking(look) -> None:
    unasked = {fact: answer for fact, answer in WELL.answers.items() if fact != "daily_life"}
    silent = look(with_(WELL, answers=unasked, alcohol_units_per_week=None))
    assert "alcohol" in {tick for q in silent.questions for tick in (q.question_id, *q.ticks)}
    drinks = finding(look(with_(WELL, alcohol_units_per_week=30)), "P39")
    assert drinks.state is FindingState.FIRES
    assert not [line for line in drinks.because if "list of medicines" in line]


@pytest.mark.parametrize(
    "person",
    [
        with_(WELL, labs=(egfr(22),)),
        with_(WELL, labs=(egfr(12),)),
        with_(WELL, medicines=(*WELL.medicines, medicine("tramadol 50 mg"))),
    ],
    ids=["stage 4", "stage 5", "opioid"],
)
def test_where_baclofen_may_become_too_much_the_card_says_when_to_call_the_emergency_number(look, person) -> None:
    gravest = next(f for f in look(person).findings if f.state is FindingState.FIRES)
    assert gravest.rule_id in {"P05", "P06", "P40"}
    assert "emergency number" in gravest.advice.person


def test_of_equally_grave_findings_the_one_that_stops_new_sessions_comes_first(look) -> None:
    person = with_(WELL, labs=(creatinine(0.9, date(2026, 11, 18)), creatinine(1.9, date(2026, 11, 21))))
    held = [
        f.rule_id for f in look(person).findings if f.severity is Severity.SERIOUS and f.state is FindingState.FIRES
    ]
    assert {"P04", "P08"} <= set(held)
    assert held.index("P08") < held.index("P04")
