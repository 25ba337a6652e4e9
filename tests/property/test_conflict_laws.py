"""Laws of conflicts: what is named really forbids, nothing smaller does, and it says exactly when there is no week."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from planned_people import HOME, NO_INJURY, curve, moment_at, screened, situation_of, with_only
from supple.domain.person import Person, Preferences
from supple.domain.plan import Refusal
from supple.domain.quantities import Interval
from supple.knowledge.library import read_library
from supple.planning import nothing
from supple.planning.conflicts import fewest_of_each, forbids, smallest_that_forbids
from supple.planning.limits import Limit
from supple.planning.problem import limits_in_force
from supple.planning.situation import Situation
from supple.planning.solve import best_week

LIBRARY = read_library()
FEW = ("ST01", "SG01", "SG15", "AE05", "BA01", "RE01", "AQ02", "SG07")
EXERCISES = tuple(LIBRARY.exercises[e] for e in FEW[:5])
MOMENTS = tuple(moment_at(hour) for hour in (9, 10, 15))
quick = settings(max_examples=120, deadline=None)

tables = st.lists(  # which limit closes which exercise at which moment
    st.sets(st.tuples(st.integers(0, len(EXERCISES) - 1), st.integers(0, len(MOMENTS) - 1)), max_size=15),
    min_size=1, max_size=7,
)  # fmt: skip


def limits_from(table: list[set[tuple[int, int]]]) -> tuple[Limit, ...]:
    def limit(number: int, closed: set[tuple[int, int]]) -> Limit:
        return Limit(
            f"limit {number}", f"limit {number}",
            lambda e, m: (EXERCISES.index(e), MOMENTS.index(m)) not in closed, timed=True,
        )  # fmt: skip

    return tuple(limit(number, closed) for number, closed in enumerate(table))


@quick
@given(tables)
def test_no_smaller_set_of_limits_forbids_and_none_can_be_left_out(table: list[set[tuple[int, int]]]) -> None:
    limits = limits_from(table)
    found = smallest_that_forbids(limits, EXERCISES, MOMENTS)
    by_trying = next(
        (some for size in range(len(limits) + 1) for some in combinations(limits, size)
         if forbids(some, EXERCISES, MOMENTS)), None,
    )  # fmt: skip
    assert (found is None) == (by_trying is None)
    if found is None or by_trying is None:
        return
    assert len(found) == len(by_trying)
    assert forbids(found, EXERCISES, MOMENTS)
    for limit in found:
        assert not forbids([other for other in found if other is not limit], EXERCISES, MOMENTS)


@quick
@given(st.lists(st.sets(st.integers(0, 7), min_size=1, max_size=4).map(frozenset), max_size=6))
def test_the_fewest_of_each_group_are_the_fewest(groups: list[frozenset[int]]) -> None:
    found = fewest_of_each(groups)
    assert all(group & set(found) for group in groups)
    smaller = combinations(range(8), len(found) - 1) if found else ()
    assert not [some for some in smaller if all(group & set(some) for group in groups)]


tight_people = st.builds(
    Person,
    equipment=st.sets(st.sampled_from(sorted(HOME | {"pool", "float"})), max_size=3).map(frozenset),
    availability=st.dictionaries(
        st.integers(0, 2),
        st.sampled_from((Interval(540, 550), Interval(540, 555), Interval(840, 865), Interval(540, 600))).map(
            lambda one: (one,)
        ),
        min_size=1, max_size=2,
    ),
    preferences=st.builds(
        Preferences,
        max_sessions_per_day=st.integers(0, 2),
        never=st.sampled_from(((), ("relaxation", "stretch"), ("strength", "relaxation", "stretch", "aerobic"))),
    ),
)  # fmt: skip
in_force = st.sets(
    st.sampled_from(("needs_clearance", "seated_only", "no_pool_after_dose_change", "heat_caution", "short_bouts",
                     "simple_plan", "sedation_watch")), max_size=3,
).map(lambda found: tuple(sorted(found)))  # fmt: skip


def tight(person: Person, effects: tuple[str, ...], few: tuple[str, ...]) -> Situation:
    return situation_of(with_only(LIBRARY, *few), person, screened(*effects, absent=NO_INJURY), days=3)


@settings(max_examples=60, deadline=None)
@given(
    tight_people, in_force, st.floats(0, 4),
    st.sets(st.sampled_from((*FEW, "RE04", "AE02")), min_size=1, max_size=4).map(lambda s: tuple(sorted(s))),
)  # fmt: skip
def test_limits_are_named_exactly_where_no_week_fits(
    person: Person, effects: tuple[str, ...], strength: float, few: tuple[str, ...]
) -> None:
    """The fewest limits of a lone item decide for the whole week; lifting what is called enough makes one."""
    situation = tight(person, effects, few)
    limits = limits_in_force(situation)
    forecast = curve({}, strength=strength)
    made = best_week(situation, limits, lambda _: forecast)
    refusal: Refusal = nothing.refusal(situation, limits, forecast)
    assert (made is None) == bool(refusal.held_by)
    for held in refusal.held_by:
        without = tuple(limit for limit in limits if limit.words != held.limit)
        if len(without) == len(limits) - 1:
            lifted = best_week(situation, without, lambda _: forecast)
            assert (lifted is not None) == held.enough_alone
