"""Units as records write them, as UCUM codes; and whether a unit can belong to a quantity at all."""

from __future__ import annotations

import re
from functools import lru_cache

from supple.interop.fhir.resources import Quantity

UCUM = "http://unitsofmeasure.org"

# what people and laboratories write, in lower case and without spaces -> UCUM
_WRITTEN = {
    "mg/dl": "mg/dL", "mgperdl": "mg/dL", "umol/l": "umol/L", "micromol/l": "umol/L", "mcmol/l": "umol/L",
    "mmol/l": "mmol/L", "nmol/l": "nmol/L", "mg/l": "mg/L", "g/l": "g/L", "g/dl": "g/dL", "ug/ml": "ug/mL",
    "meq/l": "meq/L", "u/l": "U/L", "iu/l": "U/L",
    "ml/min": "mL/min", "ml/s": "mL/s", "ml/min/1.73m2": "mL/min/{1.73_m2}", "ml/min/1.73m^2": "mL/min/{1.73_m2}",
    "ml/min/{1.73_m2}": "mL/min/{1.73_m2}", "ml/min/1.73sqm": "mL/min/{1.73_m2}", "ml/min/1.73m²": "mL/min/{1.73_m2}",
    "ml/min/{1.73m2}": "mL/min/{1.73_m2}", "ml/min/1.73": "mL/min/{1.73_m2}", "ml/min/173.10*-2.m2": "mL/min/{1.73_m2}",
    "ml/min/1.73_m2": "mL/min/{1.73_m2}", "ml/s/{1.73_m2}": "mL/s/{1.73_m2}", "ml/s/1.73m2": "mL/s/{1.73_m2}",
    "kg": "kg", "kgs": "kg", "kilogram": "kg", "kilograms": "kg", "g": "g", "gram": "g", "grams": "g", "gm": "g",
    "mg": "mg", "milligram": "mg", "milligrams": "mg", "milligramm": "mg", "ug": "ug", "mcg": "ug", "microgram": "ug",
    "micrograms": "ug", "ng": "ng",
    "lb": "[lb_av]", "lbs": "[lb_av]", "[lb_av]": "[lb_av]", "pound": "[lb_av]", "pounds": "[lb_av]",
    "oz": "[oz_av]", "[oz_av]": "[oz_av]", "[stone_av]": "[stone_av]", "stone": "[stone_av]", "st": "[stone_av]",
    "cm": "cm", "m": "m", "mm": "mm", "in": "[in_i]", "inch": "[in_i]", "inches": "[in_i]", "[in_i]": "[in_i]",
    "[in_us]": "[in_i]", "ft": "[ft_i]", "[ft_i]": "[ft_i]",
    "mmhg": "mm[Hg]", "mm[hg]": "mm[Hg]", "kpa": "kPa",
    "cel": "Cel", "°c": "Cel", "degc": "Cel", "c": "Cel", "[degf]": "[degF]", "°f": "[degF]", "degf": "[degF]",
    "f": "[degF]", "ml": "mL", "milliliter": "mL", "milliliters": "mL", "millilitre": "mL", "millilitres": "mL",
    "l": "L", "%": "%", "mg/g": "mg/g", "mg/mmol": "mg/mmol", "ug/mg": "mg/g",
}  # fmt: skip

_KIND = {
    **dict.fromkeys(("mg/dL", "mg/L", "g/L", "g/dL", "ug/mL"), "mass per volume"),
    **dict.fromkeys(("umol/L", "mmol/L", "nmol/L", "meq/L"), "amount per volume"),
    **dict.fromkeys(("mL/min", "mL/s", "mL/min/{1.73_m2}", "mL/s/{1.73_m2}"), "flow"),
    **dict.fromkeys(("kg", "g", "mg", "ug", "ng", "[lb_av]", "[oz_av]", "[stone_av]"), "mass"),
    **dict.fromkeys(("cm", "m", "mm", "[in_i]", "[ft_i]"), "length"),
    **dict.fromkeys(("mm[Hg]", "kPa"), "pressure"),
    **dict.fromkeys(("Cel", "[degF]"), "temperature"),
    **dict.fromkeys(("mL", "L"), "volume"),
    **dict.fromkeys(("mg/g", "mg/mmol"), "ratio"),
}

_EXPECTED = {
    "creatinine_serum": ("mass per volume", "amount per volume"),
    "cystatin_c": ("mass per volume",),
    "egfr": ("flow",),
    "creatinine_clearance": ("flow",),
    "potassium": ("amount per volume", "mass per volume"),
    "sodium": ("amount per volume",),
    "lithium": ("amount per volume",),
    "weight": ("mass",),
    "height": ("length",),
    "bp_systolic": ("pressure",),
    "bp_diastolic": ("pressure",),
    "body_temperature": ("temperature",),
}

KG_PER = {"kg": 1.0, "g": 1e-3, "[lb_av]": 0.45359237, "[oz_av]": 0.45359237 / 16, "[stone_av]": 6.35029318}
CM_PER = {"cm": 1.0, "m": 100.0, "mm": 0.1, "[in_i]": 2.54, "[ft_i]": 30.48}
MG_PER = {"mg": 1.0, "ug": 1e-3, "g": 1e3}


class UnitContradictionError(ValueError):
    """The unit in words and the unit as a code say different things."""


@lru_cache(maxsize=1024)
def ucum(written: str | None) -> str | None:
    """The UCUM code of a unit as written, the unit itself where nothing is known of it, None where none is given."""
    if written is None or not written.strip():
        return None
    plain = re.sub(r"\s+", "", written).replace("\N{MICRO SIGN}", "u").replace("\N{GREEK SMALL LETTER MU}", "u")
    return _WRITTEN.get(plain.lower(), written.strip())


def unit_of(quantity: Quantity) -> str | None:
    """The unit by code, else by its words.

    Raises
    ------
    UnitContradictionError
        Both are known, and differ.
    """
    coded = ucum(quantity.code) if quantity.system in (None, UCUM) else None
    written = ucum(quantity.unit)
    if coded and written and coded != written and coded in _KIND and written in _KIND:
        raise UnitContradictionError(f"the unit says {quantity.unit} and its code says {quantity.code}")
    return coded or written


def belongs(unit: str | None, analyte: str) -> bool:
    """Whether the unit can measure the analyte; a unit of which nothing is known is left for others to judge."""
    expected, kind = _EXPECTED.get(analyte), _KIND.get(unit or "")
    return expected is None or kind is None or kind in expected
