"""The demo's story in about twenty-five lines: what was read, what to ask first, the day, the week, what was saved."""

from __future__ import annotations

from supple.assessment import Assessment
from supple.domain.findings import FindingState
from supple.domain.person import Status
from supple.domain.plan import Plan
from supple.knowledge.library import Library
from supple.render import chart, text, view, words
from supple.render.style import PLAIN, Style, wrapped

LIMITS = "Curves are forecasts and may be wrong; it is no medical device and never changes a dose."


def story(assessed: Assessment, library: Library, *, folder: str, verified: bool, style: Style = PLAIN) -> str:
    """The demo as text."""
    lines = [
        style.mark("strong", "An invented person with MS. Her hospital's record, and what she adds herself:"),
        *_read(assessed, style),
        *_ask_first(assessed, style),
        *_questions(assessed, style),
        *_day(assessed, library, style),
        *(_week(assessed.plan, library, verified, style) if assessed.plan else [text.refusal(assessed.refusal, style)]),
        *wrapped(f"{folder}/: report.html (open it), week.ics (calendar), assessment.json", style, first="Saved in "),
        *wrapped("./run start, or: ./run assess RECORD --with me.yaml. Unwell? ./run triage", style, first="Yours: "),
        *wrapped(f"{LIMITS} {view.NEVER_ON_YOUR_OWN}", style),
    ]
    return "\n".join(lines)


def _read(assessed: Assessment, style: Style) -> list[str]:
    person = assessed.request.person
    taken = len([m for m in person.medicines if m.status is Status.ACTIVE])
    days = len({entry.at.date() for entry in person.diary.entries})
    results = f"{len(person.labs)} results, the baclofen order"
    lines = wrapped(
        f"{len(person.conditions)} conditions, {taken} current medicines, {results}.",
        style,
        indent=11,
        first="  record   ",
    )
    lines += wrapped(
        f"free time, equipment, waking hours, what her prescriber lets move, {days} days of diary.",
        style, indent=11, first="  herself  ",
    )  # fmt: skip
    mistakes = sum("entered-in-error" in item.value for item in assessed.not_understood)
    return lines + wrapped(
        f"{mistakes} entries entered in error; {len(assessed.not_understood) - mistakes} kinds that are not needed.",
        style, indent=11, first="  not used ",
    )  # fmt: skip


def _ask_first(assessed: Assessment, style: Style) -> list[str]:
    lines: list[str] = []
    shown = view.asks_first(assessed.screening.findings)[:2]
    for found in shown:
        why = words.spoken(found.because[0]) if found.because else ""
        first = wrapped(f"{found.title}: {why}", style, indent=2, first="Ask first  ")
        first[0] = style.mark("careful", first[0])
        lines += first
    others = [f for f in assessed.screening.findings if f.state is FindingState.FIRES and f not in shown]
    if lines:
        more = f" {len(others)} smaller findings stand in the page." if others else ""
        lines += wrapped(
            f"Show it to your prescriber or pharmacist. {view.NEVER_ON_YOUR_OWN}{more}", style, indent=2, first="  "
        )
    return lines


def _questions(assessed: Assessment, style: Style) -> list[str]:
    asked = assessed.screening.questions[:2]
    return [line for one in asked for line in wrapped(one.text, style, indent=2, first="Worth answering  ")]


def _whose(assessed: Assessment) -> str:
    return "from her diary" if assessed.learning.used else "for people like her"


def _day(assessed: Assessment, library: Library, style: Style) -> list[str]:
    shown = view.chart_day(assessed, library)
    if shown is None:
        return wrapped(f"No forecast: {assessed.forecast_missing}", style)
    lines = [style.mark("strong", f"Today, {words.weekday(assessed.now)}, {_whose(assessed)} ({text.LEGEND})")]
    lines += text.lanes(shown, style)
    best = view.best_window(shown.forecast, max(shown.now, shown.start), shown.end)
    lines += wrapped(
        f"Likely best from now: {words.span(best.start, best.end)}." if best else chart.sentence(shown), style, indent=2
    )
    if assessed.plan:
        lines += wrapped(view.timing_words(assessed.plan), style, indent=2)
    stays_shut = view.shut(assessed)
    if stays_shut:
        lines += wrapped(f"Stays shut for now: {words.listed(stays_shut)}.", style, indent=2)
    return lines


def _week(plan: Plan, library: Library, verified: bool, style: Style) -> list[str]:
    checked = "every rule checked again without the planner" if verified else "NOT verified"
    lines = wrapped(
        f"A week to agree on: level {plan.level}, {view.level_and_clearance(plan)}, {checked}.", style, first=""
    )
    lines[0] = style.mark("strong", lines[0])
    for session in plan.sessions:
        line = f"{words.short_day(session.start):11}{words.clock(session.start)} {session.minutes:3} min "
        lines.append(f"  {line}{view.session_name(session, library):24}{view.short_reason(session)}".rstrip())
    lines += wrapped(f"Inside her free time, where stiffness is most eased. {view.NO_TRIAL}", style, indent=2)
    return lines
