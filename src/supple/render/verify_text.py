"""What an independent check found, for a terminal and as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from supple.domain.plan import Plan, Refusal
from supple.planning.verify import Broken
from supple.render.style import PLAIN, Style, wrapped


def said(broken: Sequence[Broken], plan: Plan, style: Style = PLAIN) -> str:
    """Every broken rule, or that all rules hold."""
    if not broken:
        return "\n".join(
            wrapped(
                f"Every rule holds for the {len(plan.sessions)} sessions and {len(plan.doses)} dose times of this "
                "plan. "
                "Findings and forecast were computed afresh from the record.",
                style,
            )
        ) + "\n"  # fmt: skip
    count = f"{len(broken)} {'rule is' if len(broken) == 1 else 'rules are'} broken"
    lines = [style.mark("urgent", f"{count}. Do not use this plan.")]
    for one in broken:
        lines += wrapped(
            f"{one.where}: {one.words} Found {one.found}; the limit is {one.limit}. [{one.rule}]",
            style, indent=4, first="  - ",
        )  # fmt: skip
    return "\n".join(lines) + "\n"


def refused(refusal: Refusal | None, style: Style = PLAIN) -> str:
    """An assessment without a plan has nothing to check."""
    why = f" It was refused: {refusal.reason}" if refusal else ""
    return "\n".join(wrapped(f"There is no plan in this assessment, so there is nothing to check.{why}", style)) + "\n"


def data(broken: Sequence[Broken], has_plan: bool) -> dict[str, Any]:
    """The same as plain values."""
    return {
        "plan": has_plan,
        "holds": not broken,
        "broken": [
            {"rule": b.rule, "where": b.where, "found": b.found, "limit": b.limit, "words": b.words} for b in broken
        ],
    }
