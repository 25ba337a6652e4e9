"""A person file is read as it is written, every fault is named in one go, and nothing is taken for something else."""

from __future__ import annotations

import json
import resource
import time as clock
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supple.domain.order import Change, Times
from supple.domain.person import Mobility, Person, Status
from supple.domain.quantities import Interval
from supple.errors import RecordError, UsageError
from supple.interop import diary_csv, person_file
from supple.interop.reading import Reading
from supple.knowledge.library import Library

LONDON = ZoneInfo("Europe/London")
BAD = Path(__file__).parents[1] / "data" / "bad"

EVERY_KEY = """
schema: supple/person/1
zone: Europe/London
country: GB
birth_date: 1979-04-02
sex: female
weight_kg: 68
height_cm: 170
conditions: [multiple sclerosis, {system: snomed, code: 709044004, text: kidney disease, status: past, on: 2020-01-01}]
medicines:
  - paracetamol
  - {name: sertraline, dose: 50 mg once daily, started_on: 2025-01-01, stopped_on: null, as_needed: false}
  - {name: diazepam, doses: [{at: "22:00", amount_mg: 5, days: [mon, wed]}]}
allergies: []
none_else: [conditions, medicines]
labs: {creatinine_mg_dl: 1.1, egfr_ml_min_1_73m2: 62, cystatin_c_mg_l: null, measured_on: 2026-10-01}
answers: {intrathecal_pump: {value: no, on: 2026-11-20, by: person}, alcohol: 4, other: unknown}
pregnancy: not_applicable
alcohol_units_per_week: null
activities: [driving, swimming]
abilities: {mobility: walks_unaided, stands_30s_with_rail: true, can_rise_from_floor: null, falls_past_year: 0,
            injury_level: t4, heat_sensitive: yes}
order: {drug: baclofen, form: tablet, started_on: 2026-10-20, changed_on: 2026-11-10, max_mg_per_day: 60, min_gap_h: 4,
        doses: [{at: "08:00", amount_mg: 10, may_move_min: 30}, {at: "14:00", amount_mg: 10},
                {at: "20:00", amount_mg: 10}],
        may_move_allowed_by: "Dr A, neurologist, 2026-11-10",
        steps: [{from: 2026-10-20, until: 2026-11-10, doses: [{at: "08:00", amount_mg: 5}]}]}
supply: {tablets_left: 42, refill_on: 2026-12-01}
day: {wakes: "07:00", sleeps: "22:30", meals: ["08:00", "13:00"]}
availability: {mon: ["09:00-12:00", "17:00-24:00"], tue: ["09:00-12:00"]}
companion: {mon: ["09:00-12:00", {hours: "13:00-14:00", can: hands_on}]}
equipment: [chair, bed, wall]
preferences: {max_sessions_per_day: 1, time_of_day: morning}
prescription: {by: B. C., role: physiotherapist, must: [ST01], effort_max: 4, targets: {strength: 40},
               own_exercises: [{name: ramp walk, minutes: 5}]}
clearances: [{effect: needs_clearance, by: "A. N.", role: physiotherapist, on: 2026-11-01, until: 2027-05-01}]
travel: [{from: 2026-12-20T10:00, zone: America/New_York}]
goals: [ease stiffness, fly to the moon]
diary: [{at: "2026-11-20T09:30", sleepiness: 6, stiffness: 4}, {at: "2026-11-20T08:05", dose_mg: 10, slot: "08:00"},
        {at: "2026-11-19T20:10", missed_dose: "20:00"}, {at: "2026-11-19T21:00", fall: {injured: no}},
        {at: "2026-11-19T22:00", symptom: dizzy on standing}]
"""


def reading(text: str, now: datetime, library: Library, *, zone: str | None = None, source: str = "p.yaml") -> Reading:
    return person_file.read(text.encode(), source=source, now=now, zone=zone, library=library)


def faults(text: str, now: datetime, library: Library) -> str:
    with pytest.raises(RecordError) as refused:
        reading(text, now, library)
    return str(refused.value)


