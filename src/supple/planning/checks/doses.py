"""The order and nothing but the order: every dose of every day, in its amount, inside what the prescriber allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from supple.domain.facts import Known
from supple.domain.order import Order, SlotDose, Times, wall
from supple.domain.plan import DoseTime
from supple.planning.checks.case import Broken, Case, Check

MINUTE_S = 60
SAME_MG = 1e-9


@dataclass(frozen=True, slots=True)
class Ordered:
    """One dose that the order asks for on one day, and how far it may move there [min]."""

    at: datetime
    amount_mg: float
    movable_min: int

    @property
    def words(self) -> str:
        """The dose as a person would say it."""
        return f"{self.amount_mg:g} mg on {self.at:%a %d %b at %H:%M}"


def ordered(case: Case) -> tuple[Ordered, ...]:
    """The doses of every day of the horizon as the order has them, counted day by day by the clock on the wall."""
    order = case.person.order
    found = []
    for day in case.horizon if order else ():
        step = order.step_on(day) if order else None
        for slot in sorted(step.doses, key=lambda d: d.at) if step else ():
            if order and day.weekday() in slot.days:
                at = wall(day, slot.at, case.zone)
                reach = movable(case, order, slot, at) if step and step.times is Times.STATED else 0
                found.append(Ordered(at, slot.amount_mg, reach))
    return tuple(found)


def movable(case: Case, order: Order, slot: SlotDose, at: datetime) -> int:
    """How far a dose may move [min]: nothing unnamed, nothing at bedtime, nothing within 72 h of a missed dose."""
    if not (order.may_move_allowed_by or "").strip():
        return 0
    if before_bed(case, at):
        return 0
    quiet_s = 3600 * case.number("no_pool_after_dose_change", "missed_dose_hours")
    missed = [entry.at.timestamp() for entry in case.person.diary.of("missed_dose")]
    if case.screening.contra_state("MISSED_DOSE_72H") is Known.PRESENT:
        missed.append(case.now.timestamp())  # someone said so without a time: at the latest now
    if any(0 <= at.timestamp() - instant < quiet_s for instant in missed):
        return 0
    return slot.may_move_min


def before_bed(case: Case, at: datetime) -> bool:
    """Whether a dose lies within the hours before the person sleeps, or in the night."""
    day, wakes, sleeps = at.date(), case.person.day.wakes, case.person.day.sleeps
    hours = timedelta(hours=case.number("night_path", "bed_within_h"))
    nights = []
    for evening in (day - timedelta(days=1), day):
        over = evening + timedelta(days=1) if sleeps < wakes else evening
        nights.append((wall(over, sleeps, case.zone), wall(evening + timedelta(days=1), wakes, case.zone)))
    return any(bed.timestamp() - hours.total_seconds() <= at.timestamp() < waking.timestamp() for bed, waking in nights)


def doses_as_ordered(case: Case) -> Iterator[Broken]:
    """Each ordered dose stands once in the plan, in its amount, inside its window; no other dose stands there."""
    left = sorted(case.plan.doses, key=lambda d: d.at.timestamp())
    now = case.now.timestamp()
    lost: list[Ordered] = []
    for wanted in ordered(case):
        near = [d for d in left if abs(d.at.timestamp() - wanted.at.timestamp()) <= wanted.movable_min * MINUTE_S]
        same = [d for d in near if abs(d.amount_mg - wanted.amount_mg) <= SAME_MG]
        if same:
            taken = min(same, key=lambda d: abs(d.at.timestamp() - wanted.at.timestamp()))
            left.remove(taken)
            yield from _window(case, taken, wanted)
        elif near:
            left.remove(near[0])
            yield Broken(
                "dose_amount",
                wanted.words,
                f"{near[0].amount_mg:g} mg",
                f"{wanted.amount_mg:g} mg",
                f"The order says {wanted.words}, the plan says {near[0].amount_mg:g} mg.",
            )
        elif wanted.at.timestamp() >= now and not (case.person.order and case.person.order.as_needed):
            lost.append(wanted)
    for wanted in lost:
        moved = next((d for d in left if abs(d.amount_mg - wanted.amount_mg) <= SAME_MG and _near(d, wanted)), None)
        if moved is not None:
            left.remove(moved)
            yield Broken(
                "dose_moved",
                wanted.words,
                f"{case.local(moved.at):%H:%M}",
                f"within {wanted.movable_min} min of {wanted.at:%H:%M}",
                f"The order says {wanted.words}; the plan moves it further than the prescriber allows.",
            )
        else:
            yield Broken("dose_lost", wanted.words, "no dose", wanted.words, f"The plan leaves out {wanted.words}.")
    for extra in left:
        words = f"{extra.amount_mg:g} mg on {case.local(extra.at):%a %d %b at %H:%M}"
        yield Broken("dose_added", words, words, "no such dose", f"The order has no dose of {words}.")


def _near(dose: DoseTime, wanted: Ordered) -> bool:
    return abs(dose.at.timestamp() - wanted.at.timestamp()) < 6 * 3600


def _window(case: Case, dose: DoseTime, wanted: Ordered) -> Iterator[Broken]:
    """The printed window lies inside what may move, and a dose that moves does not move into the past."""
    reach = wanted.movable_min * MINUTE_S
    low, high = (end.timestamp() - wanted.at.timestamp() for end in dose.allowed)
    if low < -reach or high > reach:
        yield Broken(
            "dose_window",
            wanted.words,
            f"{case.local(dose.allowed[0]):%H:%M}-{case.local(dose.allowed[1]):%H:%M}",
            f"{wanted.movable_min} min either way",
            f"The plan prints a wider window than the prescriber allows for {wanted.words}.",
        )
    if dose.at.timestamp() < case.now.timestamp() <= wanted.at.timestamp():
        yield Broken(
            "dose_in_the_past",
            wanted.words,
            f"{dose.at:%H:%M}",
            f"{case.now:%H:%M}",
            f"{wanted.words} moves into the past.",
        )


def dose_gaps(case: Case) -> Iterator[Broken]:
    """Moved doses keep the order's least gap, or the gap that the order itself leaves where that is smaller."""
    order = case.person.order
    if order is None or order.min_gap_h is None:
        return
    least = 3600 * order.min_gap_h
    own = [d.at.timestamp() for d in ordered(case)]
    for earlier, later in pairwise(own):
        least = min(least, later - earlier)
    at = sorted(case.plan.doses, key=lambda d: d.at.timestamp())
    for one, two in pairwise(at):
        gap = two.at.timestamp() - one.at.timestamp()
        if gap < least:
            yield Broken(
                "dose_gap",
                f"{case.local(two.at):%a %d %b %H:%M}",
                f"{gap / 3600:.2f} h",
                f"{least / 3600:.2f} h",
                "Two doses stand closer together than the order allows.",
            )


def most_a_day(case: Case) -> Iterator[Broken]:
    """No day holds more than the order's daily limit, or than the order itself gives that day."""
    order = case.person.order
    if order is None or order.max_mg_per_day is None:
        return
    planned: dict[date, float] = defaultdict(float)
    asked: dict[date, float] = defaultdict(float)
    for dose in case.plan.doses:
        planned[case.local(dose.at).date()] += dose.amount_mg
    for wanted in ordered(case):
        asked[wanted.at.date()] += wanted.amount_mg
    for day, mg in sorted(planned.items()):
        limit = max(order.max_mg_per_day, asked[day])
        if mg > limit + SAME_MG:
            yield Broken(
                "most_a_day",
                f"{day:%a %d %b}",
                f"{mg:g} mg",
                f"{limit:g} mg",
                f"{day:%A} holds more than the order allows.",
            )


DOSE_CHECKS: tuple[Check, ...] = (doses_as_ordered, dose_gaps, most_a_day)
