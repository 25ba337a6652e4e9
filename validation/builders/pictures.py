"""Visual checks: simulated bands of a study's dose with its published points. Bands are those of the forecast."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from supple.exposure.compartments import STEP_MIN
from supple.exposure.day_summary import percentiles
from supple.knowledge.library import Library
from validation.builders.drawing import Plot
from validation.builders.forecast_figures import ADULT_MODEL
from validation.builders.people import Array, Study, adult
from validation.builders.published import Row, published_rows
from validation.builders.statistics import BAND_MIDDLES, EIGHT_HOURLY, ML_PER_MIN, NORMAL_CRCL_ML_MIN

N_PEOPLE = 2000
BAND_EDGES = {"CrCL 50-80 mL/min": (50.0, 80.0), "CrCL 30-50 mL/min": (30.0, 50.0), "CrCL <30 mL/min": (10.0, 30.0)}
MIDDLE_DOSE_MG = 20.0  # three times a day: 60 mg, the middle of the patients' 30 to 80


def _study(library: Library, crcl_ml_min: float = 100.0) -> Study:
    return Study(ADULT_MODEL, library, adult(crcl_ml_min=crcl_ml_min), N_PEOPLE, typical_held=False)


def _hours(n_slots: int) -> Array:
    return np.arange(n_slots) * STEP_MIN / 60


def _rows() -> dict[str, Row]:
    return {row.id: row for row in published_rows()}


def single_dose(library: Library) -> bytes:
    """10 mg once: peaks of one label and two tablets of one study."""
    rows = _rows()
    levels = percentiles(_study(library).single_dose(10.0)[: 10 * 12 + 1].copy())
    plot = Plot(
        "10 mg once",
        "Simulated level after 10 mg: the median peaks near 160 ng/mL at about 1.3 hours. Published peaks: label 180 "
        "between 0.5 and 1.5 hours; study of 22 men 141 and 139 with standard deviations of 29 and 31.",
        (0, 10),
        (0, 300),
    )
    plot.bands(_hours(levels.shape[1]), levels)
    label = rows["swiss-10-cmax"].value
    low, high = rows["swiss-10-tmax-range-low"].value, rows["swiss-10-tmax-range-high"].value
    plot.cross((low + high) / 2, label, across=((high - low) / 2, (high - low) / 2))
    plot.word(high, label, "label: mean peak, range of its time", dx=10, dy=-14)
    for kind in ("test", "reference"):
        peak = rows[f"ijcpt-2017-10-{kind}-cmax"]
        plot.cross(rows[f"ijcpt-2017-10-{kind}-tmax-median"].value, peak.value, up=(peak.sd or 0, peak.sd or 0))
    plot.word(1.5, 152, "two tablets, 22 men: mean peak ± SD", dx=12, dy=-2)
    plot.word(9.9, 270, "simulated: the middle person, 90 % band", anchor="end")
    return plot.svg("hours after the dose", "level in the blood, ng/mL", range(0, 11, 2), range(0, 301, 50))


def steady(library: Library) -> bytes:
    """60 mg a day at steady state: time of the peak and mean level of six patients."""
    rows = _rows()
    levels_of_all = _study(library).steady(MIDDLE_DOSE_MG, EIGHT_HOURLY)
    levels = percentiles(levels_of_all[: 8 * 12 + 1].copy())
    peak_time, clearance = rows["wuis-1990-tmax"], rows["wuis-1990-cl-f"]
    if peak_time.sd is None or clearance.sd is None:
        raise ValueError("the steady picture needs standard deviations")

    def mean_level(ml_min: float) -> float:
        return 1000 * MIDDLE_DOSE_MG / 8 / (ml_min / ML_PER_MIN)

    middle = mean_level(clearance.value)
    plot = Plot(
        "20 mg every 8 hours, for a long time",
        "Simulated level between two doses at steady state with the peak time of 1.9 hours (SD 0.7) and the mean "
        "level that a clearance of 175 mL/min (SD 44) gives in six patients with spasticity.",
        (0, 8),
        (0, 900),
    )
    plot.strip(peak_time.value - peak_time.sd, peak_time.value + peak_time.sd)
    plot.bands(_hours(levels.shape[1]), levels)
    plot.word(peak_time.value + peak_time.sd, 840, "grey: time of the peak in", dx=6)
    plot.word(peak_time.value + peak_time.sd, 785, "six patients, mean ± SD", dx=6)
    simulated = percentiles(levels_of_all.mean(axis=0)[None].copy())[:, 0]
    plot.block(7.4, *(float(value) for value in simulated))
    plot.cross(
        6.7,
        middle,
        up=(
            middle - mean_level(clearance.value + clearance.sd),
            mean_level(clearance.value - clearance.sd) - middle,
        ),
    )
    plot.word(7.9, 640, "level on average over the day:", anchor="end")
    plot.word(7.9, 585, "circle, six patients (± SD);", anchor="end")
    plot.word(7.9, 530, "square, simulated (90 %)", anchor="end")
    return plot.svg("hours after a dose", "level in the blood, ng/mL", range(0, 9, 2), range(0, 901, 150))


def kidneys(library: Library) -> bytes:
    """Exposure against good kidneys: what the suggested dose reductions imply."""
    crcl = np.arange(16.0, 121.0, 4.0)
    normal = _study(library, NORMAL_CRCL_ML_MIN).people().cl_over_f
    ratios = np.stack([normal / _study(library, float(value)).people().cl_over_f for value in crcl])
    plot = Plot(
        "Weaker kidneys, more medicine on board",
        "Simulated exposure against a creatinine clearance of 110 mL/min: 1.5 times at 65, 2 times at 40, about 2.7 "
        "times at 20 mL/min. The kidney study's suggested dose reductions imply 1.5, 2 and 3 times.",
        (0, 120),
        (0, 6),
    )
    plot.bands(crcl, percentiles(ratios.copy()))
    for row in published_rows():
        if row.published_as == "suggested_dose_reduction_fraction":
            middle, (low, high) = BAND_MIDDLES[row.population], BAND_EDGES[row.population]
            plot.cross(middle, 1 / (1 - row.value), across=(middle - low, high - middle))
    plot.word(22, 4.6, "circles: what the kidney study's", dx=22)
    plot.word(22, 4.2, "dose advice implies, by group", dx=22)
    plot.word(118, 0.4, "simulated: the middle person, 90 % band", anchor="end")
    return plot.svg("creatinine clearance, mL/min", "times the exposure of good kidneys", range(0, 121, 20), range(7))


def pictures(library: Library) -> Mapping[str, bytes]:
    """File name below docs/assets -> SVG."""
    return {
        "validation-single-dose.svg": single_dose(library),
        "validation-steady.svg": steady(library),
        "validation-kidneys.svg": kidneys(library),
    }