def bad_file(name: str, now: datetime, library: Library) -> str:
    with pytest.raises(RecordError) as refused:
        person_file.read((BAD / name).read_bytes(), source=name, now=now, zone=None, library=library)
    return str(refused.value)


@pytest.fixture
def person(now: datetime, library: Library) -> Person:
    return reading(EVERY_KEY, now, library).person


def test_every_key_of_the_contract_reaches_the_person(person: Person) -> None:
    assert (person.zone, person.zone_stated, person.country, person.sex) == ("Europe/London", True, "GB", "female")
    assert person.birth_date == date(1979, 4, 2)
    assert [w.kg for w in person.weights] == [68]
    assert person.height_cm == 170
    assert [(c.text, c.status) for c in person.conditions] == [
        ("multiple sclerosis", Status.ACTIVE),
        ("kidney disease", Status.PAST),
    ]
    assert person.conditions[1].codings[0].code == "709044004"
    assert [m.text for m in person.medicines] == ["paracetamol", "sertraline", "diazepam"]
    assert person.medicines[2].doses[0].days == frozenset({0, 2})
    assert person.complete_lists == frozenset({"conditions", "medicines"})
    assert [(lab.analyte, lab.value, lab.unit) for lab in person.labs] == [
        ("creatinine_serum", 1.1, "mg/dL"),
        ("egfr", 62.0, "mL/min/{1.73_m2}"),
    ]
    assert person.answers["intrathecal_pump"].value is False
    assert person.answers["alcohol"].value == 4
    assert person.answers["other"].value is None
    assert person.abilities.mobility is Mobility.WALKS_UNAIDED
    assert (person.abilities.injury_level, person.abilities.heat_sensitive) == ("T4", True)
    assert person.supply is not None
    assert person.supply.tablets_left == 42
    assert (person.day.sleeps, person.day.assumed) == (time(22, 30), False)
    assert person.availability == {0: (Interval(540, 720), Interval(1020, 1440)), 1: (Interval(540, 720),)}
    assert person.companion is not None
    assert [c.can for c in person.companion[0]] == ["nearby", "hands_on"]
    assert person.equipment == frozenset({"chair", "bed", "wall"})
    assert person.preferences.max_sessions_per_day == 1
    assert person.prescription is not None
    assert person.prescription.own_exercises[0]["minutes"] == 5
    assert person.clearances[0].until == date(2027, 5, 1)
    assert person.travel[0].start == datetime(2026, 12, 20, 10, tzinfo=ZoneInfo("Europe/London"))
    assert [entry.kind for entry in person.diary.entries] == [
        "missed_dose", "fall", "symptom", "dose_mg", "sleepiness", "stiffness",
    ]  # fmt: skip


def test_the_steps_of_an_order_tell_which_way_the_last_change_went(person: Person) -> None:
    assert person.order is not None
    assert person.order.last_change(date(2026, 11, 23)) == (date(2026, 11, 10), Change.INCREASE)
    assert [step.from_on for step in person.order.steps] == [date(2026, 10, 20), date(2026, 11, 10)]


def test_a_goal_that_nobody_knows_is_kept_in_its_own_words_and_never_an_error(now: datetime, library: Library) -> None:
    found = reading("goals: [ease stiffness, fly to the moon]", now, library)
    assert found.person.goals == ("ease stiffness", "fly to the moon")
    assert [left.value for left in found.not_understood] == (["fly to the moon"] if library.goals else [])


def test_what_is_left_out_is_not_known(now: datetime, library: Library) -> None:
    found = reading("schema: supple/person/1", now, library).person
    assert found.availability is None
    assert found.equipment is None
    assert found.activities is None
    assert found.companion is None
    assert found.pregnancy == "unknown"
    assert found.abilities.falls_past_year is None
    assert found.complete_lists == frozenset()
    assert found.order_issue is not None
    assert found.order_issue.code == "none_found"


def test_empty_is_not_the_same_as_left_out(now: datetime, library: Library) -> None:
    found = reading("availability: {}\nequipment: []\nactivities: []\ncompanion: {}", now, library).person
    assert found.availability == {}
    assert found.equipment == frozenset()
    assert found.activities == ()
    assert found.companion == {}


