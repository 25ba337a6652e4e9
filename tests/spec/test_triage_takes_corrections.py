"""What was read is shown and can be put right, questions can be answered, and unreadable words are told as such."""

from __future__ import annotations

import json
import random
import string
import time

import pytest
from typer.testing import CliRunner

from supple.cli import app
from supple.domain.facts import Fact, Facts, Known
from supple.domain.findings import Triage, Urgency
from supple.errors import UsageError
from supple.knowledge.library import Library
from supple.screening.signs.corrections import corrections
from supple.screening.triage import triage, triage_lines

UNSTEADY = "I am unsteady on my feet"


def told(
    text: str, library: Library, *, answers: dict[str, str] | None = None, wrong: tuple[str, ...] = (), **facts: Known
) -> Triage:
    known = Facts({name: Fact(name, state) for name, state in facts.items()})
    return triage(texts=(text,), facts=known, library=library, corrected=corrections(answers or {}, wrong, library))


def test_a_sign_that_was_read_wrongly_is_taken_back_and_shown(library: Library) -> None:
    text = "we met at my local, I was out cold, lovely nap"
    assert "R05" in {hit.sign_id for hit in told(text, library).signs}
    found = told(text, library, wrong=("R05",))
    assert "R05" not in {hit.sign_id for hit in found.signs}
    assert any(read.sign_id == "R05" and read.how.startswith("corrected by you") for read in found.read)


def test_an_emergency_that_is_taken_back_is_asked_about_once_and_never_answered_with_all_is_well(
    library: Library,
) -> None:
    found = told("dad wont wake up", library, wrong=("R05",))
    assert found.questions[0].startswith("Are you sure that this is not happening")
    assert "call the emergency number" in found.questions[0]


def test_taking_back_one_sign_leaves_the_others(library: Library) -> None:
    found = told("dad wont wake up and his lips are blue", library, wrong=("R05",))
    assert found.urgency is Urgency.EMERGENCY
    assert "R04" in {hit.sign_id for hit in found.signs}


def test_until_answered_the_urgency_stands_and_the_question_is_there(library: Library) -> None:
    found = told(UNSTEADY, library)
    assert found.urgency is Urgency.SAME_DAY
    assert any("worse than your usual" in question and question.endswith("[R52]") for question in found.questions)


@pytest.mark.parametrize(
    ("answer", "urgency"), [("no", Urgency.ROUTINE), ("yes", Urgency.SAME_DAY), ("unknown", Urgency.SAME_DAY)]
)
def test_no_different_from_usual_is_routine_and_recorded(answer: str, urgency: Urgency, library: Library) -> None:
    found = told(UNSTEADY, library, answers={"R52": answer})
    assert found.urgency is urgency
    assert "R52" in {hit.sign_id for hit in found.signs}
    assert not any("worse than your usual" in question for question in found.questions)


@pytest.mark.parametrize("words", ["since the new dose", "and it is getting worse"])
def test_words_can_be_the_answer(words: str, library: Library) -> None:
    found = told(f"{UNSTEADY} {words}", library, answers={"R52": "no"})
    assert found.urgency is Urgency.SAME_DAY
    assert not any("worse than your usual" in question for question in told(f"{UNSTEADY} {words}", library).questions)


def test_usual_never_lowers_beside_kidney_trouble(library: Library) -> None:
    assert told(UNSTEADY, library, answers={"R52": "no", "kidney": "yes"}).urgency is Urgency.EMERGENCY
    assert told(UNSTEADY, library, answers={"R52": "no"}, dialysis=Known.PRESENT).urgency is Urgency.EMERGENCY


def test_an_answered_context_is_not_asked_again_and_no_takes_back_nothing_said(library: Library) -> None:
    assert any("[kidney]" in question for question in told(UNSTEADY, library).questions)
    assert not any("[kidney]" in question for question in told(UNSTEADY, library, answers={"kidney": "no"}).questions)
    said = told(f"{UNSTEADY} and I am on dialysis", library, answers={"kidney": "no"})
    assert said.urgency is Urgency.EMERGENCY


def test_yes_to_thoughts_of_ending_ones_life_is_an_emergency(library: Library) -> None:
    assert told("feeling low", library, answers={"R10": "yes"}).urgency is Urgency.EMERGENCY


@pytest.mark.parametrize("sign", ["R03", "R06", "R18"])
def test_no_answer_lowers_an_emergency(sign: str, library: Library) -> None:
    answers = corrections({sign: "no"}, (), library)
    found = triage(signs=(sign,), facts=Facts(), library=library, corrected=answers)
    assert found.urgency is Urgency.EMERGENCY


@pytest.mark.parametrize(
    ("answers", "wrong"), [({"R99": "yes"}, ()), ({"R52": "perhaps"}, ()), ({"teeth": "no"}, ()), ({}, ("R0",))]
)
def test_answers_and_corrections_that_do_not_exist_are_refused(
    answers: dict[str, str], wrong: tuple[str, ...], library: Library
) -> None:
    with pytest.raises(UsageError):
        corrections(answers, wrong, library)


def test_the_command_line_and_lines_take_corrections() -> None:
    said = CliRunner().invoke(app, ["triage", "--text", UNSTEADY, "--answer", "R52=no", "--format", "json"])
    assert json.loads(said.stdout)["urgency"] == "routine"
    text = CliRunner().invoke(app, ["triage", "--text", UNSTEADY]).stdout
    assert "--answer R52=yes" in text
    assert "--not R52" in text


def test_a_line_may_bring_answers_and_corrections(library: Library) -> None:
    line = json.dumps({"text": UNSTEADY, "answers": {"R52": "no"}}).encode()
    again = json.dumps({"text": "dad wont wake up", "not": ["R05"]}).encode()
    found = list(triage_lines(line + b"\n" + again, facts_of=lambda _: Facts(), library=library))
    assert [one.urgency for one in found if isinstance(one, Triage)] == [Urgency.ROUTINE, Urgency.NONE]


@pytest.mark.parametrize(
    "text",
    ["عندي ألم في الصدر", "胸が痛い", "mein Mann wacht nicht auf", "mon mari ne se réveille pas"],
)
def test_another_language_is_told_as_not_understood(text: str, library: Library) -> None:
    found = told(text, library)
    assert any("reads English only" in question and "emergency number" in question for question in found.questions)


def test_control_characters_change_nothing(library: Library) -> None:
    for text in ("\x00\x1b[31mchest pain\x1b[0m", "\u202echest pain\u202c", "chest\x07 pain", "\ufeffchest pain"):
        found = told(text, library)
        assert "R18" in {hit.sign_id for hit in found.signs}
        assert all(char.isprintable() for read in found.read for char in read.text)


def test_a_text_of_ten_megabytes_is_read_at_both_ends_at_once_and_says_so(library: Library) -> None:
    rng = random.Random(1)
    words = " ".join("".join(rng.choices(string.ascii_lowercase, k=6)) for _ in range(20_000))
    text = "he is confused. " + words * 72 + " she can't be woken"
    assert len(text) > 10_000_000
    told("warm", library)
    started = time.perf_counter()
    found = told(text, library)
    assert time.perf_counter() - started < 2
    assert {"R05", "R08"} <= {hit.sign_id for hit in found.signs}
    assert any("were not read" in question for question in found.questions)


@pytest.mark.parametrize("text", ["", "   ", "!!!", "\x00", "ok", "the garden is lovely"])
def test_nothing_recognised_is_a_question_and_never_good_news(text: str, library: Library) -> None:
    found = told(text, library)
    assert found.urgency is Urgency.NONE
    assert found.questions
