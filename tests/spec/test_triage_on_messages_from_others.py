"""Messages written by someone who had not seen the phrases: no emergency is missed, and few ordinary words alarm.

Each line of ``held_out.jsonl`` says how urgent the message has to be at least and at most, by the list of red flags
alone. The file is itself an input of ``supple triage --lines``. The words of triage were mended with it since, so it is
a development set now: that it holds says nothing about messages never seen.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from supple.services import asking, loading

FILE = Path(__file__).parents[1] / "data" / "triage" / "held_out.jsonl"
ROWS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
URGENCIES = ("none", "routine", "same_day", "emergency")
FALSE_EMERGENCIES = 8  # of about 600 other messages; each is a known limit, none may be added
TOO_LOW_BELOW_EMERGENCY = 1
TOO_HIGH_BELOW_EMERGENCY = 12


@pytest.fixture(scope="module")
def told() -> list[tuple[dict[str, object], str]]:
    """Each message with the urgency it gets."""
    found = asking.triage_lines(str(FILE), loading.Options(now="2026-11-23T08:00"))
    return [(row, answer["urgency"]) for row, answer in zip(ROWS, found, strict=True)]


def rank(urgency: object) -> int:
    return URGENCIES.index(str(urgency))


def test_every_message_of_others_gets_an_answer(told: list[tuple[dict[str, object], str]]) -> None:
    assert {urgency for _, urgency in told} == set(URGENCIES)


def test_no_emergency_told_by_others_is_missed(told: list[tuple[dict[str, object], str]]) -> None:
    missed = [row["text"] for row, urgency in told if row["least"] == "emergency" and urgency != "emergency"]
    assert not missed


def test_what_needs_help_today_is_told_so(told: list[tuple[dict[str, object], str]]) -> None:
    missed = [row["text"] for row, urgency in told if row["least"] == "same_day" and rank(urgency) < rank("same_day")]
    assert not missed


def test_few_ordinary_messages_are_called_an_emergency(told: list[tuple[dict[str, object], str]]) -> None:
    alarms = [row["text"] for row, urgency in told if urgency == "emergency" and row["most"] != "emergency"]
    assert len(alarms) <= FALSE_EMERGENCIES, alarms


def test_the_rest_is_rarely_too_low_or_too_high(told: list[tuple[dict[str, object], str]]) -> None:
    low = [row["text"] for row, urgency in told if rank(urgency) < rank(row["least"])]
    high = [row["text"] for row, urgency in told if rank(row["most"]) < rank(urgency) < rank("emergency")]
    assert len(low) <= TOO_LOW_BELOW_EMERGENCY, low
    assert len(high) <= TOO_HIGH_BELOW_EMERGENCY, high


def test_a_clear_denial_is_never_an_emergency(told: list[tuple[dict[str, object], str]]) -> None:
    assert not [row["text"] for row, urgency in told if row["kind"] == "denied" and urgency == "emergency"]


def test_the_file_speaks_of_every_sign_and_of_much_that_is_none() -> None:
    signs = Counter(row["sign"] for row in ROWS if "sign" in row)
    assert all(signs[f"R{number:02d}"] >= 5 for number in range(1, 66))
    assert sum(rank(row["most"]) <= rank("routine") and "sign" not in row for row in ROWS) >= 300
    assert sum(row["kind"] == "context" for row in ROWS) >= 60
