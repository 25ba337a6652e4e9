import random

import pytest
from rules_twin import second_opinion

from facts_by_hand import facts_with
from supple.domain.facts import Known
from supple.knowledge.library import Library
from supple.screening.logic import evaluate, inputs

ONLY_ASKS = ("P07", "P69")  # these ask about not knowing itself, which two-valued worlds cannot hold
HOLDS_FOR_ANY_LEVEL = ("P32",)


def test_each_rule_agrees_with_trying_every_way_the_unknown_could_turn_out(library: Library) -> None:
    """Three-valued logic may stay undecided where trying out would decide, but never says the opposite."""
    draw = random.Random(20261123)
    compared = 0
    for rule in library.rules:
        if rule.id in (*ONLY_ASKS, *HOLDS_FOR_ANY_LEVEL):
            continue
        names = inputs(rule.when)
        for _ in range(12):
            states = {name: draw.choice([True, False, None, 1.0, 2.0, 11.5, 50.0, 70.0]) for name in names}
            open_ones = [name for name, value in states.items() if value is None]
            states |= dict.fromkeys(open_ones[3:], False)  # keep the number of worlds small
            facts = facts_with(library, states)
            quick, slow = evaluate(rule.when, facts), second_opinion(rule.when, facts)
            assert quick in (slow, Known.UNKNOWN), (rule.id, states)
            compared += quick is slow
    assert compared > 10 * len(library.rules)


@pytest.mark.parametrize("level_known", [True, False])
def test_the_rule_for_any_known_level_of_injury_fires_for_both_sides_of_t6(library: Library, level_known: bool) -> None:
    rule = next(rule for rule in library.rules if rule.id == "P32")
    for t6 in (True, False):
        state = evaluate(rule.when, facts_with(library, {"sci": True, "sci.t6_or_above": t6 if level_known else None}))
        assert state is (Known.PRESENT if level_known else Known.UNKNOWN)
