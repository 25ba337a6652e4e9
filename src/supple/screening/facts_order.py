"""Facts about the order: how much a day, when it last changed and which way, doses near bedtime."""

from __future__ import annotations

from datetime import date, time

from supple.domain.facts import Known
from supple.domain.order import Change, Order, Times
from supple.domain.person import Person
from supple.knowledge.library import Library
from supple.screening.statements import Statements, on

MINUTES_PER_DAY = 24 * 60
RISES = (Change.START, Change.INCREASE)
WINDOWS = ("week", "fortnight", "month")
ORDER_FACTS = (
    "order.started_or_increased_7d", "order.started_or_increased_14d", "order.started_or_increased_30d",
    "order.decreased_7d", "order.changed_14d", "order.bedtime_dose", "order.as_needed", "order.above_label_maximum",
    "order.unreconciled", "doses.missed_72h", "doses.missed_two_in_row", "doses.gap_too_long",
    "doses.stopped_or_ran_out", "doses.restart_after_gap",
)  # fmt: skip


def gather_order(person: Person, library: Library, today: date, book: Statements) -> None:
    """Write down what the order says on this day; without an order nothing is said here."""
    order = person.order
    if order is None:
        if book.absent("takes_baclofen"):
            book.absent_unless_stated(
                ORDER_FACTS, "no baclofen on the list of medicines, which someone called complete"
            )
        return
    book.say("order.as_needed", order.as_needed, "taken when needed" if order.as_needed else "taken regularly")
    _amount(person, order, library, today, book)
    _change(order, library, today, book)
    _bedtime(person, order, library, today, book)


def _amount(person: Person, order: Order, library: Library, today: date, book: Statements) -> None:
    step = order.step_on(today)
    if step is None:
        return
    daily_mg = step.daily_mg()
    book.number("order.daily_mg", daily_mg, f"{daily_mg:g} mg a day as ordered")
    name = "label_maximum_uk_mg" if (person.country or "").upper() in ("GB", "UK") else "label_maximum_mg"
    limit = library.number("screening", name)
    book.say(
        "order.above_label_maximum", daily_mg > limit, f"{daily_mg:g} mg a day as ordered; label maximum {limit:g} mg"
    )


def _change(order: Order, library: Library, today: date, book: Statements) -> None:
    """A change whose direction nobody gave may have been either way: both stay unknown while it is recent."""
    changed_on, change = order.last_change(today)
    if changed_on is None:
        return
    days = (today - changed_on).days
    words = {
        Change.START: "started", Change.INCREASE: "went up", Change.DECREASE: "went down",
        Change.SAME: "was renewed without a change of amount", Change.UNKNOWN: "changed, which way is not stated",
    }  # fmt: skip
    because = f"the order {words[change]}{on(changed_on)}"
    if change is Change.SAME:
        days_of_change = None if order.started_on is None else (today - order.started_on).days
        settled = library.number("screening", "order_settled_days")
        same = None if days_of_change is None else days_of_change >= settled
        book.say("order.same_28d", same, because, as_of=changed_on)
    else:
        book.say("order.same_28d", days >= library.number("screening", "order_settled_days"), because, as_of=changed_on)
    book.number("order.days_since_change", days, because, as_of=changed_on)
    rose = None if change is Change.UNKNOWN else change in RISES
    fell = None if change is Change.UNKNOWN else change is Change.DECREASE
    started = order.started_on if order.started_on and order.started_on <= today else None
    week, fortnight, month = (library.number("screening", f"order_change_{name}_days") for name in WINDOWS)
    for window, within in ((7, week), (14, fortnight), (30, month + 1)):  # "in the last 30 days" holds on the 30th
        started_within = started is not None and (today - started).days < within
        book.say(
            f"order.started_or_increased_{window}d",
            True if started_within else rose if days < within else False,
            f"the order started{on(started)}" if started_within else because,
            as_of=started if started_within and not (rose and days < window) else changed_on,
        )
    book.say("order.decreased_7d", fell if days < week else False, because, as_of=changed_on)
    lately = days < fortnight
    changed = None if change is Change.UNKNOWN and lately else change is not Change.SAME and lately
    book.say("order.changed_14d", True if changed is None else changed, because, as_of=changed_on)


def _bedtime(person: Person, order: Order, library: Library, today: date, book: Statements) -> None:
    step = order.step_on(today)
    if step is None:
        return
    within = library.number("screening", "bedtime_hours") * 60
    sleeps, wakes = _minutes(person.day.sleeps), _minutes(person.day.wakes)
    night = (wakes - sleeps) % MINUTES_PER_DAY
    late = [
        dose.at
        for dose in step.doses
        if (sleeps - _minutes(dose.at)) % MINUTES_PER_DAY <= within
        or (_minutes(dose.at) - sleeps) % MINUTES_PER_DAY < night
    ]
    assumed = step.times is Times.ASSUMED
    shown = ", ".join(f"{at:%H:%M}" for at in sorted(late)) or "none"
    bed = f"bedtime {person.day.sleeps:%H:%M}" + (", assumed" if person.day.assumed else "")
    state = Known.UNKNOWN if assumed else Known.of(bool(late))
    book.say("order.bedtime_dose", state, f"dose near {bed}: {shown}" + (" (times assumed)" if assumed else ""))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
