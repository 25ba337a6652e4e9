"""Assess a record, show it in the form asked for, simulate it, check a plan."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from supple import assessment as whole
from supple import pharmacology
from supple.assessment import Assessment
from supple.domain.forecast import Forecast
from supple.domain.request import HORIZON_DAYS, LONGEST_HORIZON_DAYS, AssessmentRequest
from supple.errors import Fault, UsageError
from supple.exposure import simulate as exposure
from supple.exposure.simulation import Simulation
from supple.interop import assessment_file, calendar, person_file
from supple.knowledge.library import Library
from supple.planning import verify as verifying
from supple.render import chart, document, html, models_side_by_side, text, verify_text, view
from supple.render.style import PLAIN, Style
from supple.services import beside_the_plan, loading, whose

Form = Literal["text", "json", "html", "ics"]
Mode = Literal["people", "typical", "individuals"]


def assess(record: str | None, options: loading.Options) -> Assessment:
    """Read a record and assess it."""
    knowledge = loading.library()
    return whole.assess(loading.request(record, options, knowledge), knowledge)


def rendered(assessed: Assessment, form: Form, style: Style = PLAIN) -> str | bytes:
    """The assessment in the form asked for.

    Raises
    ------
    UsageError
        A calendar was asked for where there is no plan.
    """
    knowledge = loading.library()
    if form == "json":
        return as_json(document.assessment(assessed, person_file.document(assessed.request.person)))
    if form == "html":
        return html.report(assessed, knowledge)
    if form == "ics":
        if assessed.plan is None:
            return calendar.empty(assessed.now)
        return calendar.ics(assessed.plan, library=knowledge, now=assessed.now, changed=assessed.today_changed)
    return text.assessment(assessed, knowledge, style)


def today(assessed: Assessment, form: Literal["text", "json"], style: Style = PLAIN) -> str:
    """Today's sentence and lanes, or the same as JSON."""
    if form == "json":
        return as_json(document.today(assessed))
    return text.today(assessed, loading.library(), style)


