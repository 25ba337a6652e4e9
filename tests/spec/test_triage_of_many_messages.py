"""One message a line: a bad line is told and never stops the others; long input stays fast."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from supple.domain.facts import Fact, Facts, Known
from supple.domain.findings import Triage, Urgency
from supple.errors import Fault, RecordError
from supple.knowledge.library import Library
from supple.screening.triage import triage, triage_lines


def no_record(path: str) -> Facts:
    raise RecordError(Fault("the file does not exist", path))


def run(data: bytes, library: Library, facts_of: Callable[[str], Facts] = no_record) -> list[object]:
    return list(triage_lines(data, facts_of=facts_of, library=library))


def test_each_line_gets_its_answer_in_order(library: Library) -> None:
    found = run(b"she can't be woken\nno fever\na bit tired\n", library)
    assert [f.urgency for f in found if isinstance(f, Triage)] == [Urgency.EMERGENCY, Urgency.NONE, Urgency.ROUTINE]


def test_bad_lines_are_told_and_the_others_go_on(library: Library) -> None:
    bad = [b'{"text": 7}', b'{"text": "x", "record": "gone.json"}', b"{broken", b"\xff\xfe\xff", b'{"signs": ["R999"]}']
    found = run(b"\n".join([b"chest pain", *bad, b"chest pain"]), library)
    assert len(found) == 7
    assert isinstance(found[0], Triage)
    assert isinstance(found[-1], Triage)
    for number, answer in enumerate(found[1:-1], start=2):
        assert isinstance(answer, dict)
        assert answer["urgency"] is None
        assert answer["error"].startswith(f"line {number}: ")
        json.dumps(answer, allow_nan=False)


def test_a_line_may_bring_a_record(library: Library) -> None:
    def facts_of(path: str) -> Facts:
        assert path == "someone.json"
        return Facts({"dialysis": Fact("dialysis", Known.PRESENT)})

    line = b'{"text": "very sleepy all day", "record": "someone.json"}'
    (found,) = run(line, library, facts_of)
    assert isinstance(found, Triage)
    assert found.urgency is Urgency.EMERGENCY


def test_an_empty_line_is_a_message_without_words(library: Library) -> None:
    found = run(b"\nfever\n", library)
    assert len(found) == 2
    assert isinstance(found[0], Triage)
    assert found[0].urgency is Urgency.NONE
    assert found[0].questions


def test_a_very_long_line_is_read_to_its_end(library: Library) -> None:
    text = "the garden is lovely and we had tea " * 25_000 + " she can't be woken"
    started = time.perf_counter()
    found = triage(texts=(text,), facts=Facts(), library=library)
    assert found.urgency is Urgency.EMERGENCY
    assert time.perf_counter() - started < 5


def test_a_line_of_endless_brackets_or_with_a_key_twice_never_stops_the_next(library: Library) -> None:
    lines = [b'{"a":' * 100_000, b'{"text": "I cannot breathe", "text": "hello"}', b"I cannot breathe"]
    deep, twice, last = run(b"\n".join(lines), library)
    assert isinstance(deep, dict)
    assert "nested" in deep["error"]
    assert isinstance(twice, dict)
    assert "twice" in twice["error"]
    assert isinstance(last, Triage)
    assert last.urgency is Urgency.EMERGENCY
