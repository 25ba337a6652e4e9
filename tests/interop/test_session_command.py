"""``supple session``: a card, a sequence, and what the answers before it lead to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from door import NOW, run
from supple.knowledge.library import load_library

PERSON = """schema: supple/person/1
zone: Europe/London
age_years: 45
conditions: [multiple sclerosis]
answers: {seizure: {value: no}, intrathecal_pump: {value: no}}
order: {drug: baclofen, doses: [{at: "08:00", amount_mg: 10}, {at: "20:00", amount_mg: 10}]}
availability: {mon: ["09:00-11:00"], tue: ["09:00-11:00"], wed: ["09:00-10:00"]}
"""
FINE = (
    "sleepy_now=1",
    "chest_now=no",
    "fever_now=no",
    "weaker_now=no",
    "fall_now=no",
    "doses_now=yes",
    "alcohol_now=no",
)


@pytest.fixture(scope="module")
def me(tmp_path_factory: pytest.TempPathFactory) -> str:
    place: Path = tmp_path_factory.mktemp("session") / "me.yaml"
    place.write_text(PERSON, encoding="utf-8")
    return str(place)


def answered(*answers: str) -> list[str]:
    return [word for answer in answers for word in ("--answer", answer)]


def test_the_card_asks_first_and_says_what_holds_until_then(me: str) -> None:
    said = run("session", me, *NOW)
    assert said.code == 0, said.err
    assert said.out.startswith("Session 1: ")
    order = [
        said.out.index(word)
        for word in ("Answer the questions first", "Before you start", "What to do", "Stop for chest")
    ]
    assert order == sorted(order)
    assert "Do not stop or skip baclofen" in " ".join(said.out.split())
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_the_sequence_plays_what_is_left_and_never_more(me: str) -> None:
    silent = run("session", me, *NOW, "--format", "json").data
    assert silent["outcome"] != "as_planned"
    everything = [f"{q['id']}=no" if q["answers"][0] == "yes" else f"{q['id']}=0" for q in silent["questions"]]
    harmless = [one for one in everything if one.partition("=")[0] not in {f.partition("=")[0] for f in FINE}]
    fine = run("session", me, *NOW, "--format", "json", *answered(*FINE, *harmless)).data
    assert fine["steps"] == fine["planned_steps"] or fine["outcome"] == "lighter"
    for data in (silent, fine):
        if data["session"]:
            assert sum(s["seconds"] for s in data["steps"]) == pytest.approx(60 * data["session"]["minutes"])
        else:
            assert data["steps"] == []
        assert sum(s["seconds"] for s in data["planned_steps"]) == pytest.approx(60 * data["planned"]["minutes"])


def test_an_emergency_is_said_first_with_the_number_and_nothing_to_do_is_shown(me: str) -> None:
    said = run("session", me, *NOW, *answered("chest_now=yes", "bladder_now=no"))
    assert said.out.startswith("EMERGENCY: GET HELP NOW")
    assert said.code == 4
    assert "What to do," not in said.out
    data = run("session", me, *NOW, "--format", "json", *answered("chest_now=yes")).data
    page = run("session", me, *NOW, "--format", "html", *answered("chest_now=yes")).out
    assert page.index("EMERGENCY: GET HELP NOW") < page.index("<h1>")
    assert page.count("EMERGENCY: GET HELP NOW") == 1
    assert (data["outcome"], data["triage"]["urgency"], data["steps"]) == ("triage", "emergency", [])


def test_a_session_is_found_by_number_or_by_its_time(me: str) -> None:
    second = run("session", me, *NOW, "--number", "2", "--format", "json").data
    start = second["planned"]["start"]
    assert run("session", me, *NOW, "--at", start, "--format", "json").data == second


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--number", "99"), "no session has this number"),
        (("--at", "2026-11-24T03:33"), "no session begins at this time"),
        (("--at", "tomorrow"), "not an ISO time"),
        (("--number", "1", "--at", "2026-11-24T09:00"), "two ways"),
        (("--answer", "sleepy_now=yes"), "no answer to the question"),
        (("--answer", "sleepy_now=11"), "no answer to the question"),
        (("--answer", "sleepy_now=4.5"), "no answer to the question"),
        (("--answer", "fever_now=perhaps"), "no answer to the question"),
        (("--answer", "fevr_now=yes"), "Did you mean fever_now?"),
        (("--answer", "qqqqqqqq=yes"), "no question has this id"),
        (("--answer", "fever_now=no", "--answer", "fever_now=yes"), "two answers"),
    ],
)
def test_a_wrong_wish_is_one_clear_error(me: str, words: tuple[str, ...], complaint: str) -> None:
    said = run("session", me, *NOW, *words)
    assert said.code == 2
    assert complaint in said.err
    assert "Traceback" not in said.err


def test_without_a_plan_it_says_why_and_what_may_go_on(tmp_path: Path) -> None:
    none = tmp_path / "none.yaml"
    none.write_text(PERSON.replace('{mon: ["09:00-11:00"], tue: ["09:00-11:00"], wed: ["09:00-10:00"]}', "{}"))
    said = run("session", str(none), *NOW)
    assert said.code == 4
    assert "may go on" in said.out
    assert run("session", str(none), *NOW, "--format", "json").data["refusal"]["reason"]
    assert run("session", str(none), *NOW, "--format", "html").out.startswith("<!doctype html>")


def test_every_cue_is_on_the_card_as_a_question_or_as_it_stands(me: str) -> None:
    """A cue that changes an item (stay in the middle of the range) is never lost for its question mark."""
    library = load_library()
    for number in ("1", "2"):
        data = run("session", me, *NOW, "--number", number, "--format", "json").data
        card = " ".join(run("session", me, *NOW, "--number", number).out.split())
        codes = {c for q in data["questions"] for c in library.session_questions[q["id"]].codes}
        asked = {library.contra[code].cue for code in codes}
        assert data["planned"]["cues"]
        for cue in data["planned"]["cues"]:
            assert cue in asked or cue in card, cue


def test_the_page_is_whole_and_escapes_what_it_shows(me: str) -> None:
    page = run("session", me, *NOW, "--format", "html").out
    assert page.startswith("<!doctype html>")
    assert "Before you start" in page
    assert not re.search(r"<script|https?://(?!www\.w3\.org)", page)
