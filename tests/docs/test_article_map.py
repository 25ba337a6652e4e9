"""Every item of the article leads to something that a test holds; what has no test yet names the issue it waits for."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from supple.knowledge.library import Library

ROOT = Path(__file__).parents[2]
MAP: list[dict[str, Any]] = json.loads((ROOT / "docs" / "article_map.json").read_text(encoding="utf-8"))
LATER = {
    "Exercise library, weekly planner, independent verifier, progression",
    "Diary, store, learning, the response gate, the stop-guard and what changes next",
    "The web app: six screens that a tired person with a tremor can use",
}
FEATURES_OF_THE_ARTICLE = {f"F{number}" for number in range(1, 21)}
NODES = sorted({node for item in MAP for node in item["tests"]})


@cache
def functions(path: str) -> dict[str, ast.FunctionDef]:
    """The test functions of a file by name."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_item_has_a_test_or_names_the_issue_it_waits_for() -> None:
    assert [item["says"] for item in MAP if not item["tests"] and item["later"] not in LATER] == []
    assert {item["later"] for item in MAP} - {None} <= LATER


@pytest.mark.parametrize("node", NODES)
def test_each_test_that_is_named_exists_and_is_not_skipped(node: str) -> None:
    path, _, name = node.partition("::")
    function = functions(path).get(name.partition("[")[0])
    assert function is not None, f"{node}: the article map names a test that does not exist"
    marks = " ".join(ast.unparse(mark) for mark in function.decorator_list)
    assert "mark.skip" not in marks
    assert "xfail" not in marks


def test_each_test_that_is_named_is_among_those_that_this_run_runs() -> None:
    files = sorted({node.partition("::")[0] for node in NODES})
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "--override-ini",
         "addopts=--strict-markers --strict-config", "-p", "no:cacheprovider", *files],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    collected = {line.strip() for line in found.stdout.splitlines() if "::" in line}
    whole = {node.partition("[")[0] for node in collected}
    assert collected, found.stdout + found.stderr
    assert [node for node in NODES if node not in collected and ("[" in node or node not in whole)] == []


def test_every_feature_and_every_claim_of_the_article_is_in_the_map(library: Library) -> None:
    assert {feature for item in MAP for feature in item["features"]} == FEATURES_OF_THE_ARTICLE
    assert {claim for item in MAP for claim in item["claims"]} == {claim.id for claim in library.claims}


def test_no_line_of_the_article_is_left_out_and_none_is_copied(records: Path) -> None:
    article = records.parent / "article.txt"
    if not article.is_file():
        pytest.skip("the article does not lie beside the records")
    lines = article.read_text(encoding="utf-8").splitlines()
    covered = {number for item in MAP for number in range(item["lines"][0], item["lines"][1] + 1)}
    assert [number for number, line in enumerate(lines, start=1) if line.strip() and number not in covered] == []
    bullets = [number for number, line in enumerate(lines, start=1) if line.strip().startswith("•")]
    own = {item["lines"][1] for item in MAP}
    assert [number for number in bullets if number not in own] == []
    told = " ".join(" ".join(lines).casefold().split())
    assert [item["says"] for item in MAP if len(item["says"]) > 40 and item["says"].casefold() in told] == []


def test_the_ledger_page_holds_every_claim(library: Library) -> None:
    page = (ROOT / "docs" / "reference" / "ledger.md").read_text(encoding="utf-8")
    assert [claim.id for claim in library.claims if f"### {claim.id}: " not in page] == []
    assert [watched.id for watched in library.research if f"### {watched.id}: " not in page] == []
