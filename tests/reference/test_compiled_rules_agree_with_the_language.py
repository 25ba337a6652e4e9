"""The quick form of each rule and the plain reading of its statement come to the same, whatever the facts."""

import random

from facts_by_hand import facts_with
from supple.knowledge.library import Library
from supple.screening.compiled import statements_of
from supple.screening.contra import codes, statements
from supple.screening.logic import decisive, evaluate, inputs

VALUES = (True, False, None, 0.0, 1.0, 2.0, 3.5, 11.5, 50.0, 70.0, 95.0)


def test_every_rule_and_code_comes_to_the_same_both_ways(library: Library) -> None:
    draw = random.Random(20261123)
    quick = statements_of(library)
    told = [(rule.when, quick[rule.id].when) for rule in library.rules]
    told += [
        (softer.when, form)
        for rule in library.rules
        for softer, form in zip(rule.softer, quick[rule.id].softer, strict=True)
    ]
    told += [(when, statements(library)[code]) for code, when in codes(library).items()]
    states = set()
    for plain, compiled in told:
        for _ in range(40):
            facts = facts_with(library, {name: draw.choice(VALUES) for name in inputs(plain)})
            assert compiled.state(facts) is evaluate(plain, facts)
            assert compiled.rests_on(facts) == decisive(plain, facts)
            states.add(compiled.state(facts))
    assert len(states) == 3
