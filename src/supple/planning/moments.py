"""The stretches of the week that a session could fill: free time on a grid, with what the curve says there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from supple.domain.forecast import Forecast
from supple.domain.order import wall
from supple.planning.situation import Moment, Situation, day_span, overlap


def free_moments(situation: Situation, forecast: Forecast | None, *, longest_min: int) -> Iterator[Moment]:
    """Every start on the grid in free time from now on, with each length from the longest down in steps of 5 min."""
    grid, shortest = situation.whole("grid_min"), situation.whole("session_min_min")
    away_from = min((trip.start.timestamp() for trip in situation.person.travel), default=float("inf"))
    for day in situation.dates:
        curve = _DayCurve(situation, forecast, day)
        for interval in situation.availability.get(day.weekday(), ()):
            first = -(-interval.start_min // grid) * grid
            for start_min in range(first, interval.end_min - shortest + 1, grid):
                start = wall(day, time(start_min // 60, start_min % 60), situation.zone)
                skipped = start.hour * 60 + start.minute != start_min  # the clock jumps over this time
                if skipped or start.timestamp() < situation.now.timestamp():
                    continue
                # what a start is worth belongs to its first minutes: no length and no limit makes it look better
                first_minutes = curve.moment(start, start_min, shortest)
                for minutes in range(min(longest_min, interval.end_min - start_min), shortest - 1, -1):
                    if minutes % 5 == 0 and start.timestamp() + 60 * minutes <= away_from:
                        moment = replace(
                            curve.moment(start, start_min, minutes), drowsy_p50=first_minutes.drowsy_p50,
                            relief_p50=first_minutes.relief_p50, eased=first_minutes.eased, sleepy=first_minutes.sleepy,
                        )  # fmt: skip
                        clock_changes = moment.end_min - start_min != minutes  # no session while the clock changes
                        if not clock_changes and interval.covers(start_min, moment.end_min):
                            yield moment


class _DayCurve:
    """What the forecast says of one day, read once."""

    def __init__(self, situation: Situation, forecast: Forecast | None, day: date) -> None:
        self.situation, self.forecast, self.day = situation, forecast, day
        self.relief_p95_day: float | None = None
        self.calm_floor = self.calm_floor_watched = False
        self.relief_p50_day = 0.0
        if forecast is None:
            return
        slots = overlap(forecast, *day_span(day, situation.zone))
        if not slots:
            return
        self.relief_p95_day = float(forecast.tone_relief[2, slots.start : slots.stop].max())
        self.relief_p50_day = float(forecast.tone_relief[1, slots.start : slots.stop].max())
        cap = situation.effect_number("alertness_cap_1", "drowsy_p95_max")
        self.calm_floor = self._little_left(forecast, cap)
        self.calm_floor_watched = self._little_left(forecast, situation.effect_number("sedation_watch", "cap1"))

    def _little_left(self, forecast: Forecast, cap: float) -> bool:
        """Whether a cap on drowsiness leaves fewer hours of the waking day than the floor."""
        situation = self.situation
        wakes = wall(self.day, situation.person.day.wakes, situation.zone)
        sleeps = wall(self.day, situation.person.day.sleeps, situation.zone)
        if sleeps.timestamp() <= wakes.timestamp():
            sleeps = wall(self.day + timedelta(days=1), situation.person.day.sleeps, situation.zone)
        waking = overlap(forecast, wakes, sleeps)
        open_slots = (forecast.drowsy_probability[2, waking.start : waking.stop] <= cap).sum()
        return bool(open_slots * forecast.step_min < 60 * situation.effect_number("cap_1_floor", "hours_min"))

    def moment(self, start: datetime, start_min: int, minutes: int) -> Moment:
        """A stretch of this day; outside the forecast nothing is known of it."""
        end = (start.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(self.situation.zone)
        half = self.situation.half_of_day(start_min)
        plain = Moment(self.day, start_min, minutes, half, start, end)
        forecast = self.forecast
        if forecast is None:
            return plain
        slots = overlap(forecast, start, end)
        covered = forecast.start.timestamp() <= start.timestamp() and end.timestamp() <= forecast.end.timestamp()
        if not covered or not slots:
            return plain
        drowsy = forecast.drowsy_probability[:, slots.start : slots.stop]
        relief = forecast.tone_relief[:, slots.start : slots.stop]
        relief_p50, drowsy_p95 = float(relief[1].mean()), float(drowsy[2].max())
        eased_from = max(
            self.situation.number("eased_part") * self.relief_p50_day, self.situation.number("eased_least")
        )
        return Moment(
            self.day, start_min, minutes, half, start, end,
            drowsy_p95=drowsy_p95, drowsy_p50=float(drowsy[1].mean()),
            relief_p50=relief_p50, relief_p95=float(relief[2].max()),
            relief_p95_day=self.relief_p95_day, calm_floor=self.calm_floor,
            calm_floor_watched=self.calm_floor_watched,
            eased=relief_p50 >= eased_from, sleepy=drowsy_p95 > self.situation.number("clear_p95"),
        )  # fmt: skip
