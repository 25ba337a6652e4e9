"""How the parts of an assessment are worded, once for text, page and calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from supple.assessment import Assessment, dose_shifts
from supple.domain.diary import DiaryEntry
from supple.domain.exercise import Exercise
from supple.domain.findings import Finding, FindingState, Severity
from supple.domain.forecast import Forecast, Window
from supple.domain.good_hours import good_hours
from supple.domain.order import DoseRecord, DoseState, Times, planned_doses, wall
from supple.domain.plan import ClearanceState, GainVerdict, Item, Plan, Session
from supple.domain.quantities import Band
from supple.domain.request import AssessmentRequest
from supple.domain.response import ActivityStatus
from supple.knowledge.library import Library
from supple.render import words
from supple.render.chart import ChartDay

NO_TRIAL = "No trial has tested exercise timed to oral baclofen; the times here are reasoned, not proven."
NEVER_ON_YOUR_OWN = "Do not stop or skip baclofen on your own."

ACTIVITY_WORDS = {
    "driving": "driving",
    "machinery": "using machines",
    "pool": "the pool",
    "treadmill": "the treadmill",
    "heights": "steps and heights",
    "cycling_traffic": "cycling in traffic",
}


def asks_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings that stand open: serious or worse, and known."""
    return tuple(f for f in findings if f.severity >= Severity.SERIOUS and f.state is FindingState.FIRES)


def amount(item: Item) -> str:
    """How much of an exercise, e.g. "3 sets of 8", "3 holds of 20 seconds", "5 minutes"."""
    parts = ""
    if item.reps is not None:
        parts = f"{item.sets} sets of {item.reps}" if item.sets > 1 else f"{item.reps} times"
        if item.hold_s:
            parts += f", hold {item.hold_s} s"
    elif item.hold_s is not None:
        parts = f"{item.sets} holds of {item.hold_s} s" if item.sets > 1 else f"one hold of {item.hold_s} s"
    elif item.minutes is not None:
        parts = f"{item.sets} x {item.minutes} min" if item.sets > 1 else f"{item.minutes} min"
    if item.bout_min and item.minutes and item.bout_min < item.minutes:
        parts += f" in pieces of {item.bout_min} min"
    return parts


def session_name(session: Session, library: Library) -> str:
    """What a session mostly is, from the kinds of its items, most time first."""
    kinds = [library.exercises[item.exercise_id].kind.value for item in session.items]
    ordered = sorted(set(kinds), key=lambda kind: (-kinds.count(kind), kinds.index(kind)))
    return words.listed([str(kind) for kind in ordered[:2]]).capitalize()


def items_named(items: Iterable[Item], library: Library) -> str:
    """The names of some items, each with its amount."""
    return words.listed([f"{exercise_of(item, library).name} ({amount(item)})" for item in items])


def short_reason(session: Session) -> str:
    """Why then, in a few words: what the curve says of the hour, or nothing without one."""
    if session.tone_relief is None or session.drowsy_probability is None:
        return ""
    return f"eased {100 * session.tone_relief:.0f} %, drowsy up to {100 * session.drowsy_probability:.0f} %"


def exercise_of(item: Item, library: Library) -> Exercise:
    """The library entry behind an item."""
    return library.exercises[item.exercise_id]


def level_and_clearance(plan: Plan) -> str:
    """Whether a clinician has seen the week, in words."""
    note = plan.clearance
    if note.state is ClearanceState.APPROVED:
        return f"approved by {note.by}, {note.role}"
    if note.state is ClearanceState.DISCUSSED:
        return f"discussed with {note.by}" if note.by else "discussed with a clinician, by your own word"
    if note.state is ClearanceState.RETURNED:
        return "sent back by your clinician with notes"
    return "not yet reviewed by a clinician"


def targets(plan: Plan) -> tuple[str, ...]:
    """What became of each weekly target that a clinician set, for whoever set it."""
    limits = {clash.wish: clash.limit for clash in plan.conflicts}
    return tuple(
        words.sentence(f"{one.wish}: {limits.get(one.wish, f'met with {one.planned_min} minutes')}")
        for one in plan.targets
    )


