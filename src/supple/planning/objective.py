"""What makes one week better than another, in whole points; every weight stands in the planning settings.

Whole points, so that "optimal" is exact: two weeks differ by at least one point or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from supple.domain.exercise import DoseWindow, Exercise, Kind, Position
from supple.knowledge.entries import Goal
from supple.planning.areas import areas
from supple.planning.constraints import Columns
from supple.planning.doses import Shifts
from supple.planning.limits import named
from supple.planning.model import Model
from supple.planning.problem import Problem
from supple.planning.situation import Situation

LINK = "points"  # the rows below only count; they take no week away


def stated_goals(situation: Situation) -> tuple[Goal, ...]:
    """The goals of the library that the person's words name."""
    wishes = {wish.strip().lower() for wish in situation.person.goals}
    return tuple(
        goal for goal in situation.library.goals.values() if wishes & {goal.id, goal.name.lower(), *goal.words}
    )


def kind_points(situation: Situation) -> Mapping[Kind, int]:
    """What an item of each kind is worth: the same for all, more where a stated goal favours it."""
    goals, each = stated_goals(situation), situation.whole("w_goal")
    best = {kind: max((goal.kinds.get(kind.value, 0) for goal in goals), default=0) for kind in Kind}
    return {kind: situation.whole("w_kind") + each * best[kind] for kind in Kind}


def item_points(situation: Situation, exercise: Exercise, steps: int) -> int:
    """What each time of an item is worth by itself: again, its time, well supported, liked, named by a clinician.

    ``steps`` of time count a little, so that short items do not crowd out longer ones.
    """
    points = situation.whole("w_frequency") + steps * situation.whole("w_step")
    points += situation.whole(f"w_grade_{exercise.grade}")
    if any(goal.id in exercise.goals for goal in stated_goals(situation)):
        points += situation.whole("w_item_of_goal")
    if named(exercise, situation.person.preferences.favourite):
        points += situation.whole("w_favourite")
    prescription = situation.person.prescription
    if prescription and named(exercise, prescription.may):
        points += situation.whole("w_may")
    return points


def set_points(problem: Problem, model: Model, columns: Columns) -> None:
    """Give every column its points, and add the counting columns that have points of their own."""
    situation = problem.situation
    for number, column in columns.moment.items():
        model.worth[column] += problem.points[number]
    steps = steps_of(problem)
    for (exercise_id, _), column in columns.item.items():
        model.worth[column] += item_points(situation, situation.library.exercises[exercise_id], steps[exercise_id])
    _kinds(problem, model, columns)
    _areas(problem, model, columns)
    _fitting_hours(problem, model, columns)
    _lone_items(problem, model, columns)
    _days(problem, model, columns)
    _asked_for(problem, model, columns)


def steps_of(problem: Problem) -> Mapping[str, int]:
    """How many steps of time each exercise of the week takes."""
    return {candidate.exercise.id: candidate.steps for candidate in problem.candidates}


def _chosen_of(problem: Problem, columns: Columns, wanted: frozenset[str]) -> list[tuple[int, float]]:
    return [(column, -1.0) for (exercise_id, _), column in columns.item.items() if exercise_id in wanted]


def _weeks(problem: Problem) -> float:
    return max(1.0, problem.situation.days / 7)


