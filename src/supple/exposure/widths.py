"""Where the width of a band comes from: absorption, clearance, kidneys, sensitivity, and which model one believes.

Each source is a player in a game whose worth is the width p05 to p95 that a set of sources makes together while the
others are held at their typical value; a source's share is its Shapley value: its mean contribution over all orders
in which sources could be let loose. Shares are fair where sources amplify each other and add up to the whole width
exactly, which first-order and total Sobol' indices do not (Owen AB. Sobol' indices and Shapley value. SIAM/ASA J
Uncertain Quantif 2014;2:245-51; Song E, Nelson BL, Staum J. Shapley effects for global sensitivity analysis. SIAM/ASA
J Uncertain Quantif 2016;4:1060-83). The width stands in place of the variance because the width is what people see.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

import msgspec
import numpy as np

from supple.exposure.compartments import Array
from supple.exposure.covariates import Covariates
from supple.exposure.effects import expit
from supple.exposure.simulation import Simulation
from supple.knowledge.library import Library
from supple.knowledge.models import Parameter, PopulationModel

Source = Literal["absorption", "clearance", "kidney", "sensitivity", "model", "unsaid"]
OF_PEOPLE: tuple[Source, ...] = ("absorption", "clearance", "kidney", "sensitivity")
ABSORPTION = frozenset({"ka", "tlag", "mtt", "ktr", "n_transit", "ka_factor_65_or_over"})
SENSITIVE = ("ke0_", "ec50_", "hill_", "emax_", "tolerance_")  # of the effects; all other parameters move the level
SPREADS_OF_EFFECTS = (
    ("sleepy_day", "sd_log_odds"),
    ("exposure", "sedative_log_odds_sd"),
    ("exposure", "sedative_interaction_sd"),
)
QUANTITIES = ("concentration_ng_per_ml", "tone_relief", "drowsy_probability")
LOW, HIGH = 5, 95


@dataclass(frozen=True, slots=True)
class Held:
    """A person and the knowledge about them, with some sources held at their typical value."""

    covariates: Covariates
    model: PopulationModel
    library: Library


Run = Callable[[Held], Simulation]


@dataclass(frozen=True, slots=True, eq=False)
class Widths:
    """Width of the band per slot, and what each source makes of it; each (n_slots,), in the unit of the quantity.

    ``unsaid`` is what stays with every other source held: things about the person that nobody said, such as sex.
    """

    whole: Array
    by_source: Mapping[Source, Array]

    def shares(self, slots: slice) -> dict[Source, float]:
        """The part of the width of some slots that each source makes, largest first."""
        whole = float(self.whole[slots].sum())
        parts = {s: float(w[slots].sum()) / whole if whole > 0 else 0.0 for s, w in self.by_source.items()}
        return dict(sorted(parts.items(), key=lambda part: -part[1]))


def held(person: Held, sources: Iterable[Source]) -> Held:
    """The same person with those sources at their typical value; the other draws stay as they are."""
    found = person
    for source in sources:
        if source == "kidney":
            found = replace(found, covariates=_kidney_known(found.covariates, found.library))
        elif source != "model":
            found = _without_spread(found, source)
    return found


def _kidney_known(person: Covariates, library: Library) -> Covariates:
    crcl = person.kidney.crcl_ml_min
    middle = library.number("exposure", "crcl_unknown") if crcl is None else crcl
    kidney = replace(person.kidney, crcl_ml_min=middle, crcl_bound="exact", cv=0.0, skewed_down=False)
    return replace(person, kidney=kidney)


def _without_spread(person: Held, source: Source) -> Held:
    names = {name for name in person.model.parameters if source_of(name) == source}
    fixed = {name: _fixed(number) if name in names else number for name, number in person.model.parameters.items()}
    model = msgspec.structs.replace(person.model, parameters=fixed)
    found = replace(person, model=model)
    if source == "clearance" and person.covariates.weight_kg is None:
        weight = person.library.number("exposure", "weight_unknown")
        return replace(found, covariates=replace(person.covariates, weight_kg=weight))
    if source != "sensitivity":
        return found
    settings = dict(person.library.settings)
    for topic, name in SPREADS_OF_EFFECTS:
        numbers = {**settings[topic].numbers, name: msgspec.structs.replace(settings[topic].numbers[name], value=0.0)}
        settings[topic] = msgspec.structs.replace(settings[topic], numbers=numbers)
    return replace(found, library=replace(person.library, settings=settings))


def source_of(parameter: str) -> Source:
    """Which source a parameter of a model belongs to."""
    if parameter in ABSORPTION:
        return "absorption"
    return "sensitivity" if parameter.startswith(SENSITIVE) else "clearance"


def _fixed(number: Parameter) -> Parameter:
    return msgspec.structs.replace(number, cv_between=0.0, low=None, high=None)


def widths(person: Held, others: Sequence[PopulationModel], run: Run) -> dict[str, Widths]:
    """The widths of the first day by quantity (``QUANTITIES``), split over all sources.

    ``others`` are the other models that could be believed as much: with the source ``model`` let loose, the people of
    all models stand in one crowd. Without others there is no such source. ``run`` simulates with fixed seeds.
    """
    sources: tuple[Source, ...] = (*OF_PEOPLE, "model") if others else OF_PEOPLE
    worth: dict[frozenset[Source], dict[str, Array]] = {}
    for loose in _subsets(OF_PEOPLE):
        fixed = [source for source in OF_PEOPLE if source not in loose]
        own = _curves(run(held(person, fixed)))
        worth[loose] = {name: _width([values]) for name, values in own.items()}
        if others:
            crowd = [own, *(_curves(run(held(replace(person, model=model), fixed))) for model in others)]
            worth[loose | {"model"}] = {name: _width([one[name] for one in crowd]) for name in QUANTITIES}
    return {name: _split(sources, {loose: value[name] for loose, value in worth.items()}) for name in QUANTITIES}


def _subsets(sources: Sequence[Source]) -> Iterable[frozenset[Source]]:
    for size in range(len(sources) + 1):
        yield from (frozenset(some) for some in combinations(sources, size))


def _curves(simulation: Simulation) -> dict[str, Array]:
    """Everyone's level, ease and drowsiness on the first day (n_slots, n_people)."""
    day = simulation.days[0]
    drowsy = expit(simulation.drowsy_log_odds(day, simulation.log_odds_ratio(day)))
    values = (day.block.plasma, day.block.tone_relief, drowsy)
    return {name: np.asarray(value, dtype=np.float64) for name, value in zip(QUANTITIES, values, strict=True)}


def _width(crowd: Sequence[Array]) -> Array:
    low, high = np.percentile(np.concatenate(crowd, axis=1), (LOW, HIGH), axis=1)
    return np.asarray(high - low)


def _split(sources: tuple[Source, ...], worth: Mapping[frozenset[Source], Array]) -> Widths:
    """Shapley value of each source: sum over sets S without it of |S|! (n - |S| - 1)! / n! (v(S + source) - v(S))."""
    n = len(sources)
    parts: dict[Source, Array] = {}
    for source in sources:
        rest = [other for other in sources if other != source]
        total = np.zeros_like(worth[frozenset()])
        for some in _subsets(rest):
            weight = math.factorial(len(some)) * math.factorial(n - len(some) - 1) / math.factorial(n)
            total = total + weight * (worth[some | {source}] - worth[some])
        parts[source] = total
    parts["unsaid"] = worth[frozenset()]
    return Widths(whole=worth[frozenset(sources)], by_source=parts)
