"""The things around a drawn person, each a light shape: where it stands in body units, out comes SVG in page units."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from supple.knowledge.poses import Point, Prop, PropKind

Layer = Literal["behind", "front"]
Draw = Callable[[float, float, float], str]  # x, y, size: body units, y up


def css_class(css: str) -> str:
    """The class attribute: names of their own, since a drawing shown again by ``use`` sees no rule about its page."""
    return 'class="' + " ".join(f"fig-{name}" for name in css.split()) + '"'


def line(points: tuple[Point, ...], css: str) -> str:
    """A line through points; ``y`` is turned to grow downwards, as SVG has it."""
    return f'<path {css_class(css)} d="M{" L".join(f"{x:.1f} {-y:.1f}" for x, y in points)}"/>'


def circle(x: float, y: float, radius: float, css: str) -> str:
    """A circle round a point."""
    return f'<circle {css_class(css)} cx="{x:.1f}" cy="{-y:.1f}" r="{radius:.1f}"/>'


def box(x: float, y: float, wide: float, high: float, css: str, corner: float = 2.5) -> str:
    """A rectangle by its lower left corner."""
    place = f'x="{x:.1f}" y="{-y - high:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="{corner:g}"'
    return f"<rect {css_class(css)} {place}/>"


def _floor(x: float, y: float, size: float) -> str:
    return line(((x, y), (x + size, y)), "thing")


def _mat(x: float, y: float, size: float) -> str:
    return box(x, y, size, 4, "soft-thing", 2)


def _bed(x: float, y: float, size: float) -> str:
    return (
        box(x, y + 9, size, 8, "soft-thing", 3)
        + line(((x + 3, 0), (x + 3, y + 8)), "thing")
        + line(((x + size - 3, 0), (x + size - 3, y + 8)), "thing")
    )


def _bed_above(x: float, y: float, size: float) -> str:
    return box(x, y, size, 46, "soft-thing", 5)


def _bed_upright(x: float, y: float, size: float) -> str:
    return box(x, y, 54, size, "soft-thing", 5)


def _chair(x: float, y: float, _size: float) -> str:
    return line(((x - 9, y + 58), (x - 9, y)), "thing") + line(
        ((x - 9, y + 22.5), (x + 15, y + 22.5), (x + 15, y)), "thing"
    )


def _armchair(x: float, y: float, size: float) -> str:
    return _chair(x, y, size) + line(((x - 9, y + 40), (x + 12, y + 40), (x + 12, y + 22.5)), "thing")


def _wheelchair(x: float, y: float, _size: float) -> str:
    return (
        circle(x - 2, y + 15, 15, "thing")
        + circle(x - 2, y + 15, 2, "thing")
        + circle(x + 19, y + 4, 4, "thing")
        + line(((x - 16, y + 56), (x - 9, y + 54), (x - 9, y + 22.5), (x + 15, y + 22.5)), "thing")
        + line(((x + 15, y + 22.5), (x + 21, y + 6), (x + 31, y + 5)), "thing")
    )


def _wall(x: float, y: float, size: float) -> str:
    return box(x, y, 5, size, "soft-thing", 1) + line(((x, y), (x, y + size)), "thing")


def _rail(x: float, y: float, size: float) -> str:
    return line(((x, y), (x, y + size)), "thing") + line(((x - 5, y + size), (x + 7, y + size)), "thing")


def _two_rails(x: float, y: float, size: float) -> str:
    return (
        line(((x, y + 53), (x + size, y + 53)), "thing")
        + line(((x + 3, y), (x + 3, y + 53)), "thing")
        + line(((x + size - 3, y), (x + size - 3, y + 53)), "thing")
    )


def _counter(x: float, y: float, size: float) -> str:
    return box(x + 2, y, size - 2, 52, "soft-thing", 1) + line(((x, y + 53), (x + size, y + 53)), "thing")


def _table(x: float, y: float, size: float) -> str:
    return line(((x, y + 41), (x + size, y + 41)), "thing") + line(((x + size - 5, y + 41), (x + size - 5, y)), "thing")


def _pillow(x: float, y: float, size: float) -> str:
    return box(x, y, size, size * 0.5, "soft-thing edged", size * 0.22)


def _towel(x: float, y: float, size: float) -> str:
    return circle(x, y, size, "soft-thing edged") + circle(x, y, size * 0.4, "thing")


def _anchor(x: float, y: float, _size: float) -> str:
    return box(x - 1.5, y - 6, 3, 12, "solid-thing", 1)


def _step(x: float, y: float, size: float) -> str:
    return box(x, y, size, 9, "soft-thing edged", 1)


def _standing_frame(x: float, y: float, _size: float) -> str:
    return (
        line(((x - 14, y), (x + 20, y)), "thing")
        + line(((x + 8, y), (x + 8, y + 56)), "thing")
        + line(((x - 3, y + 56), (x + 20, y + 56)), "thing")
        + "".join(box(x + 2, y + high, 6, 7, "soft-thing edged", 2) for high in (20, 45))
        + line(((x - 7, y + 51), (x + 8, y + 51)), "band")
    )


def _cycle(x: float, y: float, _size: float) -> str:
    return (
        line(((x - 9, y + 56), (x - 7, y + 27), (x + 12, y + 27)), "thing")
        + line(((x - 2, y + 27), (x - 2, y), (x - 14, y)), "thing")
        + line(((x - 2, y), (x + 44, y)), "thing")
        + circle(x + 34, y + 19, 8, "soft-thing edged")
        + line(((x + 34, y), (x + 34, y + 11)), "thing")
        + line(((x + 38, y + 26), (x + 33, y + 50), (x + 28, y + 50)), "thing")
    )


def _stepper(x: float, y: float, _size: float) -> str:
    return (
        line(((x - 9, y + 56), (x - 7, y + 25), (x + 12, y + 25)), "thing")
        + line(((x - 2, y + 25), (x - 2, y)), "thing")
        + line(((x - 8, y), (x + 50, y)), "thing")
        + box(x + 36, y, 12, 13, "soft-thing edged", 3)
    )


def _treadmill(x: float, y: float, size: float) -> str:
    return (
        box(x, y, size, 5, "soft-thing edged", 2.5)
        + line(((x + size - 6, y + 5), (x + size - 3, y + 58), (x + size - 10, y + 60)), "thing")
        + line(((x + 16, y + 49), (x + size - 4, y + 49)), "thing")
    )


def _arm_ergometer(x: float, y: float, _size: float) -> str:
    return (
        circle(x, y, 8, "soft-thing edged")
        + line(((x + 6, y - 6), (x + 10, 0)), "thing")
        + line(((x, 0), (x + 16, 0)), "thing")
    )


def _motor_pedaller(x: float, y: float, _size: float) -> str:
    return circle(x, y, 8, "soft-thing edged") + box(x + 6, y - 8, 12, 17, "soft-thing edged", 3) + _floor(x - 4, 0, 26)


def _walking_aid(x: float, y: float, size: float) -> str:
    return line(((x + 4, y), (x, y + size), (x - 5, y + size)), "thing")


def _water(x: float, y: float, size: float) -> str:
    waves = "".join(f" q{size / 16:.2f} -3 {size / 8:.2f} 0 t{size / 8:.2f} 0" for _ in range(4))
    return f'<path {css_class("water")} d="M{x:.1f} {-y:.1f}{waves} V{8:.1f} H{x:.1f} Z"/>'


def _float(x: float, y: float, size: float) -> str:
    return box(x, y, size, 5, "soft-thing edged", 2.5)


def _hoist(x: float, y: float, size: float) -> str:
    return line(((x, y), (x, y + size), (x - 26, y + size + 8)), "thing") + line(
        ((x - 26, y + size + 8), (x - 26, y + size)), "thing"
    )


def _putty(x: float, y: float, size: float) -> str:
    return circle(x, y, size, "soft-thing edged")


def _cup(x: float, y: float, _size: float) -> str:
    return box(x - 3, y, 6, 7, "soft-thing edged", 1)


def _fan(x: float, y: float, _size: float) -> str:
    return (
        circle(x, y, 10, "soft-thing edged")
        + "".join(line(((x, y), (x + dx, y + dy)), "thing") for dx, dy in ((0, 8), (7, -4), (-7, -4)))
        + line(((x, y - 10), (x, 0)), "thing")
        + line(((x - 6, 0), (x + 6, 0)), "thing")
        + "".join(line(((x - 15, y + dy), (x - 22, y + dy)), "thing") for dy in (-6, 0, 6))
    )


def _target(x: float, y: float, size: float) -> str:
    return circle(x, y, size, "thing") + circle(x, y, 1.4, "solid-thing")


def _cuff(x: float, y: float, _size: float) -> str:
    return box(x - 3.5, y - 3.5, 7, 7, "soft-thing edged", 2)


def _seat(x: float, y: float, _size: float) -> str:
    return box(x - 14, y + 24, 28, 36, "soft-thing", 3) + line(
        ((x - 15, y), (x - 15, y + 24), (x + 15, y + 24), (x + 15, y)), "thing"
    )


def _towel_roll(x: float, y: float, size: float) -> str:
    return box(x - 3, y, 6, size, "soft-thing edged", 3)


def _pool_above(x: float, y: float, size: float) -> str:
    return box(x, y, size, 46, "water", 5)


def _breath(x: float, y: float, size: float) -> str:
    return f'<path {css_class("works")} d="M{x:.1f} {-y:.1f} q{size / 2:.1f} -{size:.1f} {size:.1f} 0"/>'


def _handrail(x: float, y: float, size: float) -> str:
    return line(((x, y), (x + size, y)), "thing")


def _helper(x: float, y: float, to: Point) -> str:
    """Someone standing near, drawn light: a hand goes to where the person is held."""
    shoulder = (x, y + 76)
    return (
        circle(x, y + 90, 6, "soft-thing")
        + line(((x, y + 82), (x, y + 48), (x - 4, y + 24), (x - 3, y + 2), (x + 3, y + 2)), "helper")
        + line((shoulder, ((x + to[0]) / 2, min(shoulder[1], to[1]) - 2), to), "helper")
    )


SHAPES: Mapping[PropKind, tuple[Draw, float]] = {  # with the size where none is told
    "floor": (_floor, 60), "mat": (_mat, 104), "bed": (_bed, 108), "bed_above": (_bed_above, 112),
    "bed_upright": (_bed_upright, 118),
    "chair": (_chair, 1), "armchair": (_armchair, 1), "wheelchair": (_wheelchair, 1), "wall": (_wall, 100),
    "rail": (_rail, 50), "two_rails": (_two_rails, 56), "counter": (_counter, 16), "table": (_table, 40),
    "pillow": (_pillow, 16), "towel": (_towel, 4), "anchor": (_anchor, 1), "step": (_step, 24),
    "standing_frame": (_standing_frame, 1), "cycle": (_cycle, 1), "treadmill": (_treadmill, 62),
    "stepper": (_stepper, 1), "arm_ergometer": (_arm_ergometer, 1), "motor_pedaller": (_motor_pedaller, 1),
    "walking_aid": (_walking_aid, 45), "water": (_water, 66), "float": (_float, 20), "hoist": (_hoist, 70),
    "putty": (_putty, 6), "cup": (_cup, 1), "fan": (_fan, 1), "target": (_target, 4), "cuff": (_cuff, 1),
    "seat": (_seat, 1), "towel_roll": (_towel_roll, 30), "pool_above": (_pool_above, 140), "breath": (_breath, 14),
    "handrail": (_handrail, 62),
}  # fmt: skip
FRONT: frozenset[PropKind] = frozenset(("water", "strap", "band", "cuff", "cup", "putty", "breath", "standing_frame"))


def drawn(prop: Prop, ends: tuple[Point, ...]) -> str:
    """One thing; ``ends`` are the places that a band or strap joins."""
    if prop.kind in ("band", "strap", "lever"):
        return line(ends, "thing" if prop.kind == "lever" else prop.kind)
    if prop.kind == "helper":
        return _helper(*prop.at, ends[0])
    draw, usual = SHAPES[prop.kind]
    x, y = ends[0] if ends else (0.0, 0.0)
    return draw(prop.at[0] + x, prop.at[1] + y, prop.size if prop.size is not None else usual)
