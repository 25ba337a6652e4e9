"""One diary, two samplers, two codings: tempered Monte Carlo here, the No-U-Turn sampler of another program there.

The other coding (``validation/builders/diary_posterior_nuts.py``) shares nothing with the product: plain sums of
exponentials, its own priors and ratings, automatic derivatives. Its result is kept with its birth certificate.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from validation.builders.diary_case import NOW, empty_case

from supple.exposure.compartments import Array
from supple.inference.diary_model import Case, coming_day, diary_model
from supple.inference.likelihood import DiaryModel, course
from supple.inference.posterior import Sample, posterior_sample, seen
from supple.inference.ratings import ratings
from supple.interop import diary_csv
from supple.knowledge.library import Library

FOLDER = Path(__file__).parents[2] / "validation" / "authorities" / "diary_posterior"
INFO = json.loads((FOLDER / "info.json").read_text())
GOLDEN = {row["quantity"]: row for row in csv.DictReader((FOLDER / "values.csv").read_text().splitlines())}
FAR_SDS = 0.1  # of 4 x 1000 draws and about 1,300 effective people: three errors of a difference of means
MODEL_OF_RATINGS = (
    "stiffness_without", "stiffness_spread", "stiffness_rhythm_sd", "sleepiness_step", "sleepiness_rhythm_sd",
    "wild_share", "written_dose_doubt_min", "planned_dose_doubt_min", "doubted_h", "box_sd",
)  # fmt: skip


def golden_case(library: Library) -> Case:
    zone = NOW.tzinfo
    diary, doubtful = diary_csv.read((FOLDER / "diary.csv").read_bytes(), source="diary.csv", zone=zone, now=NOW)  # type: ignore[arg-type]
    assert not doubtful
    return empty_case(library, diary)


def quantities(model: DiaryModel, z: Array) -> dict[str, Array]:
    found = course(model, z)
    relief = found.relief[model.ratings.stiffness.moment]
    return {
        "stiffness_without": found.scales.stiffness_without,
        "log_stiffness_spread": np.log(found.scales.stiffness_spread),
        "mean_relief": relief.mean(axis=0),
        "relief_range": np.ptp(relief, axis=0),
        "log_sleepiness_step": np.log(found.scales.sleepiness_step),
        "mean_drowsy_log_odds": found.drowsy[model.ratings.sleepiness.moment].mean(axis=0),
        "mean_log_odds_ratio": found.log_odds_ratio[model.ratings.sleepiness.moment].mean(axis=0),
        "baseline_log_odds": found.people.baseline_log_odds,
        "log_ec50_drowsy": np.log(found.people.ec50_drowsy),
        "stiffness_cos": found.scales.stiffness_cos,
        "sleepiness_cos": found.scales.sleepiness_cos,
    }


@pytest.fixture(scope="module")
def both(library: Library) -> tuple[DiaryModel, Sample]:
    case = golden_case(library)
    model, today = diary_model(case, ratings(case.diary, NOW, library)), coming_day(case)
    return model, posterior_sample(model, model.space.prior(2000, 3), case, 3, lambda z: seen(today, z))


def test_the_golden_file_was_made_of_the_same_model(library: Library) -> None:
    for name in MODEL_OF_RATINGS:
        stated = INFO["settings"][name]
        assert library.number("learning", name) == stated, f"{name} changed: run {INFO['made_by']} again"


def test_the_golden_run_can_be_trusted() -> None:
    assert INFO["largest_r_hat"] < 1.01
    assert INFO["least_effective"] > 1000
    assert INFO["diverging"] <= 4  # of 4,000


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_middle_and_spread_agree(name: str, both: tuple[DiaryModel, Sample]) -> None:
    model, sample = both
    values, mean, sd = quantities(model, sample.particles.z)[name], *(float(GOLDEN[name][c]) for c in ("mean", "sd"))
    assert abs(values.mean() - mean) < FAR_SDS * sd
    assert values.std() == pytest.approx(sd, rel=0.12)


def test_it_rests_on_enough_people(both: tuple[DiaryModel, Sample]) -> None:
    assert both[1].effective_people >= 1000
    assert both[1].r_hat < 1.02
