"""A person file completes a record: the record wins, and every disagreement is listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.findings import NotUnderstood
from supple.domain.order import Order, SlotDose, Step, Times
from supple.domain.person import (
    Abilities,
    AllergyEntry,
    Answer,
    ConditionEntry,
    Day,
    LabResult,
    MedicineEntry,
    OrderIssue,
    Person,
    Status,
    TimedDose,
)
from supple.errors import UsageError
from supple.interop.person_file import apply_answers, merge, parse_answer
from supple.knowledge.library import Library


def doses(*at_mg: tuple[int, float], move: int = 0) -> tuple[SlotDose, ...]:
    return tuple(SlotDose(time(hour), mg, move) for hour, mg in at_mg)


def order(*at_mg: tuple[int, float], times: Times = Times.STATED, move: int = 0, **parts: object) -> Order:
    return Order(steps=(Step(doses(*at_mg, move=move), None, None, times),), **parts)  # type: ignore[arg-type]


ASSUMED = order((8, 10), (15, 10), (22, 10), times=Times.ASSUMED)  # spread over the usual day, 07:00 to 23:00


def completed(record: Person, extra: Person, *stated: str) -> tuple[Person, tuple[NotUnderstood, ...]]:
    return merge(record, extra, frozenset(stated))


def slots(person: Person) -> list[tuple[int, float]]:
    assert person.order is not None
    return [(dose.at.hour, dose.amount_mg) for dose in person.order.steps[-1].doses]


def test_an_empty_file_changes_nothing() -> None:
    record = Person(sex="female", order=ASSUMED, conditions=(ConditionEntry(text="multiple sclerosis"),))
    assert completed(record, Person(order_issue=OrderIssue("none_found", "none"))) == (record, ())


def test_what_the_record_leaves_out_is_filled_in() -> None:
    record = Person(sex="female", abilities=Abilities(falls_past_year=1))
    extra = Person(height_cm=170, equipment=frozenset({"chair"}), abilities=Abilities(heat_sensitive=True))
    merged, conflicts = completed(record, extra, "height_cm", "equipment", "abilities")
    assert (merged.sex, merged.height_cm, merged.equipment) == ("female", 170, frozenset({"chair"}))
    assert merged.abilities == Abilities(falls_past_year=1, heat_sensitive=True)
    assert conflicts == ()


@pytest.mark.parametrize(
    ("record", "extra", "key"),
    [
        (Person(birth_date=date(1979, 4, 2)), Person(birth_date=date(1980, 4, 2)), "birth_date"),
        (Person(sex="female"), Person(sex="male"), "sex"),
        (Person(pregnancy="no"), Person(pregnancy="yes"), "pregnancy"),
        (Person(zone="Europe/London", zone_stated=True), Person(zone="Asia/Tokyo", zone_stated=True), "zone"),
        (
            Person(abilities=Abilities(falls_past_year=1)),
            Person(abilities=Abilities(falls_past_year=0)),
            "abilities.falls_past_year",
        ),
        (Person(answers={"pump": Answer(True)}), Person(answers={"pump": Answer(False)}), "answers pump"),
    ],
)
def test_where_both_speak_the_record_wins_and_the_conflict_is_listed(record: Person, extra: Person, key: str) -> None:
    merged, conflicts = completed(record, extra, key.split(".")[0].split(" ")[0])
    assert [conflict.where for conflict in conflicts] == [f"--with {key}"]
    for part in ("birth_date", "sex", "pregnancy", "zone", "abilities", "answers"):
        assert getattr(merged, part) == getattr(record, part)


def test_a_birth_year_is_completed_by_a_birth_date_of_that_year() -> None:
    record = Person(birth_date=date(1979, 1, 1), birth_year_only=True)
    merged, conflicts = completed(record, Person(birth_date=date(1979, 4, 2)), "birth_date")
    assert (merged.birth_date, merged.birth_year_only, conflicts) == (date(1979, 4, 2), False, ())


def test_an_answer_not_known_in_the_record_is_completed() -> None:
    merged, _ = completed(Person(answers={"pump": Answer(None)}), Person(answers={"pump": Answer(False)}), "answers")
    assert merged.answers["pump"].value is False


def test_lists_are_united_without_doubles() -> None:
    lab = LabResult(analyte="egfr", value=62, unit=None, measured_on=date(2026, 10, 1))
    record = Person(labs=(lab,), conditions=(ConditionEntry(text="Multiple sclerosis"),), goals=("walk further",))
    extra = Person(
        labs=(replace(lab, where="p.yaml"), replace(lab, value=60)),
        conditions=(ConditionEntry(text="multiple sclerosis"), ConditionEntry(text="asthma")),
        goals=("Walk further", "sleep"),
    )
    merged, conflicts = completed(record, extra, "labs", "conditions", "goals")
    assert [result.value for result in merged.labs] == [62, 60]
    assert [entry.text for entry in merged.conditions] == ["Multiple sclerosis", "asthma"]
    assert merged.goals == ("walk further", "sleep")
    assert conflicts == ()


def test_a_condition_that_the_record_calls_active_is_not_refuted_by_the_file() -> None:
    record = Person(conditions=(ConditionEntry(text="asthma"),))
    extra = Person(conditions=(ConditionEntry(text="Asthma", status=Status.REFUTED),))
    merged, conflicts = completed(record, extra, "conditions")
    assert merged.conditions == record.conditions
    assert [conflict.where for conflict in conflicts] == ["--with conditions Asthma"]


def test_no_allergies_in_the_file_does_not_take_away_an_allergy_of_the_record() -> None:
    record = Person(allergies=(AllergyEntry(text="baclofen"),))
    merged, conflicts = completed(record, Person(complete_lists=frozenset({"allergies"})), "allergies")
    assert merged.allergies == record.allergies
    assert "allergies" not in merged.complete_lists
    assert len(conflicts) == 1


def test_clock_times_of_a_medicine_complete_the_entry_of_the_record() -> None:
    record = Person(medicines=(MedicineEntry(text="Diazepam 5 MG Oral Tablet"),))
    extra = Person(medicines=(MedicineEntry(text="diazepam", doses=(TimedDose(time(22), 5),)),))
    merged, _ = completed(record, extra, "medicines")
    assert len(merged.medicines) == 1
    assert merged.medicines[0].doses == (TimedDose(time(22), 5),)


def test_stated_times_take_the_place_of_assumed_ones_where_the_amounts_agree() -> None:
    extra = Person(order=order((7, 10), (13, 10), (19, 10), move=30, may_move_allowed_by="Dr A"))
    merged, notes = completed(Person(order=ASSUMED), extra, "order")
    assert slots(merged) == [(7, 10), (13, 10), (19, 10)]
    assert merged.order is not None
    assert merged.order.steps[-1].times is Times.STATED
    assert merged.order.movable_min(merged.order.steps[-1].doses[0]) == 30
    assert "times used" in notes[0].why


def test_where_amounts_disagree_the_order_of_the_record_stays_and_its_times_stay_assumed() -> None:
    merged, notes = completed(Person(order=ASSUMED), Person(order=order((7, 20), (13, 10), (19, 10))), "order")
    assert merged.order == ASSUMED
    assert "amounts" in notes[0].why


def test_stated_times_of_the_record_are_not_moved_by_the_file() -> None:
    record = Person(order=order((8, 10), (20, 10)))
    merged, notes = completed(record, Person(order=order((9, 10), (20, 10))), "order")
    assert merged.order == record.order
    assert len(notes) == 1


def test_what_the_prescriber_allows_completes_an_order_with_the_same_doses() -> None:
    extra = Person(order=order((8, 10), (20, 10), move=30, may_move_allowed_by="Dr A", max_mg_per_day=60))
    merged, notes = completed(Person(order=order((8, 10), (20, 10))), extra, "order")
    assert merged.order is not None
    assert [dose.may_move_min for dose in merged.order.steps[0].doses] == [30, 30]
    assert (merged.order.may_move_allowed_by, merged.order.max_mg_per_day, notes) == ("Dr A", 60, ())


LATE_RISER = Person(day=Day(time(10), time(23), (), assumed=False))


def test_waking_hours_spread_assumed_times_anew() -> None:
    merged, _ = completed(Person(order=ASSUMED), LATE_RISER, "day")
    assert slots(merged) == [(11, 10), (16, 10), (22, 10)]
    assert merged.order is not None
    assert merged.order.steps[0].times is Times.ASSUMED
    assert not merged.day.assumed


def test_a_dose_assumed_at_bedtime_goes_with_bedtime_and_one_at_noon_stays() -> None:
    record = Person(order=order((12, 10), (23, 20), times=Times.ASSUMED))
    merged, _ = completed(record, Person(day=Day(time(7), time(21), (), assumed=False)), "day")
    assert slots(merged) == [(12, 10), (21, 20)]


def test_stated_times_do_not_follow_waking_hours() -> None:
    record = Person(order=order((8, 10), (15, 10), (22, 10)))
    assert completed(record, LATE_RISER, "day")[0].order == record.order


@pytest.mark.parametrize("code", ["none_found", "unknown_dose", "no_usable_time"])
def test_an_order_that_the_record_lacks_comes_from_the_file_and_is_said(code: str) -> None:
    merged, notes = completed(Person(order_issue=OrderIssue(code, "x")), Person(order=order((8, 10))), "order")
    assert slots(merged) == [(8, 10)]
    assert merged.order_issue is None
    assert notes[0].why.startswith("used")


@pytest.mark.parametrize("code", ["unreconciled", "intrathecal_only", "stopped", "on_hold", "not_a_dose"])
def test_an_order_that_the_record_contradicts_is_not_taken_from_the_file(code: str) -> None:
    merged, notes = completed(Person(order_issue=OrderIssue(code, "x")), Person(order=order((8, 10))), "order")
    assert merged.order is None
    assert merged.order_issue is not None
    assert merged.order_issue.code == code
    assert notes[0].why.startswith("not used")


def test_an_answer_says_which_of_several_orders_counts() -> None:
    record = Person(order_issue=OrderIssue("unreconciled", "two orders"))
    extra = Person(order=order((8, 10)), answers={"which_baclofen_order": Answer("10 mg in the morning")})
    merged, _ = completed(record, extra, "order", "answers")
    assert slots(merged) == [(8, 10)]
    assert merged.order_issue is None


def test_earlier_steps_of_the_file_tell_which_way_a_change_went() -> None:
    record = Person(order=order((8, 10), changed_on=date(2026, 11, 10)))
    steps = (Step(doses((8, 5)), date(2026, 10, 20), date(2026, 11, 10)), Step(doses((8, 10)), date(2026, 11, 10)))
    merged, _ = completed(record, Person(order=Order(steps=steps, changed_on=date(2026, 11, 10))), "order")
    assert merged.order is not None
    assert merged.order.last_change(date(2026, 11, 23))[1].value == "increase"


def test_a_dose_that_both_diaries_hold_counts_once(now: datetime) -> None:
    at = now.replace(day=20)
    ours = Diary((DiaryEntry(at, "dose_mg", 10),))
    theirs = Diary((DiaryEntry(at, "dose_mg", 10, slot=time(8)), DiaryEntry(at, "stiffness", 3)))
    merged, _ = completed(Person(diary=ours), Person(diary=theirs), "diary")
    assert [entry.kind for entry in merged.diary.entries] == ["dose_mg", "stiffness"]


def test_a_dose_that_the_diaries_give_different_amounts_is_listed_and_counts_once(now: datetime) -> None:
    ours, theirs = Diary((DiaryEntry(now, "dose_mg", 10),)), Diary((DiaryEntry(now, "dose_mg", 20),))
    merged, notes = completed(Person(diary=ours), Person(diary=theirs), "diary")
    assert [entry.value for entry in merged.diary.entries] == [10]
    assert [note.value.split(" at ")[0] for note in notes] == ["20 mg"]


def test_merging_twice_adds_nothing(now: datetime, library: Library) -> None:
    record = Person(order=ASSUMED, conditions=(ConditionEntry(text="multiple sclerosis"),))
    extra = Person(
        order=order((7, 10), (13, 10), (19, 10)),
        conditions=(ConditionEntry(text="asthma"),),
        diary=Diary((DiaryEntry(now, "dose_mg", 10),)),
    )
    stated = ("order", "conditions", "diary")
    once, _ = completed(record, extra, *stated)
    again, _ = completed(once, extra, *stated)
    assert again == once


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("pump=no", False),
        ("pump=YES", True),
        ("pump=unknown", None),
        ("falls=2", 2.0),
        ("when=2026-11-01", "2026-11-01"),
        ("which=the morning one = 10 mg", "the morning one = 10 mg"),
    ],
)
def test_an_answer_is_yes_no_unknown_a_number_a_date_or_words(said: str, value: object) -> None:
    answer_id, answer = parse_answer(said)
    assert answer_id == said.split("=")[0]
    assert answer.value == value


@pytest.mark.parametrize("said", ["", "pump", "pump=", "=no", "falls=010", "falls=1,5", "a b=1"])
def test_an_answer_that_cannot_be_read_is_a_usage_error(said: str) -> None:
    with pytest.raises(UsageError):
        parse_answer(said)


def test_a_newer_answer_takes_the_place_of_an_older_one() -> None:
    person = apply_answers(Person(answers={"pump": Answer(None)}), {"pump": Answer(False)})
    assert person.answers["pump"].value is False
