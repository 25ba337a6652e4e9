"""What each virtual body does with a medicine: clearance, volumes, absorption, by the structure of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from supple.exposure.compartments import Array
from supple.exposure.draws import Draws, linear, log_normal, log_sd_between, log_sd_typical
from supple.knowledge.models import Parameter, PopulationModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Clearances [L/h], volumes [L], rates [1/h] and lag [h] of n people, each (n,); apparent, per absorbed part."""

    cl_over_f: Array
    vc_over_f: Array
    vp_over_f: Array
    q_over_f: Array
    ka: Array
    tlag: Array
    ktr: Array
    n_transit: int = 0


def draw_body(
    model: PopulationModel,
    *,
    weight: Array,
    crcl: Array,
    older: Array,
    liquid: bool,
    draws: Draws,
    widening: float = 1.0,
) -> Body:
    """The bodies of people with these weights [kg] and clearances [mL/min], as the model's structure says.

    ``widening`` is the factor on the spread of clearance where a person lies outside the people of the model.
    """
    draw = {"renal": _renal, "fixed": _fixed, "per_kg": _per_kg}[model.clearance]
    return draw(model.parameters, weight, crcl, older, liquid, draws, widening)


def _renal(
    p: Mapping[str, Parameter], weight: Array, crcl: Array, older: Array, liquid: bool, draws: Draws, widening: float
) -> Body:
    """CL/F = typical * ((1 - f) * (WT/70)^0.75 + f * CrCL/100): a part f of the clearance follows the kidneys."""
    size = weight / p["weight_reference"].value
    renal = np.clip(linear(p["renal_fraction"], draws.normal()), 0.0, 1.0)
    clearance = log_normal(p["cl_over_f"], draws.normal(), widening) * (
        (1 - renal) * size ** p["nonrenal_weight_exponent"].value + renal * crcl / p["crcl_reference"].value
    )
    shared = np.exp(log_sd_between(p["vc_over_f"]) * draws.normal())
    vc = p["vc_over_f"].value * np.exp(log_sd_typical(p["vc_over_f"]) * draws.normal()) * shared * size
    vp = p["vp_over_f"].value * np.exp(log_sd_typical(p["vp_over_f"]) * draws.normal()) * shared * size
    q = log_normal(p["q_over_f"], draws.normal()) * size ** p["q_weight_exponent"].value
    ka = log_normal(p["ka"], draws.normal()) * np.where(older > 0, p["ka_factor_65_or_over"].value, 1.0)
    tlag = log_normal(p["tlag"], draws.normal())
    if liquid:
        ka, tlag = ka * p["ka_factor_liquid"].value, tlag * p["tlag_factor_liquid"].value
    return Body(
        cl_over_f=clearance, vc_over_f=vc, vp_over_f=vp, q_over_f=q, ka=ka, tlag=tlag, ktr=np.zeros(len(ka))
    )  # fmt: skip


def _fixed(
    p: Mapping[str, Parameter], weight: Array, crcl: Array, older: Array, liquid: bool, draws: Draws, widening: float
) -> Body:
    """One compartment, and nothing known of the person moves it."""
    clearance = log_normal(p["cl_over_f"], draws.normal(), widening)
    volume = log_normal(p["vc_over_f"], draws.normal())
    ka = log_normal(p["ka"], draws.normal())
    nothing = np.zeros(len(ka))
    return Body(
        cl_over_f=clearance, vc_over_f=volume, vp_over_f=volume, q_over_f=nothing, ka=ka,
        tlag=nothing + p["tlag"].value, ktr=nothing,
    )  # fmt: skip


def _per_kg(
    p: Mapping[str, Parameter], weight: Array, crcl: Array, older: Array, liquid: bool, draws: Draws, widening: float
) -> Body:
    """Clearance and volumes in proportion to weight; one compartment where no part of the volume is central.

    Absorption is first-order after a lag, or runs through equal transit steps of a mean total time, of which the last
    is absorption itself: n compartments and ka share one rate, (n + 1) / mean transit time (Savic RM et al., J
    Pharmacokinet Pharmacodyn 2007;34:711-26).
    """
    clearance = log_normal(p["cl_over_f"], draws.normal(), widening) * weight
    if "cl_factor_65_or_over" in p:
        clearance = clearance * np.where(older > 0, p["cl_factor_65_or_over"].value, 1.0)
    volume = log_normal(p["vss_over_f"], draws.normal()) * weight
    central, q = np.ones(len(weight)), np.zeros(len(weight))
    if "central_part" in p:
        central = np.clip(linear(p["central_part"], draws.normal()), 0.1, 0.95)
        q = log_normal(p["q_over_f"], draws.normal()) * weight
    peripheral = np.where(central < 1, volume * (1 - central), volume)
    if "mean_transit_h" in p:
        n_transit = round(p["n_transit"].value)
        rate = (n_transit + 1) / log_normal(p["mean_transit_h"], draws.normal())
        return Body(
            cl_over_f=clearance, vc_over_f=volume * central, vp_over_f=peripheral, q_over_f=q, ka=rate,
            tlag=np.zeros(len(rate)), ktr=rate, n_transit=n_transit,
        )  # fmt: skip
    lag = p["tlag"].value if "tlag" in p else 0.0
    return Body(
        cl_over_f=clearance, vc_over_f=volume * central, vp_over_f=peripheral, q_over_f=q,
        ka=log_normal(p["ka"], draws.normal()), tlag=np.full(len(weight), lag), ktr=np.zeros(len(weight)),
    )  # fmt: skip