def _kinds(problem: Problem, model: Model, columns: Columns) -> None:
    """Each kind counts in full up to half its share of the week, by half up to the whole; its first item more."""
    first = problem.situation.whole("w_first_of_kind")
    for kind, points in kind_points(problem.situation).items():
        same = frozenset(c.exercise.id for c in problem.candidates if c.exercise.kind is kind)
        if not same:
            continue
        share = round(problem.situation.number(f"share_{kind.value}") * _weeks(problem))
        full = (share + 1) // 2
        counted = [model.column(worth=points + first, whole=False)]
        if full > 1:
            counted.append(model.column(worth=points, upper=float(full - 1), whole=False))
        if share > full:
            counted.append(model.column(worth=points // 2, upper=float(share - full), whole=False))
        model.row(LINK, [*((c, 1.0) for c in counted), *_chosen_of(problem, columns, same)], high=0.0)


def _areas(problem: Problem, model: Model, columns: Columns) -> None:
    """Each part of the body counts the first time in full and the second by half."""
    reached: dict[str, set[str]] = {}
    for candidate in problem.candidates:
        for area in areas(candidate.exercise.target):
            reached.setdefault(area, set()).add(candidate.exercise.id)
    points = problem.situation.whole("w_area")
    for area in sorted(reached):
        counted = [model.column(worth=points, whole=False), model.column(worth=points // 2, whole=False)]
        model.row(
            LINK, [*((c, 1.0) for c in counted), *_chosen_of(problem, columns, frozenset(reached[area]))], high=0.0
        )


def likes_low_stiffness(exercise: Exercise) -> bool:
    """Whether an item fits hours of little stiffness."""
    return exercise.dose_window is DoseWindow.LOW_STIFFNESS


def likes_rest_hours(exercise: Exercise) -> bool:
    """Whether an item fits hours when drowsiness is likely."""
    return exercise.kind is Kind.RELAXATION


def _fitting_hours(problem: Problem, model: Model, columns: Columns) -> None:
    """Items that like low stiffness count more where it is eased; relaxation counts more where drowsiness is likely."""
    situation = problem.situation
    eased, sleepy = situation.whole("w_low_stiffness"), situation.whole("w_calm_when_drowsy")
    for (exercise_id, place), column in columns.item.items():
        exercise, hour = situation.library.exercises[exercise_id], problem.moments[problem.places[place][0]]
        if likes_low_stiffness(exercise) and hour.eased:
            model.worth[column] += eased
        elif likes_rest_hours(exercise) and hour.sleepy:
            model.worth[column] += sleepy


def _lone_items(problem: Problem, model: Model, columns: Columns) -> None:
    """A session of a single item has a price; going to a pool for one is worth it."""
    price = problem.situation.whole("w_lone_item")
    for place, numbers in problem.places.items():
        items = [(column, 1.0) for exercise_id, column in columns.items_at(place)]
        if any(problem.situation.library.exercises[e].position is Position.POOL for e, _ in columns.items_at(place)):
            continue
        lone = model.column(worth=-price, whole=False)
        model.row(LINK, [*items, (lone, 1.0), *((columns.moment[n], -2.0) for n in numbers)], low=0.0)


def _days(problem: Problem, model: Model, columns: Columns) -> None:
    """A second session on a day and sessions on two days in a row have a price."""
    situation = problem.situation
    for day, on in columns.day_on.items():
        sessions = [(columns.moment[n], 1.0) for n in problem.on_day(day)]
        second = model.column(worth=-situation.whole("w_second_session"), upper=3.0, whole=False)
        model.row(LINK, [*sessions, (on, -1.0), (second, -1.0)], high=0.0)
        if day + 1 in columns.day_on:
            in_a_row = model.column(worth=-situation.whole("w_consecutive"), whole=False)
            model.row(LINK, [(on, 1.0), (columns.day_on[day + 1], 1.0), (in_a_row, -1.0)], high=1.0)


def asked_for(problem: Problem) -> Iterator[tuple[str, frozenset[str]]]:
    """What a clinician asked for, with the exercises of the week that would meet it."""
    prescription = problem.situation.person.prescription
    for word in prescription.must if prescription else ():
        yield word, frozenset(c.exercise.id for c in problem.candidates if named(c.exercise, (word,)))


def _asked_for(problem: Problem, model: Model, columns: Columns) -> None:
    for _, ids in asked_for(problem):
        if ids:
            met = model.column(worth=problem.situation.whole("w_must"), whole=False)
            model.row(LINK, [(met, 1.0), *_chosen_of(problem, columns, ids)], high=0.0)


def dose_move_points(situation: Situation, shifts: Shifts) -> int:
    """What moving dose times costs: so many points for each begun quarter of an hour."""
    quarters = sum(-(-abs(minutes) // 15) for minutes in shifts.values())
    return -situation.whole("w_dose_move") * quarters
