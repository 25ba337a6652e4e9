"""The small odd-but-legal files: for each, what was read, what is not known, and what is named as not understood.

The expectations stand in tests/data/fhir_edge.txt. A person can check each line against its file: the record decides,
not what the program happened to say.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from pathlib import Path

import pytest

from fhir_by_hand import NOW, reading
from supple.domain.facts import Known
from supple.domain.order import EVERY_DAY
from supple.domain.person import Person, Status
from supple.interop.reading import Reading
from supple.knowledge.library import Library
from supple.screening import facts

TABLE = Path(__file__).resolve().parents[1] / "data" / "fhir_edge.txt"


def expectations() -> dict[str, list[str]]:
    """File name -> the lines below it."""
    found: dict[str, list[str]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            found[next(reversed(found))].append(line.strip())
        elif line and not line.startswith("#"):
            found[line.split(":")[0]] = []
    return found


def on_days(days: frozenset[int]) -> str:
    return "" if days == EVERY_DAY else f" {' '.join(calendar.day_abbr[day].lower() for day in sorted(days))}"


def what_was_read(person: Person) -> Iterator[str]:
    if person.order:
        for step in person.order.steps:
            doses = ", ".join(f"{dose.at:%H:%M} {dose.amount_mg:g} mg{on_days(dose.days)}" for dose in step.doses)
            held = f" from {step.from_on} until {step.until_on}" if step.from_on or step.until_on else ""
            yield f"reads doses {doses}{held} ({step.times.value})"
    if person.order_issue and person.order_issue.code != "none_found":
        yield f"asks {person.order_issue.code}"
    if person.birth_date:
        yield f"reads born {person.birth_date.year if person.birth_year_only else person.birth_date}"
    if person.sex:
        yield f"reads {person.sex}"
    if person.deceased:
        yield "reads that the person has died"
    if person.pregnancy != "unknown":
        yield f"reads pregnant {person.pregnancy}"
    for kind, entries in (
        ("condition", person.conditions), ("medicine", person.medicines), ("allergy", person.allergies),
    ):  # fmt: skip
        for entry in entries:
            yield f"reads {kind} {entry.text} ({entry.status.value})"
    for lab in person.labs:
        sign = lab.comparator or ""
        early = ", preliminary" if lab.preliminary else ""
        yield f"reads {lab.analyte} {sign}{lab.value:g} {lab.unit} on {lab.measured_on}{early}"
    for weight in person.weights:
        yield f"reads weight {weight.kg:g} kg on {weight.on}"


def what_is_not_known(person: Person, library: Library) -> str:
    """The kidneys are known only if a filtration rate came of it: a creatinine without age and sex tells nothing."""
    gathered = facts.gather(person, library, NOW).facts
    held = (Status.ACTIVE, Status.UNKNOWN)
    unknown = {
        "age": person.age_on(NOW.date()) is None,
        "sex": person.sex is None,
        "order": person.order is None,
        "kidney": gathered["kidney.egfr"].state is Known.UNKNOWN,
        "weight": not person.weights,
        "medicines": not any(entry.status in held for entry in person.medicines),
        "conditions": not any(entry.status in held for entry in person.conditions),
        "allergies": not any(entry.status in held for entry in person.allergies),
    }
    return "not known: " + ", ".join(name for name, so in unknown.items() if so)


def what_is_named(found: Reading, library: Library) -> Iterator[str]:
    for note in (*found.not_understood, *facts.gather(found.person, library, NOW).not_understood):
        yield f"names {note.value}: {note.why}"


def told(found: Reading, library: Library) -> list[str]:
    person = found.person
    return [*what_was_read(person), what_is_not_known(person, library), *what_is_named(found, library)]


@pytest.mark.parametrize("name", expectations())
def test_what_was_read_what_is_not_known_and_what_is_named(name: str, records: Path, library: Library) -> None:
    data = (records / "fhir-edge" / "by-hand" / f"{name}.json").read_bytes()
    assert told(reading(data, library, source=name), library) == expectations()[name]


def test_every_file_has_its_expectation(records: Path) -> None:
    files = {path.stem for path in (records / "fhir-edge" / "by-hand").glob("*.json")}
    assert files == set(expectations())


def test_nothing_unread_counts_as_absent(records: Path, library: Library) -> None:
    """Silence is not known: no odd file makes a danger absent unless its own words say so."""
    dangers = ("pump", "pregnant", "epilepsy.ever", "sci", "class.opioid", "allergy.baclofen", "order.unreconciled")
    said = {
        ("condition-refuted", "epilepsy.ever"),
        ("allergy-baclofen-refuted", "allergy.baclofen"),
        ("patient-birth-year-only", "pregnant"),  # 65 years old
        ("patient-deceased-boolean", "pregnant"),  # born in 1950
    }
    for path in sorted((records / "fhir-edge" / "by-hand").glob("*.json")):
        found = reading(path.read_bytes(), library, source=path.name)
        gathered = facts.gather(found.person, library, NOW).facts
        absent = {(path.stem, danger) for danger in dangers if gathered[danger].state is Known.ABSENT}
        one_order = {(path.stem, "order.unreconciled")} if found.person.order else set()
        assert absent - one_order <= said
