"""The slow, obvious twin: the differential equations, solved step by step, restarted at every dose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.integrate import solve_ivp

from supple.exposure.compartments import Kinetics


def levels_by_ode(
    kinetics: Kinetics, person: int, doses_h_mg: Sequence[tuple[float, float]], grid_h: np.ndarray
) -> np.ndarray:
    """Plasma, tone site and drowsiness site [ng/mL] of one person on the grid (3, n); dose times are as swallowed."""
    ka, k10, k12, k21 = (float(rate[person]) for rate in (kinetics.ka, kinetics.k10, kinetics.k12, kinetics.k21))
    ke_tone, ke_drowsy = float(kinetics.ke0_tone[person]), float(kinetics.ke0_drowsy[person])
    volume, lag = float(kinetics.vc_over_f[person]), float(kinetics.tlag[person])
    ktr, waits = 0.0 if kinetics.ktr is None else float(kinetics.ktr[person]), kinetics.n_transit
    if k12 == 0:
        k21 = 0.0  # one compartment

    def rates_of_change(_: float, y: np.ndarray) -> np.ndarray:
        gut, central, peripheral, tone, drowsy = y[waits:]
        plasma = 1000 * central / volume
        changes = np.empty_like(y)
        for n in range(waits):
            changes[n] = (ktr * y[n - 1] if n else 0.0) - ktr * y[n]
        changes[waits:] = [
            (ktr * y[waits - 1] if waits else 0.0) - ka * gut,
            ka * gut - (k10 + k12) * central + k21 * peripheral,
            k12 * central - k21 * peripheral,
            ke_tone * (plasma - tone),
            ke_drowsy * (plasma - drowsy),
        ]
        return changes

    events = sorted((at + lag, amount) for at, amount in doses_h_mg)
    found = np.zeros((3, len(grid_h)))
    y = np.zeros(waits + 5)
    for n, (start, amount) in enumerate(events):
        y[0] += amount
        end = events[n + 1][0] if n + 1 < len(events) else max(grid_h[-1], start) + 1e-9
        if end <= start:
            continue
        inside = (grid_h >= start) & (grid_h < end)
        solved = solve_ivp(
            rates_of_change,
            (start, end),
            y,
            method="DOP853",
            rtol=1e-12,
            atol=1e-13,
            max_step=0.1,  # what is read between two steps is interpolated: long steps cost digits there
            t_eval=np.concatenate([grid_h[inside], [end]]),
        )
        assert solved.success, solved.message
        central, tone, drowsy = (solved.y[waits + n, :-1] for n in (1, 3, 4))
        found[:, inside] = [1000 * central / volume, tone, drowsy]
        y = solved.y[:, -1].copy()
    return found


def worst_disagreement(fast: np.ndarray, slow: np.ndarray) -> tuple[float, float]:
    """Largest relative error where the level is above 0.1 ng/mL, largest absolute error below."""
    above = slow > 0.1
    relative = np.abs(fast - slow)[above] / slow[above]
    return float(relative.max(initial=0.0)), float(np.abs(fast - slow)[~above].max(initial=0.0))
