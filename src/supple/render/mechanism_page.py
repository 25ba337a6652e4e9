"""The mechanism as one self-contained page: the picture, the same in words, the day as a table, the sources."""

from __future__ import annotations

from markupsafe import Markup

from supple.knowledge.library import Library
from supple.knowledge.mechanism import SHOWN
from supple.render import mechanism_chart
from supple.render import page as shell
from supple.render.mechanism_text import DO_NOT_STOP, HOW, TITLE, Mechanism, rows


def page(found: Mechanism, library: Library) -> str:
    """The HTML document; asks for nothing from the network."""
    steps = library.mechanism_steps
    cited = dict.fromkeys(
        source for entry in (*steps.values(), *library.mechanism_arrows.values()) for source in entry.sources
    )
    return (
        shell.environment()
        .get_template("mechanism.html")
        .render(
            title=TITLE,
            css=shell.style_sheet(mechanism_chart.STYLE),
            note=found.note,
            picture=Markup(mechanism_chart.picture(found, library)),
            arrows=[
                {
                    "id": arrow.id,
                    "start": steps[arrow.from_step].title,
                    "end": steps[arrow.to_step].title,
                    "shown": SHOWN[arrow.shown].capitalize(),
                    "sentence": arrow.sentence,
                    "sources": ", ".join(arrow.sources),
                }
                for arrow in library.mechanism_arrows.values()
            ],
            missing=found.missing,
            how=HOW,
            rows=list(rows(found, every_min=60)),
            sources=[library.references[source] for source in cited],
            do_not_stop=DO_NOT_STOP,
        )
    )
