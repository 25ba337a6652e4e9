"""A claim that the ledger calls unsupported or contradicted is told in the ledger, as such, and nowhere else.

Each such claim has telltales: patterns that betray it in any wording we could think of. A sentence that carries one
may stand outside the ledger only where it denies the claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from door import NOW, run
from supple.knowledge.library import Library
from supple.render.cards import cards

ROOT = Path(__file__).parents[2]
PEOPLE = sorted((ROOT / "tests" / "data" / "people").glob("*.yaml"))
DEMO = ROOT / "src" / "supple" / "demo"
LEDGER = ("claim", "source")  # where they are told; a source keeps its own title
CROSSED_OUT = ("MP02",)  # the picture of the mechanism shows it, each arrow with "not shown in people"
OWN_FORECAST = re.compile(r"\d+ %? ?\(range [^)]*\)")  # a person's own numbers, which come with their range
DENIES = re.compile(
    r"\b(not|no|nobody|neither|nor|never|unknown|cannot|do not|without|instead|unlikely|disagree|hides? the)\b",
    re.IGNORECASE,
)
# The article's own sentences, in short: each must be caught by the telltales of its claim.
AS_THE_ARTICLE_PUTS_IT = {
    "C04": "It is highly effective in managing tightness.",
    "C05": "It works by targeting the underlying cause of these symptoms.",
    "C07": "It lets people regain control of their movements.",
    "C30": "Stretching exercises can improve flexibility, and stretching improves flexibility further.",
    "C35": "Exercise promotes the release of endorphins.",
    "C37": "80% reported improvements in muscle stiffness.",
    "C38": "It reduced spasticity levels by an average of 40%.",
    "C39": "A considerable reduction in muscle spasticity in 70% of the participants.",
    "C40": "It enhances GABA.",
    "C41": "It releases endogenous opioids.",
    "C42": "With diazepam it gives better relief.",
}


def telltales(library: Library) -> dict[str, re.Pattern[str]]:
    """Claim id -> one pattern of all that betrays it."""
    return {c.id: re.compile("|".join(c.telltales), re.IGNORECASE) for c in library.claims if c.telltales}


def told(text: str, library: Library) -> list[tuple[str, str]]:
    """Claims without support that a text tells, sentence by sentence."""
    flat = re.sub(r"\s+", " ", text)
    found = []
    for sentence in re.split(r"(?<=[.!?])\s|;\s|\|", flat):
        found += [
            (claim_id, sentence)
            for claim_id, pattern in telltales(library).items()
            if pattern.search(sentence) and not DENIES.search(sentence)
        ]
    return found


def test_every_claim_without_support_has_telltales_that_catch_its_own_words(library: Library) -> None:
    without = {claim.id for claim in library.claims if claim.verdict in ("unsupported", "contradicted")}
    assert set(telltales(library)) == without == set(AS_THE_ARTICLE_PUTS_IT)
    for claim in library.claims:
        if claim.id in without:
            pattern = telltales(library)[claim.id]
            assert pattern.search(claim.claim), claim.id
            assert pattern.search(AS_THE_ARTICLE_PUTS_IT[claim.id]), claim.id


def test_no_other_entry_of_the_knowledge_tells_a_claim_without_support(library: Library) -> None:
    texts = [(c, " ".join((c.title + ".", *(t for _, t in c.lines)))) for c in cards(library) if c.kind not in LEDGER]
    texts = [(card, text) for card, text in texts if card.id not in CROSSED_OUT]
    assert len(texts) > 500
    for arrow in library.mechanism_arrows.values():
        if arrow.from_step in CROSSED_OUT or arrow.to_step in CROSSED_OUT:
            assert arrow.shown in ("not_in_people", "animals")
    assert [(card.id, hit) for card, text in texts for hit in told(text, library)] == []


def commands() -> Iterator[Any]:
    """What a person can ask for beside the ledger."""
    for person in PEOPLE:
        for form in ("text", "html", "json", "ics"):
            marks = () if form == "text" else (pytest.mark.slow,)
            yield pytest.param(
                ("assess", str(person), *NOW, "--format", form), id=f"assess {person.stem} {form}", marks=marks
            )
        for command in ("today", "screen"):
            yield pytest.param((command, str(person), *NOW), id=f"{command} {person.stem}")
    for command in ("monograph", "benefits"):
        for form in ("text", "html", "json"):
            yield pytest.param((command, "--format", form), id=f"{command} {form}")
    yield pytest.param(("assumptions",), id="assumptions", marks=pytest.mark.slow)
    yield pytest.param(("triage", "--text", "my legs are stiff and I feel sick"), id="triage")
    yield pytest.param(("assess", str(DEMO / "record.json"), "--with", str(DEMO / "me.yaml"), *NOW), id="demo")


@pytest.mark.parametrize("command", list(commands()))
def test_no_answer_tells_a_claim_without_support(command: tuple[str, ...], library: Library) -> None:
    said = run(*command).out
    assert len(said) > 100
    said = re.sub(r"<style>.*?</style>|<script>.*?</script>|<svg.*?</svg>", "", said, flags=re.DOTALL)
    said = re.sub(r"<h2 id=\"sources\">.*?</ul>|<details><summary>Sources.*?</details>", "", said, flags=re.DOTALL)
    said = re.sub(r"<[^>]+>", " | ", said.replace("\r\n ", ""))
    said = OWN_FORECAST.sub("", re.sub(r"\s+", " ", said))
    assert told(said, library) == []


def test_the_pages_for_people_do_not_tell_them_either(library: Library) -> None:
    pages = [ROOT / "README.md", ROOT / "SAFETY.md", ROOT / "GLOSSARY.md"]
    pages += [p for part in ("tutorials", "how-to", "explanation") for p in (ROOT / "docs" / part).glob("*.md")]
    assert [(page.name, hit) for page in pages for hit in told(page.read_text(encoding="utf-8"), library)] == []


def test_the_ledger_tells_them_with_their_verdict(library: Library) -> None:
    for claim_id in AS_THE_ARTICLE_PUTS_IT:
        assert re.search(r"\[(not supported|contradicted)\]", run("evidence", claim_id).out)
