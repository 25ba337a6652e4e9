"""How much next week may ask for: start slow, one step at a time, and smaller again where it was too much.

A pure function from what earlier weeks asked for and what the diary says to the load of the next week, with the rule
that decided. The rules stand in order: the first that holds decides. What is not known is never taken as good, so a
week without a word on effort or on the next morning is repeated, never stepped up.

Duration and frequency before intensity, and one thing at a time: Dalgas U et al., guideline for MS (exercise:S2);
effort rises only after sessions that felt easier than meant, as in the "two for two" rule (exercise:S36). The numbers
are proposals (knowledge settings ``progression``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from supple.domain.history import Load
from supple.domain.plan import Decision, Progression
from supple.knowledge.library import Library
from supple.planning.course import Course
from supple.planning.week_done import WeekDone, week_done


@dataclass(frozen=True, slots=True)
class Standing:
    """The load of this week and the rule that decided it."""

    progression: Progression
    load: Load = field(default_factory=Load)


def standing(course: Course) -> Standing:
    """The load of the week that begins now, and the rule that decided it; see the order of ``RULES``."""
    before = course.last.load if course.last else first_load(course.library)
    for rule in RULES:
        found = rule(course, before)
        if found is not None:
            return found
    raise AssertionError("the last rule always decides")


def first_load(library: Library) -> Load:
    """The load of a first week."""
    return Load(sessions=round(library.number("planning", "sessions_start_max")))


def _decided(course: Course, rule_id: str, load: Load) -> Standing:
    return Standing(Progression(Decision(course.library.progress_rules[rule_id].decision), rule_id), load)


def no_session_yet(course: Course, before: Load) -> Standing | None:
    """Nothing done yet: a first week, whatever was laid out."""
    if course.diary.of("session", until=course.now):
        return None
    return _decided(course, "progress.start", first_load(course.library))


def a_long_pause(course: Course, before: Load) -> Standing | None:
    """Two weeks without a session: about half, at starting effort."""
    last = max(entry.at.timestamp() for entry in course.diary.of("session", until=course.now))
    pause = timedelta(days=course.number("restart_after_days"))
    if course.now.timestamp() - last < pause.total_seconds():
        return None
    volume = course.number("restart_volume") * min(1.0, before.volume)
    return _decided(course, "progress.pause", replace(before, volume=volume, effort_steps=0))


def a_new_dose(course: Course, before: Load) -> Standing | None:
    """A dose changed of late: nothing rises, and what had risen above the start goes back to it."""
    changed, today = course.dose_changed_on, course.now.date()
    if changed is None or not 0 <= (today - changed).days < course.number("rebaseline_days"):
        return None
    sessions = min(before.sessions, first_load(course.library).sessions)
    load = replace(before, volume=min(1.0, before.volume), sessions=sessions, effort_steps=0)
    return _decided(course, "progress.dose_change", load)


def a_fall(course: Course, before: Load) -> Standing | None:
    """A fall holds everything until a clinician's word that is younger than it."""
    falls = course.diary.of("fall", until=course.now)
    if not course.weeks or not falls:
        return None
    last = max(entry.at for entry in falls).astimezone(course.now.tzinfo).date()
    looked_at = any(clearance.on >= last for clearance in course.clearances)
    return None if looked_at else _decided(course, "progress.event", before)


def light_only(course: Course, before: Load) -> Standing | None:
    """A finding that asks for light activity lets nothing rise."""
    return _decided(course, "progress.light", before) if course.light and course.weeks else None


def the_same_week(course: Course, before: Load) -> Standing | None:
    """A plan made again in the middle of a week keeps the week's size and its reason."""
    if course.last is None or course.now.date() >= course.last.end:
        return None
    return _decided(course, "progress.same_week", before)


