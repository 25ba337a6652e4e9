"""Where this week stands: a start, a hold, a restart or a new baseline. Level 1 until a history says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from supple.domain.person import Person
from supple.domain.plan import Decision, Progression
from supple.knowledge.library import Library


@dataclass(frozen=True, slots=True)
class Standing:
    """The level of this week, the part of the start dose it asks for, and the rule that decided it."""

    progression: Progression
    level: int = 1
    volume: float = 1.0


def standing(person: Person, now: datetime, library: Library) -> Standing:
    """Read the diary and the order: no session yet is a start, a long pause a restart, a new dose a new baseline."""
    sessions = person.diary.of("session", until=now)
    if not sessions:
        return Standing(Progression(Decision.START, "progress.start"))
    last = max(entry.at.timestamp() for entry in sessions)
    pause = timedelta(days=library.number("planning", "restart_after_days"))
    if now.timestamp() - last >= pause.total_seconds():
        volume = library.number("planning", "restart_volume")
        return Standing(Progression(Decision.RESTART, "progress.pause"), volume=volume)
    changed_on = person.order.last_change(now.date())[0] if person.order else None
    settling = timedelta(days=library.number("planning", "rebaseline_days"))
    if changed_on is not None and now.date() - changed_on < settling:
        return Standing(Progression(Decision.REBASELINE, "progress.dose_change"))
    return Standing(Progression(Decision.HOLD, "progress.hold"))
