"""The ledger, a search and one entry: every statement shows its source, its verdict, and what depends on it."""

from __future__ import annotations

import json
import re

import pytest

from supple.errors import UsageError
from supple.knowledge.library import Library, disagreements
from supple.render import benefits, evidence, monograph, screening_text
from supple.render.cards import cards
from supple.render.evidence_search import Filters, narrowed, search

WORDS_WE_DO_NOT_USE = re.compile(
    r"\b(safe|safely|cures?|guaranteed?|must not worry|streak|fail(s|ed|ure)?|non-compliant|should have)\b",
    re.IGNORECASE,
)
HARM = re.compile(r"emergency|drows|dizz|confus|seizure|hallucinat|withdrawal|contraindicat|allerg", re.IGNORECASE)
LEAVING = re.compile(r"\bstopp(ed|ing)\b|\bfall(s|ing)\b|\bdeaths?\b|\bweaker\b|\bpoison|\bdisturbing\b", re.IGNORECASE)


def test_all_claims_of_the_ledger_have_a_verdict_and_sources_that_exist(library: Library) -> None:
    assert len(library.claims) == 45
    assert [f for f in disagreements(library) if f.where.startswith(("Claim ", "DrugFact "))] == []


def test_no_ledger_or_monograph_text_uses_a_word_we_do_not_use(library: Library) -> None:
    texts = [text for claim in library.claims for text in (claim.claim, claim.evidence, claim.we_say)]
    texts += [fact.text for fact in library.drug_facts]
    assert [text for text in texts if WORDS_WE_DO_NOT_USE.search(text)] == []


def test_the_research_watch_and_the_benefits_neither_promise_nor_leave_a_harm_without_the_words_that_hold_one_back(
    library: Library,
) -> None:
    for watched in library.research:
        assert not WORDS_WE_DO_NOT_USE.search(watched.known + watched.we_say), watched.id
        told = f"{watched.topic} {watched.known}"
        if re.search(r"\bbaclofen\b", told, re.IGNORECASE) and (HARM.search(told) or LEAVING.search(told)):
            assert watched.we_say.endswith(evidence.DO_NOT_STOP), watched.id
    by_id = {watched.id: watched.we_say for watched in library.research}
    for harm in ("W06", "W08", "W20", "W21", "W23", "W24", "W29"):
        assert by_id[harm].endswith(evidence.DO_NOT_STOP), harm


def test_while_no_rule_is_reviewed_the_answers_say_so_and_not_longer(library: Library) -> None:
    reviewed = [rule.id for rule in library.rules if rule.reviewed_by]
    assert ("No clinician has reviewed the rules yet" in screening_text.NOT_A_CLEARANCE) == (not reviewed)


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
    flat = " ".join(monograph.text(library).split())
    stops = len({fact.heading for fact in library.drug_facts if fact.text.endswith(evidence.DO_NOT_STOP)})
    assert flat.count(evidence.DO_NOT_STOP) == stops
    assert all(fact["citations"] and fact["checked_on"] for fact in monograph.data(library)["facts"])


def test_a_missed_dose_is_a_question_for_someone_and_never_an_instruction(library: Library) -> None:
    facts = [fact for fact in library.drug_facts if fact.heading == "A missed dose"]
    assert facts[0].text.startswith("Ask your pharmacist or prescriber")
    for fact in facts:
        assert not re.search(r"\btake it\b|\bskip it\b|\bleave it out\b|\bhours away\b", fact.text)


def test_no_claim_is_listed_without_its_verdict(library: Library) -> None:
    asked = evidence.select(None, library)
    text, data = evidence.text(asked, library), evidence.data(asked, library)
    order = [text.index(words) for words in ("Supported (", "Not supported (", "Contradicted (", "Research that is")]
    assert order == sorted(order)
    assert len(data["claims"]) == 45
    assert len(data["research"]) == 32
    assert "[not supported]" in evidence.text(evidence.select("endorphins", library), library)


