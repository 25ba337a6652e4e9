"""A laboratory value in its canonical unit, ready to be judged."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class CanonicalLab:
    """A plausible value in the analyte's canonical unit; ``said`` quotes the record's own value, unit and date."""

    analyte: str
    value: float
    unit: str
    measured_on: date | None
    comparator: Literal["<", "<=", ">", ">="] | None = None
    preliminary: bool = False
    said: str = ""
    where: str = "labs"

    def __post_init__(self) -> None:
        if not math.isfinite(self.value):
            raise ValueError(f"{self.analyte}: a value is finite, got {self.value}")
