"""An assessment as the JSON of the public contract: plain dicts, ISO times with offset, finite numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from supple.domain.findings import Finding, NotUnderstood, Question, Screening, Triage

if TYPE_CHECKING:  # a quick command must not pay for NumPy and the solver
    from supple.assessment import Assessment
    from supple.domain.day_change import DayChange
    from supple.domain.forecast import DrawError, Forecast, Window
    from supple.domain.learning import Learning
    from supple.domain.plan import Conflict, HeldBy, Item, Plan, PrescribedTarget, Refusal, Session, TimingGain
    from supple.domain.quantities import Band
    from supple.domain.response import Response

SCHEMA = "supple/assessment/1"


def assessment(assessed: Assessment, person: Mapping[str, Any]) -> dict[str, Any]:
    """The whole assessment; ``person`` is the person as a person file, so that one file can be run again."""
    return {
        "schema": SCHEMA,
        "now": instant(assessed.now),
        "person": dict(person),
        "findings": [finding(found) for found in assessed.screening.findings],
        "questions": [question(asked) for asked in assessed.screening.questions],
        "triage": triage(assessed.triage),
        "response": response(assessed.response),
        "learning": learning(assessed.learning),
        "forecast": forecast(assessed.forecast) if assessed.forecast else None,
        **(
            {"forecast_as_ordered": forecast(assessed.forecast_as_ordered)}
            if assessed.forecast_as_ordered is not None
            else {}
        ),
        "plan": plan(assessed.plan) if assessed.plan else None,
        **_today_changed(assessed),
        "refusal": refusal(assessed.refusal) if assessed.refusal else None,
        "forecast_missing": assessed.forecast_missing,
        "not_understood": [not_understood(item) for item in assessed.not_understood],
        "provenance": {
            "program": assessed.provenance.program,
            "library": assessed.provenance.library,
            "models": list(assessed.provenance.models),
            "seed": assessed.provenance.seed,
        },
    }


def today(assessed: Assessment) -> dict[str, Any]:
    """The answer of ``supple today``: the moment, what is on today, and today's part of the forecast."""
    curve = assessed.forecast
    day = assessed.now.date()
    return {
        "now": instant(assessed.now),
        "triage": triage(assessed.triage),
        "response": response(assessed.response),
        "windows": [window(w) for w in curve.windows if w.start.date() == day or w.end.date() == day] if curve else [],
        "doses": (
            [{"at": instant(d.at), "amount_mg": d.amount_mg} for d in assessed.plan.doses if d.at.date() == day]
            if assessed.plan
            else []
        ),
        "sessions": [session(s) for s in assessed.plan.sessions if s.start.date() == day] if assessed.plan else [],
        "forecast_missing": assessed.forecast_missing,
        "refusal": refusal(assessed.refusal) if assessed.refusal else None,
        **_today_changed(assessed),
    }


def _today_changed(assessed: Assessment) -> dict[str, Any]:
    """What doses not taken as ordered did to today; the key is there only where one was not."""
    return {"today_changed": day_change(assessed.today_changed)} if assessed.today_changed is not None else {}


def day_change(change: DayChange) -> dict[str, Any]:
    """Doses, eased hours and sessions of today: as they were, and as they are now."""
    from supple.render import day_change_text

    return {
        "said": list(day_change_text.sentences(change)),
        "doses": [
            {
                "kind": dose.kind.value,
                "ordered": instant(dose.ordered) if dose.ordered else None,
                "taken": instant(dose.taken) if dose.taken else None,
                "amount_mg": dose.amount_mg,
            }
            for dose in change.doses
        ],
        "eased_before": [window(each) for each in change.eased_before],
        "eased_now": [window(each) for each in change.eased_now],
        "sessions": [
            {
                "becomes": one.becomes.value,
                "before": instant(one.before.start),
                "after": instant(one.after.start) if one.after else None,
                "because": one.because or None,
            }
            for one in change.sessions
        ],
        "others_moved": change.others_moved,
    }


def screening(screened: Screening, extra: tuple[NotUnderstood, ...] = ()) -> dict[str, Any]:
    """The answer of ``supple screen``."""
    return {
        "findings": [finding(found) for found in screened.findings],
        "questions": [question(asked) for asked in screened.questions],
        "not_understood": [not_understood(item) for item in dict.fromkeys((*extra, *screened.not_understood))],
    }


