"""docs/reference/model-card.md: one page on the models, from their own data and from the validation."""

from __future__ import annotations

from collections.abc import Iterator

from validation.builders import forecast_figures, people, words
from validation.builders.compare import TOLERANCE, compared
from validation.builders.forecast_figures import ADULT_MODEL

from supple.knowledge.library import Library
from supple.knowledge.models import Parameter, PopulationModel

SLOW = True
PAGE = "reference/model-card.md"
CHILD_MODEL = "baclofen_he_2014"
BODY = {
    "cl_over_f": "clearance (CL/F)",
    "renal_fraction": "part of it that follows the kidneys",
    "vc_over_f": "first volume (Vc/F)",
    "vp_over_f": "second volume (Vp/F)",
    "vss_over_f": "volume at steady state (Vss/F)",
    "central_part": "part of it that is the first",
    "q_over_f": "flow between them (Q/F)",
    "ka": "absorption rate (ka)",
    "tlag": "lag",
    "mean_transit_h": "mean transit time",
    "n_transit": "transit compartments",
    "residual_proportional": "scatter of single samples",
}
EXTRAPOLATED = (
    "To people with spasticity: most studies are of healthy adults or of alcohol dependence; six patients had it.",
    "To a creatinine clearance below 15 mL/min: the range is widened, and below 5 there is no forecast.",
    "To people with little muscle, whose creatinine flatters their kidneys: wider, and more toward weak kidneys.",
    "To women: the studies of peaks that name the sex were of men.",
    "To ease and drowsiness in children: those of adults, with wider ranges. Their kidneys do not count in the model.",
    "To the hours of ease and sleepiness after a dose by mouth: nobody has measured them in people.",
    "To several sedating medicines at once: how they add up is assumed.",
)
COVARIATES = {"age_years": "age", "weight_kg": "weight in kg", "crcl_ml_min": "creatinine clearance in mL/min"}


def pages() -> dict[str, bytes]:
    """The one page."""
    return {PAGE: "\n".join(_page(people.knowledge())).encode()}


def _page(library: Library) -> Iterator[str]:
    adult, child = library.models[ADULT_MODEL], library.models[CHILD_MODEL]
    yield "# Model card: baclofen by mouth"
    yield ""
    yield "<!-- written by: python docs/generate.py model_card -->"
    yield ""
    yield (
        "For planning exercise around doses as prescribed. Not for choosing, changing or leaving out a dose, and not a "
        "measurement of anyone's level. No clinician has reviewed it yet. Do not stop or skip baclofen on your own; "
        "ask your prescriber or pharmacist today."
    )
    yield ""
    yield from _equations(adult)
    yield from _body(adult, child)
    yield from _people(adult, child)
    yield from _validation(library)
    yield from _extrapolated(adult, child)
    yield from _judgement(adult)


def _value(model: PopulationModel, name: str) -> str:
    return f"{model.parameters[name].value:g}"


def _equations(adult: PopulationModel) -> Iterator[str]:
    renal = adult.parameters["renal_fraction"].value
    yield "## Equations"
    yield ""
    yield (
        "A dose waits for a lag, is absorbed at rate ka, spreads between two volumes and leaves at a rate in "
        "proportion to the level. All volumes and flows are apparent (over the part absorbed); the chain is linear and "
        "solved exactly."
    )
    yield ""
    yield "```text"
    yield "gut:         dA/dt  = -ka A"
    yield "blood:       dC/dt  = ka A / Vc - (CL + Q) C / Vc + Q P / Vc"
    yield "second:      dP/dt  = Q (C - P) / Vp"
    yield "site:        dE/dt  = ke0 (C - E)                 one for ease, one for drowsiness"
    yield (
        f"clearance:   CL     = {_value(adult, 'cl_over_f')} L/h x ({1 - renal:g} (weight/70)^"
        f"{_value(adult, 'nonrenal_weight_exponent')} + {renal:g} creatinine clearance/100)"
    )
    yield "ease:        part of own stiffness = Emax E^h / (EC50^h + E^h)"
    yield "drowsiness:  log-odds = the hour's own + left by tolerance x largest rise x E^h / (EC50^h + E^h)"
    yield "tolerance:   grows toward its largest with a time constant after a start or rise; fades after days without"
    yield "```"
    yield ""
    yield (
        "Children: the same with transit compartments before the gut, clearance and volumes in proportion to weight, "
        "and no kidney term."
    )
    yield ""


