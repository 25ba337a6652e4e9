"""How the exercises are drawn, as data: two poses from joint directions or places, and the things around them.

Units are hundredths of a person's height. ``x`` grows to the right, ``y`` up from the floor; directions are degrees,
0 to the right and 90 up. A figure is told once: its start names a base and what differs, its end what differs from
the start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from supple.errors import Fault

Point = tuple[float, float]
View = Literal["side", "front"]
Limb = Literal["arm", "other_arm", "leg", "other_leg"]
LIMBS: tuple[Limb, ...] = ("arm", "other_arm", "leg", "other_leg")
JOINTS: Mapping[str, tuple[str, ...]] = {
    "body": ("hip", "waist", "chest", "head"),
    "arm": ("shoulder", "elbow", "hand"),
    "leg": ("hip", "knee", "ankle", "toe"),
}
PropKind = Literal[
    "floor", "mat", "bed", "bed_above", "bed_upright", "chair", "armchair", "wheelchair", "wall", "rail", "two_rails",
    "counter", "table", "pillow", "towel", "strap", "band", "anchor", "step", "standing_frame", "cycle", "treadmill",
    "stepper", "arm_ergometer", "motor_pedaller", "walking_aid", "water", "float", "hoist", "putty", "cup", "fan",
    "target", "cuff", "seat", "towel_roll", "pool_above", "lever", "breath", "handrail",
    "helper",
]  # fmt: skip


class Reach(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A limb told by where its hand or ankle is: a point or a joint. ``bend`` is the side the middle joint goes to."""

    to: Point | str
    bend: Literal[1, -1] = 1
    last: float | None = None  # direction of the foot, for a leg
    length: float = 1.0  # seen shorter where the limb points at the viewer


class Hand(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A forearm and hand close up: where the elbow end is, then directions; each finger has two."""

    root: Point
    forearm: float
    palm: float
    fingers: tuple[tuple[float, float], ...]
    thumb: float


class Pose(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the body is; what is left out comes from the base, or from the start.

    ``trunk`` has one direction, or two (hip to waist, waist to chest). A limb is its directions from the body
    outwards, or a ``Reach``. ``faces`` -1: the face looks to the other side of the trunk, as in lying on the front.
    """

    base: str | None = None
    hip: Point | None = None
    trunk: tuple[float, ...] | None = None
    head: float | None = None
    faces: Literal[1, -1] | None = None
    arm: tuple[float, ...] | Reach | None = None
    other_arm: tuple[float, ...] | Reach | None = None
    leg: tuple[float, ...] | Reach | None = None
    other_leg: tuple[float, ...] | Reach | None = None
    hand: Hand | None = None
    other_hand: Hand | None = None


class Prop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A thing of the fixed set: where it stands, and for a band or strap the joints or points it joins."""

    kind: PropKind
    at: Point = (0.0, 0.0)
    size: float | None = None
    via: tuple[Point | str, ...] = ()
    only: Literal["start", "end"] | None = None


class Figure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The drawing of one exercise.

    ``moves`` names the joints that an arrow follows from start to end; ``arrows`` are drawn as told (from x, from y,
    to x, to y, how far it bows to the left). ``works`` are the parts in teal. ``says`` is what the picture shows.
    """

    id: str
    view: View = "side"
    stacked: bool = False
    zoom: float = 1.0
    start: Pose
    end: Pose
    props: tuple[Prop, ...] = ()
    moves: tuple[str, ...] = ()
    arrows: tuple[tuple[float, float, float, float, float], ...] = ()
    works: tuple[Literal["arm", "other_arm", "leg", "other_leg", "trunk", "head", "hand"], ...]
    mark: Literal["hold", "repeat", "go", "rest"]
    says: str
    reviewed_by: str | None = None  # empty until a physiotherapist has looked at it


class Drawings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file of poses: the bases, and the figures."""

    bases: Mapping[str, Pose]
    figures: tuple[Figure, ...]


def over(below: Pose, above: Pose) -> Pose:
    """A pose with what another tells laid over it."""
    told = {name: getattr(above, name) for name in above.__struct_fields__ if getattr(above, name) is not None}
    return msgspec.structs.replace(below, **told)


def whole(drawings: Drawings) -> dict[str, Figure]:
    """The figures by exercise id, each with both poses told in full.

    Raises
    ------
    ValueError
        A base does not exist, or an exercise is drawn twice.
    """
    found: dict[str, Figure] = {}
    for figure in drawings.figures:
        if figure.id in found:
            raise ValueError(f"{figure.id} is drawn twice")
        if figure.start.base is not None and figure.start.base not in drawings.bases:
            raise ValueError(f"{figure.id}: the base {figure.start.base} does not exist")
        base = drawings.bases[figure.start.base] if figure.start.base is not None else Pose()
        start = over(base, figure.start)
        found[figure.id] = msgspec.structs.replace(figure, start=start, end=over(start, figure.end))
    return found


def names_a_joint(name: str) -> bool:
    """Whether a name is one of the body's joints, such as ``arm.hand`` or ``hip``."""
    part, _, joint = name.rpartition(".")
    if not part:
        return joint in JOINTS["body"]
    return part in LIMBS and joint in JOINTS[part.removeprefix("other_")]


def faults(figures: Mapping[str, Figure], exercises: Mapping[str, object]) -> Iterator[Fault]:
    """Exercises without a figure, figures without an exercise, and joints that do not exist."""
    for exercise_id in exercises:
        if exercise_id not in figures:
            yield Fault("the exercise has no figure", "exercises/poses.json", exercise_id)
    for figure in figures.values():
        where = f"figure {figure.id}"
        if figure.id not in exercises:
            yield Fault("the exercise does not exist", "exercises/poses.json", figure.id)
        told = [end for prop in figure.props for end in prop.via]
        told += [
            limb.to for pose in (figure.start, figure.end) for name in LIMBS
            if isinstance(limb := getattr(pose, name), Reach)
        ]  # fmt: skip
        for name in [*figure.moves, *(end for end in told if isinstance(end, str))]:
            if not names_a_joint(name):
                yield Fault("no such joint", where, name)
        for pose in (figure.start, figure.end):
            if pose.hand is None and (pose.hip is None or not pose.trunk):
                yield Fault("a pose needs a hip and a trunk, or a hand", where)
