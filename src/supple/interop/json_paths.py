"""Take values out of decoded JSON one by one, keeping every fault with its path instead of stopping at the first."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from supple.errors import Fault, shown

T = TypeVar("T")
NOTHING: Mapping[str, object] = {}
SOME_MOMENT = datetime(2000, 1, 1, tzinfo=ZoneInfo("UTC"))  # stands in for a moment that could not be read
FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Place:
    """An object of the file and the path to it. ``broken`` marks one that could not be read and is told already."""

    value: Mapping[str, object]
    path: str
    broken: bool = False

    def to(self, key: str) -> str:
        """The path to a key of this object."""
        return f"{self.path}.{key}" if self.path else key


@dataclass(slots=True)
class Reader:
    """Collects faults while values are taken. A value that cannot be read is replaced, and its fault kept."""

    source: str
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    faults: list[Fault] = field(default_factory=list)
    contradictions: list[Fault] = field(default_factory=list)

    def contradiction(self, path: str, what: str, value: object) -> None:
        """Keep something that can be read but cannot be true, for whoever checks the plan."""
        self.contradictions.append(Fault(what, f"{self.source}: {path}", None if value is None else shown(value)))

    def fault(self, path: str, what: str, value: object, todo: str | None = None) -> None:
        """Keep a fault; after many, only that there are more."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(what, f"{self.source}: {path}", None if value is None else shown(value), todo))
        elif len(self.faults) == MOST_FAULTS:
            self.faults.append(Fault("there are more faults than are shown", self.source))

    def _missing(self, place: Place, key: str, wanted: str) -> None:
        if not place.broken:
            value = place.value.get(key, "")
            what = f"{wanted} is wanted here" if key in place.value else f"this is missing; {wanted} is wanted"
            self.fault(place.to(key), what, ("null" if value is None else value) if key in place.value else None)

    def thing(self, place: Place, key: str) -> Place:
        """An object."""
        value = place.value.get(key)
        if isinstance(value, dict):
            return Place(value, place.to(key))
        self._missing(place, key, "an object")
        return Place(NOTHING, place.to(key), broken=True)

    def thing_or_none(self, place: Place, key: str) -> Place | None:
        """An object, or null; a key that is left out is a fault."""
        if key in place.value and place.value[key] is None:
            return None
        found = self.thing(place, key)
        return None if found.broken else found

    def things(self, place: Place, key: str) -> tuple[Place, ...]:
        """A list of objects."""
        found = []
        for number, value in enumerate(self._list(place, key)):
            path = f"{place.to(key)}[{number}]"
            if isinstance(value, dict):
                found.append(Place(value, path))
            else:
                self.fault(path, "an object is wanted here", value)
        return tuple(found)

    def _list(self, place: Place, key: str) -> Sequence[object]:
        value = place.value.get(key)
        if isinstance(value, list):
            return value
        self._missing(place, key, "a list")
        return ()

    def text(self, place: Place, key: str) -> str:
        """A text."""
        value = place.value.get(key)
        if isinstance(value, str):
            return value
        self._missing(place, key, "a text")
        return ""

    def text_or_none(self, place: Place, key: str) -> str | None:
        """A text, or null."""
        return None if place.value.get(key, "") is None else self.text(place, key)

    def texts(self, place: Place, key: str) -> tuple[str, ...]:
        """A list of texts."""
        values = self._list(place, key)
        for number, value in enumerate(values):
            if not isinstance(value, str):
                self.fault(f"{place.to(key)}[{number}]", "a text is wanted here", value)
        return tuple(value for value in values if isinstance(value, str))

    def yes_no(self, place: Place, key: str) -> bool:
        """True or false."""
        value = place.value.get(key)
        if isinstance(value, bool):
            return value
        self._missing(place, key, "true or false")
        return False

    def whole(self, place: Place, key: str, low: int, high: int) -> int:
        """A whole number within bounds."""
        value = place.value.get(key)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            if low <= value <= high:
                return value
            self.fault(place.to(key), f"this lies outside {low} to {high}", value)
            return low
        self._missing(place, key, "a whole number")
        return low

    def whole_or_none(self, place: Place, key: str, low: int, high: int) -> int | None:
        """A whole number within bounds, or null."""
        return None if place.value.get(key, "") is None else self.whole(place, key, low, high)

    def number(self, place: Place, key: str) -> float:
        """A finite number."""
        value = place.value.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                if math.isfinite(float(value)):
                    return float(value)
            except OverflowError:
                pass
            self.fault(place.to(key), "this number is too large", value)
            return 0.0
        self._missing(place, key, "a number")
        return 0.0

    def number_or_none(self, place: Place, key: str) -> float | None:
        """A finite number, or null."""
        return None if place.value.get(key, "") is None else self.number(place, key)

    def one_of(self, place: Place, key: str, words: Mapping[str, T], otherwise: T) -> T:
        """One of a few words."""
        value = place.value.get(key)
        if isinstance(value, str) and value in words:
            return words[value]
        self._missing(place, key, f"one of {', '.join(words)}")
        return otherwise

    def instant(self, place: Place, key: str) -> datetime:
        """A moment with its offset, given in the reader's zone."""
        found = self._moment(place.value.get(key))
        if found is None:
            self._missing(place, key, "a moment with offset like 2026-11-23T08:00+00:00")
        return found or SOME_MOMENT

    def instants(self, place: Place, key: str) -> tuple[datetime, ...]:
        """A list of moments."""
        found = []
        for number, value in enumerate(self._list(place, key)):
            moment = self._moment(value)
            if moment is None:
                path = f"{place.to(key)}[{number}]"
                self.fault(path, "a moment with offset is wanted here", "null" if value is None else value)
            else:
                found.append(moment)
        return tuple(found)

    def _moment(self, value: object) -> datetime | None:
        if not isinstance(value, str):
            return None
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
                return None
            return moment.astimezone(self.zone)
        except (ValueError, OverflowError):
            return None

    def day_or_none(self, place: Place, key: str) -> date | None:
        """A date, or null."""
        value = place.value.get(key, "")
        if value is None:
            return None
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            self._missing(place, key, "a date like 2026-11-23")
            return None

    def built(self, place: Place, make: Callable[[], T]) -> T | None:
        """A value of the domain, or None with a fault where the domain says that such a thing cannot be."""
        try:
            return make()
        except ValueError as problem:
            self.fault(place.path, str(problem), None)
            return None
