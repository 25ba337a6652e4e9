"""Laws of planning: every plan passes the independent check, limits never help, the same input gives the same plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from planned_people import (
    HOME,
    KNOWN,
    MOVABLE,
    NO_INJURY,
    NOT_KNOWN,
    NOW,
    ORDER,
    curve,
    everything_answered,
    planned,
    screened,
    situation_of,
    with_only,
)  # fmt: skip
from supple.domain.facts import Known
from supple.domain.findings import ContraState, Screening, Urgency
from supple.domain.order import Order, SlotDose, Step
from supple.domain.person import Abilities, CompanionHours, Mobility, Person, Preferences, Prescription
from supple.domain.plan import Plan, Refusal
from supple.domain.quantities import Interval
from supple.knowledge.library import Library, read_library
from supple.planning.doses import candidate_shifts, dose_times
from supple.planning.problem import limits_in_force, make_problem
from supple.planning.solve import best_week
from supple.planning.verify import verify
from supple.planning.week import build, solve

FEW = (
    "ST01", "ST03", "ST06", "ST13", "SG01", "SG03", "SG12", "AE05", "BA01", "YO01", "YO04", "RE01", "RE02", "AQ02",
)  # fmt: skip
IN_PLAY = (
    "light_only", "needs_clearance", "sedation_watch", "later_slots", "seated_only", "supported_balance",
    "supervised_only", "short_bouts", "simple_plan", "heat_caution", "gentle_stretch", "tone_window", "fracture_risk",
    "no_loading_on_area", "no_supine_late_pregnancy", "watch_withdrawal", "bp_caution", "skin_check", "no_pool_alone",
)  # fmt: skip
PRICES = {"later_slots"}  # a last choice, not a limit: it changes what is liked, never what may be
LIBRARY = read_library()
quick = settings(max_examples=25, deadline=None)
few_tries = settings(max_examples=8, deadline=None)

stretches = st.sampled_from(
    (Interval(420, 480), Interval(540, 600), Interval(570, 720), Interval(840, 900), Interval(1020, 1140))
)
hours = st.dictionaries(
    st.integers(0, 6), st.lists(stretches, min_size=1, max_size=2, unique=True).map(tuple), min_size=1
)
company = st.none() | st.dictionaries(
    st.integers(0, 6),
    st.builds(lambda can: (CompanionHours(Interval(480, 1200), can),), st.sampled_from(("nearby", "hands_on"))),
)
people = st.builds(
    Person,
    equipment=st.sets(st.sampled_from(sorted(HOME | {"wheelchair", "fan", "pool", "float"}))).map(frozenset)
    | st.none(),
    order=st.sampled_from((ORDER, MOVABLE, None)),
    availability=hours | st.none(),
    companion=company,
    age_years=st.sampled_from((None, 15.0, 45.0, 80.0)),
    goals=st.sampled_from(((), ("ease stiffness",), ("walk further", "sleep"), ("get stronger", "mood"))),
    preferences=st.builds(
        Preferences,
        max_sessions_per_day=st.integers(1, 2),
        time_of_day=st.sampled_from((None, "morning", "evening")),
        never=st.sampled_from(((), ("RE01",), ("strength",))),
    ),
    abilities=st.builds(Abilities, mobility=st.sampled_from((None, *Mobility))),
)
some_effects = st.sets(st.sampled_from(IN_PLAY), max_size=4).map(lambda found: tuple(sorted(found)))
some_codes = st.dictionaries(
    st.sampled_from(("STAND_UNSAFE", "KNEE_PAIN", "FRACTURE_RISK", "T6_BP", "SITTING_UNSAFE", "SPINAL_PRECAUTION",
                     "TONE_DEPENDENT_STAND", "HEAT_SENS")),
    st.sampled_from(Known),
)  # fmt: skip
groups = st.sampled_from((frozenset({"MS"}), frozenset({"CP"}), frozenset({"SCI_PARA"}), frozenset[str]()))


def screening_of(effects: tuple[str, ...], states: dict[str, Known], belongs: frozenset[str]) -> Screening:
    base = screened(*effects, groups=belongs, absent=NO_INJURY)
    return replace(base, contra={**base.contra, **{code: ContraState(code, state) for code, state in states.items()}})


def shifts_of(plan: Plan) -> dict[time, int]:
    """How far the plan moves each ordered time [min]."""
    found = {}
    for dose in plan.doses:
        ordered = dose.allowed[0] + (dose.allowed[1] - dose.allowed[0]) / 2
        found[ordered.time()] = round((dose.at - ordered).total_seconds() / 60)
    return {at: shift for at, shift in found.items() if shift}


def worth_with(library: Library, person: Person, screening: Screening, days: int = 5) -> int | None:
    situation = situation_of(library, person, screening, days=days)
    found = best_week(situation, limits_in_force(situation), curve if person.order else None)
    return found.worth if found else None


@quick
@given(people, some_effects, some_codes, groups, st.booleans(), st.floats(0, 4))
def test_every_plan_passes_the_independent_check(
    person: Person, effects: tuple[str, ...], states: dict[str, Known], belongs: frozenset[str],
    known: bool, strength: float,
) -> None:  # fmt: skip
    few, screening = with_only(LIBRARY, *FEW), screening_of(effects, states, belongs)
    response = KNOWN if known else NOT_KNOWN
    made = planned(few, person, screening, response=response, forecast_for=lambda s: curve(s, strength=strength))
    if isinstance(made, Refusal):
        assert made.may_go_on
        assert made.reason
        return
    forecast = curve(shifts_of(made), strength=strength) if person.order else None
    broken = verify(
        made, person=person, screening=screening, response=response, forecast=forecast, library=few, now=NOW, days=7,
        triage_urgency=Urgency.NONE,
    )  # fmt: skip
    assert broken == ()


@quick
@given(people, some_effects, st.sampled_from(sorted(set(IN_PLAY) - PRICES)), groups)
def test_one_more_limit_never_makes_a_better_week(
    person: Person, effects: tuple[str, ...], one_more: str, belongs: frozenset[str]
) -> None:
    few = with_only(LIBRARY, *FEW[::2])
    held = tuple(sorted({*effects, one_more}))
    before = worth_with(few, person, screening_of(effects, {}, belongs))
    after = worth_with(few, person, screening_of(held, {}, belongs))
    assert after is None or (before is not None and after <= before)


some_targets = st.dictionaries(
    st.sampled_from(("stretch", "relaxation", "strength", "RE01", "aquatic", "dancing")),
    st.sampled_from((0.0, 2.5, 6.0, 15.0, 90.0)), min_size=1, max_size=3,
)  # fmt: skip


def asked_of(person: Person, targets: dict[str, float]) -> Person:
    return replace(person, prescription=Prescription(by="B. C.", targets=targets))


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(people, some_effects, groups, some_targets, st.sampled_from((3, 7, 9)))
def test_every_plan_with_weekly_targets_passes_the_independent_check(
    person: Person, effects: tuple[str, ...], belongs: frozenset[str], targets: dict[str, float], days: int
) -> None:
    few, screening = with_only(LIBRARY, *FEW[::2]), screening_of(effects, {}, belongs)
    asked = asked_of(person, targets)
    made, without = (
        planned(few, who, screening, days=days, forecast_for=lambda shifts: curve(shifts, days=11))
        for who in (asked, person)
    )
    assert isinstance(made, Refusal) == isinstance(without, Refusal), "a target never empties a week"
    if isinstance(made, Refusal):
        return
    broken = verify(
        made, person=asked, screening=screening, response=NOT_KNOWN,
        forecast=curve(shifts_of(made), days=11) if person.order else None, library=few, now=NOW, days=days,
        triage_urgency=Urgency.NONE,
    )  # fmt: skip
    assert broken == ()


@few_tries
@given(people, some_effects, st.sampled_from(sorted(set(IN_PLAY) - PRICES)), some_targets)
def test_one_more_limit_never_reaches_more_of_a_target(
    person: Person, effects: tuple[str, ...], one_more: str, targets: dict[str, float]
) -> None:
    few, asked = with_only(LIBRARY, *FEW[::2]), asked_of(person, targets)
    reached = []
    for held in (effects, tuple(sorted({*effects, one_more}))):
        situation = situation_of(few, asked, screening_of(held, {}, frozenset({"MS"})), days=4)
        found = best_week(situation, limits_in_force(situation), curve if person.order else None)
        reached.append(-1 if found is None else found.built.floor_min or 0)
    assert reached[1] <= reached[0]


@few_tries
@given(people, st.sampled_from(("KNEE_PAIN", "FRACTURE_RISK", "T6_BP", "SITTING_UNSAFE", "SPINAL_PRECAUTION")))
def test_an_answer_that_is_worse_never_makes_a_better_week(person: Person, code: str) -> None:
    few = with_only(LIBRARY, *FEW[::2])
    absent = set(everything_answered(LIBRARY)) - {code}
    worths = []
    for state in (Known.ABSENT, Known.UNKNOWN, Known.PRESENT):
        screening = screened(absent=absent)
        answered = replace(screening, contra={**screening.contra, code: ContraState(code, state)})
        worths.append(worth_with(few, person, answered))
    clear, unknown, present = (float("-inf") if worth is None else worth for worth in worths)
    assert unknown <= clear
    assert present <= clear


@few_tries
@given(people, some_effects, groups, st.integers(0, 3))
def test_the_same_input_and_seed_give_the_same_plan(
    person: Person, effects: tuple[str, ...], belongs: frozenset[str], seed: int
) -> None:
    few, screening = with_only(LIBRARY, *FEW[::2]), screening_of(effects, {}, belongs)
    assert planned(few, person, screening, seed=seed) == planned(few, person, screening, seed=seed)


@quick
@given(
    at=st.lists(st.integers(6 * 4, 23 * 4).map(lambda quarter: 15 * quarter), min_size=1, max_size=4, unique=True),
    may_move=st.lists(st.integers(0, 90), min_size=4, max_size=4),
    gap_h=st.none() | st.floats(1, 8),
    named=st.booleans(),
    start=st.sampled_from((NOW, datetime(2026, 3, 27, 8, 0, tzinfo=ZoneInfo("Europe/London")))),
)
def test_doses_stay_inside_the_order(
    at: list[int], may_move: list[int], gap_h: float | None, named: bool, start: datetime
) -> None:
    slots = tuple(
        SlotDose(time(minute // 60, minute % 60), 5.0, move) for minute, move in zip(sorted(at), may_move, strict=False)
    )
    order = Order(steps=(Step(slots),), min_gap_h=gap_h, may_move_allowed_by="Dr A" if named else None)
    situation = situation_of(LIBRARY, Person(order=order), screened(), now=start)
    for shifts in candidate_shifts(situation):
        doses = dose_times(situation, shifts)
        again = dose_times(situation, {})
        assert [dose.amount_mg for dose in doses] == [dose.amount_mg for dose in again]
        for dose, ordered in zip(doses, again, strict=True):
            slot = next(s for s in slots if s.at == ordered.at.time())
            assert abs(dose.at.timestamp() - ordered.at.timestamp()) <= 60 * (slot.may_move_min if named else 0)
            assert dose.allowed[0].timestamp() <= dose.at.timestamp() <= dose.allowed[1].timestamp()
        for (a, b), (c, d) in zip(pairwise(doses), pairwise(again), strict=True):
            asked = d.at.timestamp() - c.at.timestamp() if gap_h is None else 3600 * gap_h
            if shifts and gap_h is not None:
                kept = min(asked, d.at.timestamp() - c.at.timestamp())
                assert b.at.timestamp() - a.at.timestamp() >= kept - 1e-6


@quick
@given(people, some_effects)
def test_leaving_out_beaten_moments_loses_nothing(person: Person, effects: tuple[str, ...]) -> None:
    few = with_only(LIBRARY, *FEW[::3])
    situation = situation_of(few, person, screening_of(effects, {}, frozenset({"MS"})), days=3)
    limits = limits_in_force(situation)
    weeks = [solve(build(make_problem(situation, curve({}), limits, pruned=pruned))) for pruned in (True, False)]
    assert (weeks[0] and weeks[0].worth) == (weeks[1] and weeks[1].worth)