def test_allergies_none_is_said_while_an_empty_list_is_not(now: datetime, library: Library) -> None:
    assert "allergies" in reading("allergies: none", now, library).person.complete_lists
    assert "allergies" not in reading("allergies: []", now, library).person.complete_lists


def test_a_file_without_a_zone_takes_the_one_asked_for_and_else_says_utc(now: datetime, library: Library) -> None:
    assert reading("sex: male", now, library, zone="Asia/Tokyo").person.zone == "Asia/Tokyo"
    found = reading("sex: male", now, library)
    assert found.person.zone == "UTC"
    assert not found.person.zone_stated
    assert any("UTC" in line for line in found.summary)


def test_a_zone_that_does_not_exist_on_the_command_line_is_a_usage_error(now: datetime, library: Library) -> None:
    with pytest.raises(UsageError):
        reading("sex: male", now, library, zone="Europe/Nowhere")


def test_without_a_named_prescriber_no_dose_moves_and_this_is_said(now: datetime, library: Library) -> None:
    found = reading('order: {doses: [{at: "08:00", amount_mg: 10, may_move_min: 30}]}', now, library)
    assert found.person.order is not None
    assert found.person.order.movable_min(found.person.order.steps[0].doses[0]) == 0
    assert any("may_move_allowed_by" in left.why for left in found.not_understood)


def test_an_order_without_doses_is_an_unknown_dose(now: datetime, library: Library) -> None:
    found = reading("order: {drug: baclofen, started_on: 2026-11-01}", now, library).person
    assert found.order is None
    assert found.order_issue is not None
    assert found.order_issue.code == "unknown_dose"


def test_baclofen_in_the_medicines_without_an_order_is_an_unknown_dose(now: datetime, library: Library) -> None:
    found = reading("medicines: [baclofen 10 mg]", now, library).person
    assert found.order_issue is not None
    assert found.order_issue.code == "unknown_dose"


def test_a_stopped_order_stays_readable_and_says_do_not_stop_on_your_own(now: datetime, library: Library) -> None:
    text = 'order: {stopped_on: 2026-11-20, doses: [{at: "08:00", amount_mg: 10}]}'
    found = reading(text, now, library).person
    assert found.order is not None
    assert found.order_issue is not None
    assert found.order_issue.code == "stopped"
    assert found.order_issue.sentence.endswith("ask your prescriber or pharmacist today.")


def test_an_earlier_step_without_an_end_ends_where_the_current_one_begins(now: datetime, library: Library) -> None:
    text = """
order: {changed_on: 2026-11-10, doses: [{at: "08:00", amount_mg: 10}],
        steps: [{from: 2026-10-20, doses: [{at: "08:00", amount_mg: 5}]},
                {from: 2026-12-01, doses: [{at: "08:00", amount_mg: 15}]}]}
"""
    found = reading(text, now, library).person
    assert found.order is not None
    assert [(step.from_on, step.until_on) for step in found.order.steps] == [
        (date(2026, 10, 20), date(2026, 11, 10)),
        (date(2026, 11, 10), date(2026, 12, 1)),
        (date(2026, 12, 1), None),
    ]


def test_steps_that_overlap_are_refused(now: datetime, library: Library) -> None:
    text = """
order: {changed_on: 2026-11-10, doses: [{at: "08:00", amount_mg: 10}],
        steps: [{from: 2026-10-20, until: 2026-11-15, doses: [{at: "08:00", amount_mg: 5}]}]}
"""
    assert "two steps of the order hold on the same day" in faults(text, now, library)


def test_a_diary_entry_without_a_time_of_day_is_refused(now: datetime, library: Library) -> None:
    assert "the time of day is missing" in faults("diary: [{at: 2026-11-20, stiffness: 4}]", now, library)


def test_a_dose_written_twice_is_asked_about(now: datetime, library: Library) -> None:
    text = 'diary: [{at: "2026-11-20T08:05", dose_mg: 10}, {at: "2026-11-20T08:05", dose_mg: 10}]'
    assert "was it one dose, or two" in faults(text, now, library)


