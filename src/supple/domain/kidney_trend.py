"""Whether creatinine has risen, and how fast: a possible acute injury is named, never smoothed away.

The limits over two and seven days are those of KDIGO (Clinical practice guideline for acute kidney injury, Kidney Int
Suppl 2012;2:1-138); the limit over a year is a judgement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from supple.domain.labs import CanonicalLab
from supple.domain.quantities import CREATININE_UMOL_PER_L_PER_MG_PER_DL

TWO_DAYS, SEVEN_DAYS, A_YEAR = 2, 7, 366
ROUNDING_UMOL_L = 0.05  # what is lost where a result passes through mg/dL; a rise of exactly the limit counts


@dataclass(frozen=True, slots=True)
class TrendLimits:
    """How large a rise of creatinine has to be: in two days [umol/L], in seven days and in a year [factor]."""

    rise_48h_umol_l: float
    rise_7d_factor: float
    rise_year_factor: float


@dataclass(frozen=True, slots=True)
class Rise:
    """A creatinine that rose: in words, the day of the newest result, and whether so fast that it may be an injury."""

    words: str
    on: date
    fast: bool


def rising(creatinine: Sequence[CanonicalLab], today: date, limits: TrendLimits) -> Rise | None:
    """The rise of the newest creatinine clearly above an earlier one, the steepest first; None where there is none.

    Results without a date, after today, or read as a bound tell nothing here.
    """
    dated = sorted(
        (lab.measured_on, _umol_l(lab))
        for lab in creatinine
        if lab.measured_on and lab.measured_on <= today and lab.comparator is None and lab.value > 0
    )
    if len(dated) < 2:
        return None
    on, latest = dated[-1]
    for days, added, factor in (
        (TWO_DAYS, limits.rise_48h_umol_l, 1.0),
        (SEVEN_DAYS, 0.0, limits.rise_7d_factor),
        (A_YEAR, 0.0, limits.rise_year_factor),
    ):
        earlier = [(value, day) for day, value in dated[:-1] if day < on and (on - day).days <= days]
        lowest, since = min(earlier, default=(float("inf"), on))
        if latest >= lowest * factor + added - ROUNDING_UMOL_L:
            fast = days <= SEVEN_DAYS
            return Rise(_said(lowest, since, latest, on, fast=fast), on, fast)
    return None


def _said(lowest: float, since: date, latest: float, on: date, *, fast: bool) -> str:
    risen = f"Creatinine rose from {lowest:.0f} umol/L ({since}) to {latest:.0f} umol/L ({on})."
    if not fast:
        return f"{risen} Kidney function is getting worse."
    return (
        f"{risen} So fast a rise may be an acute kidney injury: the kidneys may be weaker than the last result says. "
        "Have it looked at today."
    )


def _umol_l(lab: CanonicalLab) -> float:
    in_umol = lab.unit.lower().startswith("umol")
    return lab.value if in_umol else lab.value * CREATININE_UMOL_PER_L_PER_MG_PER_DL