def _spread(p: Parameter) -> str:
    return f"{100 * p.cv_between:.0f} %" if p.cv_between else "–"


def _doubt(p: Parameter) -> str:
    return f"{p.low:g} to {p.high:g}" if p.low is not None and p.high is not None else "–"


def _body(adult: PopulationModel, child: PopulationModel) -> Iterator[str]:
    yield "## Numbers of the body"
    yield ""
    rows = []
    for model, who in ((adult, "adults"), (child, "children")):
        for name, said in BODY.items():
            p = model.parameters.get(name)
            if p is None:
                continue
            typical = f"{p.value:g}" if p.unit == "1" else f"{p.value:g} {p.unit}"
            rows.append([who, said, typical, _spread(p), _doubt(p), "judgement" if p.judgement else "studies"])
    yield words.table(["for", "parameter", "typical", "between people", "typical value lies in (90 %)", "from"], rows)


def _people(adult: PopulationModel, child: PopulationModel) -> Iterator[str]:
    yield "## People it was built on"
    yield ""
    rows = []
    for model, who in ((adult, "adults"), (child, "children")):
        for study in model.studies:
            rows.append(
                [
                    who, study.who, str(study.n or "not stated"), _ends(study.age_years), _ends(study.weight_kg),
                    study.kidney, study.gave,
                ]
            )  # fmt: skip
    yield words.table(["model", "people", "n", "age", "weight (kg)", "kidneys", "gave"], rows)


def _ends(ends: tuple[float, float] | None) -> str:
    return f"{ends[0]:g} to {ends[1]:g}" if ends else "not reported"


def _validation(library: Library) -> Iterator[str]:
    adult = [c for c in compared(library) if c.model_id == ADULT_MODEL]
    figures = forecast_figures.figures(library)
    missed = [c for c in adult if c.inside is False]
    checks = sum(c.inside is not None for c in adult)
    yield "## Validation"
    yield ""
    yield (
        f"Of {checks} published figures that did not go into the adult model **{checks - len(missed)} agree** (within "
        f"{100 * TOLERANCE:.0f} %, or mean and spread as studies of that size would report them) and "
        f"**{len(missed)} miss**. Of {len(figures)} figures of the forecast of effects "
        f"{sum(not f.inside for f in figures)} miss. The children's model has no check: no other study of children is "
        "public. Misses:"
    )
    yield ""
    for c in missed:
        simulated = words.number(c.simulated or 0)
        yield f"- {c.row.study}, {words.name_of(c.row)}: {words.published(c.row)}, simulated {simulated}"
    for f in figures:
        if not f.inside:
            yield f"- {f.what}: expected {f.expected}, engine {f.found}"
    yield ""
    yield "Why each misses, and every row: [validation](validation.md)."
    yield ""


def _extrapolated(adult: PopulationModel, child: PopulationModel) -> Iterator[str]:
    yield "## What is extrapolated"
    yield ""
    yield from (f"- {said}" for said in EXTRAPOLATED)
    yield ""
    yield "Where a model stops to speak:"
    yield ""
    for model, who in ((adult, "adults"), (child, "children")):
        for limit in model.limits:
            parts = [f"below {limit.low:g}" if limit.low is not None else "", _above(limit.high)]
            ends = " or ".join(part for part in parts if part)
            what = "no forecast" if limit.kind == "hard" else "wider range, said"
            yield f"- {who}, {COVARIATES[limit.covariate]} {ends}: {what}"
    yield ""


def _above(high: float | None) -> str:
    """A limit just below a whole number means from that number on."""
    if high is None:
        return ""
    return f"above {high:g}" if high == round(high) else f"{high:.0f} or over"


def _judgement(adult: PopulationModel) -> Iterator[str]:
    judged = {name: p for name, p in adult.parameters.items() if p.judgement}
    yield "## What is judgement"
    yield ""
    yield (
        f"{len(judged)} of the {len(adult.parameters)} numbers of the adult model are judgement: "
        + ", ".join(
            f"{name} {p.value:g}" + (f" ({_doubt(p)})" if p.low is not None else "") for name, p in judged.items()
        )
        + ". `supple assumptions` says for each how far a forecast moves between its ends."
    )
    yield ""
