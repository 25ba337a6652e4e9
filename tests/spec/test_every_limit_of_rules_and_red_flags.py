"""Every number that decides: just below it, exactly at it, just above, and what the person then gets.

What has to happen is written here by hand from the words of the evidence tables (``>=``, ``>``, "less than", "in the
last"), not taken from the program's data; people and messages go through the door that everybody uses. A limit in the
data without a case here, and without a reason why it is none, fails the last tests of this file.

Each case reads: the limit, then for three people just below, at and just above it whether the thing is found.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from people_at_edges import (
    BEDTIME,
    born,
    born_on,
    changed,
    cleared_by_kidneys,
    comparisons,
    egfr,
    ending,
    fallen,
    fires,
    in_doubt,
    in_force,
    kidneys,
    sedated,
    settled,
    stage,
    supplied,
    urgent,
)
from supple.domain.person import (
    Person,
)
from supple.knowledge.library import Library

NO, YES = False, True
DATA = Path(__file__).parents[2] / "src" / "supple" / "knowledge" / "data"


@dataclass(frozen=True)
class Edge:
    """One limit: its key in the data, what the table says, three values, who has them, what is found."""

    key: tuple[str, str, float]
    words: str
    values: tuple[float, float, float]
    who: Callable[[float], Person]
    found: Callable[[Person, Library], bool]
    holds: tuple[bool, bool, bool]


def edge(rule: str, on: str, limit: float, words: str, values: Any, who: Any, holds: Any, found: Any = None) -> Edge:
    return Edge((rule, on, limit), words, values, who, found or fires(rule), holds)


EDGES = (
    # kidney bands (P01 to P06: eGFR >=90, 60-89, 45-59, 30-44, 15-29, <15; stages as their band, 3 alone as 3b)
    edge("P01", "kidney.egfr", 90, ">= 90", (89, 90, 91), kidneys, (NO, YES, YES)),
    edge("P02", "kidney.egfr", 90, "60-89", (89, 90, 91), kidneys, (YES, NO, NO)),
    edge("P02", "kidney.egfr", 60, "60-89", (59, 60, 61), kidneys, (NO, YES, YES)),
    edge("P03", "kidney.egfr", 60, "45-59", (59, 60, 61), kidneys, (YES, NO, NO)),
    edge("P03", "kidney.egfr", 45, "45-59", (44, 45, 46), kidneys, (NO, YES, YES)),
    edge("P04", "kidney.egfr", 45, "30-44", (44, 45, 46), kidneys, (YES, NO, NO)),
    edge("P04", "kidney.egfr", 30, "30-44", (29, 30, 31), kidneys, (NO, YES, YES)),
    edge("P05", "kidney.egfr", 30, "15-29", (29, 30, 31), kidneys, (YES, NO, NO)),
    edge("P05", "kidney.egfr", 15, "15-29", (14, 15, 16), kidneys, (NO, YES, YES)),
    edge("P06", "kidney.egfr", 15, "< 15", (14, 15, 16), kidneys, (YES, NO, NO)),
    edge("P02", "kidney.ckd_code", 2, "stage 2", (1, 2, 3), stage, (NO, YES, NO)),
    edge("P02", "kidney.ckd_code", 3, "stage 2", (2, 3, 3.5), stage, (YES, NO, NO)),
    edge("P03", "kidney.ckd_code", 3, "stage 3a", (2, 3, 3.5), stage, (NO, YES, NO)),
    edge("P03", "kidney.ckd_code", 3.5, "stage 3a", (3, 3.5, 4), stage, (YES, NO, NO)),
    edge("P04", "kidney.ckd_code", 3.5, "stage 3b", (3, 3.5, 4), stage, (NO, YES, NO)),
    edge("P04", "kidney.ckd_code", 4, "stage 3b", (3.5, 4, 5), stage, (YES, NO, NO)),
    edge("P05", "kidney.ckd_code", 4, "stage 4", (3.5, 4, 5), stage, (NO, YES, NO)),
    edge("P05", "kidney.ckd_code", 5, "stage 4", (4, 5, 5), stage, (YES, NO, NO)),
    edge("P06", "kidney.ckd_code", 5, "stage 5", (4, 5, 5), stage, (NO, YES, YES)),
    # kidneys not known (P07), and its soft form for settled adults on a small dose
    edge("P07", "kidney.egfr", 60, "an old result", (59, 60, 61),
         lambda v: Person(age_years=45, labs=(egfr(v, 500),)), (NO, YES, YES), in_doubt("P07")),
    edge("P07", "age_years", 18, "adults of 18", (-1, 0, 1), lambda d: settled(years=None, **born_on(18, d)),
         (NO, YES, YES), in_force("kidney_recheck")),
    edge("P07", "age_years", 65, "under 65", (-1, 0, 1), lambda d: settled(years=None, **born_on(65, d)),
         (YES, NO, NO), in_force("kidney_recheck")),
    edge("P07", "order.daily_mg", 40, "40 mg a day or less", (39, 40, 41), settled, (YES, YES, NO),
         in_force("kidney_recheck")),
    edge("fampridine_limit", "kidney.crcl", 50, "creatinine clearance <= 50", (49, 50, 51), cleared_by_kidneys,
         (YES, YES, NO)),
    # ages
    edge("P09", "age_years", 65, ">= 65", (-1, 0, 1), born(65), (NO, YES, YES)),
    edge("P10", "age_years", 12, "< 12", (-1, 0, 1), born(12), (YES, NO, NO)),
    edge("P11", "age_years", 4, "< 4", (-1, 0, 1), born(4), (YES, NO, NO)),
    edge("P12", "age_years", 12, "12-17", (-1, 0, 1), born(12), (NO, YES, YES)),
    edge("P12", "age_years", 18, "12-17", (-1, 0, 1), born(18), (YES, NO, NO)),
    edge("P67", "age_years", 65, ">= 65 and a dose near bed", (-1, 0, 1), born(65, order=BEDTIME), (NO, YES, YES)),
    # falls: exactly one without injury is P35; two, or one with injury, is P60
    edge("P35", "falls.past_year", 1, "a fall", (0, 1, 1), fallen, (NO, YES, YES)),
    edge("P67", "falls.past_year", 1, "a fall and a dose near bed", (0, 1, 2), lambda n: fallen(n, order=BEDTIME),
         (NO, YES, YES)),
    edge("P60", "falls.past_year", 2, ">= 2 falls", (1, 2, 3), lambda n: fallen(n, 0), (NO, YES, YES)),
    edge("P60", "falls.past_year", 1, "or 1 with injury", (0, 1, 1), lambda n: fallen(n, n), (NO, YES, YES)),
    edge("P60", "falls.injurious", 1, "or 1 with injury", (0, 1, 1), lambda n: fallen(1, n), (NO, YES, YES)),
    # medicines, supply, an end ahead
    edge("P41", "sum_at_least", 2, "two or more of them", (1, 2, 3), sedated, (NO, YES, YES)),
    edge("P70", "supply.days_left", 3, "3 days or less", (2, 3, 4), supplied, (YES, YES, NO)),
    edge("P70", "supply.days_short", 1, "a day or more short", (0, 1, 2), lambda n: supplied(5, 5 + n),
         (NO, YES, YES)),
    edge("P72", "order.stops_in_days", 14, "within 14 days", (13, 14, 15), ending, (YES, YES, NO)),
    # red flags: "eGFR < 30, or eGFR < 60 with a start or increase in the last 30 days"
    *(
        one
        for sign, text in (
            ("R38", "I keep falling asleep while talking"),
            ("R52", "I am clumsy and bump into things"),
            ("R53", "my arms keep twitching"),
        )
        for one in (
            edge(sign, "kidney.egfr", 30, "< 30", (29, 30, 31), kidneys, (YES, NO, NO), urgent(text)),
            edge(sign, "kidney.egfr", 60, "< 60 soon after an increase", (59, 60, 61),
                 lambda v: dataclasses.replace(changed(10, 20)(20), labs=(egfr(v),)), (YES, NO, NO), urgent(text)),
        )
    ),
    edge("R51", "kidney.egfr", 60, "< 60, with heavy sleepiness", (59, 60, 61), kidneys, (YES, NO, NO),
         urgent("I see double. I keep falling asleep while talking")),
    edge("R64", "kidney.egfr", 60, "kidney disease (< 60)", (59, 60, 61), kidneys, (YES, NO, NO),
         urgent("took my morning tablet twice by mistake, feel well")),
    edge("R64", "age_years", 18, "a child", (-1, 0, 1), born(18), (YES, NO, NO),
         urgent("took my morning tablet twice by mistake, feel well")),
)  # fmt: skip


@pytest.mark.parametrize("one", EDGES, ids=lambda one: " ".join(map(str, one.key)))
def test_a_rule_or_a_red_flag_turns_where_its_table_says(library: Library, one: Edge) -> None:
    assert tuple(one.found(one.who(value), library) for value in one.values) == one.holds, one.words


def test_no_number_of_a_rule_or_a_red_flag_is_left_out() -> None:
    """Read from the files themselves, at any depth."""
    rules = json.loads((DATA / "rules" / "precautions.json").read_text(encoding="utf-8"))
    signs = json.loads((DATA / "signs" / "signs.json").read_text(encoding="utf-8"))
    combinations = json.loads((DATA / "signs" / "combinations.json").read_text(encoding="utf-8"))
    held = {(entry["id"], *found) for entry in (*rules, *signs, *combinations) for found in comparisons(entry)}
    assert held == {one.key for one in EDGES}
    folders = ("interactions/interactions.json", "rules/questions.json")
    assert not [name for name in folders if [*comparisons(json.loads((DATA / name).read_text(encoding="utf-8")))]]
