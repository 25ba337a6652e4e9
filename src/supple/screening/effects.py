"""Which rows of the effect vocabulary are in force now, from which findings, until when, and what was cleared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from supple.domain.facts import Facts, Known
from supple.domain.findings import ActiveEffect, Finding
from supple.domain.person import Clearance, Person
from supple.knowledge.library import Library
from supple.screening.rules import LIGHT, Outcome

CLINICIANS = frozenset({
    "clinician", "doctor", "physician", "neurologist", "gp", "general practitioner", "consultant", "nephrologist",
    "rehabilitation physician", "physiatrist", "nurse", "nurse practitioner", "ms nurse", "physiotherapist",
    "physical therapist", "occupational therapist", "pharmacist", "prescriber", "therapist",
})  # fmt: skip
ALWAYS_NEEDS_A_CLINICIAN = frozenset({"no_plan_until_reviewed"})
SELF_MAY_LIFT = frozenset({"needs_clearance"})


@dataclass(frozen=True, slots=True)
class _Held:
    rule_ids: tuple[str, ...]
    until: date | None


def effects_in_force(
    found: Iterable[tuple[Finding, list[Outcome]]], facts: Facts, person: Person, library: Library, today: date
) -> tuple[ActiveEffect, ...]:
    """The effects of all findings that hold today, each once, with its rules and the last day where one is known."""
    held: dict[str, _Held] = {}
    for finding, members in found:
        for effect_id in finding.plan_effects:
            if effect_id == "none" or not _applies(effect_id, facts, library):
                continue
            until = _until(effect_id, members, facts, library)
            if until is not None and until < today:
                continue
            earlier = held.get(effect_id)
            open_ended = until is None or (earlier is not None and earlier.until is None)
            latest = None if open_ended else max(d for d in (until, earlier.until if earlier else until) if d)
            held[effect_id] = _Held((*(earlier.rule_ids if earlier else ()), finding.rule_id), latest)
    active = [ActiveEffect(effect_id, h.rule_ids, h.until) for effect_id, h in held.items()]
    return tuple(_waiver(facts, _cleared(active, found, person, library, today)))


def _applies(effect_id: str, facts: Facts, library: Library) -> bool:
    """Effects that hang on a further fact hold unless that fact is known to rule them out."""
    if effect_id == "no_supine_late_pregnancy":
        week = library.effects[effect_id].numbers["week_above"]
        weeks = facts.number("pregnancy.weeks")
        return weeks is None or weeks >= week
    if effect_id == "no_pool_after_dose_change":
        changed = facts["order.days_since_change"]
        days = library.effects[effect_id].numbers["days"]
        recent = changed.value is None or float(changed.value) < days
        return recent or facts.present("doses.missed_72h")
    return True


def _days(effect_id: str, library: Library) -> float | None:
    effect = library.effects.get(effect_id)
    if effect is None:
        return None
    hours = effect.numbers.get("hours")
    return effect.numbers.get("days", hours / 24 if hours else None)


def _until(effect_id: str, members: list[Outcome], facts: Facts, library: Library) -> date | None:
    """The last day, where each cause of the effect is a dated event; None while it is open."""
    days = _days(effect_id, library)
    if days is None:
        return None
    if effect_id == "no_pool_after_dose_change":
        changed_on = facts["order.days_since_change"].as_of
        return changed_on + timedelta(days=days) if changed_on and not facts.present("doses.missed_72h") else None
    behind = [m for m in members if effect_id in m.effects]
    if effect_id == LIGHT:
        dates = [m.caused_on if m.state is Known.PRESENT else None for m in behind]
    elif effect_id == "watch_withdrawal":
        dates = [max((facts[f].as_of or date.min for f in m.rests_on), default=date.min) for m in behind]
        dates = [None if day == date.min else day for day in dates]
    else:
        return None
    if not dates or None in dates:
        return None
    return max(day for day in dates if day) + timedelta(days=days)


def _counts(clearance: Clearance, library: Library, today: date) -> bool:
    last = clearance.until or clearance.on + timedelta(days=library.number("screening", "clearance_counts_days"))
    return clearance.on <= today <= last


def is_clinician(clearance: Clearance) -> bool:
    """Whether the named role is one that may clear; any other role counts as the person's own word."""
    return bool(clearance.by.strip()) and clearance.role.strip().lower() in CLINICIANS


def _cleared(
    active: list[ActiveEffect],
    found: Iterable[tuple[Finding, list[Outcome]]],
    person: Person,
    library: Library,
    today: date,
) -> list[ActiveEffect]:
    """Take out what a recorded review lifts. A review never lifts a cause that is newer than the review.

    The person's own word lifts only the wait for a clearance, is labelled, and opens alertness need 2 at most.
    """
    left = list(active)
    for clearance in person.clearances:
        effect = next((e for e in left if e.effect_id == clearance.effect), None)
        if effect is None or not _counts(clearance, library, today):
            continue
        causes = [
            member.caused_on
            for finding, members in found
            if finding.rule_id in effect.rule_ids
            for member in members
            if effect.effect_id in member.effects
        ]
        if any(day is not None and day > clearance.on for day in causes):
            continue
        if is_clinician(clearance):
            left.remove(effect)
        elif clearance.effect in SELF_MAY_LIFT:
            left.remove(effect)
            note = f"self-entered clearance by {clearance.by or 'nobody named'} ({clearance.role}), {clearance.on}"
            if not any(e.effect_id == "no_alert_only" for e in left):
                left.append(ActiveEffect("no_alert_only", effect.rule_ids, clearance.until, note))
    return left


def _waiver(facts: Facts, active: list[ActiveEffect]) -> list[ActiveEffect]:
    """Some standing items may be done alone once the response is known; the planner adds that last condition."""
    no_falls = facts.number("falls.past_year") == 0 or facts.absent("falls.past_year")
    if (
        facts.present("mobility.walks")
        and no_falls
        and facts.present("stands_30s_with_rail")
        and facts.absent("relies_on_stiffness")
    ):
        note = "only once the response is known, and with a phone in reach"
        return [*active, ActiveEffect("companion_waived", (), None, note)]
    return active
