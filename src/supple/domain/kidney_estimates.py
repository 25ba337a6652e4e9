"""Kidney function estimated in each way the results allow: reported, measured, and by equation for adults and children.

Creatinine comes from muscle, so people with little muscle look healthier in it than they are; cystatin C does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from supple.domain.kidney_equations import (
    crcl_cockcroft_gault_ml_min,
    egfr_bedside_schwartz,
    egfr_ckd_epi_2012_cystatin_c,
    egfr_ckd_epi_2021_both,
    egfr_ckd_epi_2021_creatinine,
)
from supple.domain.labs import CanonicalLab
from supple.domain.person import Sex
from supple.domain.quantities import CREATININE_UMOL_PER_L_PER_MG_PER_DL

ADULT_FROM_YEARS = 18
CHILD_FROM_YEARS = 1
REFERENCE_BODY_SURFACE_M2 = 1.73
DAYS_PER_YEAR = 365.25

Bound = Literal["exact", "at_least", "at_most"]
Marker = Literal["creatinine", "cystatin_c", "both", "measured"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KidneyEstimate:
    """One estimate: value, unit, equation, date. ``indexed`` values are per 1.73 m2 of body surface."""

    method: str
    value: float
    unit: str
    measured_on: date | None
    indexed: bool
    marker: Marker
    bound: Bound = "exact"
    preliminary: bool = False
    said: str = ""


def when(on: date | None) -> str:
    """A date in words."""
    return f"on {on}" if on else "without a date"


def _bound(lab: CanonicalLab, *, inverted: bool = False) -> Bound:
    """The bound a comparator puts on the filtration rate; creatinine and cystatin C run the other way."""
    if lab.comparator is None:
        return "exact"
    above = lab.comparator in (">", ">=")
    return "at_least" if above != inverted else "at_most"


def quoted(lab: CanonicalLab) -> str:
    """The record's own words with their date, once, and the unit as people write it."""
    said = lab.said or f"{lab.comparator or ''}{lab.value:g} {lab.unit} {when(lab.measured_on)}"
    return said.replace("mL/min/{1.73_m2}", "mL/min/1.73 m2")


def reported(lab: CanonicalLab) -> KidneyEstimate:
    """The rate that a laboratory reports."""
    indexed = "1.73" in lab.unit or "1_73" in lab.unit
    return KidneyEstimate(
        method="reported by the laboratory",
        value=lab.value,
        unit=lab.unit,
        measured_on=lab.measured_on,
        indexed=True,  # laboratories report eGFR per 1.73 m2 even where the unit leaves it out
        marker="creatinine",
        bound=_bound(lab),
        preliminary=lab.preliminary,
        said=f"{quoted(lab)}, as the laboratory reports it" + ("." if indexed else ", read as per 1.73 m2."),
    )


def measured(lab: CanonicalLab, surface_m2: float | None) -> list[KidneyEstimate]:
    """A measured creatinine clearance, as it is and per 1.73 m2."""
    method = "measured creatinine clearance"
    held = KidneyEstimate(
        method=method,
        value=lab.value,
        unit="mL/min",
        measured_on=lab.measured_on,
        indexed=False,
        marker="measured",
        bound=_bound(lab),
        preliminary=lab.preliminary,
        said=f"{quoted(lab)}.",
    )
    indexed = KidneyEstimate(
        method=f"{method}, per 1.73 m2",
        value=lab.value * REFERENCE_BODY_SURFACE_M2 / (surface_m2 or REFERENCE_BODY_SURFACE_M2),
        unit="mL/min/{1.73_m2}",
        measured_on=lab.measured_on,
        indexed=True,
        marker="measured",
        bound=_bound(lab),
        preliminary=lab.preliminary,
        said="" if surface_m2 else "Weight or height is not known, so a body surface of 1.73 m2 was taken.",
    )
    return [held, indexed]


def mg_dl(lab: CanonicalLab) -> float:
    """A creatinine in mg/dL."""
    return lab.value / CREATININE_UMOL_PER_L_PER_MG_PER_DL if lab.unit.lower().startswith("umol") else lab.value


