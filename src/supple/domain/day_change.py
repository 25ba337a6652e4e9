"""What doses taken at other times than ordered did to the day: which doses, which hours, which sessions."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from supple.domain.forecast import Window
from supple.domain.plan import Session


class Departure(enum.StrEnum):
    """How a dose of today left the order."""

    LATE = "late"
    EARLY = "early"
    MISSED = "missed"
    EXTRA = "extra"
    OTHER_AMOUNT = "other_amount"


@dataclass(frozen=True, slots=True)
class DoseDeparture:
    """One dose of today that was not as ordered. ``ordered`` is None for an extra dose, ``taken`` for a missed one.

    ``amount_mg`` was taken (or was ordered, of a missed dose), where the order had ``ordered_mg``.
    """

    kind: Departure
    ordered: datetime | None
    taken: datetime | None
    amount_mg: float
    ordered_mg: float | None = None

    @property
    def too_much(self) -> bool:
        """Whether more was taken than the order has here."""
        larger = self.ordered_mg is not None and self.amount_mg > self.ordered_mg
        return self.kind is Departure.EXTRA or (self.taken is not None and larger)

    def __post_init__(self) -> None:
        if self.ordered is None and self.taken is None:
            raise ValueError("a dose that left the order was ordered or taken")


class Becomes(enum.StrEnum):
    """What became of a session of today."""

    STAYS = "stays"
    MOVED = "moved"
    CHANGED = "changed"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class SessionChange:
    """A session of today that still lies ahead: as it was planned, and as it is now (None: left out, and why)."""

    becomes: Becomes
    before: Session
    after: Session | None
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """Today as it was laid out with doses as ordered, against today with the doses of the diary.

    After more than the order no hours of today are held to be eased: ``eased_now`` is empty.
    ``others_moved`` tells whether sessions of other days had to change as well, because a rule no longer allows them.
    """

    doses: tuple[DoseDeparture, ...]
    eased_before: tuple[Window, ...] = ()
    eased_now: tuple[Window, ...] = ()
    sessions: tuple[SessionChange, ...] = ()
    others_moved: bool = False
