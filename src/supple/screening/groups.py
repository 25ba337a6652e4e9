"""Which groups of the exercise library a person belongs to.

With several known causes an item needs to suit one of them; exclusions come from the codes of all of them. Nothing is
known, or the cause is another one: the set is empty, and the planner keeps to items that suit every group.
"""

from __future__ import annotations

from supple.domain.facts import Facts


def groups_of(facts: Facts) -> frozenset[str]:
    """MS, CP, SCI_PARA, SCI_TETRA, SCI_C7 (C7 or C8) and SCI_INCOMPLETE (can stand or step), as far as known.

    A spinal cord injury whose level is not known adds no group by itself.
    """
    found = set()
    if facts.present("condition.multiple_sclerosis"):
        found.add("MS")
    if facts.present("condition.cerebral_palsy"):
        found.add("CP")
    if not facts.present("sci"):
        return frozenset(found)
    if facts.present("sci.cervical"):
        found.add("SCI_TETRA")
        if facts.present("sci.c7_or_c8"):
            found.add("SCI_C7")
    elif facts.absent("sci.cervical"):
        found.add("SCI_PARA")
    steps = facts.present("stands_30s_with_rail") or facts.present("mobility.walks")
    if steps and not facts.present("sci.complete") and found & {"SCI_TETRA", "SCI_PARA"}:
        found.add("SCI_INCOMPLETE")
    return frozenset(found)
