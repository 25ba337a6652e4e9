"""What a limit is, and the limits that hold for everyone: each one function with a human name.

A limit says of one exercise at one moment whether it may stand there. Limits only ever take away, so the order in
which they are asked does not matter, and each can be tested alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from supple.domain.exercise import Companion, Exercise, Kind, Position
from supple.domain.person import Mobility
from supple.planning.effort import effort_most, effort_of
from supple.planning.situation import ALL_GROUPS, FAMILIES, Moment, Situation, needs

LYING = frozenset({Position.SUPINE, Position.PRONE, Position.SIDE_LYING})
SEATED = frozenset({Position.SEATED, Position.WHEELCHAIR})
LOADS = ("band", "weights", "cycle", "stepper", "arm_ergometer", "motor_pedaller")

Allows = Callable[[Exercise, Moment], bool]


@dataclass(frozen=True, slots=True)
class Limit:
    """One rule: its id, its words for people, the rules it comes from, and what it allows.

    A limit that is not ``timed`` looks at nothing of the moment but its day. ``until`` is the last day it holds.
    """

    id: str
    words: str
    allows: Allows
    timed: bool = False
    rule_ids: tuple[str, ...] = ()
    until: date | None = None

    def admits(self, exercise: Exercise, moment: Moment) -> bool:
        """Whether the exercise may stand at the moment, as far as this limit goes."""
        return (self.until is not None and moment.day > self.until) or self.allows(exercise, moment)


def named(exercise: Exercise, words: tuple[str, ...]) -> bool:
    """Whether a list of ids and kinds names the exercise."""
    return any(word.strip().lower() in (exercise.id.lower(), exercise.kind.value) for word in words)


def suits_the_condition(situation: Situation) -> Limit:
    """Each known cause has its own items; of several causes, each must be suited."""
    families = [family & situation.screening.groups for family in FAMILIES.values()]
    causes = [family for family in families if family]
    if not situation.cause_known or situation.written_for_adults:
        return Limit(
            "cause_not_known", "only items that suit every cause of spasticity", lambda e, _: e.suits >= ALL_GROUPS
        )
    return Limit("suits", "only items that suit your condition", lambda e, _: all(e.suits & cause for cause in causes))


def within_the_level(situation: Situation) -> Limit:
    """The level of the progression, never above 1 while nobody has looked at the plan."""
    gentle = not situation.cause_known or not situation.discussed or situation.written_for_adults
    level = min(situation.load.level, situation.whole("gentle_level_max")) if gentle else situation.load.level
    return Limit("level", f"your level is {level}", lambda e, _: e.level <= level)


def effort_within_bounds(situation: Situation) -> Limit:
    """Effort at most 3 of 10 while not discussed, and never above what a clinician wrote."""
    effort = effort_most(situation)
    return Limit("effort", f"effort at most {effort} of 10", lambda e, _: e.effort_start <= effort)


def alertness_within_bounds(situation: Situation) -> Limit:
    """An unknown cause or a young person opens no more than the settings say."""
    gentle = not situation.cause_known or situation.written_for_adults
    highest = situation.whole("gentle_alertness_max") if gentle else 3
    return Limit("alertness", f"alertness need at most {highest}", lambda e, _: e.alertness_need <= highest)


def equipment_at_hand(situation: Situation) -> Limit:
    """For each thing an item needs, one of its alternatives is there."""
    here = situation.equipment
    return Limit(
        "equipment", "the equipment you have", lambda e, _: all(here.intersection(any_of) for any_of in e.equipment)
    )


def a_clinicians_never(situation: Situation) -> Limit:
    """What a clinician ruled out stays out."""
    prescription = situation.person.prescription
    never = prescription.never if prescription else ()
    return Limit("prescription_never", "your clinician asked to leave this out", lambda e, _: not named(e, never))


def your_never(situation: Situation) -> Limit:
    """What the person does not want stays out."""
    never = situation.person.preferences.never
    return Limit("preference_never", "you asked to leave this out", lambda e, _: not named(e, never))


def someone_there(situation: Situation) -> Limit:
    """Items that need someone lie wholly inside the hours when someone is there."""
    waived = nearby_waived(situation)

    def allows(exercise: Exercise, moment: Moment) -> bool:
        if exercise.companion is Companion.NONE:
            return True
        if exercise.companion is Companion.NEARBY and exercise.id in waived:
            return True
        return accompanied(situation, moment, hands_on=exercise.companion is Companion.HANDS_ON)

    return Limit("companion", "someone has to be there", allows, timed=True)


def accompanied(situation: Situation, moment: Moment, *, hands_on: bool = False) -> bool:
    """Whether someone is there for the whole moment, within arm's reach where asked."""
    return any(
        hours.interval.covers(moment.start_min, moment.end_min) and (not hands_on or hours.can == "hands_on")
        for hours in situation.company(moment.day.weekday())
    )


