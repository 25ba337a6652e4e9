"""A whole forecast against the plainest sum there is: every dose's own curve, added up at every moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.order import Order, SlotDose, Step
from supple.exposure.compartments import Kinetics
from supple.exposure.modes import Modes
from supple.exposure.systems import nearly_equal
from supple.knowledge.library import Library
from virtual import LONDON, NOW, adult, grid_hours, simulated, thrice

FOR_EVER_DAYS = 90


def plasma_by_superposition(
    kinetics: Kinetics, doses_h_mg: list[tuple[float, float]], grid_h: np.ndarray
) -> np.ndarray:
    """Plasma levels (n_slots, n_people); dose times are as swallowed."""
    modes, total = Modes.of(kinetics), np.zeros((len(grid_h), len(kinetics)))
    for at_h, amount in doses_h_mg:
        since = grid_h[:, None] - at_h - kinetics.tlag
        curve = (modes.weights[:3] * np.exp(-modes.rates[:3] * np.maximum(since, 0.0)[:, None])).sum(axis=1)
        total += np.where(since >= 0, amount * curve, 0.0)
    return total


def slots(*doses: tuple[int, float], days: frozenset[int] | None = None) -> tuple[SlotDose, ...]:
    return tuple(SlotDose(time(hour), mg, **({"days": days} if days else {})) for hour, mg in doses)


def entry(hours_ago: float, kind: str, value: float | None = None, slot: time | None = None) -> DiaryEntry:
    return DiaryEntry(NOW - timedelta(hours=hours_ago), kind, value, slot=slot)


EVENING, MORNING = entry(12.0, "missed_dose", slot=time(20)), time(8)
LATE = DiaryEntry(NOW - timedelta(hours=14.4), "dose_mg", 10.0, slot=time(14))
TAPER = Order(
    steps=(
        Step(slots((8, 20), (14, 20), (20, 20)), until_on=date(2026, 11, 20)),
        Step(slots((8, 15), (14, 15), (20, 15)), from_on=date(2026, 11, 20), until_on=date(2026, 11, 25)),
        Step(slots((8, 10), (20, 10)), from_on=date(2026, 11, 25)),
    ),
    started_on=date(2025, 1, 1),
)
STOPPED_AND_RESTARTED = Order(
    steps=(
        Step(slots((8, 10), (20, 10)), until_on=date(2026, 11, 18)),
        Step(slots((8, 5), (20, 5)), from_on=date(2026, 11, 22)),
    ),
    started_on=date(2025, 1, 1),
)
WEEKDAYS = Order(
    steps=(
        Step(
            (
                *slots((8, 10), (20, 10), days=frozenset(range(5))),
                *slots((10, 15), days=frozenset((5, 6))),
            )
        ),
    ),
    started_on=date(2025, 1, 1),
)

REGIMENS = {
    "as ordered": (thrice(10), Diary()),
    "missed": (thrice(10), Diary((EVENING,))),
    "late": (thrice(10), Diary((LATE,))),
    "doubled": (thrice(10), Diary((entry(12.0, "dose_mg", 10.0, time(20)), entry(11.9, "dose_mg", 10.0)))),
    "tapered": (TAPER, Diary()),
    "stopped and restarted": (STOPPED_AND_RESTARTED, Diary()),
    "weekdays and weekends": (WEEKDAYS, Diary()),
    "begun five days ago": (thrice(10, started_on=date(2026, 11, 18)), Diary()),
}


CLOCK_CHANGE = datetime(2026, 10, 23, 8, tzinfo=LONDON)
CASES = [(name, NOW) for name in REGIMENS] + [("as ordered", CLOCK_CHANGE), ("weekdays and weekends", CLOCK_CHANGE)]


@pytest.mark.parametrize(("regimen", "moment"), CASES, ids=lambda case: case if isinstance(case, str) else f"{case:%b}")
def test_any_regimen_agrees(library: Library, regimen: str, moment: datetime) -> None:
    order, diary = REGIMENS[regimen]
    simulation = simulated(library, order, adult(), days=7, n_virtual=12, now=moment, diary=diary)
    kinetics = simulation.people.kinetics()
    ordinary = np.flatnonzero(~nearly_equal(kinetics))
    start = simulation.start.astimezone(UTC)
    doses = [
        ((record.at.astimezone(UTC) - start).total_seconds() / 3600, record.amount_mg)
        for record in simulation.records
        if record.state != "missed"
    ]
    first = min(record.at for record in simulation.records).date() if doses else moment.date()
    history = simulation.start.date() - timedelta(days=21)
    if order is not WEEKDAYS and order.started_on and order.started_on < history:
        step = order.step_on(history)  # a long-standing order: the same day again and again before the history
        assert step is not None
        assert first == history
        at_midnight = datetime.combine(history, time(), LONDON).astimezone(UTC)
        before_h = (at_midnight - start).total_seconds() / 3600
        doses += [
            (before_h - 24 * day + dose.at.hour, dose.amount_mg)
            for day in range(1, FOR_EVER_DAYS)
            for dose in step.doses
        ]
    fast = np.concatenate([run.block.plasma for run in simulation.days])[:, ordinary]
    slow = plasma_by_superposition(kinetics.part(ordinary), doses, grid_hours(len(fast)))
    assert len(fast) == 7 * 288 + (12 if moment.month == 10 else 0)
    # 1e-8 above 0.1 ng/mL and 1e-9 ng/mL below, as for single doses
    np.testing.assert_allclose(fast, slow, rtol=1e-8, atol=1e-9)
