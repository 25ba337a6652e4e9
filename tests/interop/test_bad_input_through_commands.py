"""Every broken input through every command: what its row says, never a traceback, a NaN or a guess."""

from __future__ import annotations

import json
import time
import tracemalloc
from pathlib import Path

import pytest

from door import NOW, run

BAD = Path(__file__).parents[1] / "data" / "bad"
RECORDS = sorted(path for path in BAD.iterdir() if path.suffix in (".json", ".yaml", ".xml"))
REFUSED_TO_READ = {
    "01", "02", "06", "07", "18", "24", "26", "29", "30", "31", "37", "38", "39", "40", "41", "43", "44", "45", "46",
    "47", "48",
}  # fmt: skip


def number(path: Path) -> str:
    return path.name[:2]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name)
@pytest.mark.parametrize("command", ["assess", "screen", "simulate"])
def test_a_broken_record_ends_in_an_answer_or_one_clear_error(path: Path, command: str) -> None:
    begun = time.perf_counter()
    outcome = run(command, str(path), *NOW, "--format", "json")
    assert time.perf_counter() - begun < 10, "far beyond the two seconds wanted, even on a busy machine"
    assert outcome.code in (0, 3, 4)
    assert "Traceback" not in outcome.err
    assert outcome.code != 4 or command == "assess"
    if outcome.code == 3:
        assert outcome.out == ""
        assert outcome.err.startswith("supple: ")
        assert path.name in outcome.err or number(path) in ("24",)
        return
    assert "NaN" not in outcome.out
    assert "Infinity" not in outcome.out
    assert isinstance(outcome.data, dict)


@pytest.mark.parametrize("path", [p for p in RECORDS if number(p) in REFUSED_TO_READ], ids=lambda path: path.name)
def test_what_cannot_be_read_is_refused_with_exit_3(path: Path) -> None:
    assert run("screen", str(path), *NOW).code == 3


@pytest.mark.parametrize(
    "path", [p for p in RECORDS if number(p) in {"09", "10", "11", "12", "13", "14", "15"}], ids=lambda path: path.name
)
def test_an_impossible_kidney_value_is_named_and_kidney_function_is_not_known(path: Path) -> None:
    outcome = run("screen", str(path), *NOW, "--format", "json")
    assert outcome.code == 0
    said = json.dumps(outcome.data["not_understood"])
    assert "reatinin" in said or "GFR" in said or "Glomerular" in said or "o1" in said
    kidney = [f for f in outcome.data["findings"] if f["rule_id"] in ("P01", "P02", "P03", "P04", "P05", "P06", "P07")]
    assert [f["rule_id"] for f in kidney] == ["P07"]


def test_the_control_that_all_were_made_from_is_read() -> None:
    outcome = run("screen", str(BAD / "00-control-good.json"), *NOW, "--format", "json")
    assert outcome.code == 0
    assert outcome.data["findings"]


def test_a_cohort_of_broken_records_gives_one_line_each(tmp_path: Path) -> None:
    out = tmp_path / "lines.jsonl"
    assert run("cohort", str(BAD), "-o", str(out), *NOW).code == 0
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == len([p for p in RECORDS if p.suffix in (".json", ".yaml")])
    errors = {Path(line["record"]).name[:2] for line in lines if line["error"]}
    assert errors >= REFUSED_TO_READ - {"38", "39"}
    assert not any("fault in the program" in (line["error"] or "") for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.name)
def test_no_broken_record_takes_much_memory(path: Path) -> None:
    tracemalloc.start()
    try:
        run("screen", str(path), *NOW)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 500 * 1024 * 1024