def test_a_diary_entry_after_now_is_named_and_not_used(now: datetime, library: Library) -> None:
    found = reading('diary: [{at: "2026-11-24T08:05", dose_mg: 10}]', now, library)
    assert found.person.diary.entries == ()
    assert "after the moment" in found.not_understood[0].why


def test_an_unknown_piece_of_equipment_is_named_with_the_nearest_word(now: datetime, library: Library) -> None:
    assert "Did you mean treadmill?" in faults("equipment: [tredmill]", now, library)


def test_a_lab_value_of_an_unknown_name_is_named_and_the_others_count(now: datetime, library: Library) -> None:
    text = """
labs: [{analyte: creatinine, value: 97, unit: umol/L, measured_on: 2026-10-01}, {analyte: aura, value: 3}]
"""
    found = reading(text, now, library)
    assert [(lab.analyte, lab.unit) for lab in found.person.labs] == [("creatinine_serum", "umol/L")]
    assert [left.value for left in found.not_understood] == ["aura"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("weight_kg: 68,5", "decimal comma"),
        ('weight_kg: "68"', "without quotes"),
        ("weight_kg: 1e999", "too large"),
        ("weight_kg: .nan", "plain number"),
        ("weight_kg: 0", "outside what is possible"),
        ("birth_date: 1800-01-01", "before 1900"),
        ("birth_date: 2031-01-01", "in the future"),
        ("birth_date: 1979-02-30", "no such date"),
        ("birth_date: 02/04/1979", "year first"),
        ("country: Great Britain", "two letters"),
        ("order: {drug: tizanidine}", "baclofen by mouth"),
        ("availability: {mon: ['22:00-02:00']}", "over midnight"),
        ("availability: {mo: ['09:00-12:00']}", "not known"),
        ("clearances: [{effect: needs_clearance, on: 2026-11-01}]", "without by"),
        ("abilities: {injury_level: T13}", "between C1 and S5"),
        ("conditions: multiple sclerosis", "a list of conditions is wanted"),
        ("sex: femal", "Did you mean female?"),
        ("sex: female\nsex: male", "stands twice"),
        ("schema: supple/person/2", "not known"),
        ("- 1", "table of keys and values"),
        ("{}\n---\n{}", "second document"),
        ("", "empty"),
        ("diary: [{at: '2026-11-20T08:05', dose_mg: 900}]", "emergency number"),
    ],
)
def test_nonsense_is_refused_by_name(text: str, named: str, now: datetime, library: Library) -> None:
    assert named in faults(text, now, library)


def test_a_tab_is_named_with_its_line_and_column(now: datetime, library: Library) -> None:
    assert "line 5, column 1: a tab" in bad_file("43-person-tab.yaml", now, library)


def test_an_alias_bomb_goes_off_nowhere(now: datetime, library: Library) -> None:
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, clock.perf_counter()
    assert "aliases" in bad_file("44-person-alias-bomb.yaml", now, library)
    assert clock.perf_counter() - started < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_a_tag_that_would_run_code_is_refused(now: datetime, library: Library) -> None:
    assert "tags" in bad_file("45-person-python-tag.yaml", now, library)


def test_yaml_words_that_are_not_what_they_seem_are_each_named(now: datetime, library: Library) -> None:
    said = bad_file("46-person-norway.yaml", now, library)
    for path in ("conditions[0]", "conditions[1]", "conditions[2]", "country", "doses[1].at", "doses[1].amount_mg"):
        assert path in said
    assert "840" in said
    assert "Write 10." in said


def test_a_misspelt_key_is_named_with_the_nearest_known_one(now: datetime, library: Library) -> None:
    said = bad_file("47-person-unknown-keys.yaml", now, library)
    assert "Did you mean weight_kg?" in said
    assert "Did you mean medicines?" in said
    assert "line 4" in said


def test_every_fault_of_an_order_is_listed_in_one_go(now: datetime, library: Library) -> None:
    said = bad_file("48-person-dose-nonsense.yaml", now, library)
    for part in ("Europe/Nowhere", "25:00", "-5", "500", "same time", "510 above 60 mg"):
        assert part in said


