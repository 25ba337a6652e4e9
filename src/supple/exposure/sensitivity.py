"""One judged number at a time: what the forecast says with it at the low and at the high end of its range.

The same virtual people (same seed) every time; only their middle is moved, never their spread. One-at-a-time
sensitivity on the range of each number is the simplest honest view and says nothing of two numbers moving together
(Saltelli A, Annoni P. How to avoid a perfunctory sensitivity analysis. Environ Model Softw 2010;25:1508-17);
``widths`` does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import msgspec
import numpy as np

from supple.domain.forecast import Forecast
from supple.domain.good_hours import SHORTEST_USEFUL_MIN, good_hours
from supple.knowledge.library import Library
from supple.knowledge.models import Parameter

UsedBy = Literal["forecast", "response", "week"]
End = Literal["low", "high"]

# Topics of the settings that the verdicts use; screening and triage have rules and sources of their own.
USED_BY: Mapping[str, UsedBy] = {
    "exposure": "forecast",
    "sleepy_day": "forecast",
    "windows": "forecast",
    "kidney": "forecast",
    "response": "response",
    "timing": "week",
    "planning": "week",
    "progression": "week",
}
CAPS = ("cap_1_p95", "cap_2_p95", "cap_3_p95")  # of the settings ``planning``: read against the forecast
SHARES = frozenset({"emax_tone"})  # drawn on the logit scale, where low and high are part of the draw


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A number that a verdict rests on: of which model or settings topic, its name, itself, and who uses it."""

    topic: str
    name: str
    number: Parameter
    of_model: bool
    used_by: UsedBy

    @property
    def id(self) -> str:
        """Topic and name."""
        return f"{self.topic}.{self.name}"

    @property
    def reach(self) -> tuple[float, float] | None:
        """How far the number may be off, by a source or a judgement; None where nobody said."""
        low, high = self.number.low, self.number.high
        return self.number.tried if low is None or high is None else (low, high)

    @property
    def touches_forecast(self) -> bool:
        """Whether moving it can move what ``Verdict`` holds."""
        return self.used_by == "forecast" or self.name in CAPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a person reads off a forecast, over the waking hours of one day.

    ``peak_ease`` is the highest median ease and ``highest_drowsy`` the highest upper band of drowsiness (each 0 to
    1); ``hours_clear`` and ``hours_open`` (alertness need 1, 2, 3) count hours with the upper band under the limit.
    ``best`` is the longest stretch that is eased and not drowsy, None where there is no such half hour.
    """

    peak_ease: float
    highest_drowsy: float
    hours_clear: float
    best: tuple[datetime, datetime] | None
    hours_open: tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """An assumption with the verdict at both ends; None where its range is not known or nothing here uses it.

    ``curves`` and ``hours`` are the largest movements of ease and drowsiness, and of the hours read off them, each
    counted in the smallest difference worth saying.
    """

    assumption: Assumption
    at_low: Verdict | None = None
    at_high: Verdict | None = None
    curves: float = 0.0
    hours: float = 0.0

    @property
    def worth_saying(self) -> bool:
        """Whether anything moves by at least one such difference."""
        return max(self.curves, self.hours) >= 1

    @property
    def rank(self) -> tuple[bool, float, float]:
        """Largest first: what moves the curves before what only moves the hours read off them."""
        return (not self.worth_saying, -self.curves, -self.hours)


def assumptions(library: Library, model_id: str) -> Iterator[Assumption]:
    """Every number that the forecast, the response gate and the week rest on and that could be otherwise.

    Judged numbers with or without a range, and published ones where the typical value itself has a range.
    """
    for name, number in library.models[model_id].parameters.items():
        if number.judgement or (number.low is not None and number.high is not None):
            yield Assumption(topic=model_id, name=name, number=number, of_model=True, used_by="forecast")
    for topic, settings in library.settings.items():
        for name, number in settings.numbers.items() if topic in USED_BY else ():
            if number.judgement or settings.grade == "PROPOSAL":
                yield Assumption(topic=topic, name=name, number=number, of_model=False, used_by=USED_BY[topic])


def at_end(library: Library, assumption: Assumption, end: End) -> Library:
    """The library with that one number at an end of its range.

    Raises
    ------
    ValueError
        The range of the number is not known.
    """
    if assumption.reach is None:
        raise ValueError(f"the range of {assumption.id} is not known")
    number = _moved(assumption.name, assumption.number, assumption.reach[0 if end == "low" else 1])
    if assumption.of_model:
        model = library.models[assumption.topic]
        changed = msgspec.structs.replace(model, parameters={**model.parameters, assumption.name: number})
        return replace(library, models={**library.models, assumption.topic: changed})
    settings = library.settings[assumption.topic]
    topic = msgspec.structs.replace(settings, numbers={**settings.numbers, assumption.name: number})
    return replace(library, settings={**library.settings, assumption.topic: topic})


def _moved(name: str, number: Parameter, value: float) -> Parameter:
    """The number with another middle and the same spread around it, on the scale that it is drawn on."""
    if name not in SHARES or number.low is None or number.high is None:
        return msgspec.structs.replace(number, value=value)
    shift = _logit(value) - _logit(number.value)
    low, high = (1 / (1 + math.exp(-_logit(edge) - shift)) for edge in (number.low, number.high))
    return msgspec.structs.replace(number, value=value, low=low, high=high)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def verdict(forecast: Forecast, start: datetime, end: datetime, library: Library) -> Verdict:
    """What the waking hours from start to end say.

    Raises
    ------
    ValueError
        The hours do not lie inside the forecast.
    """
    slots = forecast.slots(start, end)
    here = slice(slots.start, slots.stop)
    upper = forecast.drowsy_probability[2, here]

    def hours(limit: float) -> float:
        return float(np.count_nonzero(upper <= limit)) * forecast.step_min / 60

    stretches = good_hours(forecast.windows, start, end)
    best = max(stretches, key=lambda w: w.end.timestamp() - w.start.timestamp(), default=None)
    one, two, three = (hours(library.number("planning", name)) for name in CAPS)
    return Verdict(
        peak_ease=float(forecast.tone_relief[1, here].max()),
        highest_drowsy=float(upper.max()),
        hours_clear=hours(library.number("windows", "clear_upper")),
        best=(best.start, best.end) if best else None,
        hours_open=(one, two, three),
    )


def curves_moved(base: Verdict, other: Verdict, library: Library) -> float:
    """The larger movement of ease and drowsiness, in smallest differences worth saying (settings ``timing``)."""
    useful_ease = library.number("timing", "useful_stiffness_points") / library.number("timing", "stiffness_assumed")
    useful_drowsy = library.number("timing", "useful_drowsiness")
    return max(
        abs(other.peak_ease - base.peak_ease) / useful_ease,
        abs(other.highest_drowsy - base.highest_drowsy) / useful_drowsy,
    )


def hours_moved(base: Verdict, other: Verdict) -> float:
    """The largest movement of the hours and of the best stretch, in the half hours that a stretch needs to count."""
    hours = zip((base.hours_clear, *base.hours_open), (other.hours_clear, *other.hours_open), strict=True)
    return max(_best_moved_h(base, other), *(abs(a - b) for a, b in hours)) / (SHORTEST_USEFUL_MIN / 60)


def _best_moved_h(base: Verdict, other: Verdict) -> float:
    """How far the start or the end of the best stretch moved [h]; its whole length where it came or went."""
    if base.best is None and other.best is None:
        return 0.0
    if base.best is None or other.best is None:
        start, end = base.best or other.best or (None, None)
        return (end.timestamp() - start.timestamp()) / 3600 if start and end else 0.0
    return max(abs(a.timestamp() - b.timestamp()) for a, b in zip(base.best, other.best, strict=True)) / 3600


def moved(assumption: Assumption, base: Verdict, low: Verdict, high: Verdict, library: Library) -> Moved:
    """The assumption with what both its ends do."""
    return Moved(
        assumption=assumption,
        at_low=low,
        at_high=high,
        curves=max(curves_moved(base, end, library) for end in (low, high)),
        hours=max(hours_moved(base, end) for end in (low, high)),
    )
