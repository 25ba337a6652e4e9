"""What learning from a diary is worth, and how long it takes.

People nobody saw before keep a diary for 28 days; the ratings of the three days after it are foretold from the last 0,
3, 7, 14 or 28 of them. Error: root mean square of the expected rating against the rating written, in points of 10.
References: people like them (no diary), the person's own mean at that time of day, and the last value carried forward.
``best`` is the error that is left when the person is known exactly. All people are drawn from the model itself: this
says what learning gains where the model is right, and nothing of real people.
"""

from __future__ import annotations

import csv
import json
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from validation.builders.diary_case import NOW, Kept, kept_diary

from supple.domain.diary import Diary, DiaryEntry
from supple.exposure.compartments import Array
from supple.inference.diary_model import Case, coming_day, diary_model
from supple.inference.likelihood import DiaryModel, drawn_ratings
from supple.inference.posterior import Sample, learn, posterior_sample, seen
from supple.inference.ratings import Ratings, ratings
from supple.knowledge.library import Library, read_library

GOLDEN = Path(__file__).parents[1] / "validation" / "authorities" / "diary_posterior"
DAYS = (0, 3, 7, 14, 28)
AHEAD_DAYS = 3
DRAWS = 40  # ratings drawn of each virtual person
KINDS = ("stiffness", "sleepiness")
SAME_HOUR_H = 1.0
METHODS = ("learned", "people_like_you", "own_mean_by_hour", "last_value", "best")
Show = Callable[[str, str, float, str, float], None]
Line = dict[str, object]


def run(show: Show, people: int) -> list[Line]:
    """Speed, then value on so many people."""
    library = read_library()
    lines = [*_speed(show, library), *_value(library, people)]
    for line in lines:
        print(json.dumps(line), flush=True)
    return lines


def _sampled(case: Case, seed: int) -> tuple[DiaryModel, Sample]:
    model, today = diary_model(case, ratings(case.diary, case.now, case.library)), coming_day(case)
    prior = model.space.prior(round(case.number("particles")), seed)
    return model, posterior_sample(model, prior, case, seed, lambda z: seen(today, z))


def _speed(show: Show, library: Library) -> Iterator[Line]:
    info = json.loads((GOLDEN / "info.json").read_text())
    golden = list(csv.DictReader((GOLDEN / "values.csv").read_text().splitlines()))
    theirs = min(float(row["effective"]) for row in golden) / info["seconds"]
    for days in (7, 14, 28):
        case = kept_diary(library, days, 11).case
        took, sizes = [], []
        for seed in range(3):
            begun = time.perf_counter()
            _, sample = _sampled(case, seed)
            took.append(time.perf_counter() - begun)
            sizes.append(sample.effective_people)
        begun = time.perf_counter()
        learn(case, seed=0, n_people=2000)
        whole = time.perf_counter() - begun
        show("learning_s", f"{days} days, {min(sizes):.0f} effective people", min(took), "learning as a whole", whole)
        if days == 14:
            ours = min(sizes) / min(took)
            yield {
                "bench": "learning_effective_per_s", "case": "14 days", "seconds": None,
                "reference": "NUTS as kept, in its own run, with compiling", "ratio": float(f"{ours / theirs:.3g}"),
                "effective_per_s": round(ours), "reference_per_s": round(theirs, 2),
            }  # fmt: skip


def _before(kept: Kept, days: int) -> Case:
    """What is known at ``NOW`` from the last so many days of ratings; doses are all there."""
    since = NOW - timedelta(days=days)

    def known(entry: DiaryEntry) -> bool:
        if entry.kind in KINDS:
            return since.timestamp() <= entry.at.timestamp() < NOW.timestamp()
        return entry.at.timestamp() < NOW.timestamp()

    return replace(kept.case, now=NOW, diary=Diary(tuple(e for e in kept.case.diary.entries if known(e))))


