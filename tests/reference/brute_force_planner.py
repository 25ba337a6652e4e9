"""The slow twin of the planner: try every week of a tiny problem, in plain Python, and keep the best.

It takes the moments and what each admits from an unpruned problem, and counts rules and points again by itself: no
model, no rows, no solver.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from supple.domain.duration import item_minutes
from supple.domain.exercise import DoseWindow, Kind, Position
from supple.planning.areas import areas
from supple.planning.objective import item_points, kind_points
from supple.planning.problem import Problem

Option = tuple[int, tuple[str, ...]] | None  # a moment with its items, or no session


@dataclass(frozen=True)
class BestWeek:
    worth: int
    options: tuple[Option, ...]
    reached_min: int = 0  # of the weekly targets, which come before worth


def best_week(problem: Problem) -> BestWeek | None:
    """The best week by trying all of them; None where no week keeps the rules."""
    found: BestWeek | None = None
    halves: dict[tuple[int, int], list[Option]] = {}
    for place in problem.places:
        halves.setdefault(place[:2], [None]).extend(options_of(problem, place))
    for options in product(*halves.values()):
        if not keeps_the_rules(problem, options):
            continue
        worth, reached = worth_of(problem, options), reached_of(problem, options)
        if found is None or (reached, worth) > (found.reached_min, found.worth):
            found = BestWeek(worth, options, reached)
    return found


def reached_of(problem: Problem, options: tuple[Option, ...]) -> int:
    """Whole minutes of the weekly targets that are reached, no target more than it asks for."""
    situation = problem.situation
    prescription, library = situation.person.prescription, situation.library.exercises
    if prescription is None:
        return 0
    items = {candidate.exercise.id: candidate.item for candidate in problem.candidates}
    total = 0
    for word, weekly in prescription.targets.items():
        for first in range(0, situation.days, 7):
            days = range(first, min(first + 7, situation.days))
            minutes = sum(
                item_minutes(items[e], library[e], situation.pace)
                for option in options if option and problem.day_index(problem.moments[option[0]]) in days
                for e in option[1] if word.lower() in (e.lower(), library[e].kind.value)
            )  # fmt: skip
            total += min(math.floor(minutes + 1e-9), math.ceil(weekly * len(days) / 7 - 1e-9))
    return total


def options_of(problem: Problem, place: tuple[int, int, int]) -> Iterator[Option]:
    """Each moment of a place with each set of items that fits it."""
    setting = problem.situation.number
    candidates = {candidate.exercise.id: candidate for candidate in problem.candidates}
    for n in problem.places[place]:
        room = 10 * (problem.moments[n].minutes - setting("warm_up_min") - setting("cool_down_min"))
        work_min = problem.moments[n].minutes - setting("warm_up_min") - setting("cool_down_min")
        for size in range(1, min(int(setting("items_max")), math.ceil(work_min / setting("item_share_min"))) + 1):
            for items in combinations(sorted(problem.admitted[n]), size):
                exercises = [candidates[e].exercise for e in items]
                kinds = Counter(e.kind for e in exercises)
                wet = {e.position is Position.POOL for e in exercises}
                if (
                    len(wet) == 1
                    and max(kinds.values()) <= setting("same_kind_max")
                    and sum(candidates[e].tenths for e in items) <= room
                ):
                    yield n, items


def keeps_the_rules(problem: Problem, options: tuple[Option, ...]) -> bool:
    situation = problem.situation
    held = [(problem.moments[o[0]], o[1]) for o in options if o]
    if not 1 <= len(held) <= situation.number("sessions_start_max"):
        return False
    days = Counter(moment.day for moment, _ in held)
    if max(days.values()) > situation.person.preferences.max_sessions_per_day or len(days) > 6:
        return False
    times = Counter(e for _, items in held for e in items)
    library = situation.library.exercises
    if any(count > library[e].freq_start for e, count in times.items()):
        return False
    daily = Counter((moment.day, e) for moment, items in held for e in items)
    if max(daily.values()) > 1:
        return False
    strong = sorted({m.day for m, items in held if any(library[e].kind is Kind.STRENGTH for e in items)})
    if any((later - earlier).days == 1 for earlier, later in pairwise(strong)):
        return False
    gap_s = 60 * situation.number("gap_between_sessions_min")
    ordered = sorted(held, key=lambda session: session[0].start.timestamp())
    for (first, _), (second, _) in pairwise(ordered):
        if first.day == second.day and second.start.timestamp() < first.end.timestamp() + gap_s:
            return False
    most = problem.bounds.different_items_max
    if most is not None:
        halves = {(m.half, m.start_min) for m, _ in held}
        if len(times) > most or len(halves) > len({half for half, _ in halves}):
            return False
    return True


def worth_of(problem: Problem, options: tuple[Option, ...]) -> int:
    situation, library = problem.situation, problem.situation.library.exercises
    whole = situation.whole
    held = [(problem.moments[o[0]], problem.points[o[0]], o[1]) for o in options if o]
    worth = sum(points for _, points, _ in held)
    times = Counter(e for _, _, items in held for e in items)
    steps = {candidate.exercise.id: candidate.steps for candidate in problem.candidates}
    worth += sum(count * item_points(situation, library[e], steps[e]) for e, count in times.items())
    weeks = max(1.0, situation.days / 7)
    for kind, points in kind_points(situation).items():
        count = sum(n for e, n in times.items() if library[e].kind is kind)
        share = round(situation.number(f"share_{kind.value}") * weeks)
        full = (share + 1) // 2
        worth += points * min(count, full) + (points // 2) * max(0, min(count, share) - full)
        worth += whole("w_first_of_kind") * min(count, 1)
    reached = Counter(area for e, n in times.items() for area in areas(library[e].target) for _ in range(n))
    worth += sum(whole("w_area") + (whole("w_area") // 2 if n > 1 else 0) for n in reached.values())
    for moment, _, items in held:
        for e in items:
            if library[e].dose_window is DoseWindow.LOW_STIFFNESS:
                worth += whole("w_low_stiffness") * moment.eased
            elif library[e].kind is Kind.RELAXATION:
                worth += whole("w_calm_when_drowsy") * moment.sleepy
    days = Counter(moment.day for moment, _, _ in held)
    worth -= whole("w_second_session") * sum(n - 1 for n in days.values())
    worth -= whole("w_consecutive") * sum((b - a).days == 1 for a, b in pairwise(sorted(days)))
    dry_and_alone = [
        items for _, _, items in held if len(items) == 1 and library[items[0]].position is not Position.POOL
    ]
    worth -= whole("w_lone_item") * len(dry_and_alone)
    prescription = situation.person.prescription
    for word in prescription.must if prescription else ():
        if any(word.lower() in (e.lower(), library[e].kind.value) for e in times):
            worth += whole("w_must")
    return worth
