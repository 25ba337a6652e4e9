"""The README shows what the program really prints, and every link leads somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from door import NOW, run

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DEMO = ROOT / "src" / "supple" / "demo"


def printed(tmp_path: Path) -> str:
    """The demo's own words, with the folder called as a newcomer has it."""
    outcome = run("demo", "--folder", str(tmp_path / "supple-demo"))
    assert outcome.code == 0, outcome.err
    return outcome.out.replace(str(tmp_path / "supple-demo"), "supple-demo")


def test_the_demo_block_is_the_demos_output(tmp_path: Path) -> None:
    shown = re.search(r"<!-- demo -->\n```\n(.*?)```\n<!-- /demo -->", README, re.DOTALL)
    assert shown
    # the folder's name is part of a wrapped paragraph, so words are compared, not line ends
    assert shown.group(1).split() == printed(tmp_path).split()


def test_the_demo_leaves_a_page_a_calendar_and_an_assessment(tmp_path: Path) -> None:
    printed(tmp_path)
    assert {path.name for path in (tmp_path / "supple-demo").iterdir()} >= {
        "report.html", "week.ics", "assessment.json", "record.json", "me.yaml", "diary.csv",
    }  # fmt: skip


def test_the_picture_is_made_by_the_program() -> None:
    outcome = run("simulate", str(DEMO / "record.json"), "--with", str(DEMO / "me.yaml"), *NOW, "--format", "svg")
    assert outcome.out == (ROOT / "docs" / "day.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]), ids=lambda p: p.name)
def test_every_link_of_every_page_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), target


def test_every_command_has_help_with_an_example() -> None:
    top = run("--help").out
    commands = re.findall(r"^  ([a-z-]+)  ", top.split("Commands:")[1], re.MULTILINE)
    assert {
        "assess",
        "today",
        "screen",
        "triage",
        "simulate",
        "what-if",
        "verify",
        "evidence",
        "monograph",
        "cohort",
        "start",
    } <= set(commands)
    for command in commands:
        help_text = run(command, "--help").out
        assert "Example" in help_text or command in ("demo", "serve"), command


def test_every_decision_says_what_was_decided() -> None:
    for page in (ROOT / "docs" / "decisions").glob("*.md"):
        assert "**Decision.**" in page.read_text(encoding="utf-8"), page.name
