"""Virtual people like this one: one draw of every parameter, for each of them (see ``draws``)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from supple.exposure.bodies import draw_body
from supple.exposure.compartments import Array, Index, Kinetics
from supple.exposure.covariates import Covariates, widened
from supple.exposure.draws import Draws, linear, log_normal, logit_normal
from supple.knowledge.library import Library
from supple.knowledge.models import Parameter, PopulationModel

EMAX_TONE_MOST = 0.95
LOWEST_CRCL_ML_MIN = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Parameters of n virtual people, each an array (n,). Units as in the model file."""

    weight_kg: Array
    crcl_ml_min: Array
    female: Array  # 1 or 0
    older: Array  # 65 or over: 1 or 0
    cl_over_f: Array
    vc_over_f: Array
    vp_over_f: Array
    q_over_f: Array
    ka: Array
    tlag: Array
    ktr: Array  # 0 where there are no transit compartments
    ke0_tone: Array
    ke0_drowsy: Array
    ec50_tone: Array
    hill_tone: Array
    emax_tone: Array
    ec50_drowsy: Array
    hill_drowsy: Array
    emax_drowsy_log_odds: Array
    tolerance_lost: Array
    tolerance_days: Array
    tolerance_so_far: Array  # used only where the last change has no date
    baseline_log_odds: Array  # own deviation from the middle person
    sedatives_log_odds: Array  # own effect of other sedating medicines, never below 0
    interaction_log_odds: Array
    n_transit: int = 0

    def __len__(self) -> int:
        return len(self.ka)

    def part(self, index: Index | slice) -> People:
        """Some of the people."""
        arrays = {name: getattr(self, name)[index] for name in PARAMETERS}
        return People(n_transit=self.n_transit, **arrays)

    def kinetics(self) -> Kinetics:
        """Their rates."""
        return Kinetics(
            ka=self.ka,
            k10=self.cl_over_f / self.vc_over_f,
            k12=self.q_over_f / self.vc_over_f,  # 0 in a body of one compartment
            k21=np.where(self.q_over_f > 0, self.q_over_f / self.vp_over_f, 1.0),  # one compartment: means nothing
            vc_over_f=self.vc_over_f,
            tlag=self.tlag,
            ke0_tone=self.ke0_tone,
            ke0_drowsy=self.ke0_drowsy,
            ktr=self.ktr if self.n_transit else None,
            n_transit=self.n_transit,
        )


PARAMETERS = tuple(field.name for field in fields(People) if field.name != "n_transit")


