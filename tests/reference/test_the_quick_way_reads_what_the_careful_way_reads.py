"""Two ways into a record: the quick one builds little, the careful one builds all. They must never disagree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_by_hand import baclofen, bundle, observation, outcome, patient
from supple.errors import RecordError
from supple.interop.fhir import read as door
from supple.interop.fhir.glance import bundle_at_a_glance
from supple.interop.fhir.trees import DoubtError, tree_of
from supple.interop.reading import Reading
from supple.knowledge.library import Library, read_library

LIBRARY = read_library()


def carefully(data: bytes, library: Library) -> Reading | RecordError:
    def doubt(*_: object) -> None:
        raise DoubtError

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(door, "bundle_at_a_glance", doubt)
        return outcome(data, library)


def alike(data: bytes, library: Library = LIBRARY) -> None:
    quick, careful = outcome(data, library), carefully(data, library)
    assert type(quick) is type(careful)
    if isinstance(quick, Reading) and isinstance(careful, Reading):
        assert quick == careful
    else:
        assert str(quick) == str(careful)


def test_all_people_and_all_odd_files_come_out_the_same(records: Path, library: Library) -> None:
    paths = [
        *(records / "fhir").glob("*.json"),
        *(records / "fhir-edge").rglob("*.json"),
        *(records / "bad").glob("*.json"),
    ]
    assert len(paths) > 280
    for path in paths:
        alike(path.read_bytes(), library)


def test_the_people_are_read_the_quick_way(records: Path) -> None:
    for path in (records / "fhir").glob("*.json"):
        assert len(bundle_at_a_glance(path.read_bytes(), []).found) == len(json.loads(path.read_bytes())["entry"])


CREATININE = observation("2160-0", {"value": 1.1, "unit": "mg/dL"})
PLAIN = json.dumps(bundle(patient(), baclofen(), CREATININE))


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace('"status": "active"', '"status": "stopped", "status": "active"'),
        PLAIN.replace('"status": "active"', '"status" : "stopped", "status" :"active"'),
        PLAIN.replace('"status": "active"', '"st\\u0061tus": "stopped", "status": "active"'),
        PLAIN.replace('"value": 1.1', '"value": 9.9, "value": 1.1'),
        PLAIN.replace('"value": 1.1', '"x\\u003a": 1, "value": 9.9, "value": 1.1'),
        PLAIN.replace('"type": "collection"', '"type": "history", "type": "collection"'),
        PLAIN.replace('{"resource": {"resourceType": "Obs', '{"resource": {"a": 1}, "resource": {"resourceType": "Obs'),
        PLAIN.replace('"gender": "female"', '"gender": null'),
        PLAIN.replace('"value": 1.1', '"value": NaN'),
        PLAIN.replace('"value": 1.1', '"value": 1e999'),
        PLAIN.replace('"female"', '"\\ud800"'),
        PLAIN[:-9],
        PLAIN + "}",
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_not_plainly_in_order_is_read_the_careful_way(text: str) -> None:
    assert text != PLAIN
    alike(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(
    "piece",
    [b'{"a":1,"a":2}', b'{"a" :1,"a":2}', b'{"a":{"b":1},"a":2}', b'{"x\\u003a":1,"a":2}', b'{"a":null}', b"[]",
     b'{"a":'],
)  # fmt: skip
def test_a_tree_in_doubt_is_never_built(piece: bytes) -> None:
    with pytest.raises(DoubtError):
        tree_of(piece)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=12) | st.integers(-5, 5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(["status", "code", "subject", "valueQuantity", "id", "effectiveDateTime", "component", "x:y"])


@given(st.lists(st.tuples(st.integers(0, 2), FIELDS, VALUES), max_size=4), st.integers(0, 3000), st.booleans())
@settings(max_examples=150, deadline=None)
def test_broken_fields_and_cut_bytes_come_out_the_same(
    changes: list[tuple[int, str, Any]], cut: int, is_cut: bool
) -> None:
    resources = [json.loads(json.dumps(one)) for one in (patient(), baclofen(), CREATININE)]
    for number, name, value in changes:
        resources[number][name] = value
    data = json.dumps(bundle(*resources)).encode()
    alike(data[:cut] if is_cut else data)
