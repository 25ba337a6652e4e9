"""The six common effects are routine at first, and a matter for today when they last or grow worse."""

from __future__ import annotations

import pytest

from supple.domain.facts import Fact, Facts, Known
from supple.domain.findings import Urgency
from supple.knowledge.library import Library
from supple.screening.triage import triage

COMMON = {
    "R39": "a bit drowsy after my tablets",
    "R40": "dizzy when I stand up",
    "R42": "a headache",
    "R43": "nausea",
    "R45": "constipated",
}


def urgency(text: str, library: Library, *present: str) -> Urgency:
    facts = Facts({name: Fact(name, Known.PRESENT) for name in present})
    return triage(texts=(text,), facts=facts, library=library).urgency


@pytest.mark.parametrize("sign", COMMON)
def test_a_common_effect_is_routine_and_tells_whom_to_tell(sign: str, library: Library) -> None:
    found = triage(texts=(COMMON[sign],), facts=Facts(), library=library)
    assert [hit.sign_id for hit in found.signs] == [sign]
    assert found.urgency is Urgency.ROUTINE
    assert "Do not stop or skip" in found.signs[0].advice


@pytest.mark.parametrize("sign", COMMON)
@pytest.mark.parametrize("longer", ["for 8 days", "for two weeks now", "getting worse every day"])
def test_a_common_effect_that_lasts_or_worsens_is_for_today(sign: str, longer: str, library: Library) -> None:
    assert urgency(f"{COMMON[sign]}, {longer}", library) is Urgency.SAME_DAY


def test_weakness_that_makes_standing_unsteady_is_for_today_at_once(library: Library) -> None:
    assert urgency("my legs are weak and floppy", library) is Urgency.SAME_DAY


@pytest.mark.parametrize(
    ("text", "fact", "raised"),
    [
        ("very sleepy all day", "dialysis", Urgency.EMERGENCY),
        ("a headache", "sci.t6_or_above", Urgency.EMERGENCY),
        ("my catheter is blocked", "sci.t6_or_above", Urgency.EMERGENCY),
        ("a fever", "doses.missed_72h", Urgency.EMERGENCY),
        ("constipated", "sci", Urgency.SAME_DAY),
        ("cannot sleep", "order.decreased_7d", Urgency.SAME_DAY),
        ("took my dose twice by mistake", "class.opioid", Urgency.EMERGENCY),
        ("my arms keep twitching", "doses.stopped_or_ran_out", Urgency.EMERGENCY),
    ],
)
def test_what_the_record_knows_raises(text: str, fact: str, raised: Urgency, library: Library) -> None:
    assert urgency(text, library) < raised
    assert urgency(text, library, fact) is raised


@pytest.mark.parametrize(
    ("text", "told", "raised"),
    [
        ("very sleepy all day", "I am on dialysis.", Urgency.EMERGENCY),
        ("a fever", "I missed two doses.", Urgency.EMERGENCY),
        ("my catheter is blocked", "My injury is at T4.", Urgency.EMERGENCY),
        ("took my dose twice by mistake", "I also take morphine.", Urgency.EMERGENCY),
        ("no tablets left since yesterday", "I am shaking and feel ill.", Urgency.EMERGENCY),
    ],
)
def test_what_the_message_tells_raises_as_well(text: str, told: str, raised: Urgency, library: Library) -> None:
    assert urgency(text, library) < raised
    assert urgency(f"{text}. {told}", library) is raised