def draw_people(
    covariates: Covariates,
    model: PopulationModel,
    library: Library,
    *,
    n: int,
    seed: int,
    n_sedatives: int = 0,
    n_beside: int = 0,
) -> People:
    """Virtual people with this person's covariates; ``n`` of 1 gives the typical person without variation.

    ``n_sedatives`` counts other sedating medicines without a course of their own, ``n_beside`` those with one.
    The order of the draws is part of the result: the same seed gives the same people whatever the dose times.
    """
    p, settings = model.parameters, library.settings["exposure"].numbers
    draws = Draws(n, seed)
    weight = _weight(covariates, settings["weight_unknown"], draws)
    crcl = _crcl(covariates, settings, draws)
    female = _share(
        None if covariates.sex is None else covariates.sex == "female", settings["share_female_unknown"].value, draws
    )
    older = _share(
        None if covariates.age_years is None else covariates.age_years >= 65,
        settings["share_65_or_over_unknown"].value,
        draws,
    )
    outside = widened(covariates, model)
    body = draw_body(
        model, weight=weight, crcl=crcl, older=older, liquid=covariates.liquid, draws=draws,
        widening=settings["outside_widening"].value if outside else 1.0,
    )  # fmt: skip
    wide = p["effects_widening"].value if "effects_widening" in p else 1.0
    of_sex = np.minimum(log_normal(p["ec50_factor_female"], draws.normal(), wide), 1.0)
    of_age = np.minimum(log_normal(p["ec50_factor_65_or_over"], draws.normal(), wide), 1.0)
    group = np.where(female > 0, of_sex, 1.0) * np.where(older > 0, of_age, 1.0)
    ec50_drowsy = log_normal(p["ec50_drowsy"], draws.normal(), wide) * np.maximum(group, p["ec50_factors_floor"].value)
    return People(
        weight_kg=weight,
        crcl_ml_min=crcl,
        female=female,
        older=older,
        cl_over_f=body.cl_over_f,
        vc_over_f=body.vc_over_f,
        vp_over_f=body.vp_over_f,
        q_over_f=body.q_over_f,
        ka=body.ka,
        tlag=body.tlag,
        ktr=body.ktr,
        n_transit=body.n_transit,
        ke0_tone=log_normal(p["ke0_tone"], draws.normal(), wide),
        ke0_drowsy=log_normal(p["ke0_drowsy"], draws.normal(), wide),
        ec50_tone=log_normal(p["ec50_tone"], draws.normal(), wide),
        hill_tone=log_normal(p["hill_tone"], draws.normal()),
        emax_tone=np.minimum(logit_normal(p["emax_tone"], draws.normal()), EMAX_TONE_MOST),
        ec50_drowsy=ec50_drowsy,
        hill_drowsy=log_normal(p["hill_drowsy"], draws.normal()),
        emax_drowsy_log_odds=np.maximum(linear(p["emax_drowsy_log_odds"], draws.normal()), 0.0),
        tolerance_lost=np.clip(linear(p["tolerance_lost"], draws.normal()), 0.0, 1.0),
        tolerance_days=log_normal(p["tolerance_days"], draws.normal()),
        tolerance_so_far=draws.uniform(),
        baseline_log_odds=library.settings["sleepy_day"].numbers["sd_log_odds"].value * draws.normal(),
        interaction_log_odds=settings["sedative_interaction_sd"].value
        * draws.normal()
        * min(n_sedatives + n_beside, 1),
        sedatives_log_odds=_sedatives(settings["sedative_log_odds_sd"].value, n_sedatives, draws),
    )


def _weight(covariates: Covariates, unknown: Parameter, draws: Draws) -> Array:
    z = draws.normal()
    if covariates.weight_kg is not None:
        return np.full(draws.n, covariates.weight_kg)
    return log_normal(unknown, z)


def _crcl(covariates: Covariates, numbers: Mapping[str, Parameter], draws: Draws) -> Array:
    """Clearance around the estimate, wider downward where the person has little muscle, inside a stated bound.

    An estimate far above what healthy kidneys do comes from little muscle or a wrong number: more clearance than the
    stated most is never taken for granted, so that levels are not shown too low.
    """
    most = numbers["crcl_most"].value
    return np.clip(_crcl_as_estimated(covariates, numbers, draws), LOWEST_CRCL_ML_MIN, most)


def _crcl_as_estimated(covariates: Covariates, numbers: Mapping[str, Parameter], draws: Draws) -> Array:
    z, kidney = draws.normal(), covariates.kidney
    wide = log_normal(numbers["crcl_unknown"], z)
    if kidney.crcl_ml_min is None:
        return wide
    if kidney.crcl_bound == "at_least":
        return np.maximum(wide, kidney.crcl_ml_min)
    sd = math.sqrt(math.log(1 + kidney.cv**2))
    side = np.where(z < 0, numbers["skew_down"].value, numbers["skew_up"].value) if kidney.skewed_down else 1.0
    around = kidney.crcl_ml_min * np.exp(sd * side * z)
    return np.asarray(np.minimum(around, kidney.crcl_ml_min) if kidney.crcl_bound == "at_most" else around)


def _share(known: bool | None, unknown_share: float, draws: Draws) -> Array:
    u = draws.uniform()
    return np.full(draws.n, float(known)) if known is not None else (u < unknown_share).astype(np.float64)


def _sedatives(sd: float, count: int, draws: Draws) -> Array:
    """Sum of one half-normal draw a medicine. Always drawn last, so that other people stay as they are."""
    total = np.zeros(draws.n)
    for _ in range(count):
        total = total + sd * np.abs(draws.normal())
    return total
