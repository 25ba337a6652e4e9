"""Laws of learning: nothing written changes nothing; order does not matter; nobody leaves the box."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.planned_people import ORDER
from validation.builders.diary_case import NOW, empty_case, kept_diary

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.forecast import Basis, Forecast
from supple.domain.learning import LearningState
from supple.domain.person import Person, Preferences
from supple.domain.request import AssessmentRequest
from supple.exposure.draws import Z_95, log_sd_between, log_sd_typical
from supple.exposure.effects import expit
from supple.inference.diary_model import Case, diary_model
from supple.inference.likelihood import course, level, log_likelihood, log_likelihood_levelled, unlevel
from supple.inference.posterior import Posterior, learn
from supple.inference.ratings import ratings
from supple.knowledge.library import Library, read_library
from supple.pharmacology import course_for, taught

LIBRARY = read_library()
QUICK = {"particles": 400, "effective_least": 20, "r_hat_most": 9, "last_moves_most": 6}


def quick(case: Case, **changed: float) -> Case:
    """The same case with fewer virtual people, for laws that do not look at how well they did."""
    entry = LIBRARY.settings["learning"]
    numbers = {**entry.numbers}
    for name, value in {**QUICK, **changed}.items():
        numbers[name] = msgspec.structs.replace(numbers[name], value=value)
    learning = msgspec.structs.replace(entry, numbers=numbers)
    return replace(case, library=replace(LIBRARY, settings={**LIBRARY.settings, "learning": learning}))


def same(one: Posterior, other: Posterior) -> bool:
    if one.learning != other.learning or (one.people is None) != (other.people is None):
        return False
    return one.people is None or all(
        np.array_equal(getattr(one.people, name), getattr(other.people, name)) for name in ("ec50_tone", "cl_over_f")
    )


def test_an_empty_diary_gives_the_forecast_of_people_like_this_one_to_the_bit(library: Library) -> None:
    person = Person(order=ORDER)
    asked = AssessmentRequest(person=person, now=NOW, days=1, n_virtual=200)
    plain = course_for(asked, library)
    after = taught(plain, asked)
    assert after.learning.state is LearningState.NOT_ENOUGH
    one, other = plain.forecast({}), after.forecast({})
    assert isinstance(one, Forecast)
    assert isinstance(other, Forecast)
    assert other.basis is Basis.PEOPLE_LIKE_YOU
    for name in ("concentration_ng_per_ml", "tone_relief", "drowsy_probability", "drowsy_odds_ratio"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert one.windows == other.windows


def test_switched_off_the_diary_teaches_nothing(library: Library) -> None:
    diary = kept_diary(library, 7, 1).case.diary
    person = Person(order=ORDER, diary=diary, preferences=Preferences(learning=False))
    asked = AssessmentRequest(person=person, now=NOW, days=1, n_virtual=200)
    plain = course_for(asked, library)
    after = taught(plain, asked)
    assert after.learning.state is LearningState.OFF
    assert after.crowd == plain.crowd


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 1000), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_the_entries_and_a_line_written_twice_do_not_matter(seed: int, shuffle: random.Random) -> None:
    case = quick(kept_diary(LIBRARY, 3, seed).case)
    entries = [*case.diary.entries, case.diary.entries[0]]
    shuffle.shuffle(entries)
    # a diary keeps its entries in order of time; entries of one moment may stand in any
    mixed = Diary(tuple(sorted(entries, key=lambda entry: entry.at.timestamp())))
    assert same(learn(case, seed=0, n_people=400), learn(replace(case, diary=mixed), seed=0, n_people=400))
    assert same(
        learn(case, seed=0, n_people=400), learn(replace(case, diary=Diary(tuple(entries))), seed=0, n_people=400)
    )


@settings(max_examples=8, deadline=None)
@given(values=st.lists(st.sampled_from([0, 0, 3, 7, 10, 10]), min_size=12, max_size=12), days=st.integers(2, 6))
def test_learning_never_leaves_the_published_box(values: list[int], days: int) -> None:
    entries = [
        DiaryEntry(
            NOW - timedelta(days=n % days, hours=1 + 3 * (n // days)), ("stiffness", "sleepiness")[n % 2], float(v)
        )
        for n, v in enumerate(values)
    ]
    case = quick(empty_case(LIBRARY, Diary(tuple(entries))))
    found = learn(case, seed=0, n_people=400)
    if found.people is None:
        return
    box = case.number("box_sd")
    for name in ("ec50_tone", "ke0_tone", "ke0_drowsy", "ka", "hill_tone", "hill_drowsy", "tolerance_days"):
        number = case.model.parameters[name]
        sd = math.hypot(log_sd_between(number), log_sd_typical(number))
        apart = np.abs(np.log(getattr(found.people, name) / number.value))
        assert apart.max() <= box * sd * (1 + 1e-9), name
    assert np.abs(found.people.baseline_log_odds).max() <= box * LIBRARY.number("sleepy_day", "sd_log_odds") + 1e-9
    emax = case.model.parameters["emax_drowsy_log_odds"]
    assert emax.low is not None
    assert emax.high is not None
    assert found.people.emax_drowsy_log_odds.max() <= emax.value + box * (emax.high - emax.low) / (2 * Z_95) + 1e-9


def test_the_probabilities_of_all_eleven_ratings_add_up_to_one(library: Library) -> None:
    blank = empty_case(library)
    for kind in ("stiffness", "sleepiness"):
        total = np.zeros(50)
        for value in range(11):
            case = replace(blank, diary=Diary((DiaryEntry(NOW - timedelta(hours=3), kind, float(value)),)))
            model = diary_model(case, ratings(case.diary, NOW, library))
            total += np.exp(log_likelihood(model, model.space.prior(50, 0)))
        assert total == pytest.approx(np.ones(50), abs=1e-12)


def test_a_sleepiness_of_seven_or_more_is_as_likely_as_the_forecast_says(library: Library) -> None:
    blank, above = empty_case(library), np.zeros(50)
    for value in range(7, 11):
        case = replace(blank, diary=Diary((DiaryEntry(NOW - timedelta(hours=3), "sleepiness", float(value)),)))
        model = diary_model(case, ratings(case.diary, NOW, library))
        above += np.exp(log_likelihood(model, model.space.prior(50, 0)))
    wild = library.number("learning", "wild_share")
    said = expit(course(model, model.space.prior(50, 0)).drowsy[0])
    assert above == pytest.approx((1 - wild) * said + wild * 4 / 11, abs=1e-9)


def test_levelled_rows_are_another_way_to_write_the_same_people(library: Library) -> None:
    kept = kept_diary(library, 5, 2)
    model = diary_model(kept.case, ratings(kept.case.diary, NOW, library))
    z = model.space.prior(300, 0)
    levelled = level(model, z)
    assert unlevel(model, levelled) == pytest.approx(z, abs=1e-6)
    likelihood, more = log_likelihood_levelled(model, levelled)
    inside = np.abs(z[model.space.stiffness_row]) < model.space.box
    assert likelihood[inside] == pytest.approx(log_likelihood(model, z)[inside], abs=1e-4)
    # the density of the levelled row, worked out by a small step of the plain one
    row, step = model.space.stiffness_row, 1e-4
    above = z.copy()
    above[row] += step
    slope = (level(model, above)[row] - levelled[row]) / step
    plain = -(z[row] ** 2) / 2 - np.log(slope)
    assert more[inside] == pytest.approx((plain + levelled[row] ** 2 / 2)[inside], abs=1e-3)
