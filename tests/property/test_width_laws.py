"""What holds of the split of a band's width, whoever the person is."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supple.domain.diary import Diary
from supple.exposure import simulate, widths
from supple.exposure.simulation import Simulation
from supple.exposure.widths import OF_PEOPLE, QUANTITIES, Held, Run, Source
from supple.knowledge.library import Library
from virtual import MODEL, NOW, USUAL_DAY, adult, thrice

PEOPLE = 120


def runner(seed: int = 0) -> Run:
    def run(held: Held) -> Simulation:
        found = simulate.run(
            order=thrice(10), covariates=held.covariates, day=USUAL_DAY, diary=Diary(()), model=held.model,
            library=held.library, now=NOW, days=1, n_virtual=PEOPLE, seed=seed,
        )  # fmt: skip
        assert isinstance(found, Simulation)
        return found

    return run


@settings(max_examples=8, deadline=None)
@given(crcl=st.floats(20, 140), cv=st.floats(0.05, 0.4), seed=st.integers(0, 99))
def test_the_parts_add_up_to_the_whole(library: Library, crcl: float, cv: float, seed: int) -> None:
    person = Held(adult(crcl_ml_min=crcl, cv=cv), library.models[MODEL], library)
    for split in widths.widths(person, [], runner(seed)).values():
        total = sum(split.by_source.values())
        np.testing.assert_allclose(total, split.whole, rtol=1e-9, atol=1e-12)
        assert split.whole.min() > 0


def test_a_kidney_result_without_doubt_makes_no_width(library: Library) -> None:
    person = Held(adult(cv=0.0), library.models[MODEL], library)
    for split in widths.widths(person, [], runner()).values():
        np.testing.assert_allclose(split.by_source["kidney"], 0, atol=1e-12)


def test_how_sensitive_people_are_does_not_move_the_blood_level(library: Library) -> None:
    person = Held(adult(cv=0.2), library.models[MODEL], library)
    level = widths.widths(person, [], runner())["concentration_ng_per_ml"]
    np.testing.assert_allclose(level.by_source["sensitivity"], 0, atol=1e-9)
    assert level.by_source["clearance"].min() > 0


def test_everyone_is_the_same_with_every_source_held(library: Library) -> None:
    person = Held(adult(cv=0.2), library.models[MODEL], library)
    crowd = runner()(widths.held(person, OF_PEOPLE))
    day = crowd.days[0]
    assert np.ptp(day.block.plasma, axis=1).max() < 1e-9
    assert np.ptp(day.block.tone_relief, axis=1).max() < 1e-6
    drowsy = crowd.drowsy_log_odds(day, crowd.log_odds_ratio(day))
    assert np.ptp(drowsy, axis=1).max() < 1e-5


def test_believing_the_same_model_twice_adds_nothing(library: Library) -> None:
    person = Held(adult(cv=0.2), library.models[MODEL], library)
    split = widths.widths(person, [library.models[MODEL]], runner())["tone_relief"]
    # two equal crowds have the same ranks but for the interpolation between neighbours
    assert np.abs(split.by_source["model"]).max() < 0.05 * split.whole.max()


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_the_share_is_the_mean_over_all_orders_of_letting_loose(library: Library, quantity: str) -> None:
    """The slow twin: each order of the sources in turn, each source's gain in width where it comes."""
    person = Held(adult(cv=0.3), library.models[MODEL], library)
    run = runner()

    def width(loose: tuple[Source, ...]) -> np.ndarray:
        crowd = run(widths.held(person, [source for source in OF_PEOPLE if source not in loose]))
        day = crowd.days[0]
        odds = crowd.drowsy_log_odds(day, crowd.log_odds_ratio(day)).astype(np.float64)
        values = {
            "concentration_ng_per_ml": day.block.plasma,
            "tone_relief": day.block.tone_relief,
            "drowsy_probability": 1 / (1 + np.exp(-odds)),
        }[quantity]
        low, high = np.percentile(np.asarray(values, dtype=np.float64), (5, 95), axis=1)
        return np.asarray(high - low)

    known: dict[frozenset[Source], np.ndarray] = {}
    gains: dict[Source, list[np.ndarray]] = {source: [] for source in OF_PEOPLE}
    for order in permutations(OF_PEOPLE):
        for place, source in enumerate(order):
            before, after = order[:place], order[: place + 1]
            for some in (before, after):
                if frozenset(some) not in known:
                    known[frozenset(some)] = width(some)
            gains[source].append(known[frozenset(after)] - known[frozenset(before)])
    split = widths.widths(person, [], run)[quantity]
    for source, gain in gains.items():
        np.testing.assert_allclose(split.by_source[source], np.mean(gain, axis=0), atol=1e-6)


def test_a_doubtful_kidney_result_takes_a_larger_part(library: Library) -> None:
    def part(cv: float) -> float:
        person = Held(adult(cv=cv), library.models[MODEL], library)
        return widths.widths(person, [], runner())["concentration_ng_per_ml"].shares(slice(None))["kidney"]

    assert part(0.05) < part(0.2) < part(0.4)


def test_what_nobody_said_is_a_source_of_its_own(library: Library) -> None:
    """With sex not known half of the people are women, who may be drowsy at lower levels; no source can hold that."""
    known = Held(adult(cv=0.2), library.models[MODEL], library)
    unknown = Held(adult(cv=0.2, sex=None), library.models[MODEL], library)
    for person, more in ((known, False), (unknown, True)):
        split = widths.widths(person, [], runner())
        assert (split["drowsy_probability"].by_source["unsaid"].max() > 1e-3) == more
        np.testing.assert_allclose(split["concentration_ng_per_ml"].by_source["unsaid"], 0, atol=1e-9)
