"""Whether the person's own response to the medicine is known yet, and what that opens.

Until then everything that needs a clear head waits. Driving and machines never pass beyond "ask first", whatever the
diary says. All numbers are settings (``response``) and proposals.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.forecast import Forecast
from supple.domain.order import DoseState, Order, wall
from supple.domain.response import Activity, ActivityStatus, Response
from supple.exposure.schedule import dose_records
from supple.knowledge.doses import matching
from supple.knowledge.library import Library

ACTIVITIES = ("driving", "machinery", "cycling_traffic", "pool", "treadmill", "heights")
ASK_FIRST = frozenset({"driving", "machinery", "cycling_traffic"})
LOOK_BACK_DAYS = 365
AHEAD_H = 24


def response(
    *, diary: Diary, order: Order | None, forecast: Forecast | None, now: datetime, library: Library
) -> Response:
    """The person's own sleepiness ratings since the last change: on how many days, in how many stretches after a dose.

    What a carer or clinician rated does not count: a response is known only by the person's own ratings. ``missing``
    says in plain words what is still needed. Each activity's cap is judged in its own status: closed
    where the upper band of drowsiness never stays under it for long enough in the next 24 hours.
    """
    zone = now.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise ValueError("a response needs a moment with a named zone")
    if order is None:
        missing: tuple[str, ...] = ("No baclofen order with a dose and a time is known.",)
        return Response(False, 0, 0, 0, missing, _activities(missing, None, now, library))
    changed_on, _ = order.last_change(now.date())
    since = changed_on or (now - timedelta(days=LOOK_BACK_DAYS)).date()
    told = diary.of("sleepiness", since=wall(since, time.min, zone), until=now)
    ratings = tuple(entry for entry in told if entry.rated_by == "self")
    days = len({entry.at.astimezone(zone).date() for entry in ratings})
    edges = _edges(library)
    seen = _bins(ratings, diary, order, since, now, edges, library)
    missing = tuple(_missing(len(ratings), days, seen, edges, changed_on, library))
    sleepy = _sleepy_of_late(ratings, now, library)
    return Response(
        known=not missing,
        ratings=len(ratings),
        days=days,
        bins=len(seen),
        missing=missing,
        activities=_activities((*missing, *sleepy), forecast, now, library),
    )


def _sleepy_of_late(ratings: Sequence[DiaryEntry], now: datetime, library: Library) -> tuple[str, ...]:
    """Why everything that needs a clear head waits after a high rating of the last days, whatever the forecast says."""
    high, days = (library.number("response", name) for name in ("sleepy_rating", "sleepy_rating_days"))
    since = now.timestamp() - days * 24 * 3600
    late = [one for one in ratings if one.at.timestamp() > since and (one.value or 0) >= high]
    if not late:
        return ()
    day = late[-1].at.astimezone(now.tzinfo)
    return (f"You rated sleepiness {late[-1].value:g} on {day:%Y-%m-%d}; wait for {days:g} calmer days.",)


def _edges(library: Library) -> tuple[float, ...]:
    """Upper ends of the stretches of time since a dose [h]."""
    numbers = library.settings["response"].numbers
    return tuple(numbers[f"bin_{n}_until_h"].value for n in range(1, 6))


def _bins(
    ratings: Sequence[DiaryEntry],
    diary: Diary,
    order: Order,
    since: date,
    now: datetime,
    edges: Sequence[float],
    library: Library,
) -> frozenset[int]:
    """Which stretches since the last dose hold a rating; a missed dose is not a dose."""
    if not ratings:
        return frozenset()
    start = wall(since - timedelta(days=1), time.min, ZoneInfo(str(now.tzinfo)))
    taken = [
        dose.at.timestamp()
        for dose in dose_records(order, diary, start, now, matching=matching(library))
        if dose.state is not DoseState.MISSED
    ]
    found = set()
    for rating in ratings:
        at = rating.at.timestamp()
        before = bisect.bisect_right(taken, at)
        if not before:
            continue
        hours = (at - taken[before - 1]) / 3600
        inside = next((n for n, edge in enumerate(edges) if hours < edge), None)
        if inside is not None:
            found.add(inside)
    return frozenset(found)


def _stretch(n: int, edges: Sequence[float]) -> str:
    if n == len(edges) - 1:
        return f"more than {edges[n - 1]:g} hours"
    return f"{edges[n - 1] if n else 0:g} to {edges[n]:g} hours"


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}{'es' if what.endswith('ch') else 's'}"


def _missing(
    ratings: int,
    days: int,
    seen: frozenset[int],
    edges: Sequence[float],
    changed_on: date | None,
    library: Library,
) -> list[str]:
    found = []
    since = f" since {changed_on}" if changed_on else ""
    if changed_on is None:
        found.append("The day your dose last changed is not known, so it is not known which ratings still hold.")
    ratings_needed = round(library.number("response", "ratings_needed"))
    if ratings < ratings_needed:
        still = _count(ratings_needed - ratings, "more sleepiness rating")
        found.append(f"{still} ({ratings} of {ratings_needed}{since}).")
    days_needed = round(library.number("response", "days_needed"))
    if days < days_needed:
        found.append(f"Ratings on {_count(days_needed - days, 'more day')} ({days} of {days_needed}{since}).")
    bins_needed = round(library.number("response", "bins_needed"))
    if len(seen) < bins_needed:
        bare = ", ".join(_stretch(n, edges) for n in range(len(edges)) if n not in seen)
        found.append(f"Ratings in {_count(bins_needed - len(seen), 'more stretch')} after a dose; none yet: {bare}.")
    return found


def _activities(
    missing: tuple[str, ...], forecast: Forecast | None, now: datetime, library: Library
) -> tuple[Activity, ...]:
    return tuple(_activity(name, missing, forecast, now, library) for name in ACTIVITIES)


def _activity(
    name: str, missing: tuple[str, ...], forecast: Forecast | None, now: datetime, library: Library
) -> Activity:
    cap = library.number("response", f"cap_{name}")
    reasons = [*missing]
    if forecast is None:
        reasons.append("No forecast of drowsiness could be made.")
    elif not _stays_under(forecast, cap, now, library.number("response", "open_for_min")):
        reasons.append(
            f"The upper range of drowsiness stays above {cap:.0%} through the next {AHEAD_H} hours; "
            "this needs a calmer stretch."
        )
    if reasons:
        return Activity(name, ActivityStatus.WAIT, tuple(reasons))
    if name in ASK_FIRST:
        return Activity(
            name, ActivityStatus.ASK_FIRST, ("Ask your prescriber first; your own ratings cannot settle this.",)
        )
    return Activity(name, ActivityStatus.OPEN)


def _stays_under(forecast: Forecast, cap: float, now: datetime, for_min: float) -> bool:
    """Whether the upper band stays at or under the cap for long enough at some time in the hours ahead."""
    step_s = 60 * forecast.step_min
    first = max(0, int((now.timestamp() - forecast.start.timestamp()) // step_s))
    upper = forecast.drowsy_probability[2, first : first + AHEAD_H * 3600 // step_s]
    longest = run = 0
    for value in upper:
        run = run + 1 if value <= cap else 0
        longest = max(longest, run)
    return longest * forecast.step_min >= for_min
