import itertools

import pytest

from supple.domain.facts import Fact, Facts, Known
from supple.errors import KnowledgeError
from supple.screening.logic import decisive, evaluate, inputs

YES, NO, OPEN = Known.PRESENT, Known.ABSENT, Known.UNKNOWN


def facts(**states: Known | float) -> Facts:
    return Facts(
        {
            name: Fact(name, state) if isinstance(state, Known) else Fact(name, YES, float(state))
            for name, state in states.items()
        }
    )


@pytest.mark.parametrize(("a", "b"), list(itertools.product(Known, repeat=2)))
def test_one_absent_part_settles_all_and_one_present_part_settles_any(a: Known, b: Known) -> None:
    both = [{"present": "a"}, {"present": "b"}]
    every, either = evaluate({"all": both}, facts(a=a, b=b)), evaluate({"any": both}, facts(a=a, b=b))
    assert (every is NO) == (NO in (a, b))
    assert (every is YES) == (a is b is YES)
    assert (either is YES) == (YES in (a, b))
    assert (either is NO) == (a is b is NO)


def test_a_fact_that_nobody_stated_is_unknown_in_every_comparison() -> None:
    for expression in (
        {"present": "x"}, {"at_least": ["x", 1]}, {"below": ["x", 1]}, {"between": ["x", 1, 2]},
        {"not": {"present": "x"}}, {"count_at_least": [1, ["x"]]}, {"sum_at_least": [1, ["x"]]},
    ):  # fmt: skip
        assert evaluate(expression, Facts()) is OPEN


def test_a_comparison_with_an_absent_fact_is_absent() -> None:
    assert evaluate({"at_least": ["x", 0]}, facts(x=NO)) is NO
    assert evaluate({"below": ["x", 5]}, facts(x=NO)) is NO


def test_between_takes_its_lower_end_in_and_leaves_its_upper_end_out() -> None:
    band = {"between": ["egfr", 45, 60]}
    assert [evaluate(band, facts(egfr=v)) for v in (44.9, 45, 59.9, 60)] == [NO, YES, YES, NO]


def test_counting_stays_open_while_the_unknown_could_still_reach_the_number() -> None:
    two = {"count_at_least": [2, ["a", "b", "c"]]}
    assert evaluate(two, facts(a=YES, b=OPEN, c=NO)) is OPEN
    assert evaluate(two, facts(a=NO, b=OPEN, c=NO)) is NO
    assert evaluate(two, facts(a=YES, b=YES, c=OPEN)) is YES


def test_adding_up_counts_how_many_medicines_a_class_holds() -> None:
    two = {"sum_at_least": [2, ["a", "b"]]}
    assert evaluate(two, facts(a=2.0, b=NO)) is YES
    assert evaluate(two, facts(a=1.0, b=NO)) is NO
    assert evaluate(two, facts(a=NO, b=OPEN)) is OPEN


def test_a_rule_that_can_only_ask_never_fires() -> None:
    assert [evaluate({"undecided": "x"}, facts(x=s)) for s in (YES, NO, OPEN)] == [NO, NO, OPEN]
    assert [evaluate({"doubt": "x"}, facts(x=s)) for s in (YES, NO, OPEN)] == [OPEN, NO, NO]


@pytest.mark.parametrize(
    "nonsense",
    [
        {}, {"present": ""}, {"present": 3}, {"all": []}, {"all": {"present": "a"}}, {"at_least": ["x"]},
        {"at_least": ["x", "65"]}, {"at_least": ["x", True]}, {"between": ["x", 1]}, {"maybe": "x"},
        {"present": "a", "absent": "b"}, {"always": "yes"}, {"not": "x"}, {"count_at_least": [1, []]}, "present",
    ],
)  # fmt: skip
def test_nonsense_is_named_and_never_read_as_something(nonsense: object) -> None:
    with pytest.raises(KnowledgeError):
        evaluate(nonsense, Facts())  # type: ignore[arg-type]


def test_inputs_lists_each_fact_once_in_order() -> None:
    expression = {"any": [{"present": "a"}, {"all": [{"at_least": ["b", 2]}, {"present": "a"}, {"always": True}]}]}
    assert inputs(expression) == ("a", "b")


def test_the_decisive_facts_are_those_that_carry_the_result() -> None:
    either = {"any": [{"present": "a"}, {"at_least": ["b", 2]}, {"present": "c"}]}
    assert decisive(either, facts(a=NO, b=3.0, c=OPEN)) == ("b",)
    assert decisive(either, facts(a=NO, b=1.0, c=OPEN)) == ("c",)
