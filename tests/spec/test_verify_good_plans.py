"""Weeks laid by hand for four people keep every rule, and no row of the vocabulary goes unchecked."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from supple.domain.plan import ClearanceNote, ClearanceState
from supple.knowledge.library import Library
from supple.planning import verify as verifier
from supple.planning.checks.effects import EFFECT_CHECKS
from weeks_by_hand import BRIDGE, PEOPLE, walker

PLANNING = Path(verifier.__file__).parent


@pytest.mark.parametrize("who", PEOPLE)
def test_a_week_laid_by_hand_keeps_every_rule(library: Library, who: str) -> None:
    assert PEOPLE[who](library).broken(library) == ()


def test_every_row_of_the_vocabulary_has_a_check_or_is_a_cue_or_says_where_it_is_read(library: Library) -> None:
    kinds = (set(EFFECT_CHECKS), set(verifier.CUE_ONLY), set(verifier.READ_ELSEWHERE))
    assert set().union(*kinds) == set(library.effects)
    assert sum(map(len, kinds)) == len(library.effects), "a row stands in two places"


def test_every_row_that_is_only_a_cue_has_the_words_to_say(library: Library) -> None:
    assert all(library.effects[effect_id].cue for effect_id in verifier.CUE_ONLY)


def test_every_check_has_a_human_name_and_says_what_it_looks_for() -> None:
    for check in verifier.CHECKS:
        assert check.__doc__
        assert not check.__name__.startswith("_")


def test_the_verifier_imports_nothing_of_the_planner() -> None:
    rules = "checks|course|progress"  # how weeks grow is a rule of its own, without solver or model
    allowed = re.compile(rf"supple\.(domain|knowledge|planning\.({rules}))\b")
    for file in (PLANNING / "verify.py", *sorted((PLANNING / "checks").glob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not name.startswith(("supple", "highspy", "scipy")) or allowed.match(name), (
                    f"{file.name}: {name}"
                )


def test_a_broken_rule_names_what_where_found_and_limit(library: Library) -> None:
    week = walker(library)
    hard = replace(week.plan.sessions[0], items=(replace(BRIDGE, effort=9),))
    broken = replace(week, plan=replace(week.plan, sessions=(hard, *week.plan.sessions[1:]))).broken(library)
    one = next(b for b in broken if b.rule == "amounts")
    assert one.where == "session Mon 23 Nov 09:30, SG01"
    assert (one.found, one.limit) == ("effort 9", "effort 0 to 3")
    assert "effort 9 of 10" in one.words


def test_checking_twice_gives_the_same_answer(library: Library) -> None:
    week = walker(library)
    week = replace(week, plan=replace(week.plan, clearance=ClearanceNote(ClearanceState.APPROVED), doses=()))
    assert week.broken(library) == week.broken(library) != ()