def test_an_entry_shows_its_sources_and_what_depends_on_a_source(library: Library) -> None:
    asked = evidence.select("c24", library)
    assert "claim:K37" in evidence.text(asked, library)
    assert "Muanda" in evidence.text(asked, library)
    assert evidence.data(asked, library)["entries"][0]["sources"]
    source = evidence.text(evidence.select("claim:K37", library), library)
    assert all(each in source for each in ("C24", "C16", "W24"))


def test_an_entry_names_the_rules_exercises_and_models_that_depend_on_it(library: Library) -> None:
    def leaning(entry_id: str) -> set[tuple[str, str]]:
        held = evidence.data(evidence.select(entry_id, library), library)["entries"][0]["depends_on_it"]
        return {(each["kind"], each["id"]) for each in held}

    assert ("rule", "P04") in leaning("light_only")
    assert ("exercise", "ST01") in leaning("T6_BP")
    assert ("combination", "combination.C01") in leaning("R12")
    assert ("benefit", "B07") in leaning("C30")
    assert any(kind == "model" for kind, _ in leaning("pk:S11"))


def test_every_entry_can_be_shown_at_80_columns_and_as_json(library: Library) -> None:
    everything = cards(library)
    for card in everything[:: max(1, len(everything) // 60)]:
        asked = evidence.select(card.id, library)
        json.dumps(evidence.data(asked, library), allow_nan=False)
        text = evidence.text(asked, library)
        assert [line for line in text.splitlines() if len(line) > 80 and " " in line.strip()] == []


def test_every_entry_says_its_grade_its_day_and_that_no_clinician_has_looked_at_it(library: Library) -> None:
    for card in cards(library):
        if card.kind in ("source", "question"):  # a source is what others cite; a question is a rule's own wording
            continue
        assert card.grade, card.id
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", card.checked_on or ""), card.id
        assert ("not yet reviewed by a clinician" in card.standing) == (not card.reviewed_by)
        assert card.rests_on or card.grade in ("PROPOSAL", "Judgement"), card.id


def test_a_search_puts_titles_first_and_what_nothing_holds_names_near_ids(library: Library) -> None:
    found = search("kidney disease", cards(library))
    assert "kidney" in found.cards[0].title.casefold()
    assert not found.read_as
    with pytest.raises(UsageError, match="C44"):
        evidence.select("C444", library)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("strecthing", "stretching"),
        ("withdrawl", "withdrawl"),
        ("hallucinatons", "hallucinations"),
        ("kidny", "kidney"),
    ],
)
def test_a_misspelt_word_is_read_as_the_nearest_that_some_entry_holds_and_says_so(
    library: Library, written: str, meant: str
) -> None:
    found = search(written, cards(library))
    assert found.cards
    assert dict(found.read_as) == ({} if meant == written else {written: meant})


def test_filters_keep_what_they_name_and_only_that(library: Library) -> None:
    everything = cards(library)
    rules = narrowed(everything, Filters(kind="rules", grade="a"))
    assert rules
    assert {(card.kind, card.grade) for card in rules} == {("rule", "A")}
    assert len(narrowed(everything, Filters(kind="emergency-number"))) == len(library.emergency_numbers)
    assert narrowed(everything, Filters(reviewed=True)) == tuple(card for card in everything if card.reviewed_by)
    assert narrowed(everything, Filters(withdrawn=True)) == ()
    with pytest.raises(UsageError, match="benefit"):
        narrowed(everything, Filters(kind="bananas"))


def test_each_benefit_is_one_sentence_with_its_grade_and_no_promise(library: Library) -> None:
    names = [each.name.casefold() for each in library.benefits]
    assert names == ["strength", "fitness", "mood", "stiffness", "balance", "pain", "flexibility"]
    for each in library.benefits:
        assert each.sentence.count(".") == 1
        assert re.search(r"\b(may|can|for some people)\b", each.sentence), each.id
        assert not WORDS_WE_DO_NOT_USE.search(each.sentence)
        assert f"Grade {each.grade}" in " ".join(benefits.text(library).split())
    stretching = next(each for each in library.benefits if each.name == "Flexibility")
    assert "may feel good" in stretching.sentence
    assert "2 degrees" in stretching.sentence
