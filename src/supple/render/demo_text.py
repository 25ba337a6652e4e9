"""The demo's story in about twenty-five lines: what was read, what to ask first, the day, the week, what was saved."""

from __future__ import annotations

from supple.assessment import Assessment
from supple.domain.findings import FindingState
from supple.domain.plan import Plan
from supple.knowledge.library import Library
from supple.render import chart, text, view, words
from supple.render.style import PLAIN, Style, wrapped


def story(assessed: Assessment, library: Library, *, folder: str, verified: bool, style: Style = PLAIN) -> str:
    """The demo as text."""
    lines = [
        style.mark("strong", "An invented person with MS: her hospital's FHIR export, and what she adds herself"),
        *_read(assessed, style),
        *_ask_first(assessed, style),
        *_questions(assessed, style),
        *_day(assessed, library, style),
        *(_week(assessed.plan, library, verified, style) if assessed.plan else [text.refusal(assessed.refusal, style)]),
        *wrapped(f"Saved in {folder}: report.html (open it), week.ics (calendar), assessment.json", style),
        *wrapped("Your own: ./run start   or   ./run assess RECORD --with me.yaml   Unwell? ./run triage", style),
        *wrapped(
            f"Not a medical device; never changes a dose. {view.NEVER_ON_YOUR_OWN}", style,
        ),
    ]  # fmt: skip
    return "\n".join(lines)


def _read(assessed: Assessment, style: Style) -> list[str]:
    person = assessed.request.person
    taken = len([m for m in person.medicines if m.status.value == "active"])
    lines = wrapped(
        f"From the export: {len(person.conditions)} conditions, {taken} current medicines, {len(person.labs)} results. "
        "From her: free time, equipment, waking hours, two weeks of diary.",
        style, indent=2, first="Read  ",
    )  # fmt: skip
    left = assessed.not_understood
    if left:
        named = "; ".join(f"{item.value} ({item.why})" for item in left[:2])
        more = f"; {len(left) - 2} more in the page" if len(left) > 2 else ""
        lines += wrapped(f"{named}{more}", style, indent=2, first="Not used  ")
    return lines


def _ask_first(assessed: Assessment, style: Style) -> list[str]:
    lines: list[str] = []
    for found in view.asks_first(assessed.screening.findings)[:2]:
        first = wrapped(
            f"{found.title}. {found.because[0] if found.because else ''}", style, indent=2, first="Ask first  "
        )
        first[0] = style.mark("careful", first[0])
        lines += first
    if lines:
        lines += wrapped(
            f"Show this to your prescriber or pharmacist. {view.NEVER_ON_YOUR_OWN}", style, indent=2, first="  "
        )
    rest = [f for f in assessed.screening.findings if f.state is FindingState.FIRES]
    others = len(rest) - len(view.asks_first(assessed.screening.findings)[:2])
    if others > 0:
        lines += wrapped(f"and {others} smaller findings (page)", style, indent=2, first="  ")
    return lines


def _questions(assessed: Assessment, style: Style) -> list[str]:
    asked = assessed.screening.questions
    lines: list[str] = []
    for question in asked[:2]:
        lines += wrapped(question.text, style, indent=2, first="Would help to know  ")
    return lines


def _day(assessed: Assessment, library: Library, style: Style) -> list[str]:
    shown = view.chart_day(assessed, library)
    if shown is None:
        return wrapped(f"No forecast: {assessed.forecast_missing}", style)
    lines = [style.mark("strong", f"Today, {words.weekday(assessed.now)}, for people like her")]
    lines += text.lanes(shown, style)
    best = view.best_window(shown.forecast, max(shown.now, shown.start), shown.end)
    span = words.span(best.start, best.end) if best else None
    lines += wrapped(f"Likely best: {span}." if span else chart.sentence(shown), style, indent=2)
    if assessed.plan:
        lines += wrapped(view.timing_words(assessed.plan), style, indent=2)
    stays_shut = view.shut(assessed)
    if stays_shut:
        lines += wrapped(f"Stays shut: {words.listed(stays_shut)}.", style, indent=2)
    return lines


def _week(plan: Plan, library: Library, verified: bool, style: Style) -> list[str]:
    checked = "every rule checked again without the planner" if verified else "NOT verified"
    lines = wrapped(
        f"A week to agree on: level {plan.level}, {view.level_and_clearance(plan)}, {checked}.", style, first=""
    )
    lines[0] = style.mark("strong", lines[0])
    for session in plan.sessions:
        because = f"  {session.because[0]}" if session.because else ""
        line = (
            f"{words.short_day(session.start):11}{words.clock(session.start)} {session.minutes:3} min  "
            f"{view.session_name(session, library)}"
        )
        lines += [f"  {line}"]
        if because:
            lines += [style.mark("quiet", each) for each in wrapped(because.strip(), style, indent=19)]
    lines += wrapped(view.NO_TRIAL, style, indent=2)
    return lines