def finding(found: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "rule_id": found.rule_id,
        "severity": found.severity.word,
        "state": found.state.value,
        "title": found.title,
        "because": list(found.because),
        "advice": {"person": found.advice.person, "clinician": found.advice.clinician},
        "plan_effects": list(found.plan_effects),
        "citations": list(found.citations),
        "would_change_if": found.would_change_if,
        "grade": found.grade,
        "also": list(found.also),
        "question_ids": list(found.question_ids),
    }


def question(asked: Question) -> dict[str, Any]:
    """One question."""
    return {
        "id": asked.question_id,
        "text": asked.text,
        "why": asked.why,
        "worst_severity": asked.worst_severity.word,
        "opens": list(asked.opens),
        "must": asked.must,
        "answers": list(asked.answers),
        "ticks": dict(asked.ticks),
    }


def not_understood(item: NotUnderstood) -> dict[str, str]:
    """One thing that was seen and not used."""
    return {"where": item.where, "value": item.value, "why": item.why}


def triage(sorted_out: Triage) -> dict[str, Any]:
    """The triage object."""
    return {
        "urgency": sorted_out.urgency.word,
        "signs": [
            {"sign_id": hit.sign_id, "urgency": hit.urgency.word, "because": hit.because, "advice": hit.advice,
             "citations": list(hit.citations)}
            for hit in sorted_out.signs
        ],
        "read": [{"text": words.text, "sign_id": words.sign_id, "how": words.how} for words in sorted_out.read],
        "questions": list(sorted_out.questions),
    }  # fmt: skip


def response(known: Response) -> dict[str, Any]:
    """Whether the person's own response is known, and what each activity still misses."""
    return {
        "known": known.known,
        "ratings": known.ratings,
        "days": known.days,
        "bins": known.bins,
        "missing": list(known.missing),
        "activities": [
            {"id": activity.activity_id, "status": activity.status.value, "missing": list(activity.missing)}
            for activity in known.activities
        ],
    }


def learning(taught: Learning) -> dict[str, Any]:
    """What the diary taught: of each quantity the range over people like this one and over this person's posterior."""
    return {
        "state": taught.state.value,
        "stiffness_ratings": taught.stiffness_ratings,
        "sleepiness_ratings": taught.sleepiness_ratings,
        "days": taught.days,
        "missing": list(taught.missing),
        "stiffness_follows_doses": taught.stiffness_follows.value,
        "sleepiness_follows_doses": taught.sleepiness_follows.value,
        "effective_people": taught.effective_people,
        "r_hat": taught.r_hat,
        "learned": [
            {"name": one.name, "unit": one.unit, "before": band(one.before), "after": band(one.after)}
            for one in taught.learned
        ],
    }


def forecast(curve: Forecast) -> dict[str, Any]:
    """The forecast, one slot a grid step; also the answer of ``supple simulate``."""

    def band(values: Any, slot: int, digits: int) -> dict[str, float]:
        return {name: round(float(values[row, slot]), digits) for row, name in enumerate(("p05", "p50", "p95"))}

    return {
        "basis": curve.basis.value,
        "step_min": curve.step_min,
        "on_board": [
            {"drug": held.drug, "modelled": held.modelled, "assumption": held.assumption} for held in curve.on_board
        ],
        "slots": [
            {
                "at": instant(curve.at(slot)),
                "concentration_ng_per_ml": band(curve.concentration_ng_per_ml, slot, 2),
                "tone_relief": band(curve.tone_relief, slot, 4),
                "drowsy_probability": band(curve.drowsy_probability, slot, 4),
                "drowsy_odds_ratio": band(curve.drowsy_odds_ratio, slot, 3),
            }
            for slot in range(curve.n_slots)
        ],
        "windows": [window(stretch) for stretch in curve.windows],
        "times_assumed": curve.times_assumed,
        "warnings": list(curve.warnings),
        "draw_error": draw_error(curve.draw_error) if curve.draw_error else None,
    }


def draw_error(error: DrawError) -> dict[str, Any]:
    """How far the bands would move with other virtual people, as standard errors."""

    def line(of_each: tuple[float, float, float]) -> dict[str, float]:
        return {name: round(value, 5) for name, value in zip(("p05", "p50", "p95"), of_each, strict=True)}

    return {
        "n_people": error.n_people,
        "concentration_ng_per_ml": line(error.concentration_ng_per_ml),
        "tone_relief": line(error.tone_relief),
        "drowsy_probability": line(error.drowsy_probability),
        "window_probability": round(error.window_probability, 5),
    }


