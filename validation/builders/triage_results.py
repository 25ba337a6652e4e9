"""Score triage on its development messages: writes ``validation/results/triage.json``.

    python validation/builders/triage_results.py [--check]

``tests/scenarios/triage_sentences.jsonl`` says of each message how urgent it has to be at least and at most;
``triage_first_sight.json`` beside it keeps what fresh rounds got the first time they were read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from supple.services import asking, loading

ROOT = Path(__file__).parents[2]
MESSAGES = ROOT / "tests" / "scenarios" / "triage_sentences.jsonl"
FIRST_SIGHT = MESSAGES.with_name("triage_first_sight.json")
OUT = ROOT / "validation" / "results" / "triage.json"
NOW = "2026-11-23T08:00"
URGENCIES = ("none", "routine", "same_day", "emergency")
NOTE = (
    "Rows named development are of messages that triage was mended with: they show that what was learnt still holds, "
    "not how well words never seen are read. Rows named first sight were read once, before anything was mended with "
    "them; they were written by the same hand that mended the phrases, so the words of other people may be harder. "
    "Sensitivity: of the messages that need this urgency, how many got it or a higher one. False emergencies: called "
    "an emergency although the list of red flags does not ask for it. Written text only; no clinician has reviewed it."
)


def told(path: Path = MESSAGES) -> list[tuple[dict[str, Any], str]]:
    """Each message with the urgency it gets."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    answers = asking.triage_lines(str(path), loading.Options(now=NOW))
    return [(row, str(answer["urgency"])) for row, answer in zip(rows, answers, strict=True)]


def rank(urgency: object) -> int:
    """0 none, 1 routine, 2 same day, 3 emergency."""
    return URGENCIES.index(str(urgency))


def _row(name: str, found: Sequence[tuple[Mapping[str, Any], str]]) -> dict[str, str | int]:
    def share(urgency: str) -> str:
        those = [got for row, got in found if row["least"] == urgency]
        hit = sum(rank(got) >= rank(urgency) for got in those)
        return f"{hit} of {len(those)}" + (f" ({100 * hit / len(those):.0f} %)" if those else "")

    others = [got for row, got in found if row["most"] != "emergency"]
    false = sum(got == "emergency" for got in others)
    return {
        "set": name,
        "messages": len(found),
        "emergencies recognised": share("emergency"),
        "same day recognised": share("same_day"),
        "routine recognised": share("routine"),
        "false emergencies": f"{false} of {len(others)}",
    }


def _first(row: Mapping[str, Any]) -> dict[str, str | int]:
    hit, all_of = row["emergencies_recognised"], row["emergencies"]
    return {
        "set": f"first sight, {row['round']}, {row['by']}",
        "messages": row["messages"],
        "emergencies recognised": f"{hit} of {all_of}" + (f" ({100 * hit / all_of:.0f} %)" if all_of else ""),
        "same day recognised": "not counted",
        "routine recognised": "not counted",
        "false emergencies": f"{row['false_emergencies']} of {row['others']}",
    }


def rows(found: Sequence[tuple[Mapping[str, Any], str]]) -> Iterable[dict[str, str | int]]:
    """The table: the whole development set, its parts, then what was got at first sight."""
    yield _row("development, all", found)
    for part in dict.fromkeys(str(row["round"]).split()[0] for row, _ in found):
        yield _row(f"development, {part}", [(row, got) for row, got in found if str(row["round"]).split()[0] == part])
    for row in json.loads(FIRST_SIGHT.read_text(encoding="utf-8"))["rounds"]:
        yield _first(row)


def built() -> bytes:
    """The file."""
    return (json.dumps({"rows": list(rows(told())), "note": NOTE}, ensure_ascii=False, indent=1) + "\n").encode()


if __name__ == "__main__":
    fresh = built()
    if "--check" in sys.argv:
        sys.exit(0 if OUT.exists() and OUT.read_bytes() == fresh else f"{OUT} is stale: run this without --check")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_bytes(fresh)
    print(fresh.decode())