def test_an_unquoted_number_of_a_code_keeps_its_digits(now: datetime, library: Library) -> None:
    found = reading("conditions: [{system: snomed, code: 24700007, text: MS}]", now, library).person
    assert found.conditions[0].codings[0].code == "24700007"


def test_json_and_yaml_say_the_same(person: Person, now: datetime, library: Library) -> None:
    document = person_file.document(person)
    from_json = reading(json.dumps(document), now, library, source="p.json").person
    from_yaml = reading(person_file.as_yaml(document), now, library, source="p.json.yaml").person
    assert person_file.document(from_json) == person_file.document(from_yaml) == document


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"weight_kg": NaN}', "not JSON"),
        ('{"sex": "female", "sex": "male"}', "stands twice"),
        ('{"sex": "fem', "line 1, column"),
        ("[" * 100_000, "nesting"),
        ('{"a":' * 60 + "1" + "}" * 60, "nested too deep"),
    ],
)
def test_broken_json_is_refused_by_name(text: str, named: str, now: datetime, library: Library) -> None:
    with pytest.raises(RecordError) as refused:
        reading(text, now, library, source="p.json")
    assert named in str(refused.value)


def test_the_person_inside_an_assessment_is_read_so_a_bug_report_is_one_file(
    person: Person, now: datetime, library: Library
) -> None:
    report = json.dumps({"schema": "supple/assessment/1", "person": person_file.document(person), "findings": []})
    found = reading(report, now, library, source="report.json").person
    assert found.order is not None
    assert person.order is not None
    assert replace(found.order, where="") == replace(person.order, where="")


def test_assumed_times_stay_assumed_in_the_document(now: datetime, library: Library) -> None:
    text = 'order: {times: assumed, doses: [{at: "08:00", amount_mg: 10}]}'
    found = reading(text, now, library).person
    assert found.order is not None
    assert found.order.steps[0].times is Times.ASSUMED
    assert person_file.document(found)["order"]["times"] == "assumed"


@pytest.mark.parametrize(
    ("data", "is_person_file"),
    [
        (b"schema: supple/person/1\n", True),
        (b"\xef\xbb\xbf# mine\nzone: Europe/London\n", True),
        (b'{"schema": "supple/person/1"}', True),
        (b'{"order": {}}', True),
        (b'{"resourceType": "Bundle"}', False),
        (b"<Bundle/>", False),
        ("zone: Europe/London\n".encode("utf-16"), True),
        ('{"resourceType": "Bundle"}'.encode("utf-16"), False),
        (b"\x1f\x8b\x08", False),
        (b"", False),
    ],
)
def test_a_person_file_is_told_from_other_files(data: bytes, is_person_file: bool) -> None:
    assert person_file.looks_like(data) is is_person_file


def test_stated_keys_are_those_that_hold_something() -> None:
    text = b"schema: supple/person/1\nzone: null\nday: {wakes: '07:00'}\n"
    assert person_file.stated_keys(text, source="p.yaml") == frozenset({"schema", "day"})


def test_utf_16_is_read_and_broken_utf_8_is_named_with_its_byte(now: datetime, library: Library) -> None:
    found = person_file.read("sex: female".encode("utf-16"), source="p", now=now, zone=None, library=library)
    assert found.person.sex == "female"
    with pytest.raises(RecordError, match="byte 5"):
        person_file.read(b"sex: \xff", source="p", now=now, zone=None, library=library)


def test_the_examples_of_the_guide_are_read(now: datetime, library: Library) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "how-to" / "write-a-person-file.md").read_text(encoding="utf-8")
    examples = [part.split("```")[0] for part in guide.split("```yaml\n")[1:]]
    assert len(examples) == 3
    for example in examples:
        found = reading(example, now, library)
        assert found.not_understood == ()
        if "order:" in example:
            assert found.person.order is not None
            assert found.person.order_issue is None
        else:
            assert found.person.prescription is not None
            assert found.person.prescription.targets == {"strength": 20, "RE01": 6}
    for code in (part.split("```")[0] for part in guide.split("```csv\n")[1:]):
        assert len(diary_csv.read(code.encode(), source="d.csv", zone=LONDON, now=now)[0].entries) == 5
