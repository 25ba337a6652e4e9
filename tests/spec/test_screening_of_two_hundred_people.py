"""Two hundred invented people: what the tables ask for is found, what is not known is asked, the rest stays quiet."""

from __future__ import annotations

from functools import cache

import pytest
import yaml
from validation.builders import screening_results as results

from supple.knowledge.library import Library, read_library

NAMES = [row["who"] for row in yaml.load(results.PEOPLE.read_text(encoding="utf-8"), results.PlainYaml)["people"]]


@cache
def everybody() -> dict[str, results.Seen]:
    return {one.who: one for one in results.seen(read_library())}


def test_there_are_at_least_150_people_and_no_two_share_a_name() -> None:
    assert len(NAMES) >= 150
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("who", NAMES)
def test_a_person_gets_what_the_tables_ask_for(who: str) -> None:
    one = everybody()[who]
    assert not one.missed
    assert not one.unasked
    assert not one.not_quiet
    assert not one.false


def test_every_rule_and_interaction_named_exists(library: Library) -> None:
    known = set(results.severities(library)) | set(library.questions)
    named = {name for one in everybody().values() for names in one.wanted.values() for name in names}
    assert named <= known


def test_nearly_every_rule_of_caution_or_worse_is_met_by_somebody(library: Library) -> None:
    """P07, P10 and P69 ask or are met by other means; the rest must hold for at least one person."""
    met = {rule for one in everybody().values() for rule in one.wanted["fires"]}
    loud = {rule.id for rule in library.rules if rule.severity != "info" and not rule.withdrawn_on}
    assert loud - met <= {"P07", "P69", "P59"}


def test_the_result_in_the_validation_report_is_fresh() -> None:
    assert results.OUT.read_bytes() == results.built()
