"""Every row of the evidence's tables of precautions and interactions is a rule here, with its severity and effects."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from supple.knowledge.entries import Interaction, Rule, UnknownWeight
from supple.knowledge.library import Library

MUST = frozenset({
    "P01", "P02", "P03", "P04", "P05", "P06", "P07", "P09", "P10", "P11", "P12", "P18", "P61", "P31", "P32", "P35",
    "P60", "P36", "P38", "P40", "P41", "P62", "P44", "P45", "P46", "P59",
})  # fmt: skip
"""What design section 9 lists as must: kidney, age, opioids and sedatives, pump, level of injury, epilepsy, stiffness
to stand, falls, a recent change or stop."""
ADDED = frozenset({"P69", "P70", "P71", "P72", "P73", "P74", "fampridine_limit"})
"""Beyond the tables: a medicine nobody recognised, supply, an end or an operation ahead, heart disease,
fampridine's own limit."""
OF_PAIRS = frozenset({"tizanidine_cyp1a2", "triple_whammy"})  # rows of the interactions that join several medicines
ROWS = {f"P{number:02d}" for number in range(1, 69)}


def test_every_precaution_is_a_rule_and_what_goes_beyond_is_named(library: Library) -> None:
    assert {rule.id for rule in library.rules} == ROWS | ADDED | OF_PAIRS


def test_every_interaction_is_a_row_and_the_two_pairs_are_rules(library: Library) -> None:
    classes = {row.class_id for row in library.ingredients}
    assert set(library.interactions) - {"alcohol", "baclofen_oral"} - OF_PAIRS <= classes
    assert {rule.id for rule in library.rules} >= OF_PAIRS
    assert len(library.interactions) == 70


@pytest.mark.parametrize("table", ["precautions", "interactions"])
def test_severity_and_effects_are_those_of_the_table(library: Library, table: str) -> None:
    folder = Path(os.environ.get("SUPPLE_RECORDS", Path(__file__).parents[3] / "shared" / "data")).parent / "evidence"
    if not (folder / f"{table}.csv").is_file():
        pytest.skip("the tables of the evidence are not on this machine")
    entries: dict[str, Rule | Interaction] = {rule.id: rule for rule in library.rules} | dict(library.interactions)
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == (68 if table == "precautions" else 70)
    for row in rows:
        entry = entries[row["id"]]
        assert entry.severity == row["severity"], row["id"]
        assert set(entry.effects) == set(row["plan_effect"].split(";")), row["id"]


def test_every_rule_is_whole(library: Library) -> None:
    for rule in library.rules:
        assert rule.title, rule.id
        assert rule.why, rule.id
        assert rule.person, rule.id
        assert rule.clinician, rule.id
        assert rule.effects, rule.id
        assert rule.would_change_if, rule.id
        assert rule.checked_on, rule.id
        assert set(rule.sources) <= set(library.references), rule.id
        assert isinstance(rule.unknown, UnknownWeight), rule.id
    for row in library.interactions.values():
        assert row.person, row.id
        assert row.clinician, row.id
        assert row.effects, row.id
        assert row.sources, row.id
        assert set(row.sources) <= set(library.references), row.id


def test_the_rules_that_must_be_known_are_those_of_the_design(library: Library) -> None:
    assert {rule.id for rule in library.rules if rule.unknown is UnknownWeight.MUST} == MUST
    for rule in library.rules:
        if rule.unknown is UnknownWeight.MUST:
            assert rule.question in library.questions
            assert rule.unknown_effects, rule.id
        else:
            assert not rule.unknown_effects or rule.id in ("P13", "P43", "P50", "P69"), rule.id


def test_everything_about_supply_and_stopping_ends_with_the_words_that_hold_one_back(library: Library) -> None:
    tail = "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
    for rule in library.rules:
        if rule.cause in ("doses", "order_end", "surgery_ahead"):
            assert rule.person.endswith(tail), rule.id
