"""What a person's own ratings change in the forecast, when they are too few, and when they contradict the medicine."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import msgspec
import numpy as np
import pytest
from tests.planned_people import curve
from validation.builders.diary_case import NOW, empty_case, kept_diary

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.forecast import WindowKind
from supple.domain.learning import FollowsDoses, Learned, Learning, LearningState
from supple.domain.order import SlotDose, Step
from supple.exposure.compartments import Array
from supple.inference.diary_model import Case, coming_day, diary_model
from supple.inference.latents import Space
from supple.inference.learned_forecast import no_calmer_than, without_clock_of_ease
from supple.inference.likelihood import course
from supple.inference.posterior import learn, posterior_sample, seen
from supple.inference.ratings import ratings
from supple.knowledge.library import Library
from supple.render import learning_text

OFTEN = (7.5, 9.5, 11.5, 14.0, 16.0, 19.0)  # hours of rating


def a_person(library: Library, **sds: float) -> Array:
    """The typical person, but for these numbers, in standard deviations from the typical."""
    space = Space.of(empty_case(library).people_of, 0, library)
    rows = {"baseline": 25, "largest_ease": 19, "level_of_half_ease": 17}  # as ``population`` draws them
    z = np.zeros((space.n_rows, 1))
    for name, value in sds.items():
        z[rows.get(name, space.stiffness_row)] = value
    return z


def with_days_alike(library: Library) -> Library:
    """The library where no day is sleepier than another."""
    settings = library.settings["learning"]
    alike = msgspec.structs.replace(settings.numbers["sleepiness_day_sd"], value=0.0)
    numbers = {**settings.numbers, "sleepiness_day_sd": alike}
    changed = msgspec.structs.replace(settings, numbers=numbers)
    return replace(library, settings={**library.settings, "learning": changed})


def taught(case: Case) -> Learning:
    return learn(case, seed=0, n_people=500).learning


def after(learning: Learning, name: str) -> Learned:
    return next(one for one in learning.learned if one.name == name)


def the_other_way(case: Case, kind: str, by_points: float) -> Case:
    """The same diary with one kind rated highest where the medicine should make it lowest, with usual scatter."""
    rated = ratings(case.diary, case.now, case.library)
    model = diary_model(case, rated)
    typical = course(model, np.zeros((model.space.n_rows, 1)))
    shape = (typical.relief if kind == "stiffness" else -typical.log_odds_ratio)[:, 0]
    height = dict(zip(rated.at_s, (shape - shape.min()) / np.ptp(shape), strict=True))
    rng = np.random.default_rng(5)

    def entry(one: DiaryEntry) -> DiaryEntry:
        if one.kind != kind:
            return one
        value = np.round(4 + by_points * height[one.at.timestamp()] + rng.normal(0, 1.2))
        return replace(one, value=float(np.clip(value, 0, 10)))

    return replace(case, diary=Diary(tuple(entry(one) for one in case.diary.entries)))


def test_without_a_diary_nothing_is_learned_and_what_is_needed_is_said(library: Library) -> None:
    found = taught(empty_case(library))
    assert found.state is LearningState.NOT_ENOUGH
    assert found.missing == ("6 more ratings of stiffness or sleepiness (0 of 6).",)


def test_ratings_of_one_day_are_not_enough(library: Library) -> None:
    one_day = tuple(DiaryEntry(NOW - timedelta(hours=10 + n / 4), "stiffness", 5.0) for n in range(8))
    found = taught(empty_case(library, Diary(one_day)))
    assert found.state is LearningState.NOT_ENOUGH
    assert "1 more day" in found.missing[0]


def test_ratings_written_on_doses_that_nobody_knows_do_not_count(library: Library) -> None:
    case = kept_diary(library, 10, 3).case
    changed = NOW.date() - timedelta(days=1)
    unknown = replace(case, order=replace(case.order, changed_on=changed))
    before = Step((SlotDose(time(8), 5.0),), from_on=changed - timedelta(days=60), until_on=changed)
    after = replace(case.order.steps[0], from_on=changed)
    known = replace(case, order=replace(case.order, steps=(before, after), changed_on=changed))
    assert taught(case).stiffness_ratings == 30
    assert taught(unknown).stiffness_ratings == 3
    assert taught(known).stiffness_ratings == 30


def test_a_person_who_is_hardly_ever_sleepy_is_found(library: Library) -> None:
    found = taught(kept_diary(library, 10, 3, truth=a_person(library, baseline=-2.0)).case)
    sleepy = after(found, "sleepy_with")
    assert found.state is LearningState.LEARNED
    assert sleepy.after.p50 < sleepy.before.p50 / 2
    assert sleepy.after.p95 - sleepy.after.p05 < (sleepy.before.p95 - sleepy.before.p05) / 2


def test_a_calm_diary_opens_nothing_that_people_like_you_keep_shut(library: Library) -> None:
    own, theirs = curve({}, strength=0.3), curve({}, strength=2.0)
    found = no_calmer_than(own, theirs)
    highest = np.maximum(own.drowsy_probability[2], theirs.drowsy_probability[2])
    assert np.array_equal(found.drowsy_probability[2], highest)
    assert np.array_equal(found.drowsy_probability[:2], own.drowsy_probability[:2])
    assert np.array_equal(found.tone_relief, own.tone_relief)
    worse = no_calmer_than(theirs, own)
    assert np.array_equal(worse.drowsy_probability, theirs.drowsy_probability)


def test_no_diary_rules_out_a_bad_day(library: Library) -> None:
    """However calm the ratings, the range of drowsiness stays as wide as days differ from each other."""
    calm = kept_diary(library, 28, 4, truth=a_person(library, baseline=-2.0)).case
    wide = learn(calm, seed=0, n_people=400).people
    quiet = replace(calm, library=with_days_alike(calm.library))
    narrow = learn(quiet, seed=0, n_people=400).people
    assert wide is not None
    assert narrow is not None
    spread = np.std(wide.baseline_log_odds), np.std(narrow.baseline_log_odds)
    assert spread[0] ** 2 - spread[1] ** 2 == pytest.approx(
        library.number("learning", "sleepiness_day_sd") ** 2, rel=0.2
    )


def test_a_person_who_is_eased_much_is_found(library: Library) -> None:
    strong = a_person(library, largest_ease=2.0, level_of_half_ease=-0.5, without=1.0)
    found = taught(kept_diary(library, 21, 4, truth=strong, rated_at_h=OFTEN).case)
    swing = after(found, "stiffness_swing")
    assert found.stiffness_follows is FollowsDoses.YES
    assert swing.after.p50 > swing.before.p50 + 0.5
    assert swing.after.p05 > 0.5  # noticeable, nearly surely


def test_a_wild_entry_moves_little(library: Library) -> None:
    case = kept_diary(library, 10, 3, truth=a_person(library, baseline=-1.0)).case
    wild = DiaryEntry(NOW - timedelta(days=3, hours=2, minutes=7), "sleepiness", 10.0)
    slip = DiaryEntry(NOW - timedelta(days=3, hours=2, minutes=7), "stiffness", 10.0)
    plain, slipped = taught(case), taught(replace(case, diary=Diary((*case.diary.entries, wild, slip))))
    for name in ("stiffness_without", "sleepy_with"):
        one, other = after(plain, name).after, after(slipped, name).after
        assert abs(other.p50 - one.p50) < (one.p95 - one.p05) / 3, name


def test_somebody_elses_ratings_may_stand_higher_on_the_scale(library: Library) -> None:
    case = kept_diary(library, 8, 3).case
    as_carer = Diary(tuple(replace(e, rated_by="carer") for e in case.diary.entries))
    own, other = taught(case), taught(replace(case, diary=as_carer))
    wide, wider = after(own, "stiffness_without").after, after(other, "stiffness_without").after
    assert wider.p95 - wider.p05 > wide.p95 - wide.p05  # a carer's scale is less sure to be the person's


def test_stiffness_against_the_doses_turns_windows_of_ease_off(library: Library) -> None:
    found = taught(the_other_way(kept_diary(library, 21, 6, rated_at_h=OFTEN).case, "stiffness", 2.5))
    assert found.stiffness_follows is FollowsDoses.AGAINST
    assert found.ease_follows_no_clock
    said = " ".join(learning_text.sentences(found))
    assert "do not look like the medicine's time course" in said
    assert "Do not stop or skip it on your own" in said


def test_sleepiness_against_the_doses_leaves_the_forecast_as_it_was(library: Library) -> None:
    found = learn(
        the_other_way(kept_diary(library, 21, 6, rated_at_h=OFTEN).case, "sleepiness", 4.0), seed=0, n_people=500
    )
    assert found.people is None
    assert found.learning.state is LearningState.UNSURE
    assert found.learning.sleepiness_follows is FollowsDoses.AGAINST


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_how_often_a_conflict_is_seen(library: Library) -> None:
    """Power and false alarms over 40 people, three ratings of each kind a day for two weeks."""
    against = sleepy = alarms = 0
    for seed in range(40):
        case = kept_diary(library, 14, 500 + seed).case
        plain = taught(case)
        alarms += FollowsDoses.AGAINST in (plain.stiffness_follows, plain.sleepiness_follows)
        against += taught(the_other_way(case, "stiffness", 2.5)).stiffness_follows is FollowsDoses.AGAINST
        sleepy += taught(the_other_way(case, "sleepiness", 4.0)).sleepiness_follows is FollowsDoses.AGAINST
    assert alarms <= 4
    assert against >= 20
    assert sleepy >= 20


def test_without_a_clock_of_ease_no_hour_is_better_and_no_limit_opens() -> None:
    before = curve({})
    flat = without_clock_of_ease(before)
    assert np.ptp(flat.tone_relief, axis=1) == pytest.approx(0)
    assert flat.tone_relief[2, 0] == before.tone_relief[2].max()
    assert flat.tone_relief[0, 0] == before.tone_relief[0].min()
    assert not [window for window in flat.windows if window.kind is WindowKind.EASED]
    assert np.array_equal(flat.drowsy_probability, before.drowsy_probability)


def test_what_learning_costs_is_counted(library: Library) -> None:
    """Moves of everyone, not seconds: each is one look at the diary of 2,000 people."""
    case = kept_diary(library, 14, 11).case
    model, today = diary_model(case, ratings(case.diary, case.now, library)), coming_day(case)
    sample = posterior_sample(model, model.space.prior(2000, 0), case, 0, lambda z: seen(today, z))
    assert sample.particles.moves <= 20
    assert sample.effective_people >= library.number("learning", "effective_wanted")


def test_the_model_of_children_cannot_learn_yet_and_says_so(library: Library) -> None:
    case = kept_diary(library, 5, 3).case
    child = replace(case, covariates=replace(case.covariates, age_years=8.0), model=library.models["baclofen_he_2014"])
    found = learn(child, seed=0, n_people=100)
    assert found.people is None
    assert found.learning.state is LearningState.NOT_POSSIBLE
    assert found.learning.missing
