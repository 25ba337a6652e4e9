"""The mechanism as one self-contained page: the picture, the same in words, the day as a table, the sources."""

from __future__ import annotations

from functools import cache

import jinja2
from markupsafe import Markup

from supple.knowledge.library import Library
from supple.knowledge.mechanism import SHOWN
from supple.render import mechanism_chart, tokens
from supple.render.mechanism_text import DO_NOT_STOP, HOW, TITLE, Mechanism, rows


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("supple.render"), autoescape=True, undefined=jinja2.StrictUndefined,
    )  # fmt: skip


def page(found: Mechanism, library: Library) -> str:
    """The HTML document; asks for nothing from the network."""
    environment = _environment()
    css = environment.get_template("report.css").render(
        light=Markup(tokens.css_variables(tokens.LIGHT)),
        dark=Markup(tokens.css_variables(tokens.DARK)),
        chart=Markup(mechanism_chart.STYLE),
    )
    steps = library.mechanism_steps
    cited = dict.fromkeys(
        source for entry in (*steps.values(), *library.mechanism_arrows.values()) for source in entry.sources
    )
    return environment.get_template("mechanism.html").render(
        title=TITLE,
        css=Markup(css),
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
