"""Plan a week: the refusals first, then the dose times and the sessions as one problem, then the reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time

from supple.domain.findings import Screening, Urgency
from supple.domain.forecast import Forecast
from supple.domain.person import Person
from supple.domain.plan import ClearanceNote, ClearanceState, Plan, PlanStatus, Refusal
from supple.domain.response import Response
from supple.knowledge.library import Library
from supple.planning import nothing
from supple.planning.conflicts import conflicts
from supple.planning.course import course_of
from supple.planning.doses import Shifts, candidate_shifts, dose_times, said_of_moves
from supple.planning.explain import minutes_by_kind, sessions_of
from supple.planning.limits import Limit
from supple.planning.model import UndecidedError, solver_answers_the_known_case
from supple.planning.near import Near, near_to, nearer
from supple.planning.notes import notes
from supple.planning.objective import dose_move_points
from supple.planning.prescribed import conflicts_of, notes_of, results
from supple.planning.problem import Problem, limits_in_force, make_problem
from supple.planning.progress import Standing, standing
from supple.planning.refusals import no_answer_in_time, refusal_before_planning, solver_not_trusted
from supple.planning.situation import Situation, StandingWeek
from supple.planning.targets import Reached, most_reached, targets_of
from supple.planning.together import unmet_together
from supple.planning.week import Built, Week, bound, build, reaching, solve

ForecastFor = Callable[[Mapping[time, int]], Forecast]
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Best:
    """The best week found, with the dose times it belongs to."""

    built: Built
    week: Week
    shifts: Shifts
    worth: int
    gap: float = 0.0

    @property
    def problem(self) -> Problem:
        """The problem that the week solves."""
        return self.built.problem


@dataclass(frozen=True, slots=True)
class Made:
    """An answer, and what it was made from: to plan again near it."""

    answer: Plan | Refusal
    worth: int | None = None  # of the week, where there is one
    near: Near | None = None
    undecided: bool = False  # a refusal that only says that the search did not end


def plan_week(
    *,
    person: Person,
    screening: Screening,
    response: Response,
    library: Library,
    now: datetime,
    days: int,
    forecast_for: ForecastFor | None,
    triage_urgency: Urgency,
    seed: int = 0,
    standing_week: StandingWeek | None = None,
) -> Plan | Refusal:
    """A week of sessions that keeps every limit, or the reason there is none; see ``made_week``."""
    return made_week(
        person=person, screening=screening, response=response, library=library, now=now, days=days,
        forecast_for=forecast_for, triage_urgency=triage_urgency, seed=seed, standing_week=standing_week,
    ).answer  # fmt: skip


def made_week(
    *,
    person: Person,
    screening: Screening,
    response: Response,
    library: Library,
    now: datetime,
    days: int,
    forecast_for: ForecastFor | None,
    triage_urgency: Urgency,
    seed: int = 0,
    near: Near | None = None,
    standing_week: StandingWeek | None = None,
) -> Made:
    """A week of sessions that keeps every limit, or the reason there is none.

    Parameters
    ----------
    now
        Aware, with the person's ``ZoneInfo``; nothing is planned before it.
    days
        Days of the plan, the day of ``now`` included.
    forecast_for
        The forecast if the daily dose at each ordered time moved by so many minutes; ``{}`` is the order as it
        stands. None where there is no forecast; then nothing above alertness need 1 is planned.
    triage_urgency
        The worst urgency of the red flags; an emergency is a refusal, and with a call today nothing rises.
    near
        Of weeks worth the same, the one nearest to this one is taken.
    standing_week
        Sessions that stand already: then only today is placed anew, and nothing is added to it.
    """
    if person.order is None or screening.in_force("reconcile_list"):
        forecast_for = None
    plain = Situation(person=person, screening=screening, response=response, library=library, now=now, days=days,
                      standing_week=standing_week, call_today=triage_urgency is Urgency.SAME_DAY)  # fmt: skip
    situation, state = with_load(plain, triage_urgency)
    refusal = refusal_before_planning(situation, triage_urgency)
    if refusal:
        return Made(refusal)
    if not solver_answers_the_known_case():
        return Made(solver_not_trusted(), undecided=True)
    limits = limits_in_force(situation)
    try:
        found = best_week(situation, limits, forecast_for, seed=seed, near=near)
    except UndecidedError:
        return Made(no_answer_in_time(), undecided=True)
    if found is None:
        return Made(nothing.refusal(situation, limits, forecast_for({}) if forecast_for else None))
    plan = _plan(situation, found, state)
    return Made(plan, found.worth, near_to(plan.sessions, found.shifts, situation.whole("items_max")))


def with_load(situation: Situation, triage_urgency: Urgency) -> tuple[Situation, Standing]:
    """The situation with what the week may ask for, and the rule that decided it."""
    person, screening, now, library = situation.person, situation.screening, situation.now, situation.library
    state = standing(course_of(person, screening, triage_urgency, now, library, situation.discussed))
    return replace(situation, load=state.load), state


def best_week(
    situation: Situation, limits: tuple[Limit, ...], forecast_for: ForecastFor | None, *, seed: int = 0,
    near: Near | None = None,
) -> Best | None:  # fmt: skip
    """Dose times and sessions chosen together: no week at any allowed dose times is worth more.

    The order as it stands is solved first. Each other choice of times is then bounded from above, and solved, best
    bound first, only where the bound leaves room for something better than the best so far. Between weeks of one worth
    the one nearest to ``near`` is taken. Where a clinician set weekly targets, only weeks that come as near to them as
    any allowed week does are looked at.

    Raises
    ------
    UndecidedError
        Time ran out before any week was found and before it was shown that there is none.
    """
    choices = shifts_to_try(situation) if forecast_for else ({},)
    found: Best | None = None
    waiting: list[tuple[float, int, Shifts, Built]] = []
    open_to = float("-inf")  # a worth that a week left undecided may still reach
    scale = near.scale if near else 1

    def points_of_times(shifts: Shifts) -> int:
        return scale * dose_move_points(situation, shifts) + (near.for_doses(shifts) if near else 0)

    every = [_built(situation, limits, forecast_for, shifts, near) for shifts in choices]
    missed = 0.0
    if every[0].reached:
        reached = _targets_reached(situation, every, seed)
        if reached is None:
            return None
        every = _held_to(every, reached)
        missed = reached.bound - reached.minutes
    for number, (shifts, built) in enumerate(zip(choices, every, strict=True)):
        cost = points_of_times(shifts)
        if number == 0:
            try:
                week = solve(built, seed=seed)
            except UndecidedError as undecided:
                open_to = undecided.bound
                continue
            if week:
                found = Best(built, week, shifts, week.worth + cost)
                open_to = max(open_to, week.bound + cost)
            continue
        most = bound(built, seed=seed)
        if most is not None:
            waiting.append((most + cost, number, shifts, built))
    for most, _, shifts, built in sorted(waiting, key=lambda entry: (-entry[0], entry[1])):
        if found and most < found.worth + 1 - ROUNDING:
            break
        cost = points_of_times(shifts)
        try:
            week = solve(built, seed=seed, more_than=found.worth - cost if found else None)
        except UndecidedError as undecided:
            open_to = max(open_to, undecided.bound + cost)
            continue
        if week:
            found = Best(built, week, shifts, week.worth + cost)
            open_to = max(open_to, week.bound + cost)
    if found is None:
        if open_to > float("-inf"):
            raise UndecidedError(open_to)
        return None
    worth = found.worth // scale  # less what it keeps of the week it is near to
    missing = open_to / scale - worth
    if missed >= 1 - ROUNDING:  # whether the targets could be reached better was not shown in time
        missing = max(missing, missed)
    proven = missing < 1 - ROUNDING / scale  # worths are whole numbers
    return replace(found, worth=worth, gap=0.0 if proven else missing / max(1.0, abs(worth)))


def _built(
    situation: Situation, limits: tuple[Limit, ...], forecast_for: ForecastFor | None, shifts: Shifts,
    near: Near | None,
) -> Built:  # fmt: skip
    forecast = forecast_for(shifts) if forecast_for else None
    built = build(make_problem(situation, forecast, limits, keep=near.holds if near else None))
    return nearer(built, near) if near else built


def _held_to(every: Sequence[Built], reached: Reached) -> list[Built]:
    """Only weeks that reach as many minutes; the one that was found to is known where it was found."""
    held = [reaching(built, reached.minutes) for built in every]
    with_moments = [number for number, built in enumerate(every) if built.problem.moments]
    if reached.values is not None:
        number = with_moments[reached.number]
        held[number] = replace(held[number], known=reached.values)
    return held


def _targets_reached(situation: Situation, every: Sequence[Built], seed: int) -> Reached | None:
    """How much of the weekly targets any week at any dose times reaches; None where no week fits."""
    return most_reached(
        [(built.model, built.reached) for built in every if built.problem.moments],
        asked_min=sum(target.asked_min for target in targets_of(situation)),
        time_limit_s=situation.number("time_limit_s"), seed=seed,
    )  # fmt: skip


def shifts_to_try(situation: Situation) -> tuple[Shifts, ...]:
    """The dose times that planning may choose from; where a week stands, only its own, if they are still allowed."""
    choices = candidate_shifts(situation)
    if situation.standing_week is None:
        return choices
    kept = tuple(shifts for shifts in choices if shifts == situation.standing_week.dose_shifts)
    return kept or choices[:1]


def _plan(situation: Situation, found: Best, state: Standing) -> Plan:
    sessions = sessions_of(found.problem, found.week)
    used = frozenset(item.exercise_id for session in sessions for item in session.items)
    targets = tuple(results(found.built, sessions))
    return Plan(
        status=PlanStatus.OPTIMAL if found.gap == 0 else PlanStatus.FEASIBLE,
        gap=found.gap,
        level=max(situation.library.exercises[exercise_id].level for exercise_id in used),
        clearance=clearance_note(situation),
        progression=state.progression,
        doses=dose_times(situation, found.shifts),
        sessions=sessions,
        weekly_minutes=minutes_by_kind(situation, sessions),
        bounds=dict(bounds_in_force(situation, found.problem)),
        conflicts=(
            *conflicts_of(situation, targets),
            *conflicts(found.problem, used),
            *unmet_together(found.built, used),
        ),
        notes=(
            *notes_of(targets),
            *said_of_moves(situation, found.shifts),
            *notes(situation, found.problem, state.progression.rule_id),
        ),
        targets=targets,
    )


def clearance_note(situation: Situation) -> ClearanceNote:
    """Who has looked: what a person typed in counts as discussed, never as approved."""
    clearance = situation.clearance("needs_clearance") or situation.clearance("plan")
    if clearance:
        return ClearanceNote(ClearanceState.DISCUSSED, clearance.by, clearance.role, clearance.on)
    prescription = situation.person.prescription
    if prescription and situation.discussed:  # by a word with name, role and date
        return ClearanceNote(ClearanceState.DISCUSSED, prescription.by, prescription.role, prescription.on)
    return ClearanceNote()


def bounds_in_force(situation: Situation, problem: Problem) -> Iterator[tuple[str, float]]:
    """The numbers that bind this week, by name."""
    gentle = [e for e in ("needs_clearance", "light_only") if situation.in_force(e)]
    prescription = situation.person.prescription
    efforts = [situation.effect_number(e, "effort_max") for e in gentle]
    efforts += [] if situation.discussed else [situation.number("gentle_effort_max")]
    efforts += [float(prescription.effort_max)] if prescription and prescription.effort_max is not None else []
    needs = [situation.effect_number(e, "alertness_max") for e in gentle]
    needs += [situation.number("no_forecast_alertness_max")] if problem.forecast is None else []
    needs += [] if situation.cause_known else [situation.number("gentle_alertness_max")]
    needs += [2.0] if not situation.response.known or situation.in_force("no_alert_only") else []
    watch = situation.in_force("sedation_watch")
    yield "level_max", float(situation.load.level)
    yield "effort_max", min(efforts, default=10.0)
    yield "alertness_max", min(needs, default=3.0)
    yield "session_min_max", float(problem.bounds.session_min_max)
    yield "sessions_per_week_max", float(situation.load.sessions)
    yield "volume", situation.load.volume
    yield "effort_steps", float(situation.load.effort_steps)
    yield "rest_days_in_7", situation.number("rest_days_in_7")
    for need in (1, 2, 3):
        cap = (
            situation.effect_number("sedation_watch", f"cap{need}")
            if watch
            else situation.effect_number(f"alertness_cap_{need}", "drowsy_p95_max")
        )
        yield f"drowsy_p95_max_alertness_{need}", cap
    if problem.bounds.bout_min is not None:
        yield "bout_min_max", float(problem.bounds.bout_min)
    if problem.bounds.different_items_max is not None:
        yield "different_items_max", float(problem.bounds.different_items_max)
