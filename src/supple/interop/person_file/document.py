"""A person as a person file again: the ``person`` of an assessment, and what ``supple start`` writes.

Reading a document gives the same person (apart from ``where`` paths), so a bug report is one file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from supple.domain.diary import DiaryEntry
from supple.domain.order import EVERY_DAY, Order, SlotDose, Step, Times
from supple.domain.person import (
    Abilities,
    AllergyEntry,
    Coding,
    ConditionEntry,
    Day,
    LabResult,
    MedicineEntry,
    Person,
    Preferences,
    Prescription,
    Status,
    TimedDose,
)
from supple.domain.quantities import Interval
from supple.interop import diary_line, written
from supple.interop.person_file import weeks
from supple.interop.person_file.build import SCHEMA
from supple.interop.person_file.order_part import OPEN

Document = dict[str, Any]


def document(person: Person) -> Document:
    """The person in person-file shape: plain values, ready for JSON or YAML. What is not known is left out."""
    whole: Document = {
        "schema": SCHEMA,
        "zone": person.zone if person.zone_stated else None,
        "country": person.country,
        "birth_date": _day(person.birth_date),
        "birth_year_only": person.birth_year_only or None,
        "age_years": _number(person.age_years),
        "sex": person.sex,
        "deceased": person.deceased or None,
        "height_cm": _number(person.height_cm),
        "weights": [_filled({"kg": _number(w.kg), "on": _day(w.on)}) for w in person.weights],
        "conditions": [_condition(entry) for entry in person.conditions],
        "medicines": [_medicine(entry) for entry in person.medicines],
        "medicines_listed_on": _day(person.medicines_listed_on),
        "allergies": [_allergy(entry) for entry in person.allergies],
        "none_else": sorted(person.complete_lists),
        "labs": [_lab(result) for result in person.labs],
        "answers": {
            answer_id: {"value": _answer(a.value), **_filled({"on": _day(a.on), "by": a.by})}
            for answer_id, a in person.answers.items()
        },
        "pregnancy": None if person.pregnancy == "unknown" else person.pregnancy,
        "pregnancy_due_on": _day(person.pregnancy_due_on),
        "breastfeeding": None if person.breastfeeding == "unknown" else person.breastfeeding,
        "alcohol_units_per_week": _number(person.alcohol_units_per_week),
        "abilities": _abilities(person.abilities),
        "order": _order(person.order) if person.order else None,
        "order_issue": _filled(
            {"code": person.order_issue.code, "sentence": person.order_issue.sentence,
             "entries": list(person.order_issue.entries)}
        ) if person.order_issue else None,
        "supply": _filled({"tablets_left": person.supply.tablets_left, "refill_on": _day(person.supply.refill_on)})
        if person.supply else None,
        "day": _waking(person.day),
        "preferences": _preferences(person.preferences),
        "prescription": _prescription(person.prescription) if person.prescription else None,
        "clearances": [
            _filled({"effect": c.effect, "by": c.by, "role": c.role, "on": _day(c.on), "until": _day(c.until),
                     "note": c.note})
            for c in person.clearances
        ],
        "travel": [{"from": journey.start.isoformat(), "zone": journey.zone} for journey in person.travel],
        "goals": list(person.goals),
        "diary": [_entry(entry) for entry in person.diary.entries],
        "weeks": [weeks.written(week) for week in person.weeks],
    }  # fmt: skip
    filled = _filled(whole)
    if "allergies" in person.complete_lists and not person.allergies:
        filled["allergies"] = "none"
    said = {  # empty means none here, left out means nobody said
        "activities": None if person.activities is None else list(person.activities),
        "availability": None if person.availability is None else {
            written.WEEKDAYS[day]: [_hours(stretch) for stretch in hours] for day, hours in person.availability.items()
        },
        "companion": None if person.companion is None else {
            written.WEEKDAYS[day]: [
                _hours(c.interval) if c.can == "nearby" else {"hours": _hours(c.interval), "can": c.can} for c in there
            ]
            for day, there in person.companion.items()
        },
        "equipment": None if person.equipment is None else sorted(person.equipment),
    }  # fmt: skip
    return {**filled, **{key: value for key, value in said.items() if value is not None}}


def as_yaml(found: Mapping[str, Any]) -> str:
    """A document as YAML text that any YAML reader understands the same way (times and dates in quotes).

    One key a line, always: a short file in braces would be taken for JSON.
    """
    import yaml  # a JSON record does without

    class Plain(yaml.SafeDumper):
        """Quotes y and n too, which some YAML readers take for yes and no."""

    def words(dumper: Any, said: str) -> Any:
        style = "'" if said.lower() in ("y", "n") else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", said, style=style)

    Plain.add_representer(str, words)
    return str(
        yaml.dump(dict(found), Dumper=Plain, sort_keys=False, allow_unicode=True, width=100, default_flow_style=False)
    )


def _filled(entries: Mapping[str, Any]) -> Document:
    """The entries that say something."""
    return {key: value for key, value in entries.items() if value is not None and value not in ([], {})}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: float | None) -> float | int | None:
    """Whole numbers without a decimal point, as people write them."""
    return int(value) if value is not None and value == int(value) else value


def _answer(value: bool | float | str | None) -> bool | float | int | str | None:
    return _number(value) if isinstance(value, float) else value


def _hours(stretch: Interval) -> str:
    return f"{written.minutes_as_clock(stretch.start_min)}-{written.minutes_as_clock(stretch.end_min)}"


def _codes(codings: tuple[Coding, ...]) -> list[Document]:
    return [_filled({"system": c.system, "code": c.code, "display": c.display}) for c in codings]


def _status(status: Status) -> str | None:
    return None if status is Status.ACTIVE else status.value


def _days(days: frozenset[int]) -> list[str] | None:
    return None if days == EVERY_DAY else [written.WEEKDAYS[day] for day in sorted(days)]


def _condition(entry: ConditionEntry) -> Document | str:
    found = _filled({
        "text": entry.text, "codes": _codes(entry.codings), "status": _status(entry.status), "on": _day(entry.on),
        "ended_on": _day(entry.ended_on), "family_history": entry.family_history or None,
    })  # fmt: skip
    return entry.text if len(found) == 1 else found


def _allergy(entry: AllergyEntry) -> Document | str:
    found = _filled({"text": entry.text, "codes": _codes(entry.codings), "status": _status(entry.status)})
    return entry.text if len(found) == 1 else found


def _medicine(entry: MedicineEntry) -> Document | str:
    found = _filled({
        "name": entry.text, "codes": _codes(entry.codings), "dose": entry.dose_text,
        "doses": [_timed(dose) for dose in entry.doses], "started_on": _day(entry.started_on),
        "stopped_on": _day(entry.stopped_on), "as_needed": entry.as_needed, "route": entry.route,
        "status": entry.status.value if entry.status is not Status.ACTIVE or entry.stopped_on or entry.started_on
        else None,
    })  # fmt: skip
    return entry.text if len(found) == 1 else found


def _timed(dose: TimedDose) -> Document:
    return _filled({"at": f"{dose.at:%H:%M}", "amount_mg": _number(dose.amount_mg), "days": _days(dose.days)})


def _lab(result: LabResult) -> Document:
    return _filled({
        "analyte": result.analyte, "value": _number(result.value), "unit": result.unit,
        "measured_on": _day(result.measured_on), "comparator": result.comparator,
        "preliminary": result.preliminary or None,
    })  # fmt: skip


def _abilities(able: Abilities) -> Document:
    return _filled({
        "mobility": able.mobility.value if able.mobility else None, "stands_30s_with_rail": able.stands_30s_with_rail,
        "can_rise_from_floor": able.can_rise_from_floor,
        "relies_on_stiffness_to_stand": able.relies_on_stiffness_to_stand, "falls_past_year": able.falls_past_year,
        "falls_injurious": able.falls_injurious, "injury_level": able.injury_level, "sci_complete": able.sci_complete,
        "injured_on": _day(able.injured_on), "usual_systolic": _number(able.usual_systolic),
        "ad_plan_shared": able.ad_plan_shared, "heat_sensitive": able.heat_sensitive, "wheelchair": able.wheelchair,
    })  # fmt: skip


def _dose(dose: SlotDose) -> Document:
    return _filled({
        "at": f"{dose.at:%H:%M}", "amount_mg": _number(dose.amount_mg), "may_move_min": dose.may_move_min or None,
        "days": _days(dose.days),
    })  # fmt: skip


def _step(step: Step) -> Document:
    return _filled({
        "from": _day(step.from_on) or OPEN, "until": _day(step.until_on), "doses": [_dose(dose) for dose in step.doses],
        "times": step.times.value if step.times is Times.ASSUMED else None,
    })  # fmt: skip


def _order(order: Order) -> Document:
    """The step that the last change began stands as ``doses``, all others under ``steps``."""
    begun = [step for step in order.steps if step.from_on is not None and step.from_on == order.changed_on]
    current = begun[0] if begun else order.steps[-1]
    return _filled({
        "drug": order.drug, "form": order.form, "started_on": _day(order.started_on),
        "changed_on": _day(order.changed_on), "stopped_on": _day(order.stopped_on),
        "max_mg_per_day": _number(order.max_mg_per_day), "min_gap_h": _number(order.min_gap_h),
        "may_move_allowed_by": order.may_move_allowed_by, "as_needed": order.as_needed or None,
        **_step(current),
        "steps": [_step(step) for step in order.steps if step is not current],
    })  # fmt: skip


def _waking(day: Day) -> Document:
    usual = Day()
    said_wakes = not day.assumed or day.wakes != usual.wakes
    said_sleeps = not day.assumed or day.sleeps != usual.sleeps
    return _filled({
        "wakes": f"{day.wakes:%H:%M}" if said_wakes else None,
        "sleeps": f"{day.sleeps:%H:%M}" if said_sleeps else None,
        "meals": [f"{meal:%H:%M}" for meal in day.meals],
    })  # fmt: skip


def _preferences(likes: Preferences) -> Document:
    found = _filled({
        "max_sessions_per_day": likes.max_sessions_per_day, "time_of_day": likes.time_of_day,
        "favourite": list(likes.favourite), "never": list(likes.never),
        "learning": None if likes.learning else False,
    })  # fmt: skip
    return {} if likes == Preferences() else found


def _prescription(said: Prescription) -> Document:
    return _filled({
        "by": said.by, "role": said.role, "on": _day(said.on), "review_on": _day(said.review_on),
        "must": list(said.must), "may": list(said.may), "never": list(said.never), "effort_max": said.effort_max,
        "targets": {key: _number(value) for key, value in said.targets.items()},
        "own_exercises": [dict(exercise) for exercise in said.own_exercises],
    })  # fmt: skip


def _entry(entry: DiaryEntry) -> Document:
    value: Any = diary_line.written_value(entry)
    if entry.kind not in ("missed_dose", "symptom", "fall"):
        value = _number(entry.value)
    elif entry.kind == "fall":
        value = {"yes": True, "no": False}.get(value, "unknown")
    return _filled({
        "at": entry.at.isoformat(), entry.kind: value,
        "slot": f"{entry.slot:%H:%M}" if entry.slot and entry.kind != "missed_dose" else None,
        "medicine": None if entry.medicine == "baclofen" else entry.medicine, "session_id": entry.session_id,
        "rated_by": None if entry.rated_by == "self" else entry.rated_by,
        "note": diary_line.written_note(entry) or None,
    })  # fmt: skip
