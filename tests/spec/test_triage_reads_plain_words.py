"""What people write, in many voices, and how urgent it is. The table is the specification; add a row to change it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supple.domain.facts import Fact, Facts, Known
from supple.domain.findings import Urgency
from supple.errors import UsageError
from supple.knowledge.library import Library
from supple.screening.triage import triage

DATA = Path(__file__).parents[1] / "data" / "triage"
SENTENCES = Path(__file__).parents[1] / "scenarios" / "triage_sentences.jsonl"
ALL = [json.loads(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
ROWS = [row for row in ALL if row["round"].startswith(("first", "own"))]  # at least and at most the same
CONTEXTS = [json.loads(line) for line in (DATA / "contexts.jsonl").read_text(encoding="utf-8").splitlines()]
NOTHING_KNOWN = Facts()


def known(case: dict[str, object]) -> Facts:
    held = {fact: Fact(fact, Known.PRESENT) for fact in case.get("present", ())}
    held |= {fact: Fact(fact, Known.ABSENT) for fact in case.get("absent", ())}
    held |= {fact: Fact(fact, Known.PRESENT, float(value)) for fact, value in case.get("numbers", {}).items()}
    return Facts(held)


def signs_of(text: str, library: Library, facts: Facts = NOTHING_KNOWN) -> dict[str, Urgency]:
    return {hit.sign_id: hit.urgency for hit in triage(texts=(text,), facts=facts, library=library).signs}


def test_every_message_of_the_table_gets_its_urgency(library: Library) -> None:
    wrong = []
    for row in ROWS:
        found = triage(texts=(row["text"],), facts=NOTHING_KNOWN, library=library)
        missing = set(row.get("names", ())) - {hit.sign_id for hit in found.signs}
        if found.urgency.word != row["least"] or missing:
            wrong.append((row["text"], row["least"], found.urgency.word, missing))
    assert not wrong


def test_the_table_speaks_of_every_sign_and_of_many_ordinary_things() -> None:
    told = {sign for row in ROWS for sign in row.get("names", ())}
    assert {f"R{number:02d}" for number in range(1, 66)} <= told
    assert sum(row["least"] == "none" for row in ROWS) >= 400
    assert sum(row["least"] == "emergency" for row in ROWS) >= 400


@pytest.mark.parametrize("case", CONTEXTS, ids=lambda case: f"{case['text']} {case.get('present', '')}"[:60])
def test_a_record_raises_or_lowers_as_the_rows_say(case: dict[str, object], library: Library) -> None:
    found = triage(texts=(str(case["text"]),), facts=known(case), library=library)
    assert found.urgency.word == case["urgency"]
    if case["sign"]:
        assert case["sign"] in {hit.sign_id for hit in found.signs}


def test_the_denied_examples_of_each_sign_are_no_sign(library: Library) -> None:
    for sign in library.signs:
        for words in sign.negated_examples:
            assert sign.id not in signs_of(words, library), (sign.id, words)


def test_a_picked_sign_counts_like_a_written_one(library: Library) -> None:
    found = triage(signs=("R21",), facts=NOTHING_KNOWN, library=library)
    assert found.urgency is Urgency.EMERGENCY
    assert found.signs[0].sign_id == "R21"


def test_an_unknown_sign_is_refused_with_the_nearest(library: Library) -> None:
    with pytest.raises(UsageError, match="R2"):
        triage(signs=("R2l",), facts=NOTHING_KNOWN, library=library)


def test_silence_is_not_good_news_it_is_a_question(library: Library) -> None:
    for text in ("", "   ", "asdf qwer", "hola, necesito ayuda"):
        found = triage(texts=(text,), facts=NOTHING_KNOWN, library=library)
        assert found.urgency is Urgency.NONE
        assert found.questions


def test_what_was_not_recognised_is_listed_as_such(library: Library) -> None:
    found = triage(texts=("the garden is lovely. she can't be woken",), facts=NOTHING_KNOWN, library=library)
    assert ("the garden is lovely", None, "not recognised") in [(r.text, r.sign_id, r.how) for r in found.read]
    assert found.urgency is Urgency.EMERGENCY


def test_a_denied_sign_is_shown_as_denied(library: Library) -> None:
    found = triage(texts=("no fever",), facts=NOTHING_KNOWN, library=library)
    assert [r.sign_id for r in found.read] == ["R36"]
    assert "denied" in found.read[0].how


def test_a_thought_about_a_sign_asks_whether_it_is_happening(library: Library) -> None:
    found = triage(texts=("what if I have a seizure?",), facts=NOTHING_KNOWN, library=library)
    assert found.urgency is Urgency.NONE
    assert any("happening now" in question for question in found.questions)


def test_short_forms_do_not_match_inside_other_words(library: Library) -> None:
    for text in ("I feel beautiful", "the code works", "a modest walk", "my profit", "refit the chair"):
        assert not signs_of(text, library)


def test_low_mood_asks_about_thoughts_of_ending_ones_life(library: Library) -> None:
    found = triage(texts=("feeling really low",), facts=NOTHING_KNOWN, library=library)
    assert any("ending your life" in question for question in found.questions)


def test_all_advice_about_the_medicine_says_not_to_stop_it_alone_and_none_proposes_a_dose(library: Library) -> None:
    for sign in library.signs:
        if "R05" <= sign.id <= "R15" and sign.id not in ("R10", "R11"):
            assert "Do not stop or skip baclofen on your own" in sign.advice, sign.id
        low = sign.advice.lower()
        assert not any(
            word in low for word in ("skip your", "stop taking", "take one more", "halve", "reduce your dose")
        )


def test_every_row_of_the_evidence_is_there_with_sources_and_urgency(library: Library) -> None:
    signs = {sign.id: sign for sign in library.signs}
    assert {f"R{number:02d}" for number in range(1, 66)} <= set(signs)
    for sign in library.signs:
        assert sign.words
        assert sign.sources or sign.grade == "PROPOSAL"
        assert set(sign.sources) <= set(library.references)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("crushing feeling across my chest going into my arm when I was on the arm bike", "R18"),
        ("chest pain came on when I was 10 minutes into my walk", "R18"),
        ("chest pain at the beginning of my session", "R18"),
        ("she is a known diabetic with chest pain", "R18"),
        ("I am not used to this crushing chest pain", "R18"),
        ("I can't breathe the way I used to", "R03"),
        ("she fainted when she was standing at the sink", "R17"),
        ("got back in the house and collapsed", "R17"),
        ("my tongue swelled when I was eating", "R01"),
        ("I had a fit when I was in the pool", "R06"),
        ("seizure at school, teacher called me", "R06"),
    ],
)
def test_what_someone_was_doing_does_not_put_a_sign_long_ago(text: str, sign: str, library: Library) -> None:
    assert signs_of(text, library).get(sign) is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "I had crushing chest pain when I was 20",
        "I had fits when I was a baby",
        "I had fits back at school",
        "I used to have fits",
        "known to have seizures as a child",
    ],
)
def test_an_age_or_a_stage_of_life_does(text: str, library: Library) -> None:
    assert not signs_of(text, library)
