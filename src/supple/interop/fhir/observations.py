"""Measurements that Supple uses: kidney values, weight, height, blood pressure, a few more; and pregnancy.

A value whose unit, date or status cannot be trusted is named and not used; whether a value is plausible for a body
is judged later, in screening.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, cast

from supple.domain.person import LabResult, Weight
from supple.errors import shown
from supple.interop.fhir.bundle import Found
from supple.interop.fhir.codings import SYSTEMS, all_words, codings, says, words
from supple.interop.fhir.context import Context
from supple.interop.fhir.dates import When
from supple.interop.fhir.resources import CodeableConcept, Component, Observation, Quantity, decoded
from supple.interop.fhir.units import CM_PER, KG_PER, UnitContradictionError, belongs, ucum, unit_of

Comparator = Literal["<", "<=", ">", ">="]
Pregnancy = Literal["yes", "no", "unknown"]

USED = frozenset(
    (
        "creatinine_serum", "egfr", "creatinine_clearance", "cystatin_c", "height", "weight", "bp_systolic",
        "bp_diastolic", "body_temperature", "potassium", "sodium", "lithium", "albumin_creatinine_ratio_urine",
        "respiratory_rate", "oxygen_saturation",
    )
)  # fmt: skip
PREGNANCY_STATUS = "82810-3"
DUE_DATE = ("11778-8", "11779-6", "11780-4")
ALCOHOL = ("74013-4", "11331-6", "74205-6")
STATEMENTS = frozenset((PREGNANCY_STATUS, *DUE_DATE, *ALCOHOL))
_PREGNANT = "LA15173-0"  # LOINC answers
_NOT_PREGNANT = "LA26683-5"
_USABLE_STATUS = ("final", "amended", "corrected")
_EARLY_STATUS = ("preliminary", "registered")
_OF_URINE = re.compile(r"\b(in|of) (\w+ )?urine\b", re.IGNORECASE)
_WORSE_END: dict[str, Literal["low", "high"]] = {
    "egfr": "low", "creatinine_clearance": "low", "creatinine_serum": "high", "cystatin_c": "high",
}  # fmt: skip
_LOOKS_LIKE = re.compile(r"creatin|kreatin|\begfr\b|\bgfr\b|glomerul|cystatin|body weight|birth weight", re.IGNORECASE)
_VALUE_IN_WORDS = re.compile(
    r"\s*(?P<sign><=|>=|<|>|≤|≥)?\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[^\d\s(][^\s(]*(?:\s?m2)?)?\s*"
    r"(?:[(\[]?(?:H|L|HH|LL|N|high|low|normal)[)\]]?)?\s*",
    re.IGNORECASE,
)
_SIGNS: dict[str, Comparator] = {"≤": "<=", "≥": ">="}


@dataclass(frozen=True, slots=True)
class Measured:
    """What the observations of a record give."""

    labs: tuple[LabResult, ...]
    weights: tuple[Weight, ...]
    height_cm: float | None
    pregnancy: Pregnancy
    due_on: date | None
    not_needed: int


@dataclass(slots=True)
class _Gathered:
    labs: list[LabResult] = field(default_factory=list)
    weights: list[Weight] = field(default_factory=list)
    pregnancies: list[tuple[date, Pregnancy, str]] = field(default_factory=list)
    due: list[tuple[date, date]] = field(default_factory=list)
    look_alikes: Counter[tuple[str, str]] = field(default_factory=Counter)
    not_needed: int = 0


def measured(context: Context) -> Measured:
    """Read every Observation of the record."""
    gathered = _Gathered()
    for found in context.record.of("Observation"):
        _one(found, gathered, context)
    for (where, said), times in gathered.look_alikes.items():
        why = f"looks like a kidney value or a weight, but has no code that Supple reads ({times} in all); not used"
        context.note(where, said, why)
    if gathered.not_needed and len(context.record.found) > 1:
        why = "observations of kinds that Supple does not need; not read"
        context.note("Observation", f"{gathered.not_needed} in the record", why)
    heights = [lab for lab in gathered.labs if lab.analyte == "height" and lab.unit in CM_PER and lab.measured_on]
    newest = max(heights, key=lambda lab: lab.measured_on or date.min, default=None)
    pregnancy = _pregnancy(gathered, context)
    due = max(gathered.due, default=None)
    return Measured(
        labs=tuple(gathered.labs),
        weights=tuple(gathered.weights),
        height_cm=round(newest.value * CM_PER[newest.unit or "cm"], 2) if newest else None,
        pregnancy=pregnancy,
        due_on=due[1] if due and due[1] >= context.today - timedelta(days=30) else None,
        not_needed=gathered.not_needed,
    )


def _one(found: Found, gathered: _Gathered, context: Context) -> None:
    if found.codes is not None and not _of_interest(found.codes, context):
        gathered.not_needed += 1
        return
    observation, lost = decoded(found.raw, Observation, found.where, context.notes)
    parts = [part for part in _parts(observation, found.place) if _analyte(part[0].code, context)]
    loinc = {coding.code for coding in codings(observation.code) if coding.system == "loinc"}
    statement = bool(loinc & STATEMENTS)
    if not parts and not statement:
        gathered.not_needed += not _look_alike(observation, found, gathered)
        return
    if not _usable(observation, lost, found, context):
        return
    day = _day(observation, found, context)
    if day is _FUTURE:
        return
    measured_on = day.first if isinstance(day, When) else None
    for part, where in parts:
        _measure(part, where, measured_on, observation.status in _EARLY_STATUS, gathered, context)
    if statement:
        _state(observation, loinc, found, measured_on, gathered, context)


def _of_interest(codes: tuple[CodeableConcept | None, ...], context: Context) -> bool:
    """Whether an observation with these codes must be read: it has one of ours, or words that look like it."""
    for number, concept in enumerate(codes):
        if number == 0 and (concept is None or not (concept.coding or concept.text)):
            return True  # an observation of nothing: something is odd about it
        if concept is None:
            continue
        for coding in concept.coding:
            code = (coding.code or "").strip()
            known = context.library.lab_codes.get(code)
            if (known and known.analyte in USED) or code in STATEMENTS:
                return True
        if _looks_alike(concept.text, tuple(coding.display for coding in concept.coding)):
            return True
    return False


@lru_cache(maxsize=4096)
def _looks_alike(*said: str | tuple[str | None, ...] | None) -> bool:
    return bool(_LOOKS_LIKE.search(repr(said)))


def _parts(observation: Observation, where: str) -> Iterator[tuple[Component, str]]:
    yield observation, where
    for number, component in enumerate(observation.component):
        yield component, f"{where}.component[{number}]"


def _analyte(code: CodeableConcept | None, context: Context) -> str | None:
    for coding in code.coding if code else ():
        known = context.library.lab_codes.get((coding.code or "").strip())
        if known and known.analyte in USED and SYSTEMS.get(coding.system or "") == "loinc":
            return known.analyte
    return None


def _other_meanings(code: CodeableConcept | None, context: Context) -> list[str]:
    """What the codes mean, where they mean several things, or where one of them is of urine and the value is not."""
    loinc = [coding for coding in codings(code) if coding.system == "loinc"]
    known = [context.library.lab_codes.get(coding.code) for coding in loinc]
    meanings = list(dict.fromkeys(one.analyte for one in known if one))
    if not any("urine" in meaning for meaning in meanings) and _OF_URINE.search(all_words(code)):
        meanings.append("a value of urine")
    return [meaning.replace("_", " ") for meaning in meanings] if len(meanings) > 1 else []


def _look_alike(observation: Observation, found: Found, gathered: _Gathered) -> bool:
    """Count what seems to be a kidney value or a weight; false where nothing seems so."""
    seems = False
    for part, _where in _parts(observation, found.where):
        said = all_words(part.code)
        if _LOOKS_LIKE.search(said) and part.valueCodeableConcept is None:
            name = words(part.code)
            key = next((key for key in gathered.look_alikes if key[1] == name), (found.where, name))
            gathered.look_alikes[key] += 1
            seems = True
    return seems


def _usable(observation: Observation, lost: frozenset[str], found: Found, context: Context) -> bool:
    name = words(observation.code) or "observation"
    if lost - {"contained", "issued", "id"}:
        return False  # the broken part is named already, and half a measurement is none
    if observation.status not in (*_USABLE_STATUS, *_EARLY_STATUS):
        context.note(f"{found.where}.status", observation.status or "none", f"{name}: not used in this state")
        return False
    return context.is_ours(observation.subject, found)


_FUTURE = object()


def _day(observation: Observation, found: Found, context: Context) -> When | object | None:
    """The day of the measurement (of a period or a bare year its first day, so that it never seems too new)."""
    period = observation.effectivePeriod
    for text, name in (
        (observation.effectiveDateTime, "effectiveDateTime"),
        (period and (period.start or period.end), "effectivePeriod"),
        (observation.effectiveInstant, "effectiveInstant"),
        (observation.issued, "issued"),
    ):
        if not text:
            continue
        day = context.when(text, f"{found.where}.{name}")
        if day is None:
            return None
        if day.first > context.today:
            context.note(f"{found.where}.{name}", text, f"{words(observation.code)}: dated in the future; not used")
            return _FUTURE
        if name == "issued":
            context.note(f"{found.where}.issued", text, "the day it was measured is missing; the day of issue is taken")
        elif not day.whole:
            context.note(f"{found.where}.{name}", text, f"only a part of the date is known; taken as {day.first}")
        return day
    context.note(f"{found.where}.effectiveDateTime", "none", f"{words(observation.code)}: without a date")
    return None


@dataclass(frozen=True, slots=True)
class _Value:
    number: float
    unit: str | None
    comparator: Comparator | None = None


def _measure(part: Component, where: str, day: date | None, early: bool, gathered: _Gathered, context: Context) -> None:
    analyte = _analyte(part.code, context)
    others = _other_meanings(part.code, context)
    if others:
        context.note(where, words(part.code), f"its codes mean different things ({', '.join(others)}); not used")
        return
    value = _value(part, analyte, where, context)
    if analyte is None or value is None:
        return
    path = f"{where}.{_field(part)}"
    name = words(part.code) or analyte.replace("_", " ")
    said = f"{value.comparator or ''}{value.number:g} {value.unit or ''}".strip()
    if value.unit is None and analyte == "egfr":
        unit = next(context.library.lab_codes[c.code].canonical_unit for c in codings(part.code)
                    if c.system == "loinc" and c.code in context.library.lab_codes)  # fmt: skip
        context.note(path, said, f"no unit is written; its code means {unit}")
        value = _Value(value.number, unit, value.comparator)
    if value.unit is None:
        context.note(path, said, f"{name}: a number without a unit; not used")
        return
    if not belongs(value.unit, analyte):
        context.note(path, said, f"{name}: not measured in {shown(value.unit)}; not used")
        return
    if not math.isfinite(value.number) or not 0 < value.number <= context.library.number(
        "screening", "impossible_above"
    ):
        context.note(path, said, f"{name}: an impossible value; not used")
        return
    if analyte == "weight":
        _weigh(value, day, path, said, gathered, context)
        return
    gathered.labs.append(
        LabResult(
            analyte=analyte,
            value=value.number,
            unit=value.unit,
            measured_on=day,
            comparator=value.comparator,
            preliminary=early,
            where=where,
        )
    )


def _field(part: Component) -> str:
    if part.valueQuantity is not None:
        return "valueQuantity.value"
    if part.valueRange is not None:
        return "valueRange"
    return "valueString" if part.valueString is not None else "valueInteger"


def _weigh(value: _Value, day: date | None, path: str, said: str, gathered: _Gathered, context: Context) -> None:
    factor = KG_PER.get(value.unit or "")
    if factor is None or value.comparator:
        context.note(path, said, "weight: not a plain amount in a unit of mass; not used")
        return
    try:
        gathered.weights.append(Weight(round(value.number * factor, 3), day))
    except ValueError:
        context.note(path, said, "weight: an impossible value; not used")


def _value(part: Component, analyte: str | None, where: str, context: Context) -> _Value | None:
    name = words(part.code) or "value"
    if part.valueQuantity is not None:
        return _of_quantity(part.valueQuantity, where, name, context)
    if part.valueString is not None:
        return _of_words(part.valueString, where, name, context)
    if part.valueInteger is not None:
        return _Value(float(part.valueInteger), None)
    if part.valueRange is not None:
        low, high = part.valueRange.low, part.valueRange.high
        ends = " to ".join(f"{end.value:g}" for end in (low, high) if end and end.value is not None)
        unit = (high and (high.unit or high.code)) or (low and (low.unit or low.code)) or ""
        worse = {"low": low, "high": high}.get(_WORSE_END.get(analyte or "", ""))
        said = f"{ends} {unit}".strip()
        if worse is not None and low is not None and high is not None and worse.value is not None:
            context.note(f"{where}.valueRange", said, f"{name}: a range, not one value; its worse end is taken")
            return _of_quantity(worse, where, name, context)
        context.note(f"{where}.valueRange", said, f"{name}: a range, not one value; not used")
        return None
    if part.dataAbsentReason is not None:
        context.note(f"{where}.dataAbsentReason", words(part.dataAbsentReason), f"{name}: no value was recorded")
        return None
    others = (part.valueCodeableConcept, part.valueRatio, part.valueBoolean, part.valueDateTime)
    if any(other is not None for other in others) or not (isinstance(part, Observation) and part.component):
        context.note(f"{where}.value", "no number", f"{name}: no value that can be read; not used")
    return None


def _of_quantity(quantity: Quantity, where: str, name: str, context: Context) -> _Value | None:
    if quantity.value is None:
        context.note(f"{where}.valueQuantity", "no number", f"{name}: no value that can be read; not used")
        return None
    if quantity.comparator not in (None, "<", "<=", ">", ">="):
        context.note(f"{where}.valueQuantity.comparator", quantity.comparator, f"{name}: an unknown sign; not used")
        return None
    try:
        unit = unit_of(quantity)
    except UnitContradictionError as contradiction:
        context.note(f"{where}.valueQuantity", f"{quantity.value:g}", f"{name}: {contradiction}; not used")
        return None
    return _Value(quantity.value, unit, cast("Comparator | None", quantity.comparator))


def _of_words(text: str, where: str, name: str, context: Context) -> _Value | None:
    """A value written as text, where it is one plain number with at most a sign, a unit and a flag."""
    found = _VALUE_IN_WORDS.fullmatch(text[:80]) if len(text) <= 80 else None
    if not found:
        context.note(f"{where}.valueString", text, f"{name}: words that are not one plain value; not used")
        return None
    sign = found["sign"]
    unit = found["unit"]
    if unit and unit.strip("()[]").upper() in ("H", "L", "HH", "LL", "N", "HIGH", "LOW", "NORMAL"):
        unit = None
    return _Value(float(found["number"]), ucum(unit), _SIGNS.get(sign, cast("Comparator", sign)) if sign else None)


def _state(
    observation: Observation, loinc: set[str], found: Found, day: date | None, gathered: _Gathered, context: Context
) -> None:
    if loinc & set(ALCOHOL):
        amount = observation.valueQuantity
        said = (
            f"{amount.value:g} {amount.unit or amount.code or ''}" if amount and amount.value is not None else "words"
        )
        why = "alcohol: what a drink holds is not said, so it is asked and not converted"
        context.note(found.where, f"{said} ({day or 'no date'})", why)
        return
    if loinc & set(DUE_DATE):
        due = context.when(observation.valueDateTime, f"{found.where}.valueDateTime")
        if due and due.whole and day:
            gathered.due.append((day, due.first))
        return
    concept = observation.valueCodeableConcept
    said = words(concept) or "no answer"
    answer: Pregnancy = "unknown"
    if says(concept, "pregnant", context.library, _PREGNANT):
        answer = "yes"
    elif says(concept, "not_pregnant", context.library, _NOT_PREGNANT):
        answer = "no"
    if answer == "unknown":
        context.note(f"{found.where}.value", said, "pregnancy status: neither yes nor no; not known")
    gathered.pregnancies.append((day or date.min, answer, f"{found.where}: {said}"))


def _pregnancy(gathered: _Gathered, context: Context) -> Pregnancy:
    """The newest answer, as long as it can still hold."""
    if not gathered.pregnancies:
        return "unknown"
    day, answer, where = max(gathered.pregnancies, key=lambda one: (one[0], one[1] == "yes"))
    age_days = (context.today - day).days
    library = context.library
    longest = library.number("screening", "pregnancy_longest_days")
    limit = longest if answer == "yes" else library.number("screening", "pregnancy_answer_days")
    if answer != "unknown" and age_days > limit:
        context.note(where.split(": ")[0], f"{answer} on {day}", "pregnancy status: too old to hold now; not known")
        return "unknown"
    return answer