def _after(kept: Kept) -> Ratings:
    later = Diary(tuple(e for e in kept.case.diary.entries if e.at.timestamp() >= NOW.timestamp()))
    return ratings(later, kept.case.now, kept.case.library)


def _foretold(model: DiaryModel, z: Array, rng: np.random.Generator) -> dict[str, Array]:
    """Ratings that these people may write at the moments ahead (n_ratings, n); how late doses will be is not known."""
    rows = rng.standard_normal((model.space.n_rows, z.shape[1] * DRAWS))
    rows[: model.space.n_shaped] = np.repeat(z[: model.space.n_shaped], DRAWS, axis=1)
    return dict(zip(KINDS, drawn_ratings(model, rows, rng), strict=True))


def _value(library: Library, people: int) -> Iterator[Line]:
    errors: dict[tuple[str, int, str], list[float]] = {}
    inside: dict[tuple[str, int], list[bool]] = {}
    for seed in range(people):
        kept = kept_diary(library, max(DAYS) + AHEAD_DAYS, 70_000 + seed, now=NOW + timedelta(days=AHEAD_DAYS))
        written, rng = _after(kept), np.random.default_rng(seed)
        for days in DAYS:
            case = _before(kept, days)
            ahead = diary_model(case, written)
            few = ahead.space.prior(500, seed)
            z = few
            if days:
                z = _sampled(case, seed)[1].particles.z[:, ::4]
            said = {"learned": _foretold(ahead, z, rng), "people_like_you": _foretold(ahead, few, rng)}
            said["best"] = _foretold(ahead, np.repeat(kept.truth, 100, axis=1), rng)
            for kind in KINDS:
                rated = getattr(written, kind)
                usual = said["people_like_you"][kind].mean(axis=1)
                guesses = {name: drawn[kind].mean(axis=1) for name, drawn in said.items()}
                guesses |= _plain(case, kind, written.at_s[rated.moment], usual)
                for name, guess in guesses.items():
                    errors.setdefault((kind, days, name), []).append(float(np.mean((guess - rated.value) ** 2)))
                inside.setdefault((kind, days), []).extend(_inside(said["learned"][kind], rated.value, rng))
    for kind in KINDS:
        for days in DAYS:
            of = {name: statistics.fmean(errors[kind, days, name]) ** 0.5 for name in METHODS}
            yield {
                "bench": "learning_value", "case": f"{kind}, {days} days", "seconds": None,
                "reference": "people_like_you", "ratio": float(f"{of['learned'] / of['people_like_you']:.3g}"),
                "people": people, "error_points": {name: round(value, 3) for name, value in of.items()},
                "inside_90": round(statistics.fmean(inside[kind, days]), 3),
            }  # fmt: skip


def _plain(case: Case, kind: str, at_s: Array, usual: Array) -> dict[str, Array]:
    """The person's own mean about that hour, and their last rating; of people like them where there is none."""
    own = [(e.at.timestamp(), e.value) for e in case.diary.of(kind) if e.value is not None]
    if not own:
        return {"own_mean_by_hour": usual, "last_value": usual}
    at, value = (np.array(column) for column in zip(*own, strict=True))
    apart = np.abs((at_s[:, None] - at + 43_200) % 86_400 - 43_200) / 3600  # hours of the clock
    near = apart <= SAME_HOUR_H
    mean = np.where(near.any(axis=1), (near * value).sum(axis=1) / np.maximum(near.sum(axis=1), 1), value.mean())
    return {"own_mean_by_hour": mean, "last_value": np.full(len(at_s), value[np.argmax(at)])}


def _inside(drawn: Array, rated: Array, rng: np.random.Generator) -> Array:
    """Whether each rating lies in the middle 90 % of those foretold; a whole number counts by chance at the ends."""
    below, at_or_below = (drawn < rated[:, None]).mean(axis=1), (drawn <= rated[:, None]).mean(axis=1)
    rank = below + rng.random(len(rated)) * (at_or_below - below)
    return np.asarray((rank > 0.05) & (rank < 0.95))
