"""What a store promises, told once and held on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from keeping import LONDON, NOON, STAMP, dose, ids, missed, person, rating, symptom, with_anna, write
from supple.domain.diary import DiaryEntry
from supple.domain.kept import Edits, Kept, Put, PutPerson, TakeBack, microseconds
from supple.errors import RecordError, UsageError
from supple.store import export
from supple.store.history import disagreement, undo
from supple.store.repository import AlreadyKeptError, Repository, View

EIGHT = time(8)


def test_what_was_written_is_read_again_in_order_of_time(store: Repository) -> None:
    with_anna(store, rating("late", NOON), dose("early", NOON - timedelta(hours=4), EIGHT), symptom("s", NOON, "tired"))
    assert ids(store) == ["early", "late", "s"]
    assert store.view("anna").entries()[0] == dose("early", NOON - timedelta(hours=4), EIGHT)


def test_a_planned_dose_is_counted_once_however_often_it_is_written(store: Repository) -> None:
    at = NOON - timedelta(hours=4)
    with_anna(store, dose("a", at, EIGHT))
    for twin in (dose("b", at + timedelta(minutes=50), EIGHT), missed("c", at, EIGHT)):
        with pytest.raises(AlreadyKeptError, match="written down already"):
            write(store, Put(twin))
    assert ids(store) == ["a"]


def test_a_missed_dose_that_was_taken_after_all_is_the_same_record(store: Repository) -> None:
    with_anna(store, missed("a", NOON, EIGHT))
    write(store, Put(dose("a", NOON - timedelta(hours=2), EIGHT)))
    assert [kept.entry.kind for kept in store.view("anna").entries()] == ["dose_mg"]
    assert [change.action for change in reversed(list(store.view("anna").latest_first()))] == [
        "added", "added", "changed",
    ]  # fmt: skip


def test_two_slots_that_a_clock_change_brings_to_one_instant_are_two_doses(store: Repository) -> None:
    spring = datetime(2026, 3, 29, 4, 0, tzinfo=LONDON)  # 01:30 does not exist, and is 02:30
    half_past_one, half_past_two = dose("a", spring, time(1, 30)), dose("b", spring, time(2, 30))
    assert half_past_one.planned_at is not None
    assert half_past_two.planned_at is not None
    assert microseconds(half_past_one.planned_at) == microseconds(half_past_two.planned_at)
    with_anna(store, half_past_one, half_past_two)
    assert ids(store) == ["a", "b"]


def test_both_passes_of_an_hour_that_comes_twice_stay_apart(store: Repository) -> None:
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = first.replace(fold=1)
    with_anna(store, dose("second", second), dose("first", first))
    found = store.view("anna").entries()
    assert [kept.id for kept in found] == ["first", "second"]
    assert microseconds(found[1].entry.at) - microseconds(found[0].entry.at) == 3_600_000_000
    assert [kept.entry.at.isoformat() for kept in found] == ["2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+00:00"]


def test_an_instant_of_another_zone_keeps_its_own_wall_time(store: Repository) -> None:
    there = datetime(2026, 11, 20, 7, 0, 0, 123, tzinfo=ZoneInfo("America/St_Johns"))
    with_anna(store, rating("a", there))
    kept = store.view("anna").entries()[0]
    assert (kept.entry.at.isoformat(), str(kept.entry.at.tzinfo)) == (there.isoformat(), "America/St_Johns")


def test_a_stretch_holds_what_was_taken_and_what_was_planned_in_it(store: Repository) -> None:
    late = Kept("late", DiaryEntry(NOON, "dose_mg", 10.0, slot=EIGHT), NOON.replace(hour=8))
    with_anna(store, late, rating("r", NOON + timedelta(hours=5)))
    view = store.view("anna")
    assert [k.id for k in view.entries(NOON.replace(hour=7), NOON.replace(hour=9))] == ["late"]
    assert [k.id for k in view.entries(NOON, NOON)] == ["late"]
    assert [k.id for k in view.entries(since=NOON + timedelta(minutes=1))] == ["r"]


def test_all_edits_of_a_step_or_none(store: Repository) -> None:
    with_anna(store, rating("a", NOON))
    with pytest.raises(UsageError, match="no such entry"):
        write(store, Put(rating("b", NOON + timedelta(hours=1))), TakeBack("nobody"))
    assert ids(store) == ["a"]
    assert len(store.whole("anna").history) == 2


def test_what_the_decision_raises_leaves_all_as_it_was(store: Repository) -> None:
    with_anna(store, rating("a", NOON))

    def breaks(view: View) -> Edits:
        raise RuntimeError(f"seen: {len(view.entries())}")

    with pytest.raises(RuntimeError, match="seen: 1"):
        store.write("anna", breaks, STAMP)
    assert ids(store) == ["a"]


def test_nobody_is_written_about_who_is_not_there(store: Repository) -> None:
    with pytest.raises(UsageError, match="holds nobody"):
        write(store, Put(rating("a", NOON)))
    with pytest.raises(UsageError, match="holds nobody"):
        store.view("anna")
    assert store.people() == ()


def test_edits_keep_the_history_and_undo_goes_back_step_by_step(store: Repository) -> None:
    with_anna(store, rating("a", NOON, 4))
    write(store, Put(rating("a", NOON, 6)), Put(rating("b", NOON + timedelta(hours=1))))
    values = lambda: [k.entry.value for k in store.view("anna").entries()]  # noqa: E731
    assert values() == [6, 4]
    store.write("anna", undo, STAMP)
    assert values() == [4]
    write(store, Put(rating("c", NOON + timedelta(hours=2), 1)))
    store.write("anna", undo, STAMP)
    store.write("anna", undo, STAMP)
    assert values() == []
    with pytest.raises(UsageError, match="nothing left"):
        store.write("anna", undo, STAMP)
    assert [c.action for c in store.whole("anna").history] == [
        "added", "added", "changed", "added", "undone", "undone", "added", "undone", "undone",
    ]  # fmt: skip
    assert disagreement(store.whole("anna")) is None


def test_a_changed_order_can_be_taken_back_too(store: Repository) -> None:
    with_anna(store)
    write(store, PutPerson(person(sex="female")))
    assert store.person("anna").document["sex"] == "female"
    store.write("anna", undo, STAMP)
    assert "sex" not in store.person("anna").document


def test_export_delete_import_gives_an_equal_state(store: Repository) -> None:
    with_anna(store, dose("a", NOON, EIGHT), symptom("s", NOON, 'Ünwell, "quoted"\nand more \0 nothing'))
    write(store, TakeBack("a"))
    before = store.whole("anna")
    document = export.written([before])
    proof = store.remove("anna", STAMP)
    assert (proof.entries, proof.changes, proof.digest) == (1, 4, export.digest(before))
    assert store.removals() == (proof,)
    assert store.people() == ()
    for whole in export.read(document, source="export.json"):
        store.adopt(whole)
    assert store.whole("anna") == before
    with pytest.raises(UsageError, match="already"):
        store.adopt(before)


def test_an_export_that_somebody_changed_is_refused(store: Repository) -> None:
    with_anna(store, rating("a", NOON, 4.5))
    document = export.written([store.whole("anna")])
    with pytest.raises(RecordError, match="changed after it was written"):
        export.read(document.replace(b"4.5", b"5.5", 1), source="export.json")
    for broken in (b"", b"[]", document[:-20], document.replace(b"supple/export/1", b"supple/export/9")):
        with pytest.raises(RecordError, match="no export"):
            export.read(broken, source="export.json")


@pytest.mark.parametrize("number", [3, 700])
def test_many_entries_in_one_step_are_all_there_or_none(store: Repository, number: int) -> None:
    many = [rating(f"m{n}", NOON + timedelta(minutes=n)) for n in range(number)]
    with_anna(store, rating("a", NOON + timedelta(days=9)))
    for odd in (rating("x", NOON + timedelta(days=9)), rating("m1", NOON), rating("x", NOON + timedelta(minutes=2))):
        with pytest.raises(AlreadyKeptError):
            write(store, *(Put(one) for one in (*many, odd)))
    assert ids(store) == ["a"]
    write(store, *(Put(one) for one in many))
    assert len(ids(store)) == number + 1
    write(
        store,
        Put(rating("m1", NOON + timedelta(days=5))),
        *(Put(rating(f"n{n}", NOON + timedelta(days=1, minutes=n))) for n in range(30)),
    )
    assert disagreement(store.whole("anna")) is None
    store.write("anna", undo, STAMP)
    assert len(ids(store)) == number + 1


def test_people_do_not_mix(store: Repository) -> None:
    with_anna(store, rating("a", NOON))
    write(store, PutPerson(person("ben")), Put(rating("a", NOON, 9)), person_id="ben")
    store.remove("ben", STAMP)
    assert [one.id for one in store.people()] == ["anna"]
    assert ids(store) == ["a"]
