"""From facts to what must not be missed: findings, questions, effects in force, codes and groups."""

from __future__ import annotations

from datetime import datetime

from supple.domain.findings import Screening
from supple.domain.person import Person
from supple.knowledge.library import Library
from supple.screening.asking import Asking
from supple.screening.contra import contra_of
from supple.screening.effects import effects_in_force
from supple.screening.facts import Gathered
from supple.screening.findings import findings_of, outweighed
from supple.screening.groups import groups_of
from supple.screening.questions import questions_of
from supple.screening.rules import judge_states
from supple.screening.states import States


def screen(person: Person, gathered: Gathered, library: Library, now: datetime) -> Screening:
    """Judge every rule on the gathered facts. Pure: the same person, facts, library and moment give the same result."""
    facts = gathered.facts
    states = States(facts)
    outcomes = outweighed(judge_states(states, gathered.kidney, library))
    asking = Asking(states, library)
    found = findings_of(outcomes, asking)
    contra = contra_of(states, library)
    groups = groups_of(facts)
    return Screening(
        findings=tuple(finding for finding, _ in found),
        questions=questions_of(outcomes, contra, groups, asking),
        effects=effects_in_force(found, facts, person, library, now.date()),
        contra=contra,
        groups=groups,
        not_understood=gathered.not_understood,
    )
