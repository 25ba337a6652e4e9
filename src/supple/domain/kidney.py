"""Kidney function as several estimates of one thing: which holds, how sure it is, and what was said.

Adults only: the equations below were built on people of 18 years and older. Creatinine comes from muscle, so people
with little muscle (spinal cord injury, advanced MS, cerebral palsy) look healthier in it than they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal

from supple.domain.kidney_equations import (
    body_surface_m2,
    crcl_cockcroft_gault_ml_min,
    egfr_ckd_epi_2012_cystatin_c,
    egfr_ckd_epi_2021_both,
    egfr_ckd_epi_2021_creatinine,
)
from supple.domain.labs import CanonicalLab
from supple.domain.person import Sex
from supple.domain.quantities import CREATININE_UMOL_PER_L_PER_MG_PER_DL

ADULT_FROM_YEARS = 18
REFERENCE_BODY_SURFACE_M2 = 1.73
DAYS_PER_YEAR = 365.25

Bound = Literal["exact", "at_least", "at_most"]
Marker = Literal["creatinine", "cystatin_c", "both", "measured"]
TRUST: dict[Marker, int] = {"creatinine": 0, "cystatin_c": 1, "both": 1, "measured": 2}


@dataclass(frozen=True, slots=True)
class KidneyLimits:
    """Numbers of judgement: how unsure an estimate is, and when two estimates contradict each other.

    The same numbers stand in the knowledge settings ``kidney``; a test keeps them equal.
    """

    cv_estimated: float = 0.20
    cv_measured: float = 0.15
    cv_low_muscle_mass: float = 0.30
    contradiction_ratio: float = 1.3
    explains_after_days: float = 14.0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class KidneyFunction:
    """What is known of a person's kidneys.

    ``egfr_ml_min_1_73m2`` is for screening: of estimates that contradict each other, the worse. ``crcl_ml_min`` is
    for exposure: not indexed to body surface. ``cv`` is the uncertainty of either between equally likely truths,
    wider downward than upward where ``skewed_down``. ``bound`` tells a value read as ``>60`` or ``<15``.
    """

    known: bool
    estimates: tuple[KidneyEstimate, ...] = ()
    egfr_ml_min_1_73m2: float | None = None
    egfr_method: str | None = None
    egfr_on: date | None = None
    bound: Bound = "exact"
    crcl_ml_min: float | None = None
    crcl_method: str | None = None
    crcl_bound: Bound = "exact"
    cv: float = 0.0
    skewed_down: bool = False
    fresh: bool = False
    conflict: str | None = None
    said: tuple[str, ...] = ()


def kidney_function(
    *,
    creatinine: tuple[CanonicalLab, ...] = (),
    egfr: tuple[CanonicalLab, ...] = (),
    creatinine_clearance: tuple[CanonicalLab, ...] = (),
    cystatin_c: tuple[CanonicalLab, ...] = (),
    age_years: float | None,
    sex: Sex | None,
    weight_kg: float | None,
    height_cm: float | None,
    low_muscle_mass: bool,
    today: date,
    fresh_months: float,
    limits: KidneyLimits = KidneyLimits(),
) -> KidneyFunction:
    """All that the labs say of the kidneys on ``today``; ``known`` is false where nothing can be used.

    Newer results replace older ones of equal or lesser trust (measured > cystatin C > creatinine); of what remains
    the worse holds, and a contradiction is said. Results dated after today are not used, and said.
    """
    said: list[str] = []
    latest = {
        "creatinine": _latest(creatinine, today, said),
        "cystatin_c": _latest(cystatin_c, today, said),
        "egfr": _latest(egfr, today, said),
        "clearance": _latest(creatinine_clearance, today, said),
    }
    if not any(latest.values()):
        return KidneyFunction(known=False, said=(*said, "No kidney blood test was found."))

    estimates: list[KidneyEstimate] = []
    surface = body_surface_m2(weight_kg, height_cm) if weight_kg and height_cm else None
    clearance = latest["clearance"]
    for lab in (latest["egfr"],):
        if lab:
            estimates.append(_reported(lab))
    if clearance:
        estimates.extend(_measured(clearance, surface))
    estimates.extend(_computed(latest["creatinine"], latest["cystatin_c"], age_years, sex, weight_kg, today, said))
    if age_years is not None and age_years < ADULT_FROM_YEARS and estimates:
        said.append("The kidney result is as the laboratory reported it; Supple's own equations are for adults.")

    indexed = [e for e in estimates if e.indexed]
    standing = [e for e in indexed if not _explained(e, indexed, limits)]
    held = min(standing, key=_order, default=None)
    if held is None:
        return KidneyFunction(known=False, estimates=tuple(estimates), said=tuple(said))
    conflict = _conflict(standing, held, limits)
    said.extend(e.said for e in estimates)
    if conflict:
        said.append(conflict)
    skewed = low_muscle_mass and held.marker == "creatinine"
    if skewed:
        said.append(
            "Creatinine comes from muscle. With little muscle it makes kidneys look better than they are; "
            "cystatin C would tell more."
        )
    crcl, crcl_method, crcl_bound = _for_exposure(estimates, held, surface, said)
    cv = limits.cv_low_muscle_mass if skewed else limits.cv_estimated
    return KidneyFunction(
        known=True,
        estimates=tuple(estimates),
        egfr_ml_min_1_73m2=_strictly_below(held),
        egfr_method=held.method,
        egfr_on=held.measured_on,
        bound=held.bound,
        crcl_ml_min=crcl,
        crcl_method=crcl_method,
        crcl_bound=crcl_bound,
        cv=limits.cv_measured if held.marker in ("measured", "both") else cv,
        skewed_down=skewed,
        fresh=_fresh(held, today, fresh_months),
        conflict=conflict,
        said=tuple(said),
    )


def _latest(labs: tuple[CanonicalLab, ...], today: date, said: list[str]) -> CanonicalLab | None:
    """The newest result up to today; a final one before a preliminary one of the same day; the worse of a tie."""
    usable = []
    for lab in labs:
        if lab.value <= 0:
            continue
        if lab.measured_on and lab.measured_on > today:
            said.append(f"A result dated after today was not used: {lab.said or lab.analyte} ({lab.measured_on}).")
        else:
            usable.append(lab)
    rises = {"creatinine_serum", "cystatin_c"}  # here a larger value is the worse one
    return max(
        usable,
        key=lambda lab: (
            lab.measured_on or date.min,
            not lab.preliminary,
            lab.value if lab.analyte in rises else -lab.value,
        ),
        default=None,
    )


def _when(on: date | None) -> str:
    return f"on {on}" if on else "without a date"


def _bound(lab: CanonicalLab, *, inverted: bool = False) -> Bound:
    """The bound a comparator puts on the filtration rate; creatinine and cystatin C run the other way."""
    if lab.comparator is None:
        return "exact"
    above = lab.comparator in (">", ">=")
    return "at_least" if above != inverted else "at_most"


def _shown(lab: CanonicalLab) -> str:
    """The record's own words with their date, once, and the unit as people write it."""
    said = lab.said or f"{lab.comparator or ''}{lab.value:g} {lab.unit} {_when(lab.measured_on)}"
    return said.replace("mL/min/{1.73_m2}", "mL/min/1.73 m2")


