"""What is withdrawn stays to be seen, with its last day and the reason, and no rule uses it any more."""

from __future__ import annotations

import json
import shutil
from importlib import resources
from pathlib import Path

import pytest

from supple.errors import KnowledgeError
from supple.knowledge.library import Library, load_library
from supple.render import evidence
from supple.render.evidence_search import Filters

RULE, FILE = "P09", "rules/precautions.json"
END = {"withdrawn_on": "2026-11-24", "withdrawn_because": "Another row says the same."}


def library_with(folder: Path, file: str, entry_id: str, changes: dict[str, object]) -> Library:
    """The library as it would be with one entry of one file changed."""
    with resources.as_file(resources.files("supple.knowledge") / "data") as data:
        shutil.copytree(data, folder / "data")
    path = folder / "data" / file
    rows = json.loads(path.read_text(encoding="utf-8"))
    changed = [row | changes if row["id"] == entry_id else row for row in rows]
    assert changed != rows
    path.write_text(json.dumps(changed), encoding="utf-8")
    return load_library(folder / "data")


def test_a_withdrawn_rule_is_shown_with_its_end_and_used_by_nothing(tmp_path: Path, library: Library) -> None:
    assert RULE in {rule.id for rule in library.rules}
    after = library_with(tmp_path, FILE, RULE, END)
    assert RULE not in {rule.id for rule in after.rules}
    shown = " ".join(evidence.text(evidence.select(RULE, after), after).split())
    assert "[withdrawn]" in shown
    assert "Withdrawn on 2026-11-24: Another row says the same." in shown
    listed = evidence.data(evidence.select(None, after, Filters(withdrawn=True)), after)
    assert [(each["id"], each["withdrawn_on"]) for each in listed["found"]] == [(RULE, "2026-11-24")]
    assert after.version != library.version


@pytest.mark.parametrize(
    ("file", "entry_id"),
    [("claims/claims.json", "C37"), ("claims/research_watch.json", "W22"), ("drugs/monograph.json", "M19"),
     ("signs/signs.json", "R61"), ("exercises/exercises.json", "ST02")],
)  # fmt: skip
def test_every_kind_of_entry_can_end(tmp_path: Path, file: str, entry_id: str) -> None:
    after = library_with(tmp_path, file, entry_id, END)
    assert [each.id for held in after.withdrawn.values() for each in held] == [entry_id]
    assert "[withdrawn]" in evidence.text(evidence.select(entry_id, after), after)


def test_an_end_without_a_reason_stops_the_program_at_load(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="says why"):
        library_with(tmp_path, FILE, RULE, {"withdrawn_on": "2026-11-24"})


def test_an_end_that_would_leave_others_without_what_they_use_stops_the_program_at_load(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="light_only"):
        library_with(tmp_path, "effects/plan_effects.json", "light_only", END)


def test_who_reviewed_an_entry_is_shown_where_the_entry_is(tmp_path: Path) -> None:
    after = library_with(tmp_path, FILE, RULE, {"reviewed_by": "B. Ode, rehabilitation physician, 2026-12-01"})
    assert "reviewed by B. Ode" in evidence.text(evidence.select(RULE, after), after)
    reviewed = evidence.data(evidence.select(None, after, Filters(reviewed=True)), after)["found"]
    assert [each["id"] for each in reviewed] == [RULE]
