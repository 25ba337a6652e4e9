"""Kidney function as several estimates of one thing: which holds, how sure it is, and what was said."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from supple.domain.kidney_earlier import worse_before
from supple.domain.kidney_equations import body_surface_m2
from supple.domain.kidney_estimates import (
    ADULT_FROM_YEARS,
    DAYS_PER_YEAR,
    REFERENCE_BODY_SURFACE_M2,
    Bound,
    KidneyEstimate,
    Marker,
    computed,
    measured,
    reported,
    when,
)
from supple.domain.kidney_trend import TrendLimits, rising
from supple.domain.labs import CanonicalLab
from supple.domain.person import Sex

TRUST: dict[Marker, int] = {"creatinine": 0, "cystatin_c": 1, "both": 1, "measured": 2}


@dataclass(frozen=True, slots=True)
class KidneyLimits:
    """How unsure an estimate is, when two estimates contradict each other, and where a worse stage begins.

    The same numbers stand in the knowledge settings ``kidney``; a test keeps them equal.
    """

    cv_estimated: float = 0.20
    cv_measured: float = 0.15
    cv_low_muscle_mass: float = 0.30
    contradiction_ratio: float = 1.3
    explains_after_days: float = 14.0
    rise_48h_umol_l: float = 26.5
    rise_7d_factor: float = 1.5
    rise_year_factor: float = 1.5
    stage_2_below: float = 90.0
    stage_3a_below: float = 60.0
    stage_3b_below: float = 45.0
    stage_4_below: float = 30.0
    stage_5_below: float = 15.0

    @property
    def bands(self) -> tuple[float, ...]:
        """Where a worse stage of kidney function begins [mL/min/1.73 m2]."""
        return (
            self.stage_2_below, self.stage_3a_below, self.stage_3b_below, self.stage_4_below, self.stage_5_below
        )  # fmt: skip

    @property
    def trend(self) -> TrendLimits:
        """The limits of a rise."""
        return TrendLimits(self.rise_48h_umol_l, self.rise_7d_factor, self.rise_year_factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class KidneyFunction:
    """What is known of a person's kidneys.

    ``egfr_ml_min_1_73m2`` is for screening: of estimates that contradict each other, the worse. ``crcl_ml_min`` is
    for exposure: not indexed to body surface. ``cv`` is the uncertainty of either between equally likely truths,
    wider downward than upward where ``skewed_down``, for which ``little_muscle`` is one reason. ``rising`` says that
    results get worse, perhaps fast: the body is then behind what the last result tells; ``rising_fast_on`` is the day
    of the last result where the rise is fast enough for an acute injury. ``bound`` tells a value read as ``>60`` or
    ``<15``.
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
    little_muscle: bool = False
    fresh: bool = False
    conflict: str | None = None
    rising: str | None = None
    rising_fast_on: date | None = None
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
    results = {"creatinine": creatinine, "cystatin_c": cystatin_c, "egfr": egfr, "clearance": creatinine_clearance}
    latest = {kind: _latest(labs, today, said) for kind, labs in results.items()}
    if not any(latest.values()):
        return KidneyFunction(known=False, said=(*said, "No kidney blood test was found."))

    estimates: list[KidneyEstimate] = []
    surface = body_surface_m2(weight_kg, height_cm) if weight_kg and height_cm else None
    clearance = latest["clearance"]
    for lab in (latest["egfr"],):
        if lab:
            estimates.append(reported(lab))
    if clearance:
        estimates.extend(measured(clearance, surface))
    estimates.extend(
        computed(latest["creatinine"], latest["cystatin_c"], age_years, sex, weight_kg, height_cm, today, said)
    )
    if age_years is not None and age_years < ADULT_FROM_YEARS and estimates:
        said.append("Kidney function of a child; the equations for adults were not used.")

    indexed = [e for e in estimates if e.indexed]
    standing = [e for e in indexed if not _explained(e, indexed, limits)]
    held = min(standing, key=_order, default=None)
    if held is None:
        return KidneyFunction(known=False, estimates=tuple(estimates), said=tuple(said))
    conflict = _conflict(standing, held, limits)
    said.extend(e.said for e in estimates)
    if conflict:
        said.append(conflict)

    def estimated(lab: CanonicalLab) -> list[KidneyEstimate]:
        if lab.analyte == "creatinine_serum":
            return computed(lab, None, age_years, sex, weight_kg, height_cm, today, [])
        if lab.analyte == "cystatin_c":
            return computed(None, lab, age_years, sex, weight_kg, height_cm, today, [])
        return [reported(lab)] if lab.analyte == "egfr" else measured(lab, surface)

    since = today - timedelta(days=fresh_months * DAYS_PER_YEAR / 12)
    earlier = worse_before(held, results, latest, estimated, since=since, bands=limits.bands)
    if earlier:
        said.append(earlier.sentence())
    worsening = rising(creatinine, today, limits.trend)
    if worsening:
        said.append(worsening.words)
    little_muscle = low_muscle_mass and held.marker == "creatinine"
    skewed = little_muscle or worsening is not None
    if little_muscle:
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
        cv=limits.cv_measured if held.marker in ("measured", "both") and not worsening else cv,
        skewed_down=skewed,
        little_muscle=little_muscle,
        fresh=_fresh(held, today, fresh_months),
        conflict=conflict,
        rising=worsening.words if worsening else None,
        rising_fast_on=worsening.on if worsening and worsening.fast else None,
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
        f"Two kidney results contradict each other: {held.value:.0f} ({held.method}, {when(held.measured_on)}) and "
        f"{best.value:.0f} ({best.method}, {when(best.measured_on)}). "
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
