"""Plain, calm words at every door: nothing promises, scolds, or proposes a dose."""

from __future__ import annotations

import ast
import json
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
    for before in library.session_questions.values():
        steps = [band.then for band in before.bands] + ([before.if_danger] if before.if_danger else [])
        said = (text for step in (*steps, before.if_unknown) for text in (step.words, step.next))
        yield from ((f"before a session {before.id}", t) for t in (before.text, before.why, *said))
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
    rooms = [SOURCE / room for room in ("render", "services", "cli", "planning")]
    spoken = [*(path for room in rooms for path in room.rglob("*.py")), SOURCE / "interop" / "interview.py"]
    found = [(path.name, text) for path in spoken for text in literals(path) if " " in text and NEVER.search(text)]
    assert found == []


def test_templates_neither_promise_nor_scold() -> None:
    for template in SOURCE.joinpath("render", "templates").glob("*.html"):
        assert not NEVER.search(template.read_text(encoding="utf-8")), template.name


DO_NOT_STOP = re.compile(r"do not stop or skip", re.IGNORECASE)
OF_THE_MEDICINE = re.compile(
    r"baclofen|lioresal|tablets?\b|medicine|side effect|overdose|withdrawal|allerg|taper|prescriber", re.IGNORECASE
)
AS_A_REASON = re.compile(
    r"harm|danger|death|died|fatal|toxic|poison|allerg|rash|withdrawal|seizure|hallucinat|confus|suicid|side effect"
    r"|not (?:be )?(?:use|take|given)|stop(?:ped|ping)?\b|contraindicat|call today|call your|be seen today",
    re.IGNORECASE,
)


def may_read_as_a_reason_to_stop(text: str) -> bool:
    """A text that speaks of the medicine and of harm, or that tells to call about what may be its effect."""
    return bool(OF_THE_MEDICINE.search(text) and AS_A_REASON.search(text))


def cards_of(text: str) -> list[str]:
    """The blocks of a text, cut at empty lines."""
    return [" ".join(block.split()) for block in re.split(r"\n\s*\n", text) if block.strip()]


def test_every_sign_that_may_be_an_effect_of_the_medicine_ends_with_do_not_stop(library: Library) -> None:
    without = [
        sign.id
        for sign in library.signs
        if may_read_as_a_reason_to_stop(f"{sign.sign} {sign.why} {sign.advice}") and not DO_NOT_STOP.search(sign.advice)
    ]
    assert without == []


def test_no_sign_tells_to_stop_or_skip_the_medicine(library: Library) -> None:
    tells = re.compile(
        r"(?<!not )\b(?:stop|skip|leave out|pause|hold)\b[^.]{0,30}\b(?:baclofen|tablets?|doses?)", re.IGNORECASE
    )
    said = {sign.id: re.sub(r"Do not stop or skip[^.;]*", "", sign.advice) for sign in library.signs}
    assert [sign_id for sign_id, advice in said.items() if tells.search(advice)] == []


@pytest.mark.parametrize("sign", [f"R{number:02d}" for number in range(1, 69)])
def test_each_triage_card_that_speaks_of_harm_by_the_medicine_says_do_not_stop(sign: str) -> None:
    said = run("triage", "--sign", sign).out
    assert DO_NOT_STOP.search(" ".join(said.split()))
    cards = [card for card in cards_of(said) if f"[{sign};" in card]
    assert cards
    assert all(DO_NOT_STOP.search(card) for card in cards if may_read_as_a_reason_to_stop(card))


@pytest.mark.parametrize("person", PEOPLE, ids=lambda path: path.stem)
def test_a_screening_that_speaks_of_harm_by_the_medicine_says_do_not_stop_in_the_finding(person: Path) -> None:
    said = json.loads(run("screen", str(person), *NOW, "--format", "json").out)
    without = []
    for finding in said["findings"]:
        spoken = " ".join((finding["title"], *finding["because"], finding["advice"]["person"]))
        grave = finding["state"] == "fires" and finding["severity"] in ("contraindicated", "serious")
        if grave and may_read_as_a_reason_to_stop(spoken):
            without += [] if DO_NOT_STOP.search(spoken) else [finding["rule_id"]]
    assert without == []


def test_each_card_of_the_monograph_that_speaks_of_harm_says_do_not_stop() -> None:
    cards = [card for card in cards_of(run("monograph").out) if may_read_as_a_reason_to_stop(card)]
    assert cards
    assert [card for card in cards if not DO_NOT_STOP.search(card)] == []


def test_each_claim_of_the_ledger_that_speaks_of_harm_says_do_not_stop(library: Library) -> None:
    assert DO_NOT_STOP.search(" ".join(run("evidence").out.split()))
    for claim in library.claims:
        said = " ".join(run("evidence", claim.id).out.split())
        if may_read_as_a_reason_to_stop(claim.we_say):
            assert DO_NOT_STOP.search(said), claim.id
