"""Each sign said in five ways, and taken back, told of others or only meant as a figure of speech in three.

The sentences are the round *fresh o* of ``tests/scenarios/triage_sentences.jsonl``: all were written before any was
read, each for one sign (``names``), or against one (``must_not_raise``). What they got at first sight stands in
``triage_first_sight.json``; since then triage was mended with them, so these tests hold what was learnt.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from supple.domain.facts import Facts
from supple.domain.findings import Triage, Urgency
from supple.knowledge.library import Library
from supple.screening.triage import URGENCIES, triage

FILE = Path(__file__).parents[1] / "scenarios" / "triage_sentences.jsonl"
ROWS = [
    row for line in FILE.read_text(encoding="utf-8").splitlines() if (row := json.loads(line))["round"] == "fresh o"
]
SAID = [(row["names"][0], row["text"]) for row in ROWS if "names" in row]
NOT_SAID = [(row["must_not_raise"], row["text"]) for row in ROWS if "must_not_raise" in row]
BY_RESEMBLANCE = frozenset(["R67", "R68"])  # only told where no phrase says which sign it is
HIGHER_THAN_ROUTINE = 1  # a flat that is boiling hot is taken for someone who is


def read(text: str, library: Library) -> Triage:
    return triage(texts=(text,), facts=Facts(), library=library)


def ids(found: Triage) -> set[str]:
    return {hit.sign_id for hit in found.signs}


def test_every_sign_has_five_ways_to_say_it_and_three_sentences_that_must_not_raise_it(library: Library) -> None:
    signs = {sign.id for sign in library.signs}
    said, not_said = Counter(sign for sign, _ in SAID), Counter(sign for sign, _ in NOT_SAID)
    assert set(said) == set(not_said) == signs
    assert min(said.values()) >= 5
    assert min(not_said.values()) >= 3
    assert len({text.lower() for _, text in (*SAID, *NOT_SAID)}) == len(ROWS)


def test_each_way_to_say_a_sign_raises_it(library: Library) -> None:
    own = [(sign, text) for sign, text in SAID if sign not in BY_RESEMBLANCE]
    assert not [(sign, text) for sign, text in own if sign not in ids(read(text, library))]


def test_each_way_to_say_a_sign_is_as_urgent_as_the_sign(library: Library) -> None:
    listed = {sign.id: URGENCIES[sign.urgency] for sign in library.signs}
    assert not [(sign, text) for sign, text in SAID if read(text, library).urgency < listed[sign]]


def test_what_is_denied_long_past_imagined_anothers_or_a_figure_of_speech_raises_nothing(library: Library) -> None:
    assert not [(sign, text) for sign, text in NOT_SAID if sign in ids(read(text, library))]
    urgent = [(text, read(text, library).urgency) for _, text in NOT_SAID]
    assert not [text for text, urgency in urgent if urgency is Urgency.EMERGENCY]
    assert len([text for text, urgency in urgent if urgency is Urgency.SAME_DAY]) <= HIGHER_THAN_ROUTINE


@pytest.mark.parametrize(
    "text",
    [
        "we could not wake him, he is a student, until lunchtime and he is still drowsy",
        "cant wake my teenage son",
        "he is banging his head against the wall and doesn't know me",
        "wife fainted at her wedding just now",
        "I had a seizure this morning, years ago I had epilepsy",
        "voices through the wall telling me the neighbours are plotting",
        "the pump was refilled last week and now it is beeping",
        "i was a baby about it but the chest pain is back",
        "hes got rigid about his tablets, he's boiling hot and stiff",
        "bum numb and I've wet myself since this morning sitting in the chair",
        "overdosed on baclofen and cake",
        "he cannot breathe, he once had asthma",
        "was withdrawn from baclofen and is shaking",
        "nothing is broken but he can't be woken",
        "would it get worse, my breathing is very bad",
    ],
)
def test_a_figure_of_speech_never_hides_the_real_thing(text: str, library: Library) -> None:
    """Sentences that share the words of the everyday meanings above, and are emergencies."""
    assert read(text, library).urgency is Urgency.EMERGENCY


@pytest.mark.parametrize(
    ("text", "low"), [("my blood sugar is 2 and I had my tea", True), ("two sugars in my tea", False)]
)
def test_sugar_in_tea_is_no_blood_sugar(text: str, low: bool, library: Library) -> None:
    assert ("R57" in ids(read(text, library))) is low


@pytest.mark.parametrize(
    "text",
    [
        "no puedo respirar",
        "tengo fiebre",
        "sin dolor",
        "je ne peux pas respirer",
        "ich kann nicht atmen",
        "non riesco a respirare",
        "nao consigo respirar",
        "nie moge oddychac",
        "لا أستطيع التنفس",
    ],
)
def test_words_of_another_language_are_told_as_not_read(text: str, library: Library) -> None:
    """A "no" or "me" that English shares with others makes them no English, and denies nothing."""
    found = read(text, library)
    assert {piece.how for piece in found.read} == {"not read: this does not look like English"}
    assert found.not_read
    assert "English only" in " ".join(found.questions)


@pytest.mark.parametrize("text", ["No.", "no pain", "Lovely weather", "me too", "ok thanks", "he is so hot"])
def test_short_english_is_not_taken_for_another_language(text: str, library: Library) -> None:
    assert "English only" not in " ".join(read(text, library).questions)


@pytest.mark.parametrize("text", ["???", "😱😱😱", "...!"])
def test_a_text_without_words_is_told_as_not_read(text: str, library: Library) -> None:
    found = read(text, library)
    assert [(piece.text, piece.how) for piece in found.read] == [(text, "not read: there are no words in it")]
    assert found.not_read
