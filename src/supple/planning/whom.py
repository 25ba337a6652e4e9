"""Who can say more about a limit, or change it: each limit names a person, and never a dose."""

from __future__ import annotations

from supple.planning.limits import Limit
from supple.planning.situation import Situation

SLEEPY = frozenset({"alertness_cap", "sedation_watch"})
YOURS = {
    "free_time": "you can say other or longer free hours",
    "room": "you can say a longer free stretch",
    "sessions_a_day": "you can say how many sessions a day you want",
    "equipment": "you can say what else you have, or ask a therapist what would help",
    "preference_never": "you can take it back",
    "standing_week": "plan the week again from tomorrow",
    "standing_hours": "plan the week again from tomorrow",
    "companion": "ask someone to be there, and say when",
}
THERAPIST = {
    "call_today": "make the call that the red flag asks for",
    "suits": "ask a physiotherapist for exercises made for you",
    "cause_not_known": "ask your doctor what causes your spasticity, and have it recorded",
    "level": "ask a physiotherapist or doctor; weeks grow one step at a time",
    "effort": "ask a physiotherapist or doctor; until one has looked, effort stays low",
    "alertness": "ask a physiotherapist or doctor",
    "cool_before_heat": "ask a physiotherapist how you can cool down, and say what you have for it",
}


def whom(situation: Situation, limit: Limit) -> str:
    """Who can change a limit or say more about it, as part of a sentence."""
    if limit.id in YOURS:
        return YOURS[limit.id]
    if limit.id.startswith("prescription"):
        return f"ask {prescriber(situation)}"
    if limit.id == "effort" and effort_is_prescribed(situation):
        return f"ask {prescriber(situation)}"
    if limit.id in THERAPIST:
        return THERAPIST[limit.id]
    if limit.id in SLEEPY:
        return "ask your prescriber or pharmacist about the sleepiness"
    if limit.id.startswith("code:"):
        return _of_a_code(limit)
    row = situation.library.effects.get(limit.id)
    until = f"; when it ends: {row.lifts_when[0].lower()}{row.lifts_when[1:].rstrip('.')}" if row else ""
    return f"ask your doctor or therapist{_because(situation, limit)}{until}"


def prescriber(situation: Situation) -> str:
    """Who wrote the word on exercise, by name, role and date as far as known."""
    word = situation.person.prescription
    if word is None or not word.by:
        return "the clinician who wrote it"
    parts = [word.by, word.role, f"{word.on.day} {word.on:%B %Y}" if word.on else None]
    return ", ".join(part for part in parts if part)


def effort_is_prescribed(situation: Situation) -> bool:
    """Whether a clinician's own number holds effort down, not the rule for weeks that nobody has looked at."""
    word = situation.person.prescription
    if word is None or word.effort_max is None:
        return False
    return situation.discussed or word.effort_max <= situation.whole("gentle_effort_max")


def _of_a_code(limit: Limit) -> str:
    if limit.words.startswith("not known yet"):
        return "answer the question, or have it looked at"
    return "ask your doctor or physiotherapist"


def _because(situation: Situation, limit: Limit) -> str:
    """The findings behind a limit, by their titles."""
    titles = {finding.rule_id: finding.title for finding in situation.screening.findings}
    named = list(dict.fromkeys(titles[rule] for rule in limit.rule_ids if rule in titles))
    return f" (because of: {'; '.join(named)})" if named else ""
