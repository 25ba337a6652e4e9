"""Where the range of one person's day comes from, for ``supple simulate --widths``."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from supple import pharmacology
from supple.exposure import simulate as exposure
from supple.exposure import widths as splitting
from supple.exposure.covariates import outside_model
from supple.exposure.simulation import Simulation
from supple.exposure.widths import Held
from supple.knowledge.library import Library
from supple.knowledge.models import PopulationModel
from supple.render import chart, view, widths_chart, widths_text
from supple.render.style import Style
from supple.render.widths_text import DayWidths
from supple.services import loading, whose

Form = Literal["text", "json", "svg", "csv"]
PEOPLE = 1000  # a width needs fewer people than a forecast: 5 % of 1000 are 50


def widths(record: str, options: loading.Options, model: str | None, form: Form, style: Style) -> str:
    """The split of today's bands by hour; or why there is no forecast, in the form asked for.

    Raises
    ------
    UsageError
        There is no such model.
    """
    found = day_widths(record, options, loading.library(), model)
    if isinstance(found, str):
        return chart.sentence_only(found) if form == "svg" else widths_text.missing(found, form)
    if form == "json":
        return widths_text.as_json(found)
    if form == "csv":
        return widths_text.as_csv(found)
    return widths_chart.lanes(found) if form == "svg" else widths_text.said(found, style)


def day_widths(record: str, options: loading.Options, library: Library, model: str | None) -> DayWidths | str:
    """Today's bands split by source; or the sentence that says why there is no forecast."""
    wanted = whose.known_model(model, library)
    request = loading.request(record, replace(options, days=1, n_virtual=min(options.n_virtual, PEOPLE)), library)
    course = pharmacology.course_for(request, library, wanted)
    curve = course.forecast({})
    if isinstance(curve, exposure.ForecastMissing):
        return curve.sentence
    person = Held(course.crowd.covariates, course.crowd.model, library)

    def run(held: Held) -> Simulation:
        crowd = replace(course.crowd, covariates=held.covariates, model=held.model, library=held.library)
        found = replace(course, crowd=crowd).run({})
        if isinstance(found, exposure.ForecastMissing):
            raise ValueError(f"no forecast with a source held at its typical value: {found.sentence}")
        return found

    others = _other_models(person, library)
    start, end = view.waking_hours(request, 0, curve)
    return DayWidths(
        curve=curve,
        start=start,
        end=end,
        widths=splitting.widths(person, others, run),
        model_id=course.model_id,
        others=tuple(other.id for other in others),
    )


def _other_models(person: Held, library: Library) -> list[PopulationModel]:
    """Models of the same medicine that may speak of this person too."""
    return [
        other
        for other in library.models.values()
        if other.drug == person.model.drug
        and other.id != person.model.id
        and outside_model(person.covariates, other) is None
    ]
