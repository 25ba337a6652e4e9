"""Every row of the evidence that the project was given is an entry of the program, under the same id."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from supple.knowledge.library import Library
from supple.render.cards import cards

IDS: dict[str, list[str]] = json.loads((Path(__file__).parents[1] / "data" / "evidence_ids.json").read_text("utf-8"))
COUNTS = {
    "seed_claims": 45, "research_watch": 32, "precautions": 68, "interactions": 70, "red_flags": 65, "exercises": 57,
    "plan_effects": 47,
}  # fmt: skip
KINDS = {
    "seed_claims": {"claim"}, "research_watch": {"research"}, "precautions": {"rule"},
    "interactions": {"interaction", "rule"}, "red_flags": {"sign"}, "exercises": {"exercise"},
    "plan_effects": {"plan effect"},
}  # fmt: skip


@pytest.mark.parametrize("table", IDS)
def test_every_row_has_its_entry(table: str, library: Library) -> None:
    assert len(set(IDS[table])) == COUNTS[table]
    held = {card.id for card in cards(library) if card.kind in KINDS[table]}
    assert sorted(set(IDS[table]) - held) == []


def test_the_list_of_rows_is_that_of_the_evidence(records: Path) -> None:
    evidence = records.parent / "evidence"
    if not evidence.is_dir():
        pytest.skip("the tables of the evidence do not lie beside the records")
    for table, ids in IDS.items():
        with (evidence / f"{table}.csv").open(encoding="utf-8", newline="") as opened:
            assert [row[0] for row in csv.reader(opened)][1:] == ids, table