def nothing_on_record(course: Course, before: Load) -> Standing | None:
    """Sessions were done, and nobody knows what the last week had asked for."""
    known = course.last is not None and (course.now.date() - course.last.end).days < 7
    return None if known else _decided(course, "progress.not_known", replace(before, volume=min(1.0, before.volume)))


def too_much(course: Course, before: Load) -> Standing | None:
    """Little was done, or the person was more tired or stiffer than usual: amounts shrink, frequency stays."""
    done = _done(course)
    least = min(before.volume, course.number("restart_volume"))
    smaller = replace(before, volume=max(least, before.volume * course.number("cut_volume")))
    for holds, rule_id in (
        (done.part < course.number("done_little"), "progress.too_little_done"),
        (done.more_tired, "progress.more_tired"),
        (done.stiffer, "progress.stiffer"),
    ):
        if holds:
            return _decided(course, rule_id, smaller)
    return None


def a_red_flag(course: Course, before: Load) -> Standing | None:
    """Something that asks for a call today lets nothing rise; that a week gets smaller stands before it."""
    return _decided(course, "progress.red_flag", before) if course.red_flag and course.weeks else None


def back_after_a_lighter_week(course: Course, before: Load) -> Standing | None:
    """After a lighter week the week goes back to what it was."""
    if course.last is None or course.last.decision is not Decision.DELOAD or len(course.weeks) < 2:
        return None
    return _decided(course, "progress.after_deload", course.weeks[-2].load)


def repeated(course: Course, before: Load) -> Standing | None:
    """Not back to usual, harder than meant, only part done, or not known: the same again."""
    done = _done(course)
    for holds, rule_id in (
        (done.not_recovered, "progress.not_recovered"),
        (done.too_hard, "progress.too_hard"),
        (done.part < course.number("done_enough"), "progress.some_done"),
        (not done.rated, "progress.not_rated"),
    ):
        if holds:
            return _decided(course, rule_id, before)
    return None


def a_lighter_week(course: Course, before: Load) -> Standing | None:
    """After so many weeks up in a row, a lighter one."""
    needed = round(course.number("weeks_up"))
    recent = course.weeks[-needed:]
    if len(recent) < needed or any(week.decision is not Decision.UP for week in recent):
        return None
    return _decided(course, "progress.deload", replace(before, volume=before.volume * course.number("deload_volume")))


def one_step_up(course: Course, before: Load) -> Standing:
    """One thing grows: amounts, then a session, then amounts again; then effort, then level."""
    step, number = course.number("volume_step"), course.number
    for ceiling in (1.0, number("volume_before_sessions"), number("volume_most")):
        if ceiling == number("volume_most") and before.sessions < number("sessions_most"):
            return _decided(course, "progress.up_sessions", replace(before, sessions=before.sessions + 1))
        if before.volume < ceiling - 1e-9:
            return _decided(course, "progress.up_volume", replace(before, volume=min(ceiling, before.volume * step)))
    if not course.discussed:
        return _decided(course, "progress.not_discussed", before)
    if before.effort_steps >= number("effort_steps_most") and before.level >= 4:
        return _decided(course, "progress.top", before)
    if _done(course).easy_sessions < number("easy_sessions"):
        return _decided(course, "progress.not_easy_yet", before)
    if before.effort_steps < number("effort_steps_most"):
        return _decided(course, "progress.up_effort", replace(before, effort_steps=before.effort_steps + 1))
    first = first_load(course.library)
    return _decided(course, "progress.up_level", replace(first, level=before.level + 1))


Rule = Callable[[Course, Load], Standing | None]
RULES: Sequence[Rule] = (
    no_session_yet, a_long_pause, a_new_dose, a_fall, light_only, the_same_week, nothing_on_record, too_much,
    a_red_flag, back_after_a_lighter_week, repeated, a_lighter_week, one_step_up,
)  # fmt: skip


def _done(course: Course) -> WeekDone:
    if course.last is None:
        raise AssertionError("asked only once a week is on record")
    return week_done(course.last, course.diary, course.now, course.library)
