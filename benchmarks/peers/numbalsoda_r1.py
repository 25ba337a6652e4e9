"""Job R1 by numbalsoda (LSODA in compiled code), restarted at every dose; prints seconds for the people asked for.

Runs in an environment of its own: ``uv run --no-project --with numbalsoda --with numba python numbalsoda_r1.py 60``.
"""

import json
import sys
import time
from importlib.metadata import version

import numpy as np
from numba import cfunc, njit
from numbalsoda import lsoda, lsoda_sig

STEP_H, DAYS, LAG_H, TOLERANCE = 1 / 12, 14, 0.2, 1e-8
POINTS = DAYS * 288 + 1
GRID = np.arange(POINTS) * STEP_H
DOSES = np.array([24 * day + hour + LAG_H for day in range(DAYS) for hour in (8, 14, 20)])
EDGES = np.concatenate([[0.0], DOSES, [GRID[-1]]])
FIRST = np.searchsorted(GRID, EDGES[:-1] - 1e-9)
LAST = np.append(FIRST[1:], POINTS)


def people(n: int) -> np.ndarray:
    """ka, k10, k12, k21, volume of the first n people of R1."""
    z = np.random.default_rng(1).standard_normal((3, 10_000))[:, :n]
    cl, v, ka = 10.8 * np.exp(0.30 * z[0]), 28.8 * np.exp(0.30 * z[1]), 2.2 * np.exp(0.45 * z[2])
    return np.stack([ka, cl / v, 0.449 * 28.8 / v, np.full(n, 0.657), v], axis=1)


@cfunc(lsoda_sig)
def change(t, u, du, p):
    """Rates of change of gut, centre and periphery [mg] and of the site of effect [ng/mL]."""
    du[0] = -p[0] * u[0]
    du[1] = p[0] * u[0] - (p[1] + p[2]) * u[1] + p[3] * u[2]
    du[2] = p[2] * u[1] - p[3] * u[2]
    du[3] = 0.5 * (u[1] * 1000 / p[4] - u[3])


ADDRESS = change.address


@njit
def levels(rates, out):
    """Plasma and site of effect [ng/mL] of each person at each time of the grid, written into ``out``."""
    for person in range(rates.shape[0]):
        y = np.zeros(4)
        p = rates[person].copy()
        for part in range(FIRST.shape[0]):
            if part > 0:
                y[0] += 10.0
            first, last = FIRST[part], LAST[part]
            at = np.empty(last - first + 2)
            at[0], at[-1] = EDGES[part], EDGES[part + 1]
            at[1:-1] = GRID[first:last]
            begin = 1 if at[1] == at[0] else 0
            end = at.shape[0] - 1 if at[-1] == at[-2] else at.shape[0]
            u, _ = lsoda(ADDRESS, y, at[begin:end], p, TOLERANCE, TOLERANCE)
            for j in range(first, last):
                out[person, 0, j] = u[j - first + 1 - begin, 1] * 1000 / p[4]
                out[person, 1, j] = u[j - first + 1 - begin, 3]
            y = u[-1].copy()


def main() -> None:
    """Time it, compiled once before."""
    n = int(sys.argv[1])
    levels(people(1), np.zeros((1, 2, POINTS)))
    taken = []
    for _ in range(3):
        out = np.zeros((n, 2, POINTS))
        begun = time.process_time()
        levels(people(n), out)
        taken.append(time.process_time() - begun)
    print(json.dumps({"seconds": min(taken), "version": version("numbalsoda"), "level": float(out[0, 0, 120])}))


if __name__ == "__main__":
    main()
