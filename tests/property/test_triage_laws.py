"""Triage only adds up: one more symptom never lowers the urgency, order does not matter, nothing mutes an emergency."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from supple.domain.facts import Fact, Facts, Known
from supple.domain.findings import Urgency
from supple.knowledge.library import read_library
from supple.screening.signs.reading import read
from supple.screening.triage import triage

LIBRARY = read_library()
SENTENCES = Path(__file__).parents[1] / "scenarios" / "triage_sentences.jsonl"
ALL = [json.loads(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
ANSWERED = "words.self_harm_denied"  # "no thoughts of harming myself" answers a question, and may lower low mood
ROWS = [row for row in ALL if "record" not in row and read((row["text"],), LIBRARY).facts.get(ANSWERED) is not False]
TEXTS = st.sampled_from([row["text"] for row in ROWS])
EMERGENCIES = st.sampled_from([row["text"] for row in ROWS if row["least"] == "emergency"])
SIGNS = st.sampled_from([sign.id for sign in LIBRARY.signs])
RAISING = st.sampled_from(
    ["dialysis", "sci", "sci.t6_or_above", "pump", "class.opioid", "doses.missed_72h", "doses.missed_two_in_row",
     "doses.stopped_or_ran_out", "order.decreased_7d", "order.started_or_increased_30d", "kidney.acute"]
)  # fmt: skip


def urgency(*texts: str, signs: tuple[str, ...] = (), facts: Facts | None = None) -> Urgency:
    return triage(texts=texts, signs=signs, facts=facts or Facts(), library=LIBRARY).urgency


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_a_second_text_never_lowers_the_urgency(first: str, second: str) -> None:
    assert urgency(first, second) >= max(urgency(first), urgency(second))


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_a_second_sentence_never_lowers_the_urgency(first: str, second: str) -> None:
    assert urgency(f"{first}. {second}") >= max(urgency(first), urgency(second))


@settings(max_examples=100, deadline=None)
@given(TEXTS, SIGNS)
def test_picking_a_sign_never_lowers_the_urgency(text: str, sign: str) -> None:
    assert urgency(text, signs=(sign,)) >= max(urgency(text), urgency(signs=(sign,)))


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, max_size=4), st.lists(SIGNS, max_size=3), st.randoms())
def test_order_and_repetition_change_nothing(texts: list[str], signs: list[str], rng: object) -> None:
    def found(these: list[str], picked: list[str]) -> dict[str, Urgency]:
        read = triage(texts=these, signs=picked, facts=Facts(), library=LIBRARY)
        return {hit.sign_id: hit.urgency for hit in read.signs}

    assert found(texts, signs) == found(texts[::-1], signs[::-1]) == found(texts + texts, signs + signs)


@settings(max_examples=100, deadline=None)
@given(EMERGENCIES, st.lists(TEXTS, max_size=3))
def test_nothing_said_beside_it_mutes_an_emergency(emergency: str, others: list[str]) -> None:
    assert urgency(*others, emergency) is Urgency.EMERGENCY


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.sets(RAISING, max_size=3), RAISING)
def test_a_bad_fact_more_never_lowers_the_urgency(text: str, facts: set[str], one_more: str) -> None:
    def having(these: set[str]) -> Facts:
        return Facts({fact: Fact(fact, Known.PRESENT) for fact in these})

    assert urgency(text, facts=having(facts | {one_more})) >= urgency(text, facts=having(facts))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gets_an_answer_and_nothing_is_dropped_in_silence(text: str) -> None:
    found = triage(texts=(text,), facts=Facts(), library=LIBRARY)
    assert found.signs or found.questions
    if any(c.isalpha() and c.isascii() for c in text):
        assert found.read


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_capitals_and_curly_apostrophes_change_nothing(text: str) -> None:
    assert urgency(text.upper()) == urgency(text.lower()) == urgency(text.lower().replace("'", "’"))
