"""Plain, calm words at every door: nothing promises, scolds, or proposes a dose."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from door import NOW, run
from supple.knowledge.library import Library

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "supple"
PEOPLE = sorted((ROOT / "tests" / "data" / "people").glob("*.yaml"))
DEMO = SOURCE / "demo"
NEVER = re.compile(
    r"\b(safe|safely|safest|cure[sd]?|guarantee[sd]?|streaks?|fail(?!ure)(s|ed|ing)?|non-?compliant|should have)\b"
    r"|must not worry|don'?t worry|nothing to worry",
    re.IGNORECASE,
)
PROPOSES_A_DOSE = re.compile(
    r"\b(?:you (?:should|can|could|may)|please|try to)\s+(?:take|skip|stop|double|halve|raise|lower|reduce|increase)\b"
    r"[^.;]{0,40}\b(?:dose|baclofen|tablets?)\b",
    re.IGNORECASE,
)


def texts(library: Library) -> Iterator[tuple[str, str]]:
    """Every text of the knowledge that a person may read."""
    for rule in library.rules:
        yield from ((f"rule {rule.id}", t) for t in (rule.title, rule.why, rule.person, rule.would_change_if))
    for question in library.questions.values():
        yield from ((f"question {question.id}", t) for t in (question.text, question.why))
    for entry in library.interactions.values():
        yield from ((f"interaction {entry.id}", t) for t in (entry.name, entry.why, entry.person))
    for sign in library.signs:
        yield from ((f"sign {sign.id}", t) for t in (sign.sign, sign.why, sign.advice))
    for effect in library.effects.values():
        yield from ((f"effect {effect.id}", t) for t in (effect.plain_words, effect.cue, effect.lifts_when))
    for code in library.contra.values():
        yield from ((f"code {code.id}", t) for t in (code.meaning, code.cue))
    for exercise in library.exercises.values():
        shown = (exercise.name, *exercise.steps, exercise.stop_or_ease, exercise.benefit)
        yield from ((f"exercise {exercise.id}", t) for t in shown)
    for goal in library.goals.values():
        yield f"goal {goal.id}", goal.sentence
    for fact in library.drug_facts:
        yield f"monograph {fact.id}", fact.text
    for claim in library.claims:
        yield f"claim {claim.id}", claim.we_say


def test_no_text_of_the_knowledge_promises_or_scolds(library: Library) -> None:
    found = [(where, NEVER.search(text)[0], text) for where, text in texts(library) if NEVER.search(text)]  # type: ignore[index]
    assert found == []


def test_no_text_of_the_knowledge_proposes_a_dose(library: Library) -> None:
    assert [(where, text) for where, text in texts(library) if PROPOSES_A_DOSE.search(text)] == []


@pytest.mark.parametrize("person", PEOPLE, ids=lambda path: path.stem)
@pytest.mark.parametrize("form", ["text", "html", "ics"])
def test_no_answer_promises_scolds_or_proposes_a_dose(person: Path, form: str) -> None:
    said = run("assess", str(person), *NOW, "--format", form).out
    said = re.sub(r"<style>.*?</style>|<script>.*?</script>|\w+:S\d+|https?://\S+", "", said, flags=re.DOTALL)
    said = re.sub(r"<details><summary>Sources.*?</details>", "", said, flags=re.DOTALL)
    assert [match[0] for match in NEVER.finditer(said)] == []
    assert [match[0] for match in PROPOSES_A_DOSE.finditer(said)] == []
    assert "No trial has tested" in said


def literals(path: Path) -> Iterator[str]:
    """The string literals of a module, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.value


def test_no_string_of_the_doors_promises_or_scolds() -> None:
    spoken = [*SOURCE.joinpath("render").rglob("*.py"), *SOURCE.joinpath("services").rglob("*.py"), *SOURCE.joinpath("cli").rglob("*.py"),
              *SOURCE.joinpath("planning").rglob("*.py"), SOURCE / "interop" / "interview.py"]  # fmt: skip
    found = [(path.name, text) for path in spoken for text in literals(path) if " " in text and NEVER.search(text)]
    assert found == []


def test_templates_neither_promise_nor_scold() -> None:
    for template in SOURCE.joinpath("render", "templates").glob("*.html"):
        assert not NEVER.search(template.read_text(encoding="utf-8")), template.name