def timing_words(plan: Plan) -> str:
    """What the timing of this week buys, in plain words with its range."""
    gain = plan.timing_gain
    if gain is None or gain.stiffness_points is None or gain.drowsy_probability is None:
        return "What the timing buys you is not known: there is no forecast to compare with."
    points, drowsy = gain.stiffness_points, gain.drowsy_probability
    eased = _more_or_less(points)
    if gain.verdict is GainVerdict.LITTLE:
        return (
            f"Timing makes little difference for you: against your other free hours, these ease stiffness {eased}, "
            "so the week keeps regular, convenient times."
        )
    sleepy = f"{100 * drowsy.p05:+.0f} to {100 * drowsy.p95:+.0f} in 100"
    opening = "Timing may help you" if gain.verdict is GainVerdict.HELPS else "Whether timing helps you is not known"
    return f"{opening}: against your other free hours, stiffness eases {eased} and drowsiness changes by {sleepy}."


def _more_or_less(points: Band) -> str:
    """A range of differences as people say it: "by 0.2 to 0.6 points of 10 more", "about as much"."""
    low, high = round(points.p05, 1), round(points.p95, 1)
    if low == high == 0:
        return "about as much"
    if low < 0 < high:
        return f"by between {-low:.1f} points of 10 less and {high:.1f} more"
    near, far = sorted((abs(low), abs(high)))
    return f"by {near:.1f} to {far:.1f} points of 10 {'more' if high > 0 else 'less'}"


def waking_hours(request: AssessmentRequest, day_number: int, curve: Forecast | None) -> tuple[datetime, datetime]:
    """From waking to bedtime of a day of the horizon; held inside the forecast where there is one."""
    zone = request.now.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise ValueError("a day needs a moment with a named zone")
    hours = request.person.day
    day = request.now.date() + timedelta(days=day_number)
    start = wall(day, hours.wakes, zone)
    end = wall(day if hours.sleeps > hours.wakes else day + timedelta(days=1), hours.sleeps, zone)
    return (start, end) if curve is None else (max(start, curve.start), min(end, curve.end))


def day_span(assessed: Assessment, day_number: int = 0) -> tuple[datetime, datetime]:
    """The waking hours of a day of the assessment."""
    return waking_hours(assessed.request, day_number, assessed.forecast)


def doses_between(assessed: Assessment, start: datetime, end: datetime) -> tuple[DoseRecord, ...]:
    """The doses of a stretch: where the plan places them, else as ordered, with what the diary says of each."""
    order = assessed.request.person.order
    if order is None:
        return ()
    moves = dose_shifts(assessed.plan, assessed.request) if assessed.plan else {}
    ordered = planned_doses(order, start, end)
    written = _as_written(
        tuple(
            replace(dose, at=dose.at + timedelta(minutes=moves.get(dose.slot, 0)))
            if dose.slot and dose.at >= assessed.now
            else dose
            for dose in ordered
        ),
        assessed.request,
    )
    return _as_departed(written, assessed, start, end)


def _as_departed(
    written: tuple[DoseRecord, ...], assessed: Assessment, start: datetime, end: datetime
) -> tuple[DoseRecord, ...]:
    """The doses with today's departures from the order in them, also those written down without a slot."""
    departed = {
        dose.ordered.timestamp(): dose
        for dose in (assessed.today_changed.doses if assessed.today_changed else ())
        if dose.ordered is not None
    }
    shown = []
    for dose in written:
        told = departed.get(dose.at.timestamp())
        if told is None or dose.state is not DoseState.PLANNED:
            shown.append(dose)
        elif told.taken is None:
            shown.append(replace(dose, state=DoseState.MISSED))
        else:
            shown.append(replace(dose, at=told.taken, amount_mg=told.amount_mg, state=DoseState.TAKEN))
    shown += [
        DoseRecord(dose.taken, dose.amount_mg, DoseState.TAKEN)
        for dose in (assessed.today_changed.doses if assessed.today_changed else ())
        if dose.ordered is None
        and dose.taken is not None
        and start.timestamp() <= dose.taken.timestamp() < end.timestamp()
    ]
    return tuple(sorted(shown, key=lambda dose: dose.at.timestamp()))


