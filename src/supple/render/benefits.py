"""What exercise may do for a person: one sentence a benefit, with how sure it is, and never a promise."""

from __future__ import annotations

from typing import Any

from supple.knowledge.entries import Benefit
from supple.knowledge.library import Library
from supple.render.cards import NOT_REVIEWED
from supple.render.style import PLAIN, Style, wrapped

SCHEMA = "supple/benefits/1"
TITLE = "What exercise may do for you"
INTRODUCTION = (
    "One sentence for each benefit, with how sure it is. Nearly all of it was found in groups of people, most of them "
    "with multiple sclerosis; none of the trials was built for people who take baclofen. What holds for you, your own "
    "notes can show."
)


def standing(benefit: Benefit) -> str:
    """Grade, how sure, sources, the day of the check and the review, in one line."""
    review = f"reviewed by {benefit.reviewed_by}" if benefit.reviewed_by else NOT_REVIEWED
    return f"Grade {benefit.grade}; {'; '.join(benefit.sources)}. Checked on {benefit.checked_on}; {review}."


def text(library: Library, style: Style = PLAIN) -> str:
    """The benefits for a terminal."""
    blocks = [style.mark("strong", TITLE), "\n".join(wrapped(INTRODUCTION, style))]
    for benefit in library.benefits:
        lines = [
            style.mark("strong", f"{benefit.name} (grade {benefit.grade})"),
            *wrapped(benefit.sentence, style, indent=2),
        ]
        lines += wrapped(f"How sure: {benefit.sure}. To see your own trend, note: {benefit.follow}.", style, indent=2)
        lines += [style.mark("quiet", line) for line in wrapped(standing(benefit), style, indent=2)]
        blocks.append("\n".join(lines))
    more = f"What the trials found: supple evidence {library.benefits[0].id}, and so on. Knowledge {library.version}."
    return "\n\n".join([*blocks, "\n".join(wrapped(more, style))]) + "\n"


def data(library: Library) -> dict[str, Any]:
    """The benefits as plain values."""
    return {
        "schema": SCHEMA,
        "benefits": [
            {"id": each.id, "benefit": each.name.casefold(), "sentence": each.sentence, "sure": each.sure,
             "found": each.found, "follow": each.follow, "grade": each.grade, "claims": list(each.claims),
             "citations": list(each.sources), "checked_on": each.checked_on, "reviewed_by": each.reviewed_by}
            for each in library.benefits
        ],
    }  # fmt: skip
