"""What a person's diary taught about their own response, and how sure that is."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from supple.domain.quantities import Band


class LearningState(enum.StrEnum):
    """Whether the forecast follows the diary, and if not, why."""

    LEARNED = "learned"
    NOT_ENOUGH = "not_enough"  # too few ratings yet
    OFF = "off"  # the person does not want it
    UNSURE = "unsure"  # the calculation did not reach a result it can stand by
    NOT_POSSIBLE = "not_possible"  # there is no forecast, or its model cannot be learned from


class FollowsDoses(enum.StrEnum):
    """Whether ratings of one kind follow the medicine's time course."""

    YES = "yes"  # nothing speaks against it
    NOT_SEEN = "not_seen"  # a noticeable part of them does not move with the doses
    AGAINST = "against"  # they move the other way than the medicine would move them
    NOT_KNOWN = "not_known"  # too few of them to say


@dataclass(frozen=True, slots=True)
class Learned:
    """One quantity over people like this one, and over this person's posterior."""

    name: str
    unit: str
    before: Band
    after: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """The diary's part in the forecast. ``effective_people`` and ``r_hat`` are None where nothing was calculated."""

    state: LearningState
    stiffness_ratings: int = 0
    sleepiness_ratings: int = 0
    days: int = 0
    missing: tuple[str, ...] = ()
    stiffness_follows: FollowsDoses = FollowsDoses.NOT_KNOWN
    sleepiness_follows: FollowsDoses = FollowsDoses.NOT_KNOWN
    learned: tuple[Learned, ...] = ()
    effective_people: float | None = None
    r_hat: float | None = None

    @property
    def used(self) -> bool:
        """Whether the forecast follows the diary."""
        return self.state is LearningState.LEARNED

    @property
    def ease_follows_no_clock(self) -> bool:
        """Whether windows of ease are off, because this person's stiffness does not follow the doses."""
        return self.used and self.stiffness_follows in (FollowsDoses.NOT_SEEN, FollowsDoses.AGAINST)