def _as_written(planned: tuple[DoseRecord, ...], request: AssessmentRequest) -> tuple[DoseRecord, ...]:
    """Planned doses in the state that the diary gives them; one slot of one day is one dose."""
    said: dict[tuple[date, time | None], DiaryEntry] = {
        (e.at.date(), e.slot): e for e in request.person.diary.of("dose_mg", "missed_dose") if e.slot
    }
    shown = []
    for dose in planned:
        entry = said.get((dose.at.date(), dose.slot))
        if entry is None:
            shown.append(dose)
        elif entry.kind == "missed_dose":
            shown.append(replace(dose, state=DoseState.MISSED))
        else:
            taken_at = entry.at.astimezone(dose.at.tzinfo)
            shown.append(replace(dose, at=taken_at, amount_mg=entry.value or dose.amount_mg, state=DoseState.TAKEN))
    return tuple(shown)


def chart_day(assessed: Assessment, library: Library, day_number: int = 0) -> ChartDay | None:
    """What the chart of a day shows, or None without a forecast."""
    if assessed.forecast is None:
        return None
    start, end = day_span(assessed, day_number)
    sessions = tuple(s for s in (assessed.plan.sessions if assessed.plan else ()) if start <= s.start < end)
    return ChartDay(
        forecast=assessed.forecast,
        start=start,
        end=end,
        now=assessed.now,
        doses=doses_between(assessed, start, end),
        sessions=sessions,
        session_names=tuple(session_name(s, library) for s in sessions),
    )


def forecast_day(curve: Forecast, request: AssessmentRequest) -> ChartDay:
    """The chart of today from a forecast alone, without a plan."""
    start, end = waking_hours(request, 0, curve)
    order = request.person.order
    doses = tuple(planned_doses(order, start, end)) if order else ()
    return ChartDay(
        forecast=curve, start=start, end=end, now=request.now, doses=_as_written(doses, request), sessions=(),
        session_names=(),
    )  # fmt: skip


def forecast_notes(curve: Forecast) -> tuple[str, ...]:
    """What was assumed of the person, where a model ends, and what is assumed of each medicine beside."""
    return (*curve.warnings, *(f"{held.drug}: {held.assumption}" for held in curve.on_board if held.assumption))


def best_window(forecast: Forecast, start: datetime, end: datetime) -> Window | None:
    """The longest stretch from start to end that is eased and not drowsy; None where there is no such half hour."""
    found = good_hours(forecast.windows, start, end)
    return max(found, key=lambda w: w.end.timestamp() - w.start.timestamp(), default=None)


def shut(assessed: Assessment) -> tuple[str, ...]:
    """The activities that stay shut for now, in words."""
    return tuple(
        ACTIVITY_WORDS.get(activity.activity_id, activity.activity_id.replace("_", " "))
        for activity in assessed.response.activities
        if activity.status is ActivityStatus.WAIT
    )


def order_line(assessed: Assessment) -> str:
    """The order as it stands today, in one line; empty without one."""
    order = assessed.request.person.order
    step = order.step_on(assessed.now.date()) if order else None
    if order is None or step is None:
        return ""
    doses = words.listed([f"{words.amount_mg(dose.amount_mg)} at {dose.at:%H:%M}" for dose in step.doses])
    assumed = " (times assumed)" if step.times is Times.ASSUMED else ""
    return f"{doses}{assumed}, {words.amount_mg(step.daily_mg())} a day."


def still_missing(assessed: Assessment) -> str:
    """What is missing until the person's own response is known, as one sentence; empty where nothing is."""
    response = assessed.response
    if response.known or not response.missing:
        return ""
    parts = [part.rstrip(".") for part in response.missing]
    said = "; ".join(words.spoken(part[0].lower() + part[1:]) for part in parts)
    return f" Your own response is not known yet. Missing: {said}."


def cited(assessed: Assessment, library: Library) -> tuple[str, ...]:
    """The sources behind what this assessment says: findings first, then models, then the exercises planned."""
    ids: list[str] = [source for found in assessed.screening.findings for source in found.citations]
    for model_id in assessed.provenance.models:
        model = library.models.get(model_id)
        ids.extend(model.sources if model else ())
    if assessed.plan:
        for session in assessed.plan.sessions:
            for item in session.items:
                ids.extend(exercise_of(item, library).sources)
    return tuple(dict.fromkeys(source for source in ids if source in library.references))
