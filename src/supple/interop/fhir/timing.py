"""Dosage timing as clock times: stated where the order states them, else assumed from a structured pattern.

Free text is never turned into times. What cannot be placed on a clock becomes a ``Problem`` with the question to ask.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import ZoneInfo

from supple.domain.order import EVERY_DAY, Times
from supple.domain.person import Day
from supple.errors import shown
from supple.interop.fhir.codings import code_in, words
from supple.interop.fhir.dates import BadDateError, when
from supple.interop.fhir.resources import Repeat, Timing

MOST_TIMES_A_DAY = 12
# habits, shown as assumed wherever they are used: a first dose soon after waking, a last one before sleep
FIRST_AFTER_WAKING_MIN = 60
LAST_BEFORE_SLEEP_MIN = 60
GRID_MIN = 5

_DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_HOURS_PER = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": 24.0, "wk": 168.0}
_PER_DAY = {"QD": 1, "BID": 2, "TID": 3, "QID": 4}
_EVERY_H = {"Q1H": 1, "Q2H": 2, "Q3H": 3, "Q4H": 4, "Q6H": 6, "Q8H": 8, "Q12H": 12}
_AT_MOMENT = {"AM": "MORN", "QAM": "MORN", "PM": "EVE", "QPM": "EVE", "BED": "HS", "HS": "HS"}
_MEALS = {"C": ("CM", "CD", "CV"), "AC": ("ACM", "ACD", "ACV"), "PC": ("PCM", "PCD", "PCV")}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something of an order cannot be used: a code of ``OrderIssue`` and a sentence that asks."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """Clock times with their days, or single ``events`` of a day and time each."""

    at: tuple[time, ...] = ()
    days: frozenset[int] = EVERY_DAY
    times: Times = Times.STATED
    events: tuple[tuple[date, time], ...] = ()


def spread_over(wakes: time, sleeps: time, n: int) -> tuple[time, ...]:
    """``n`` clock times over the waking day: the first after waking, the last before sleep, even gaps between.

    A night shift, where sleep comes before waking on the clock, runs past midnight.
    """
    start, end = _minutes(wakes), _minutes(sleeps)
    awake = (end - start) % (24 * 60) or 24 * 60
    first = min(FIRST_AFTER_WAKING_MIN, awake // 4)
    last = awake - min(LAST_BEFORE_SLEEP_MIN, awake // 4)
    gap = (last - first) / (n - 1) if n > 1 else 0.0
    return tuple(_clock(start + GRID_MIN * round((first + i * gap) / GRID_MIN)) for i in range(n))


def around_the_clock(wakes: time, n: int) -> tuple[time, ...]:
    """``n`` clock times with even gaps over the whole day and night, counted from waking."""
    return tuple(sorted(_clock(_minutes(wakes) + round(24 * 60 * i / n)) for i in range(n)))


def scheme_of(timing: Timing | None, text: str | None, day: Day, zone: ZoneInfo) -> Scheme | Problem:
    """When the doses are taken, or what to ask."""
    asked = f' It says: "{shown(text)}".' if text else ""
    if timing is None or not (timing.event or timing.repeat or timing.code):
        return Problem("no_usable_time", f"The order gives no time in a form that can be read.{asked}")
    if timing.event:
        return _events(timing, zone)
    coded = _by_code(timing, day)
    if timing.repeat is None or _says_no_time(timing.repeat):
        if coded is None:
            said = words(timing.code) or text or "nothing"
            return Problem(
                "no_usable_time", f'The times are given in words only: "{shown(said)}". At what times is it taken?'
            )
        return coded
    patterned = _by_pattern(timing.repeat, day, asked)
    if isinstance(coded, Scheme) and isinstance(patterned, Scheme) and len(coded.at) != len(patterned.at):
        return Problem(
            "no_usable_time",
            f"The order contradicts itself: its code says {words(timing.code)}, its pattern says "
            f"{len(patterned.at)} times a day. Which holds?",
        )
    return patterned


def _says_no_time(repeat: Repeat) -> bool:
    return repeat.frequency is None and repeat.period is None and not (repeat.timeOfDay or repeat.when)


def _events(timing: Timing, zone: ZoneInfo) -> Scheme | Problem:
    events = []
    for text in timing.event:
        try:
            moment = when(text, zone)
        except BadDateError as problem:
            return Problem("no_usable_time", f"A dose is ordered for {shown(text)}: {problem}.")
        if moment.at is None:
            return Problem("no_usable_time", f"A dose is ordered for {shown(text)}, without a time of day.")
        events.append((moment.first, moment.at.time().replace(second=0, microsecond=0)))
    return Scheme(events=tuple(sorted(set(events))))


def _by_code(timing: Timing, day: Day) -> Scheme | Problem | None:
    code = (code_in(timing.code) or "").upper()
    if code in _PER_DAY:
        return Scheme(spread_over(day.wakes, day.sleeps, _PER_DAY[code]), times=Times.ASSUMED)
    if code in _EVERY_H:
        return Scheme(around_the_clock(day.wakes, 24 // _EVERY_H[code]), times=Times.ASSUMED)
    if code in _AT_MOMENT:
        return Scheme((_moment(_AT_MOMENT[code], day),), times=Times.ASSUMED)
    if code:
        said = words(timing.code) or code
        return Problem("no_usable_time", f'The times are coded as "{shown(said)}", which has no daily pattern.')
    return None


def _by_pattern(repeat: Repeat, day: Day, asked: str) -> Scheme | Problem:
    days = EVERY_DAY
    if repeat.dayOfWeek:
        if not set(repeat.dayOfWeek) <= set(_DAYS):
            return Problem("no_usable_time", f"The days are not readable: {shown(repeat.dayOfWeek)}.{asked}")
        days = frozenset(_DAYS[name] for name in repeat.dayOfWeek)
    if repeat.frequencyMax not in (None, repeat.frequency):
        sentence = f"The order allows {repeat.frequency or '?'} to {repeat.frequencyMax} doses a period. How many?"
        return Problem("no_usable_time", sentence + asked)
    if repeat.periodMax not in (None, repeat.period):
        sentence = f"The order allows a gap of {repeat.period:g} to {repeat.periodMax:g} {repeat.periodUnit}." if (
            repeat.period is not None and repeat.periodMax is not None
        ) else "The order allows a range of gaps."  # fmt: skip
        return Problem("no_usable_time", sentence + " At what times is it taken?" + asked)
    if repeat.timeOfDay:
        return _at_stated_times(repeat, days, asked)
    if repeat.when:
        return _at_moments(repeat, days, day, asked)
    return _by_frequency(repeat, days, day, asked)


def _at_stated_times(repeat: Repeat, days: frozenset[int], asked: str) -> Scheme | Problem:
    try:
        at = tuple(sorted({time.fromisoformat(text).replace(second=0, microsecond=0) for text in repeat.timeOfDay}))
    except ValueError:
        return Problem("no_usable_time", f"A time of day is not readable: {shown(repeat.timeOfDay)}.{asked}")
    if repeat.frequency is not None or repeat.period is not None:
        a_day = _doses_a_day(repeat, days)
        if a_day is None:
            return Problem("no_usable_time", f"Not every day is a dose day ({_said(repeat)}). Which days?{asked}")
        if a_day != len(at):
            sentence = f"The order contradicts itself: {len(at)} times of day, but {_said(repeat)}. Which holds?"
            return Problem("no_usable_time", sentence + asked)
    return Scheme(at, days)


def _at_moments(repeat: Repeat, days: frozenset[int], day: Day, asked: str) -> Scheme | Problem:
    names = [name for code in repeat.when for name in _MEALS.get(code, (code,))]
    try:
        at = tuple(sorted({_shifted(name, repeat.offset or 0, day) for name in names}))
    except KeyError as unknown:
        return Problem("no_usable_time", f"The moment {shown(unknown.args[0])} cannot be placed on a clock.{asked}")
    if repeat.frequency is not None or repeat.period is not None:
        a_day = _doses_a_day(repeat, days)
        if a_day is None:
            return Problem("no_usable_time", f"Not every day is a dose day ({_said(repeat)}). Which days?{asked}")
        if a_day != len(at):
            sentence = f"The order contradicts itself: {len(at)} moments of the day, but {_said(repeat)}. Which holds?"
            return Problem("no_usable_time", sentence + asked)
    return Scheme(at, days, Times.ASSUMED)


def _by_frequency(repeat: Repeat, days: frozenset[int], day: Day, asked: str) -> Scheme | Problem:
    a_day = _doses_a_day(repeat, days)
    if a_day is None:
        return Problem(
            "no_usable_time", f"The pattern ({_said(repeat)}) gives no clock times. When is it taken?{asked}"
        )
    if a_day > MOST_TIMES_A_DAY:
        return Problem("not_a_dose", f"{a_day} doses a day cannot be right. How often is it taken?{asked}")
    if a_day > 1 and repeat.frequency in (None, 1):  # "every eight hours" is a gap to keep, also at night
        return Scheme(around_the_clock(day.wakes, a_day), days, Times.ASSUMED)
    return Scheme(spread_over(day.wakes, day.sleeps, a_day), days, Times.ASSUMED)


def _doses_a_day(repeat: Repeat, days: frozenset[int]) -> int | None:
    """Doses on each dose day, where the pattern makes it a whole number of at least one."""
    if repeat.period is None or repeat.periodUnit is None:
        return None
    hours = repeat.period * _HOURS_PER.get(repeat.periodUnit, 0.0)
    frequency = repeat.frequency if repeat.frequency is not None else 1
    if hours <= 0 or frequency < 1 or not math.isfinite(hours):
        return None
    weekly = math.isclose(hours, 168) and days != EVERY_DAY
    per_day = frequency / len(days) if weekly else frequency * 24 / hours
    whole = round(per_day)
    return whole if whole >= 1 and math.isclose(per_day, whole, rel_tol=1e-6) and whole < 10_000 else None


def _said(repeat: Repeat) -> str:
    period = f"{repeat.period:g} {repeat.periodUnit or ''}".strip() if repeat.period is not None else "a period"
    return f"{repeat.frequency if repeat.frequency is not None else 1} per {period}"


def _moment(code: str, day: Day) -> time:
    breakfast, midday, evening = _meals(day)
    wakes, sleeps = _minutes(day.wakes), _minutes(day.sleeps)
    minutes: dict[str, Callable[[], int]] = {
        "WAKE": lambda: wakes,
        "MORN.early": lambda: wakes, "MORN": lambda: wakes + 60, "MORN.late": lambda: wakes + 180,
        "NOON": lambda: 12 * 60, "AFT": lambda: 15 * 60, "AFT.early": lambda: 14 * 60, "AFT.late": lambda: 17 * 60,
        "EVE": lambda: 19 * 60, "EVE.early": lambda: 18 * 60, "EVE.late": lambda: 21 * 60,
        "NIGHT": lambda: sleeps - 60, "HS": lambda: sleeps,
        "CM": lambda: breakfast, "CD": lambda: midday, "CV": lambda: evening,
    }  # fmt: skip
    meal = {"ACM": "CM", "ACD": "CD", "ACV": "CV", "PCM": "CM", "PCD": "CD", "PCV": "CV"}.get(code, code)
    if meal not in minutes:
        raise KeyError(code)
    return _clock(minutes[meal]())


def _shifted(code: str, offset_min: int, day: Day) -> time:
    """The moment with its offset: before for 'before meals' and bedtime, else after."""
    sign = -1 if code.startswith("AC") or code == "HS" else 1
    return _clock(_minutes(_moment(code, day)) + sign * (offset_min % (24 * 60)))


def _meals(day: Day) -> tuple[int, int, int]:
    if len(day.meals) >= 3:
        first, *middle, last = sorted(_minutes(meal) for meal in day.meals)
        return first, middle[len(middle) // 2], last
    return _minutes(day.wakes) + 60, 13 * 60, 18 * 60 + 30


def _minutes(at: time) -> int:
    return 60 * at.hour + at.minute


def _clock(minutes: int) -> time:
    minutes %= 24 * 60
    return time(minutes // 60, minutes % 60)
