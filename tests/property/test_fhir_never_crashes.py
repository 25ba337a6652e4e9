"""Whatever is dropped, shuffled or broken in a record: it is read, or it is one clear error."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhir_by_hand import (
    THREE_A_DAY,
    baclofen,
    bundle,
    dosage,
    mg,
    observation,
    outcome,
    patient,
    repeat,
)
from supple.errors import RecordError
from supple.interop.reading import Reading
from supple.knowledge.library import Library

WHOLE = bundle(
    patient(link=[{"other": {"reference": "Patient/p2"}, "type": "seealso"}]),
    baclofen(
        dosage(mg(5), repeat(frequency=3, period=1, periodUnit="d", boundsPeriod={"start": "2026-11-01"}), sequence=1),
        dosage(mg(5), repeat(timeOfDay=["08:00:00"], dayOfWeek=["mon"]), sequence=1, asNeededBoolean=True),
        contained=[{"resourceType": "Medication", "id": "m", "code": {"text": "baclofen"}}],
    ),
    {
        "resourceType": "MedicationStatement",
        "id": "s",
        "status": "active",
        "medicationReference": {"reference": "#m"},
        "subject": {"reference": "Patient/p1"},
        "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "diazepam 5 mg tablet"}}],
        "effectivePeriod": {"start": "2026-09", "end": "2027"},
        "dosage": [dosage(timing=THREE_A_DAY)],
    },
    {
        "resourceType": "Condition",
        "id": "c",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "24700007"}], "text": "Multiple sclerosis"},
        "subject": {"reference": "Patient/p1"},
        "onsetDateTime": "2015-02",
    },
    {
        "resourceType": "AllergyIntolerance",
        "id": "a",
        "patient": {"reference": "Patient/p1"},
        "reaction": [{"substance": {"text": "nuts"}}],
    },
    observation("2160-0", {"value": 1.1, "unit": "mg/dL", "system": "http://unitsofmeasure.org", "code": "mg/dL"}),
    observation("85354-9", component=[{"code": {"coding": [{"code": "8480-6"}]}, "valueString": "120 mmHg"}]),
    {"resourceType": "Encounter", "id": "e"},
)


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of the tree below its root."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [place for key, child in children for place in ((*path, key), *places(child, (*path, key)))]


PLACES = places(WHOLE)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["coding", "value", "reference", "text", "start", "x"]), st.text(max_size=5)),
    st.sampled_from(["2026-13-01", "1,1", "<script>", "\x00\x1b", "active", "mg", "#m", "9" * 50, "0000"]),
)


def changed(record: Any, place: tuple[Any, ...], junk: Any, *, drop: bool) -> Any:
    """The record with one place dropped or filled with junk; a place that is gone by now changes nothing."""
    node = record
    for key in place[:-1]:
        try:
            node = node[key]
        except (KeyError, IndexError, TypeError):
            return record
    try:
        if drop:
            del node[place[-1]]
        else:
            node[place[-1]] = junk
    except (KeyError, IndexError, TypeError):
        pass
    return record


def read_or_refused(record: Any, library: Library) -> Reading | None:
    found = outcome(json.dumps(record).encode(), library)
    if isinstance(found, RecordError):
        assert all(fault.what and fault.where for fault in found.faults)
        return None
    assert (found.person.order is None) != (found.person.order_issue is None)
    assert repr(found).encode("utf-8")
    return found


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK, st.booleans()), min_size=1, max_size=4))
def test_any_broken_place_is_survived(library: Library, faults: list[tuple[tuple[Any, ...], Any, bool]]) -> None:
    record = copy.deepcopy(WHOLE)
    for place, junk, drop in faults:
        record = changed(record, place, copy.deepcopy(junk), drop=drop)
    read_or_refused(record, library)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(len(WHOLE["entry"]))))
def test_the_order_of_entries_says_nothing(library: Library, order: list[int]) -> None:
    shuffled = {**WHOLE, "entry": [WHOLE["entry"][number] for number in order]}
    first, second = read_or_refused(WHOLE, library), read_or_refused(shuffled, library)
    assert first is not None
    assert second is not None
    for part in ("birth_date", "sex", "pregnancy", "complete_lists", "medicines_listed_on", "height_cm"):
        assert getattr(first.person, part) == getattr(second.person, part)
    assert first.person.order is not None
    assert second.person.order is not None
    assert first.person.order.steps == second.person.order.steps
    assert {one.text for one in first.person.medicines} == {one.text for one in second.person.medicines}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.integers(1, len(WHOLE["entry"]) - 1)))
def test_dropping_entries_never_adds_anything(library: Library, dropped: set[int]) -> None:
    less = {**WHOLE, "entry": [one for number, one in enumerate(WHOLE["entry"]) if number not in dropped]}
    whole, part = read_or_refused(WHOLE, library), read_or_refused(less, library)
    assert whole is not None
    assert part is not None
    assert {one.text for one in part.person.medicines} <= {one.text for one in whole.person.medicines}
    assert {one.text for one in part.person.conditions} <= {one.text for one in whole.person.conditions}
    assert len(part.person.labs) <= len(whole.person.labs)
    assert part.person.complete_lists <= whole.person.complete_lists


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(library: Library, data: bytes) -> None:
    assert isinstance(outcome(data, library), RecordError), "random bytes are no record"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 2500))
def test_a_record_cut_off_anywhere_is_refused(library: Library, length: int) -> None:
    text = json.dumps(WHOLE).encode()
    assert isinstance(outcome(text[: min(length, len(text) - 1)], library), RecordError)
