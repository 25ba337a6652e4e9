"""What a plan says about itself: what was assumed, what is not known, and where it may lead."""

from __future__ import annotations

from collections.abc import Iterator

from supple.domain.facts import Known
from supple.planning.problem import Problem
from supple.planning.situation import Situation

NO_TRIAL = "No trial has tested exercise timed to oral baclofen; the times here are reasoned, not proven."
HIP = (
    "The record tells of a hip out of place: exercises that move or load the hip far are left out of this week. Ask "
    "your physiotherapist which of them suit your hip."
)
LEADS_TO = {
    "MS": (
        "Where it may lead, over months and with your team: 30 minutes of moderate exercise twice a week and strength "
        "twice a week (guideline for MS). This week is a start, far below that."
    ),
    "SCI": (
        "Where it may lead, over months and with your team: 20 minutes twice a week and strength twice a week "
        "(guideline after spinal cord injury). This week is a start, far below that."
    ),
    "CP": (
        "Where it may lead: strength and stamina, built up slowly with your therapist. The minutes of the guideline "
        "for cerebral palsy were not read in full, so none are named here."
    ),
}


def notes(situation: Situation, problem: Problem, progress_rule: str) -> Iterator[str]:
    """The notes of a plan: the one about timing first, then what decided the size of the week."""
    yield NO_TRIAL
    yield situation.library.progress_rules[progress_rule].words
    person = situation.person
    if problem.forecast is None:
        yield "There is no forecast, so nothing that needs more than a little alertness is planned."
    if not situation.discussed:
        yield "Not discussed with a clinician yet: level 1, effort at most 3 of 10. Take the plan to your next visit."
    clearance = situation.clearance("needs_clearance") or situation.clearance("plan")
    if clearance:
        yield f"The review by {clearance.by} ({clearance.role}) was typed in, not checked with them."
    if not situation.cause_known:
        yield (
            "The cause of your spasticity is other than MS, spinal cord injury or cerebral palsy, or not known: only "
            "items that suit all of these, at level 1."
        )
    if situation.written_for_adults:
        yield "These items were written for adults: a therapist who knows you looks at them first."
    if person.availability is None:
        yield "Assumed free time: every day 09:00-12:00 and 14:00-18:00. Say yours and the week changes."
    if person.equipment is None:
        yield "Assumed at home: a chair, a bed and a wall. Say what else you have and more items open."
    if person.companion is None:
        yield "Planned as if you are alone. Say when someone is there and more items may open."
    if person.day.assumed:
        yield "Assumed day: up at 07:00, asleep at 23:00."
    if person.travel:
        yield "Nothing is planned from the start of your trip on; plan again when you are there."
    if situation.contra("HIP_RISK_CP") is Known.PRESENT:
        yield HIP
    for effect in situation.library.effects.values():
        if effect.cue_for == "plan" and effect.cue and situation.in_force(effect.id):
            yield effect.cue
    if situation.in_force("cap_1_floor") or any(
        moment.calm_floor or moment.calm_floor_watched for moment in problem.moments
    ):
        yield situation.library.effects["cap_1_floor"].cue
    families = {group.split("_")[0] for group in situation.screening.groups}
    for family in sorted(families & set(LEADS_TO)):
        yield LEADS_TO[family]
