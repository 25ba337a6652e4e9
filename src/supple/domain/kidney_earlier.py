"""An earlier, worse kidney result that a newer one replaces: the newer one counts, and the earlier one is still said.

Kidneys that were far weaker some weeks ago may have had an injury, or one of the two samples is wrong; whoever reads
the good result should know of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from supple.domain.kidney_estimates import KidneyEstimate, quoted
from supple.domain.labs import CanonicalLab

Estimated = Callable[[CanonicalLab], Sequence[KidneyEstimate]]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A result with what it would have told, and the newer one of the same kind."""

    lab: CanonicalLab
    value: float
    newer: CanonicalLab
    newer_value: float

    def sentence(self) -> str:
        """Both results with their dates."""
        return (
            f"An earlier result was clearly worse: {quoted(self.lab)} gives {self.value:.0f} mL/min/1.73 m2. The newer "
            f"one counts: {quoted(self.newer)} gives {self.newer_value:.0f}. Show both to your clinician."
        )


def worse_before(
    held: KidneyEstimate,
    results: Mapping[str, Sequence[CanonicalLab]],
    latest: Mapping[str, CanonicalLab | None],
    estimated: Estimated,
    *,
    since: date,
    bands: Sequence[float],
) -> Replaced | None:
    """The worst result from ``since`` on, at least one band below the estimate that holds; None where there is none.

    ``bands`` are the lower ends of the bands [mL/min/1.73 m2]. Results without a date, and bounds such as ">60", tell
    nothing here.
    """
    band = _band(held.value, bands)
    worse = (one for one in _replaced(held, results, latest, estimated, since) if _band(one.value, bands) > band)
    return min(worse, key=lambda one: one.value, default=None)


def _replaced(
    held: KidneyEstimate,
    results: Mapping[str, Sequence[CanonicalLab]],
    latest: Mapping[str, CanonicalLab | None],
    estimated: Estimated,
    since: date,
) -> Iterator[Replaced]:
    for kind, labs in results.items():
        newest = latest[kind]
        if newest is None or newest.measured_on is None:
            continue
        newer_value = _value(newest, estimated)
        for lab in labs:
            if lab.value <= 0 or lab.measured_on is None or not since <= lab.measured_on < newest.measured_on:
                continue
            value = _value(lab, estimated)
            if value is not None and newer_value is not None:
                yield Replaced(lab, value, newest, newer_value)


def _value(lab: CanonicalLab, estimated: Estimated) -> float | None:
    """What a result tells of the filtration rate per 1.73 m2; None where it only tells that it is above something."""
    return next((one.value for one in estimated(lab) if one.indexed and one.bound != "at_least"), None)


def _band(value: float, bands: Sequence[float]) -> int:
    """How many bands lie above the value's own."""
    return sum(value < edge for edge in bands)
