"""Virtual people like this one: one draw of every parameter, for each of them.

Each parameter is cut into as many equally likely parts as there are people; every part is used once, in an order of
its own (a Latin hypercube). The spread of each parameter is therefore the same whatever the seed. Variation between
people and the uncertainty of the typical value are drawn as one: a band covers both.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from statistics import NormalDist

import numpy as np

from supple.exposure.compartments import Array, Index, Kinetics
from supple.exposure.covariates import Covariates
from supple.knowledge.entries import Parameter, PopulationModel
from supple.knowledge.library import Library

Z_95 = NormalDist().inv_cdf(0.95)  # low and high of a parameter hold 90 % of its uncertainty
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

    def __len__(self) -> int:
        return len(self.ka)

    def part(self, index: Index | slice) -> People:
        """Some of the people."""
        return People(**{field.name: getattr(self, field.name)[index] for field in fields(self)})

    def kinetics(self) -> Kinetics:
        """Their rates."""
        return Kinetics(
            ka=self.ka,
            k10=self.cl_over_f / self.vc_over_f,
            k12=self.q_over_f / self.vc_over_f,
            k21=self.q_over_f / self.vp_over_f,
            vc_over_f=self.vc_over_f,
            tlag=self.tlag,
            ke0_tone=self.ke0_tone,
            ke0_drowsy=self.ke0_drowsy,
        )


@functools.lru_cache(maxsize=8)
def _normal_scores(n: int) -> Array:
    """The middles of n equally likely parts of the standard normal distribution, lowest first."""
    normal = NormalDist()
    half = np.array([normal.inv_cdf((i + 0.5) / n) for i in range((n + 1) // 2)])
    scores = np.concatenate([half, -half[: n // 2][::-1]])
    scores.flags.writeable = False
    return scores


class Draws:
    """Standard normal and uniform numbers for n people, one stratified column at a time; for one person, zeros."""

    def __init__(self, n: int, seed: int) -> None:
        self.n, self.rng = n, np.random.default_rng(seed)
        self.scores = _normal_scores(n) if n > 1 else np.zeros(1)

    def normal(self) -> Array:
        """Standard normal numbers (n,)."""
        return self.rng.permutation(self.scores)

    def uniform(self) -> Array:
        """Numbers between 0 and 1 (n,)."""
        return self.rng.permutation((np.arange(self.n) + 0.5) / self.n)


def log_sd_between(parameter: Parameter) -> float:
    """Standard deviation of the logarithm between people, from the coefficient of variation."""
    return math.sqrt(math.log(1 + parameter.cv_between**2))


def log_sd_typical(parameter: Parameter) -> float:
    """Standard deviation of the logarithm of the typical value, from its 90 % range."""
    if parameter.low is None or parameter.high is None:
        return 0.0
    return math.log(parameter.high / parameter.low) / (2 * Z_95)


def _log_normal(parameter: Parameter, z: Array) -> Array:
    sd = math.hypot(log_sd_between(parameter), log_sd_typical(parameter))
    return np.asarray(parameter.value * np.exp(sd * z))


def _logit_normal(parameter: Parameter, z: Array) -> Array:
    """Values between 0 and 1 with the parameter's median, 5th and 95th percentile; each side has its own spread."""
    low, high = parameter.low or parameter.value, parameter.high or parameter.value
    middle = math.log(parameter.value / (1 - parameter.value))
    down = (middle - math.log(low / (1 - low))) / Z_95
    up = (math.log(high / (1 - high)) - middle) / Z_95
    return np.asarray(1 / (1 + np.exp(-(middle + z * np.where(z < 0, down, up)))))