def _reported(lab: CanonicalLab) -> KidneyEstimate:
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
        said=f"{_shown(lab)}, as the laboratory reports it" + ("." if indexed else ", read as per 1.73 m2."),
    )


def _measured(lab: CanonicalLab, surface_m2: float | None) -> list[KidneyEstimate]:
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
        said=f"{_shown(lab)}.",
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


def _mg_dl(lab: CanonicalLab) -> float:
    return lab.value / CREATININE_UMOL_PER_L_PER_MG_PER_DL if lab.unit.lower().startswith("umol") else lab.value


def _computed(
    creatinine: CanonicalLab | None,
    cystatin_c: CanonicalLab | None,
    age_years: float | None,
    sex: Sex | None,
    weight_kg: float | None,
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
    if youngest < ADULT_FROM_YEARS:
        said.append("Supple's kidney equations are for adults; for this person kidney function is not known from them.")
        return []
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
                said=f"{' and '.join(_shown(lab) for lab in labs)} gives {value:.0f} "
                f"{'mL/min/1.73 m2' if indexed else 'mL/min'} ({method}).",
            )
        )

    if creatinine:
        age = age_at(creatinine.measured_on)
        value = min(egfr_ckd_epi_2021_creatinine(_mg_dl(creatinine), age, s) for s in sexes)
        add("CKD-EPI 2021, creatinine", value, (creatinine,), "creatinine")
        if weight_kg and age < 140:
            clearance = min(crcl_cockcroft_gault_ml_min(_mg_dl(creatinine), age, weight_kg, s) for s in sexes)
            add("Cockcroft-Gault", clearance, (creatinine,), "creatinine", indexed=False)
    if cystatin_c:
        age = age_at(cystatin_c.measured_on)
        value = min(egfr_ckd_epi_2012_cystatin_c(cystatin_c.value, age, s) for s in sexes)
        add("CKD-EPI 2012, cystatin C", value, (cystatin_c,), "cystatin_c")
    exact = all(lab and lab.comparator is None for lab in (creatinine, cystatin_c))
    if creatinine and cystatin_c and exact and creatinine.measured_on == cystatin_c.measured_on:
        age = age_at(creatinine.measured_on)
        value = min(egfr_ckd_epi_2021_both(_mg_dl(creatinine), cystatin_c.value, age, s) for s in sexes)
        add("CKD-EPI 2021, creatinine and cystatin C", value, (creatinine, cystatin_c), "both")
    return found


