"""Standing for someone whose stiffness holds them up: only in firm hours, with a hold, with someone there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from supple.domain.exercise import Companion, Exercise
from supple.domain.order import wall
from supple.domain.plan import Session
from supple.planning.checks.case import Broken, Case, firm_hold
from supple.planning.checks.company import absent

HAIR = 1e-9


def stands_when_firm(case: Case, where: str, session: Session, exercise: Exercise) -> Iterator[Broken]:
    """Every condition under which someone who relies on stiffness may do a standing item."""
    rule = "tone_window"
    if not case.response.known:
        yield Broken(
            rule, where, "response not known", "response known", f"{where}: standing waits until the response is known."
        )
    changed_on = case.person.order.last_change(case.now.date())[0] if case.person.order else None
    wait_days = int(case.number("tone_window", "days"))
    if changed_on is None or (case.day_of(session) - changed_on).days < wait_days:
        yield Broken(
            rule,
            where,
            "not known" if changed_on is None else f"{(case.day_of(session) - changed_on).days} days",
            f"{wait_days} days",
            f"{where}: the dose has to be unchanged for {wait_days} days, as far as the record tells.",
        )
    if not firm_hold(case, exercise):
        yield Broken(rule, where, "nothing firm to hold", "rail or frame", f"{where}: needs a rail or frame to hold.")
    yield from absent(case, where, session, Companion.NEARBY, rule, exercise.name)
    share = relief_share(case, session)
    limit = case.number("tone_window", "relief_p95_share_max")
    if share is None or share > limit + HAIR:
        yield Broken(
            rule,
            where,
            "not known" if share is None else f"{share:.2f} of the day's largest",
            f"{limit:g} of the day's largest",
            f"{where}: the legs may be at their loosest here.",
        )


def relief_share(case: Case, session: Session) -> float | None:
    """The upper band of eased stiffness in the session as a share of that day's largest; None where not known."""
    forecast = case.forecast
    if forecast is None:
        return None
    day = case.day_of(session)
    ends = (wall(day, time(0), case.zone), wall(day + timedelta(days=1), time(0), case.zone))

    def highest(start: datetime, end: datetime) -> float:
        slots = forecast.slots(start, end)
        return float(forecast.tone_relief[2, slots.start : slots.stop].max())

    start, end = (
        max(ends[0], forecast.start, key=datetime.timestamp),
        min(ends[1], forecast.end, key=datetime.timestamp),
    )
    try:
        largest = highest(start, end)
        here = highest(session.start, session.end)
    except ValueError:
        return None
    return here / largest if largest > 0 else 0.0
