"""docs/reference/mechanism.md: how baclofen is thought to work, each arrow with what is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from supple.knowledge.library import Library
from supple.knowledge.mechanism import SHOWN
from supple.render import mechanism_chart
from supple.render.mechanism_text import DO_NOT_STOP, HOW, TITLE, Mechanism, rows
from supple.services import loading, mechanism, whose

PAGE, PICTURE = "reference/mechanism.md", "reference/mechanism.svg"


def pages() -> dict[str, bytes]:
    """The page and its picture, for the demo's invented person at the demo's moment."""
    library = loading.library()
    record, options, note = whose.record_or_demo(None, loading.Options(days=1, n_virtual=1))
    found = replace(mechanism.day_of(loading.request(record, options, library), library), note=note)
    return {
        PAGE: "\n".join([*_page(found, library), ""]).encode(),
        PICTURE: mechanism_chart.standalone(found, library).encode(),
    }


def _page(found: Mechanism, library: Library) -> Iterator[str]:
    steps = library.mechanism_steps
    yield f"# {TITLE}"
    yield ""
    yield "<!-- written by: python docs/generate.py mechanism -->"
    yield ""
    yield "For the invented person of the demo. For your own record: `supple mechanism me.yaml --format html`."
    yield ""
    yield "![Steps from the blood to the muscle, and a branch for pain](mechanism.svg)"
    yield ""
    yield "## Each arrow"
    yield ""
    yield "| arrow | from | to | known | in words | sources |"
    yield "|---|---|---|---|---|---|"
    for arrow in library.mechanism_arrows.values():
        yield (
            f"| {arrow.id} | {steps[arrow.from_step].title} | {steps[arrow.to_step].title} | {SHOWN[arrow.shown]} "
            f"| {arrow.sentence} | {', '.join(arrow.sources)} |"
        )
    yield ""
    yield "## Numbers of the steps"
    yield ""
    yield "| step | clinical term | number | value | basis |"
    yield "|---|---|---|---|---|"
    for step in steps.values():
        for name, number in step.numbers.items():
            unit = "" if number.unit == "1" else f" {number.unit}"
            basis = f"{'judged' if number.judgement else 'published'}, {', '.join(number.sources)}"
            yield (
                f"| {step.title} | {step.clinical_term} | {name.replace('_', ' ')} | {number.value:g}{unit} | {basis} |"
            )
    yield ""
    yield "## The day in one typical person"
    yield ""
    yield HOW
    yield ""
    yield "| time | blood, ng/mL | at the spine, nmol/L | tight sites full | loose sites full | reflex | eased |"
    yield "|---|---|---|---|---|---|---|"
    for row in rows(found, every_min=60):
        yield (
            f"| {row.time} | {row.blood:.0f} | {row.fluid:.0f} | {100 * row.tight:.0f} % | {100 * row.loose:.0f} % "
            f"| {100 * row.reflex:.0f} % of most | {100 * row.eased:.0f} % |"
        )
    yield ""
    yield DO_NOT_STOP
