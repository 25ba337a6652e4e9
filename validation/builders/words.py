"""How numbers, rows and verdicts are written in the report."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from validation.builders.compare import Compared, Spread
from validation.builders.published import Row
from validation.builders.statistics import STATISTICS

NAMES = {
    "Cmax": "peak level",
    "AUC": "area under the curve",
    "AUC0-t": "area to the last sample",
    "Tmax": "time of the peak",
    "Tmax_median": "median time of the peak",
    "Tmax_range_low": "time of the peak, low end",
    "Tmax_range_high": "time of the peak, high end",
    "thalf": "half-life",
    "thalf_terminal": "half-life of the last phase",
    "thalf_range_low": "half-life, low end",
    "thalf_range_high": "half-life, high end",
    "Vd": "volume",
    "protein_binding": "bound in plasma",
    "urine_recovery_72h_total": "in urine in 72 h",
    "urine_recovery_unchanged": "unchanged in urine",
    "plasma_to_CSF_ratio": "plasma over spinal fluid",
    "CSF_to_plasma": "spinal fluid over plasma",
    "renal_excretion_rate_constant": "rate into urine",
    "CL_F": "clearance (CL/F)",
    "CL_renal": "renal clearance",
    "fluctuation_min": "fluctuation, least of the group",
    "fluctuation_max": "fluctuation, most of the group",
    "Vc_F": "first volume (Vc/F)",
    "Varea_F": "volume from the area",
    "V_F": "volume (V/F)",
    "Vss_F": "volume at steady state",
    "alpha": "fast rate",
    "beta": "slow rate",
    "ka": "absorption rate (ka)",
    "mean_transit_time": "mean transit time",
    "IIV_ka": "variation of absorption",
    "IIV_CL_F": "variation of clearance",
    "IIV_V_F": "variation of volume",
    "IIV_Vss_F": "variation of volume",
    "IIV_MTT": "variation of transit time",
    "residual_proportional": "scatter of samples",
    "residual_additive": "scatter of samples",
    "F_absolute": "part absorbed",
    "AUC_CV_low": "variation of the area, low end",
    "AUC_CV_high": "variation of the area, high end",
    "suggested_dose_reduction_fraction": "part of the dose to leave out",
    "toxic_plasma_concentration": "level in poisoning",
    "haemodialysis_clearance": "clearance by dialysis",
    "haemodialysis_removal_constant": "removal by dialysis",
    "Tpeak_subjective_effect_low": "time of most effect, low end",
    "Tpeak_subjective_effect_high": "time of most effect, high end",
    "nystagmus_count": "people with nystagmus",
    "Cmax_claimed_low": "peak level, low end",
    "Cmax_claimed_high": "peak level, high end",
    "metabolised": "metabolised",
}
ENDS = {-1: "at least", 1: "at most"}


def number(value: float) -> str:
    """Three significant digits, never in powers of ten."""
    if value == 0:
        return "0"
    rounded = round(value, 2 - math.floor(math.log10(abs(value))))
    decimals = 2 - math.floor(math.log10(abs(rounded)))
    return f"{rounded:.{max(decimals, 0)}f}"


def signed_percent(part: float) -> str:
    """A difference as a whole percentage with its sign."""
    return f"{100 * part:+.0f} %"


def name_of(row: Row) -> str:
    """What was measured, of which dose and form, in whom."""
    bound = row.published_as.endswith(("CI95_low", "CI95_high"))
    name = f"{row.published_as.split('_CI95')[0]}, end of its interval" if bound else NAMES[row.published_as]
    about = [f"{row.dose_mg:g} mg" if row.dose_mg else "", row.formulation if row.dose_mg else ""]
    if row.population.startswith("CrCL"):
        about.append(row.population)
    said = ", ".join(part for part in about if part)
    return f"{name} ({said})" if said else name


def study_of(row: Row) -> str:
    """The study as a link to where its figure was read."""
    return f"[{row.study}]({row.source_url})"


def published(row: Row) -> str:
    """The figure with its unit, standard deviation and n."""
    spread = f" ± {row.sd:g}" if row.sd is not None else ""
    people = f", n {row.n}" if row.sd is not None and row.n else ""
    return f"{row.value:g}{spread} {row.unit}{people}"


def _range(ends: tuple[float, float]) -> str:
    return f"{number(ends[0])} to {number(ends[1])}"


def spread_said(spread: Spread, n: int | None) -> str:
    """What simulated studies of that size report."""
    parts = [f"{spread.studies} studies of {n}: {_range(spread.figure)}"]
    if spread.sd and spread.sd_ratio is not None:
        parts.append(f"SD {_range(spread.sd)}, published over simulated {number(spread.sd_ratio)}")
    if spread.if_typical_unsure:
        parts.append(f"typical value doubted: {_range(spread.if_typical_unsure)}")
    return "; ".join(parts)


def simulated(c: Compared) -> str:
    """The simulated figure, with simulated studies where they decide."""
    if c.simulated is None:
        return "–"
    said = number(c.simulated)
    return f"{said} ({spread_said(c.spread, c.row.n)})" if c.spread else said


def difference(c: Compared) -> str:
    """Simulated against published; for the end of a range, which side it bounds."""
    if c.difference is None:
        return "–"
    bound = STATISTICS[c.row.statistic].bound
    return f"{ENDS[bound]} {c.row.value:g}" if bound else signed_percent(c.difference)


def verdict(inside: bool | None) -> str:
    """Inside, outside in bold, or a dash."""
    return {True: "inside", False: "**outside**", None: "–"}[inside]


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars inside words are escaped."""

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    return "\n".join([line(columns), "|" + "---|" * len(columns), *(line(row) for row in rows)]) + "\n"
