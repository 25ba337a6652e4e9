"""Learn a person's own response from the diary: the same virtual people, chosen and moved by what was written.

Pure: the same arguments give the same answer, whatever the order of the entries. With nothing to learn from there is no
posterior, and the forecast is that of people like this one, to the bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from supple.domain.learning import FollowsDoses, Learned, Learning, LearningState
from supple.exposure.compartments import Array
from supple.exposure.day_summary import band_of
from supple.exposure.effects import expit
from supple.exposure.population import People
from supple.inference import conflict
from supple.inference.diagnostics import effective_size, r_hat
from supple.inference.diary_model import Case, coming_day, diary_model, doses_known_since
from supple.inference.likelihood import Course, DiaryModel, course, level, log_likelihood_levelled, unlevel
from supple.inference.ratings import Ratings, ratings
from supple.inference.tempering import Particles, Reference, Tuning, moved, tempered

DIGITS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """What was learned, and the virtual people that are left; None where the forecast stays that of people like you."""

    learning: Learning
    people: People | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """People after a diary as rows, with how far they may be trusted."""

    particles: Particles
    effective_people: float
    r_hat: float


def learn(case: Case, *, seed: int, n_people: int) -> Posterior:
    """What the diary teaches at ``case.now``; at most ``n_people`` virtual people come back."""
    found = ratings(case.diary, case.now, case.library, doses_known_since(case))
    counted = Learning(
        state=LearningState.NOT_ENOUGH,
        stiffness_ratings=len(found.stiffness),
        sleepiness_ratings=len(found.sleepiness),
        days=found.days,
    )
    missing = tuple(_missing(found, case))
    if missing:
        return Posterior(replace(counted, missing=missing))
    if "n_transit" in case.model.parameters:
        return Posterior(replace(counted, state=LearningState.NOT_POSSIBLE, missing=(NO_MODES,)))
    return _learned(case, found, counted, seed, n_people)


NO_MODES = "The model of what a child's body does with the medicine cannot learn from a diary yet."


def _learned(case: Case, found: Ratings, counted: Learning, seed: int, n_people: int) -> Posterior:
    model, today = diary_model(case, found), coming_day(case)
    prior = model.space.prior(round(case.number("particles")), seed)
    stiffness, sleepiness = conflict.against(model, prior, case.library, seed)
    sample = posterior_sample(model, prior, case, seed, lambda z: seen(today, z))
    counted = replace(
        counted,
        effective_people=round(sample.effective_people),
        r_hat=round(sample.r_hat, DIGITS),
    )
    if sample.effective_people < case.number("effective_least") or sample.r_hat > case.number("r_hat_most"):
        return Posterior(replace(counted, state=LearningState.UNSURE, missing=(DID_NOT_SETTLE,)))
    z = sample.particles.z
    unlike = days_unlike(case, z.shape[1], seed)
    before, after = on(today, prior), on(today, z)
    after = replace(after, drowsy=after.drowsy + unlike)
    if stiffness is not FollowsDoses.AGAINST and conflict.ease_not_seen(len(found.stiffness), after, case.library):
        stiffness = FollowsDoses.NOT_SEEN
    if sleepiness is FollowsDoses.AGAINST:
        return Posterior(replace(counted, state=LearningState.UNSURE, missing=(SLEEPY_AGAINST,),
                                 stiffness_follows=stiffness, sleepiness_follows=sleepiness))  # fmt: skip
    few = np.linspace(0, z.shape[1] - 1, min(n_people, z.shape[1])).round().astype(np.int_)
    return Posterior(
        replace(
            counted,
            state=LearningState.LEARNED,
            stiffness_follows=stiffness,
            sleepiness_follows=sleepiness,
            learned=tuple(_compared(today, before, after)),
        ),
        people_of_rows(model, np.ascontiguousarray(z[:, few]), unlike[few], case),
    )


DID_NOT_SETTLE = "What your ratings say could not be worked out surely enough, so the forecast does not use them."
SLEEPY_AGAINST = (
    "Your ratings of sleepiness do not look like the medicine's time course, so the forecast does not use your diary."
)


def posterior_sample(
    model: DiaryModel, prior: Array, case: Case, seed: int, looked_at: Callable[[Array], Array]
) -> Sample:
    """People after the diary. Moves go on until ``looked_at`` (n_quantities, n) rests on enough of them."""
    islands = round(case.number("islands"))
    tuning = Tuning(
        box=model.space.box,
        n_shaped=model.space.n_shaped,
        islands=islands,
        temper_to=case.number("temper_to"),
        moves_a_step=round(case.number("moves_a_step")),
    )
    rng = np.random.default_rng([seed, 1])

    def likelihood(levelled: Array) -> tuple[Array, Array]:
        return log_likelihood_levelled(model, levelled)

    def plainly(levelled: Array) -> Array:
        return looked_at(unlevel(model, levelled))

    state = tempered(level(model, prior), likelihood, tuning, rng)
    equal = np.full(state.z.shape[1], 1 / state.z.shape[1])
    least, most = round(case.number("last_moves_least")), round(case.number("last_moves_most"))
    done, sample = 0, _judged(state, plainly, islands)
    while done < most and (done < least or sample.effective_people < case.number("effective_wanted")):
        reference = Reference.fitted(state.z[: tuning.n_shaped], equal)
        for _ in range(least):
            state = moved(state, reference, likelihood, tuning, rng)
        done, sample = done + least, _judged(state, plainly, islands)
    return replace(sample, particles=replace(sample.particles, z=unlevel(model, sample.particles.z)))


def _judged(state: Particles, looked_at: Callable[[Array], Array], islands: int) -> Sample:
    values = looked_at(state.z)
    return Sample(
        state,
        min(effective_size(row, state.first) for row in values),
        max(r_hat(row, islands) for row in values),
    )


def on(day: DiaryModel, z: Array) -> Course:
    """The same people on another day; how late each dose of that day will be is not known, and left out."""
    rows = np.zeros((day.space.n_rows, z.shape[1]))
    rows[: day.space.n_shaped] = z[: day.space.n_shaped]
    return course(day, rows)


def seen(day: DiaryModel, z: Array) -> Array:
    """The quantities that a result is judged by (n_quantities, n), on scales without far ends."""
    found = on(day, z)
    return np.stack([values for _, _, values in _quantities(day, found)] + [found.drowsy.mean(axis=0)])


def _quantities(day: DiaryModel, found: Course) -> Iterator[tuple[str, str, Array]]:
    """What a summary says of each person on a waking day: name, unit, values (n,)."""
    without = expit(found.drowsy - found.log_odds_ratio)
    yield "stiffness_without", "points of 10", found.scales.stiffness_without
    yield "largest_ease", "part of the stiffness", found.relief.max(axis=0)
    yield "stiffness_swing", "points of 10", conflict.swing_points(found)
    yield "sleepy_without", "probability", without.mean(axis=0)
    yield "sleepy_with", "probability", expit(found.drowsy).mean(axis=0)


def _compared(day: DiaryModel, before: Course, after: Course) -> Iterator[Learned]:
    for (name, unit, old), (_, _, new) in zip(_quantities(day, before), _quantities(day, after), strict=True):
        yield Learned(name, unit, band_of(old), band_of(new))


def days_unlike(case: Case, n: int, seed: int) -> Array:
    """How much sleepier than a person's own middle a coming day may be (n,) [log-odds]: the diary cannot know it."""
    from scipy.special import ndtri  # slow to import, and only a diary needs it

    spread = (np.arange(n) + 0.5) / n
    return case.number("sleepiness_day_sd") * np.random.default_rng([seed, 2]).permutation(ndtri(spread))


def people_of_rows(model: DiaryModel, z: Array, unlike: Array, case: Case) -> People:
    """The virtual people of rows, with their own sleepy hours, each on a day of its own, inside the published box."""
    people, scales = model.space.people(z), model.space.scales(z)
    far = case.number("box_sd") * case.library.number("sleepy_day", "sd_log_odds")
    return replace(
        people,
        baseline_log_odds=np.clip(people.baseline_log_odds + unlike, -far, far),
        sleepy_cos=scales.sleepiness_cos,
        sleepy_sin=scales.sleepiness_sin,
    )


def _missing(found: Ratings, case: Case) -> Iterator[str]:
    """What is still needed, in plain words."""
    needed, days = round(case.number("ratings_needed")), round(case.number("days_needed"))
    if len(found) < needed:
        yield f"{needed - len(found)} more ratings of stiffness or sleepiness ({len(found)} of {needed})."
    elif found.days < days:
        yield f"Ratings on {days - found.days} more day ({found.days} of {days})."
