"""When there is no week: why, whom to ask, and what may go on, which is always said first."""

from __future__ import annotations

from supple.domain.findings import Urgency
from supple.domain.plan import HeldBy, Refusal
from supple.planning.situation import Situation

TAIL = "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
AT_EASE = (
    "What you already do at ease may go on: moving each joint slowly in its easy range, breathing, and changing "
    "position often.",
    "Your usual daily moving about may go on as it is.",
    "The diary, your record and the red-flag check stay open.",
)
DIED = ("The findings and the record stay open.",)
CHILD = (
    "What a therapist has already set for you may go on.",
    "The findings, the forecast where there is one, the red-flag check and the diary stay open, and the record can be "
    "shown to a children's therapist.",
)


def refusal_before_planning(situation: Situation, urgency: Urgency) -> Refusal | None:
    """The reasons that stand before any week is made, the most urgent first."""
    if urgency is Urgency.EMERGENCY:
        return Refusal(
            "A sign that needs help now was found, so no week is laid out.",
            (),
            f"Get emergency help now. A week can be made once you have been seen. {TAIL}",
            AT_EASE[2:],
        )
    if situation.person.deceased:
        return Refusal(
            "The record says that this person has died, so no week is laid out.",
            (),
            "If that is a mistake, have the record corrected, then plan again.",
            DIED,
        )
    age = situation.age_years
    waits = situation.in_force("no_plan_until_reviewed")
    by_age = {rule.id for rule in situation.library.rules if rule.cause == "age"}
    behind = situation.screening.rules_behind("no_plan_until_reviewed")
    called_a_child = age is None and waits and not by_age.isdisjoint(behind)  # something else than an age says so
    if called_a_child or (age is not None and age < situation.number("child_below_age")):
        return Refusal(
            "The exercises here were written for adults; a week for a child is for a children's therapist to make.",
            situation.screening.rules_behind("no_plan_until_reviewed"),
            "Show the findings to the child's therapist or doctor.",
            CHILD,
        )
    if waits:
        rules = situation.screening.rules_behind("no_plan_until_reviewed")
        titles = {finding.rule_id: finding.title for finding in situation.screening.findings}
        named = "; ".join(dict.fromkeys(titles[rule] for rule in rules if rule in titles))
        why = f" ({named})" if named else ""
        return Refusal(
            f"Someone on your care team has to look first{why}, so no new sessions are laid out.",
            rules,
            "First do what that finding says, today where it says so. Once your doctor or therapist has looked, and it "
            f"is recorded, plan again. {TAIL}",
            AT_EASE,
        )
    if situation.person.availability is not None and not any(situation.person.availability.values()):
        return Refusal(
            "You said that there is no free time, so there is no place for a session.",
            (),
            "Give at least one stretch of a quarter of an hour, then plan again.",
            AT_EASE,
        )
    return None


def nothing_fits(held_by: tuple[HeldBy, ...], *, of_the_medicine: bool) -> Refusal:
    """No session fits: the fewest limits that leave none, and whom to ask about each."""
    rule_ids = tuple(dict.fromkeys(rule for one in held_by for rule in one.rule_ids))
    named = "; and ".join(one.limit for one in held_by)
    leaves = "This limit leaves no place for a session" if len(held_by) == 1 else "Together these limits leave no place"
    reason = (
        f"No session fits. {leaves}: {named}." if held_by else "No session fits under the limits that hold for you."
    )
    asked = " ".join(f"{_sentence(one)}." for one in held_by) or "Show this to your therapist."
    if held_by and not any(one.enough_alone for one in held_by):
        asked += " More than one of them has to change."
    return Refusal(reason, rule_ids, f"{asked} {TAIL}" if of_the_medicine else asked, AT_EASE, held_by)


def _sentence(one: HeldBy) -> str:
    enough = " (this alone would open a session)" if one.enough_alone else ""
    return f"{one.limit[:1].upper()}{one.limit[1:].rstrip('.')}: {one.ask}{enough}"


def no_answer_in_time() -> Refusal:
    """The search ended before it found a week or showed that there is none."""
    return Refusal(
        "The time set for the search ran out before a week was found; this does not mean that there is none.",
        (),
        "Plan again with fewer free hours or fewer dose times that may move.",
        AT_EASE,
    )


def solver_not_trusted() -> Refusal:
    """The solver gave a wrong answer to the case that is put to it first."""
    return Refusal(
        "The program that lays out the week gave a wrong answer to a known sum, so its weeks are not used.",
        (),
        "Reinstall the program; the rest of it works as before.",
        AT_EASE,
    )
