"""Screening keeps and looks up what it can; read slowly, it comes to the same for everybody."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import screening_twin as slow
import yaml
from validation.builders import screening_results as results

from conftest import records_folder
from facts_by_hand import looked_at
from supple.domain.facts import Fact, Facts, Known
from supple.domain.kidney import KidneyFunction
from supple.domain.person import Person
from supple.interop import person_file
from supple.interop.fhir import read as fhir
from supple.knowledge.library import Library
from supple.screening.asking import Asking
from supple.screening.contra import contra_states
from supple.screening.facts import gather
from supple.screening.findings import outweighed
from supple.screening.rules import judge_all
from supple.screening.statements import Statement, settled, state_of
from supple.screening.states import States

DRAWN_PEOPLE = 400


def invented(library: Library) -> Iterator[Person]:
    held = yaml.load(results.PEOPLE.read_text(encoding="utf-8"), Loader=results.PlainYaml)
    for row in held["people"]:
        record = {"schema": "supple/person/1", **results.merged(held["bases"][row["from"]], row.get("with", {}))}
        data = json.dumps(record, default=lambda day: day.isoformat()).encode()
        yield person_file.read(data, source=row["who"], now=results.NOW, zone="UTC", library=library).person


def of_records(folder: Path, library: Library) -> Iterator[Person]:
    for path in sorted((folder / "fhir").glob("*.json")):
        yield fhir.read(path.read_bytes(), source=path.stem, now=results.NOW, zone=None, library=library).person


def drawn(library: Library) -> Iterator[Facts]:
    """Facts by lot, from next to nothing said to nearly all of them."""
    draw, names = random.Random(20261125), looked_at(library)
    for _ in range(DRAWN_PEOPLE):
        chosen = draw.sample(names, draw.randrange(len(names)))
        yield Facts({fact_id: drawn_fact(fact_id, draw) for fact_id in chosen})


def drawn_fact(fact_id: str, draw: random.Random) -> Fact:
    state = draw.choice(list(Known))
    value = draw.choice([None, 0.0, 2.0, 5.0, 45.0]) if state is Known.PRESENT else None
    day = draw.choice([None, date(2026, 11, 1), date(2026, 11, 20)])
    return Fact(fact_id, state, value, draw.choice([(), (f"{fact_id} was said",)]), day, draw.random() < 0.2)


def agree(facts: Facts, kidney: KidneyFunction, library: Library) -> int:
    """Rules, codes and questions both ways; returns how many questions were compared."""
    outcomes = judge_all(facts, kidney, library)
    assert [replace(one, silent=False) for one in outcomes] == list(slow.judged(facts, kidney, library))
    assert contra_states(facts, library) == {
        code: slow.code(code, facts, library) for code in sorted({*slow.codes(library), *library.contra})
    }
    asking, compared = Asking(States(facts), library), 0
    for outcome in outweighed(outcomes):
        asked = asking.questions_for(outcome)
        assert asked == slow.questions_for(outcome, facts, library)
        compared += len(asked)
    return compared


def test_the_two_hundred_invented_people(library: Library) -> None:
    gathered = [gather(person, library, results.NOW) for person in invented(library)]
    assert len(gathered) >= 200
    assert sum(agree(one.facts, one.kidney, library) for one in gathered) > 1000


def test_the_people_of_the_records(library: Library) -> None:
    folder = records_folder()
    if folder is None:
        pytest.skip("no records on this machine")
    gathered = [gather(person, library, results.NOW) for person in of_records(folder, library)]
    assert sum(agree(one.facts, one.kidney, library) for one in gathered) > 500


def test_people_drawn_by_lot(library: Library) -> None:
    assert sum(agree(facts, KidneyFunction(known=False), library) for facts in drawn(library)) > 5000


def test_any_statements_of_one_fact_settle_the_same_both_ways() -> None:
    draw, seen = random.Random(7), set()
    for _ in range(5000):
        said = tuple(drawn_statement(draw) for _ in range(draw.randint(1, 4)))
        quick, plain = settled("sci.level", said), slow.settled("sci.level", said)
        assert state_of(said) is quick.state is plain.state
        assert (quick.value, quick.because, quick.as_of, quick.stale) == (
            plain.value, plain.because, plain.as_of, plain.stale,
        )  # fmt: skip
        seen.add((quick.state, len(quick.because)))
    assert len(seen) >= 9


def drawn_statement(draw: random.Random) -> Statement:
    value = draw.choice([None, None, 1, 3.5, "C6", "T4"])
    day = draw.choice([None, date(2026, 1, 1) + timedelta(days=draw.randrange(300))])
    because = draw.choice([None, "one line", "another line"])
    return Statement(draw.choice(list(Known)), value, because, day, draw.random() < 0.3, None, draw.random() < 0.4)
