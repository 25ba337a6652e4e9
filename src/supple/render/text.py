"""An assessment for a terminal: 80 columns, calm, the thing that matters now first."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from supple.assessment import Assessment
from supple.domain.findings import Triage, Urgency
from supple.domain.forecast import DrawError, Forecast, WindowKind
from supple.domain.order import DoseState
from supple.domain.plan import Plan, Refusal
from supple.knowledge.library import Library
from supple.render import chart, day_change_text, learning_text, view, words
from supple.render.screening_text import findings, not_understood, questions
from supple.render.style import PLAIN, Style, wrapped

SHADES = " .:-=+*#"  # eight steps from none to a lot; needs no Unicode
CELL_MIN = 30
EASED_FULL, DROWSY_FULL = 0.25, 0.4  # the median at which a cell is as dense as it gets
LEGEND = "denser = more"
TIMES_FROM = {  # whether the forecast follows the diary
    False: "Times come from people like you, not from you.",
    True: "Times come from your diary and from people like you; they are not certain.",
}
DOSE_MARKS = {DoseState.PLANNED: "^", DoseState.TAKEN: "*", DoseState.MISSED: "x"}


def assessment(assessed: Assessment, library: Library, style: Style = PLAIN) -> str:
    """The whole assessment as text."""
    blocks = [
        *([urgent(assessed.triage, style)] if assessed.triage.urgency >= Urgency.SAME_DAY else []),
        findings(assessed.screening, style),
        questions(assessed.screening.questions, style),
        day(assessed, library, style),
        "\n".join(day_change_text.said(assessed.today_changed, style)),
        week(assessed.plan, library, style) if assessed.plan else refusal(assessed.refusal, style),
        not_understood(assessed.not_understood, style),
        limits(assessed, style),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def urgent(triage: Triage, style: Style) -> str:
    """What must not wait: the heading and each sign that says so."""
    heading = "GET HELP NOW" if triage.urgency is Urgency.EMERGENCY else "Contact your clinician today"
    lines = [style.mark("urgent", heading)]
    for hit in triage.signs:
        if hit.urgency >= Urgency.SAME_DAY:
            lines += wrapped(f"{hit.because}. {hit.advice}", style, indent=2)
    return "\n".join(lines)


def day(assessed: Assessment, library: Library, style: Style = PLAIN, *, day_number: int = 0) -> str:
    """The day as lanes of characters, with one sentence above."""
    shown = view.chart_day(assessed, library, day_number)
    if shown is None:
        return "\n".join([
            style.mark("strong", f"Today, {words.weekday(assessed.now)}"),
            *wrapped(f"No forecast: {assessed.forecast_missing}", style, indent=2),
        ])  # fmt: skip
    lines = [
        style.mark(
            "strong", f"Today, {words.weekday(shown.start)}, {learning_text.whose(assessed.learning)} ({LEGEND})"
        )
    ]
    lines += wrapped(chart.sentence(shown), style, indent=2)
    lines += lanes(shown, style)
    best = view.best_window(shown.forecast, max(shown.now, shown.start), shown.end)
    if best:
        lines += wrapped(
            f"Likely best from now: {words.span(best.start, best.end)}.",
            style, indent=2,
        )  # fmt: skip
    if assessed.plan:
        lines += wrapped(view.timing_words(assessed.plan), style, indent=2)
    stays_shut = view.shut(assessed)
    if stays_shut:
        lines += wrapped(
            f"Shut for now: {words.listed(stays_shut)}.{view.still_missing(assessed)}",
            style, indent=2,
        )  # fmt: skip
    for note in (*learning_text.sentences(assessed.learning), *view.forecast_notes(shown.forecast)):
        lines += wrapped(note, style, indent=4, first="  - ")
    return "\n".join(lines)


def lanes(shown: chart.ChartDay, style: Style = PLAIN) -> list[str]:
    """Hours, doses and two lanes, one character a half hour; denser characters mean more."""
    cells = []
    at = shown.start
    while at.timestamp() < shown.end.timestamp():
        cells.append(at)
        at = datetime.fromtimestamp(at.timestamp() + 60 * CELL_MIN, tz=at.tzinfo)
    curve = shown.forecast
    hours, doses = [" "] * (len(cells) + 6), [" "] * (len(cells) + 8)
    for n, cell in enumerate(cells):
        if cell.minute < CELL_MIN and cell.hour % 2 == 0:
            hours[n : n + 2] = f"{cell:%H}"
    for dose in shown.doses:
        n = int((dose.at.timestamp() - shown.start.timestamp()) // (60 * CELL_MIN))
        if 0 <= n < len(cells):
            mark = f"{DOSE_MARKS[dose.state]}{dose.amount_mg:g}"
            doses[n : n + len(mark)] = mark
    eased = "".join(_shade(curve, curve.tone_relief[1], cell, EASED_FULL) for cell in cells)
    drowsy = "".join(_shade(curve, curve.drowsy_probability[1], cell, DROWSY_FULL) for cell in cells)
    rare = "rarely, by your ratings" if chart.within(shown, WindowKind.DROWSY) else "unlikely all day"
    return [
        f"    {'':9}{''.join(hours).rstrip()}",
        f"    {'doses mg':9}{''.join(doses).rstrip()}",
        f"    {'eased':9}{style.mark('eased', _or_in_words(eased, 'little all day'))}|",
        f"    {'drowsy':9}{style.mark('drowsy', _or_in_words(drowsy, rare))}|",
    ]


def _or_in_words(lane: str, said: str) -> str:
    """A lane, or words of the same width where nothing of it can be seen."""
    return lane if lane.strip() or len(lane) < len(said) else said.ljust(len(lane))


def _shade(curve: Forecast, values: NDArray[np.float64], cell: datetime, top: float) -> str:
    end = datetime.fromtimestamp(min(cell.timestamp() + 60 * CELL_MIN, curve.end.timestamp()), tz=cell.tzinfo)
    slots = curve.slots(cell, end)
    share = float(values[slots.start : slots.stop].mean()) / top
    return SHADES[min(int(share * len(SHADES)), len(SHADES) - 1)]


def week(plan: Plan, library: Library, style: Style = PLAIN) -> str:
    """The week as a table with a reason for each session."""
    minutes = sum(session.minutes for session in plan.sessions)
    lines = [
        style.mark("strong", f"A week to agree on: level {plan.level}, {len(plan.sessions)} sessions, {minutes} min")
    ]
    lines += wrapped(f"{words.sentence(view.level_and_clearance(plan))} {view.NO_TRIAL}", style, indent=2)
    for session in plan.sessions:
        name = view.session_name(session, library)
        with_whom = f", {session.companion}" if session.companion else ""
        lines.append(
            f"  {words.short_day(session.start):11}{words.clock(session.start)}  {session.minutes:3} min  "
            f"{name}{with_whom}"
        )
        items = "; ".join(f"{view.exercise_of(item, library).name} ({view.amount(item)})" for item in session.items)
        lines += wrapped(items, style, indent=20)
        if session.because:
            lines += [
                style.mark("quiet", line) for line in wrapped(f"Why then: {session.because[0]}", style, indent=20)
            ]
    missed = sum(not target.met for target in plan.targets)  # a clinician's word is never left out
    for clash in plan.conflicts[: missed + 3]:
        lines += wrapped(f"{clash.wish}: {clash.limit}", style, indent=4, first="  - ")
    for note in plan.notes:
        lines += wrapped(note, style, indent=4, first="  - ")
    return "\n".join(lines)


def refusal(said: Refusal | None, style: Style = PLAIN) -> str:
    """A refusal: what is still possible first, then why and what to do."""
    if said is None:
        return ""
    lines = [style.mark("strong", "No new week for now. What may go on:")]
    for possible in said.may_go_on:
        lines += wrapped(possible, style, indent=4, first="  - ")
    lines += wrapped(f"Why: {said.reason}", style, indent=2, first="")
    lines += wrapped(f"What to do: {said.what_to_do}", style, indent=2, first="")
    return "\n".join(lines)


def limits(assessed: Assessment, style: Style = PLAIN) -> str:
    """What this cannot do, in a line or two."""
    return "\n".join(
        wrapped(
            f"{TIMES_FROM[assessed.learning.used]} Supple is not a medical device, never changes a dose, and "
            f"a person always decides. {view.NEVER_ON_YOUR_OWN} Unwell? ./run triage",
            style,
            indent=0,
        )
    )


def today(assessed: Assessment, library: Library, style: Style = PLAIN) -> str:
    """One sentence (now, next dose, likely best window, what stays shut), then the day as lanes."""
    start, end = view.day_span(assessed)
    coming = [d for d in view.doses_between(assessed, start, end + timedelta(hours=12)) if d.at > assessed.now]
    parts = [f"It is {words.clock(assessed.now)} on {words.weekday(assessed.now)}"]
    urgency = assessed.triage.urgency
    if coming and urgency < Urgency.EMERGENCY:  # whom to ask about it stands in the red flag
        parts.append(f"next dose {words.amount_mg(coming[0].amount_mg)} at {words.clock(coming[0].at)}")
    if assessed.forecast is not None and urgency < Urgency.SAME_DAY:  # no hour is praised before a call for help
        best = view.best_window(assessed.forecast, max(assessed.now, start), end)
        left = (
            f"likely best window {words.span(best.start, best.end)}" if best else "no clear best window is left today"
        )
        parts.append(left)
    stays_shut = view.shut(assessed)
    if stays_shut:
        parts.append(f"shut for now: {words.listed(stays_shut)}")
    lines = wrapped("; ".join(parts) + ".", style)
    if urgency >= Urgency.SAME_DAY:
        lines = [urgent(assessed.triage, style), *lines]
    lines += day_change_text.said(assessed.today_changed, style)
    shown = view.chart_day(assessed, library)
    if shown is None:
        lines += wrapped(f"No forecast: {assessed.forecast_missing}", style)
    else:
        lines += lanes(shown, style)
    sessions = [s for s in (assessed.plan.sessions if assessed.plan else ()) if start <= s.start <= end]
    for session in sessions:
        lines.append(f"    {words.clock(session.start)}  {session.minutes} min  {view.session_name(session, library)}")
    if assessed.refusal is not None:
        lines += ["", refusal(assessed.refusal, style)]
    return "\n".join(lines) + "\n"


def forecast(shown: chart.ChartDay, curve: Forecast, style: Style = PLAIN) -> str:
    """The forecast of today for a terminal: sentence, lanes, and the numbers of each second hour."""
    one_person = chart.is_one_person(curve)
    lines = [style.mark("strong", f"Today, {words.weekday(shown.start)}, for {chart.whose(curve)}")]
    lines += wrapped(chart.sentence(shown), style, indent=2)
    lines += lanes(shown, style)
    lines.append("")
    lines.append(f"    {'time':7}{'eased by %':18}{'drowsy of 100':18}ng/mL")
    at = shown.start
    while at.timestamp() < shown.end.timestamp():
        slot = curve.slots(at, datetime.fromtimestamp(at.timestamp() + 60 * curve.step_min, tz=at.tzinfo)).start
        cells = [
            f"{scale * bands[1, slot]:.0f}"
            + ("" if one_person else f" ({scale * bands[0, slot]:.0f} to {scale * bands[2, slot]:.0f})")
            for bands, scale in (
                (curve.tone_relief, 100), (curve.drowsy_probability, 100), (curve.concentration_ng_per_ml, 1),
            )
        ]  # fmt: skip
        lines.append(f"    {words.clock(at):7}" + "".join(f"{cell:18}" for cell in cells).rstrip())
        at = datetime.fromtimestamp(at.timestamp() + 7200, tz=at.tzinfo)
    for note in view.forecast_notes(curve):
        lines += wrapped(note, style, indent=4, first="  - ")
    if curve.draw_error and curve.draw_error.n_people > 1:
        lines += wrapped(counted_on(curve.draw_error), style, indent=4, first="  - ")
    return "\n".join(lines) + "\n"


def counted_on(error: DrawError) -> str:
    """How far another draw of virtual people would move the numbers above."""
    middle, highest = (max(100 * error.drowsy_probability[n], 0.1) for n in (1, 2))
    return (
        f"Counted on {error.n_people:,} virtual people. Another {error.n_people:,} would move drowsy of 100 by about "
        f"{middle:.1f} in the middle and {highest:.1f} at the upper end, at most."
    )
