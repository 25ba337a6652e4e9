"""What differs between two answers, as far as a person would notice it: sessions, minutes, wishes, dose times."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from supple.domain.plan import Conflict, DoseTime, Plan, Refusal, Session


class Verdict(enum.StrEnum):
    """What a change does to a week."""

    SAME = "same"  # nothing that a person would notice
    OTHER = "other"  # another week
    NOW_POSSIBLE = "now_possible"
    NO_LONGER_POSSIBLE = "no_longer_possible"
    STILL_NOT_POSSIBLE = "still_not_possible"
    NOT_KNOWN = "not_known"  # the search ended before a week was found


@dataclass(frozen=True, slots=True)
class Pair:
    """One session before and after."""

    before: Session
    after: Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """From one week to another. A session that keeps its start but not its items is ``refilled``."""

    kept: tuple[Session, ...] = ()
    moved: tuple[Pair, ...] = ()
    refilled: tuple[Pair, ...] = ()
    gained: tuple[Session, ...] = ()
    lost: tuple[Session, ...] = ()
    doses: tuple[tuple[DoseTime, DoseTime], ...] = ()
    minutes: Mapping[str, tuple[int, int]]  # by kind, only where they differ
    met: tuple[Conflict, ...] = ()  # wishes that the other week meets
    missed: tuple[Conflict, ...] = ()  # wishes that the other week no longer meets
    binding: tuple[Conflict, ...] = ()  # wishes that neither week meets

    @property
    def noticed(self) -> bool:
        """Whether the person would do anything else, or at another time."""
        return bool(self.moved or self.refilled or self.gained or self.lost or self.doses)


def verdict(before: Plan | Refusal, after: Plan | Refusal) -> Verdict:
    """What became of the week."""
    if isinstance(before, Refusal):
        return Verdict.STILL_NOT_POSSIBLE if isinstance(after, Refusal) else Verdict.NOW_POSSIBLE
    if isinstance(after, Refusal):
        return Verdict.NO_LONGER_POSSIBLE
    return Verdict.OTHER if difference(before, after).noticed else Verdict.SAME


def difference(before: Plan, after: Plan) -> Difference:
    """What differs between two weeks."""
    by_start = {one.start.timestamp(): one for one in after.sessions}
    kept, refilled, left = [], [], []
    for one in before.sessions:
        same = by_start.pop(one.start.timestamp(), None)
        if same is None:
            left.append(one)
        elif _content(one) == _content(same):
            kept.append(same)
        else:
            refilled.append(Pair(one, same))
    moved, lost, gained = _pairs(left, list(by_start.values()))
    kinds = sorted({*before.weekly_minutes, *after.weekly_minutes})
    minutes = {kind: (before.weekly_minutes.get(kind, 0), after.weekly_minutes.get(kind, 0)) for kind in kinds}
    unmet_before, unmet_after = ({each.wish: each for each in plan.conflicts} for plan in (before, after))
    return Difference(
        kept=tuple(kept),
        moved=tuple(moved),
        refilled=tuple(refilled),
        gained=tuple(gained),
        lost=tuple(lost),
        doses=tuple(_moved_doses(before, after)),
        minutes={kind: both for kind, both in minutes.items() if both[0] != both[1]},
        met=tuple(each for wish, each in unmet_before.items() if wish not in unmet_after),
        missed=tuple(each for wish, each in unmet_after.items() if wish not in unmet_before),
        binding=tuple(each for wish, each in unmet_after.items() if wish in unmet_before),
    )


def _content(session: Session) -> object:
    return session.minutes, session.items, session.companion


def _pairs(left: Sequence[Session], new: Sequence[Session]) -> tuple[list[Pair], list[Session], list[Session]]:
    """Which of the new sessions stands for which of those that are gone: one of the same day, else the most alike.

    Two sessions without a single item in common on different days are not one that moved.
    """

    def alike(pair: Pair) -> tuple[bool, int, float]:
        apart_s = abs(pair.after.start.timestamp() - pair.before.start.timestamp())
        return _day(pair.before) == _day(pair.after), len(_ids(pair.before) & _ids(pair.after)), -apart_s

    possible = [Pair(before, after) for before in left for after in new]
    moved: list[Pair] = []
    for pair in sorted(possible, key=alike, reverse=True):
        taken = any(pair.before is one.before or pair.after is one.after for one in moved)
        if not taken and (_day(pair.before) == _day(pair.after) or _ids(pair.before) & _ids(pair.after)):
            moved.append(pair)
    moved.sort(key=lambda pair: pair.before.start.timestamp())
    lost = [one for one in left if not any(one is pair.before for pair in moved)]
    gained = [one for one in new if not any(one is pair.after for pair in moved)]
    return moved, lost, gained


def _day(session: Session) -> date:
    return session.start.date()


def _ids(session: Session) -> frozenset[str]:
    return frozenset(item.exercise_id for item in session.items)


def _moved_doses(before: Plan, after: Plan) -> list[tuple[DoseTime, DoseTime]]:
    """The doses that stand at another time, in order: both plans hold the doses of one order."""
    pairs = zip(before.doses, after.doses, strict=False)
    return [(one, other) for one, other in pairs if one.at.timestamp() != other.at.timestamp()]