def window(stretch: Window) -> dict[str, Any]:
    """One window of a day."""
    return {
        "start": instant(stretch.start),
        "end": instant(stretch.end),
        "kind": stretch.kind.value,
        "probability": round(stretch.probability, 3),
    }


def plan(week: Plan) -> dict[str, Any]:
    """The plan."""
    return {
        "status": week.status.value,
        "gap": week.gap,
        "level": week.level,
        "cleared": week.cleared,
        "clearance": {
            "state": week.clearance.state.value,
            "by": week.clearance.by,
            "role": week.clearance.role,
            "on": week.clearance.on.isoformat() if week.clearance.on else None,
        },
        "progression": {"decision": week.progression.decision.value, "rule_id": week.progression.rule_id},
        "bounds": dict(week.bounds),
        "timing_gain": timing_gain(week.timing_gain) if week.timing_gain else None,
        "doses": [
            {"at": instant(dose.at), "amount_mg": dose.amount_mg, "allowed": [instant(end) for end in dose.allowed]}
            for dose in week.doses
        ],
        "sessions": [session(held) for held in week.sessions],
        "weekly_minutes": dict(week.weekly_minutes),
        "conflicts": [conflict(clash) for clash in week.conflicts],
        "notes": list(week.notes),
        "targets": [target(one) for one in week.targets],
    }


def conflict(clash: Conflict) -> dict[str, Any]:
    """A wish that the week does not meet, and what holds it back."""
    return {"wish": clash.wish, "limit": clash.limit, "rule_ids": list(clash.rule_ids)}


def timing_gain(gain: TimingGain) -> dict[str, Any]:
    """What the timing buys."""
    return {
        "stiffness_points": band(gain.stiffness_points) if gain.stiffness_points else None,
        "drowsy_probability": band(gain.drowsy_probability) if gain.drowsy_probability else None,
        "verdict": gain.verdict.value,
    }


def band(values: Band) -> dict[str, float]:
    """A band, rounded to what it can tell."""
    return {"p05": round(values.p05, 4), "p50": round(values.p50, 4), "p95": round(values.p95, 4)}


def session(held: Session) -> dict[str, Any]:
    """One session."""
    return {
        "start": instant(held.start),
        "minutes": held.minutes,
        "warm_up_min": held.warm_up_min,
        "cool_down_min": held.cool_down_min,
        "place": held.place,
        "companion": held.companion,
        "cues": list(held.cues),
        "items": [item(one) for one in held.items],
        "drowsy_probability": None if held.drowsy_probability is None else round(held.drowsy_probability, 4),
        "tone_relief": None if held.tone_relief is None else round(held.tone_relief, 4),
        "because": list(held.because),
    }


def item(one: Item) -> dict[str, Any]:
    """One exercise of a session."""
    return {
        "exercise_id": one.exercise_id,
        "sets": one.sets,
        "reps": one.reps,
        "hold_s": one.hold_s,
        "minutes": one.minutes,
        "bout_min": one.bout_min,
        "rest_s": one.rest_s,
        "effort": one.effort,
    }


def refusal(said: Refusal) -> dict[str, Any]:
    """Why there is no plan, and what may go on."""
    return {
        "reason": said.reason,
        "rule_ids": list(said.rule_ids),
        "what_to_do": said.what_to_do,
        "may_go_on": list(said.may_go_on),
        "held_by": [held_by(one) for one in said.held_by],
    }


def held_by(one: HeldBy) -> dict[str, Any]:
    """One of the limits that together forbid something."""
    return {"limit": one.limit, "ask": one.ask, "enough_alone": one.enough_alone, "rule_ids": list(one.rule_ids)}


def target(one: PrescribedTarget) -> dict[str, Any]:
    """A clinician's weekly target and what became of it."""
    return {
        "what": one.what,
        "first_day": one.first_day.isoformat(),
        "days": one.days,
        "asked_min": one.asked_min,
        "planned_min": one.planned_min,
        "wish": one.wish,
        "held_by": [held_by(each) for each in one.held_by],
    }


def instant(at: datetime) -> str:
    """ISO 8601 with offset, to the minute where there are no seconds."""
    return at.isoformat(timespec="minutes" if at.second == 0 else "seconds")
