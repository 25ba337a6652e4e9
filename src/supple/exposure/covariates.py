"""What the forecast needs to know of a person, where a model stops to speak of them, and what is assumed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from supple.domain.kidney import KidneyFunction
from supple.domain.person import Sex
from supple.knowledge.library import Library
from supple.knowledge.models import ModelLimit, PopulationModel

NOT_KNOWN = KidneyFunction(known=False)
LIQUIDS = ("liquid", "solution", "suspension", "syrup")
LARGEST_AGE_YEARS = 122
LIGHTEST_KG, HEAVIEST_KG = 2.0, 400.0
STAY = "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
NO_WEIGHT = "What a dose does in a child depends on weight, and the weight is not known, so no forecast is shown."


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariates:
    """Age, sex, weight and kidney function; None is not known, and the virtual people then vary in it.

    Raises
    ------
    ValueError
        A number that no person can have; names the field and the value.
    """

    age_years: float | None = None
    sex: Sex | None = None
    weight_kg: float | None = None
    kidney: KidneyFunction = NOT_KNOWN
    liquid: bool = False

    def __post_init__(self) -> None:
        for name, value, low, high in (
            ("age_years", self.age_years, 0.0, LARGEST_AGE_YEARS),
            ("weight_kg", self.weight_kg, LIGHTEST_KG, HEAVIEST_KG),
            ("crcl_ml_min", self.kidney.crcl_ml_min, 0.0, float("inf")),
        ):
            if value is not None and not low <= value <= high:  # also refuses NaN
                raise ValueError(f"{name} lies between {low:g} and {high:g}, got {value!r}")

    def value(self, covariate: str) -> float | None:
        """A covariate by its name in a model's limits."""
        crcl = self.kidney.crcl_ml_min
        if crcl is not None and self.kidney.crcl_bound == "at_most":
            crcl = math.nextafter(crcl, 0.0)  # "<15" lies below a limit of 15
        return {"age_years": self.age_years, "weight_kg": self.weight_kg, "crcl_ml_min": crcl}[covariate]


def is_liquid(form: str | None) -> bool:
    """Whether the words of an order's form name a liquid."""
    said = (form or "").lower()
    return any(word in said for word in LIQUIDS)


def default_model(library: Library, covariates: Covariates, drug: str = "baclofen") -> PopulationModel:
    """The model that speaks of a person of this age by itself; an age that is not known is taken for an adult's.

    Where none does, the one of the nearest age, whose hard limit then says why there is no forecast.
    """
    known = [model for model in library.models.values() if model.drug == drug and model.default]
    adult = next(model for model in known if model.clearance == "renal" or len(known) == 1)
    age = covariates.age_years
    if age is None:
        return adult
    fits = [model for model in known if not any(limit.exceeded(age) for limit in _of_age(model))]
    return fits[0] if fits else min(known, key=lambda model: _distance(model, age))


def _of_age(model: PopulationModel) -> Iterator[ModelLimit]:
    return (limit for limit in model.limits if limit.covariate == "age_years" and limit.kind == "hard")


def _distance(model: PopulationModel, age: float) -> float:
    ends = [end for limit in _of_age(model) for end in (limit.low, limit.high) if end is not None]
    return min((abs(end - age) for end in ends), default=float("inf"))


def outside_model(covariates: Covariates, model: PopulationModel) -> str | None:
    """Why the model cannot speak of this person at all, or None."""
    if model.clearance == "per_kg" and covariates.weight_kg is None:
        return NO_WEIGHT
    return next((limit.words for limit in _exceeded(covariates, model, "hard")), None)


def soft_limits(covariates: Covariates, model: PopulationModel) -> tuple[str, ...]:
    """Where this person lies outside the people the model was built on, in its words; the range is then wider."""
    return tuple(limit.words for limit in _exceeded(covariates, model, "soft"))


def widened(covariates: Covariates, model: PopulationModel) -> bool:
    """Whether the spread of clearance is made wider: outside the model's people, or not known to be inside.

    A model that does not follow the kidneys, though they matter to it, knows nothing of weak ones.
    """
    kidney = covariates.kidney
    blind = model.clearance != "renal" and any(limit.covariate == "crcl_ml_min" for limit in model.limits)
    return bool(soft_limits(covariates, model)) or (blind and (kidney.crcl_ml_min is None or bool(kidney.rising)))


def _exceeded(covariates: Covariates, model: PopulationModel, kind: str) -> Iterator[ModelLimit]:
    return (limit for limit in model.limits if limit.kind == kind and limit.exceeded(covariates.value(limit.covariate)))


def warnings(covariates: Covariates, model: PopulationModel) -> tuple[str, ...]:
    """What was assumed, and where this person lies outside the people the model was built on."""
    return (*_said_of_kidneys(covariates, model), *soft_limits(covariates, model), *_assumed(covariates, model))


def _said_of_kidneys(covariates: Covariates, model: PopulationModel) -> Iterator[str]:
    kidney = covariates.kidney
    if kidney.crcl_ml_min is None:
        if model.clearance == "renal":
            yield "Kidney function is not known, so the range covers people with good and with poor kidneys."
        else:
            yield (
                "Kidney function is not known, and this model does not follow it. The range is wider, and with weak "
                f"kidneys levels may be higher than shown. {STAY}"
            )
        return
    if not kidney.fresh:
        yield "The kidney result is old or has no date, so the forecast may not fit today."
    if kidney.rising:
        yield (f"Kidney results have been getting worse, so levels may be higher than shown. {STAY}")
    if kidney.conflict:
        yield "Kidney results do not agree; the worse one counts."
    if kidney.little_muscle and model.clearance != "renal":
        yield (
            "With little muscle, kidney function may be lower than the blood test says, and this model does not "
            f"follow it: levels may be higher than shown. {STAY}"
        )
    elif kidney.little_muscle:
        yield "With little muscle, kidney function may be lower than the blood test says; the range allows for it."


def _assumed(covariates: Covariates, model: PopulationModel) -> Iterator[str]:
    if covariates.weight_kg is None and model.clearance == "renal":
        yield "Weight is not known; about 70 kg was assumed, with a wide range."
    if covariates.age_years is None:
        yield "Age is not known; the range covers younger and older people."
    if covariates.sex is None:
        yield "Sex is not known; half of the virtual people are women and half are men."
    if model.clearance == "per_kg":
        yield (
            "How a child's stiffness and alertness answer to a level was not studied; the range is taken from adults "
            "and made wider."
        )
