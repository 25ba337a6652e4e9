"""Start slow: what a good, a middling and a bad week lead to, as a physiotherapist would want it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.findings import Screening, Urgency
from supple.domain.history import Load, PlannedWeek
from supple.domain.person import Clearance, Person
from supple.domain.plan import Decision
from supple.knowledge.library import Library, load_library
from supple.planning.course import Course, course_of
from supple.planning.progress import Standing, first_load, standing

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=LONDON)
LIBRARY = load_library()
START = first_load(LIBRARY)


@pytest.fixture(scope="module")
def library() -> Library:
    return LIBRARY


def entry(day: date, hour: float, kind: str, value: float | None) -> DiaryEntry:
    return DiaryEntry(datetime.combine(day, time(int(hour), int(hour % 1 * 60)), LONDON), kind, value)


def a_week(
    first_day: date, *, done: int = 4, effort: float = 3, morning: float = 10, rated: bool = True
) -> list[DiaryEntry]:
    """Sessions every second day at 10, each with its effort, and a word on the morning after."""
    found = []
    for n in range(done):
        day = first_day + timedelta(days=n if done > 4 else (2 * n) % 7)
        found.append(entry(day, 10, "session", 20))
        if rated:
            found += [
                entry(day, 10.5, "effort", effort),
                entry(day + timedelta(days=1), 7.5, "recovery_next_morning", morning),
            ]
    return found


def planned(load: Load = START, *, ago: int = 7, decision: Decision = Decision.HOLD, sessions: int = 4) -> PlannedWeek:
    return PlannedWeek(
        first_day=MONDAY - timedelta(days=ago), sessions=sessions, effort=3, load=load, decision=decision
    )


def course(*weeks: PlannedWeek, diary: list[DiaryEntry], **more: Any) -> Course:
    given: dict[str, Any] = {
        "now": NOW, "weeks": tuple(weeks), "diary": Diary(tuple(sorted(diary, key=lambda e: e.at))),
        "dose_changed_on": None, "light": False, "red_flag": False, "discussed": True,
        "clearances": (), "library": LIBRARY,
    }  # fmt: skip
    return Course(**(given | more))


def said(found: Standing) -> tuple[str, str]:
    return found.progression.decision.value, found.progression.rule_id


LAST_WEEK = MONDAY - timedelta(days=7)


def test_a_first_week_is_a_start() -> None:
    assert said(standing(course(diary=[]))) == ("start", "progress.start")


def test_a_good_week_lets_amounts_grow_by_an_eighth_and_nothing_else() -> None:
    found = standing(course(planned(), diary=a_week(LAST_WEEK)))
    assert said(found) == ("up", "progress.up_volume")
    assert found.load == replace(START, volume=1.125)


@pytest.mark.parametrize(
    ("how", "decision", "rule_id"),
    [
        ({"done": 3}, "hold", "progress.some_done"),  # three of four is 75 per cent
        ({"done": 1}, "down", "progress.too_little_done"),
        ({"effort": 5}, "hold", "progress.too_hard"),
        ({"morning": 6}, "hold", "progress.not_recovered"),
        ({"rated": False}, "hold", "progress.not_rated"),
    ],
)
def test_a_week_that_was_not_all_good_is_repeated_or_made_smaller(how: Any, decision: str, rule_id: str) -> None:
    found = standing(course(planned(replace(START, volume=1.3)), diary=a_week(LAST_WEEK, **how)))
    assert said(found) == (decision, rule_id)
    assert found.load.volume == pytest.approx(1.3 if decision == "hold" else 1.3 * 0.72)
    assert found.load.sessions == START.sessions, "frequency is kept"


@pytest.mark.parametrize(
    ("hours_after", "decision"),
    [(0.5, "up"), (34, "up"), (36, "up"), (36.5, "hold"), (-1, "hold")],  # 36 hours: by the evening of the next day
)
def test_a_word_on_a_session_belongs_to_it_until_the_next_evening(hours_after: float, decision: str) -> None:
    session = entry(LAST_WEEK, 10, "session", 20)
    word = DiaryEntry(session.at + timedelta(hours=hours_after), "effort", 3)
    diary = [session, word, entry(LAST_WEEK + timedelta(days=1), 7, "recovery_next_morning", 10)]
    assert standing(course(planned(sessions=1), diary=diary)).progression.decision.value == decision
    assert LIBRARY.number("progression", "same_session_h") == 36


@pytest.mark.parametrize(("share", "decision"), [(7, "hold"), (8, "up"), (9, "up"), (5, "hold"), (4, "down")])
def test_the_thresholds_are_four_fifths_and_a_half(share: int, decision: str) -> None:
    diary = a_week(LAST_WEEK, done=0)
    for n in range(share):  # ten planned; two on some days
        diary += [
            entry(LAST_WEEK + timedelta(days=n % 7), 9 + 5 * (n // 7), "session", 15),
            entry(LAST_WEEK + timedelta(days=n % 7), 9.5 + 5 * (n // 7), "effort", 3),
            entry(LAST_WEEK + timedelta(days=n % 7 + 1), 7 + 0.5 * (n // 7), "recovery_next_morning", 10),
        ]
    assert standing(course(planned(sessions=10), diary=diary)).progression.decision.value == decision


@pytest.mark.parametrize(("kind", "rule_id"), [("fatigue", "progress.more_tired"), ("stiffness", "progress.stiffer")])
def test_three_bad_days_make_the_next_week_smaller(kind: str, rule_id: str) -> None:
    usual = [entry(MONDAY - timedelta(days=n), 9, kind, 4) for n in range(10, 20)]
    bad = [entry(LAST_WEEK + timedelta(days=n), 9, kind, 6) for n in range(3)]
    assert said(standing(course(planned(), diary=[*a_week(LAST_WEEK), *usual, *bad])))[1] == rule_id
    two = standing(course(planned(), diary=[*a_week(LAST_WEEK), *usual, *bad[:2]]))
    assert two.progression.decision is Decision.UP


def test_worse_than_usual_needs_a_usual() -> None:
    bad = [entry(LAST_WEEK + timedelta(days=n), 9, "fatigue", 8) for n in range(5)]
    assert standing(course(planned(), diary=[*a_week(LAST_WEEK), *bad])).progression.decision is Decision.UP


def test_two_weeks_without_a_session_restart_at_half() -> None:
    long_ago = a_week(MONDAY - timedelta(days=30))
    found = standing(course(planned(replace(START, volume=1.5, effort_steps=2), ago=30), diary=long_ago))
    assert said(found) == ("restart", "progress.pause")
    assert (found.load.volume, found.load.effort_steps) == (0.5, 0)


@pytest.mark.parametrize(("days_ago", "decision"), [(0, "rebaseline"), (6, "rebaseline"), (7, "up"), (-1, "up")])
def test_nothing_rises_in_the_week_after_a_change_of_dose(days_ago: int, decision: str) -> None:
    grown = replace(START, volume=1.4, sessions=6, effort_steps=1)
    changed = MONDAY - timedelta(days=days_ago)
    found = standing(course(planned(grown), diary=a_week(LAST_WEEK), dose_changed_on=changed))
    assert found.progression.decision.value == decision
    if decision == "rebaseline":
        assert (found.progression.rule_id, found.load) == ("progress.dose_change", START)


def test_a_fall_holds_the_week_until_a_clinician_has_looked() -> None:
    diary = [*a_week(LAST_WEEK), entry(LAST_WEEK + timedelta(days=2), 15, "fall", 0)]
    assert said(standing(course(planned(), diary=diary))) == ("hold", "progress.event")
    seen = Clearance(effect="plan", by="A. N.", role="physiotherapist", on=MONDAY - timedelta(days=1))
    assert standing(course(planned(), diary=diary, clearances=(seen,))).progression.decision is Decision.UP
    before = replace(seen, on=LAST_WEEK)
    assert said(standing(course(planned(), diary=diary, clearances=(before,))))[1] == "progress.event"


def test_a_finding_that_asks_for_light_activity_lets_nothing_rise() -> None:
    assert said(standing(course(planned(), diary=a_week(LAST_WEEK), light=True))) == ("hold", "progress.light")


def test_with_a_call_due_today_nothing_rises_and_a_smaller_week_stays_smaller() -> None:
    good = a_week(LAST_WEEK)
    assert said(standing(course(planned(), diary=good, red_flag=True))) == ("hold", "progress.red_flag")
    too_much = course(planned(), diary=a_week(LAST_WEEK, done=1), red_flag=True)
    assert said(standing(too_much)) == ("down", "progress.too_little_done")
    lighter = [planned(replace(START, volume=v), ago=ago, decision=why) for v, ago, why in (
        (1.5, 14, Decision.UP), (1.0, 7, Decision.DELOAD),
    )]  # fmt: skip
    back = standing(course(*lighter, diary=good, red_flag=True))
    assert (said(back)[1], back.load.volume) == ("progress.red_flag", 1.0)


@pytest.mark.parametrize(
    ("urgency", "rule_id"),
    [
        (Urgency.NONE, "progress.up_volume"),
        (Urgency.ROUTINE, "progress.up_volume"),
        (Urgency.SAME_DAY, "progress.red_flag"),
    ],
)
def test_a_call_today_is_what_triage_says_of_the_diary(urgency: Urgency, rule_id: str) -> None:
    person = Person(weeks=(planned(),), diary=Diary(tuple(a_week(LAST_WEEK))))
    found = standing(course_of(person, Screening(), urgency, NOW, LIBRARY, discussed=True))
    assert found.progression.rule_id == rule_id


def test_a_plan_made_again_in_the_middle_of_a_week_keeps_its_size() -> None:
    grown = replace(START, volume=1.25)
    found = standing(course(planned(grown, ago=3), diary=a_week(LAST_WEEK, done=2)))
    assert said(found) == ("hold", "progress.same_week")
    assert found.load == grown


def test_what_the_last_week_had_planned_is_not_guessed() -> None:
    assert said(standing(course(diary=a_week(LAST_WEEK)))) == ("hold", "progress.not_known")
    long_before = planned(replace(START, volume=1.5), ago=21)
    found = standing(course(long_before, diary=a_week(LAST_WEEK)))
    assert (said(found)[1], found.load.volume) == ("progress.not_known", 1.0)


def test_after_four_weeks_up_comes_a_lighter_one_and_then_the_way_back() -> None:
    loads = [replace(START, volume=v) for v in (1.125, 1.265, 1.42, 1.5)]
    ups = [planned(load, ago=7 * (4 - n), decision=Decision.UP) for n, load in enumerate(loads)]
    diary = [e for n in range(4) for e in a_week(MONDAY - timedelta(days=7 * (n + 1)))]
    lighter = standing(course(*ups, diary=diary))
    assert said(lighter) == ("deload", "progress.deload")
    assert lighter.load.volume == pytest.approx(1.5 * 0.65)
    later = replace(ups[-1], first_day=ups[-1].first_day - timedelta(days=7))
    back = standing(course(later, planned(lighter.load, decision=Decision.DELOAD), diary=diary))
    assert said(back) == ("hold", "progress.after_deload")
    assert back.load == loads[-1]


GROWN = replace(START, volume=2.0, sessions=6)


@pytest.mark.parametrize(
    ("before", "rule_id", "after"),
    [
        (replace(START, volume=0.5), "progress.up_volume", replace(START, volume=0.5625)),
        (replace(START, volume=1.45), "progress.up_volume", replace(START, volume=1.5)),
        (replace(START, volume=1.5), "progress.up_sessions", replace(START, volume=1.5, sessions=6)),
        (replace(START, volume=1.5, sessions=6), "progress.up_volume", replace(START, volume=1.6875, sessions=6)),
        (GROWN, "progress.up_effort", replace(GROWN, effort_steps=1)),
        (replace(GROWN, effort_steps=2), "progress.up_level", replace(START, level=2)),
        (replace(GROWN, effort_steps=2, level=4), "progress.top", replace(GROWN, effort_steps=2, level=4)),
    ],
)
def test_amounts_and_sessions_come_before_effort_and_level(before: Load, rule_id: str, after: Load) -> None:
    found = standing(course(planned(before), diary=a_week(LAST_WEEK, effort=2)))
    assert (found.progression.rule_id, found.load) == (rule_id, after)


def test_effort_waits_for_sessions_that_felt_easy_and_for_a_clinician() -> None:
    assert said(standing(course(planned(GROWN), diary=a_week(LAST_WEEK))))[1] == "progress.not_easy_yet"
    alone = standing(course(planned(GROWN), diary=a_week(LAST_WEEK, effort=2), discussed=False))
    assert said(alone) == ("hold", "progress.not_discussed")


LOADS = st.builds(
    Load,
    level=st.integers(1, 4),
    volume=st.floats(0.3, 2.0),
    sessions=st.integers(3, 6),
    effort_steps=st.integers(0, 2),
)
DIARIES = st.lists(
    st.builds(
        entry, st.dates(MONDAY - timedelta(days=25), MONDAY - timedelta(days=1)), st.integers(6, 21),
        st.sampled_from(["session", "effort", "recovery_next_morning", "fatigue", "stiffness", "fall"]),
        st.integers(0, 10).map(float),
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    load=LOADS,
    diary=DIARIES,
    sessions=st.integers(1, 6),
    discussed=st.booleans(),
    light=st.booleans(),
    red_flag=st.booleans(),
)
def test_whatever_happens_at_most_one_thing_grows_and_by_one_step(
    load: Load, diary: list[DiaryEntry], sessions: int, discussed: bool, light: bool, red_flag: bool
) -> None:
    asked = course(planned(load, sessions=sessions), diary=diary, discussed=discussed, light=light, red_flag=red_flag)
    found = standing(asked)
    after = found.load
    assert found == standing(asked), "the same history, the same week"
    assert LIBRARY.progress_rules[found.progression.rule_id].decision == found.progression.decision.value
    grew = [
        after.level > load.level, after.volume > load.volume + 1e-9, after.sessions > load.sessions,
        after.effort_steps > load.effort_steps,
    ]  # fmt: skip
    if found.progression.decision is Decision.UP:
        assert sum(grew) == 1
        assert after.level <= load.level + 1
        assert after.volume <= load.volume * 1.125 + 1e-9
        assert after.sessions <= load.sessions + 1
    elif found.progression.decision is not Decision.START:
        assert not any(grew)
    if red_flag:
        assert found.progression.decision is not Decision.UP
    if not discussed or light:
        assert after.level <= load.level
        assert after.effort_steps <= load.effort_steps


@settings(max_examples=200, deadline=None)
@given(diary=DIARIES)
def test_without_words_on_effort_and_mornings_nothing_steps_up(diary: list[DiaryEntry]) -> None:
    unrated = [e for e in diary if e.kind not in ("effort", "recovery_next_morning")]
    found = standing(course(planned(), diary=unrated))
    assert found.progression.decision is not Decision.UP


def test_every_rule_can_decide(library: Library) -> None:
    """Each rule of the data is named by a test of this file, so none was written down and forgotten."""
    text = Path(__file__).read_text(encoding="utf-8")
    assert not [rule for rule in library.progress_rules if rule not in text]
