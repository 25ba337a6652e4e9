"""What became of a planned week: how much was done, how hard it felt, and whether the person got over it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import mean, median

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.history import PlannedWeek
from supple.knowledge.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekDone:
    """One week as it went. ``rated`` tells whether enough sessions have a word on effort and on the next morning."""

    sessions: int
    part: float
    rated: bool
    too_hard: bool
    not_recovered: bool
    easy_sessions: int
    more_tired: bool
    stiffer: bool


def week_done(week: PlannedWeek, diary: Diary, now: datetime, library: Library) -> WeekDone:
    """Read the diary beside what the week had asked for; days by the clock of ``now``'s zone."""

    def number(name: str) -> float:
        return library.number("progression", name)

    done = [entry for entry in diary.of("session", until=now) if week.first_day <= _day(entry, now) < week.end]
    within_h = number("same_session_h")
    efforts = _belonging(done, diary.of("effort", until=now), within_h)
    mornings = _belonging(done, diary.of("recovery_next_morning", until=now), within_h)
    needed = math.ceil(number("rated_part") * len(done))
    return WeekDone(
        sessions=len(done),
        part=len(done) / week.sessions if week.sessions else 1.0,
        rated=bool(done) and len(efforts) >= needed and len(mornings) >= needed,
        too_hard=any(effort > week.effort for effort in efforts),
        not_recovered=any(morning < number("recovered_from") for morning in mornings),
        easy_sessions=sum(effort <= week.effort - 1 for effort in efforts),
        more_tired=_worse(week, diary, "fatigue", now, library),
        stiffer=_worse(week, diary, "stiffness", now, library),
    )


def _day(entry: DiaryEntry, now: datetime) -> date:
    return entry.at.astimezone(now.tzinfo).date()


def _belonging(sessions: list[DiaryEntry], words: Iterable[DiaryEntry], within_h: float) -> list[float]:
    """One value a session: by its id where written, else the first word within so many hours after it began."""
    found = []
    left = [word for word in words if word.value is not None]
    for session in sorted(sessions, key=lambda entry: entry.at.timestamp()):
        begun = session.at.timestamp()
        mine = next(
            (
                word
                for word in left
                if (word.session_id is not None and word.session_id == session.session_id)
                or (word.session_id is None and 0 <= word.at.timestamp() - begun <= 3600 * within_h)
            ),
            None,
        )
        if mine is not None and mine.value is not None:
            left.remove(mine)
            found.append(mine.value)
    return found


def _worse(week: PlannedWeek, diary: Diary, kind: str, now: datetime, library: Library) -> bool:
    """Whether a rating was clearly above the person's usual on several days; not where the usual is not known."""

    def number(name: str) -> float:
        return library.number("progression", name)

    since = week.first_day - timedelta(days=number("usual_days"))
    by_day: dict[date, list[float]] = defaultdict(list)
    for entry in diary.of(kind, until=now):
        if entry.value is not None:
            by_day[_day(entry, now)].append(entry.value)
    usual = [value for day, values in by_day.items() if since <= day < week.first_day for value in values]
    if len(usual) < number("usual_ratings"):
        return False
    middle = median(usual)
    limit = middle + number("worse_by")
    if kind == "stiffness" and middle > 0:
        limit = min(limit, middle * (1 + number("worse_part")))
    days = [day for day, values in by_day.items() if week.first_day <= day < week.end and mean(values) >= limit]
    return len(days) >= number("worse_days")
