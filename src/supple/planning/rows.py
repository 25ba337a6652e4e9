"""A small integer model with named rows.

Rows carry the name of the rule they stand for, so a rule can be tested alone, left out, or named as the one that binds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

INFINITY = float("inf")
LAST = 9
NEAR = 1e-5  # columns that need not be whole come in floating point
NEAR_WORTH = 1e-2


@dataclass(slots=True)
class Model:
    """Columns with an integer worth each (to be made as large as possible) and rows with a name each.

    ``rank`` says which columns a search decides first; a model without ranks is left to the general solver.
    """

    worth: list[int] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[str, tuple[int, ...], tuple[float, ...], float, float]] = field(default_factory=list)
    rank: list[int] = field(default_factory=list)

    def column(self, *, worth: int = 0, upper: float = 1.0, whole: bool = True, rank: int = LAST) -> int:
        """Add a column from 0 to ``upper`` and return its number."""
        self.worth.append(worth)
        self.lower.append(0.0)
        self.upper.append(upper)
        self.whole.append(whole)
        self.rank.append(rank)
        return len(self.worth) - 1

    def row(
        self, rule: str, terms: Iterable[tuple[int, float]], *, low: float = -INFINITY, high: float = INFINITY
    ) -> None:
        """Add a row of a rule: ``low <= sum of factor * column <= high``; factors of one column add up."""
        factors: dict[int, float] = {}
        for column, factor in terms:
            factors[column] = factors.get(column, 0.0) + factor
        if factors or low > 0 or high < 0:
            self.rows.append((rule, tuple(factors), tuple(factors.values()), low, high))

    def without(self, rules: frozenset[str]) -> Model:
        """The same model less the rows of some rules."""
        rows = [row for row in self.rows if row[0] not in rules]
        return Model(self.worth, self.lower, self.upper, self.whole, rows, self.rank)

    def rules(self) -> tuple[str, ...]:
        """The names of all rules with a row, in the order they came."""
        return tuple(dict.fromkeys(row[0] for row in self.rows))

    def keeps(self, values: Sequence[float], worth: int) -> bool:
        """Whether values keep every bound and row and are worth as much as said; whole columns count as rounded."""
        exact = [round(value) if whole else value for value, whole in zip(values, self.whole, strict=True)]
        if abs(sum(each * value for each, value in zip(self.worth, exact, strict=True)) - worth) > NEAR_WORTH:
            return False
        bounds = zip(self.lower, exact, self.upper, strict=True)
        if not all(low - NEAR <= value <= high + NEAR for low, value, high in bounds):
            return False
        return all(
            low - NEAR <= sum(exact[j] * factor for j, factor in zip(columns, factors, strict=True)) <= high + NEAR
            for _, columns, factors, low, high in self.rows
        )