def computed(
    creatinine: CanonicalLab | None,
    cystatin_c: CanonicalLab | None,
    age_years: float | None,
    sex: Sex | None,
    weight_kg: float | None,
    height_cm: float | None,
    today: date,
    said: list[str],
) -> list[KidneyEstimate]:
    """Estimates by equation; for both sexes, the lower of the two, where the sex is not known."""
    if not (creatinine or cystatin_c):
        return []
    if age_years is None:
        said.append("Age is not known, so no kidney estimate could be worked out from the blood test.")
        return []
    sexes: tuple[Sex, ...] = (sex,) if sex else ("female", "male")

    def age_at(on: date | None) -> float:
        return age_years - (max((today - on).days, 0) / DAYS_PER_YEAR if on else 0.0)

    youngest = min(age_at(lab.measured_on) for lab in (creatinine, cystatin_c) if lab)
    if youngest < ADULT_FROM_YEARS <= age_years:
        said.append("The kidney result is from childhood, so nothing was worked out from it.")
        return []
    if youngest < ADULT_FROM_YEARS:
        return _of_a_child(creatinine, youngest, height_cm, said)
    if not sex:
        said.append("Sex is not known: the kidney estimate was worked out for both, and the lower one is used.")
    found: list[KidneyEstimate] = []

    def add(method: str, value: float, labs: tuple[CanonicalLab, ...], marker: Marker, *, indexed: bool = True) -> None:
        on = min((lab.measured_on for lab in labs if lab.measured_on), default=None)
        on = None if any(lab.measured_on is None for lab in labs) else on
        unit = "mL/min/{1.73_m2}" if indexed else "mL/min"
        found.append(
            KidneyEstimate(
                method=method,
                value=value,
                unit=unit,
                measured_on=on,
                indexed=indexed,
                marker=marker,
                bound=_bound(labs[0], inverted=True),
                preliminary=any(lab.preliminary for lab in labs),
                said=f"{' and '.join(quoted(lab) for lab in labs)} gives {value:.0f} "
                f"{'mL/min/1.73 m2' if indexed else 'mL/min'} ({method}).",
            )
        )

    if creatinine:
        age = age_at(creatinine.measured_on)
        value = min(egfr_ckd_epi_2021_creatinine(mg_dl(creatinine), age, s) for s in sexes)
        add("CKD-EPI 2021, creatinine", value, (creatinine,), "creatinine")
        if weight_kg and age < 140:
            clearance = min(crcl_cockcroft_gault_ml_min(mg_dl(creatinine), age, weight_kg, s) for s in sexes)
            add("Cockcroft-Gault", clearance, (creatinine,), "creatinine", indexed=False)
    if cystatin_c:
        age = age_at(cystatin_c.measured_on)
        value = min(egfr_ckd_epi_2012_cystatin_c(cystatin_c.value, age, s) for s in sexes)
        add("CKD-EPI 2012, cystatin C", value, (cystatin_c,), "cystatin_c")
    exact = all(lab and lab.comparator is None for lab in (creatinine, cystatin_c))
    if creatinine and cystatin_c and exact and creatinine.measured_on == cystatin_c.measured_on:
        age = age_at(creatinine.measured_on)
        value = min(egfr_ckd_epi_2021_both(mg_dl(creatinine), cystatin_c.value, age, s) for s in sexes)
        add("CKD-EPI 2021, creatinine and cystatin C", value, (creatinine, cystatin_c), "both")
    return found


def _of_a_child(
    creatinine: CanonicalLab | None, age_years: float, height_cm: float | None, said: list[str]
) -> list[KidneyEstimate]:
    """From creatinine and height, by the bedside equation; without a height nothing is worked out."""
    if creatinine is None or age_years < CHILD_FROM_YEARS:
        said.append("For a child this young, or from cystatin C alone, no kidney estimate was worked out.")
        return []
    if height_cm is None:
        said.append("For a child the kidney estimate needs the height, which is not known.")
        return []
    value = egfr_bedside_schwartz(mg_dl(creatinine), height_cm)
    method = "bedside Schwartz, creatinine and height"
    return [
        KidneyEstimate(
            method=method, value=value, unit="mL/min/{1.73_m2}", measured_on=creatinine.measured_on, indexed=True,
            marker="creatinine", bound=_bound(creatinine, inverted=True), preliminary=creatinine.preliminary,
            said=f"{quoted(creatinine)} gives {value:.0f} mL/min/1.73 m2 ({method}).",
        )
    ]  # fmt: skip
