"""Every exercise has a drawing that a person can recognise: a body that keeps its measures, inside its frame."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise
from math import hypot

import msgspec
import pytest

from supple.domain.exercise import Exercise, Position
from supple.knowledge import poses
from supple.knowledge.library import Library
from supple.knowledge.poses import LIMBS, Drawings, Figure, Pose, Reach
from supple.render import figure_body, figures

STROKE = 2.75
LONGEST_BYTES = 7_000
SHOWN_BY = {  # which drawn things stand for a word of the equipment list
    "chair": {"chair", "armchair", "seat", "wheelchair"}, "wheelchair": {"wheelchair", "chair", "seat"},
    "bed": {"bed", "bed_above", "bed_upright", "mat", "chair"},
    "mat": {"mat", "bed", "bed_above", "bed_upright"}, "pillow": {"pillow"},
    "towel": {"towel", "towel_roll", "pillow", "strap"}, "strap": {"strap"}, "band": {"band"}, "cuff": {"cuff"},
    "wall": {"wall"}, "table": {"table", "bed_above", "mat"}, "counter": {"counter"}, "rail": {"rail", "two_rails"},
    "two_rails": {"two_rails"}, "step": {"step"}, "walking_aid": {"walking_aid"}, "stepper": {"stepper"},
    "pool": {"water", "pool_above"}, "float": {"float", "water"}, "hoist": {"hoist"}, "treadmill": {"treadmill"},
    "cycle": {"cycle"}, "arm_ergometer": {"arm_ergometer"}, "motor_pedaller": {"motor_pedaller"},
    "standing_frame": {"standing_frame"}, "putty": {"putty"}, "fan": {"fan"}, "anchor": {"anchor"},
    "kneeling_pad": {"mat"}, "weights": {"cuff"}, "slide_sheet": {"mat"},
}  # fmt: skip
STANDS_FOR_ITSELF = {  # a hand close up shows no chair
    ("SG18", "chair"), ("SG18", "wheelchair"), ("ST18", "chair"), ("ST18", "wheelchair"),
}  # fmt: skip


def each(library: Library) -> list[tuple[Exercise, Figure]]:
    return [(exercise, library.figures[exercise.id]) for exercise in library.exercises.values()]


def test_every_exercise_is_drawn_and_nothing_else_is(library: Library) -> None:
    assert set(library.figures) == set(library.exercises)
    assert list(poses.faults(library.figures, library.exercises)) == []


def test_a_picture_has_its_name_its_sentence_and_colours_of_the_page_only(library: Library) -> None:
    for exercise, told in each(library):
        drawn = figures.figure(told, exercise.name)
        root = ET.fromstring(drawn)
        space = "{http://www.w3.org/2000/svg}"
        assert root.findtext(f"{space}title") == exercise.name
        assert root.findtext(f"{space}desc") == told.says
        assert "#" not in drawn, exercise.id
        assert len(drawn.encode()) < LONGEST_BYTES, (exercise.id, len(drawn))
        assert figures.figure(told, exercise.name) == drawn


def test_a_title_cannot_break_the_picture(library: Library) -> None:
    root = ET.fromstring(figures.figure(library.figures["ST01"], 'Stretch <b>"now"</b> & rest'))
    assert root[0].text == 'Stretch <b>"now"</b> & rest'


def test_the_body_stays_inside_its_half_of_the_picture(library: Library) -> None:
    for exercise, told in each(library):
        wide = (figures.WIDE - (0 if told.stacked else figures.GAP)) / (1 if told.stacked else 2) / told.zoom
        high = ((figures.HIGH - figures.GAP) / (2 if told.stacked else 1) - figures.FOOT) / told.zoom
        for name, pose in (("start", told.start), ("end", told.end)):
            if pose.hand is not None:
                continue
            held = figure_body.body(pose, told.view)
            for joint, (x, y) in held.joints.items():
                assert STROKE - 1 <= x <= wide - STROKE + 1, (exercise.id, name, joint, x)
                assert -figures.FOOT / told.zoom <= y <= high, (exercise.id, name, joint, y)
            assert held.head[1] + figure_body.HEAD <= high, (exercise.id, name, "head")


def test_legs_and_arms_keep_their_length_and_hands_hold_what_they_are_drawn_to_hold(library: Library) -> None:
    for exercise, told in each(library):
        for pose in (told.start, told.end):
            if pose.hand is not None:
                continue
            held = figure_body.body(pose, told.view)
            for limb, points in held.limbs.items():
                how = getattr(pose, limb)
                scale = how.length if isinstance(how, Reach) else 1.0
                lengths = figure_body.SEGMENTS[limb.removeprefix("other_")]
                for number, (a, b) in enumerate(pairwise(points)):
                    wanted = lengths[number] * (scale if number < 2 else 1)
                    assert hypot(b[0] - a[0], b[1] - a[1]) == pytest.approx(wanted, abs=0.2), (exercise.id, limb)
                if isinstance(how, Reach):
                    goal = held.joints[how.to] if isinstance(how.to, str) else how.to
                    missed = hypot(points[2][0] - goal[0], points[2][1] - goal[1])
                    assert missed < 4, (exercise.id, limb, "does not reach", missed)


def test_start_and_end_differ_and_an_arrow_says_how_unless_it_is_rest(library: Library) -> None:
    for exercise, told in each(library):
        drawn = figures.content(told)
        if told.mark != "rest":
            assert told.start != told.end, exercise.id
            assert 'class="fig-moves"' in drawn or told.start.hand is not None, exercise.id
        assert (">hold</text>" in drawn) == (told.mark == "hold"), exercise.id
        assert 'class="fig-works"' in drawn or "fig-headfill fig-works" in drawn, exercise.id


def test_what_is_held_is_drawn_as_held(library: Library) -> None:
    for exercise, told in each(library):
        if exercise.start.hold_s and not exercise.start.reps:
            assert told.mark == "hold", exercise.id


def test_the_things_that_are_needed_are_in_the_picture(library: Library) -> None:
    for exercise, told in each(library):
        shown = {prop.kind for prop in told.props}
        for any_of in exercise.equipment:
            if all((exercise.id, word) in STANDS_FOR_ITSELF for word in any_of):
                continue
            assert any(SHOWN_BY.get(word, set()) & shown for word in any_of), (exercise.id, any_of, shown)


def test_the_position_is_the_one_of_the_library(library: Library) -> None:
    for exercise, told in each(library):
        if told.start.hand is not None or exercise.id in ("BA06", "ST09"):
            continue  # on hands and knees; seen from above with the head up
        trunk = told.start.trunk or ()
        lies = exercise.position in (Position.SUPINE, Position.PRONE, Position.SIDE_LYING)
        for direction in trunk:
            if lies:
                assert 165 <= direction <= 195, exercise.id
            elif exercise.position is not Position.POOL:
                assert 50 <= direction <= 125, exercise.id
        if exercise.position is Position.PRONE:
            assert told.start.faces == -1
        if exercise.position is Position.POOL:
            assert {prop.kind for prop in told.props} & {"water", "pool_above"}


def test_a_joint_that_does_not_exist_and_an_exercise_without_a_figure_are_named(library: Library) -> None:
    told = library.figures["ST01"]
    wrong = {"ST01": msgspec.structs.replace(told, moves=("leg.elbow",))}
    said = [fault.sentence() for fault in poses.faults(wrong, {"ST01": 1, "ST99": 1})]
    assert any("no such joint" in line and "leg.elbow" in line for line in said)
    assert any("no figure" in line and "ST99" in line for line in said)


def test_an_end_tells_only_what_differs() -> None:
    start, end = Pose(base="lie", arm=(10.0, 20.0)), Pose(leg=(80.0, 80.0))
    told = Figure(id="X", start=start, end=end, works=("leg",), mark="hold", says="A leg is lifted.")
    lie = Pose(hip=(70.0, 7.0), trunk=(180.0,), leg=(0.0, 0.0))
    found = poses.whole(Drawings(bases={"lie": lie}, figures=(told,)))["X"]
    assert (found.start.leg, found.end.leg) == ((0.0, 0.0), (80.0, 80.0))
    assert found.end.arm == (10.0, 20.0)
    assert found.end.hip == (70.0, 7.0)


def test_a_base_that_does_not_exist_and_a_second_drawing_are_refused() -> None:
    told = Figure(id="X", start=Pose(base="fly"), end=Pose(), works=("leg",), mark="hold", says="No.")
    with pytest.raises(ValueError, match="fly"):
        poses.whole(Drawings(bases={}, figures=(told,)))
    sound = msgspec.structs.replace(told, start=Pose(hip=(1.0, 1.0), trunk=(90.0,)))
    with pytest.raises(ValueError, match="twice"):
        poses.whole(Drawings(bases={}, figures=(sound, sound)))


def test_all_four_limbs_can_be_asked_for() -> None:
    assert all(poses.names_a_joint(f"{limb}.{'hand' if limb.endswith('arm') else 'knee'}") for limb in LIMBS)
    assert not poses.names_a_joint("arm.knee")
    assert not poses.names_a_joint("tail")


def test_the_rules_of_a_drawing_hold_where_a_page_shows_it_again() -> None:
    """What ``use`` shows has no page above it in Chromium, so no rule may ask for an ancestor."""
    selectors = [
        selector.strip()
        for rule in figures.RULES.split("}")
        for selector in rule.split("{")[0].split(",")
        if "{" in rule
    ]
    assert len(selectors) > 15
    assert [selector for selector in selectors if " " in selector] == []


def test_a_page_holds_a_drawing_once_and_shows_it_by_name(library: Library) -> None:
    held = figures.sprites([library.figures["ST01"], library.figures["SG03"]])
    assert held.count("<symbol") == 2
    assert 'id="pose-ST01"' in held
    assert 'href="#pose-ST01"' in figures.shown("ST01", "Hamstrings")
    assert "&lt;b&gt;" in figures.shown("ST01", "<b>")
