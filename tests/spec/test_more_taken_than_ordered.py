"""More taken than ordered: an emergency or a call today when it is written, and in every command after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from door import Outcome, run
from people_at_edges import NOW, ago, beside_the_morning_dose, egfr, in_the_morning
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.findings import Triage, Urgency
from supple.domain.order import Order, SlotDose, Step, Times
from supple.domain.person import Person
from supple.knowledge.library import Library
from supple.screening.facts import gather
from supple.screening.triage import from_diary

PERSON = """
schema: supple/person/1
zone: Europe/London
country: GB
age_years: 47
sex: female
order: {drug: baclofen, form: tablet, started_on: 2026-01-05, doses: [
  {at: "08:00", amount_mg: 10}, {at: "14:00", amount_mg: 10}, {at: "20:00", amount_mg: 10}]}
"""
MORNING = "2026-11-23T09:00"
LATER = "2026-11-23T09:30"


@pytest.fixture
def anna(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store with one person in it, and nothing written."""
    monkeypatch.setenv("SUPPLE_STORE", str(tmp_path / "store"))
    file = tmp_path / "me.yaml"
    file.write_text(PERSON, encoding="utf-8")
    assert run("person", "add", str(file), "--id", "anna", "--now", "2026-10-20T07:00").code == 0


def log(*words: str, now: str = MORNING) -> Outcome:
    return run("log", *words, "--now", now)


def seen(person: Person, library: Library, now: datetime = NOW) -> Triage:
    return from_diary(person.diary, gather(person, library, now).facts, library, now)


def signs(person: Person, library: Library) -> dict[str, Urgency]:
    return {hit.sign_id: hit.urgency for hit in seen(person, library).signs}


def test_a_dose_as_ordered_or_a_little_more_is_no_red_flag(library: Library) -> None:
    assert signs(in_the_morning(10), library) == {}
    assert signs(in_the_morning(15), library) == {}


def test_twice_the_ordered_amount_is_one_extra_dose_and_three_times_is_too_much(library: Library) -> None:
    assert signs(in_the_morning(20, days=0.5), library) == {"R64": Urgency.SAME_DAY}
    assert signs(in_the_morning(30, days=0.5), library) == {"R11": Urgency.EMERGENCY}


def test_a_hundred_milligrams_are_too_much_without_any_order(library: Library) -> None:
    assert signs(Person(diary=Diary((DiaryEntry(NOW, "dose_mg", 100),))), library) == {"R11": Urgency.EMERGENCY}
    assert signs(Person(diary=Diary((DiaryEntry(NOW, "dose_mg", 10),))), library) == {}


def test_two_extra_doses_of_a_day_are_too_much(library: Library) -> None:
    one = beside_the_morning_dose()
    assert set(signs(one, library)) == {"R64"}
    more = Diary((*one.diary.entries, DiaryEntry(ago(0.5), "dose_mg", 10)))
    assert signs(Person(order=one.order, diary=more), library)["R11"] is Urgency.EMERGENCY


def test_where_nobody_named_the_times_only_doses_beyond_their_number_are_extra(library: Library) -> None:
    assumed = Order(steps=(Step((SlotDose(time(8), 10), SlotDose(time(20), 10)), times=Times.ASSUMED),))
    taken = [datetime(2026, 11, 22, hour, tzinfo=ZoneInfo("Europe/London")) for hour in (8, 13, 20)]
    two, three = (tuple(DiaryEntry(at, "dose_mg", 10) for at in some) for some in (taken[:2], taken))
    assert signs(Person(order=assumed, diary=Diary(two)), library) == {}
    assert set(signs(Person(order=assumed, diary=Diary(three)), library)) == {"R64"}


@pytest.mark.usefixtures("anna")
def test_two_hundred_milligrams_are_an_emergency_when_written_and_afterwards() -> None:
    said = log("dose", "200mg", "--at", "08:05")
    assert said.out.count("EMERGENCY") == 1
    assert "the order says 10 mg for that dose" in " ".join(said.out.split())
    assert run("today", "anna", "--now", LATER).code == 4
    log("undo", now=LATER)
    assert run("today", "anna", "--now", LATER).code != 4


