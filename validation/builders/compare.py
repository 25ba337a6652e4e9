"""Each published row beside what each model says, and whether the two agree.

A row without a standard deviation agrees within ``TOLERANCE``. A row with standard deviation and n is held against
many simulated studies of that size: its mean and its spread must both be what such a study would report.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from supple.knowledge.library import Library
from supple.knowledge.models import PopulationModel
from validation.builders import people
from validation.builders.people import Array, CannotSay, Study
from validation.builders.published import Row, published_rows, reasons
from validation.builders.statistics import STATISTICS

TOLERANCE = 0.25  # evidence, section A5: the studies differ by about that much from each other
CENTRAL = (2.5, 97.5)  # percentiles of simulated studies between which a published one counts as expected
MOST_STUDIES = 1000


class Role(StrEnum):
    """What a row is to a model."""

    CHECK = "check"
    INPUT = "input"
    OUTSIDE = "outside the model"


@dataclass(frozen=True, slots=True)
class Spread:
    """Simulated studies of the published size: the middle 95 % of their figures and of their standard deviations.

    ``if_typical_unsure`` is the same range of means where also the typical value is doubted, as the model does.
    """

    studies: int
    figure: tuple[float, float]
    sd: tuple[float, float] | None
    sd_ratio: float | None
    if_typical_unsure: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One row beside one model. ``inside`` is None for a row that is not a check; ``why`` explains a miss."""

    row: Row
    model_id: str
    role: Role
    simulated: float | None
    spread: Spread | None
    inside: bool | None
    why: str

    @property
    def difference(self) -> float | None:
        """Simulated against published, as a fraction; None where nothing was simulated."""
        return None if self.simulated is None else self.simulated / self.row.value - 1

    @property
    def given_back(self) -> bool | None:
        """Whether an input comes out again within the tolerance: no evidence, but its absence would be a fault."""
        if self.role is not Role.INPUT or self.simulated is None:
            return None
        return _agrees(self.row, self.simulated, None)


def _in(value: float, ends: tuple[float, float]) -> bool:
    return ends[0] <= value <= ends[1]


def _ends(values: Array) -> tuple[float, float]:
    low, high = np.percentile(values, CENTRAL)
    return float(low), float(high)


def _groups(values: Array, n: int) -> Array:
    """Virtual people in studies of n, in an order of their own: (studies, n)."""
    shuffled = np.random.default_rng(people.SEED).permutation(values)
    studies = min(MOST_STUDIES, len(values) // n)
    return shuffled[: studies * n].reshape(studies, n)


def _spread(row: Row, study: Study, values: Array) -> Spread | None:
    statistic = STATISTICS[row.statistic]
    if row.n is None or not (row.sd is not None or statistic.group_n):
        return None
    groups = _groups(values, row.n)
    figures = np.array([statistic.of_group(group) for group in groups])
    if row.sd is None:
        return Spread(len(groups), _ends(figures), None, None, None)
    doubting = replace(study, typical_held=False)
    # the doubt about typical values is what all draws spread more than people of one study do (law of total variance)
    typical = max(np.var(np.log(statistic.each(doubting, row))) - np.var(np.log(values)), 0.0)
    of_mean = np.log1p((values.std() / values.mean()) ** 2 / row.n)
    far = math.exp(1.96 * math.sqrt(typical + of_mean))
    sds = groups.std(axis=1, ddof=1)
    return Spread(
        studies=len(groups),
        figure=_ends(figures),
        sd=_ends(sds),
        sd_ratio=row.sd / float(values.std(ddof=1)),
        if_typical_unsure=(float(values.mean()) / far, float(values.mean()) * far),
    )


def _agrees(row: Row, simulated: float, spread: Spread | None) -> bool:
    bound = STATISTICS[row.statistic].bound
    if bound:
        return bound * (row.value - simulated) >= 0
    if spread is None:
        return abs(simulated / row.value - 1) <= TOLERANCE
    return _in(row.value, spread.figure) and (row.sd is None or spread.sd is None or _in(row.sd, spread.sd))


def compare(row: Row, model: PopulationModel, library: Library, why: str = "") -> Compared:
    """One row beside one model."""

    def of(role: Role, simulated: float | None = None, spread: Spread | None = None, said: str = "") -> Compared:
        inside = _agrees(row, simulated, spread) if role is Role.CHECK and simulated is not None else None
        return Compared(row, model.id, role, simulated, spread, inside, said or ("" if inside else why))

    role = Role.INPUT if row.is_input_of(model.id) else Role.CHECK
    if not row.statistic:
        return of(Role.INPUT if role is Role.INPUT else Role.OUTSIDE, said=row.outside)
    covariates = people.takes(people.people_of(row.population), row.formulation)
    study = Study(model.id, library, covariates)
    statistic = STATISTICS[row.statistic]
    try:
        values = statistic.each(study, row)
        spread = _spread(row, study, values)
    except CannotSay as reason:
        return of(Role.OUTSIDE, said=str(reason))
    if statistic.group_n:
        groups = _groups(values, row.n or len(values))
        return of(role, float(np.median([statistic.of_group(group) for group in groups])), spread)
    return of(role, statistic.of_group(values), spread)


def oral_models(library: Library) -> tuple[PopulationModel, ...]:
    """Every model of baclofen by mouth, the one used by itself for adults first."""
    found = [model for model in library.models.values() if model.drug == "baclofen"]
    return tuple(sorted(found, key=lambda model: (model.id != "baclofen_oral_adult", model.id)))


def _all(library: Library) -> Iterator[Compared]:
    why = reasons()
    for model in oral_models(library):
        for row in published_rows():
            yield compare(row, model, library, why.get((row.id, model.id), ""))


@functools.lru_cache(maxsize=2)
def compared(library: Library) -> tuple[Compared, ...]:
    """Every row beside every model."""
    return tuple(_all(library))
