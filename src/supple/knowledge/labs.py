"""A laboratory result in its canonical unit, or the reason why it cannot be used. Nothing is corrected in silence."""

from __future__ import annotations

import functools
import math
import re

from supple.domain.findings import NotUnderstood
from supple.domain.labs import CanonicalLab
from supple.domain.person import LabResult
from supple.errors import shown
from supple.knowledge.library import Library
from supple.knowledge.terminology import LabAnalyte

# units as people write them, in lower case without spaces, where only one UCUM unit can be meant
WRITTEN = {
    "mg/dl": "mg/dL", "umol/l": "umol/L", "micromol/l": "umol/L", "mcmol/l": "umol/L", "mmol/l": "mmol/L",
    "mg/l": "mg/L", "g/l": "g/L", "g/dl": "g/dL", "meq/l": "meq/L", "u/l": "U/L", "iu/l": "U/L", "ukat/l": "ukat/L",
    "ml/min": "mL/min", "ml/s": "mL/s", "ml/min/1.73m2": "mL/min/{1.73_m2}", "ml/min/1.73m^2": "mL/min/{1.73_m2}",
    "ml/min/{1.73_m2}": "mL/min/{1.73_m2}", "ml/min/{1.73m2}": "mL/min/{1.73_m2}", "ml/min/1.73_m2": "mL/min/{1.73_m2}",
    "ml/min/1.73sqm": "mL/min/{1.73_m2}", "ml/min/1.73": "mL/min/{1.73_m2}", "ml/s/{1.73_m2}": "mL/s/{1.73_m2}",
    "kg": "kg", "g": "g", "lb": "[lb_av]", "lbs": "[lb_av]", "[lb_av]": "[lb_av]", "[oz_av]": "[oz_av]",
    "oz": "[oz_av]", "stone": "[stone_av]", "[stone_av]": "[stone_av]", "cm": "cm", "m": "m", "in": "[in_i]",
    "inches": "[in_i]", "[in_i]": "[in_i]", "ft": "[ft_i]", "[ft_i]": "[ft_i]", "kg/m2": "kg/m2", "kg/m^2": "kg/m2",
    "mmhg": "mm[Hg]", "mm[hg]": "mm[Hg]", "kpa": "kPa", "/min": "/min", "{beats}/min": "/min", "beats/min": "/min",
    "beats/minute": "/min", "bpm": "/min", "{breaths}/min": "/min", "breaths/min": "/min", "%": "%", "1": "1",
    "cel": "Cel", "°c": "Cel", "degc": "Cel", "[degf]": "[degF]", "°f": "[degF]", "degf": "[degF]",
    "mg/g": "mg/g", "mg/mmol": "mg/mmol", "mmol/mol": "mmol/mol",
}  # fmt: skip
SIGNS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}


@functools.lru_cache(maxsize=1024)
def ucum(written: str | None) -> str | None:
    """The UCUM code of a unit as written, or None where none is given or nothing certain is known of it."""
    if written is None:
        return None
    bare = re.sub(r"\s+", "", written).replace("\N{MICRO SIGN}", "u").replace("\N{GREEK SMALL LETTER MU}", "u")
    return WRITTEN.get(bare.replace("\N{SUPERSCRIPT TWO}", "2").lower())


def canonical(lab: LabResult, library: Library) -> CanonicalLab | NotUnderstood:
    """The result in the analyte's canonical unit, keeping a sign such as "<"; or why it is not used.

    A value that no body has in the unit as written is never converted to a unit that would fit: it is named, with
    the unit that was probably meant, for someone to check.
    """
    analyte = library.analytes.get(lab.analyte)
    if analyte is None:
        return _not_used(lab, lab.analyte.replace("_", " "), "this measurement is not one that Supple reads")
    if not math.isfinite(lab.value):
        return _not_used(lab, analyte.name, "this is not a number")
    if lab.unit is None or not lab.unit.strip():
        return _not_used(
            lab, analyte.name, f"{_number(lab.value)} of what? The unit is missing; please check the report"
        )
    unit = ucum(lab.unit)
    if unit is None or unit not in analyte.factors:
        known = ", ".join(analyte.factors)
        return _not_used(lab, analyte.name, f"{analyte.name} is not read in {shown(lab.unit)}; units read: {known}")
    if lab.value == 0 or (lab.value < 0 and unit not in analyte.offsets):
        kind = "zero" if lab.value == 0 else "below zero"
        return _not_used(lab, analyte.name, f"a {analyte.name} {kind} is impossible and often means not measured")
    low, high = analyte.plausible[unit]
    if not low <= lab.value <= high:
        return _not_used(lab, analyte.name, _implausible(lab.value, unit, analyte))
    value = lab.value * analyte.factors[unit] + analyte.offsets.get(unit, 0.0)
    return CanonicalLab(
        analyte=analyte.id,
        value=value,
        unit=analyte.unit,
        measured_on=lab.measured_on,
        comparator=lab.comparator,
        preliminary=lab.preliminary,
        said=_said(lab, analyte, unit, value),
        where=lab.where,
    )


def _number(value: float) -> str:
    return f"{value:.6g}"


def _written(lab: LabResult) -> str:
    return f"{lab.comparator or ''}{_number(lab.value)} {lab.unit or ''}".strip()


def _said(lab: LabResult, analyte: LabAnalyte, unit: str, value: float) -> str:
    """The record's own value, unit and date, with the converted value in brackets where it differs."""
    converted = "" if unit == analyte.unit or analyte.factors[unit] == 1 else f" ({value:.3g} {analyte.unit})"
    when = f" on {lab.measured_on}" if lab.measured_on else ", date not known"
    early = ", preliminary" if lab.preliminary else ""
    return f"{analyte.name} {_written(lab)}{converted}{when}{early}"


def _implausible(value: float, unit: str, analyte: LabAnalyte) -> str:
    """Names the unit that was probably meant, if another one would make the value plausible."""
    low, high = analyte.plausible[unit]
    meant = [
        other
        for other, (least, most) in analyte.plausible.items()
        if other != unit and analyte.factors[other] != analyte.factors[unit] and least <= value <= most
    ]
    start = f"{_number(value)} {unit} is not plausible (seen in people: {low:g} to {high:g})"
    if meant:
        return f"{start}; probably {' or '.join(meant)} typed as {unit}: please check"
    return f"{start}; please check the report"


def _not_used(lab: LabResult, name: str, why: str) -> NotUnderstood:
    return NotUnderstood(lab.where, f"{name} {_written(lab)}", f"{why}; not used")
