"""Earlier weeks in a person file: what each had asked for, so that the next can be built on it.

weeks:
  - {from: 2026-11-16, sessions: 4, effort: 3, decision: up, volume: 1.125, level: 1, sessions_max: 5, effort_steps: 0}
"""

from __future__ import annotations

from typing import Any

from supple.domain.history import HIGHEST_LEVEL, MOST_EFFORT_STEPS, MOST_SESSIONS, MOST_VOLUME, Load, PlannedWeek
from supple.domain.plan import Decision
from supple.interop.person_file import fields
from supple.interop.person_file.fields import Notes
from supple.interop.person_file.nodes import Node

KEYS = ("from", "sessions", "effort", "decision", "level", "volume", "sessions_max", "effort_steps")
NEEDED = ("from", "sessions", "effort", "decision")
FIRST = Load()


def weeks(node: Node | None, notes: Notes) -> tuple[PlannedWeek, ...]:
    """The weeks in order of time. One without its first day, sessions, effort or decision tells nothing: a fault."""
    found: dict[object, PlannedWeek] = {}
    for member in fields.items(node, notes, "weeks"):
        entries = fields.table(member, KEYS, notes)
        for key in NEEDED:
            if key not in entries:
                notes.fault(member, f"a week without {key} cannot be built on", "Add it, or take the week out.", key)
        first_day = fields.day(entries.get("from"), notes)
        sessions = fields.whole(entries.get("sessions"), notes, 0, MOST_SESSIONS)
        effort = fields.whole(entries.get("effort"), notes, 0, 10)
        decision = fields.word(entries.get("decision"), notes, tuple(Decision))
        level = fields.whole(entries.get("level"), notes, 1, HIGHEST_LEVEL)
        volume = fields.number(entries.get("volume"), notes, 0.05, MOST_VOLUME)
        most = fields.whole(entries.get("sessions_max"), notes, 1, MOST_SESSIONS)
        steps = fields.whole(entries.get("effort_steps"), notes, 0, MOST_EFFORT_STEPS)
        if first_day is None or sessions is None or effort is None or decision is None:
            continue
        if first_day in found:
            notes.fault(member, "two weeks begin on the same day", "Keep one of them.", str(first_day))
            continue
        load = Load(
            level=FIRST.level if level is None else level,
            volume=FIRST.volume if volume is None else volume,
            sessions=FIRST.sessions if most is None else most,
            effort_steps=FIRST.effort_steps if steps is None else steps,
        )
        found[first_day] = PlannedWeek(
            first_day=first_day, sessions=sessions, effort=effort, load=load, decision=Decision(decision)
        )
    return tuple(sorted(found.values(), key=lambda week: week.first_day))


def written(week: PlannedWeek) -> dict[str, Any]:
    """One week as the person file writes it."""
    load = week.load
    return {
        "from": week.first_day.isoformat(),
        "sessions": week.sessions,
        "effort": week.effort,
        "decision": week.decision.value,
        "level": load.level,
        "volume": load.volume,
        "sessions_max": load.sessions,
        "effort_steps": load.effort_steps,
    }
