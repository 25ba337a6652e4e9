"""What a person may ask "what if" of: their free time, their goals, what is at hand, who is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from supple.domain.person import CompanionHours
from supple.domain.quantities import Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change, or several at once, of what a week is planned from. Weekdays are numbers, Monday is 0.

    Nothing here touches the medicine, a finding or an answer: those are facts, not wishes.
    """

    free: Mapping[int, tuple[Interval, ...]] = field(default_factory=dict)  # more free time
    busy: Mapping[int, tuple[Interval, ...]] = field(default_factory=dict)  # less free time
    off: frozenset[int] = frozenset()  # days without any session
    goals: tuple[str, ...] = ()
    equipment: frozenset[str] = frozenset()
    companion: Mapping[int, tuple[CompanionHours, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything changes at all."""
        return bool(self.free or self.busy or self.off or self.goals or self.equipment or self.companion)
