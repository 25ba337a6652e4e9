"""The report counts what it shows, its pictures can be read, and results of others are taken in as they are."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from validation.builders import access, forecast_figures, pictures, words
from validation.builders.compare import compared
from validation.builders.drawing import Plot
from validation.builders.forecast_figures import ADULT_MODEL
from validation.builders.included import included

from supple.knowledge.library import Library

DOCS = Path(__file__).parents[2] / "docs"
REPORT = (DOCS / "reference" / "validation.md").read_text("utf-8")
CARD = (DOCS / "reference" / "model-card.md").read_text("utf-8")


def section(head: str) -> str:
    return REPORT.split(f"## {head}\n", 1)[1].split("\n## ", 1)[0]


def test_the_misses_printed_on_top_are_the_misses_there_are(library: Library) -> None:
    adult = [c for c in compared(library) if c.model_id == ADULT_MODEL]
    misses = sum(c.inside is False for c in adult)
    checks = sum(c.inside is not None for c in adult)
    assert f"**{misses} of {checks} checks of the adult model miss**" in REPORT
    assert f"**{misses} miss**" in CARD
    of_figures = sum(not f.inside for f in forecast_figures.figures(library))
    assert section("The misses").count("\n- ") == misses + of_figures


def test_every_row_of_the_adult_model_stands_in_one_of_three_tables(library: Library) -> None:
    tables = re.findall(r"### (?:Checks|Inputs: shown, not counted|Outside the model) \((\d+)\)", REPORT)
    assert sum(map(int, tables)) == 101
    assert section("Every row, adult model").count("](https://") == 101


def test_the_table_of_models_counts_each_row_once() -> None:
    for line in re.findall(r"^\| baclofen_\w+ \|.*$", REPORT, re.MULTILINE):
        assert sum(map(int, re.findall(r" (\d+) (?=\|)", line))) == 101, line


def test_numbers_keep_three_digits_and_no_powers_of_ten() -> None:
    assert [words.number(v) for v in (0, 1056.4, 170.24, 0.27857, 1.2838, 9.999)] == [
        "0", "1060", "170", "0.279", "1.28", "10.0",
    ]  # fmt: skip


def test_a_bar_in_a_word_does_not_break_the_table() -> None:
    assert words.table(["a"], [["b|c"]]).splitlines()[-1] == "| b\\|c |"


def test_every_picture_is_a_readable_svg_with_words_for_those_who_cannot_see_it(library: Library) -> None:
    drawn = pictures.pictures(library)
    assert len(drawn) == 3
    for name, svg in drawn.items():
        root = ET.fromstring(svg)
        assert len(root.get("aria-label", "")) > 80, name
        assert f"](../assets/{name})" in REPORT
        assert b"nan" not in svg
        right = float(root.get("viewBox", "").split()[2])
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            assert 0 <= float(text.get("x", "-1")) <= right, text.text


def test_the_band_is_drawn_where_its_numbers_are() -> None:
    plot = Plot("t", "a", (0, 10), (0, 100))
    plot.bands(np.array([0.0, 10.0]), np.array([[0.0, 0.0], [50.0, 50.0], [100.0, 100.0]]))
    middle = re.findall(r'class="median" d="M([\d.]+) ([\d.]+) L', "".join(plot.parts))[0]
    assert float(middle[0]) == plot.px(0)
    assert float(middle[1]) == pytest.approx((plot.py(0) + plot.py(100)) / 2, abs=0.1)


def test_weaker_kidneys_a_higher_dose_and_age_never_give_more_hours(library: Library) -> None:
    hours = {(g.amount_mg, g.sex, g.age, g.crcl_ml_min): g.hours for g in access.access(library)}
    for (mg, sex, age, crcl), these in hours.items():
        for other in ((mg * 2, sex, age, crcl), (mg, sex, "70", crcl), (mg, sex, age, (crcl or 0) - 20)):
            if mg and other in hours and other != (mg, sex, age, crcl):
                assert all(a >= b - 0.1 for a, b in zip(these, hours[other], strict=True)), (mg, sex, age, crcl, other)


def test_nobody_is_shut_out_of_calm_seated_exercise_by_group(library: Library) -> None:
    floor_h = library.number("planning", "cap_1_floor_h")
    assert all(group.hours[-1] >= floor_h for group in access.access(library))


def test_results_of_others_become_a_table(tmp_path: Path) -> None:
    rows = [{"set": "development", "missed": 0}, {"set": "held out", "missed": 2}]
    (tmp_path / "triage.json").write_text(json.dumps({"rows": rows, "note": "How it was measured."}))
    found = included("triage", tmp_path)
    assert found is not None
    assert found.columns == ("set", "missed")
    assert found.rows == (("development", "0"), ("held out", "2"))
    assert found.note == "How it was measured."


def test_no_results_are_no_table(tmp_path: Path) -> None:
    assert included("screening", tmp_path) is None


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"rows": [], "note": ""},
        {"rows": [{"a": 1}, {"b": 1}], "note": ""},
        {"rows": [{"a": 1}]},
        {"rows": [1], "note": ""},
    ],
)
def test_results_in_another_shape_are_refused_with_the_shape_that_is_wanted(tmp_path: Path, content: object) -> None:
    (tmp_path / "triage.json").write_text(json.dumps(content))
    with pytest.raises(ValueError, match=r"triage\.json must be"):
        included("triage", tmp_path)
