"""A diary leaves as FHIR R4 that another program's reader accepts, each dose in it once."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle

from door import NOW, run
from keeping import LONDON, dose, missed, rating, symptom
from supple.domain.diary import EVENTS, RATINGS, WEEKLY_MEASURES, DiaryEntry
from supple.domain.kept import Kept
from supple.interop.fhir import diary, read
from supple.knowledge.library import Library

MORNING = datetime(2026, 11, 20, 8, 5, tzinfo=LONDON)
PERSON = {"sex": "female", "birth_date": "1979-04-02"}


def every_kind() -> list[Kept]:
    numbers = [
        *RATINGS,
        *(k for k in EVENTS if k not in ("dose_mg", "missed_dose", "symptom", "fall")),
        *WEEKLY_MEASURES,
    ]
    return [
        dose("a", MORNING, time(8)),
        dose("b", MORNING + timedelta(hours=1), None, 2.5),
        missed("c", MORNING, time(14)),
        symptom("d", MORNING, "tired, “very”"),
        *(Kept(f"f{value}", DiaryEntry(MORNING, "fall", value)) for value in (0.0, 1.0, None)),
        *(rating(kind, MORNING, 4, kind) for kind in numbers),
    ]


def test_every_kind_of_entry_is_valid_fhir() -> None:
    """R4B is close to R4; nothing that differs between them is used here."""
    made = diary.bundle("anna", PERSON, every_kind())
    checked = Bundle.model_validate_json(json.dumps(made))
    assert len(checked.entry) == len(every_kind()) + 1
    urls = [entry["fullUrl"] for entry in made["entry"]]
    assert len(set(urls)) == len(urls)


def test_doses_say_what_was_taken_what_was_missed_and_which_ordered_one_they_are() -> None:
    taken, extra, not_taken = (e["resource"] for e in diary.bundle("anna", PERSON, every_kind()[:3])["entry"][1:])
    assert (taken["status"], taken["dosage"]["dose"]["value"], taken["effectiveDateTime"]) == (
        "completed", 10.0, "2026-11-20T08:05:00+00:00",
    )  # fmt: skip
    assert taken["extension"][0]["valueDateTime"] == "2026-11-20T08:00:00+00:00"
    assert "extension" not in extra
    assert (not_taken["status"], "dosage" in not_taken) == ("not-done", False)


def test_supple_itself_reads_the_bundle(library: Library, now: datetime) -> None:
    made = json.dumps(diary.bundle("anna", PERSON, every_kind())).encode()
    found = read.read(made, source="diary.json", now=now, zone="Europe/London", library=library)
    assert (found.person.sex, str(found.person.birth_date)) == ("female", "1979-04-02")


def test_the_command_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPPLE_STORE", str(tmp_path / "store"))
    (tmp_path / "me.yaml").write_text("schema: supple/person/1\nzone: Europe/London\nsex: male\n", encoding="utf-8")
    assert run("person", "add", str(tmp_path / "me.yaml"), *NOW).code == 0
    assert run("log", "rating", "stiffness", "4", *NOW).code == 0
    found = run("store", "export", "--format", "fhir")
    assert [entry["resource"]["resourceType"] for entry in found.data["entry"]] == ["Patient", "Observation"]
