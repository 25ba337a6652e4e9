"""Faults in what is said of a clinician's weekly targets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from planted_faults import register, with_person, with_plan
from supple.domain.person import Prescription
from supple.domain.plan import Conflict, HeldBy, PrescribedTarget
from supple.knowledge.library import Library
from weeks_by_hand import NOW, Week, walker

FAULTS, fault = register()


def with_targets(library: Library, **changes: Any) -> Week:
    """Ann's week with a target it reaches and one it misses, told as they have to be; then changed."""
    week = walker(library)
    held = HeldBy("one full rest day in seven", "ask B. C.", False)
    done = week.plan.weekly_minutes.get("stretch", 0)
    met = PrescribedTarget("stretch", NOW.date(), 7, 1, done, "stretch, 1 minute, set by B. C.")
    missed = PrescribedTarget("yoga", NOW.date(), 7, 90, 0, "yoga, 90 minutes, set by B. C.", (held,))
    told = (Conflict(missed.wish, "one full rest day in seven"),)
    stated = {"targets": (met, missed), "conflicts": told, **{k: v for k, v in changes.items() if k != "asked"}}
    asked = changes.get("asked", {"stretch": 1.0, "yoga": 90.0})
    week = with_person(week, prescription=Prescription(by="B. C.", targets=asked))
    return with_plan(week, **stated)


@fault("prescribed_target")
def a_target_that_the_plan_does_not_speak_of(library: Library) -> Week:
    return with_targets(library, targets=with_targets(library).plan.targets[:1], conflicts=())


@fault("prescribed_target")
def a_target_missed_without_a_conflict(library: Library) -> Week:
    return with_targets(library, conflicts=())


@fault("prescribed_target")
def a_target_missed_with_nobody_to_ask(library: Library) -> Week:
    met, missed = with_targets(library).plan.targets
    return with_targets(library, targets=(met, replace(missed, held_by=())))


@fault("prescribed_target")
def a_target_called_reached_that_is_not(library: Library) -> Week:
    met, missed = with_targets(library).plan.targets
    return with_targets(library, targets=(met, replace(missed, planned_min=90, held_by=())), conflicts=())


@fault("prescribed_target")
def a_target_made_smaller(library: Library) -> Week:
    met, missed = with_targets(library).plan.targets
    return with_targets(library, targets=(met, replace(missed, asked_min=0, held_by=())), conflicts=())


@fault("prescribed_target")
def a_target_called_missed_that_is_reached(library: Library) -> Week:
    met, missed = with_targets(library).plan.targets
    return with_targets(library, targets=(replace(met, held_by=missed.held_by), missed))


@fault("prescribed_target")
def a_target_that_nobody_set(library: Library) -> Week:
    return with_targets(library, asked={"stretch": 1.0})


@fault("prescribed_target")
def a_target_without_the_name_behind_it(library: Library) -> Week:
    met, missed = with_targets(library).plan.targets
    return with_targets(library, targets=(replace(met, wish="stretch"), missed))
