"""What a change would do to a week: for a terminal, and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from supple.domain.change import Change
from supple.domain.findings import Urgency
from supple.domain.person import CompanionHours
from supple.domain.plan import Conflict, Plan, PlanStatus, Refusal, Session
from supple.domain.quantities import Interval
from supple.knowledge.library import Library
from supple.planning.compare import Difference, Pair, Verdict
from supple.planning.doses import clock
from supple.render import document, text, view, words
from supple.render.style import PLAIN, Style, wrapped
from supple.what_if import WhatIf

SCHEMA = "supple/what-if/1"
UNMET_SHOWN = 3
DECIDES = f"Nothing was changed: you decide, and your record stays as it is. {view.NEVER_ON_YOUR_OWN}"


def said(found: WhatIf, library: Library, style: Style = PLAIN) -> str:
    """The change, the verdict, what moves, what is met, and what still holds the week back."""
    lines = [text.urgent(found.grounds.triage, style), ""] if found.grounds.triage.urgency >= Urgency.SAME_DAY else []
    lines += wrapped(f"What if: {'; '.join(change_words(found.change))}", style)
    lines += [style.mark("strong", line) for line in wrapped(verdict_words(found), style, indent=2)]
    if found.difference is not None:
        lines += _difference(found.difference, library, style)
    elif isinstance(found.after, Plan):
        for session in found.after.sessions:
            lines += _row("then", session, library, style)
    for line in holds(found):
        lines += wrapped(line, style, indent=2)
    lines += wrapped(DECIDES, style, indent=2)
    return "\n".join(lines) + "\n"


def change_words(change: Change) -> Iterator[str]:
    """Each part of the change as a person would say it."""
    for day, hours in change.free.items():
        yield f"also free on {words.WEEKDAYS[day]} {_hours(hours)}"
    for day, hours in change.busy.items():
        yield f"not free on {words.WEEKDAYS[day]} {_hours(hours)}"
    if change.off:
        yield f"{words.listed([words.WEEKDAYS[day] for day in sorted(change.off)])} off"
    for goal in change.goals:
        yield f"another goal, {goal}"
    if change.equipment:
        yield f"with {words.listed([word.replace('_', ' ') for word in sorted(change.equipment)])}"
    for day, there in change.companion.items():
        for one in there:
            yield f"{_who(one)} on {words.WEEKDAYS[day]} {_hours((one.interval,))}"


def _who(there: CompanionHours) -> str:
    return "someone who lends a hand" if there.can == "hands_on" else "someone nearby"


def _hours(stretches: tuple[Interval, ...]) -> str:
    return words.listed([f"{clock(one.start_min)}-{clock(one.end_min)}" for one in stretches])


def verdict_words(found: WhatIf) -> str:
    """What the change comes to, in a sentence or two."""
    before, after = found.before, found.after
    if found.verdict is Verdict.NOT_KNOWN:
        return "Not known: the time for the search ran out before a week was found. Try a smaller change."
    if isinstance(after, Refusal):
        opening = "With this change no week" if isinstance(before, Plan) else "Still no week"
        return f"{opening} is possible. {after.reason} What to do: {after.what_to_do}"
    if isinstance(before, Refusal):
        return f"With this change a week becomes possible: {_size(after)}. Without it: {before.reason}"
    if found.verdict is Verdict.SAME:
        return f"This would not change your week: {_size(after)}, as before."
    return f"This would change your week: {_size(after)}; before, {_size(before)}."


def _size(plan: Plan) -> str:
    count, minutes = len(plan.sessions), sum(session.minutes for session in plan.sessions)
    return f"{count} {'session' if count == 1 else 'sessions'}, {minutes} min"


def _difference(found: Difference, library: Library, style: Style) -> Iterator[str]:
    for pair in found.moved:
        yield from _row("from", pair.before, library, style, reason="")
        yield from _row("  to", pair.after, library, style, reason="")
        yield from wrapped(_levels(pair), style, indent=8)
        yield from wrapped(_items(pair, library), style, indent=8)
    for pair in found.refilled:
        yield from _row("same", pair.after, library, style)
        yield from wrapped(_items(pair, library), style, indent=8)
    for session in found.gained:
        yield from _row("new", session, library, style)
    for session in found.lost:
        yield from _row("gone", session, library, style)
    for before, after in found.doses:
        allowed = f"{words.clock(after.allowed[0])}-{words.clock(after.allowed[1])}"
        yield from wrapped(
            f"Dose on {words.short_day(after.at)}: your prescriber allows {allowed}; this week fits best at "
            f"{words.clock(after.at)} (before: {words.clock(before.at)}).", style, indent=2,
        )  # fmt: skip
    if found.noticed and found.kept:
        count = len(found.kept)
        yield f"  {count} {'session stays as it is' if count == 1 else 'sessions stay as they are'}."
    if found.minutes:
        each = [f"{kind} {after} (before {before})" for kind, (before, after) in found.minutes.items()]
        yield from wrapped(f"Minutes a week: {', '.join(each)}.", style, indent=2)
    for heading, clashes in (
        ("Now met", found.met), ("Not met any more", found.missed), ("Still not met", found.binding),
    ):  # fmt: skip
        yield from _unmet(heading, clashes, style)


def _row(mark: str, session: Session, library: Library, style: Style, reason: str | None = None) -> list[str]:
    name = view.session_name(session, library)
    reason = view.short_reason(session) if reason is None else reason
    line = (
        f"{mark:5} {words.short_day(session.start):10} {words.clock(session.start)}  {session.minutes} min  {name}"
        f"{f', {reason}' if reason else ''}"
    )
    return wrapped(line, style, indent=8, first="  ")


def _levels(pair: Pair) -> str:
    """How much sleepier and how much more eased the new hour is, with what stays unsaid where it is about the same."""
    before, after = pair.before, pair.after
    parts = []
    for name, old, new in (
        ("eased", before.tone_relief, after.tone_relief),
        ("drowsy up to", before.drowsy_probability, after.drowsy_probability),
    ):
        if old is not None and new is not None:
            parts.append(f"{name} {_change(100 * old, 100 * new)}")
    return f"There: {'; '.join(parts)}." if parts else ""


def _change(old: float, new: float) -> str:
    if round(old) == round(new):
        return f"{new:.0f} % as before"
    return f"{new:.0f} % instead of {old:.0f} %"


def _items(pair: Pair, library: Library) -> str:
    """Which exercises come and go in one session; nothing where they are the same."""
    before, after = ({item.exercise_id: item for item in one.items} for one in (pair.before, pair.after))
    come = [library.exercises[e].name.lower() for e in after if e not in before]
    go = [library.exercises[e].name.lower() for e in before if e not in after]
    parts = [f"{mark} {words.listed(names)}" for mark, names in (("in:", come), ("out:", go)) if names]
    if parts:
        return f"Exercises {'; '.join(parts)}."
    if before != after:
        return "The same exercises in other amounts."
    return "" if pair.before.companion == pair.after.companion else "The same exercises with other company."


def _unmet(heading: str, clashes: tuple[Conflict, ...], style: Style) -> Iterator[str]:
    for clash in clashes[:UNMET_SHOWN]:
        why = "" if heading == "Now met" else f" - {clash.limit}"
        yield from wrapped(f"{heading}: {clash.wish}{why}.", style, indent=4, first="  ")
    if len(clashes) > UNMET_SHOWN:
        yield f"  {heading}: and {len(clashes) - UNMET_SHOWN} more."


def holds(found: WhatIf) -> Iterator[str]:
    """What keeps the week at its size, so that nobody looks for more hours in vain."""
    plan = found.after
    if not isinstance(plan, Plan):
        return
    most = int(plan.bounds.get("sessions_per_week_max", 0))
    if len(plan.sessions) >= most > 0:
        yield f"A week holds at most {most} sessions for now; weeks grow one step at a time."
    if found.laid_out_anew:
        yield "A dose of today was not taken as ordered; both weeks here are laid out anew. For today: supple today."
    if plan.status is PlanStatus.FEASIBLE:
        yield "The time for the search ran out, so it is not shown that no other week is better."
    if found.grounds.request.person.availability is None and (found.change.free or found.change.busy):
        yield "Your free time is not known: 09:00-12:00 and 14:00-18:00 every day is assumed."


def data(found: WhatIf) -> dict[str, Any]:
    """The same as plain values: the change, the verdict, both answers in full, and what differs."""
    return {
        "schema": SCHEMA,
        "now": document.instant(found.grounds.request.now),
        "change": list(change_words(found.change)),
        "verdict": found.verdict.value,
        "words": verdict_words(found),
        "holds": list(holds(found)),
        "triage": document.triage(found.grounds.triage),
        "before": _answer(found.before),
        "after": _answer(found.after),
        "difference": _difference_data(found.difference) if found.difference is not None else None,
    }


def _answer(answer: Plan | Refusal) -> dict[str, Any]:
    refused = isinstance(answer, Refusal)
    return {
        "plan": None if refused else document.plan(answer),  # type: ignore[arg-type]
        "refusal": document.refusal(answer) if refused else None,  # type: ignore[arg-type]
    }


def _difference_data(found: Difference) -> dict[str, Any]:
    def pair(one: Pair) -> dict[str, Any]:
        return {"before": document.session(one.before), "after": document.session(one.after)}

    def wish(one: Conflict) -> dict[str, Any]:
        return document.conflict(one)

    return {
        "kept": [document.session(one) for one in found.kept],
        "moved": [pair(one) for one in found.moved],
        "refilled": [pair(one) for one in found.refilled],
        "gained": [document.session(one) for one in found.gained],
        "lost": [document.session(one) for one in found.lost],
        "doses": [
            {"before": document.instant(before.at), "after": document.instant(after.at),
             "allowed": [document.instant(end) for end in after.allowed]}
            for before, after in found.doses
        ],
        "weekly_minutes": {kind: {"before": old, "after": new} for kind, (old, new) in found.minutes.items()},
        "met": [wish(one) for one in found.met],
        "missed": [wish(one) for one in found.missed],
        "binding": [wish(one) for one in found.binding],
    }  # fmt: skip
