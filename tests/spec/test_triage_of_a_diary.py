"""What the last days of a diary hold: heavy sleepiness, effects that stay, falls, missed doses, symptoms in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.facts import Fact, Facts, Known
from supple.domain.findings import Triage, Urgency
from supple.knowledge.library import Library
from supple.screening.triage import from_diary


def entries(now: datetime, kind: str, *days_and_values: tuple[float, float]) -> tuple[DiaryEntry, ...]:
    return tuple(DiaryEntry(now - timedelta(days=days), kind, value) for days, value in sorted(days_and_values)[::-1])


def seen(found: Triage) -> dict[str, Urgency]:
    return {hit.sign_id: hit.urgency for hit in found.signs}


def test_an_empty_diary_says_nothing(library: Library, now: datetime) -> None:
    assert from_diary(Diary(), Facts(), library, now) == Triage()


def test_a_written_symptom_is_read_with_its_day(library: Library, now: datetime) -> None:
    diary = Diary((DiaryEntry(now - timedelta(hours=5), "symptom", text="seeing spiders on the wall"),))
    found = from_diary(diary, Facts(), library, now)
    assert found.urgency is Urgency.EMERGENCY
    assert "23 Nov at 03:00" in found.signs[0].because


def test_symptoms_older_than_the_look_back_are_left(library: Library, now: datetime) -> None:
    diary = Diary((DiaryEntry(now - timedelta(days=9), "symptom", text="fainted"),))
    assert from_diary(diary, Facts(), library, now).urgency is Urgency.NONE


def test_very_high_sleepiness_is_heavy_sedation(library: Library, now: datetime) -> None:
    assert seen(from_diary(Diary(entries(now, "sleepiness", (1, 8))), Facts(), library, now))["R38"] is Urgency.SAME_DAY
    assert "R38" not in seen(from_diary(Diary(entries(now, "sleepiness", (1, 7))), Facts(), library, now))


def test_dizziness_that_stays_more_than_a_week_is_for_today(library: Library, now: datetime) -> None:
    nine_days = Diary(entries(now, "dizziness", *((float(day), 5.0) for day in range(10))))
    three_days = Diary(entries(now, "dizziness", *((float(day), 5.0) for day in range(3))))
    assert seen(from_diary(nine_days, Facts(), library, now)) == {"R40": Urgency.SAME_DAY}
    assert seen(from_diary(three_days, Facts(), library, now)) == {}


def test_an_effect_that_grows_worse_is_for_today(library: Library, now: datetime) -> None:
    diary = Diary(entries(now, "nausea", (5, 2), (3, 4), (1, 7)))
    assert seen(from_diary(diary, Facts(), library, now)) == {"R43": Urgency.SAME_DAY}


def test_a_fall_with_an_injury_asks_about_head_and_bones(library: Library, now: datetime) -> None:
    diary = Diary((DiaryEntry(now - timedelta(days=1), "fall", text="yes"),))
    found = from_diary(diary, Facts(), library, now)
    assert seen(found)["R27"] is Urgency.SAME_DAY
    assert any("head" in question for question in found.questions)
    (hit,) = found.signs
    assert hit.because.startswith("A fall with an injury: ")
    assert "without injury" not in hit.because
    assert "hit your head" in hit.advice
    assert "bent" in hit.advice
    assert not any("than your usual" in question for question in found.questions)


def test_words_about_a_fall_do_not_hide_that_it_caused_an_injury(library: Library, now: datetime) -> None:
    hurt = DiaryEntry(now - timedelta(hours=2), "fall", text="yes")
    found = from_diary(Diary((hurt, DiaryEntry(now, "symptom", text="I fell this morning"))), Facts(), library, now)
    assert [hit.because.partition(":")[0] for hit in found.signs if hit.sign_id == "R27"] == ["A fall with an injury"]


def test_one_fall_with_an_injury_among_others_is_not_lost(library: Library, now: datetime) -> None:
    falls = [
        DiaryEntry(now - timedelta(days=days), "fall", text=hurt) for days, hurt in ((3, "no"), (2, "yes"), (1, "no"))
    ]
    (hit,) = from_diary(Diary(tuple(falls)), Facts(), library, now).signs
    assert hit.because.startswith("A fall with an injury: ")
    assert hit.because.count("a fall") == 3
    (hit,) = from_diary(Diary((falls[0], falls[2])), Facts(), library, now).signs
    assert hit.because.startswith("A fall without injury, or near falls: ")


def test_missed_doses_are_an_interrupted_supply_and_with_fever_an_emergency(library: Library, now: datetime) -> None:
    facts = Facts({"doses.missed_two_in_row": Fact("doses.missed_two_in_row", Known.PRESENT)})
    assert seen(from_diary(Diary(), facts, library, now))["R63"] is Urgency.SAME_DAY
    fever = Diary((DiaryEntry(now - timedelta(hours=2), "symptom", text="I have a fever"),))
    found = from_diary(fever, facts, library, now)
    assert found.urgency is Urgency.EMERGENCY
    assert {"R12", "R36", "R63"} <= set(seen(found))
