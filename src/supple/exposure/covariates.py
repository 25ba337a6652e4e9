"""What the forecast needs to know of a person, and what it assumes where nobody said."""

from __future__ import annotations

from dataclasses import dataclass

from supple.domain.kidney import KidneyFunction
from supple.domain.person import Sex
from supple.knowledge.entries import PopulationModel

NOT_KNOWN = KidneyFunction(known=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariates:
    """Age, sex, weight and kidney function; None is not known, and the virtual people then vary in it."""

    age_years: float | None = None
    sex: Sex | None = None
    weight_kg: float | None = None
    kidney: KidneyFunction = NOT_KNOWN


def outside_model(covariates: Covariates, model: PopulationModel) -> str | None:
    """Why the model cannot speak of this person at all, or None."""
    age = covariates.age_years
    if age is not None and age < model.age_years[0]:
        return (
            "The course of the medicine through the day is not modelled yet for children and young people under "
            f"{model.age_years[0]:g}, so no forecast is shown."
        )
    return None


def warnings(covariates: Covariates, model: PopulationModel) -> tuple[str, ...]:
    """What was assumed, and where this person lies outside the people the model was built on."""
    found = []
    kidney = covariates.kidney
    if kidney.crcl_ml_min is None:
        found.append("Kidney function is not known, so the range covers people with good and with poor kidneys.")
    elif kidney.crcl_ml_min < model.crcl_ml_min[0]:
        found.append(
            f"Kidney function is lower (about {kidney.crcl_ml_min:.0f} mL/min) than in the people the model was built "
            "on. Levels may be higher and last longer than shown. Do not stop or skip baclofen on your own; ask your "
            "prescriber or pharmacist today."
        )
    if kidney.crcl_ml_min is not None and not kidney.fresh:
        found.append("The kidney result is old or has no date, so the forecast may not fit today.")
    if kidney.skewed_down:
        found.append(
            "With little muscle, kidney function may be lower than the blood test says; the range allows for it."
        )
    if covariates.weight_kg is None:
        found.append("Weight is not known; about 70 kg was assumed, with a wide range.")
    elif not model.weight_kg[0] <= covariates.weight_kg <= model.weight_kg[1]:
        found.append(f"The model was built on people of {model.weight_kg[0]:g} to {model.weight_kg[1]:g} kg.")
    if covariates.age_years is None:
        found.append("Age is not known; the range covers younger and older people.")
    elif covariates.age_years > model.age_years[1]:
        found.append(f"The model was built on people up to {model.age_years[1]:g} years.")
    if covariates.sex is None:
        found.append("Sex is not known; half of the virtual people are women and half are men.")
    return tuple(found)
