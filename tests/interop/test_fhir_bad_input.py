"""Broken records: one clear error, or the value named and not known. Never a traceback, never a guess."""

from __future__ import annotations

import gzip
import json
import time
import tracemalloc
from pathlib import Path

import pytest

from fhir_by_hand import baclofen, bundle, clock, issue, observation, outcome, patient, reading, said
from supple.errors import RecordError
from supple.interop.reading import Reading
from supple.knowledge.library import Library

BAD = Path(__file__).parents[1] / "data" / "bad"
FILES = sorted(path for path in BAD.iterdir() if path.name[:2].isdigit() and not "43" <= path.name[:2] <= "49")


def read_bad(name: str, library: Library) -> Reading:
    (path,) = BAD.glob(f"{name}-*")
    return reading(path.read_bytes(), library, source=path.name)


def refused(name: str, library: Library) -> str:
    with pytest.raises(RecordError) as caught:
        read_bad(name, library)
    assert caught.value.exit_code == 3
    return str(caught.value)


def test_the_broken_records_are_all_here() -> None:
    assert len(FILES) == 46


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_broken_record_is_read_or_refused_within_two_seconds(path: Path, library: Library) -> None:
    began = time.perf_counter()
    found = outcome(path.read_bytes(), library, source=path.name)
    if isinstance(found, RecordError):
        assert all(fault.where and fault.what for fault in found.faults)
        assert len(str(found)) < 1500
    else:
        assert all(note.where and note.why and len(note.value) < 400 for note in found.not_understood)
    assert time.perf_counter() - began < 2


def test_memory_stays_small_for_the_largest_of_them(library: Library) -> None:
    data = max((path.read_bytes() for path in FILES), key=len)
    tracemalloc.start()
    reading(data, library)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100e6


def test_the_good_control_is_read_whole(library: Library) -> None:
    found = read_bad("00", library)
    assert found.not_understood == ()
    assert [amount for _, amount in clock(found)] == [10, 10, 10]
    assert found.person.sex == "female"
    assert [weight.kg for weight in found.person.weights] == [68]
    assert [(lab.analyte, lab.value, lab.unit) for lab in found.person.labs] == [("creatinine_serum", 1.1, "mg/dL")]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("01", ("not valid JSON", "line 88", "column")),
        ("02", ("Bundel", "Bundle is expected")),
        ("06", ("byte 202", "0xFF", "UTF-8")),
        ("07", ("NaN", "line 90")),
        ("08", ("too large", "1e999")),
        ("18", ("entry[0].resource.birthDate", "1979-02-30", "entry[1].resource.authoredOn", "2026-13-01")),
        ("20", ("birthDate", "twice", "1979-04-02", "1999-04-02")),
        ("24", ("nested",)),
        ("26", ("2 Patients", "which person", "p1", "p2")),
        ("29", ("nothing to read",)),
        ("30", ("nothing to read",)),
        ("31", ("entry", "a list is expected")),
        ("37", ("NDJSON", "line 2", "one Bundle")),
        ("38", ("XML", "JSON is wanted")),
        ("39", ("XML",)),
        ("40", ("empty",)),
        ("41", ("web page", "log-in")),
        ("42", ("gzip",)),
    ],
)
def test_what_cannot_be_a_record_is_refused_and_says_why(name: str, words: tuple[str, ...], library: Library) -> None:
    message = refused(name, library)
    for word in words:
        assert word in message, message


def test_a_single_patient_is_a_record_in_which_all_else_is_unknown(library: Library) -> None:
    found = read_bad("03", library)
    assert found.person.birth_date is not None
    assert found.person.complete_lists == frozenset()
    assert issue(found) == "none_found"


@pytest.mark.parametrize("name", ["04", "05"])
def test_marks_of_encoding_are_understood(name: str, library: Library) -> None:
    assert len(clock(read_bad(name, library))) == 3


@pytest.mark.parametrize(
    ("name", "value", "labs", "weights"),
    [
        ("09", "1e+40 mg/dL", 0, 0),
        ("10", "-1.1 mg/dL", 0, 1),
        ("11", "0 mg/dL", 0, 0),
        ("13", "umol/L", 0, 1),
        ("14", "62 mg/dL", 0, 0),
        ("15", "2031-01-01", 0, 1),
    ],
)
def test_impossible_measurements_are_named_and_not_used(
    name: str, value: str, labs: int, weights: int, library: Library
) -> None:
    found = read_bad(name, library)
    assert value in said(found)
    assert len(found.person.labs) == labs
    assert len(found.person.weights) == weights


def test_a_value_with_the_wrong_unit_typed_is_handed_on_as_written(library: Library) -> None:
    """97 'mg/dL' is judged in screening, which can ask; here it is neither converted nor lost."""
    (lab,) = read_bad("12", library).person.labs
    assert (lab.value, lab.unit) == (97, "mg/dL")


@pytest.mark.parametrize(("name", "value"), [("16", "1800-01-01"), ("17", "2030-05-05")])
def test_an_impossible_birth_date_leaves_the_age_unknown(name: str, value: str, library: Library) -> None:
    found = read_bad(name, library)
    assert found.person.birth_date is None
    assert found.person.age_on(found.person.weights[0].on) is None  # type: ignore[arg-type]
    assert value in said(found)


