"""The mechanism as a picture: steps from top to bottom with the day inside, arrows drawn by what is known of them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from supple.exposure.compartments import Array
from supple.knowledge.library import Library
from supple.knowledge.mechanism import SHOWN, MechanismArrow, MechanismStep
from supple.render import tokens, words
from supple.render.mechanism_text import DO_NOT_STOP, TITLE, Mechanism

WIDTH = 380.0
LEFT, RIGHT = 58.0, 372.0  # of the boxes; the rails of what is shown from end to end run left of them
SPINE = 94.0  # where arrows between neighbouring boxes run
BOX, ARROW, PAD = 92.0, 50.0, 12.0
SPARK_WIDTH, SPARK_HEIGHT = 86.0, 44.0
CAPTION_LETTERS = {True: 28, False: 42}  # a line of a caption beside a curve, and without one
RAILS = (42.0, 18.0)
FIRST = 84.0
PAIN_GAP = 62.0
LEGEND_ROW = 24.0
STYLE = """\
svg.mechanism text { font-family: inherit; font-size: 13px; fill: var(--soft); }
svg.mechanism .title { font-size: 18px; font-weight: 600; fill: var(--ink); }
svg.mechanism .step { font-size: 15px; font-weight: 600; fill: var(--ink); }
svg.mechanism .label { fill: var(--ink); }
svg.mechanism .branch { font-size: 16px; font-weight: 600; fill: var(--teal); }
svg.mechanism .box { fill: var(--surface); stroke: var(--control); stroke-width: 1.2; }
svg.mechanism .box.not_in_people { stroke-dasharray: 2 4; }
svg.mechanism .curve { fill: none; stroke: var(--teal); stroke-width: 2.4; }
svg.mechanism .curve.second { stroke-dasharray: 5 3; }
svg.mechanism .hill { fill: var(--teal-wash); }
svg.mechanism .floor { stroke: var(--control); stroke-width: 1; }
svg.mechanism .arrow { fill: none; stroke: var(--ink); stroke-width: 3; }
svg.mechanism .arrow.animals { stroke-width: 2.4; stroke-dasharray: 9 5; }
svg.mechanism .arrow.assumed { stroke-width: 2.6; stroke-dasharray: .1 6; stroke-linecap: round; }
svg.mechanism .arrow.not_in_people { stroke-width: 1.4; }
svg.mechanism .head { fill: var(--ink); }
svg.mechanism .cross { stroke: var(--ink); stroke-width: 2.4; }
svg.mechanism .end { text-anchor: end; }
svg.mechanism .middle { text-anchor: middle; }
"""


def standalone(found: Mechanism, library: Library) -> str:
    """The picture with its light colours inside, for a file that no page styles."""
    style = f"svg.mechanism{{{tokens.css_variables(tokens.LIGHT)}background:#FFFFFF;font-family:sans-serif}}\n{STYLE}"
    return picture(found, library).replace("<!--style-->", f"<style>{style}</style>") + "\n"


def picture(found: Mechanism, library: Library) -> str:
    """One ``<svg>`` element, 380 user units wide."""
    steps = library.mechanism_steps
    main = [step for step in steps.values() if step.branch == "stiffness"]
    pain = [steps["MS03"], *(step for step in steps.values() if step.branch == "pain")]
    tops = {step.id: FIRST + n * (BOX + ARROW) for n, step in enumerate(main)}
    pain_from = FIRST + len(main) * (BOX + ARROW) - ARROW + PAIN_GAP
    legend_from = pain_from + _pain_height() + 34
    drawn = [
        f'<svg class="mechanism" viewBox="0 0 {WIDTH:.0f} {legend_from + LEGEND_ROW * 4 + 8:.0f}" role="img" '
        'aria-labelledby="me-t me-d" xmlns="http://www.w3.org/2000/svg">',
        f'<title id="me-t">{TITLE}</title>',
        f'<desc id="me-d">{escape(in_words(library))}</desc>',
        "<!--style-->",
        f'<text x="{PAD}" y="24" class="title">{TITLE}</text>',
        f'<text x="{PAD}" y="44">Curves: {escape(words.weekday(found.start))}, one typical person</text>',
        f'<text x="{LEFT}" y="{FIRST - 10:.0f}" class="branch">Stiffness</text>',
    ]
    for step in main:
        drawn += _box(step, tops[step.id], found)
    for arrow in library.mechanism_arrows.values():
        if arrow.branch == "stiffness" and _neighbours(main, arrow):
            top = tops[arrow.from_step] + BOX
            drawn += _down(SPINE, top, top + ARROW, arrow)
            drawn.append(_label(SPINE + 18, top + 21, f"{arrow.id} {SHOWN[arrow.shown]}", "label"))
            drawn.append(_label(SPINE + 18, top + 38, arrow.label, ""))
    whole = [a for a in library.mechanism_arrows.values() if a.branch == "stiffness" and not _neighbours(main, a)]
    for x, arrow in zip(RAILS, whole, strict=True):
        drawn += _rail(x, tops[arrow.from_step] + 26 * (1 + (x == RAILS[0])), tops[arrow.to_step] + 40, arrow)
    drawn += _pain(pain, library, pain_from, found)
    drawn += _legend(legend_from)
    return "\n".join([*drawn, "</svg>"])


def in_words(library: Library) -> str:
    """Every arrow as a sentence, for who cannot see the picture."""
    steps = library.mechanism_steps
    said = [
        f"{steps[a.from_step].title} to {steps[a.to_step].title}: {SHOWN[a.shown]} ({a.label})"
        for a in library.mechanism_arrows.values()
    ]
    return "; ".join(said) + f". {DO_NOT_STOP}"


def _neighbours(main: Sequence[MechanismStep], arrow: MechanismArrow) -> bool:
    ids = [step.id for step in main]
    return ids.index(arrow.to_step) - ids.index(arrow.from_step) == 1


def _label(x: float, y: float, text: str, css: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{css}">{escape(text)}</text>'


def _box(step: MechanismStep, top: float, found: Mechanism, *, curve: bool = True, css: str = "") -> Iterator[str]:
    """Title, caption and, at the right, the day of the step where it has one."""
    yield (f'<rect x="{LEFT}" y="{top:.1f}" width="{RIGHT - LEFT}" height="{BOX}" rx="10" class="box {css}"/>')
    yield _label(LEFT + PAD, top + 24, step.title, "step")
    curves = _curves(step, found) if curve else ()
    for n, line in enumerate(textwrap.wrap(step.caption, CAPTION_LETTERS[bool(curves)])):
        yield _label(LEFT + PAD, top + 43 + 16 * n, line, "")
    if step.quantity is None and step.branch == "stiffness":
        yield _label(LEFT + PAD, top + BOX - 12, "No curve: not measured in people.", "label")
    if curves:
        yield from _spark(curves, _range_said(step, found), RIGHT - PAD - SPARK_WIDTH, top + 26)


def _curves(step: MechanismStep, found: Mechanism) -> tuple[Array, ...]:
    if found.series is None or step.quantity is None:
        return ()
    here = slice(found.slots().start, found.slots().stop)
    if step.quantity == "occupancy":
        return (found.series.occupancy_high[here], found.series.occupancy_low[here])
    return (getattr(found.series, step.quantity)[here],)


def _range_said(step: MechanismStep, found: Mechanism) -> str:
    """Lowest to highest of the waking day, with the unit."""
    if step.quantity == "occupancy":
        tight, loose = _curves(step, found)
        return f"{100 * float(tight.mean()):.0f} % and {100 * float(loose.mean()):.0f} %"
    values = _curves(step, found)[0]
    factor, unit = {
        "concentration_ng_per_ml": (1, "ng/mL"),
        "csf_r_nmol_per_l": (1, "nmol/L"),
        "threshold_part": (100, "% of most"),
        "tone_relief": (100, "% eased"),
    }[step.quantity or ""]
    return f"{factor * float(values.min()):.0f} to {factor * float(values.max()):.0f} {unit}"


def _spark(curves: Sequence[Array], said: str, left: float, top: float) -> Iterator[str]:
    """The day as a small hill from nothing to its highest; a second curve is dashed on the same scale."""
    base, most = top + SPARK_HEIGHT, max(float(values.max()) for values in curves)
    if len(curves) > 1:
        most = 1.0  # parts of a whole
    xs = np.linspace(left, left + SPARK_WIDTH, len(curves[0]))
    for n, values in enumerate(curves):
        ys = base - SPARK_HEIGHT * values / max(most, 1e-12)
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))
        if n == 0:
            yield f'<polygon points="{left:.1f},{base:.1f} {line} {left + SPARK_WIDTH:.1f},{base:.1f}" class="hill"/>'
        yield f'<polyline points="{line}" class="curve{" second" if n else ""}"/>'
    yield f'<line x1="{left:.1f}" x2="{left + SPARK_WIDTH:.1f}" y1="{base:.1f}" y2="{base:.1f}" class="floor"/>'
    yield f'<text x="{left + SPARK_WIDTH:.1f}" y="{base + 15:.1f}" class="end">{escape(said)}</text>'


def _down(x: float, top: float, bottom: float, arrow: MechanismArrow) -> Iterator[str]:
    yield f'<path d="M{x:.1f} {top + 3:.1f} V{bottom - 9:.1f}" class="arrow {arrow.shown}"/>'
    yield f'<path d="M{x:.1f} {bottom - 1:.1f} l-7 -11 h14 Z" class="head"/>'
    if arrow.shown == "not_in_people":
        yield _cross(x, (top + bottom) / 2 - 4)


def _cross(x: float, y: float) -> str:
    return f'<path d="M{x - 7:.1f} {y - 7:.1f} l14 14 m0 -14 l-14 14" class="cross"/>'


def _rail(x: float, start: float, end: float, arrow: MechanismArrow) -> Iterator[str]:
    """An arrow from one box past others to a later one, with its words along it."""
    yield f'<path d="M{LEFT} {start:.1f} H{x:.1f} V{end:.1f} H{LEFT - 9:.1f}" class="arrow {arrow.shown}"/>'
    yield f'<path d="M{LEFT - 1:.1f} {end:.1f} l-11 -7 v14 Z" class="head"/>'
    middle = (start + end) / 2
    yield (
        f'<text x="{x - 6:.1f}" y="{middle:.1f}" class="label middle" '
        f'transform="rotate(-90 {x - 6:.1f} {middle:.1f})">{arrow.id} {escape(SHOWN[arrow.shown])}: '
        f"{escape(arrow.label)}</text>"
    )


def _pain_height() -> float:
    return 3 * BOX + 2 * ARROW + 40


def _pain(pain: Sequence[MechanismStep], library: Library, top: float, found: Mechanism) -> Iterator[str]:
    """The pain branch: from the receptors by way of endorphins, and what is shown beside that way."""
    arrows = library.mechanism_arrows
    receptors, spasms, endorphins = pain
    yield _label(LEFT, top - 12, "Pain, a branch of its own", "branch")
    second, third = top + BOX + ARROW, top + 2 * (BOX + ARROW)
    yield from _box(receptors, top, found, curve=False)
    yield from _box(endorphins, second, found, css="not_in_people")
    yield from _box(spasms, third, found)
    for arrow, y in ((arrows["ME10"], top + BOX), (arrows["ME11"], second + BOX)):
        yield from _down(SPINE, y, y + ARROW, arrow)
        yield _label(SPINE + 18, y + 30, f"{arrow.id} {SHOWN[arrow.shown]}", "label")
    yield from _rail(RAILS[0], top + 46, third + 30, arrows["ME09"])
    less = arrows["ME08"]
    y = third + BOX + 34
    yield f'<path d="M{LEFT + 4} {y:.1f} H{SPINE:.1f} V{third + BOX + 12:.1f}" class="arrow {less.shown}"/>'
    yield f'<path d="M{SPINE:.1f} {third + BOX + 1:.1f} l-7 11 h14 Z" class="head"/>'
    yield _label(SPINE + 18, y - 6, f"{less.id} {SHOWN[less.shown]}", "label")
    yield _label(SPINE + 18, y + 11, "from less stiffness and fewer spasms", "")


def _legend(top: float) -> Iterator[str]:
    """What each line means, in words."""
    for n, (shown, word) in enumerate(SHOWN.items()):
        y = top + LEGEND_ROW * n
        yield f'<path d="M{PAD} {y:.1f} H{PAD + 44:.1f}" class="arrow {shown}"/>'
        yield f'<path d="M{PAD + 56:.1f} {y:.1f} l-11 -7 v14 Z" class="head"/>'
        if shown == "not_in_people":
            yield _cross(PAD + 22, y)
        yield _label(PAD + 70, y + 5, word, "label")