def draw_people(
    covariates: Covariates, model: PopulationModel, library: Library, *, n: int, seed: int, n_sedatives: int = 0
) -> People:
    """Virtual people with this person's covariates; ``n`` of 1 gives the typical person without variation.

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
    size = weight / p["weight_reference"].value
    renal = np.clip(_linear(p["renal_fraction"], draws.normal()), 0.0, 1.0)
    clearance = _log_normal(p["cl_over_f"], draws.normal()) * (
        (1 - renal) * size ** p["nonrenal_weight_exponent"].value + renal * crcl / p["crcl_reference"].value
    )
    shared = np.exp(log_sd_between(p["vc_over_f"]) * draws.normal())
    vc = p["vc_over_f"].value * np.exp(log_sd_typical(p["vc_over_f"]) * draws.normal()) * shared * size
    vp = p["vp_over_f"].value * np.exp(log_sd_typical(p["vp_over_f"]) * draws.normal()) * shared * size
    q = _log_normal(p["q_over_f"], draws.normal()) * size ** p["q_weight_exponent"].value
    ka = _log_normal(p["ka"], draws.normal()) * np.where(older > 0, p["ka_factor_65_or_over"].value, 1.0)
    tlag = _log_normal(p["tlag"], draws.normal())
    of_sex = np.minimum(_log_normal(p["ec50_factor_female"], draws.normal()), 1.0)
    of_age = np.minimum(_log_normal(p["ec50_factor_65_or_over"], draws.normal()), 1.0)
    group = np.where(female > 0, of_sex, 1.0) * np.where(older > 0, of_age, 1.0)
    ec50_drowsy = _log_normal(p["ec50_drowsy"], draws.normal()) * np.maximum(group, p["ec50_factors_floor"].value)
    return People(
        weight_kg=weight,
        crcl_ml_min=crcl,
        female=female,
        older=older,
        cl_over_f=clearance,
        vc_over_f=vc,
        vp_over_f=vp,
        q_over_f=q,
        ka=ka,
        tlag=tlag,
        ke0_tone=_log_normal(p["ke0_tone"], draws.normal()),
        ke0_drowsy=_log_normal(p["ke0_drowsy"], draws.normal()),
        ec50_tone=_log_normal(p["ec50_tone"], draws.normal()),
        hill_tone=_log_normal(p["hill_tone"], draws.normal()),
        emax_tone=np.minimum(_logit_normal(p["emax_tone"], draws.normal()), EMAX_TONE_MOST),
        ec50_drowsy=ec50_drowsy,
        hill_drowsy=_log_normal(p["hill_drowsy"], draws.normal()),
        emax_drowsy_log_odds=np.maximum(_linear(p["emax_drowsy_log_odds"], draws.normal()), 0.0),
        tolerance_lost=np.clip(_linear(p["tolerance_lost"], draws.normal()), 0.0, 1.0),
        tolerance_days=_log_normal(p["tolerance_days"], draws.normal()),
        tolerance_so_far=draws.uniform(),
        baseline_log_odds=library.settings["sleepy_day"].numbers["sd_log_odds"].value * draws.normal(),
        interaction_log_odds=settings["sedative_interaction_sd"].value * draws.normal() * min(n_sedatives, 1),
        sedatives_log_odds=_sedatives(settings["sedative_log_odds_sd"].value, n_sedatives, draws),
    )


def _linear(parameter: Parameter, z: Array) -> Array:
    """Normal, with low and high as its 5th and 95th percentile."""
    spread = 0.0 if parameter.low is None or parameter.high is None else (parameter.high - parameter.low) / (2 * Z_95)
    return np.asarray(parameter.value + spread * z)


def _weight(covariates: Covariates, unknown: Parameter, draws: Draws) -> Array:
    z = draws.normal()
    if covariates.weight_kg is not None:
        return np.full(draws.n, covariates.weight_kg)
    return _log_normal(unknown, z)


def _crcl(covariates: Covariates, numbers: Mapping[str, Parameter], draws: Draws) -> Array:
    """Clearance around the estimate, wider downward where the person has little muscle, inside a stated bound."""
    z, kidney = draws.normal(), covariates.kidney
    wide = _log_normal(numbers["crcl_unknown"], z)
    if kidney.crcl_ml_min is None:
        return np.maximum(wide, LOWEST_CRCL_ML_MIN)
    if kidney.crcl_bound == "at_least":
        return np.maximum(wide, kidney.crcl_ml_min)
    sd = math.sqrt(math.log(1 + kidney.cv**2))
    side = np.where(z < 0, numbers["skew_down"].value, numbers["skew_up"].value) if kidney.skewed_down else 1.0
    around = kidney.crcl_ml_min * np.exp(sd * side * z)
    if kidney.crcl_bound == "at_most":
        around = np.minimum(around, kidney.crcl_ml_min)
    return np.asarray(np.maximum(around, LOWEST_CRCL_ML_MIN))


def _share(known: bool | None, unknown_share: float, draws: Draws) -> Array:
    u = draws.uniform()
    return np.full(draws.n, float(known)) if known is not None else (u < unknown_share).astype(np.float64)


def _sedatives(sd: float, count: int, draws: Draws) -> Array:
    """Sum of one half-normal draw a medicine. Always drawn last, so that other people stay as they are."""
    total = np.zeros(draws.n)
    for _ in range(count):
        total = total + sd * np.abs(draws.normal())
    return total