def _order(estimate: KidneyEstimate) -> tuple[float, bool, int]:
    """Lowest value first; of equal values an exact one before a bound, then the more trusted marker."""
    return (estimate.value, estimate.bound == "at_least", -TRUST[estimate.marker])


def _explained(old: KidneyEstimate, all_of_them: list[KidneyEstimate], limits: KidneyLimits) -> bool:
    """Whether a later result of equal or greater trust replaces this one, or an exact value refines its bound.

    Cystatin C and both together, of one day, replace the estimate from creatinine alone only where they are worse.
    """
    for new in all_of_them:
        if new is old or new.preliminary:
            continue
        if old.bound == "at_least" and new.bound == "exact" and new.value >= old.value and _same_day(old, new):
            return True
        if old.measured_on is None or new.measured_on is None or TRUST[new.marker] < TRUST[old.marker]:
            continue
        if (new.measured_on - old.measured_on).days > limits.explains_after_days:
            return True
    return False


def _same_day(one: KidneyEstimate, other: KidneyEstimate) -> bool:
    return one.measured_on is not None and one.measured_on == other.measured_on


def _conflict(standing: list[KidneyEstimate], held: KidneyEstimate, limits: KidneyLimits) -> str | None:
    """A sentence where another standing estimate lies far above the one that holds."""
    if held.bound == "at_least":
        return None  # "60 or more" does not contradict 84
    best = max((e for e in standing if e is not held), key=lambda e: e.value, default=None)
    if best is None or best.value < held.value * limits.contradiction_ratio:
        return None
    return (
        f"Two kidney results contradict each other: {held.value:.0f} ({held.method}, {_when(held.measured_on)}) and "
        f"{best.value:.0f} ({best.method}, {_when(best.measured_on)}). "
        "The lower one counts until a newer test explains it."
    )


def _strictly_below(held: KidneyEstimate) -> float:
    """The value for screening; "<15" counts as just below 15, so that the band below is the one that speaks."""
    return math.nextafter(held.value, 0.0) if held.bound == "at_most" else held.value


def _fresh(held: KidneyEstimate, today: date, fresh_months: float) -> bool:
    if held.measured_on is None:
        return False
    return (today - held.measured_on).days <= fresh_months * DAYS_PER_YEAR / 12


def _for_exposure(
    estimates: list[KidneyEstimate], held: KidneyEstimate, surface_m2: float | None, said: list[str]
) -> tuple[float, str, Bound]:
    """Clearance [mL/min] for the model: measured where that holds, else the lower of two ways to get it.

    Cockcroft-Gault runs high in heavy people, the de-indexed eGFR in small old ones; the lower one is the cautious one.
    """
    if held.marker == "measured":
        measured = next(e for e in estimates if e.marker == "measured" and not e.indexed)
        return measured.value, measured.method, measured.bound
    surface = surface_m2 or REFERENCE_BODY_SURFACE_M2
    value = held.value * surface / REFERENCE_BODY_SURFACE_M2
    method = f"{held.method}, for this body surface" if surface_m2 else f"{held.method}, body surface taken as 1.73 m2"
    gault = next((e for e in estimates if e.method == "Cockcroft-Gault"), None)
    if gault and _same_day(gault, held) and gault.value < value:
        value, method = gault.value, gault.method
    if surface_m2 is None and gault is None:
        said.append("Weight or height is not known, so a body surface of 1.73 m2 was taken.")
    return value, method, held.bound
