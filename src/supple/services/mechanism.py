"""How the medicine is thought to work in one person's day, for ``supple mechanism``."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from supple import pharmacology
from supple.domain.request import AssessmentRequest
from supple.exposure import mechanism as steps
from supple.exposure import simulate as exposure
from supple.exposure.compartments import STEP_MIN
from supple.knowledge.library import Library
from supple.render import mechanism_chart, mechanism_page, mechanism_text, view
from supple.render.mechanism_text import Mechanism
from supple.render.style import Style
from supple.services import loading, whose

Form = Literal["text", "json", "svg", "html"]


def mechanism(record: str | None, options: loading.Options, form: Form, style: Style) -> str:
    """Steps, graded arrows and the day as text, JSON, a picture, or a page with the picture and its table."""
    knowledge = loading.library()
    record, options, note = whose.record_or_demo(record, options)
    request = loading.request(record, replace(options, days=1, n_virtual=1), knowledge)
    found = replace(day_of(request, knowledge), note=note)
    if form == "json":
        return mechanism_text.as_json(found, knowledge)
    if form == "svg":
        return mechanism_chart.standalone(found, knowledge)
    if form == "html":
        return mechanism_page.page(found, knowledge)
    return mechanism_text.said(found, knowledge, style)


def day_of(request: AssessmentRequest, library: Library) -> Mechanism:
    """The waking hours of today for the typical person."""
    start, end = view.waking_hours(request, 0, None)
    held = pharmacology.course_for(request, library).run({})
    if isinstance(held, exposure.ForecastMissing):
        return Mechanism(request.now, start, end, None, held.sentence)
    return Mechanism(request.now, start, end, steps.series(held, library, STEP_MIN), None)
