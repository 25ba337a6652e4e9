"""Read an assessment back from the JSON of the public contract: strictly, with every fault and its path.

The plan in such a file may have been edited, cut short or made by another program; nothing in it is trusted, and
nothing is guessed. What is read here is what ``verify`` then checks against the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from supple.domain.findings import Urgency
from supple.domain.forecast import Forecast
from supple.domain.plan import (
    ClearanceNote,
    ClearanceState,
    Conflict,
    Decision,
    DoseTime,
    GainVerdict,
    HeldBy,
    Item,
    Plan,
    PlanStatus,
    PrescribedTarget,
    Progression,
    Refusal,
    Session,
    TimingGain,
)
from supple.domain.quantities import Band
from supple.domain.request import Provenance
from supple.errors import Fault, RecordError
from supple.interop.json_paths import Place, Reader
from supple.interop.printed_forecast import forecast_of

SCHEMA = "supple/assessment/1"
LONGEST_BYTES = 64 * 1024 * 1024
MINUTES_MAX = 24 * 60
ANY = 100_000  # whether a number makes sense is for the checks; here it only has to be one
COMPANY = (None, "nearby", "hands_on")
URGENCIES = {urgency.word: urgency for urgency in Urgency}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentFile:
    """An assessment as read: a plan or the reason there is none, with what is needed to check it.

    ``forecast`` holds the bands as printed (rounded), for comparison; ``person`` is the person file inside.
    ``contradictions`` can be read but cannot be true (a dose outside its own window): a check of the plan fails.
    ``sections`` are the parts beside the plan as they stand in the file, for comparison.
    """

    now: datetime
    person: Mapping[str, object]
    plan: Plan | None
    refusal: Refusal | None
    forecast: Forecast | None
    forecast_missing: str | None
    finding_ids: tuple[str, ...]
    urgency: Urgency
    response_known: bool
    provenance: Provenance
    contradictions: tuple[Fault, ...] = ()
    sections: Mapping[str, object] = field(default_factory=dict)


def read_plan(data: bytes, source: str, *, zone: ZoneInfo | None = None) -> AssessmentFile:
    """Read an assessment. Times are given in ``zone``; left out, in the zone of the person inside, else UTC.

    Raises
    ------
    RecordError
        Names every fault with its path, not only the first.
    """
    top = _decoded(data, source)
    read = Reader(source)
    if top.get("schema") != SCHEMA:
        read.fault("schema", "this is not an assessment", top.get("schema"), f"Use a file whose schema is {SCHEMA}.")
        raise RecordError(read.faults)
    place = Place(top, "")
    person = read.thing(place, "person").value
    read.zone = zone or _zone_of(read, person)
    found = AssessmentFile(
        now=read.instant(place, "now"),
        person=person,
        plan=_plan(read, place),
        refusal=_refusal(read, place),
        forecast=forecast_of(read, place),
        forecast_missing=read.text_or_none(place, "forecast_missing"),
        finding_ids=tuple(read.text(each, "rule_id") for each in read.things(place, "findings")),
        urgency=read.one_of(read.thing(place, "triage"), "urgency", URGENCIES, Urgency.EMERGENCY),
        response_known=read.yes_no(read.thing(place, "response"), "known"),
        provenance=_provenance(read, read.thing(place, "provenance")),
        sections=_sections(top),
    )
    if not read.faults:
        _either_or(read, found)
    if read.faults:
        raise RecordError(read.faults)
    return replace(found, contradictions=tuple(read.contradictions))


def _sections(top: Mapping[str, object]) -> Mapping[str, object]:
    plan = top.get("plan")
    named = {name: top.get(name) for name in ("person", "findings", "questions", "triage", "response")}
    return {**named, "plan.timing_gain": plan.get("timing_gain") if isinstance(plan, dict) else None}


def _decoded(data: bytes, source: str) -> Mapping[str, object]:
    if len(data) > LONGEST_BYTES:
        raise RecordError(Fault("the file is too large for an assessment", source, f"{len(data)} bytes"))
    try:
        top = msgspec.json.decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as problem:
        raise RecordError(
            Fault(f"this is not JSON: {problem}", source, None, "Save it again with: supple assess --format json.")
        ) from None
    if not isinstance(top, dict):
        raise RecordError(Fault("an assessment is one JSON object", source, type(top).__name__))
    return top


def _zone_of(read: Reader, person: Mapping[str, object]) -> ZoneInfo:
    name = person.get("zone", "UTC")
    try:
        return ZoneInfo(name) if isinstance(name, str) else ZoneInfo("")
    except (KeyError, ValueError, OSError):
        read.fault("person.zone", "this is no time zone", name, "Write one like Europe/London.")
        return ZoneInfo("UTC")


def _either_or(read: Reader, found: AssessmentFile) -> None:
    """A plan or a refusal, a forecast or why not: exactly one of each."""
    if (found.plan is None) == (found.refusal is None):
        read.fault("plan", "an assessment has a plan or a refusal, never both or neither", None)
    if (found.forecast is None) == (found.forecast_missing is None):
        read.fault("forecast", "an assessment has a forecast or says why not, never both or neither", None)


def _provenance(read: Reader, place: Place) -> Provenance:
    return Provenance(
        program=read.text(place, "program"),
        library=read.text(place, "library"),
        models=read.texts(place, "models"),
        seed=read.whole(place, "seed", 0, 2**63),
    )


def _refusal(read: Reader, top: Place) -> Refusal | None:
    place = read.thing_or_none(top, "refusal")
    if place is None:
        return None
    return Refusal(
        reason=read.text(place, "reason"),
        rule_ids=read.texts(place, "rule_ids"),
        what_to_do=read.text(place, "what_to_do"),
        may_go_on=read.texts(place, "may_go_on"),
    )


def _plan(read: Reader, top: Place) -> Plan | None:
    place = read.thing_or_none(top, "plan")
    if place is None:
        return None
    note, step = read.thing(place, "clearance"), read.thing(place, "progression")
    minutes, bounds = read.thing(place, "weekly_minutes"), read.thing(place, "bounds")
    plan = Plan(
        status=read.one_of(place, "status", {s.value: s for s in PlanStatus}, PlanStatus.FEASIBLE),
        gap=read.number(place, "gap"),
        level=read.whole(place, "level", -ANY, ANY),
        clearance=ClearanceNote(
            state=read.one_of(note, "state", {s.value: s for s in ClearanceState}, ClearanceState.NOT_DISCUSSED),
            by=read.text_or_none(note, "by"),
            role=read.text_or_none(note, "role"),
            on=read.day_or_none(note, "on"),
        ),
        progression=Progression(
            read.one_of(step, "decision", {d.value: d for d in Decision}, Decision.START), read.text(step, "rule_id")
        ),
        doses=tuple(dose for each in read.things(place, "doses") if (dose := _dose(read, each))),
        sessions=tuple(session for each in read.things(place, "sessions") if (session := _session(read, each))),
        weekly_minutes={kind: read.whole(minutes, kind, -ANY, ANY) for kind in minutes.value},
        timing_gain=_gain(read, place),
        bounds={name: read.number(bounds, name) for name in bounds.value},
        conflicts=tuple(
            Conflict(read.text(each, "wish"), read.text(each, "limit"), read.texts(each, "rule_ids"))
            for each in read.things(place, "conflicts")
        ),
        notes=read.texts(place, "notes") if "notes" in place.value else (),
        targets=tuple(_target(read, each) for each in read.things(place, "targets"))
        if "targets" in place.value
        else (),
    )
    cleared = read.yes_no(place, "cleared")
    if cleared is not plan.cleared:
        read.contradiction(f"{place.path}.cleared", "this contradicts the clearance beside it", cleared)
    return plan


def _targets(read: Reader, place: Place) -> tuple[PrescribedTarget, ...]:
    return tuple(_target(read, each) for each in read.things(place, "targets"))


def _target(read: Reader, place: Place) -> PrescribedTarget:
    return PrescribedTarget(
        what=read.text(place, "what"),
        first_day=read.day_or_none(place, "first_day") or date.min,
        days=read.whole(place, "days", -ANY, ANY),
        asked_min=read.whole(place, "asked_min", -ANY, ANY),
        planned_min=read.whole(place, "planned_min", -ANY, ANY),
        wish=read.text(place, "wish"),
        held_by=tuple(
            HeldBy(
                read.text(each, "limit"), read.text(each, "ask"), read.yes_no(each, "enough_alone"),
                read.texts(each, "rule_ids"),
            )
            for each in read.things(place, "held_by")
        ),
    )  # fmt: skip


def _dose(read: Reader, place: Place) -> DoseTime | None:
    before = len(read.faults)
    at, amount_mg = read.instant(place, "at"), read.number(place, "amount_mg")
    window = read.instants(place, "allowed")
    if len(read.faults) > before:
        return None
    if len(window) != 2:
        read.fault(f"{place.path}.allowed", "a window has two ends", f"{len(window)} times")
        return None
    low, high = sorted((*window, at), key=datetime.timestamp)[::2]
    if (low, high) != window:
        read.contradiction(place.path, "the dose lies outside the window beside it", at.isoformat(timespec="minutes"))
    return read.built(place, lambda: DoseTime(at, amount_mg, (low, high)))


def _session(read: Reader, place: Place) -> Session | None:
    before = len(read.faults)
    start = read.instant(place, "start")
    minutes = read.whole(place, "minutes", 1, MINUTES_MAX)
    warm_up_min, cool_down_min = (read.whole(place, name, -ANY, ANY) for name in ("warm_up_min", "cool_down_min"))
    items = tuple(_item(read, each) for each in read.things(place, "items"))
    if not items:
        read.fault(f"{place.path}.items", "a session has at least one item", "an empty list")
    where, companion = read.text(place, "place"), read.text_or_none(place, "companion")
    if companion not in COMPANY:
        read.fault(f"{place.path}.companion", "who is there is nearby, hands_on or null", companion)
    cues, because = read.texts(place, "cues"), read.texts(place, "because")
    drowsy, relief = read.number_or_none(place, "drowsy_probability"), read.number_or_none(place, "tone_relief")
    if len(read.faults) > before:
        return None
    return read.built(
        place,
        lambda: Session(
            start=start,
            minutes=minutes,
            warm_up_min=warm_up_min,
            cool_down_min=cool_down_min,
            items=items,
            place=where,
            companion=companion,
            cues=cues,
            drowsy_probability=drowsy,
            tone_relief=relief,
            because=because,
        ),
    )


def _item(read: Reader, place: Place) -> Item:
    return Item(
        exercise_id=read.text(place, "exercise_id"),
        sets=read.whole(place, "sets", -ANY, ANY),
        reps=read.whole_or_none(place, "reps", -ANY, ANY),
        hold_s=read.whole_or_none(place, "hold_s", -ANY, ANY),
        minutes=read.whole_or_none(place, "minutes", -ANY, ANY),
        bout_min=read.whole_or_none(place, "bout_min", 1, ANY),
        rest_s=read.whole(place, "rest_s", -ANY, ANY),
        effort=read.whole(place, "effort", -ANY, ANY),
    )


def _gain(read: Reader, top: Place) -> TimingGain | None:
    place = read.thing_or_none(top, "timing_gain")
    if place is None:
        return None
    return TimingGain(
        stiffness_points=_band(read, place, "stiffness_points"),
        drowsy_probability=_band(read, place, "drowsy_probability"),
        verdict=read.one_of(place, "verdict", {v.value: v for v in GainVerdict}, GainVerdict.NOT_KNOWN),
    )


def _band(read: Reader, top: Place, key: str) -> Band | None:
    place = read.thing_or_none(top, key)
    if place is None:
        return None
    before = len(read.faults)
    values = [read.number(place, name) for name in ("p05", "p50", "p95")]
    return None if len(read.faults) > before else read.built(place, lambda: Band(*values))
