"""The limits of laboratory results, answers and exercise codes, and that no limit hides in the code of screening."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from people_at_edges import TODAY, ago, comparisons, lab
from supple import screening
from supple.domain.facts import Fact, Facts, Known
from supple.domain.findings import NotUnderstood
from supple.domain.person import (
    Answer,
)
from supple.knowledge.labs import canonical
from supple.knowledge.library import Library
from supple.screening.answers import still_counts
from supple.screening.contra import CODES, codes, contra_states

NO, YES = False, True


def test_a_result_counts_from_the_lowest_to_the_highest_value_seen_in_people(library: Library) -> None:
    """Both ends count; a hair outside does not. For each analyte in each of its units."""
    tried = 0
    for analyte in library.analytes.values():
        for unit, (low, high) in analyte.plausible.items():
            for value, counts in ((low * 0.999, low == 0), (low, low > 0), (low * 1.001, low > 0),
                                  (high * 0.999, YES), (high, YES), (high * 1.001, NO)):  # fmt: skip
                if value == 0:
                    continue  # nothing at all is never a result
                read = canonical(lab(analyte.id, unit, value), library)
                assert (not isinstance(read, NotUnderstood)) is counts, (analyte.id, unit, value)
                tried += 1
    assert tried > 300


def test_an_answer_counts_up_to_its_last_day(library: Library) -> None:
    """On the day, on the last day, and no more on the day after; for every question that has a last day."""
    asked = [question for question in library.questions.values() if question.valid_days is not None]
    assert len(asked) > 30
    for question in asked:
        last = int(question.valid_days or 0)
        held = [still_counts(question, Answer(True, on=ago(d).date()), TODAY) for d in (last - 1, last, last + 1)]
        assert held == [YES, YES, NO], question.id


CODE_LIMITS = {  # the table's words, the fact, the values, whether the exercise is kept away
    "FALL_2PLUS_UNSUPERVISED": ("two falls or more", "falls.past_year", (1, 2, 3), (NO, YES, YES)),
    "KNEE_PAIN": ("pain of 4 of 10 or more", "pain.knee", (3, 4, 5), (NO, YES, YES)),
    "SHOULDER_PAIN": ("pain of 4 of 10 or more", "pain.shoulder", (3, 4, 5), (NO, YES, YES)),
    "SHOULDER_PAIN_SEVERE": ("pain of 6 of 10 or more", "pain.shoulder", (5, 6, 7), (NO, YES, YES)),
}


@pytest.mark.parametrize("code", list(CODE_LIMITS))
def test_an_exercise_is_kept_away_from_the_number_of_its_code_on(library: Library, code: str) -> None:
    words, fact_id, values, holds = CODE_LIMITS[code]
    found = [
        contra_states(Facts({fact_id: Fact(fact_id, Known.PRESENT, float(value))}), library)[code].state
        for value in values
    ]
    assert tuple(state is Known.PRESENT for state in found) == holds, words


def test_no_number_of_an_exercise_code_is_left_out(library: Library) -> None:
    assert {code for code, when in codes(library).items() if [*comparisons(when)]} == set(CODE_LIMITS)
    assert not [code for code, when in CODES.items() if [*comparisons(when)]]


# -- limits that stand in the code of screening


IN_CODE = {  # file, number: why it may stand there
    ("answers.py", 1000000.0): "no count that people give reaches it",
    ("facts_kidney.py", 3.0): "stage 3 is the one that is split in two; which number it counts as stands in the data",
    ("denials.py", 3.0): "words between a sign and its denial",
    ("phrases.py", 3.0): "letters of the shortest word that bends",
    ("spelling.py", 3.0): "letters of the shortest part of a run of words",
    ("thoughts.py", 4.0): "words between a sign and a thought",
}


def test_no_clinical_limit_stands_in_the_code_of_screening() -> None:
    """Comparisons with a number other than 0, 1 and 2 (words, parts, doses in a pair) are read from the data."""
    found = {
        (file.name, float(side.value))
        for file in Path(screening.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare)
        for side in (node.left, *node.comparators)
        if isinstance(side, ast.Constant) and isinstance(side.value, int | float) and not isinstance(side.value, bool)
        if side.value not in (0, 1, 2)
    }
    assert found == set(IN_CODE)
