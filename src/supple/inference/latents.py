"""What sets one person apart from the typical one, as standard normal numbers: the space in which a diary teaches.

Rows, in order: the numbers behind a virtual person as ``exposure.population`` draws them; how this person uses the
two scales and their own rhythm; whether assumed clock times are off; and how late each recent dose was swallowed.
Before a diary every row is standard normal, cut at a box (setting ``box_sd``), so nothing learned lies outside what was
possible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from supple.exposure.compartments import Array
from supple.exposure.draws import Draws, GivenDraws, RecordedDraws, linear, log_normal
from supple.exposure.population import People
from supple.knowledge.library import Library

PeopleOf = Callable[[Draws], People]  # numbers in, virtual people out; see ``exposure.population.people_of``
SCALES = (
    "stiffness_without", "stiffness_spread", "stiffness_cos", "stiffness_sin", "sleepiness_step", "sleepiness_cos",
    "sleepiness_sin", "stiffness_other", "sleepiness_other", "clock",
)  # fmt: skip
MOST_STIFFNESS = 10.5  # the scale ends at 10, and a rating of 10 stands for all above 9.5


@dataclass(frozen=True, slots=True, eq=False)
class Scales:
    """How each person rates, each (n,): points of 10, but for the sleepiness rhythm and step, which are log-odds."""

    stiffness_without: Array
    stiffness_spread: Array
    stiffness_cos: Array
    stiffness_sin: Array
    sleepiness_step: Array
    sleepiness_cos: Array
    sleepiness_sin: Array
    stiffness_other: Array
    sleepiness_other: Array
    clock_late_h: Array


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Which row means what. ``uniform_rows`` are those of a person that are drawn between 0 and 1."""

    people_of: PeopleOf
    n_person: int
    uniform_rows: tuple[int, ...]
    n_doses: int
    library: Library

    @classmethod
    def of(cls, people_of: PeopleOf, n_doses: int, library: Library) -> Space:
        """The space of people that are made so, with this many doses in doubt."""
        tried = RecordedDraws(2, 0)
        people_of(tried)
        return cls(people_of, len(tried.columns), tuple(tried.uniform_columns), n_doses, library)

    @property
    def n_shaped(self) -> int:
        """Rows before those of single doses."""
        return self.n_person + len(SCALES)

    @property
    def n_rows(self) -> int:
        """All rows."""
        return self.n_shaped + self.n_doses

    @property
    def box(self) -> float:
        """No row is farther from nothing than this."""
        return self.library.number("learning", "box_sd")

    @property
    def stiffness_row(self) -> int:
        """The row of the stiffness without ease."""
        return self.n_person + SCALES.index("stiffness_without")

    def as_stiffness(self, row: Array) -> Array:
        """Points of 10, not yet cut at the ends of the scale."""
        return linear(self.library.settings["learning"].numbers["stiffness_without"], row)

    def as_stiffness_row(self, points: Array) -> Array:
        """The other way round."""
        middle, upper = self.as_stiffness(np.zeros(1)), self.as_stiffness(np.ones(1))
        return np.asarray((points - middle) / (upper - middle))

    def stiffness_without(self, row: Array) -> Array:
        """What people rate without any ease [points of 10]."""
        return np.clip(self.as_stiffness(row), 0.0, MOST_STIFFNESS)

    def prior(self, n: int, seed: int) -> Array:
        """The same virtual people as a forecast of this seed, as rows (n_rows, n), with scales and doubts."""
        from scipy.special import ndtri  # slow to import, and only a diary needs it

        recorded = RecordedDraws(n, seed)
        self.people_of(recorded)
        rows = list(recorded.columns)
        for row in self.uniform_rows:
            rows[row] = ndtri(rows[row])
        rows += [recorded.normal() for _ in range(self.n_rows - self.n_person)]
        return np.clip(np.stack(rows), -self.box, self.box)

    def people(self, z: Array) -> People:
        """The virtual people of these rows."""
        from scipy.special import ndtr

        rows: Sequence[Array] = [ndtr(z[row]) if row in self.uniform_rows else z[row] for row in range(self.n_person)]
        return self.people_of(GivenDraws(rows))

    def scales(self, z: Array) -> Scales:
        """How these people rate."""
        numbers = self.library.settings["learning"].numbers
        own = dict(zip(SCALES, z[self.n_person : self.n_shaped], strict=True))
        rhythm, sleepy = numbers["stiffness_rhythm_sd"].value, numbers["sleepiness_rhythm_sd"].value
        other = numbers["other_rater_sd"].value
        return Scales(
            stiffness_without=self.stiffness_without(own["stiffness_without"]),
            stiffness_spread=log_normal(numbers["stiffness_spread"], own["stiffness_spread"]),
            stiffness_cos=rhythm * own["stiffness_cos"],
            stiffness_sin=rhythm * own["stiffness_sin"],
            sleepiness_step=log_normal(numbers["sleepiness_step"], own["sleepiness_step"]),
            sleepiness_cos=sleepy * own["sleepiness_cos"],
            sleepiness_sin=sleepy * own["sleepiness_sin"],
            stiffness_other=other * own["stiffness_other"],
            sleepiness_other=other * own["sleepiness_other"],
            clock_late_h=numbers["assumed_clock_doubt_min"].value / 60 * own["clock"],
        )
