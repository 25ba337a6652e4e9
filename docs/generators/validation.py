"""docs/reference/validation.md and its pictures: every published row beside what the engine says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from validation.builders import access, forecast_figures, people, pictures, words
from validation.builders.compare import Compared, Role, compared, oral_models
from validation.builders.forecast_figures import ADULT_MODEL
from validation.builders.included import PARTS, included
from validation.builders.published import Row
from validation.builders.statistics import STATISTICS

from supple.knowledge.library import Library

SLOW = True
PAGE = "reference/validation.md"


def pages() -> dict[str, bytes]:
    """The report and its pictures."""
    library = people.knowledge()
    drawn = {f"assets/{name}": svg for name, svg in pictures.pictures(library).items()}
    return {PAGE: "\n".join(_page(library)).encode(), **drawn}


def _page(library: Library) -> Iterator[str]:
    found = compared(library)
    adult = [c for c in found if c.model_id == ADULT_MODEL]
    figures = forecast_figures.figures(library)
    yield "# Validation: what studies found, and what the engine says"
    yield ""
    yield "<!-- written by: python docs/generate.py validation -->"
    yield ""
    yield from _counts(found, adult, figures)
    yield from _misses(adult, figures)
    yield from _how()
    yield from _pictures()
    yield from _adult(adult)
    yield from _side_by_side(found, library)
    yield from _figures(figures, library)
    yield from _access(library)
    for name, title in PARTS.items():
        yield from _included(name, title)
    yield from _limits()


def _counts(
    found: tuple[Compared, ...], adult: list[Compared], figures: tuple[forecast_figures.Figure, ...]
) -> Iterator[str]:
    misses = sum(c.inside is False for c in adult)
    checks = sum(c.inside is not None for c in adult)
    missed_figures = sum(not f.inside for f in figures)
    yield (
        f"**{misses} of {checks} checks of the adult model miss** the published figure; {checks - misses} are inside. "
        f"Of the {len(figures)} figures of the forecast of effects {missed_figures} miss. Every miss is explained "
        "below; no tolerance was widened."
    )
    yield ""
    by_model = Counter((c.model_id, c.role, c.inside) for c in found)
    rows = []
    for model_id in dict.fromkeys(c.model_id for c in found):
        inside, outside = by_model[model_id, Role.CHECK, True], by_model[model_id, Role.CHECK, False]
        inputs = by_model[model_id, Role.INPUT, None]
        silent = by_model[model_id, Role.OUTSIDE, None]
        rows.append([model_id, str(outside), str(inside), str(inputs), str(silent)])
    yield words.table(
        ["model", "checks missed", "checks inside", "inputs (not counted)", "outside the model"],
        rows,
    )
    yield (
        "Only the adult model and the children's model make forecasts by themselves; the other three are one study "
        "each, there to be laid beside the adult model (`--model`). No data set of children other than the one that "
        "the children's model was written from is public, so that model has no check at all."
    )
    yield ""


def _misses(adult: list[Compared], figures: tuple[forecast_figures.Figure, ...]) -> Iterator[str]:
    yield "## The misses"
    yield ""
    grouped: dict[str, list[str]] = {}
    for c in adult:
        if c.inside is False:
            said = f"{words.study_of(c.row)}, {words.name_of(c.row)}: {words.published(c.row)}"
            grouped.setdefault(c.why, []).append(f"{said}, simulated **{words.number(c.simulated or 0)}**")
    for f in figures:
        if not f.inside:
            grouped.setdefault(f.why, []).append(f"{f.what} ({f.source}): {f.expected}, engine **{f.found}**")
    for why, missed in grouped.items():
        yield from (f"- {one}" for one in missed)
        yield ""
        yield f"  {why}"
        yield ""
    yield (
        "What they have in common: the adult model peaks earlier than the six patients with spasticity did, and "
        "studies with few samples disagree with those with many. Hardly any check tests its clearance, because every "
        "clearance that was published went into it."
    )
    yield ""


def _how() -> Iterator[str]:
    yield "## How it was compared"
    yield ""
    yield (
        "Virtual people of 70 kg with a creatinine clearance of 100 mL/min stand for each study, 6,000 of them, drawn "
        "with a fixed seed; typical values are held, so that people differ as inside one study. A figure agrees "
        "within 25 %. Where a study gives a standard deviation and its n, studies of that size are simulated up to "
        "1,000 times, and the published mean and spread must both lie in the middle 95 % of theirs. The ends of a "
        "published range bound the middle of the group on one side. *Input*: the figure went into the model, so it is "
        "shown and not counted. Whoever chose the typical values of the adult model had seen the peak levels too, so "
        "no row is a blind test."
    )
    yield ""


def _pictures() -> Iterator[str]:
    yield "## Pictures"
    yield ""
    yield "Bands are those of a forecast: people and the doubt about typical values together."
    yield ""
    for name, alt in (
        ("validation-single-dose.svg", "Level after 10 mg with published peaks"),
        ("validation-steady.svg", "Level between two doses at steady state with what six patients had"),
        ("validation-kidneys.svg", "Exposure against kidney function with what a kidney study implies"),
    ):
        yield f"![{alt}](../assets/{name})"
        yield ""
    yield (
        "The kidney points are inputs: the renal part was chosen to agree with them. A median of curves peaks a little "
        "lower than the mean of everyone's own peak, which the tables compare."
    )
    yield ""


def _adult(adult: list[Compared]) -> Iterator[str]:
    yield "## Every row, adult model"
    yield ""
    for role, head in (
        (Role.CHECK, "Checks"),
        (Role.INPUT, "Inputs: shown, not counted"),
        (Role.OUTSIDE, "Outside the model"),
    ):
        some = [c for c in adult if c.role is role]
        yield f"### {head} ({len(some)})"
        yield ""
        yield _table_of(role, some)


def _table_of(role: Role, some: list[Compared]) -> str:
    if role is Role.OUTSIDE:
        rows = [[words.study_of(c.row), words.name_of(c.row), words.published(c.row), c.why] for c in some]
        return words.table(["study", "figure", "published", "why it is outside"], rows)
    rows = []
    for c in some:
        seen = c.inside if role is Role.CHECK else c.given_back
        said = words.verdict(seen) if role is Role.CHECK else {True: "yes", False: "**no**", None: "–"}[seen]
        notes = " ".join(part for part in (_simulated_as(c.row), c.row.note, c.why) if part)
        rows.append(
            [
                words.study_of(c.row), words.name_of(c.row), words.published(c.row), words.simulated(c),
                words.difference(c), said, notes,
            ]
        )  # fmt: skip
    last = "verdict" if role is Role.CHECK else "comes out again"
    return words.table(["study", "figure", "published", "simulated", "difference", last, "notes"], rows)


def _simulated_as(row: Row) -> str:
    if not row.statistic:
        return ""
    said = STATISTICS[row.statistic].words
    return f"{said[0].upper()}{said[1:]}."


def _short(model_id: str) -> str:
    return model_id.removeprefix("baclofen_").replace("_", " ")


def _side_by_side(found: tuple[Compared, ...], library: Library) -> Iterator[str]:
    models = [model.id for model in oral_models(library)]
    by_row: dict[str, dict[str, Compared]] = {}
    for c in found:
        by_row.setdefault(c.row.id, {})[c.model_id] = c
    yield "## Models side by side"
    yield ""
    yield "Simulated figure of each model; (i) is an input of that model, ✗ a miss, – nothing to say."
    yield ""
    rows = []
    for of_models in by_row.values():
        if all(c.simulated is None for c in of_models.values()):
            continue
        row = next(iter(of_models.values())).row
        cells = [_cell(of_models[model_id]) for model_id in models]
        rows.append([row.study, words.name_of(row), words.published(row), *cells])
    yield words.table(["study", "figure", "published", *map(_short, models)], rows)
    yield "### Misses of the models of one study"
    yield ""
    grouped: dict[tuple[str, str], list[str]] = {}
    for c in found:
        if c.inside is False and c.model_id != ADULT_MODEL:
            grouped.setdefault((c.model_id, c.why), []).append(f"{c.row.study} {words.name_of(c.row)}")
    yield words.table(
        ["model", "rows", "why"],
        [[_short(model_id), "; ".join(names), why] for (model_id, why), names in grouped.items()],
    )


def _cell(c: Compared) -> str:
    if c.simulated is None:
        return "–"
    mark = {Role.INPUT: " (i)", Role.CHECK: " ✗" if c.inside is False else "", Role.OUTSIDE: ""}[c.role]
    return words.number(c.simulated) + mark


def _figures(figures: tuple[forecast_figures.Figure, ...], library: Library) -> Iterator[str]:
    yield "## The forecast of effects"
    yield ""
    yield (
        "A trial calculation made before the engine (2,000 people of 70 kg, clearance 100 mL/min, doses at 8, 14 and "
        "20 h) and the size of the effect in trials. *Half tolerated*: nobody knows when the dose changed, so virtual "
        "people stand anywhere between no fading and all of it. The effect in trials (63 % against 36 % of 175 people "
        "reported drowsiness at some time in weeks: an odds ratio of 3) is also what the largest drowsiness was "
        "anchored on, and a moment is not a trial: a weak test."
    )
    yield ""
    yield words.table(
        ["figure", "source", "expected", "engine", "tolerance", "verdict", "why"],
        [[f.what, f.source, f.expected, f.found, f.tolerance, words.verdict(f.inside), f.why or "–"] for f in figures],
    )
    typical = words.number(forecast_figures.typical_peak_odds(library, "twenty_fresh"))
    yield (
        f"The typical person alone, on 20 mg before tolerance, has a largest odds ratio of {typical}. The middle of "
        "many different people need not be that person and lies below; the trial calculation lies between the two."
    )
    yield ""


def _access(library: Library) -> Iterator[str]:
    yield "## Plan access"
    yield ""
    yield (
        "Hours of a waking day (7 to 23 h) in which the upper band of drowsiness lies at or under the planner's caps, "
        f"before any diary, on the same dose at 8, 14 and 20 h for a long time, 70 kg. {_needs(library)} Need 3 also "
        "asks that the person's own response is known. Sex and age count together for no more than half of the level "
        "that makes drowsy: an assumption from other groups."
    )
    yield ""
    rows = []
    for group in access.access(library):
        dose = f"{group.amount_mg:g} mg three times" if group.amount_mg else "no medicine"
        crcl = f"{group.crcl_ml_min:g}" if group.crcl_ml_min else "any"
        rows.append([dose, group.sex, group.age, crcl, *(f"{hours:.1f}" for hours in group.hours)])
    needs = [f"need {need} (h)" for need in access.NEEDS]
    yield words.table(["dose", "sex", "age", "clearance (mL/min)", *needs], rows)
    groups = [group for group in access.access(library) if group.amount_mg]
    least = min(group.hours[-1] for group in groups)
    none = [sum(group.hours[0] == 0 for group in groups if group.amount_mg == mg) for mg in access.AMOUNTS_MG]
    at_each = " and ".join(f"{n} at {mg:g} mg" for n, mg in zip(none, access.AMOUNTS_MG, strict=True))
    yield (
        f"No hour at all for need 3 before a diary: {at_each}, of {len(groups) // len(none)} groups each. That is the "
        "price of an upper band over people before the person's own ratings are known, and it falls on women, on "
        f"people over 65 and on people with weak kidneys. Nobody has fewer than {least:.1f} hours for need 1."
    )
    yield ""


def _needs(library: Library) -> str:
    said = []
    for need, cap in zip(access.NEEDS, access.caps(library), strict=True):
        what = library.effects[f"alertness_cap_{need}"].plain_words.rstrip(".")
        said.append(f"Need {need} (cap {cap:g}): {what[0].lower()}{what[1:]}.")
    return " ".join(said)


def _included(name: str, title: str) -> Iterator[str]:
    part = included(name)
    yield f"## {title}"
    yield ""
    if part is None:
        yield "No results were left here yet."
        yield ""
        return
    yield words.table(part.columns, part.rows)
    yield part.note
    yield ""


def _limits() -> Iterator[str]:
    yield "## What this cannot show"
    yield ""
    yield (
        "No table of single concentrations of oral baclofen is public, so means and spreads are compared, not curves. "
        "Most figures were read in abstracts and labels. Nobody has measured how ease of stiffness or sleepiness "
        "follow the hours after a dose by mouth; those parts rest on judgement, and only their size is compared."
    )
    yield ""
