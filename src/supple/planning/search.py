"""Branch and bound on one linear programme that is solved again and again, each time from where it stood.

Most weeks need a handful of steps, which this search does in hundredths of a second; a general solver spends more
than that on getting ready. Weeks of like days and tight sessions need thousands, and there the general solver is
better: the search stops after so many steps and hands over its best week and the columns it has settled.

Method: Land and Doig 1960 (branch and bound), best bound first with plunging; columns settled by reduced cost as in
Dantzig, Fulkerson and Johnson 1954.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
WHOLE = 1e-6  # nearer to a whole number than this is whole
ROUNDING = 1e-3  # worths are whole numbers: this near to the next one still counts as reaching it


class Relaxed(Protocol):
    """A linear programme that can be solved again with other bounds on its columns."""

    def solve(self, lower: Array, upper: Array, basis: Any | None) -> Vertex | None:
        """Its best point, or None where no point fits; starts from a basis if one is given."""

    def basis(self) -> Any:
        """Where the last solve ended, to start from again."""

    def keeps_rows(self, values: Array) -> bool:
        """Whether the values keep every row."""


@dataclass(frozen=True, slots=True)
class Vertex:
    """The best point of a linear programme: its worth, its columns and what each would cost to move."""

    worth: float
    values: Array
    reduced: Array


@dataclass(slots=True)
class Found:
    """What the search knows when it ends."""

    worth: float  # the best so far, or what had to be beaten
    values: Array | None = None  # the columns of the best so far, where the search found it
    proven: bool = False  # nothing is worth more
    bound: float = np.inf  # what nothing exceeds
    lower: Array = field(default_factory=lambda: np.zeros(0))  # bounds of the columns that anything better must keep
    upper: Array = field(default_factory=lambda: np.zeros(0))


class LostError(Exception):
    """The linear programme was not solved: nothing may be concluded."""


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the problem still to be looked at: bounds on the columns, and where to start."""

    lower: Array
    upper: Array
    basis: Any | None = None


def search(
    programme: Relaxed, *, lower: Array, upper: Array, rank: Sequence[int], whole: Sequence[bool],
    steps_max: int, time_limit_s: float, more_than: float | None = None,
    known: tuple[float, Array] | None = None,
) -> Found:  # fmt: skip
    """Look for the best whole solution in at most ``steps_max`` linear programmes.

    Parameters
    ----------
    lower, upper
        Bounds by column, shape (columns,).
    rank
        Which columns are decided first: the lowest rank with a broken value, then the value nearest a half.
    more_than
        Only a solution worth more than this is of use.
    known
        Worth and columns of a whole solution to start from: only a better one takes its place.
    """
    found = Found(-np.inf if more_than is None else more_than, lower=lower.copy(), upper=upper.copy())
    if known is not None and known[0] > found.worth:
        found.worth, found.values = known
    ranks, is_whole = np.asarray(rank), np.asarray(whole)
    waiting: list[tuple[float, int, Node]] = []  # best bound first, then the newest
    current: Node | None = Node(lower, upper)
    root: Vertex | None = None
    until = time.monotonic() + time_limit_s
    for step in range(steps_max):
        if current is None:
            if not waiting or -waiting[0][0] < _to_beat(found):
                found.proven = True
                return found
            current = heapq.heappop(waiting)[2]
        if time.monotonic() > until:
            return found
        node, current = current, None
        low, high = np.maximum(node.lower, found.lower), np.minimum(node.upper, found.upper)
        if np.any(low > high):
            continue
        try:
            vertex = programme.solve(low, high, node.basis)
        except LostError:
            return Found(found.worth, found.values, lower=lower, upper=upper)
        if vertex is None or vertex.worth < _to_beat(found):
            continue
        if root is None:
            root = vertex
            found.bound = vertex.worth
            _settle(found, root, is_whole)
        broken = np.flatnonzero(is_whole & (np.abs(vertex.values - np.round(vertex.values)) > WHOLE))
        if not len(broken):
            values = np.where(is_whole, np.round(vertex.values), vertex.values)
            if not programme.keeps_rows(values):
                return Found(found.worth, found.values, lower=lower, upper=upper)
            found.worth, found.values = float(round(vertex.worth)), values
            _settle(found, root, is_whole)
            continue
        column = min(broken, key=lambda j: (ranks[j], abs(vertex.values[j] % 1 - 0.5), j))
        current, other = _halves(node, vertex, int(column), programme.basis(), up=ranks[column] > 1)
        heapq.heappush(waiting, (-vertex.worth, -step, other))
    found.proven = current is None and (not waiting or -waiting[0][0] < _to_beat(found))
    return found


def _to_beat(found: Found) -> float:
    return found.worth + 1.0 - ROUNDING


def _halves(node: Node, vertex: Vertex, column: int, basis: Any, *, up: bool) -> tuple[Node, Node]:
    """The two halves at a broken value, the one to look at first in front; days follow the value, the rest go up."""
    below = np.floor(vertex.values[column])
    higher, lower = node.lower.copy(), node.upper.copy()
    higher[column], lower[column] = below + 1.0, below
    above, under = Node(higher, node.upper, basis), Node(node.lower, lower, basis)
    return (above, under) if up or vertex.values[column] - below >= 0.5 else (under, above)


def _settle(found: Found, root: Vertex, whole: NDArray[np.bool_]) -> None:
    """Columns that would cost more than is left between the root and the best so far stay where the root has them."""
    if not np.isfinite(found.worth):
        return
    settled = whole & (np.abs(root.reduced) > root.worth - _to_beat(found))
    found.lower = np.where(settled, np.maximum(found.lower, np.round(root.values)), found.lower)
    found.upper = np.where(settled, np.minimum(found.upper, np.round(root.values)), found.upper)
