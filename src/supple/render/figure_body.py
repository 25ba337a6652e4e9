"""From a pose to the places of the joints, and to strokes: forward along directions, backward to a place reached.

Lengths are hundredths of a person's height, near the usual segment lengths of an adult, a little stout so that small
pictures read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import acos, atan2, cos, degrees, hypot, radians, sin

from supple.knowledge.poses import LIMBS, Hand, Limb, Point, Pose, Reach, View

TRUNK, NECK, HEAD = 30.0, 11.5, 7.0
SEGMENTS: Mapping[str, tuple[float, ...]] = {"arm": (17.0, 17.0), "leg": (24.0, 23.0, 8.0)}
NAMES: Mapping[str, tuple[str, ...]] = {
    "arm": ("shoulder", "elbow", "hand"),
    "leg": ("hip", "knee", "ankle", "toe"),
}
SHOULDERS, HIPS = 8.5, 5.0  # half widths, seen from the front
FOREARM, PALM, FINGER, THUMB = 46.0, 20.0, 11.0, 15.0  # of a hand close up


@dataclass(frozen=True, slots=True)
class Body:
    """Joints by name, such as ``hip`` or ``arm.hand``, and each limb that is drawn as a line of points."""

    joints: Mapping[str, Point]
    trunk: tuple[Point, ...]
    limbs: Mapping[Limb, tuple[Point, ...]]
    head: Point
    nose: Point | None


def step(start: Point, direction: float, length: float) -> Point:
    """The point at a distance in a direction [degrees]."""
    return start[0] + length * cos(radians(direction)), start[1] + length * sin(radians(direction))


def body(pose: Pose, view: View) -> Body:
    """All joints of a pose; arms come last, so that a hand can reach a knee or a foot."""
    if pose.hip is None or not pose.trunk:
        raise ValueError("a body needs a hip and a trunk")
    part = TRUNK / len(pose.trunk)
    spine = [pose.hip]
    for direction in pose.trunk:
        spine.append(step(spine[-1], direction, part))
    waist = spine[1] if len(pose.trunk) == 2 else step(pose.hip, pose.trunk[0], TRUNK / 2)
    up = pose.trunk[-1] if pose.head is None else pose.head
    head = step(spine[-1], up, NECK)
    joints: dict[str, Point] = {"hip": pose.hip, "waist": waist, "chest": spine[-1], "head": head}
    limbs: dict[Limb, tuple[Point, ...]] = {}
    for name in sorted(LIMBS, key=lambda limb: limb.endswith("arm")):
        told = getattr(pose, name)
        if told is None:
            continue
        kind = name.removeprefix("other_")
        root = _root(pose, spine, view, name)
        limbs[name] = _limb(root, told, kind, joints)
        joints |= {f"{name}.{joint}": at for joint, at in zip(NAMES[kind], limbs[name], strict=False)}
    nose = step(head, up - 90 * (pose.faces or 1), HEAD + 1.0) if view == "side" else None
    return Body(joints, tuple(spine), limbs, head, nose)


def _root(pose: Pose, spine: list[Point], view: View, limb: Limb) -> Point:
    directions = pose.trunk or (90.0,)
    of_arm = limb.endswith("arm")
    at, direction = (spine[-1], directions[-1]) if of_arm else (spine[0], directions[0])
    if view == "side":
        return step(at, direction, -2.0) if of_arm else at
    half = SHOULDERS if of_arm else HIPS
    return step(at, direction + (90 if limb.startswith("other") else -90), half)


def _limb(root: Point, told: tuple[float, ...] | Reach, kind: str, joints: Mapping[str, Point]) -> tuple[Point, ...]:
    lengths = SEGMENTS[kind]
    if isinstance(told, Reach):
        goal = joints[told.to] if isinstance(told.to, str) else told.to
        held = _reached(root, goal, lengths[0] * told.length, lengths[1] * told.length, told.bend)
        return (*held, step(held[-1], told.last, lengths[2])) if told.last is not None else held
    points: tuple[Point, ...] = (root,)
    for direction, length in zip(told, lengths, strict=False):
        points = (*points, step(points[-1], direction, length))
    return points


def _reached(root: Point, goal: Point, first: float, second: float, bend: int) -> tuple[Point, Point, Point]:
    """Two segments from root to goal (law of cosines); stretched out towards a goal too far away."""
    away = atan2(goal[1] - root[1], goal[0] - root[0])
    far = hypot(goal[0] - root[0], goal[1] - root[1])
    if far >= first + second:
        return root, step(root, degrees(away), first), step(root, degrees(away), first + second)
    far = max(far, abs(first - second) + 0.1)
    turn = acos(max(-1.0, min(1.0, (first**2 + far**2 - second**2) / (2 * first * far))))
    return root, step(root, degrees(away + bend * turn), first), step(root, degrees(away), far)


def hand_lines(hand: Hand) -> tuple[tuple[Point, ...], ...]:
    """A hand close up as lines: forearm and palm, then each finger, then the thumb."""
    wrist = step(hand.root, hand.forearm, FOREARM)
    knuckle = step(wrist, hand.palm, PALM)
    count = len(hand.fingers)
    lines: list[tuple[Point, ...]] = [(hand.root, wrist, knuckle)]
    for number, (first, second) in enumerate(hand.fingers):
        root = step(knuckle, hand.palm + 90, 5.0 * ((count - 1) / 2 - number))
        bent = step(root, first, FINGER)
        lines.append((wrist, root, bent, step(bent, second, FINGER)))
    lines.append((wrist, step(step(wrist, hand.palm, 5.0), hand.thumb, THUMB)))
    return tuple(lines)
