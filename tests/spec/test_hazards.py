"""The ten hazards of SAFETY.md, each with the test that holds it back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from door import NOW, run
from supple.assessment import assess
from supple.domain.diary import Diary, DiaryEntry
from supple.domain.forecast import Forecast
from supple.domain.order import Order, SlotDose, Step, planned_doses
from supple.domain.person import LabResult, Person
from supple.domain.request import AssessmentRequest
from supple.knowledge.library import Library
from supple.pharmacology import Course, course_for
from supple.services import loading

HERE = Path(__file__).parents[1]
DEMO = HERE.parent / "src" / "supple" / "demo"
LONDON = ZoneInfo("Europe/London")
THREE_A_DAY = Order(
    steps=(Step(tuple(SlotDose(time(hour), 10.0) for hour in (8, 14, 20))),), started_on=date(2026, 1, 5)
)


def course(person: Person, now: datetime, library: Library) -> Course:
    return course_for(AssessmentRequest(person=person, now=now, days=1, n_virtual=200), library)


def curve(person: Person, now: datetime, library: Library) -> Forecast:
    found = course(person, now, library).forecast({})
    assert isinstance(found, Forecast)
    return found


def entry(now: datetime, days_ago: int, hour: int, kind: str, value: float | None = None) -> DiaryEntry:
    at = datetime.combine(now.date() - timedelta(days=days_ago), time(hour), tzinfo=LONDON)
    return DiaryEntry(at=at, kind=kind, value=value, slot=time(hour))


def test_a_taken_dose_is_not_counted_beside_its_plan(library: Library, now: datetime) -> None:
    planned = Person(zone="Europe/London", order=THREE_A_DAY)
    taken = replace(planned, diary=Diary((entry(now, 1, 14, "dose_mg", 10.0), entry(now, 1, 20, "dose_mg", 10.0))))
    assert np.array_equal(
        curve(planned, now, library).concentration_ng_per_ml, curve(taken, now, library).concentration_ng_per_ml
    )


def test_a_missed_dose_gives_no_concentration(library: Library, now: datetime) -> None:
    planned = Person(zone="Europe/London", order=THREE_A_DAY)
    missed = replace(planned, diary=Diary((entry(now, 1, 20, "missed_dose"),)))
    as_planned = curve(planned, now, library).concentration_ng_per_ml[1, :90]
    without = curve(missed, now, library).concentration_ng_per_ml[1, :90]
    assert (without < as_planned).all()
    assert without[0] < 0.5 * as_planned[0]


@pytest.mark.parametrize(
    "day", [date(2026, 3, 28), date(2026, 10, 24)], ids=["an hour is skipped", "an hour comes twice"]
)
def test_no_dose_is_lost_or_doubled_when_the_clock_changes(day: date) -> None:
    order = Order(steps=(Step(tuple(SlotDose(time(hour, 30), 5.0) for hour in (1, 9, 17))),))
    start = datetime(day.year, day.month, day.day, tzinfo=LONDON)
    end = datetime(day.year, day.month, day.day, tzinfo=LONDON) + timedelta(days=3)
    doses = list(planned_doses(order, start, end))
    assert [(dose.at.date(), dose.slot) for dose in doses] == [
        (day + timedelta(days=n), time(hour, 30)) for n in range(3) for hour in (1, 9, 17)
    ]


def test_two_people_in_one_record_are_never_mixed() -> None:
    outcome = run("screen", str(HERE / "data" / "bad" / "26-two-patients-in-one-bundle.json"), *NOW)
    assert outcome.code == 3
    assert "which" in outcome.err or "one person" in outcome.err


def creatinine(person: Person, on: date) -> Person:
    lab = LabResult(analyte="creatinine_serum", value=0.8, unit="mg/dL", measured_on=on)
    return replace(person, labs=(lab,))


def kidney_rules(person: Person, now: datetime, library: Library) -> dict[str, str]:
    found = assess(AssessmentRequest(person=person, now=now, n_virtual=100), library)
    band = {"P01", "P02", "P03", "P04", "P05", "P06", "P07"}
    return {f.rule_id: f.state.value for f in found.screening.findings if f.rule_id in band}


GROWN_UP = Person(zone="Europe/London", zone_stated=True, birth_date=date(1981, 5, 14), sex="male", order=THREE_A_DAY)


def test_an_old_kidney_result_is_not_shown_as_fresh(library: Library, now: datetime) -> None:
    fresh = kidney_rules(creatinine(GROWN_UP, date(2026, 10, 1)), now, library)
    old = kidney_rules(creatinine(GROWN_UP, date(2021, 10, 1)), now, library)
    assert "P07" not in fresh
    assert "P07" in old


def test_a_missing_kidney_result_is_never_normal(library: Library, now: datetime) -> None:
    found = kidney_rules(GROWN_UP, now, library)
    assert set(found) == {"P07"}


def test_no_forecast_is_shown_without_its_range(library: Library, now: datetime) -> None:
    page = run("assess", str(DEMO / "record.json"), "--with", str(DEMO / "me.yaml"), *NOW, "--format", "html").out
    assert "people like you, not yet you" in page
    rows = re.findall(r"<tr><th scope=\"row\">\d\d:\d\d</th>(.*?)</tr>", page)
    assert rows
    assert all(len(re.findall(r"\([\d.]+ to [\d.]+\)", row)) == 3 for row in rows)


STOPPING = re.compile(r"\bstop(ping)? (taking )?(your )?baclofen\b|\bskip (a|your) dose\b", re.IGNORECASE)
NEGATED = re.compile(
    r"(do not|don't|never|not) (suddenly )?(stop|skip)|without stopping|stopped? suddenly", re.IGNORECASE
)


def test_no_text_reads_as_a_reason_to_stop(library: Library) -> None:
    """Every text that tells someone about harm from the medicine says, in the same text, not to stop alone."""
    texts = {f"rule {rule.id}": rule.person for rule in library.rules}
    texts |= {f"interaction {i.id}": i.person for i in library.interactions.values()}
    texts |= {f"sign {sign.id}": sign.advice for sign in library.signs}
    texts |= {f"monograph {fact.id}": fact.text for fact in library.drug_facts}
    texts |= {f"claim {claim.id}": claim.we_say for claim in library.claims}
    for where, text in texts.items():
        for sentence in re.split(r"(?<=[.!?:;])\s+", text):
            if STOPPING.search(sentence):
                assert NEGATED.search(sentence), f"{where}: {sentence}"
    contraindications = [rule for rule in library.rules if rule.severity == "contraindicated"]
    assert contraindications
    for rule in contraindications:
        assert NEGATED.search(rule.person), rule.id


@pytest.mark.parametrize("person", sorted((HERE / "data" / "people").glob("*.yaml")), ids=lambda path: path.stem)
def test_nothing_that_needs_alertness_lies_in_a_drowsy_hour(person: Path) -> None:
    knowledge = loading.library()
    request = loading.request(str(person), loading.Options(now=NOW[1]), knowledge)
    found = assess(request, knowledge)
    assert found.plan is not None
    assert found.forecast is not None
    caps = {need: knowledge.effects[f"alertness_cap_{need}"].numbers["drowsy_p95_max"] for need in (1, 2, 3)}
    for session in found.plan.sessions:
        worst = found.forecast.worst_drowsy_p95(session.start, session.end)
        for item in session.items:
            need = knowledge.exercises[item.exercise_id].alertness_need
            floor = found.plan.notes and any("back support" in note for note in found.plan.notes)
            assert need == 0 or worst <= caps[need] or (need == 1 and floor)
            assert need < 3 or found.response.known


def test_every_page_says_when_it_was_made() -> None:
    page = run("assess", str(DEMO / "record.json"), "--with", str(DEMO / "me.yaml"), *NOW, "--format", "html").out
    assert "Made Monday 23 November 2026, 08:00" in page
