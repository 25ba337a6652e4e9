"""How long screening takes: one person, one message, many people, reading a record, more rules, a hundred thousand.

Records are those of ``SUPPLE_RECORDS`` where it is set, else the demo's. ``--page`` also writes
docs/reference/performance-screening.md; ``--people N`` sets how many records the cohort has.
"""

from __future__ import annotations

import dataclasses
import functools
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from supple.domain.person import Person
from supple.interop.fhir import read as fhir
from supple.knowledge.library import Library, load_library
from supple.screening import facts, screen
from supple.screening import triage as signs

try:
    import orjson

    PLAIN_READER, plain_reader = "orjson.loads", orjson.loads
except ImportError:  # in the group "bench"
    PLAIN_READER, plain_reader = "msgspec.json.decode (orjson is not here)", msgspec.json.decode

Show = Callable[[str, str, float, str, float], None]
HERE = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("UTC"))
DEMO = HERE / "src" / "supple" / "demo" / "record.json"
MESSAGE = (
    "Since the new dose on Tuesday I feel very sleepy in the afternoon and a bit dizzy when I stand up. No trouble "
    "breathing, no rash. My mother had a stroke last year. Should I skip tonight's tablet or not?"
)
WANTED_SCREEN_S, WANTED_TRIAGE_S, WANTED_PEOPLE_A_SECOND = 1e-3, 5e-3, 2000
SHARES = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0)
LATEST_KEPT = 1  # of each observation, condition and medicine, in the shortened records of the cohort


class Growth(NamedTuple):
    """Seconds of one screen for a number of rules."""

    rules: int
    seconds: float


class Cohort(NamedTuple):
    """A run over many records."""

    records: int
    megabytes: float
    seconds: float
    peak_mb: float  # of the largest process


def records() -> list[bytes]:
    """The records to measure on."""
    folder = os.environ.get("SUPPLE_RECORDS")
    paths = sorted((Path(folder) / "fhir").glob("*.json")) if folder else [DEMO]
    return [path.read_bytes() for path in paths]


def taken(job: Callable[[], object], repeats: int = 9) -> float:
    """The median processor time of a job, warm; what else the machine does hardly counts."""
    job()
    times = []
    for _ in range(repeats):
        begun = time.process_time()
        job()
        times.append(time.process_time() - begun)
    return statistics.median(times)


def read(data: bytes, library: Library) -> Person:
    """The person of a record."""
    return fhir.read(data, source="record", now=NOW, zone=None, library=library).person


def screened(person: Person, library: Library) -> object:
    """Facts and findings of one person."""
    return screen.screen(person, facts.gather(person, library, NOW), library, NOW)


def _screen_all(people: list[Person], library: Library) -> None:
    for person in people:
        screened(person, library)


def growth(people: list[Person], library: Library) -> list[Growth]:
    """The time of one screen with a part of the rules, all of them, and copies of them."""
    found = []
    for share in SHARES:
        whole, part = divmod(share, 1)
        rules = [_renamed(rule, copy) for copy in range(int(whole)) for rule in library.rules]
        rules += library.rules[: round(part * len(library.rules))]
        ours = dataclasses.replace(library, rules=tuple(rules))
        spent = taken(functools.partial(_screen_all, people, ours), 3)
        found.append(Growth(len(rules), spent / len(people)))
    return found


def _renamed(rule: Any, copy: int) -> Any:
    return rule if copy == 0 else msgspec.structs.replace(rule, id=f"{rule.id}_{copy}")


