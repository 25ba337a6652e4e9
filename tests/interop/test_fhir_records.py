"""Real-format records: the people, the official examples, and small odd-but-legal files, read against what they say."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fhir_by_hand import clock, issue, outcome, reading, said
from supple.domain.order import Times
from supple.domain.person import Status
from supple.errors import RecordError
from supple.interop.reading import Reading
from supple.knowledge.library import Library


def read_file(path: Path, library: Library) -> Reading:
    return reading(path.read_bytes(), library, source=path.name)


@pytest.fixture
def by_hand(records: Path, library: Library) -> Any:
    return lambda name: read_file(records / "fhir-edge" / "by-hand" / f"{name}.json", library)


@pytest.fixture
def person(records: Path, library: Library) -> Any:
    def read_person(start: str) -> Reading:
        (path,) = (records / "fhir").glob(f"{start}*.json")
        return read_file(path, library)

    return read_person


def test_all_people_are_read(records: Path, library: Library) -> None:
    paths = sorted((records / "fhir").glob("*.json"))
    assert len(paths) == 27
    for path in paths:
        found = read_file(path, library)
        assert found.person.birth_date is not None, path.name
        assert found.person.sex is not None, path.name
        assert found.person.weights, path.name
        assert len(found.not_understood) < 40, path.name
        record = json.loads(path.read_bytes())
        kinds = [entry["resource"]["resourceType"] for entry in record["entry"]]
        assert len(found.person.conditions) == kinds.count("Condition"), path.name
        assert len(found.person.medicines) == kinds.count("MedicationRequest"), path.name
        assert ("baclofen" in path.name) <= (found.person.order is not None)


def test_names_addresses_and_identifiers_of_the_people_are_never_read(records: Path, library: Library) -> None:
    for path in sorted((records / "fhir").glob("*.json")):
        record = json.loads(path.read_bytes())
        patient = next(e["resource"] for e in record["entry"] if e["resource"]["resourceType"] == "Patient")
        seen = repr(read_file(path, library))
        for name in patient["name"]:
            assert name.get("family", "\0") not in seen
        for one in patient.get("identifier", []):
            assert one.get("value", "\0") not in seen


def test_the_largest_person_is_read_fast(records: Path, library: Library) -> None:
    path = max((records / "fhir").glob("*.json"), key=lambda one: one.stat().st_size)
    data = path.read_bytes()
    began = time.perf_counter()
    reading(data, library)
    assert time.perf_counter() - began < 1.5, "about 0.05 s on an idle machine"


def test_no_odd_file_ever_crashes(records: Path, library: Library) -> None:
    paths = sorted((records / "fhir-edge").rglob("*.json"))
    assert len(paths) == 211
    refused = set()
    for path in paths:
        found = outcome(path.read_bytes(), library, source=path.name)
        if isinstance(found, RecordError):
            refused.add(path.name)
        else:
            assert all(note.why and note.where for note in found.not_understood)
    assert refused == {"Bundle-bundle-references.json", "Patient-animal.json"}


def test_the_titration_is_read_step_by_step(person: Any) -> None:
    order = person("pysynthea-cp-ms-baclofen-titration").person.order
    assert [(step.from_on, step.until_on, step.daily_mg()) for step in order.steps] == [
        (date(2026, 11, 10), date(2026, 11, 13), 15),
        (date(2026, 11, 13), date(2026, 11, 16), 30),
        (date(2026, 11, 16), date(2026, 11, 19), 45),
        (date(2026, 11, 19), None, 60),
    ]


@pytest.mark.parametrize(
    ("name", "doses", "times"),
    [
        ("carebundle", [("08:00", 10), ("15:00", 10), ("22:00", 10)], Times.ASSUMED),
        ("hand-pregnant", [("08:00", 10), ("12:00", 10), ("23:00", 20)], Times.ASSUMED),
        ("hand-sci", [("07:00", 20), ("13:00", 20), ("18:00", 20), ("23:00", 20)], Times.STATED),
        ("pysynthea-child-cp-dystonia", [("08:00", 5), ("15:00", 5), ("22:00", 5)], Times.ASSUMED),
        ("pysynthea-cp-ms-pregnancy", [("08:00", 10), ("15:00", 10), ("22:00", 10)], Times.ASSUMED),
        ("pysynthea-elderly", [("08:00", 5), ("23:00", 5)], Times.ASSUMED),
        ("pysynthea-ms-emphysema", [("08:00", 10), ("14:00", 10), ("20:00", 10)], Times.STATED),
    ],
)
def test_the_orders_of_the_people(name: str, doses: list[tuple[str, float]], times: Times, person: Any) -> None:
    found = person(name)
    assert clock(found) == doses
    assert found.person.order.steps[0].times is times


def test_the_pregnant_person_is_known_to_be_pregnant(person: Any) -> None:
    assert person("hand-pregnant").person.pregnancy == "yes"


def test_past_conditions_of_the_people_are_past(person: Any) -> None:
    conditions = person("synthea-past-pregnancy").person.conditions
    assert {one.status for one in conditions if "Normal pregnancy" in one.text} == {Status.PAST}


def test_kidney_values_of_every_date_are_kept(person: Any) -> None:
    labs = person("pysynthea-cp-ms-baclofen-titration").person.labs
    creatinine = [lab for lab in labs if lab.analyte == "creatinine_serum"]
    assert len(creatinine) == 24
    newest = max(creatinine, key=lambda lab: lab.measured_on)
    assert (round(newest.value, 5), newest.measured_on) == (2.67215, date(2026, 4, 27))


# --- odd but legal, one by one

SPREAD_3 = [("08:00", 10), ("15:00", 10), ("22:00", 10)]


@pytest.mark.parametrize(
    ("name", "doses"),
    [
        ("baclofen-contained-medication", SPREAD_3),
        ("baclofen-dose-grams", SPREAD_3),
        ("baclofen-dose-micrograms", SPREAD_3),
        ("baclofen-many-codings", SPREAD_3),
        ("baclofen-medication-reference-missing", SPREAD_3),
        ("baclofen-oral-solution-ml", SPREAD_3),
        ("baclofen-dose-in-tablets", [("08:00", 5), ("15:00", 5), ("22:00", 5)]),
        ("baclofen-timing-bid-code", [("08:00", 10), ("22:00", 10)]),
        ("baclofen-timing-dayofweek", [("08:00", 10)]),
        ("baclofen-timing-events", [("08:00", 10), ("20:00", 10)]),
        ("baclofen-timing-fractional-period", [("07:00", 10), ("19:00", 10)]),
        ("baclofen-timing-timeofday-uneven", [("06:30", 10), ("13:00", 10), ("22:45", 10)]),
        ("baclofen-timing-when-meals", [("08:00", 10), ("13:00", 10), ("18:30", 10)]),
        ("baclofen-timing-when-offset", [("07:30", 10)]),
        ("baclofen-two-instructions-different-doses", [("08:00", 10), ("23:00", 20)]),
        ("bundle-absolute-references", SPREAD_3),
        ("bundle-collection-no-fullurl", SPREAD_3),
        ("bundle-transaction-urn-uuid", SPREAD_3),
        ("bundle-unknown-resource-type", SPREAD_3),
        ("bundle-searchset-with-outcome", SPREAD_3),
    ],
)
def test_an_odd_order_that_can_be_read(name: str, doses: list[tuple[str, float]], by_hand: Any) -> None:
    assert clock(by_hand(name)) == doses


@pytest.mark.parametrize(
    ("name", "code", "word"),
    [
        ("baclofen-donotperform", "stopped", "not to give"),
        ("baclofen-entered-in-error", "none_found", "no order"),
        ("baclofen-intent-proposal", "none_found", "proposal"),
        ("baclofen-medication-reference-identifier-only", "none_found", "could be any medicine"),
        ("baclofen-intrathecal", "intrathecal_only", "pump"),
        ("baclofen-dose-range-prn", "unknown_dose", "5 to 10 mg"),
        ("baclofen-dose-unit-without-code", "unknown_dose", "10 of what?"),
        ("baclofen-no-dosage-instruction", "unknown_dose", "no dose"),
        ("baclofen-timing-empty", "unknown_dose", "as directed"),
        ("baclofen-timing-code-text-only", "no_usable_time", "1-1-1-1"),
        ("baclofen-timing-every-6-to-8h", "no_usable_time", "6 to 8"),
        ("baclofen-timing-frequency-max", "no_usable_time", "2 to 3"),
        ("baclofen-timing-bounds-duration", "unreconciled", "27 Sep 2026"),
        ("baclofen-status-unknown-with-extension", "unreconciled", "does not say"),
        ("baclofen-statusreason-on-hold", "on_hold", "before surgery"),
        ("medicationstatement-not-taken", "stopped", "stopped by myself"),
    ],
)
def test_an_odd_order_that_is_asked_about(name: str, code: str, word: str, by_hand: Any) -> None:
    found = by_hand(name)
    assert issue(found) == code
    assert word in found.person.order_issue.sentence


def test_no_baclofen_file_is_left_without_an_assertion(records: Path) -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    for path in (records / "fhir-edge" / "by-hand").glob("baclofen*.json"):
        assert f'"{path.stem}"' in text, path.name


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("creatinine-umol", [("creatinine_serum", 124, "umol/L", None)]),
        ("creatinine-unit-text-only", [("creatinine_serum", 1.4, "mg/dL", None)]),
        ("creatinine-no-unit", []),
        ("creatinine-valuestring", [("creatinine_serum", 1.4, "mg/dL", None)]),
        ("creatinine-comparator-less", [("creatinine_serum", 0.3, "mg/dL", "<")]),
        ("creatinine-data-absent", []),
        ("creatinine-entered-in-error", []),
        ("creatinine-preliminary", [("creatinine_serum", 1.1, "mg/dL", None)]),
        ("creatinine-urine-not-serum", []),
        ("creatinine-in-component", [("creatinine_serum", 1.3, "mg/dL", None)]),
        ("egfr-greater-than-90", [("egfr", 90, "mL/min/{1.73_m2}", ">")]),
        ("egfr-valuestring-greater-60", [("egfr", 60, "mL/min/{1.73_m2}", ">")]),
        ("egfr-range", [("egfr", 30, "mL/min", None)]),  # 30 to 44: the worse end
        ("crcl-not-indexed", [("creatinine_clearance", 41, "mL/min", None)]),
    ],
)
def test_an_odd_kidney_value(name: str, values: list[tuple[str, float, str, str | None]], by_hand: Any) -> None:
    found = by_hand(name)
    assert [(lab.analyte, lab.value, lab.unit, lab.comparator) for lab in found.person.labs] == values
    assert values or len(found.not_understood) > 1, "what is not used is named"


def test_birth_weight_is_no_weight_of_today(by_hand: Any) -> None:
    found = by_hand("weight-grams-newborn")
    assert found.person.weights == ()
    assert "Birth weight" in said(found)


def test_a_deleted_order_in_a_history_is_named(by_hand: Any) -> None:
    assert "MedicationRequest/b1 | deleted" in said(by_hand("bundle-history-deleted-entry"))
