"""Rows that say in which position, with which hold, with whom, and off which part of the body."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from supple.domain.exercise import Companion, Kind, Position
from supple.domain.facts import Known
from supple.planning.checks.case import LYING, SITTING, Broken, Case, equipment, firm_hold, needs
from supple.planning.checks.codes import loads_bone
from supple.planning.checks.company import absent
from supple.planning.checks.rows import POOL, STANDING, against, not_in_the_pool, while_held
from supple.planning.checks.standing import stands_when_firm

JOLTS = ("jump", "hop", "drop", "running", "jog", "skip")
PREGNANCY_WEEKS = 40


def seated_or_lying(case: Case) -> Iterator[Broken]:
    """Sitting and lying items only."""
    for effect_id in ("seated_only", "seated_first"):
        for where, _, _, exercise in while_held(case, effect_id):
            if exercise.position not in SITTING | LYING:
                yield against(effect_id, where, exercise.position, "sitting or lying", "sitting or lying only for now.")


def seated_only(case: Case) -> Iterator[Broken]:
    """Sitting and lying items only."""
    return (broken for broken in seated_or_lying(case) if broken.rule == "seated_only")


def seated_to_begin_with(case: Case) -> Iterator[Broken]:
    """Sitting and lying items until two weeks have passed without dizziness or a fall, which screening decides."""
    return (broken for broken in seated_or_lying(case) if broken.rule == "seated_first")


def something_firm_to_hold(case: Case) -> Iterator[Broken]:
    """Balance and standing items have a rail, counter or frame and little fall risk, with someone near where some."""
    rule = "supported_balance"
    for where, session, _, exercise in while_held(case, rule):
        if exercise.kind is not Kind.BALANCE and exercise.position is not STANDING:
            continue
        if not firm_hold(case, exercise):
            yield against(
                rule, where, "nothing firm to hold", "rail, counter or frame", "needs something firm to hold."
            )
        most = case.number(rule, "fall_risk_max")
        if exercise.fall_risk > most:
            yield against(
                rule, where, f"fall risk {exercise.fall_risk}", f"fall risk {most:g}", "the fall risk is too high."
            )
        if exercise.fall_risk >= case.number(rule, "companion_from_fall_risk"):
            yield from absent(case, where, session, Companion.NEARBY, rule, exercise.name)


def someone_for_the_harder_parts(case: Case) -> Iterator[Broken]:
    """Harder items lie inside the hours when someone is there."""
    rule = "supervised_only"
    t6 = case.screening.contra_state("T6_BP")
    in_sci = any(group.startswith("SCI") for group in case.screening.groups)
    high = t6 is Known.PRESENT or (t6 is Known.UNKNOWN and in_sci)
    for where, session, item, exercise in while_held(case, rule):
        harder = (
            exercise.alertness_need >= case.number(rule, "alertness_from")
            or exercise.fall_risk >= case.number(rule, "fall_risk_from")
            or exercise.position is POOL
            or (high and item.effort > case.number(rule, "sci_t6_effort_above"))
        )
        if harder:
            yield from absent(case, where, session, Companion.NEARBY, rule, exercise.name)


def never_in_water_alone(case: Case) -> Iterator[Broken]:
    """Pool items need someone within arm's reach for the whole session."""
    for where, session, _, exercise in while_held(case, "no_pool_alone"):
        if exercise.position is POOL:
            yield from absent(case, where, session, Companion.HANDS_ON, "no_pool_alone", exercise.name)


def no_pool_for_now(case: Case) -> Iterator[Broken]:
    """No pool after a change of the dose or a missed dose."""
    yield from not_in_the_pool(case, "no_pool_after_dose_change")


def no_warm_water_unmeasured(case: Case) -> Iterator[Broken]:
    """Where heat care holds as well, no pool of unknown warmth; the cue about 33 degrees is checked with the cues."""
    for where, session, _, exercise in while_held(case, "no_hot_pool"):
        if exercise.position is POOL and case.holds("heat_caution", case.day_of(session)):
            yield against(
                "no_hot_pool", where, "pool of unknown warmth", "no pool", "nobody said how warm the water is."
            )


def nothing_off_the_ground(case: Case) -> Iterator[Broken]:
    """A step only between two rails."""
    for where, _, _, exercise in while_held(case, "no_heights"):
        railed = needs(exercise, "two_rails") and "two_rails" in equipment(case)
        if needs(exercise, "step") and not railed:
            yield against("no_heights", where, "a step", "a step between two rails", "no steps without two rails.")


def nothing_that_jolts(case: Case) -> Iterator[Broken]:
    """No jumping, dropping or running."""
    for where, _, _, exercise in while_held(case, "no_impact"):
        if any(word in exercise.name.lower().replace("-", " ").split() for word in JOLTS):
            yield against("no_impact", where, exercise.name, "no jolts", "no jolts for now.")


def nothing_presses_on_the_sore(case: Case) -> Iterator[Broken]:
    """Nothing that carries the open-skin code, nothing seated, no pool, while the sore may be there."""
    for where, _, _, exercise in while_held(case, "no_loading_on_area"):
        if "OPEN_SKIN" in exercise.contra or exercise.position in SITTING | {POOL}:
            yield against("no_loading_on_area", where, exercise.position, "off the sore", "may press on the sore.")


def not_flat_in_later_pregnancy(case: Case) -> Iterator[Broken]:
    """No items on the back after week sixteen, or when the week is not known."""
    due = case.person.pregnancy_due_on
    for where, session, _, exercise in while_held(case, "no_supine_late_pregnancy"):
        week = PREGNANCY_WEEKS - (due - case.day_of(session)) / timedelta(weeks=1) if due else None
        if exercise.position is Position.SUPINE and (
            week is None or week > case.number("no_supine_late_pregnancy", "week_above")
        ):
            yield against("no_supine_late_pregnancy", where, "on the back", "not on the back", "do not lie flat now.")


def stands_only_when_firm(case: Case) -> Iterator[Broken]:
    """Standing items only in firm hours, with a hold, with someone near, with a known response."""
    for where, session, _, exercise in while_held(case, "tone_window"):
        if exercise.position is STANDING:
            yield from stands_when_firm(case, where, session, exercise)


def bones_protected(case: Case) -> Iterator[Broken]:
    """No item that carries the fracture code in loaded standing or down on the floor."""
    for where, _, _, exercise in while_held(case, "fracture_risk"):
        if "FRACTURE_RISK" in exercise.contra and loads_bone(exercise):
            yield against(
                "fracture_risk", where, exercise.position, "no loaded standing, no floor work", "protect the bones."
            )
