"""The article, item by item: what the program does about it, where, and the tests that hold it to it."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

from supple.knowledge.library import load_library
from supple.render.cards import VERDICTS

DATA = Path(__file__).parents[1] / "article_map.json"
OPENING = """\
# From the article to the program

The text that Supple grew from, item by item in its own order and in our words; what the program does about each, where
to see it, and the tests that hold it to that. The text is a source of wishes, not of truth: how its claims stand is
told in [the ledger](ledger.md), where every one of its {claims} claims has its place.

An item passes when all its tests pass; an item without a test fails the build unless a later issue is named. Items that
are partly there and grow further name that issue too. {done} of {all} items stand complete today.
"""


def _test(node: str) -> str:
    path, _, name = node.partition("::")
    words = name.removeprefix("test_").replace("_", " ").replace("[", " (").replace("]", ")")
    return f"[{words}](../../{path})"


def pages() -> dict[str, bytes]:
    """The page, from the map and the verdicts of the ledger."""
    items = json.loads(DATA.read_text(encoding="utf-8"))
    library = load_library()
    verdicts = {claim.id: VERDICTS[claim.verdict] for claim in library.claims}
    done = sum(1 for item in items if item["later"] is None)
    lines = [OPENING.format(claims=len(library.claims), done=done, all=len(items))]
    for part, held in groupby(items, key=lambda item: item["part"]):
        lines.append(
            f"\n## {part}\n\n| the text | feature | where to see it | held by | claims |\n|---|---|---|---|---|\n"
        )
        for item in held:
            tests = "<br>".join(_test(node) for node in item["tests"])
            later = f"<br>*grows with: {item['later']}*" if item["later"] else ""
            claims = ", ".join(f"{each} ({verdicts[each]})" for each in item["claims"])
            lines.append(
                f"| {item['says']} | {', '.join(item['features'])} | {item['where']} | {tests}{later} | {claims} |\n"
            )
    return {"reference/article-map.md": "".join(lines).encode()}
