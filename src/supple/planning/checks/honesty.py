"""What the plan says about itself: status, clearance, level, cues, minutes a week, the forecast's numbers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

from supple.domain.duration import item_minutes
from supple.domain.exercise import Position
from supple.domain.findings import Urgency
from supple.domain.person import Clearance
from supple.domain.plan import ClearanceState, Decision, PlanStatus, Session
from supple.knowledge.entries import PlanEffect
from supple.planning.checks.case import Broken, Case, Check, clinical, clinical_role, valid

PRINTED_HAIR = 0.005  # half of the last digit that a page prints
MINUTES_HAIR = 1.0
BEFORE_ANY_SESSION = frozenset({Decision.START, Decision.RESTART, Decision.REBASELINE})


def no_plan_in_an_emergency(case: Case) -> Iterator[Broken]:
    """No plan at all while triage says emergency."""
    if case.triage_urgency is Urgency.EMERGENCY:
        yield Broken("emergency", "plan", "a plan", "no plan", "Triage says emergency: get help first, no plan.")


def nothing_before_a_call(case: Case) -> Iterator[Broken]:
    """No session today while a red flag asks for a call today."""
    if case.triage_urgency is not Urgency.SAME_DAY:
        return
    today = case.now.date()
    for number, session in enumerate(case.plan.sessions):
        if session.start.astimezone(case.now.tzinfo).date() == today:
            yield Broken(
                "call_today", f"session {number + 1}", f"{session.start:%H:%M} today", "none today",
                "A red flag asks for a call today; nothing is planned before it.",
            )  # fmt: skip


def known_effects(case: Case) -> Iterator[Broken]:
    """Every effect in force is a row of the vocabulary, so a check for it exists."""
    for effect in case.screening.effects:
        if effect.effect_id not in case.library.effects:
            yield Broken(
                "known_effects",
                ", ".join(effect.rule_ids) or "screening",
                effect.effect_id,
                "a row of the vocabulary",
                f"{effect.effect_id} is in force and nobody knows what it does.",
            )


def status(case: Case) -> Iterator[Broken]:
    """Optimal only where the gap is zero; a gap is a share from zero up."""
    gap = case.plan.gap
    if not (math.isfinite(gap) and gap >= 0):
        yield Broken("status", "plan", f"gap {gap}", "0 or more", f"A gap of {gap} means nothing.")
    elif case.plan.status is PlanStatus.OPTIMAL and gap != 0:
        yield Broken(
            "status", "plan", f"optimal, gap {gap:g}", "gap 0", "The plan calls itself optimal and is not proven so."
        )


def first_week(case: Case) -> Iterator[Broken]:
    """Without any session in the diary the week is a start at level 1."""
    if case.person.diary.of("session", until=case.now):
        return
    decision = case.plan.progression.decision
    if decision not in BEFORE_ANY_SESSION or case.plan.level != 1:
        yield Broken(
            "first_week",
            "plan",
            f"{decision.value}, level {case.plan.level}",
            "start, level 1",
            "No session is written down yet, so the week starts at level 1.",
        )


def clearance(case: Case) -> Iterator[Broken]:
    """Approved only with a recorded review; a word from the person or family is labelled and opens little."""
    note, today = case.plan.clearance, case.now.date()
    matching = [c for c in on_record(case) if valid(c, today) and (c.by, c.role, c.on) == (note.by, note.role, note.on)]
    if note.state is ClearanceState.APPROVED:
        if not any(clinical(c) for c in matching):
            yield Broken(
                "clearance",
                "plan",
                f"approved by {note.by or 'nobody'}",
                "a recorded review with name, role and date",
                "The plan calls itself approved and no such review is on record.",
            )
        yield from _old(case, matching)
    if note.state is not ClearanceState.NOT_DISCUSSED and not (note.by and note.role and note.on):
        yield Broken(
            "clearance", "plan", note.state.value, "name, role and date", "A review needs a name, a role and a date."
        )
    elif note.state is not ClearanceState.NOT_DISCUSSED and not matching:
        yield Broken(
            "clearance",
            "plan",
            f"{note.state.value} by {note.by}",
            "a recorded review",
            f"Nobody recorded a review by {note.by} that still holds.",
        )
    if not clinical_role(note.role) and note.state is not ClearanceState.NOT_DISCUSSED:
        most = case.number("no_alert_only", "alertness_max")
        for where, _, _, exercise in case.items():
            if exercise.alertness_need > most:
                yield Broken(
                    "self_entered",
                    where,
                    f"alertness need {exercise.alertness_need}",
                    f"alertness need {most:g}",
                    f"{where}: a review that the person typed in does not open {exercise.name}.",
                )


def on_record(case: Case) -> tuple[Clearance, ...]:
    """Every recorded review, a prescription of exercise among them."""
    word = case.person.prescription
    if word is None or not (word.by and word.role and word.on):
        return case.person.clearances
    return (*case.person.clearances, Clearance(effect="plan", by=word.by, role=word.role, on=word.on))


def _old(case: Case, matching: list[Clearance]) -> Iterator[Broken]:
    changed_on = case.person.order.last_change(case.now.date())[0] if case.person.order else None
    newest = max((c.on for c in matching), default=None)
    if changed_on and newest and changed_on > newest:
        yield Broken(
            "clearance_old",
            "plan",
            f"approved on {newest}",
            f"after {changed_on}",
            "The order changed after the review, so the approval is old.",
        )


def gentle_until_discussed(case: Case) -> Iterator[Broken]:
    """Not yet discussed with a clinician: level 1, low effort."""
    if case.plan.clearance.state not in (ClearanceState.NOT_DISCUSSED, ClearanceState.RETURNED):
        return
    level_max = case.number("needs_clearance", "level_max")
    effort_max = case.number("needs_clearance", "effort_max")
    if case.plan.level > level_max:
        yield Broken(
            "not_discussed",
            "plan",
            f"level {case.plan.level}",
            f"level {level_max:g}",
            "Not discussed yet: level 1 only.",
        )
    for where, _, item, _ in case.items():
        if item.effort > effort_max:
            yield Broken(
                "not_discussed",
                where,
                f"effort {item.effort}",
                f"effort {effort_max:g}",
                f"{where}: effort {item.effort} before anyone discussed the plan, at most {effort_max:g}.",
            )


def cues_of_effects(case: Case) -> Iterator[Broken]:
    """Every effect in force that comes with a cue is said in each session that it is about, or once in the notes."""
    for effect_id in sorted({e.effect_id for e in case.screening.effects}):
        row = case.library.effects.get(effect_id)
        if row is None or not row.cue:
            continue
        if row.cue_for == "plan" and case.holds(effect_id, case.now.date()) and row.cue not in case.plan.notes:
            yield Broken("cue", f"plan ({effect_id})", "no such note", row.cue, f"The plan has to say: {row.cue}")
        for where, session in case.sessions():
            needed = case.holds(effect_id, case.day_of(session)) and about(case, row, session)
            if needed and row.cue not in session.cues:
                yield Broken(
                    "cue",
                    f"{where} ({effect_id})",
                    "no such cue",
                    row.cue,
                    f"{where}: the session has to say: {row.cue}",
                )


def about(case: Case, row: PlanEffect, session: Session) -> bool:
    """Whether a row's cue belongs to a session."""
    positions = {exercise.position for _, exercise in case.known_items(session)}
    return {
        "every_session": True,
        "standing": Position.STANDING in positions,
        "pool": Position.POOL in positions,
        "away": session.place != "home",
        "plan": False,  # said once, in the notes
        "floor": False,  # said where the floor carries a session; the alertness checks look for it there
    }[row.cue_for]


