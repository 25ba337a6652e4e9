"""What a model of the body and the medicine looks like in the files: its numbers, its people, and its limits.

Settings are the same kind of numbers without a model.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from supple.knowledge.entries import Entry


class Parameter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number of a model: typical value, unit, spread between people, plausible range of the typical value, basis.

    ``judgement`` is true where the number was proposed rather than published; such a number is shown as an
    assumption wherever it matters.
    """

    value: float
    unit: str
    cv_between: float = 0.0  # coefficient of variation between people, log-normal
    low: float | None = None
    high: float | None = None
    tried: tuple[float, float] | None = None  # range of the typical value that is looked at, but not drawn from
    sources: tuple[str, ...] = ()
    judgement: bool = False
    note: str | None = None


EFFECT_PARAMETERS = ("ke0_", "ec50_", "hill_", "emax_", "tolerance_")  # what a model may take from another


class Study(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People that a model was built on, as far as the paper says; None is not reported."""

    source: str
    who: str
    n: int | None
    age_years: tuple[float, float] | None
    weight_kg: tuple[float, float] | None
    kidney: str
    gave: str


class ModelLimit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a model stops to speak of a person: hard (no forecast, with these words) or soft (a wider range)."""

    covariate: Literal["age_years", "weight_kg", "crcl_ml_min"]
    kind: Literal["hard", "soft"]
    words: str
    low: float | None = None
    high: float | None = None

    def exceeded(self, value: float | None) -> bool:
        """Whether a value lies outside; a value that is not known lies nowhere."""
        if value is None:
            return False
        return (self.low is not None and value < self.low) or (self.high is not None and value > self.high)


class PopulationModel(Entry, frozen=True, kw_only=True):
    """A model of what the body and the medicine do, with the people it was built on.

    ``clearance`` says what clearance follows: ``renal`` (creatinine clearance and weight), ``fixed`` (nothing), or
    ``per_kg`` (body weight). ``default`` models are chosen by themselves where their hard limits admit the person.
    Parameters of ease and drowsiness that a model lacks are those of ``effects_from``.
    """

    drug: str
    title: str
    structure: str
    people: str
    clearance: Literal["renal", "fixed", "per_kg"]
    studies: tuple[Study, ...]
    limits: tuple[ModelLimit, ...]
    parameters: Mapping[str, Parameter]
    default: bool = False
    effects_from: str | None = None


class Settings(Entry, frozen=True, kw_only=True):
    """Numbers of one topic that a clinician might dispute: windows, response gate, caps, freshness, planning."""

    title: str
    numbers: Mapping[str, Parameter]