def test_one_id_with_two_stories_is_a_conflict(library: Library) -> None:
    found = read_bad("19", library)
    assert issue(found) == "unreconciled"
    assert "the same id" in said(found)
    assert found.person.order_issue is not None
    assert len(found.person.order_issue.entries) == 2


def test_medicines_that_refer_to_each_other_end_at_once(library: Library) -> None:
    found = read_bad("21", library)
    assert issue(found) == "none_found"
    assert [medicine.text for medicine in found.person.medicines] == ["medicine without a name"]
    assert "circle" in said(found)


def test_a_patient_that_replaces_itself_is_named(library: Library) -> None:
    assert "points to itself" in said(read_bad("22", library))


def test_deep_nesting_is_read_or_refused_but_never_crashes(library: Library) -> None:
    assert len(clock(read_bad("23", library))) == 3


def test_a_name_of_a_million_characters_is_never_carried_along(library: Library) -> None:
    assert len(repr(read_bad("25", library))) < 20_000


def test_the_order_of_another_person_is_not_used(library: Library) -> None:
    found = read_bad("27", library)
    assert found.person.medicines == ()
    assert issue(found) == "none_found"
    assert "someone-else" in said(found)


def test_without_a_patient_age_and_sex_are_not_known(library: Library) -> None:
    found = read_bad("28", library)
    assert (found.person.birth_date, found.person.sex) == (None, None)
    assert "no Patient" in said(found)


def test_nulls_are_named_with_their_path(library: Library) -> None:
    text = said(read_bad("32", library))
    assert "entry[0] | null" in text
    assert "entry[1].resource | null" in text
    assert "entry[2].resource.gender | null" in text


def test_wrong_types_are_named_with_their_path_and_never_guessed(library: Library) -> None:
    found = read_bad("33", library)
    text = said(found)
    assert "entry[0].resource.birthDate | 19790402" in text
    assert "entry[1].resource.dosageInstruction | 10 mg tds" in text
    assert "entry[2].resource.valueQuantity.value | 1,1" in text
    assert found.person.labs == ()
    assert issue(found) == "unknown_dose"
    assert [weight.kg for weight in found.person.weights] == [68], "the rest of the record is still read"


@pytest.mark.parametrize(("name", "version"), [("34", "STU3"), ("35", "R5"), ("36", "DSTU2")])
def test_other_versions_of_fhir_are_said_to_be_such_and_nothing_is_lost(
    name: str, version: str, library: Library
) -> None:
    found = read_bad(name, library)
    assert version in said(found)
    assert issue(found) == "unknown_dose"
    assert "baclofen" in found.person.medicines[0].text.lower()


def test_a_condition_in_stu3_shape_is_kept(library: Library) -> None:
    (condition,) = read_bad("34", library).person.conditions
    assert (condition.text, condition.status) == ("Multiple sclerosis", "unknown")


@pytest.mark.parametrize("name", ["50", "51", "52"])
def test_names_and_ids_never_reach_the_person(name: str, library: Library) -> None:
    found = read_bad(name, library)
    assert len(clock(found)) == 3
    for word in ("outside", "<script", "HYPERLINK", "VALARM", "../"):
        assert word not in repr(found)


def test_utf16_without_a_mark_is_named(library: Library) -> None:
    with pytest.raises(RecordError, match="UTF-16"):
        reading(json.dumps(patient()).encode("utf-16-le"), library)


def test_halves_of_characters_do_not_survive(library: Library) -> None:
    condition = {"resourceType": "Condition", "code": {"text": "MS \ud83d"}, "subject": {"reference": "Patient/p1"}}
    found = reading(bundle(patient(), condition), library)
    assert found.person.conditions[0].text.encode("utf-8")


def test_deep_nesting_inside_what_is_read_is_an_error_and_no_crash(library: Library) -> None:
    text = json.dumps(bundle(patient(), baclofen(contained=[{"resourceType": "Medication", "id": "m", "x": "deep"}])))
    for levels in (100, 300, 450, 600, 2000):
        found = outcome(text.replace('"deep"', '{"a":[' * levels + "1" + "]}" * levels).encode(), library)
        if isinstance(found, RecordError):
            assert "nested" in str(found)
        else:
            assert len(clock(found)) == 3


def test_a_whole_number_with_thousands_of_digits_is_refused(library: Library) -> None:
    text = json.dumps(bundle(patient(), observation("2160-0", {"value": 1, "unit": "mg/dL"})))
    for digits in (400, 5000):
        found = outcome(text.replace('"value": 1', '"value": 1' + "0" * digits).encode(), library)
        assert isinstance(found, RecordError) or found.person.labs == ()


@pytest.mark.parametrize("data", [b"[]", b"3", b'"text"', b"{}", b'{"schema": "supple/person/1"}', b"null", b"true"])
def test_json_that_is_no_fhir_is_refused(data: bytes, library: Library) -> None:
    with pytest.raises(RecordError):
        reading(data, library)


def test_a_gzip_of_a_good_record_is_still_not_guessed_at(library: Library) -> None:
    with pytest.raises(RecordError, match="gzip"):
        reading(gzip.compress(json.dumps(patient()).encode()), library)
