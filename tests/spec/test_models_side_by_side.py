"""Two models for one person: the same doses, each model's answer, and silence with its reason."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from door import NOW, run

DEMO = Path(__file__).parents[2] / "src" / "supple" / "demo"
RECORD = (str(DEMO / "record.json"), "--with", str(DEMO / "me.yaml"), *NOW, "--days", "1", "--n-virtual", "200")
ADULT, SIMON, CHILD = "baclofen_oral_adult", "baclofen_simon_2018", "baclofen_he_2014"


def models(*ids: str) -> tuple[str, ...]:
    return tuple(word for model_id in ids for word in ("--model", model_id))


def test_each_model_gives_what_it_gives_alone() -> None:
    both = run("simulate", *RECORD, *models(ADULT, SIMON), "--format", "json").data["models"]
    for model_id in (ADULT, SIMON):
        assert both[model_id] == run("simulate", *RECORD, *models(model_id), "--format", "json").data


def test_the_default_is_the_adult_model_for_an_adult() -> None:
    assert (
        run("simulate", *RECORD, "--format", "json").data
        == run("simulate", *RECORD, *models(ADULT), "--format", "json").data
    )


def test_the_table_names_the_models_and_says_why_one_is_silent() -> None:
    said = run("simulate", *RECORD, *models(ADULT, SIMON, CHILD)).out
    assert all(model_id in said for model_id in (ADULT, SIMON, CHILD))
    assert "No forecast" in said
    assert "2 to 17 years" in " ".join(said.split())
    assert max(map(len, said.splitlines())) <= 80


def test_a_warning_stands_under_the_model_that_gives_it() -> None:
    person = b"""
schema: supple/person/1
age_years: 50
sex: male
weight_kg: 70
height_cm: 172
labs: {egfr_ml_min_1_73m2: 45, measured_on: 2026-11-01}
order: {drug: baclofen, doses: [{at: "08:00", amount_mg: 10}]}
"""
    found = run("simulate", "-", *NOW, "--days", "1", "--n-virtual", "100", *models(ADULT, SIMON), typed=person)
    head = " ".join(found.out.split("Eased by")[0].split())
    assert head.index(SIMON) < head.index("does not follow kidney function")


def test_rows_carry_their_model() -> None:
    out = run("simulate", *RECORD, *models(ADULT, SIMON, CHILD), "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO("".join(line for line in out.splitlines(True) if line[0] != "#"))))
    assert {row["model"] for row in rows} == {ADULT, SIMON}
    assert len(rows) == 2 * 288
    assert f"# {CHILD}: " in out


def test_the_picture_tells_lines_apart_without_colour() -> None:
    svg = run("simulate", *RECORD, *models(ADULT, SIMON), "--format", "svg").out
    assert svg.count('<polyline points="') == 18  # the middle and both ends, of two models, in three lanes
    assert len(set(re.findall(r'class="line" ?(stroke-dasharray="[^"]*")?', svg))) == 2
    assert "<title" in svg
    assert "<desc" in svg


@pytest.mark.parametrize("wrong", [models("baclofen"), models(ADULT, "tizanidine_oral_adult")])
def test_a_model_that_is_not_there_is_one_clear_error(wrong: tuple[str, ...]) -> None:
    found = run("simulate", *RECORD, *wrong)
    assert found.code == 2
    assert "no such model" in found.err
    assert ADULT in found.err


def test_people_one_by_one_come_from_one_model() -> None:
    found = run("simulate", *RECORD, *models(ADULT, SIMON), "--individuals", "--format", "csv")
    assert found.code == 2
    assert "one --model" in found.err
