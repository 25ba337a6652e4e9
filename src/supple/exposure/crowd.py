"""Virtual people like this one over the days ahead, and what their other medicines add to their drowsiness.

All of a forecast that does not depend on when baclofen is taken: drawn when first needed, then used for every set of
dose times that is tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from supple.domain.diary import Diary
from supple.domain.person import Travel
from supple.exposure.beside import Beside, added_log_odds
from supple.exposure.covariates import Covariates
from supple.exposure.effects import Effects
from supple.exposure.population import People, draw_people
from supple.exposure.simulation import midnights
from supple.exposure.systems import working_order
from supple.knowledge.library import Library
from supple.knowledge.models import PopulationModel

VIRTUAL_PEOPLE = 2000


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Who is simulated, and over which days: from the local midnight of ``now``.

    ``n_sedatives`` counts sedating medicines without a course of their own, ``beside`` are those with one.
    """

    covariates: Covariates
    model: PopulationModel
    library: Library
    now: datetime
    days: int
    diary: Diary
    travel: tuple[Travel, ...] = ()
    beside: tuple[Beside, ...] = ()
    n_sedatives: int = 0
    n_virtual: int = VIRTUAL_PEOPLE
    seed: int = 0

    @property
    def bounds(self) -> list[datetime]:
        """The local midnights around the days, one more than days."""
        return midnights(self.now, self.days)

    @cached_property
    def people(self) -> People:
        """The people, in ``working_order``."""
        drawn = draw_people(
            self.covariates, self.model, self.library, n=self.n_virtual, seed=self.seed,
            n_sedatives=self.n_sedatives, n_beside=len(self.beside),
        )  # fmt: skip
        return drawn.part(working_order(drawn.kinetics()))

    @cached_property
    def added(self) -> Sequence[Effects | None]:
        """Log-odds that modelled medicines beside baclofen add on each day, all together; None where there are none."""
        days: list[Effects | None] = [None] * self.days
        for number, other in enumerate(self.beside, start=1):
            each = added_log_odds(
                other, self.people, self.covariates, self.library,
                seed=self.seed + number, bounds=self.bounds, diary=self.diary, travel=self.travel,
            )  # fmt: skip
            known: dict[tuple[int, int], Effects] = {}
            for day, more in enumerate(each):
                before = days[day]
                key = id(before), id(more)
                days[day] = known.setdefault(key, more if before is None else before + more)
        return tuple(days)
