"""The development messages of triage: no emergency is missed, and few ordinary words alarm.

``tests/scenarios/triage_sentences.jsonl`` holds 4,100 messages written for this project: *first* and *own* by the hand
that wrote the phrases, *others* by someone who had not seen them, *fresh* in rounds that were read once before anything
was mended with them. Each says how urgent it has to be at least and at most, by the list of red flags alone. Triage was
mended with all of them, so that these tests hold says nothing about messages never seen; what was got at first sight
stands in ``triage_first_sight.json`` and in the validation report.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from validation.builders import triage_likeness, triage_results
from validation.builders.triage_results import rank

from supple.knowledge.library import Library

FALSE_EMERGENCIES = 10  # of about 1,900 other messages; each is a known limit, none may be added
TOO_LOW_BELOW_EMERGENCY = 2
TOO_HIGH_BELOW_EMERGENCY = 16
EVERY_SIGN = [f"R{number:02d}" for number in range(1, 66)]

Told = list[tuple[dict[str, Any], str]]


@pytest.fixture(scope="module")
def told() -> Told:
    """Each message with the urgency it gets."""
    return triage_results.told()


def text_of(found: Told) -> list[str]:
    return [row["text"] for row, _ in found]


def test_no_emergency_is_missed(told: Told) -> None:
    assert not text_of([(r, got) for r, got in told if r["least"] == "emergency" and got != "emergency"])


def test_what_needs_help_today_is_told_so(told: Told) -> None:
    assert not text_of([(r, got) for r, got in told if r["least"] == "same_day" and rank(got) < rank("same_day")])


def test_few_ordinary_messages_are_called_an_emergency(told: Told) -> None:
    alarms = text_of([(r, got) for r, got in told if got == "emergency" and r["most"] != "emergency"])
    assert len(alarms) <= FALSE_EMERGENCIES, alarms


def test_the_rest_is_rarely_too_low_or_too_high(told: Told) -> None:
    low = text_of([(r, got) for r, got in told if rank(got) < rank(r["least"])])
    high = text_of([(r, got) for r, got in told if rank(r["most"]) < rank(got) < rank("emergency")])
    assert len(low) <= TOO_LOW_BELOW_EMERGENCY, low
    assert len(high) <= TOO_HIGH_BELOW_EMERGENCY, high


def test_a_clear_denial_is_never_an_emergency(told: Told) -> None:
    assert not text_of([(r, got) for r, got in told if r["kind"] == "denied" and got == "emergency"])


def test_every_sign_is_told_in_five_ways_and_much_is_none(told: Told) -> None:
    signs = Counter(sign for row, _ in told for sign in (*row.get("names", ()), row.get("sign")))
    assert not [sign for sign in EVERY_SIGN if signs[sign] < 5]
    assert sum(row["most"] == "none" or row["least"] == "none" for row, _ in told) >= 400
    assert sum(row["kind"] == "context" for row, _ in told) >= 60


def test_the_scores_of_the_report_are_fresh() -> None:
    assert triage_results.OUT.read_bytes() == triage_results.built(), "run validation/builders/triage_results.py"


def test_the_second_reader_was_learnt_from_these_messages(library: Library) -> None:
    """Its weights are what its builder makes of the messages, up to rounding of the minimum."""
    fresh = triage_likeness.learnt()
    for model in library.likenesses:
        weights = fresh[model.id]
        assert model.messages == weights.messages
        assert set(model.weights) ^ set(weights.weights) <= {
            one for one in (*model.weights, *weights.weights)
            if abs(model.weights.get(one, weights.weights.get(one, 0))) < 0.25
        }  # fmt: skip
        shared = [one for one in model.weights if one in weights.weights]
        assert max(abs(model.weights[one] - weights.weights[one]) for one in shared) < 0.15