def shortened(data: bytes) -> dict[str, Any]:
    """A record without what is not read, with the last entry of each kind of observation, condition and medicine."""
    bundle = json.loads(data)
    kept: list[Any] = []
    seen: dict[str, int] = {}
    for entry in reversed(bundle["entry"]):
        resource_ = entry["resource"]
        kind = resource_["resourceType"]
        if kind not in ("Patient", "Observation", "Condition", "MedicationRequest", "Medication", "AllergyIntolerance"):
            continue
        said = json.dumps([kind, resource_.get("code", resource_.get("medicationCodeableConcept"))])
        seen[said] = seen.get(said, 0) + 1
        if seen[said] > LATEST_KEPT and kind != "Medication":
            continue
        kept.append(entry)
    return {"resourceType": "Bundle", "type": "collection", "entry": kept[::-1]}


def lines(short: list[dict[str, Any]], number: int) -> Iterator[bytes]:
    """So many people, each born on another day."""
    for n in range(number):
        bundle = short[n % len(short)]
        patient = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient")
        patient["birthDate"] = f"{1940 + n % 80}-{1 + n // 80 % 12:02}-{1 + n // 960 % 28:02}"
        yield msgspec.json.encode(bundle) + b"\n"


def cohort(short: list[dict[str, Any]], number: int) -> Cohort:
    """``supple cohort`` over so many records in one file, as a command of its own."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "people.ndjson", Path(folder) / "out.jsonl"
        with source.open("wb") as opened:
            opened.writelines(lines(short, number))
        command = [
            str(Path(sys.executable).with_name("supple")),
            "cohort",
            str(source),
            "-o",
            str(out),
            "--now",
            NOW.isoformat(),
        ]
        inner = (
            "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True); "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        begun = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", inner, *command], check=True, capture_output=True, text=True)
        spent = time.perf_counter() - begun
        with out.open("rb") as opened:
            written = sum(1 for _ in opened)
        if written != number:
            raise AssertionError(f"{written} lines for {number} records")
        return Cohort(number, source.stat().st_size / 1e6, spent, int(done.stdout) / 1024)


def run(show: Show, people_in_cohort: int) -> tuple[list[Growth], list[Cohort]]:
    """All results as lines; returns what the page plots and tells."""
    library = load_library()
    data = records()
    people = [read(one, library) for one in data]
    gc.collect()
    gc.freeze()
    one = taken(lambda: [screened(person, library) for person in people]) / len(people)
    show("screening", "one screen", one, "wanted: 1 ms", WANTED_SCREEN_S)
    gathered = facts.gather(people[0], library, NOW).facts
    message = taken(lambda: signs.triage(texts=[MESSAGE], facts=gathered, library=library))
    show("screening", f"triage of {len(MESSAGE)} characters", message, "wanted: 5 ms", WANTED_TRIAGE_S)
    show("screening", "a person of a cohort, parsed", one, "wanted: 2,000 a second", 1 / WANTED_PEOPLE_A_SECOND)
    plain = sum(taken(functools.partial(plain_reader, one)) for one in data)
    reading = sum(taken(functools.partial(read, one, library)) for one in data)
    show("screening", f"reading {len(data)} FHIR records", reading, PLAIN_READER, plain)
    show("screening", "a person of a cohort, from FHIR", one + reading / len(data), "wanted: 2,000 a second",
         1 / WANTED_PEOPLE_A_SECOND)  # fmt: skip
    short = [shortened(one) for one in data]
    small = [msgspec.json.encode(one) for one in short]
    reading = sum(taken(functools.partial(read, one, library)) for one in small) / len(small)
    show("screening", "a person of a cohort, from a short FHIR record", one + reading, "wanted: 2,000 a second",
         1 / WANTED_PEOPLE_A_SECOND)  # fmt: skip
    grown = growth(people, library)
    for point in grown:
        show("screening", f"one screen, {point.rules} rules", point.seconds, "all rules", grown[3].seconds)
    runs = [cohort(short, max(200, people_in_cohort // 10)), cohort(short, people_in_cohort)]
    for found in runs:
        case = f"cohort of {found.records:,} records, {found.megabytes:,.0f} MB"
        show("screening", case, found.seconds, "wanted: 2,000 a second", found.records / WANTED_PEOPLE_A_SECOND)
    return grown, runs
