"""The drawing of an exercise: two quiet line figures, start and end, from poses told as data."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from math import atan2, cos, degrees, hypot, sin

from supple.knowledge.poses import Figure, Point, Pose
from supple.render import figure_body, figure_props, tokens
from supple.render.figure_props import FRONT, circle, line

WIDE, HIGH = 152.0, 118.0
GAP, FOOT = 4.0, 6.0  # between the two poses; under the floor
NUMERAL = 11.0
CLEAR, SHORTEST = 8.0, 5.0  # of an arrow: beyond the limb that moves; not drawn below this length
HEAD_OF_ARROW = 6.0
RULES = """\
.fig-body, .fig-far, .fig-works, .fig-halo, .fig-thing, .fig-band, .fig-strap,
.fig-helper, .fig-moves { fill: none; stroke-linecap: round; stroke-linejoin: round; }
.fig-body { stroke: var(--ink); stroke-width: 5.5; }
.fig-far { stroke: var(--control); stroke-width: 5.5; }
.fig-halo { stroke: var(--teal-wash); stroke-width: 13; }
.fig-works { stroke: var(--teal); stroke-width: 5.5; }
.fig-headfill { fill: var(--ink); }
.fig-headfill.fig-works { fill: var(--teal); stroke: none; }
.fig-thing { stroke: var(--control); stroke-width: 2; }
.fig-helper { stroke: var(--line); stroke-width: 5.5; }
.fig-soft-thing { fill: var(--line); }
.fig-edged { stroke: var(--control); stroke-width: 1.4; }
.fig-solid-thing { fill: var(--control); }
.fig-band, .fig-strap { stroke: var(--amber); stroke-width: 2; }
.fig-strap { stroke-dasharray: 4 3; }
.fig-water { fill: var(--line); fill-opacity: .45; stroke: var(--control); stroke-width: 1.6; }
.fig-moves { stroke: var(--teal); stroke-width: 2.4; }
.fig-tip { fill: var(--teal); }
svg.pose.held { position: absolute; }
.fig-text { font: 600 11px system-ui, sans-serif; fill: var(--soft); }
"""


def standalone() -> str:
    """The rules with the colours of both themes inside, for a file that no page styles."""
    light, dark = tokens.css_variables(tokens.LIGHT), tokens.css_variables(tokens.DARK)
    return (
        f"svg.pose{{{light}background:var(--surface)}}\n"
        f"@media (prefers-color-scheme: dark) {{ svg.pose {{ {dark} }} }}\n{RULES}"
    )


def figure(told: Figure, title: str, *, style: str = "") -> str:
    """One exercise as SVG of its own, with title and description; ``style`` as ``standalone`` gives it, or none."""
    name = told.id.lower()
    return (
        f'<svg class="pose" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE:g} {HIGH:g}" role="img" '
        f'aria-labelledby="t-{name} d-{name}"><title id="t-{name}">{escape(title)}</title>'
        f'<desc id="d-{name}">{escape(told.says)}</desc>'
        f"{f'<style>{style}</style>' if style else ''}{content(told)}</svg>"
    )


def sprites(told: Iterable[Figure]) -> str:
    """Drawings that a page shows more than once, each held one time; ``shown`` shows one of them."""
    symbols = "".join(
        f'<symbol id="pose-{each.id}" viewBox="0 0 {WIDE:g} {HIGH:g}">{content(each)}</symbol>' for each in told
    )
    return f'<svg class="pose held" width="0" height="0" aria-hidden="true" focusable="false">{symbols}</svg>'


def shown(exercise_id: str, title: str) -> str:
    """One of the page's drawings, with the exercise's name as what it is called."""
    return (
        f'<svg class="pose" viewBox="0 0 {WIDE:g} {HIGH:g}" role="img" aria-label="{escape(title)}, drawn">'
        f'<use href="#pose-{exercise_id}"/></svg>'
    )


def content(told: Figure) -> str:
    """What is drawn, without the frame round it: both poses, numbered, with the mark of what to do."""
    wide = (WIDE - GAP) / (1 if told.stacked else 2)
    high = (HIGH - GAP) / (2 if told.stacked else 1)
    parts = []
    for number, pose in enumerate((told.start, told.end)):
        left, top = (0.0, number * (high + GAP)) if told.stacked else (number * (wide + GAP), 0.0)
        scaled = f" scale({told.zoom:g})" if told.zoom != 1 else ""
        parts.append(
            f'<g transform="translate({left:g} {top + high - FOOT:g}){scaled}">{_panel(told, pose, number)}</g>'
        )
        parts.append(f'<text class="fig-text" x="{left + 1:g}" y="{top + NUMERAL:g}">{number + 1}</text>')
    if told.mark in ("hold", "rest"):
        top = HIGH - high if told.stacked else 0.0
        parts.append(
            f'<text class="fig-text" x="{WIDE - 1:g}" y="{top + NUMERAL:g}" text-anchor="end">{told.mark}</text>'
        )
    return "".join(parts)


def _panel(told: Figure, pose: Pose, number: int) -> str:
    if pose.hand is not None:
        joints: dict[str, Point] = {}
        drawn_body = _hands(told, pose)
    else:
        held = figure_body.body(pose, told.view)
        joints = dict(held.joints)
        drawn_body = _body(told, held)
    behind: list[str] = []
    front: list[str] = []
    for prop in told.props:
        if prop.only and prop.only != ("start", "end")[number]:
            continue
        ends = tuple(joints[end] if isinstance(end, str) else end for end in prop.via)
        (front if prop.kind in FRONT else behind).append(figure_props.drawn(prop, ends))
    arrows = "".join(_arrows(told)) if number == 1 else ""
    return "".join((*behind, drawn_body, *front, arrows))


def _body(told: Figure, held: figure_body.Body) -> str:
    trunk = _outline(held) if told.view == "front" else held.trunk
    other = "far" if told.view == "side" else "body"
    parts: list[tuple[str, tuple[Point, ...], str]] = [
        ("other_leg", held.limbs.get("other_leg", ()), other),
        ("other_arm", held.limbs.get("other_arm", ()), other),
        ("neck", (held.trunk[-1], held.head), "body"),
        ("trunk", trunk, "body"),
        ("leg", held.limbs.get("leg", ()), "body"),
        ("arm", held.limbs.get("arm", ()), "body"),
    ]
    head = circle(*held.head, figure_body.HEAD, "headfill works" if "head" in told.works else "headfill")
    nose = circle(*held.nose, 2.2, "headfill") if held.nose else ""
    return _lines(parts[:4], told.works) + head + nose + _lines(parts[4:], told.works)


def _lines(parts: list[tuple[str, tuple[Point, ...], str]], works: tuple[str, ...]) -> str:
    """Lines of the body; the parts that work have their halo beneath all of these lines."""
    halos = "".join(line(points, "halo") for name, points, _ in parts if name in works and points)
    return halos + "".join(line(points, "works" if name in works else css) for name, points, css in parts if points)


def _outline(held: figure_body.Body) -> tuple[Point, ...]:
    """The trunk from the front: shoulders and hips, joined."""
    (hip, chest), wide, narrow = (held.trunk[0], held.trunk[-1]), figure_body.SHOULDERS, figure_body.HIPS
    up = degrees(atan2(chest[1] - hip[1], chest[0] - hip[0]))
    corners = ((chest, 90, wide), (chest, -90, wide), (hip, -90, narrow), (hip, 90, narrow), (chest, 90, wide))
    return tuple(figure_body.step(at, up + turn, half) for at, turn, half in corners)


def _hands(told: Figure, pose: Pose) -> str:
    drawn = ""
    for name, hand, css in (("hand", pose.hand, "body"), ("other_hand", pose.other_hand, "far")):
        if hand is not None:
            drawn += _lines([(name, points, css) for points in figure_body.hand_lines(hand)], told.works)
    return drawn


def _arrows(told: Figure) -> list[str]:
    drawn = [_arrow((a, b), (c, d), bow, both=told.mark == "repeat") for a, b, c, d, bow in told.arrows]
    if told.moves:
        before, after = (figure_body.body(pose, told.view).joints for pose in (told.start, told.end))
        for joint in told.moves:
            root = {"arm": ".shoulder", "leg": ".hip"}.get(joint.split(".")[0].removeprefix("other_"))
            around = after[joint.split(".")[0] + root] if root else after["hip"]
            first, last = (_beyond(around, at[joint]) for at in (before, after))
            if hypot(last[0] - first[0], last[1] - first[1]) >= SHORTEST:
                drawn.append(_arrow(first, last, _bow(around, first, last), both=told.mark == "repeat"))
    return drawn


def _beyond(root: Point, at: Point) -> Point:
    far = hypot(at[0] - root[0], at[1] - root[1]) or 1.0
    return at[0] + (at[0] - root[0]) / far * CLEAR, at[1] + (at[1] - root[1]) / far * CLEAR


def _bow(root: Point, first: Point, last: Point) -> float:
    """How far an arrow bows away from the joint it turns about; to the left is positive."""
    across, up = last[0] - first[0], last[1] - first[1]
    side = across * (root[1] - first[1]) - up * (root[0] - first[0])
    return (-1 if side > 0 else 1) * 0.2 * hypot(across, up)


def _arrow(first: Point, last: Point, bow: float, *, both: bool) -> str:
    across, up = last[0] - first[0], last[1] - first[1]
    far = hypot(across, up) or 1.0
    middle = ((first[0] + last[0]) / 2 - 2 * bow * up / far, (first[1] + last[1]) / 2 + 2 * bow * across / far)
    tips = _tip(middle, last) + (_tip(middle, first) if both else "")
    return (
        f'<path class="fig-moves" d="M{first[0]:.1f} {-first[1]:.1f} Q{middle[0]:.1f} {-middle[1]:.1f} '
        f'{last[0]:.1f} {-last[1]:.1f}"/>{tips}'
    )


def _tip(before: Point, at: Point) -> str:
    turn = atan2(at[1] - before[1], at[0] - before[0])
    corners = [(at[0] + 2 * cos(turn), at[1] + 2 * sin(turn))]
    corners += [
        (at[0] - HEAD_OF_ARROW * cos(turn + spread), at[1] - HEAD_OF_ARROW * sin(turn + spread))
        for spread in (0.55, -0.55)
    ]
    return f'<polygon class="fig-tip" points="{" ".join(f"{x:.1f},{-y:.1f}" for x, y in corners)}"/>'
