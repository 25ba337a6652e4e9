"""Some 500 strings as British, American and other records write them, and how each must be read.

The lists were written before they were first run; their heads tell how many were read so at first sight.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from supple.domain.person import ConditionEntry, MedicineEntry
from supple.knowledge import recognise
from supple.knowledge.library import Library

LISTS = Path(__file__).resolve().parents[1] / "data" / "recognition"


def rows(name: str) -> list[tuple[str, frozenset[str]]]:
    found = []
    for line in (LISTS / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            written, meant = line.split(" => ")
            found.append((written, frozenset(one.strip() for one in meant.split(",") if one.strip() != "-")))
    return found


@pytest.mark.parametrize(("written", "meant"), rows("medicines.txt"))
def test_a_medicine_as_records_write_it(written: str, meant: frozenset[str], library: Library) -> None:
    found = recognise.medicines(MedicineEntry(text=written), library)
    assert {("" if match.sure else "?") + match.ingredient for match in found} == meant


@pytest.mark.parametrize(("written", "meant"), rows("conditions.txt"))
def test_a_condition_as_records_write_it(written: str, meant: frozenset[str], library: Library) -> None:
    entry = ConditionEntry(text=written)
    held = {
        ("?" if not match.sure else "~" if match.past else "") + match.id
        for match in recognise.conditions(entry, library)
    }
    assert held | {f"!{match.id}" for match in recognise.negated(entry, library)} == meant


def test_the_lists_are_long_enough_to_mean_something() -> None:
    assert len(rows("medicines.txt")) >= 200
    assert len(rows("conditions.txt")) >= 150
