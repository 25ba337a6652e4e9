"""What the timing of a week buys, said without a minus sign that nobody can read."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from planned_people import NOW, curve
from supple.domain.forecast import Basis, Window, WindowKind
from supple.domain.plan import GainVerdict, TimingGain
from supple.domain.quantities import Band
from supple.render import text
from supple.render.chart import sentence
from supple.render.view import timing_words


def said(low: float, high: float, verdict: GainVerdict) -> str:
    gain = TimingGain(Band(low, (low + high) / 2, high), Band(-0.04, -0.02, 0.01), verdict)
    return timing_words(cast("Any", SimpleNamespace(timing_gain=gain)))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (-0.12, 0.14, "by between 0.1 points of 10 less and 0.1 more"),
        (-0.03, 0.04, "about as much"),
        (0.0, 0.14, "by 0.0 to 0.1 points of 10 more"),
        (-0.3, -0.14, "by 0.1 to 0.3 points of 10 less"),
        (-0.3, 0.0, "by 0.0 to 0.3 points of 10 less"),
    ],
)
def test_a_little_gain_is_said_as_more_or_less(low: float, high: float, words: str) -> None:
    text = said(low, high, GainVerdict.LITTLE)
    assert f"these ease stiffness {words}, so the week keeps" in text
    assert "-" not in text


def test_a_clear_gain_says_what_it_is_and_its_range() -> None:
    text = said(0.42, 1.08, GainVerdict.HELPS)
    assert text.startswith("Timing may help you: ")
    assert "stiffness eases by 0.4 to 1.1 points of 10 more and drowsiness changes by -4 to +1 in 100" in text


def test_a_lane_with_nothing_in_it_says_so() -> None:
    assert text._or_in_words(" " * 31, "unlikely all day") == "unlikely all day".ljust(31)
    assert text._or_in_words("  ..  ", "unlikely all day") == "  ..  "
    assert text._or_in_words("   ", "unlikely all day") == "   "


def test_after_a_diary_the_sentence_says_whose_drowsy_hours_they_are() -> None:
    start = NOW.replace(hour=7, minute=0)
    window = Window(start.replace(hour=14), start.replace(hour=16), WindowKind.DROWSY, 0.4)
    for basis, words in (
        (Basis.YOUR_DIARY, "People like you may be drowsy from 14:00 to 16:00."),
        (Basis.PEOPLE_LIKE_YOU, "Drowsy hours are likely from 14:00 to 16:00."),
    ):
        shown = replace(curve({}), basis=basis, windows=(window,))
        day = cast("Any", SimpleNamespace(start=start, end=start.replace(hour=22), forecast=shown))
        assert sentence(day) == words
