"""The ledger, a search and one entry: every statement shows its source, its verdict, and what depends on it."""

from __future__ import annotations

import json
import re

import pytest

from supple.errors import UsageError
from supple.knowledge.library import Library, disagreements
from supple.render import evidence
from supple.render.cards import cards

WORDS_WE_DO_NOT_USE = re.compile(
    r"\b(safe|safely|cures?|guaranteed?|must not worry|streak|fail(s|ed|ure)?|non-compliant|should have)\b",
    re.IGNORECASE,
)
HARM = re.compile(r"emergency|drows|dizz|confus|seizure|hallucinat|withdrawal|contraindicat|allerg", re.IGNORECASE)


def test_all_claims_of_the_ledger_have_a_verdict_and_sources_that_exist(library: Library) -> None:
    assert len(library.claims) == 45
    assert [f for f in disagreements(library) if f.where.startswith(("Claim ", "DrugFact "))] == []


def test_no_ledger_or_monograph_text_uses_a_word_we_do_not_use(library: Library) -> None:
    texts = [text for claim in library.claims for text in (claim.claim, claim.evidence, claim.we_say)]
    texts += [fact.text for fact in library.drug_facts]
    assert [text for text in texts if WORDS_WE_DO_NOT_USE.search(text)] == []


def test_a_harm_in_the_ledger_or_monograph_ends_with_do_not_stop_on_your_own(library: Library) -> None:
    cards_with_harm = [(claim.id, claim.we_say) for claim in library.claims if claim.section.startswith("Side effects")]
    cards_with_harm += [(fact.id, fact.text) for fact in library.drug_facts if HARM.search(fact.text)]
    assert len(cards_with_harm) > 20
    assert [each for each, text in cards_with_harm if not text.endswith(evidence.DO_NOT_STOP)] == []


def test_the_monograph_covers_what_a_person_asks_first(library: Library) -> None:
    headings = {fact.heading for fact in library.drug_facts}
    assert headings >= {
        "What it is", "Forms and strengths", "Used for", "Not for", "How it works", "How long it acts",
        "Common effects", "Serious effects", "Take care with", "Sudden stopping", "A missed dose", "Kidneys", "Driving",
        "Alcohol", "Pregnancy and breast-feeding",
    }  # fmt: skip
    assert {fact.region for fact in library.drug_facts if fact.heading == "Not for"} >= {"US", "GB"}


def test_each_heading_of_the_monograph_with_a_harm_ends_with_do_not_stop(library: Library) -> None:
    text, data = evidence.monograph(library)
    flat = " ".join(text.split())
    stops = len({fact.heading for fact in library.drug_facts if fact.text.endswith(evidence.DO_NOT_STOP)})
    assert flat.count(evidence.DO_NOT_STOP) == stops
    assert all(fact["citations"] for fact in data["facts"])


def test_no_claim_is_listed_without_its_verdict(library: Library) -> None:
    text, data = evidence.evidence(None, library)
    assert [text.index(words) for words in ("Supported (", "Not supported (", "Contradicted (")] == sorted(
        text.index(words) for words in ("Supported (", "Not supported (", "Contradicted (")
    )
    assert len(data["claims"]) == 45
    hits, _ = evidence.evidence("endorphins", library)
    assert "[not supported]" in hits


def test_an_entry_shows_its_sources_and_what_depends_on_a_source(library: Library) -> None:
    entry, data = evidence.evidence("c24", library)
    assert "claim:K37" in entry
    assert "Muanda" in entry
    assert data["entries"][0]["sources"]
    source, _ = evidence.evidence("claim:K37", library)
    assert "C24" in source
    assert "C16" in source


def test_every_entry_can_be_shown_at_80_columns_and_as_json(library: Library) -> None:
    everything = cards(library)
    for card in everything[:: max(1, len(everything) // 60)]:
        text, data = evidence.evidence(card.id, library)
        json.dumps(data, allow_nan=False)
        assert [line for line in text.splitlines() if len(line) > 80 and " " in line.strip()] == []


def test_a_search_puts_titles_first_and_what_nothing_holds_names_near_ids(library: Library) -> None:
    found = evidence.search("kidney disease", cards(library))
    assert "kidney" in found[0].title.casefold()
    with pytest.raises(UsageError, match="C44"):
        evidence.evidence("C444", library)
