"""What all self-contained pages share: the templates, the style sheet with its tokens, and how a source is shown."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from supple.domain.steering import steered_by_nothing
from supple.knowledge.library import Library
from supple.render import chart_style, figures, tokens


@cache
def environment() -> jinja2.Environment:
    """The templates of this package; every value is escaped, steers nothing, and a missing one is an error."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("supple.render"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: Any) -> Any:
    return steered_by_nothing(value) if isinstance(value, str) else value


@cache
def style_sheet(picture: str = chart_style.RULES) -> Markup:
    """The one style sheet, with the tokens of both themes and the rules of the page's main picture."""
    sheet = (
        environment()
        .get_template("report.css")
        .render(
            light=Markup(tokens.css_variables(tokens.LIGHT)),
            dark=Markup(tokens.css_variables(tokens.DARK)),
            chart=Markup(picture),
            figures=Markup(figures.RULES),
        )
    )
    return Markup(sheet)


def source(source_id: str, library: Library) -> dict[str, Any]:
    """A source as a page lists it; ``link`` is its first address, if it has one."""
    reference = library.references[source_id]
    first = next((part for part in reference.where.split() if part.startswith(("http://", "https://"))), None)
    return {"id": source_id, "title": reference.title, "where": reference.where, "link": first}
