"""What an order of baclofen in a FHIR record means, and when it is asked about instead."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from fhir_by_hand import (
    THREE_A_DAY,
    UCUM,
    baclofen,
    bundle,
    dosage,
    issue,
    mg,
    order_of,
    patient,
    reading,
    repeat,
    said,
)
from supple.domain.order import Times
from supple.domain.person import Day
from supple.interop.fhir.timing import spread_over
from supple.knowledge.library import Library


def times(timing: dict[str, Any], library: Library, **more: Any) -> list[str]:
    order = order_of(baclofen(dosage(timing=timing)), library=library, **more)
    return [f"{dose.at:%H:%M}" for dose in order.steps[0].doses]


def asked(timing: dict[str, Any], library: Library, text: str | None = None) -> tuple[str, str]:
    found = reading(bundle(patient(), baclofen(dosage(timing=timing, **({"text": text} if text else {})))), library)
    assert found.person.order_issue is not None, found.person.order
    return found.person.order_issue.code, found.person.order_issue.sentence


# --- when


def test_stated_clock_times_are_taken_as_stated(library: Library) -> None:
    order = order_of(baclofen(dosage(timing=repeat(timeOfDay=["20:00:00", "08:00:00"]))), library=library)
    assert order.steps[0].times is Times.STATED
    assert [dose.at for dose in order.steps[0].doses] == [time(8), time(20)]


def test_a_frequency_is_spread_over_the_waking_hours_and_marked_assumed(library: Library) -> None:
    order = order_of(baclofen(dosage(timing=THREE_A_DAY)), library=library)
    assert order.steps[0].times is Times.ASSUMED
    assert [f"{dose.at:%H:%M}" for dose in order.steps[0].doses] == ["08:00", "15:00", "22:00"]


def test_known_waking_hours_and_meals_place_an_order_without_clock_times(library: Library) -> None:
    day = Day(time(6), time(21), (time(7), time(12), time(17)), assumed=False)
    assert times(THREE_A_DAY, library, day=day) == ["07:00", "13:30", "20:00"]
    assert times(repeat(when=["CM", "CD", "CV"]), library, day=day) == ["07:00", "12:00", "17:00"]
    assert times(repeat(when=["HS"]), library, day=day) == ["21:00"]


@pytest.mark.parametrize("n", range(1, 9))
def test_spreading_gives_as_many_times_as_asked_all_while_awake(n: int) -> None:
    at = spread_over(time(7), time(23), n)
    assert len(set(at)) == n
    assert all(time(7) <= one <= time(23) for one in at)
    assert list(at) == sorted(at)


def test_spreading_follows_a_night_shift_past_midnight() -> None:
    assert spread_over(time(16), time(8), 3) == (time(17), time(0), time(7))


@pytest.mark.parametrize(
    ("timing", "expected"),
    [
        (repeat(frequency=1, period=8, periodUnit="h"), ["07:00", "15:00", "23:00"]),
        (repeat(frequency=1, period=6, periodUnit="h"), ["01:00", "07:00", "13:00", "19:00"]),
        (repeat(frequency=1, period=0.5, periodUnit="d"), ["07:00", "19:00"]),
        (repeat(frequency=14, period=1, periodUnit="wk"), ["08:00", "22:00"]),
        (repeat(frequency=2, period=1, periodUnit="d", when=["MORN", "HS"]), ["08:00", "23:00"]),
        (repeat(when=["ACM"], offset=30), ["07:30"]),
        (repeat(when=["PCV"], offset=60), ["19:30"]),
        (repeat(when=["HS"], offset=30), ["22:30"]),
        (repeat(when=["C"], frequency=3, period=1, periodUnit="d"), ["08:00", "13:00", "18:30"]),
        (repeat(when=["WAKE", "NOON", "EVE"]), ["07:00", "12:00", "19:00"]),
        ({"code": {"coding": [{"code": "TID"}]}}, ["08:00", "15:00", "22:00"]),
        ({"code": {"coding": [{"code": "QD"}]}}, ["08:00"]),
        ({"code": {"coding": [{"code": "QID"}]}}, ["08:00", "12:40", "17:20", "22:00"]),
        ({"code": {"coding": [{"code": "Q8H"}]}}, ["07:00", "15:00", "23:00"]),
        ({"code": {"coding": [{"code": "AM"}]}}, ["08:00"]),
        ({"code": {"coding": [{"code": "BED"}]}}, ["23:00"]),
    ],
)
def test_structured_patterns_have_clock_times(timing: dict[str, Any], expected: list[str], library: Library) -> None:
    assert times(timing, library) == expected


@pytest.mark.parametrize(
    "timing",
    [
        {"code": {"text": "1-1-1-1"}},
        {"code": {"coding": [{"code": "QOD"}]}},
        {"code": {"coding": [{"code": "TID"}]}, "repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
        repeat(frequency=1, period=2, periodUnit="d"),
        repeat(frequency=3, period=1, periodUnit="wk"),
        repeat(frequency=2, frequencyMax=3, period=1, periodUnit="d"),
        repeat(frequency=1, period=6, periodMax=8, periodUnit="h"),
        repeat(frequency=1, period=5, periodUnit="h"),
        repeat(frequency=0, period=1, periodUnit="d"),
        repeat(frequency=3),
        repeat(frequency=3, period=1),
        repeat(frequency=1, periodUnit="h"),
        repeat(frequency=3, period=0, periodUnit="d"),
        repeat(frequency=3, period=1, periodUnit="fortnight"),
        repeat(frequency=2, period=1, periodUnit="d", timeOfDay=["08:00:00"]),
        repeat(frequency=3, period=1, periodUnit="d", when=["MORN"]),
        repeat(timeOfDay=["25:00:00"]),
        repeat(timeOfDay=["8 am"]),
        repeat(when=["SOMETIME"]),
        repeat(dayOfWeek=["mittwoch"], timeOfDay=["08:00:00"]),
        {"event": ["2026-11-23"]},
    ],
)
def test_what_has_no_sure_clock_time_is_asked(timing: dict[str, Any], library: Library) -> None:
    assert asked(timing, library)[0] == "no_usable_time"


def test_a_hundred_doses_a_day_are_no_order(library: Library) -> None:
    assert asked(repeat(frequency=100, period=1, periodUnit="d"), library)[0] == "not_a_dose"


@pytest.mark.parametrize("text", ["10 mg three times a day", "1-1-1-1", "as directed"])
def test_free_text_is_quoted_and_never_parsed_into_times(text: str, library: Library) -> None:
    found = reading(bundle(patient(), baclofen(dosage(text=text))), library)
    assert issue(found) == "no_usable_time"
    assert found.person.order_issue is not None
    assert text in found.person.order_issue.sentence


def test_words_that_contradict_the_structure_are_asked_about(library: Library) -> None:
    code, sentence = asked(repeat(frequency=2, period=1, periodUnit="d"), library, "10 mg three times a day")
    assert code == "no_usable_time"
    assert "contradicts" in sentence
    found = reading(bundle(patient(), baclofen(dosage(mg(20), THREE_A_DAY, text="10 mg three times a day"))), library)
    assert issue(found) == "unknown_dose"


def test_words_that_give_the_daily_total_do_not_contradict(library: Library) -> None:
    order_of(baclofen(dosage(mg(10), THREE_A_DAY, text="30 mg a day in three doses")), library=library)


def test_days_of_the_week_are_kept(library: Library) -> None:
    timing = repeat(dayOfWeek=["mon", "wed"], timeOfDay=["08:00:00"])
    order = order_of(baclofen(dosage(timing=timing)), library=library)
    assert order.steps[0].doses[0].days == frozenset({0, 2})


def test_once_a_week_on_a_named_day_is_usable(library: Library) -> None:
    timing = repeat(dayOfWeek=["fri"], frequency=1, period=1, periodUnit="wk")
    assert order_of(baclofen(dosage(timing=timing)), library=library).steps[0].doses[0].days == frozenset({4})


# --- how much


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (mg(10), 10),
        ({"value": 10000, "unit": "µg", "system": UCUM, "code": "ug"}, 10),
        ({"value": 0.01, "unit": "g", "system": UCUM, "code": "g"}, 10),
        ({"value": 10, "unit": "mg"}, 10),
        ({"value": 5000, "unit": "mcg"}, 5),
        ({"value": 0.5, "unit": "TAB"}, 5),
        ({"value": 2, "unit": "tablet", "system": UCUM, "code": "{tbl}"}, 20),
        ({"value": 1, "unit": "tablets", "system": UCUM, "code": "1"}, 10),
    ],
)
def test_doses_become_milligrams(quantity: dict[str, Any], expected: float, library: Library) -> None:
    order = order_of(baclofen(dosage(quantity, THREE_A_DAY)), library=library)
    assert {dose.amount_mg for dose in order.steps[0].doses} == {expected}


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        ({"value": 10}, "unknown_dose"),
        ({"unit": "mg", "code": "mg"}, "unknown_dose"),
        ({"value": 10, "unit": "mL"}, "unknown_dose"),
        ({"value": 10, "unit": "drops"}, "unknown_dose"),
        ({"value": 10, "unit": "mg", "system": UCUM, "code": "g"}, "unknown_dose"),
        ({"value": 10, "unit": "mg", "comparator": "<"}, "unknown_dose"),
        ({"value": 500, "unit": "mg"}, "not_a_dose"),
        ({"value": 0, "unit": "mg"}, "not_a_dose"),
        ({"value": -10, "unit": "mg"}, "not_a_dose"),
        ({"value": 1e300, "unit": "g"}, "not_a_dose"),
    ],
)
def test_doses_that_are_not_sure_are_asked_about(quantity: dict[str, Any], code: str, library: Library) -> None:
    assert issue(reading(bundle(patient(), baclofen(dosage(quantity, THREE_A_DAY))), library)) == code


def test_millilitres_need_a_known_strength(library: Library) -> None:
    order = order_of(
        baclofen(
            dosage({"value": 5, "unit": "mL", "system": UCUM, "code": "mL"}, THREE_A_DAY),
            medicationCodeableConcept={"text": "Baclofen 10 mg / 5 mL oral suspension"},
        ),
        library=library,
    )
    assert order.steps[0].daily_mg() == 30
    assert order.form == "suspension"


def test_a_product_whose_words_and_code_disagree_has_no_strength(library: Library) -> None:
    one = baclofen(dosage({"value": 1, "unit": "tablet"}, THREE_A_DAY))
    one["medicationCodeableConcept"]["text"] = "baclofen 25 mg tablet"
    assert issue(reading(bundle(patient(), one), library)) == "unknown_dose"


def test_strength_comes_from_a_contained_medication(library: Library) -> None:
    one = baclofen(dosage({"value": 1, "unit": "tablet"}, THREE_A_DAY))
    del one["medicationCodeableConcept"]
    one["medicationReference"] = {"reference": "#m"}
    one["contained"] = [
        {
            "resourceType": "Medication",
            "id": "m",
            "code": {"text": "baclofen"},
            "ingredient": [
                {
                    "itemCodeableConcept": {"text": "baclofen"},
                    "strength": {"numerator": mg(25), "denominator": {"value": 1, "unit": "tablet"}},
                }
            ],
        }
    ]
    assert order_of(one, library=library).steps[0].daily_mg() == 75


def test_a_range_is_no_dose(library: Library) -> None:
    one = dosage(timing=THREE_A_DAY)
    one["doseAndRate"] = [{"doseRange": {"low": mg(5), "high": mg(10)}}]
    found = reading(bundle(patient(), baclofen(one)), library)
    assert issue(found) == "unknown_dose"


def test_the_daily_maximum_is_read_and_an_order_above_it_is_asked_about(library: Library) -> None:
    day = {"value": 24, "unit": "h", "system": UCUM, "code": "h"}
    most = {"numerator": mg(60), "denominator": day}
    assert order_of(baclofen(dosage(timing=THREE_A_DAY, maxDosePerPeriod=most)), library=library).max_mg_per_day == 60
    most = {"numerator": mg(20), "denominator": day}
    found = reading(bundle(patient(), baclofen(dosage(timing=THREE_A_DAY, maxDosePerPeriod=most))), library)
    assert issue(found) == "not_a_dose"


def test_as_needed_is_marked_and_an_extra_dose_stays_out_of_the_pattern(library: Library) -> None:
    assert order_of(baclofen(dosage(timing=THREE_A_DAY, asNeededBoolean=True)), library=library).as_needed
    assert order_of(baclofen(dosage(timing=THREE_A_DAY, text="10 mg prn")), library=library).as_needed
    extra = dosage(mg(5), THREE_A_DAY, asNeededCodeableConcept={"text": "spasm"}, text="5 mg for spasm")
    found = reading(bundle(patient(), baclofen(dosage(timing=THREE_A_DAY), extra)), library)
    assert found.person.order is not None
    assert not found.person.order.as_needed
    assert found.person.order.steps[0].daily_mg() == 30
    assert "5 mg for spasm" in said(found)


# --- since when, until when


def step(sequence: int, dose: float, start: str, end: str | None = None) -> dict[str, Any]:
    period = {"start": start, **({"end": end} if end else {})}
    timing = repeat(frequency=3, period=1, periodUnit="d", boundsPeriod=period)
    return dosage(mg(dose), timing, sequence=sequence)


def test_a_titration_becomes_steps_with_dates(library: Library) -> None:
    order = order_of(baclofen(step(1, 5, "2026-11-10", "2026-11-12"), step(2, 10, "2026-11-13")), library=library)
    assert [(one.from_on, one.until_on, one.daily_mg()) for one in order.steps] == [
        (date(2026, 11, 10), date(2026, 11, 13), 15),
        (date(2026, 11, 13), None, 30),
    ]
    assert order.started_on == date(2026, 11, 10)


def test_steps_without_dates_leave_open_which_one_holds(library: Library) -> None:
    one = baclofen(dosage(mg(5), THREE_A_DAY, sequence=1), dosage(mg(10), THREE_A_DAY, sequence=2))
    assert issue(reading(bundle(patient(), one), library)) == "unreconciled"


def test_steps_that_overlap_are_asked_about(library: Library) -> None:
    one = baclofen(step(1, 5, "2026-11-10", "2026-11-15"), step(2, 10, "2026-11-13"))
    assert issue(reading(bundle(patient(), one), library)) == "unreconciled"


def test_instructions_of_one_sequence_are_taken_together(library: Library) -> None:
    one = baclofen(
        dosage(mg(10), repeat(timeOfDay=["08:00:00"]), sequence=1),
        dosage(mg(5), repeat(timeOfDay=["08:00:00"], dayOfWeek=["mon"]), sequence=1),
        dosage(mg(20), repeat(timeOfDay=["22:00:00"]), sequence=1),
    )
    (only,) = order_of(one, library=library).steps
    assert {(f"{d.at:%H:%M}", d.amount_mg, len(d.days)) for d in only.doses} == {
        ("08:00", 10, 6),
        ("08:00", 15, 1),
        ("22:00", 20, 7),
    }


def test_a_date_only_end_is_the_last_day_that_counts(library: Library) -> None:
    order = order_of(baclofen(step(1, 10, "2026-11-01", "2026-11-30")), library=library)
    assert order.steps[0].in_force_on(date(2026, 11, 30))
    assert not order.steps[0].in_force_on(date(2026, 12, 1))


def test_an_active_order_whose_period_is_over_is_asked_about(library: Library) -> None:
    found = reading(bundle(patient(), baclofen(step(1, 10, "2026-09-01", "2026-09-14"))), library)
    assert issue(found) == "unreconciled"
    assert "14 Sep 2026" in found.summary[2]


@pytest.mark.parametrize(
    "bounds",
    [
        {"boundsDuration": {"value": 4, "unit": "wk", "system": UCUM, "code": "wk"}},
        {"boundsRange": {"high": {"value": 28, "unit": "d", "system": UCUM, "code": "d"}}},
        {"count": 84},
    ],
)
def test_a_length_is_counted_from_the_day_the_order_was_written_and_said_so(
    bounds: dict[str, Any], library: Library
) -> None:
    timing = repeat(frequency=3, period=1, periodUnit="d", **bounds)
    found = reading(bundle(patient(), baclofen(dosage(timing=timing), authoredOn="2026-11-16")), library)
    assert found.person.order is not None
    assert found.person.order.steps[0].until_on == date(2026, 12, 14)
    assert "counted from the day it was written" in said(found)


def test_the_day_of_writing_is_the_start_only_where_nothing_else_says_so(library: Library) -> None:
    found = reading(bundle(patient(), baclofen()), library)
    assert found.person.order is not None
    assert found.person.order.started_on == date(2026, 9, 14)
    assert any("taken as its start" in line for line in found.summary)


def test_an_earlier_order_moves_the_start_back_and_a_new_dose_is_a_change(library: Library) -> None:
    old = baclofen(dosage(mg(5), THREE_A_DAY), number="b0", status="completed", authoredOn="2025-01-10")
    order = order_of(old, baclofen(), library=library)
    assert (order.started_on, order.changed_on) == (date(2025, 1, 10), date(2026, 9, 14))
    renewed = baclofen(number="b0", status="completed", authoredOn="2025-01-10")
    order = order_of(renewed, baclofen(), library=library)
    assert (order.started_on, order.changed_on) == (date(2025, 1, 10), None)
