"""What the verdict for one person rests on: every judged number at both ends, for ``supple assumptions``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Literal

from supple import pharmacology
from supple.domain.forecast import Forecast
from supple.domain.request import AssessmentRequest
from supple.exposure import sensitivity
from supple.exposure import simulate as exposure
from supple.exposure.sensitivity import Assumption, Moved, Verdict
from supple.knowledge.library import Library
from supple.render import assumptions_chart, assumptions_text, view
from supple.render.style import Style
from supple.services import loading, whose

Form = Literal["text", "json", "svg"]
Bar = Callable[[int, str], AbstractContextManager[Callable[[], object]]]


def assumptions(
    record: str | None, options: loading.Options, model: str | None, form: Form, style: Style, bar: Bar
) -> str:
    """The table, the JSON or the picture; ``bar`` shows how far it is.

    Raises
    ------
    UsageError
        There is no such model.
    """
    knowledge = loading.library()
    wanted = whose.known_model(model, knowledge)
    record, options, note = whose.record_or_demo(record, options)
    request = loading.request(record, replace(options, days=1), knowledge)
    found = replace(assumed(request, knowledge, wanted, bar), note=note)
    if form == "json":
        return assumptions_text.as_json(found)
    if form == "svg":
        return assumptions_chart.tornado(found)
    return assumptions_text.said(found, style)


def assumed(request: AssessmentRequest, library: Library, wanted: str | None, bar: Bar) -> assumptions_text.Assumed:
    """The verdict as it stands, and with each judged number at both ends, largest effect first.

    Of the model ``wanted``; None is the one that fits the person's age.
    """
    course = pharmacology.course_for(request, library, wanted)
    model_id = course.model_id
    base = course.forecast({})
    every = list(sensitivity.assumptions(library, model_id))
    if isinstance(base, exposure.ForecastMissing):
        rows = tuple(Moved(assumption=each) for each in every)
        return assumptions_text.Assumed(request.now, model_id, None, rows, base.sentence)
    start, end = view.waking_hours(request, 0, base)

    def verdict_with(changed: Library, each: Assumption) -> Verdict:
        """The kidney result is read with its settings, so those begin with the record again."""
        if each.used_by != "forecast":
            return sensitivity.verdict(base, start, end, changed)
        again = (
            pharmacology.course_for(request, changed, model_id)
            if each.topic == "kidney"
            else replace(course, crowd=replace(course.crowd, library=changed, model=changed.models[model_id]))
        )
        found = again.forecast({})
        if not isinstance(found, Forecast):
            raise ValueError(f"no forecast with {each.id} at an end of its range: {found.sentence}")
        return sensitivity.verdict(found, start, end, changed)

    before = sensitivity.verdict(base, start, end, library)
    with bar(len(every), "Numbers") as step:
        rows = tuple(_moved(every, before, library, verdict_with, step))
    ordered = sorted(rows, key=lambda row: row.rank)
    return assumptions_text.Assumed(request.now, model_id, before, tuple(ordered), None)


def _moved(
    every: list[Assumption],
    before: Verdict,
    library: Library,
    verdict_with: Callable[[Library, Assumption], Verdict],
    step: Callable[[], object],
) -> Iterator[Moved]:
    for each in every:
        if each.reach is not None and each.touches_forecast:
            low = verdict_with(sensitivity.at_end(library, each, "low"), each)
            high = verdict_with(sensitivity.at_end(library, each, "high"), each)
            yield sensitivity.moved(each, before, low, high, library)
        else:
            yield Moved(assumption=each)
        step()