def weekly_minutes(case: Case) -> Iterator[Broken]:
    """The minutes a week by kind are the work and rest of the items of that kind."""
    found: dict[str, float] = defaultdict(float)
    for _, _, item, exercise in case.items():
        found[exercise.kind.value] += item_minutes(item, exercise, case.pace)
    printed: Mapping[str, int] = case.plan.weekly_minutes
    for kind in sorted({*found, *printed}):
        if abs(printed.get(kind, 0) - found[kind]) > MINUTES_HAIR:
            yield Broken(
                "weekly_minutes",
                kind,
                f"{printed.get(kind, 0)} min",
                f"{found[kind]:.0f} min",
                f"The plan says {printed.get(kind, 0)} minutes of {kind}, its sessions hold {found[kind]:.0f}.",
            )


def printed_numbers(case: Case) -> Iterator[Broken]:
    """Each session prints the forecast's own drowsiness and ease of stiffness, and none without a forecast."""
    for where, session in case.sessions():
        true = _from_forecast(case, session)
        for name, found, wanted in (
            ("drowsy_probability", session.drowsy_probability, true[0]),
            ("tone_relief", session.tone_relief, true[1]),
        ):
            if (found is None) != (wanted is None) or (
                found is not None and wanted is not None and not abs(found - wanted) <= PRINTED_HAIR
            ):
                yield Broken(
                    name,
                    where,
                    "none" if found is None else f"{found:.3f}",
                    "none" if wanted is None else f"{wanted:.3f}",
                    f"{where} prints another {name.replace('_', ' ')} than the forecast has.",
                )


def _from_forecast(case: Case, session: Session) -> tuple[float | None, float | None]:
    if case.forecast is None:
        return None, None
    try:
        slots = case.forecast.slots(session.start, session.end)
    except ValueError:
        return None, None
    part = slice(slots.start, slots.stop)
    return (
        float(case.forecast.drowsy_probability[2, part].max()),
        float(case.forecast.tone_relief[1, part].mean()),
    )


HONESTY_CHECKS: tuple[Check, ...] = (
    no_plan_in_an_emergency,
    nothing_before_a_call,
    known_effects,
    status,
    first_week,
    clearance,
    gentle_until_discussed,
    cues_of_effects,
    weekly_minutes,
    printed_numbers,
)