def as_json(value: object) -> str:
    """JSON as every command writes it: readable, UTF-8, no NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def simulate(
    record: str, options: loading.Options, mode: Mode, models: Sequence[str], form: str, style: Style = PLAIN
) -> str | Iterator[str]:
    """The forecast only: text, JSON, CSV (a row a slot, or a person and slot) or SVG; several models side by side.

    People one by one come in pieces: thousands of people over a week are millions of rows, too many to hold at once.
    """
    knowledge = loading.library()
    wanted = [whose.known_model(model, knowledge) for model in dict.fromkeys(models)]
    if len(wanted) > 1:
        return _side_by_side(record, options, mode, [model for model in wanted if model], form, style)
    model = wanted[0] if wanted else None
    if mode == "individuals" and form not in ("csv", "json"):
        raise UsageError(Fault("people one by one are a table", "--individuals", form, "Use --format csv or json."))
    request = loading.request(record, options, knowledge)
    course = pharmacology.taught(pharmacology.course_for(request, knowledge, model), request)
    if mode == "individuals":
        held = course.run({})
        if isinstance(held, exposure.ForecastMissing):
            return _missing(held.sentence, form)
        return _individual_rows(held, form)
    found = course.typical() if mode == "typical" else course.forecast({})
    if isinstance(found, exposure.ForecastMissing):
        return _missing(found.sentence, form)
    if form == "json":
        return as_json(document.forecast(found))
    if form == "csv":
        return _forecast_rows(found)
    shown = view.forecast_day(found, request)
    if form == "svg":
        return chart.standalone(shown)
    return text.forecast(shown, found, style)


def _side_by_side(
    record: str, options: loading.Options, mode: Mode, models: Sequence[str], form: str, style: Style
) -> str:
    """The same doses and the same person by each model; people one by one have one model at a time."""
    if mode == "individuals":
        shown = ", ".join(models)
        raise UsageError(Fault("people one by one come from one model", "--individuals", shown, "Name one --model."))
    knowledge = loading.library()
    request = loading.request(record, options, knowledge)
    held = []
    for model in models:
        course = pharmacology.course_for(request, knowledge, model)
        found = course.typical() if mode == "typical" else course.forecast({})
        answer = found.sentence if isinstance(found, exposure.ForecastMissing) else found
        held.append(models_side_by_side.OneModel(model, knowledge.models[model].title, answer))
    first = next((one.found for one in held if isinstance(one.found, Forecast)), None)
    side = models_side_by_side.SideBySide(tuple(held), *view.waking_hours(request, 0, first))
    if form == "json":
        return as_json(models_side_by_side.as_json(side))
    if form == "csv":
        return models_side_by_side.as_csv(side)
    return models_side_by_side.picture(side) if form == "svg" else models_side_by_side.said(side, style)


def _missing(sentence: str, form: str) -> str:
    """No forecast is an answer, not an error: said in the form asked for."""
    if form == "json":
        return as_json({"forecast": None, "forecast_missing": sentence})
    if form == "svg":
        return chart.sentence_only(sentence)
    return f"# {sentence}\n" if form == "csv" else f"No forecast: {sentence}\n"


def _individual_rows(held: Simulation, form: str) -> Iterator[str]:
    rows = exposure.individuals(held)
    return _json_rows(rows) if form == "json" else _csv_rows(rows)


def _json_rows(rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """A JSON list with one row a line."""
    before = "[\n"
    for row in rows:
        yield before + json.dumps(row, ensure_ascii=False, allow_nan=False)
        before = ",\n"
    yield "\n]\n"


def _csv_rows(rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """A CSV table, header first, a row at a time."""
    for number, row in enumerate(rows):
        if number == 0:
            yield ",".join(row) + "\n"
        yield ",".join(str(value) for value in row.values()) + "\n"


def _forecast_rows(found: Forecast) -> str:
    names = ("concentration_ng_per_ml", "tone_relief", "drowsy_probability", "drowsy_odds_ratio")
    rows = []
    for slot in range(found.n_slots):
        row: dict[str, object] = {"at": document.instant(found.at(slot))}
        for name in names:
            values = getattr(found, name)[:, slot]
            row |= {
                f"{name}_{level}": round(float(v), 5) for level, v in zip(("p05", "p50", "p95"), values, strict=True)
            }
        rows.append(row)
    return _csv(rows)


def _csv(rows: Sequence[Mapping[str, object]]) -> str:
    written = io.StringIO()
    if rows:
        table = csv.DictWriter(written, fieldnames=list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    return written.getvalue()


def _read_as_then(
    record: str, options: loading.Options, filed: assessment_file.AssessmentFile, knowledge: Library
) -> AssessmentRequest:
    """The record as it was read when the file was made: in its own zone, else in the one that the file's moment names.

    Where the record or the file beside it names the zone, dates are read as before; ``--zone`` of then stands nowhere
    but in the moment.
    """
    request = loading.request(record, options, knowledge)
    then, now = (getattr(moment.tzinfo, "key", None) for moment in (filed.now, request.now))
    if options.zone is not None or then is None or then == now:
        return request
    return loading.request(record, replace(options, zone=then), knowledge)


def verify(
    assessment: str, record: str, options: loading.Options, form: Literal["text", "json"], style: Style = PLAIN
) -> tuple[str, bool]:
    """Check the plan of an assessment file against the record it was made from, with nothing believed.

    Findings and forecast are computed afresh from the record; the file is only believed for its plan, its moment and
    its seed. Returns what to say, and whether everything holds.
    """
    knowledge = loading.library()
    filed = assessment_file.read_plan(loading.read_bytes(assessment), assessment)
    options = replace(options, now=options.now or filed.now.isoformat(), days=_days(filed), seed=filed.provenance.seed)
    request = _read_as_then(record, options, filed, knowledge)
    fresh = whole.grounds(request, knowledge)
    if filed.plan is None:
        return _said((), filed, form, style), True
    forecast = fresh.curve_for(filed.plan)
    broken = (
        *verifying.verify(
            filed.plan,
            person=request.person,
            screening=fresh.screening,
            response=fresh.response,
            forecast=forecast,
            library=knowledge,
            now=request.now,
            days=request.days,
            triage_urgency=fresh.triage.urgency,
        ),
        *_beside_the_plan(filed, fresh, forecast),
        *beside_the_plan.differences(filed, fresh, knowledge),
    )
    return _said(broken, filed, form, style), not broken


def _days(filed: assessment_file.AssessmentFile) -> int:
    """How many days the assessment covers, from its forecast where it has one."""
    if filed.forecast is None:
        return HORIZON_DAYS
    hours = (filed.forecast.end.timestamp() - filed.forecast.start.timestamp()) / 3600
    return min(max(round(hours / 24), 1), LONGEST_HORIZON_DAYS)


def _beside_the_plan(
    filed: assessment_file.AssessmentFile, fresh: whole.Grounds, forecast: Forecast | None
) -> Sequence[verifying.Broken]:
    """What the file says beside its plan, held against what the record gives: findings left out, another forecast."""
    broken = [
        verifying.Broken("the file agrees with itself", fault.where, fault.value or "", "no contradiction", fault.what)
        for fault in filed.contradictions
    ]
    known = {found.rule_id for found in fresh.screening.findings}
    for left_out in sorted(known - set(filed.finding_ids)):
        broken.append(
            verifying.Broken(
                "no finding is left out", "findings", "missing", left_out, f"The record gives a finding {left_out}."
            )
        )
    for invented in sorted(set(filed.finding_ids) - known):
        broken.append(
            verifying.Broken(
                "no finding is invented", "findings", invented, "what the record gives", "Not in the record."
            )
        )
    if (filed.forecast is None) != (forecast is None):
        broken.append(
            verifying.Broken(
                "the forecast is the record's", "forecast", "none" if filed.forecast is None else "some",
                "none" if forecast is None else "some", "The record gives another answer.",
            )
        )  # fmt: skip
    elif filed.forecast is not None and forecast is not None:
        slot = _first_difference(filed.forecast, forecast)
        if slot is not None:
            broken.append(
                verifying.Broken(
                    "the forecast is the record's", f"forecast.slots[{slot}]", "another value",
                    "what the record gives with the same seed", "The forecast was changed, or is of another record.",
                )
            )  # fmt: skip
    return broken


def _first_difference(filed: Forecast, fresh: Forecast) -> int | None:
    """The first slot where a printed band is not what the record gives, beyond the digits printed."""
    if filed.n_slots != fresh.n_slots or filed.start.timestamp() != fresh.start.timestamp():
        return 0
    for name, printed in (("concentration_ng_per_ml", 0.006), ("tone_relief", 6e-5), ("drowsy_probability", 6e-5)):
        apart = abs(getattr(filed, name) - getattr(fresh, name)).max(axis=0)
        if (apart > printed).any():
            return int((apart > printed).argmax())
    return None


def _said(
    broken: Sequence[verifying.Broken],
    filed: assessment_file.AssessmentFile,
    form: Literal["text", "json"],
    style: Style,
) -> str:
    if form == "json":
        return as_json(verify_text.data(broken, filed.plan is not None))
    if filed.plan is None:
        return verify_text.refused(filed.refusal, style)
    return verify_text.said(broken, filed.plan, style)
