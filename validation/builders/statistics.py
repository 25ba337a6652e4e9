"""What each published figure means in the engine: one value a virtual person, and how a group of them is summed up.

Units are those of the published rows; where a row has another unit, its statistic has another name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from validation.builders.people import Array, CannotSay, Study, adult
from validation.builders.published import Row

ABSORBED = 0.74  # part of an oral dose that reaches the blood (Agarwal 2015), to turn apparent into true
UNCHANGED_OF_URINE = 0.95  # of what comes out, by the same label
NORMAL_CRCL_ML_MIN = 110.0  # the healthy side of the kidney study's comparison (evidence, section A3)
BAND_MIDDLES = {"CrCL 50-80 mL/min": 65.0, "CrCL 30-50 mL/min": 40.0, "CrCL <30 mL/min": 20.0}
EIGHT_HOURLY = (0, 8, 16)
ML_PER_MIN = 1000 / 60  # of 1 L/h

PerPerson = Callable[[Study, Row], Array]
Summary = Callable[[Array], float]


@dataclass(frozen=True, slots=True)
class Statistic:
    """``each`` gives one value a person, ``of_group`` what a paper would print of a group of them.

    ``bound`` is -1 or 1 where the row is the lower or upper end of a published range: the group's value should not
    lie beyond it. ``group_n`` is true where the figure only has a meaning in a group of the published size.
    """

    each: PerPerson
    of_group: Summary
    words: str
    bound: int = 0
    group_n: bool = False


def mean(values: Array) -> float:
    """The mean."""
    return float(np.mean(values))


def median(values: Array) -> float:
    """The median."""
    return float(np.median(values))


def percent_cv(values: Array) -> float:
    """Standard deviation over mean [%]; 0 where all are equal."""
    return float(100 * np.std(values, ddof=1) / np.mean(values))


def percent_log_cv(values: Array) -> float:
    """Variation between people as the population papers print it: from the spread of logarithms [%]."""
    return float(100 * np.sqrt(np.expm1(np.var(np.log(values), ddof=1))))


def _dose(row: Row) -> float:
    if row.dose_mg is None:
        raise ValueError(f"{row.id}: this statistic needs a dose")
    return row.dose_mg


def peak(study: Study, row: Row) -> Array:
    """Highest level after one dose [ng/mL], on the 5-minute grid."""
    return np.asarray(study.single_dose(_dose(row)).max(axis=0))


def peak_time(study: Study, row: Row) -> Array:
    """Hours from swallowing to the highest level."""
    return study.peak_h()


def area(study: Study, row: Row) -> Array:
    """Whole area under the curve [ng h/mL]: dose over clearance."""
    return np.asarray(1000 * (row.dose_mg or 10.0) / clearance(study, row))


def clearance(study: Study, row: Row) -> Array:
    """Apparent clearance [L/h]."""
    kinetics = study.kinetics()
    return np.asarray(kinetics.k10 * kinetics.vc_over_f)


def _two_compartments(study: Study) -> None:
    if not (study.kinetics().k12 > 0).any():
        raise CannotSay("one compartment: nothing to compare with")


def half_life(study: Study, row: Row) -> Array:
    """Half-life of the slowest phase [h]."""
    return np.asarray(np.log(2) / study.kinetics().disposition()[1])


def steady_volume(study: Study, row: Row) -> Array:
    """Apparent volume at steady state [L]."""
    kinetics = study.kinetics()
    second = np.where(kinetics.k12 > 0, kinetics.k12 / kinetics.return_rate(), 0.0)
    return np.asarray(kinetics.vc_over_f * (1 + second))


def steady_volume_per_kg(study: Study, row: Row) -> Array:
    """The same for each kilogram [L/kg]."""
    return np.asarray(steady_volume(study, row) / study.people().weight_kg)


def area_volume(study: Study, row: Row) -> Array:
    """Apparent volume from the area: clearance over the slowest rate [L]."""
    return np.asarray(clearance(study, row) / study.kinetics().disposition()[1])


def central_volume(study: Study, row: Row) -> Array:
    """Apparent volume of the first compartment of two [L]."""
    _two_compartments(study)
    return study.kinetics().vc_over_f


def fast_rate(study: Study, row: Row) -> Array:
    """Rate of the fast phase [1/h]."""
    _two_compartments(study)
    return study.kinetics().disposition()[0]


def slow_rate(study: Study, row: Row) -> Array:
    """Rate of the slowest phase [1/h]."""
    return study.kinetics().disposition()[1]


def absorption_rate(study: Study, row: Row) -> Array:
    """First-order absorption [1/h]."""
    if study.kinetics().n_transit:
        raise CannotSay("absorption runs through transit compartments")
    return study.kinetics().ka


def varying_absorption_rate(study: Study, row: Row) -> Array:
    """The same where it differs between people."""
    rates = absorption_rate(study, row)
    if np.ptp(rates) <= 1e-9 * rates.mean():
        raise CannotSay("absorption does not differ between people")
    return rates


def transit_time(study: Study, row: Row) -> Array:
    """Mean time from swallowing to the blood through transit compartments and gut [h] (Savic 2007: (n + 1) / ktr)."""
    kinetics = study.kinetics()
    if kinetics.ktr is None:
        raise CannotSay("no transit compartments")
    return np.asarray(kinetics.n_transit / kinetics.ktr + 1 / kinetics.ka)


def _at_crcl(study: Study, crcl_ml_min: float) -> Array:
    other = replace(study, covariates=adult(crcl_ml_min=crcl_ml_min))
    return np.asarray(other.people().cl_over_f)


def renal_clearance(study: Study, row: Row) -> Array:
    """The part of apparent clearance that follows the kidneys, at 100 mL/min [L/h]: the same people, other kidneys."""
    slope = (_at_crcl(study, 100.0) - _at_crcl(study, 90.0)) / 10.0  # both inside every model's people
    if not (np.abs(slope) > 1e-12).any():
        raise CannotSay("clearance does not depend on the kidneys")
    return np.asarray(100 * slope)


def urine_percent(study: Study, row: Row) -> Array:
    """Unchanged in urine, of the whole dose [%]."""
    return np.asarray(100 * ABSORBED * renal_clearance(study, row) / _at_crcl(study, 100.0))


def dose_reduction(study: Study, row: Row) -> Array:
    """Part of the dose to leave out for the exposure of good kidneys."""
    renal_clearance(study, row)  # says so where clearance does not follow the kidneys
    return np.asarray(1 - _at_crcl(study, BAND_MIDDLES[row.population]) / _at_crcl(study, NORMAL_CRCL_ML_MIN))


def fluctuation(study: Study, row: Row) -> Array:
    """(Highest - lowest) over lowest level of a steady day of three doses eight hours apart [%]."""
    levels = study.steady(10.0, EIGHT_HOURLY)
    return np.asarray(100 * (levels.max(axis=0) - levels.min(axis=0)) / levels.min(axis=0))


def drowsy_peak_time(study: Study, row: Row) -> Array:
    """Hours from swallowing to the largest drowsiness, on the 5-minute grid."""
    return study.drowsiest_h()


def _with(each: PerPerson, factor: float) -> PerPerson:
    return lambda study, row: np.asarray(factor * each(study, row))


def _per_kg(study: Study, row: Row) -> Array:
    return np.asarray(clearance(study, row) / study.people().weight_kg)


def _metabolised(study: Study, row: Row) -> Array:
    return np.asarray(100 * ABSORBED - urine_percent(study, row))


def _renal_rate(study: Study, row: Row) -> Array:
    return np.asarray(renal_clearance(study, row) / study.kinetics().vc_over_f)


def _urine_72h(study: Study, row: Row) -> Array:
    """Unchanged and changed, of the dose in 72 hours [%]."""
    left = np.exp(-72 * study.kinetics().disposition()[1])
    return np.asarray(urine_percent(study, row) * (1 - left) / UNCHANGED_OF_URINE)


STATISTICS: Mapping[str, Statistic] = {
    "peak_mean": Statistic(peak, mean, "mean of the highest level after one dose"),
    "area_mean": Statistic(area, mean, "mean of dose over clearance"),
    "peak_time_mean": Statistic(peak_time, mean, "mean time of the peak after one dose"),
    "peak_time_median": Statistic(peak_time, median, "median time of the peak"),
    "peak_time_not_below": Statistic(peak_time, median, "median time of the peak, not below the range", bound=-1),
    "peak_time_not_above": Statistic(peak_time, median, "median time of the peak, not above the range", bound=1),
    "half_life_mean": Statistic(half_life, mean, "mean half-life of the slowest phase"),
    "half_life_median": Statistic(half_life, median, "median half-life of the slowest phase"),
    "half_life_not_below": Statistic(half_life, median, "median half-life, not below the range", bound=-1),
    "half_life_not_above": Statistic(half_life, median, "median half-life, not above the range", bound=1),
    "steady_volume_per_kg": Statistic(steady_volume_per_kg, median, "median apparent volume at steady state"),
    "steady_volume_cv": Statistic(steady_volume_per_kg, percent_log_cv, "variation of the volume between people"),
    "area_volume": Statistic(area_volume, median, "median of clearance over the slowest rate"),
    "area_volume_cv": Statistic(area_volume, percent_log_cv, "variation of clearance over the slowest rate"),
    "central_volume": Statistic(central_volume, median, "median of the first volume"),
    "fast_rate": Statistic(fast_rate, median, "median rate of the fast phase"),
    "slow_rate": Statistic(slow_rate, median, "median rate of the slowest phase"),
    "absorption_rate": Statistic(absorption_rate, median, "median absorption rate"),
    "absorption_rate_cv": Statistic(varying_absorption_rate, percent_log_cv, "variation of absorption between people"),
    "transit_time": Statistic(transit_time, median, "median time in the transit compartments"),
    "transit_time_cv": Statistic(transit_time, percent_log_cv, "variation of the transit time between people"),
    "clearance_l_h": Statistic(clearance, median, "median apparent clearance"),
    "clearance_per_kg": Statistic(_per_kg, median, "median apparent clearance for each kg"),
    "clearance_ml_min": Statistic(_with(clearance, ML_PER_MIN), mean, "mean apparent clearance"),
    "clearance_cv": Statistic(clearance, percent_log_cv, "variation of clearance between people"),
    "renal_clearance_ml_min": Statistic(
        _with(renal_clearance, ML_PER_MIN * ABSORBED), median, "median renal clearance with 74 % absorbed"
    ),
    "renal_rate": Statistic(_renal_rate, mean, "mean renal clearance over the first volume"),
    "urine_percent": Statistic(urine_percent, mean, "mean part of the dose unchanged in urine"),
    "urine_percent_72h": Statistic(_urine_72h, mean, "mean part of the dose unchanged in urine in 72 h"),
    "metabolised_percent": Statistic(_metabolised, mean, "mean part of the dose cleared otherwise"),
    "drowsy_peak_not_below": Statistic(drowsy_peak_time, median, "median time of most drowsiness", bound=-1),
    "drowsy_peak_not_above": Statistic(drowsy_peak_time, median, "median time of most drowsiness", bound=1),
    "dose_reduction": Statistic(dose_reduction, median, "median of 1 - clearance ratio"),
    "area_cv_sampled": Statistic(area, percent_cv, "variation of the area in groups of the study's size", group_n=True),
    "fluctuation_least": Statistic(
        fluctuation, lambda v: float(np.min(v)), "the least fluctuation in groups of the study's size", group_n=True
    ),
    "fluctuation_most": Statistic(
        fluctuation, lambda v: float(np.max(v)), "the largest fluctuation in groups of the study's size", group_n=True
    ),
}
