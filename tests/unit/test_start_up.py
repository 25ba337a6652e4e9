"""Quick commands stay quick: heavy libraries are not loaded by what does not need them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "src" / "supple" / "demo"
HEAVY = ("scipy", "highspy", "fastapi", "sqlalchemy", "icalendar", "jinja2")

PROGRAM = """
import sys
from supple import cli
sys.argv = ["supple", *{words!r}]
try:
    cli.main()
except SystemExit:
    pass
print("loaded:", *[name for name in {heavy!r} if name in sys.modules])
"""


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["screen", str(DEMO / "record.json"), "--with", str(DEMO / "me.yaml"), "--now", "2026-11-23T08:00"],
        ["triage", "--text", "very sleepy"],
        ["evidence", "P04"],
        ["monograph"],
    ],
    ids=lambda words: words[0],
)
def test_a_quick_command_loads_no_heavy_library(words: list[str]) -> None:
    program = PROGRAM.format(words=words, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_help_does_not_even_load_numpy() -> None:
    program = PROGRAM.format(words=["--help"], heavy=("numpy", "msgspec"))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "loaded:"
