"""Independent pieces of array work side by side on the processor's cores; the results do not depend on how many."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

WORTH_IT = 200_000  # numbers to compute below which handing out work costs more than it saves


def cores() -> int:
    """Cores this process may use; one where it is itself one of several workers."""
    multiprocessing = sys.modules.get("multiprocessing")
    if multiprocessing is not None and multiprocessing.parent_process() is not None:
        return 1
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@functools.cache
def _pool(workers: int, _process: int) -> ThreadPoolExecutor:
    from concurrent.futures import ThreadPoolExecutor  # slow to import, and not every command simulates

    return ThreadPoolExecutor(workers)


def side_by_side(tasks: Sequence[Callable[[], None]], *, work: int) -> None:
    """Run the tasks, on all cores where there is ``work`` enough [numbers to compute]."""
    workers = min(cores(), len(tasks))
    if workers < 2 or work < WORTH_IT:
        for task in tasks:
            task()
        return
    running = [_pool(workers, os.getpid()).submit(task) for task in tasks]
    for one in running:
        one.result()
