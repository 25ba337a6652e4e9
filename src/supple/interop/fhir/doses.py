"""How much one dose is in milligrams: from a mass, or from tablets or millilitres of a product of known strength."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from supple.domain.order import LARGEST_SINGLE_DOSE_MG
from supple.errors import shown
from supple.interop.fhir.resources import Dosage, DoseAndRate, Quantity, Ratio
from supple.interop.fhir.timing import Problem
from supple.interop.fhir.units import MG_PER, UnitContradictionError, ucum, unit_of

_TABLETS = frozenset(
    (
        "1", "tab", "tabs", "tablet", "tablets", "tablet(s)", "{tbl}", "{tablet}", "{tablets}", "{tab}", "cap", "caps",
        "captab", "capsule", "capsules", "capsule(s)", "{cap}", "{capsule}", "tbl", "tabl", "tablette", "tabletten",
        "comprimido", "comprimidos", "comprimé", "comprimés",
    )
)  # fmt: skip
_PER_VOLUME = re.compile(r"(\d+(?:\.\d+)?)\s*(mg|mcg|ug|g)\s*(?:/|per|in)\s*(\d+(?:\.\d+)?)?\s*ml\b", re.IGNORECASE)
_PER_PIECE = re.compile(r"(\d+(?:\.\d+)?)\s*(mg|mcg|ug|g)\b(?!\s*(?:/|per|in)\s*\d*\.?\d*\s*m?l\b)", re.IGNORECASE)
_MG_IN_WORDS = re.compile(r"(?<![\d.,/-])(\d+(?:\.\d+)?)\s*mg\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Strength:
    """What one tablet or one millilitre of a product holds; None where the record does not say, or says two things."""

    mg_per_piece: float | None = None
    mg_per_ml: float | None = None


def strength_of(texts: tuple[str, ...], ratios: tuple[Ratio, ...], coded_mg: float | None) -> Strength:
    """The strength that codes, ingredients and words agree on."""
    pieces = {coded_mg} if coded_mg is not None else set()
    volumes: set[float] = set()
    for ratio in ratios:
        mg, ml = _mg_of(ratio.numerator), _ml_of(ratio.denominator)
        if mg is None:
            continue
        if ml is not None:
            volumes.add(mg / ml)
        elif _is_piece(ratio.denominator):
            pieces.add(mg / (ratio.denominator.value or 1.0) if ratio.denominator else mg)
    for text in texts:
        per_piece, per_volume = _written_strengths(text)
        pieces |= per_piece
        volumes |= per_volume
    return Strength(_agreed(pieces), _agreed(volumes))


@lru_cache(maxsize=2048)
def _written_strengths(text: str) -> tuple[frozenset[float], frozenset[float]]:
    """Strengths that the words give: mg a piece (only where they give one), mg a mL."""
    volumes = {
        float(amount) * MG_PER[ucum(unit) or "mg"] / float(ml or 1)
        for amount, unit, ml in _PER_VOLUME.findall(text)
        if float(ml or 1) > 0
    }
    pieces = {float(amount) * MG_PER[ucum(unit) or "mg"] for amount, unit in _PER_PIECE.findall(text)}
    return frozenset(pieces if len(pieces) == 1 else ()), frozenset(volumes)


def _agreed(amounts: set[float]) -> float | None:
    rounded = {round(amount, 6) for amount in amounts if amount > 0}
    return rounded.pop() if len(rounded) == 1 else None


def _mg_of(quantity: Quantity | None) -> float | None:
    if quantity is None or quantity.value is None:
        return None
    try:
        factor = MG_PER.get(unit_of(quantity) or "")
    except UnitContradictionError:
        return None
    return quantity.value * factor if factor else None


def _ml_of(quantity: Quantity | None) -> float | None:
    if quantity is None or not quantity.value or quantity.value < 0:
        return None
    unit = ucum(quantity.code) or ucum(quantity.unit)
    factor = {"mL": 1.0, "L": 1000.0}.get(unit or "") or {"mL": 1.0, "L": 1000.0}.get(ucum(quantity.unit) or "")
    return quantity.value * factor if factor else None


def _is_piece(quantity: Quantity | None) -> bool:
    if quantity is None:
        return False
    said = {(quantity.code or "").strip().lower(), (quantity.unit or "").strip().lower()} - {""}
    return bool(said & _TABLETS) or any("tablet" in word or "capsule" in word for word in said)


def amount_mg(dosage: Dosage, strength: Strength) -> float | Problem:
    """One dose in mg, or what to ask."""
    asked = f' It says: "{shown(dosage.text)}".' if dosage.text else ""
    given = [rate for rate in dosage.doseAndRate if rate.doseQuantity or rate.doseRange]
    if any(rate.doseRange for rate in given):
        return Problem("unknown_dose", f"The order gives a range, not one dose ({_range(given)}). How much?{asked}")
    found = [_one(rate.doseQuantity, strength, asked) for rate in given if rate.doseQuantity]
    if not found:
        return Problem("unknown_dose", f"The order gives no dose that can be read. How many mg at a time?{asked}")
    problem = next((one for one in found if isinstance(one, Problem)), None)
    if problem:
        return problem
    amounts = {round(one, 6) for one in found if isinstance(one, float)}
    if len(amounts) > 1:
        return Problem("unknown_dose", f"The order gives several doses at once: {_list(amounts)} mg. Which?{asked}")
    amount = amounts.pop()
    if not 0 < amount <= LARGEST_SINGLE_DOSE_MG:
        sentence = f"One dose of {amount:g} mg lies outside 0 to {LARGEST_SINGLE_DOSE_MG:g} mg and cannot be right."
        return Problem("not_a_dose", sentence + asked)
    return _checked_with_words(amount, dosage, asked)


def _one(quantity: Quantity | None, strength: Strength, asked: str) -> float | Problem:
    if quantity is None or quantity.value is None or not math.isfinite(quantity.value):
        return Problem("unknown_dose", f"The order gives no dose that can be read. How many mg at a time?{asked}")
    if quantity.comparator:
        said = f"{quantity.comparator}{quantity.value:g}"
        return Problem("unknown_dose", f"The order gives a bound ({said}), not a dose. How much?{asked}")
    try:
        unit = unit_of(quantity)
    except UnitContradictionError as contradiction:
        return Problem("unknown_dose", f"The dose contradicts itself: {contradiction}. Which holds?{asked}")
    if unit in MG_PER:
        return quantity.value * MG_PER[unit]
    said = f"{quantity.value:g} {quantity.unit or quantity.code or ''}".strip()
    if _is_piece(quantity):
        if strength.mg_per_piece is None:
            return Problem("unknown_dose", f"The dose is {said}, and the strength is not known. How many mg?{asked}")
        return quantity.value * strength.mg_per_piece
    if unit == "mL":
        if strength.mg_per_ml is None:
            return Problem("unknown_dose", f"The dose is {said}, and the strength is not known. How many mg?{asked}")
        return quantity.value * strength.mg_per_ml
    if unit is None:
        return Problem("unknown_dose", f"The dose is {said} without a unit: {said} of what?{asked}")
    return Problem("unknown_dose", f"The dose is {said}, a unit that cannot be read as mg. How many mg?{asked}")


def _checked_with_words(amount: float, dosage: Dosage, asked: str) -> float | Problem:
    """The structured dose, unless the instruction's own words name only other amounts."""
    in_words = {float(found) for found in _MG_IN_WORDS.findall(dosage.text or "")}
    if not in_words or any(math.isclose(amount, word) for word in in_words):
        return amount
    times = [amount * n for n in range(2, 9)]
    if any(math.isclose(word, total) for word in in_words for total in times):
        return amount  # the words give the daily total
    return Problem(
        "unknown_dose", f"The order contradicts itself: {amount:g} mg in its structure, other in words. Which?{asked}"
    )


def daily_maximum_mg(ratio: Ratio | None, strength: Strength) -> float | None:
    """The largest amount in 24 hours [mg], where the order gives one for a day."""
    if ratio is None or ratio.numerator is None or ratio.denominator is None or not ratio.denominator.value:
        return None
    per = ratio.denominator.code or ratio.denominator.unit or ""
    hours = {"d": 24.0, "day": 24.0, "days": 24.0, "h": 1.0, "hour": 1.0, "hours": 1.0}.get(per.strip().lower())
    if hours is None or not math.isclose(hours * ratio.denominator.value, 24.0):
        return None
    amount = _one(ratio.numerator, strength, "")
    return amount if isinstance(amount, float) and amount > 0 else None


def _range(given: list[DoseAndRate]) -> str:
    found = next(rate.doseRange for rate in given if rate.doseRange)
    low, high = found.low, found.high
    unit = (high and (high.unit or high.code)) or (low and (low.unit or low.code)) or ""
    ends = [f"{end.value:g}" for end in (low, high) if end and end.value is not None]
    return f"{' to '.join(ends)} {unit}".strip() or "no numbers"


def _list(amounts: set[float]) -> str:
    return ", ".join(f"{amount:g}" for amount in sorted(amounts))