def nearby_waived(situation: Situation) -> frozenset[str]:
    """The items that need nobody near for this person: walks, no fall in a year, stands, response known; else none."""
    abilities = situation.person.abilities
    walks = abilities.mobility in (Mobility.WALKS_UNAIDED, Mobility.WALKS_WITH_AID)
    steady = abilities.falls_past_year == 0 and abilities.stands_30s_with_rail is True
    firm = abilities.relies_on_stiffness_to_stand is False and situation.response.known
    return frozenset(situation.library.effects["companion_waived"].only) if walks and steady and firm else frozenset()


def awake_enough(situation: Situation) -> Limit:
    """The upper band of drowsiness stays under the cap of the item's alertness need in every slot of the session.

    Without a curve nothing above alertness need 1 is planned; need 3 also waits until the response is known.
    """
    caps = {need: situation.effect_number(f"alertness_cap_{need}", "drowsy_p95_max") for need in (1, 2, 3)}
    return drowsiness_capped(situation, "alertness_cap", "how drowsy you may be", caps)


def drowsiness_capped(
    situation: Situation, limit_id: str, words: str, caps: dict[int, float], *, watched: bool = False
) -> Limit:
    """A cap on the upper band of drowsiness for each alertness need; calm seated items keep a floor of hours."""
    without_curve = situation.whole("no_forecast_alertness_max")
    known = situation.response.known

    def allows(exercise: Exercise, moment: Moment) -> bool:
        need = exercise.alertness_need
        if need == 0:
            return True
        if need == 3 and not known:
            return False
        if moment.drowsy_p95 is None:
            return need <= without_curve
        if moment.drowsy_p95 <= caps[need]:
            return True
        floor = moment.calm_floor_watched if watched else moment.calm_floor
        return need == 1 and floor and calm_and_seated(situation, exercise)

    return Limit(limit_id, words, allows, timed=True)


def calm_and_seated(situation: Situation, exercise: Exercise) -> bool:
    """Seated with back support, no load, low effort: what stays in a drowsy day."""
    loaded = exercise.kind is Kind.STRENGTH or any(needs(exercise, load) for load in LOADS)
    without_back_rest = exercise.kind is Kind.BALANCE or exercise.fall_risk > 1
    effort = situation.effect_number("cap_1_floor", "effort_max")
    calm = effort_of(situation, exercise) <= effort
    return exercise.position in SEATED and not loaded and not without_back_rest and calm


def base_limits(situation: Situation) -> Iterator[Limit]:
    """The limits that hold for everyone."""
    for rule in (
        suits_the_condition, within_the_level, effort_within_bounds, alertness_within_bounds, equipment_at_hand,
        a_clinicians_never, your_never, someone_there, awake_enough,
    ):  # fmt: skip
        yield rule(situation)
    if situation.call_today:
        yield nothing_before_the_call(situation)


def nothing_before_the_call(situation: Situation) -> Limit:
    """While a red flag asks for a call today, nothing is planned for today; later days may stand."""
    today = situation.now.date()
    return Limit("call_today", "a red flag that asks for a call today: nothing today", lambda _, m: m.day != today)
