"""The report as one self-contained page: no network, no fonts to fetch, readable without a script."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from supple.assessment import Assessment
from supple.domain.findings import Finding, FindingState, Question, Severity, Urgency
from supple.domain.plan import Session
from supple.knowledge.library import Library
from supple.render import chart, day_change_text, figures, learning_text, page, view, words
from supple.render.screening_text import first_reasons, plain_title, severity_word

LINES = {  # whether the forecast follows the diary
    False: "The lines are people like you, not yet you: nine in ten of them lie inside the bands.",
    True: "The lines are you, as far as your diary tells: with nine chances in ten you lie inside the bands.",
}
WIDE, PHONE = 860, 380
SHAPES = {
    Severity.CONTRAINDICATED: "stop",
    Severity.SERIOUS: "triangle",
    Severity.CAUTION: "dot",
    Severity.INFO: "i",
}
KNOWN = (
    view.NO_TRIAL,
    "Baclofen eases stiffness for many people and makes many drowsy; how much of each you get is not known until you write it down.",  # noqa: E501
    "The curves come from published studies of adults and from assumptions that are marked as such; they are wide because people differ.",  # noqa: E501
    "A missing test or an unanswered question is never taken as normal.",
    "Nobody clinical has signed the rules yet. They are a draft to talk about.",
)
APPOINTMENT = (
    "Is this week all right for me, and is there anything I must not do?",
    "Do my kidney result and my other medicines still fit with baclofen?",
    "Whom do I call, and how soon, if I get much sleepier, weaker or confused, or if I run out of tablets?",
)
WITHOUT_A_WEEK = "What has to be looked at before I can plan a week, and what may go on until then?"


def report(assessed: Assessment, library: Library) -> str:
    """The assessment as an HTML document."""
    environment = page.environment()
    cards = environment.get_template("cards.html").module
    findings = assessed.screening.findings
    fires = [f for f in findings if f.state is FindingState.FIRES]
    return environment.get_template(
        "report.html"
    ).render(
        icon=cards.icon,  # type: ignore[attr-defined]
        finding_card=cards.finding_card,  # type: ignore[attr-defined]
        css=page.style_sheet(),
        title=f"Your day and your week from {words.weekday(assessed.now)}",
        made=f"Made {words.weekday(assessed.now)} {assessed.now:%Y}, {assessed.now:%H:%M} ({assessed.now.tzinfo})",
        lead=_lead(assessed),
        today_changed=list(day_change_text.sentences(assessed.today_changed)) if assessed.today_changed else [],
        urgent=_urgent(assessed),
        open_findings=[_card(f, library) for f in fires if f.severity >= Severity.SERIOUS],
        folded_findings=[_card(f, library) for f in fires if f.severity < Severity.SERIOUS],
        unknown_findings=[_card(f, library) for f in findings if f.state is FindingState.UNKNOWN],
        questions=[_question(asked) for asked in assessed.screening.questions],
        **_day(assessed, library),
        **_week(assessed, library),
        appointment=APPOINTMENT if assessed.refusal is None else (WITHOUT_A_WEEK, *APPOINTMENT[1:]),
        order_line=view.order_line(assessed),
        clearance_line=(
            words.sentence(f"the week is {view.level_and_clearance(assessed.plan)}")
            if assessed.plan
            else "There is no new week yet."
        ),
        known=KNOWN,
        not_understood=assessed.not_understood,
        sources=[page.source(source_id, library) for source_id in view.cited(assessed, library)],
        footer=(
            "Supple is not a medical device. It never changes a dose, a person always decides, and its data stay on "
            f"this computer. {view.NEVER_ON_YOUR_OWN} In an emergency call your emergency number."
        ),
        provenance=(
            f"Supple {assessed.provenance.program}, knowledge {assessed.provenance.library}, "
            f"models {', '.join(assessed.provenance.models) or 'none'}, seed {assessed.provenance.seed}"
        ),
    )


def _lead(assessed: Assessment) -> str:
    if assessed.plan:
        sessions = assessed.plan.sessions
        return (
            f"A gentle week of {len(sessions)} sessions to agree on with a clinician, placed around your medicine and "
            "your free time, and the things to ask first."
        )
    return "There is no new week for now. Below: what may go on, why, and whom to ask."


def _urgent(assessed: Assessment) -> dict[str, Any] | None:
    if assessed.triage.urgency < Urgency.SAME_DAY:
        return None
    now = assessed.triage.urgency is Urgency.EMERGENCY
    return {
        "heading": "Get help now" if now else "Contact your clinician today",
        "signs": [hit for hit in assessed.triage.signs if hit.urgency >= Urgency.SAME_DAY],
    }


def _card(found: Finding, library: Library) -> dict[str, Any]:
    unknown = found.state is FindingState.UNKNOWN
    first = first_reasons(found)
    effects = [library.effects[e].plain_words for e in found.plan_effects if e in library.effects and e != "none"]
    return {
        "css": "unknown" if unknown else found.severity.word,
        "shape": "unknown" if unknown else SHAPES[found.severity],
        "word": severity_word(found),
        "title": plain_title(found) if unknown else found.title,
        "first_because": [words.spoken(line) for line in first],
        "because_line": "; ".join(words.spoken(line).rstrip(".") for line in first) + ".",
        "more_because": [words.spoken(line) for line in found.because if line not in first],
        "person": found.advice.person,
        "clinician": found.advice.clinician,
        "would_change_if": found.would_change_if,
        "effects": "; ".join(effects),
        "rule_id": found.rule_id,
        "grade": found.grade,
        "sources": ", ".join(found.citations) or "none; a proposal of this project",
    }


def _question(asked: Question) -> dict[str, Any]:
    return {
        "lead": asked.text.split(":")[0] + ":" if asked.ticks else asked.text,
        "why": asked.why,
        "ticks": list(asked.ticks.values()),
    }


def _day(assessed: Assessment, library: Library) -> dict[str, Any]:
    shown = view.chart_day(assessed, library)
    title = f"Today, {words.weekday(assessed.now)}"
    if shown is None:
        return {"day_title": title, "chart_wide": None, "forecast_missing": assessed.forecast_missing}
    best = view.best_window(shown.forecast, max(shown.now, shown.start), shown.end)
    stays_shut = view.shut(assessed)
    return {
        "day_title": title,
        "day_sentence": chart.sentence(shown),
        "chart_wide": Markup(chart.day_chart(shown, width=WIDE, title_id="dw")),
        "chart_narrow": Markup(chart.day_chart(shown, width=PHONE, title_id="dn")),
        "best": (f"Likely best from now: {words.span(best.start, best.end)}." if best else None),
        "timing": view.timing_words(assessed.plan) if assessed.plan else "",
        "shut": (f"Shut for now: {words.listed(stays_shut)}.{view.still_missing(assessed)}" if stays_shut else None),
        "range_of": "chances" if assessed.learning.used else "people like you",
        "basis": " ".join(
            [
                LINES[assessed.learning.used],
                *learning_text.sentences(assessed.learning),
                *view.forecast_notes(shown.forecast),
            ]
        ),
        "rows": _rows(shown),
    }


def _rows(shown: chart.ChartDay) -> list[dict[str, str]]:
    rows = []
    at = shown.start
    curve = shown.forecast
    while at.timestamp() < shown.end.timestamp():
        slot = curve.slots(at, at + timedelta(minutes=curve.step_min)).start
        eased, drowsy, level = (
            bands[:, slot] for bands in (curve.tone_relief, curve.drowsy_probability, curve.concentration_ng_per_ml)
        )
        rows.append(
            {
                "time": words.clock(at),
                "eased": f"{100 * eased[1]:.0f} % ({100 * eased[0]:.0f} to {100 * eased[2]:.0f})",
                "drowsy": f"{100 * drowsy[1]:.0f} ({100 * drowsy[0]:.0f} to {100 * drowsy[2]:.0f})",
                "level": f"{level[1]:.0f} ({level[0]:.0f} to {level[2]:.0f})",
            }
        )
        at = datetime.fromtimestamp(at.timestamp() + 3600, tz=at.tzinfo)
    return rows


def _week(assessed: Assessment, library: Library) -> dict[str, Any]:
    week = assessed.plan
    if week is None:
        return {"sessions": [], "targets": (), "refusal": assessed.refusal}
    used = sorted({item.exercise_id for session in week.sessions for item in session.items} & set(library.figures))
    return {
        "drawings": Markup(figures.sprites(library.figures[exercise_id] for exercise_id in used)),
        "sessions": [_session(session, library) for session in week.sessions],
        "level": week.level,
        "clearance": words.sentence(view.level_and_clearance(week)).rstrip("."),
        "total": f"{sum(s.minutes for s in week.sessions)} minutes in all",
        "no_trial": view.NO_TRIAL,
        "conflicts": week.conflicts,
        "notes": week.notes,
        "targets": view.targets(week),
    }


def _session(session: Session, library: Library) -> dict[str, Any]:
    parts = []
    for item in session.items:
        exercise = view.exercise_of(item, library)
        parts.append(
            {
                "name": exercise.name,
                "figure": Markup(figures.shown(exercise.id, exercise.name)) if exercise.id in library.figures else "",
                "amount": view.amount(item),
                "effort": item.effort,
                "steps": exercise.steps,
                "stop": exercise.stop_or_ease,
                "benefit": exercise.benefit,
                "grade": exercise.grade.replace("_", " "),
            }
        )
    return {
        "day": words.weekday(session.start),
        "time": words.clock(session.start),
        "name": view.session_name(session, library),
        "minutes": session.minutes,
        "companion": {"nearby": "nearby", "hands_on": "there to lend a hand"}.get(session.companion or ""),
        "parts": parts,
        "cues": session.cues,
        "because": session.because,
    }