@pytest.mark.usefixtures("anna")
def test_two_hundred_milligrams_are_an_emergency_also_while_it_is_asked_which_dose_they_are() -> None:
    log("dose", "10mg", "--at", "08:05")
    asked = log("dose", "200mg", "--at", "08:40")
    assert asked.code == 2
    assert "EMERGENCY" in asked.out


@pytest.mark.usefixtures("anna")
def test_an_extra_dose_is_not_forgotten_by_the_next_command() -> None:
    log("dose", "10mg", "--at", "08:05")
    said = log("dose", "30mg", "--at", "08:40", "--another")
    assert said.out.count("EMERGENCY") == 1
    assert "an extra dose of 30 mg at 08:40" in " ".join(said.out.split())
    for command in ("today", "session", "assess"):
        assert run(command, "anna", "--now", LATER).code == 4, command


@pytest.mark.usefixtures("anna")
def test_the_same_dose_told_twice_raises_no_alarm_while_it_is_asked_about() -> None:
    log("dose", "10mg", "--at", "08:05")
    asked = log("dose", "10mg", "--at", "08:40")
    assert asked.code == 2
    assert "CALL TODAY" not in asked.out


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("at", ["2026-10-25T01:30+01:00", "2026-10-25T01:30+00:00"])
def test_an_extra_dose_counts_in_both_passes_of_the_hour_when_the_clock_goes_back(at: str) -> None:
    said = log("dose", "10mg", "--at", at, "--another", now="2026-10-25T12:00")
    assert "(extra)" in said.out
    assert "CALL TODAY" in said.out


@pytest.mark.usefixtures("anna")
def test_the_diary_shows_what_was_written_in_the_second_pass_of_the_hour() -> None:
    log("dose", "10mg", "--at", "2026-10-25T01:30+00:00", "--another", now="2026-10-25T01:30+00:00")
    assert "extra" in run("diary", "--now", "2026-10-25T01:30+00:00").out


@pytest.mark.usefixtures("anna")
def test_an_extra_dose_before_an_open_one_is_told_too() -> None:
    said = log("dose", "10mg", "--at", "06:00", "--another")
    assert "(extra)" in said.out
    assert "CALL TODAY" in said.out
    assert "you wrote an extra dose of 10 mg at 06:00" in " ".join(said.out.split())


def test_the_reason_names_only_what_this_person_has(library: Library) -> None:
    one = beside_the_morning_dose()
    weak = seen(replace(one, age_years=45, labs=(egfr(35),)), library)
    child = seen(replace(one, age_years=12), library)
    assert weak.urgency is child.urgency is Urgency.EMERGENCY
    (kidneys,) = (hit.because for hit in weak.signs if hit.sign_id == "R64")
    assert "you wrote an extra dose of 10 mg at 12:00 on Sun 22 Nov; with kidney trouble" in kidneys
    (young,) = (hit.because for hit in child.signs if hit.sign_id == "R64")
    assert young.endswith("; in a child")
    for because in (kidneys, young):
        assert not any(words in because for words in ("opioid", "picked", "a proposal"))


def test_what_would_make_an_extra_dose_an_emergency_is_asked_once(library: Library) -> None:
    asked = [one for one in seen(beside_the_morning_dose(), library).questions if one.endswith("[lung]")]
    assert len(asked) == 1


@pytest.mark.usefixtures("anna")
def test_after_an_emergency_no_dose_is_announced_and_no_hour_is_praised() -> None:
    log("dose", "200mg", "--at", "08:05")
    said = run("today", "--now", MORNING)
    assert said.code == 4
    assert said.out.startswith("GET HELP NOW")
    assert "next dose" not in said.out.partition("It is ")[2].partition(".")[0]
    assert "best window" not in said.out
