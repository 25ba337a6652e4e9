"""What ``supple assumptions`` says: every judged number, its range where somebody gave one, and what it moves."""

from __future__ import annotations

import json
from importlib import resources

import pytest

from door import run
from supple.exposure import sensitivity
from supple.exposure.population import draw_people
from supple.exposure.sensitivity import Assumption, End
from supple.knowledge.library import Library
from virtual import MODEL, adult


@pytest.fixture(scope="module")
def said() -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in run("assumptions", "--format", "json").data["assumptions"]}


@pytest.fixture(scope="module")
def stands() -> dict[str, object]:
    return dict(run("assumptions", "--format", "json").data["as_it_stands"])


def of(library: Library, wanted: str) -> Assumption:
    return next(each for each in sensitivity.assumptions(library, MODEL) if each.id == wanted)


def test_every_number_marked_as_judged_is_listed(said: dict[str, dict[str, object]]) -> None:
    """Read from the files themselves, not through the library."""
    data = resources.files("supple.knowledge") / "data"
    model = json.loads((data / "drugs" / "models" / f"{MODEL}.json").read_text())[0]
    judged = {f"{MODEL}.{name}" for name, number in model["parameters"].items() if number.get("judgement")}
    for file in (data / "settings").iterdir():
        for topic in json.loads(file.read_text()):
            if topic["id"] not in ("screening", "triage"):
                judged |= {f"{topic['id']}.{name}" for name, n in topic["numbers"].items() if n.get("judgement")}
    assert len(judged) > 100
    assert judged - set(said) == set()


def test_no_range_is_made_up(said: dict[str, dict[str, object]], library: Library) -> None:
    for each in sensitivity.assumptions(library, MODEL):
        row = said[each.id]
        number = each.number
        given = number.tried or (number.low, number.high)
        given = None if None in given else given
        assert row["range"] == ({"low": given[0], "high": given[1]} if given else None)
        if not given:
            assert row["at_low"] is None
            assert row["effect"] is None
    text = run("assumptions").out
    assert text.count("range not known") >= sum(row["range"] is None for row in said.values())


@pytest.mark.parametrize(
    ("number", "measure", "rises"),
    [
        ("ec50_tone", "peak_median_tone_relief", False),
        ("emax_tone", "peak_median_tone_relief", True),
        ("cl_over_f", "peak_median_tone_relief", False),
        ("ec50_drowsy", "highest_upper_drowsy_probability", False),
        ("emax_drowsy_log_odds", "highest_upper_drowsy_probability", True),
        ("tolerance_lost", "highest_upper_drowsy_probability", False),
        ("tolerance_lost", "hours_clear", True),
    ],
)
def test_each_end_moves_the_day_the_way_physiology_says(
    said: dict[str, dict[str, object]], stands: dict[str, float], number: str, measure: str, rises: bool
) -> None:
    row = said[f"{MODEL}.{number}"]
    low, high = row["at_low"][measure], row["at_high"][measure]  # type: ignore[index]
    assert (low < high) if rises else (low > high)
    assert min(low, high) <= stands[measure] <= max(low, high)


def test_a_looser_limit_opens_hours_and_leaves_the_curves_alone(
    said: dict[str, dict[str, object]], stands: dict[str, object]
) -> None:
    row = said["planning.cap_2_p95"]
    low, high = row["at_low"], row["at_high"]
    assert low["hours_open_by_alertness_need"][1] < high["hours_open_by_alertness_need"][1]  # type: ignore[index]
    for end in (low, high):
        assert end["peak_median_tone_relief"] == stands["peak_median_tone_relief"]  # type: ignore[index]


def test_a_range_that_reaches_nothing_is_tried_and_not_drawn_from(
    library: Library, said: dict[str, dict[str, object]]
) -> None:
    """The lag may be none at all, which no logarithm can hold (evidence, section A5: 0 to 0.4 h)."""
    row = said[f"{MODEL}.tlag"]
    assert row["range"] == {"low": 0, "high": 0.4}
    assert row["at_low"] is not None
    none = sensitivity.at_end(library, of(library, f"{MODEL}.tlag"), "low")
    assert draw_people(adult(), none.models[MODEL], none, n=50, seed=0).tlag.max() == 0


@pytest.mark.parametrize("name", ["ec50_tone", "emax_tone", "tolerance_lost", "ka"])
@pytest.mark.parametrize("end", ["low", "high"])
def test_the_middle_person_moves_to_the_end_and_the_spread_stays(library: Library, name: str, end: End) -> None:
    each = of(library, f"{MODEL}.{name}")
    changed = sensitivity.at_end(library, each, end)
    wanted = each.number.low if end == "low" else each.number.high

    def values(of_library: Library, n: int) -> list[float]:
        people = draw_people(adult(), of_library.models[MODEL], of_library, n=n, seed=0)
        return sorted(getattr(people, name).tolist())

    assert values(changed, 1) == pytest.approx([wanted])
    before, after = values(library, 401), values(changed, 401)
    assert after[200] == pytest.approx(wanted, rel=1e-6)
    if name in ("ec50_tone", "ka"):  # drawn as logarithms: the ratio of two people stays
        assert after[300] / after[100] == pytest.approx(before[300] / before[100])
    assert all(a < b for a, b in zip(after, before, strict=True)) == (end == "low") or name == "tolerance_lost"


def test_nothing_else_of_the_library_is_touched(library: Library) -> None:
    each = of(library, "windows.clear_upper")
    with pytest.raises(ValueError, match=r"range of windows\.clear_upper is not known"):
        sensitivity.at_end(library, each, "low")
    changed = sensitivity.at_end(library, of(library, f"{MODEL}.ka"), "high")
    assert changed.settings is library.settings
    names = [n for n, p in changed.models[MODEL].parameters.items() if p != library.models[MODEL].parameters[n]]
    assert names == ["ka"]


def test_the_widest_stands_first() -> None:
    rows = [row for row in run("assumptions", "--format", "json").data["assumptions"] if row["effect"]]
    worth = [row for row in rows if max(row["effect"].values()) >= 1]
    assert len(worth) > 5
    curves = [row["effect"]["curves"] for row in worth]
    assert curves == sorted(curves, reverse=True)


def test_the_text_fits_a_terminal_and_says_whose_day_it_is() -> None:
    text = run("assumptions").out
    assert max(map(len, text.splitlines())) <= 80
    assert "invented person" in text


def test_without_a_forecast_the_numbers_are_still_listed(tmp_path) -> None:  # type: ignore[no-untyped-def]
    nobody = tmp_path / "me.yaml"
    nobody.write_text("schema: supple/person/1\nzone: Europe/London\n")
    found = run("assumptions", str(nobody), "--now", "2026-11-23T08:00")
    assert found.code == 0
    assert "No forecast, so nothing to move" in found.out
    assert "ec50_tone" in found.out


def test_an_unknown_model_is_one_clear_error() -> None:
    found = run("assumptions", "--model", "nonsense")
    assert found.code == 2
    assert "nonsense" in found.err
    assert MODEL in found.err
