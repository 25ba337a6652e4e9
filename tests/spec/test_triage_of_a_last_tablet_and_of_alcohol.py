"""Tablets that will run out, and alcohol beside them, are for today; denials and everyday things are neither."""

from __future__ import annotations

import pytest

from supple.domain.facts import Facts
from supple.domain.findings import Urgency
from supple.knowledge.library import Library
from supple.screening.triage import triage

RUNS_OUT, FOR_TODAY = "R63", "R68"


@pytest.mark.parametrize(
    "text",
    [
        "last tablet tonight, none until monday",
        "Last pill tonight and no more until Thursday",
        "I take my last dose tonight, then none until Monday",
        "last baclofen today, nothing left till tuesday",
        "I will be out of tablets on monday",
        "tablets run out on friday",
        "my tablets finish on saturday",
    ],
)
def test_a_last_tablet_is_a_supply_that_runs_out(text: str, library: Library) -> None:
    found = triage(texts=(text,), facts=Facts(), library=library)
    assert found.urgency >= Urgency.SAME_DAY
    assert RUNS_OUT in {hit.sign_id for hit in found.signs}


@pytest.mark.parametrize(
    "text",
    [
        "drank vodka with tablets",
        "drank wine with my baclofen",
        "had three glasses of wine with my tablets",
        "took my baclofen with whisky",
        "washed my pills down with gin",
        "took my pills after a few beers",
        "got drunk after my tablets",
        "been drinking on baclofen",
        "mixed alcohol and baclofen",
    ],
)
def test_alcohol_with_the_tablets_is_for_today(text: str, library: Library) -> None:
    found = triage(texts=(text,), facts=Facts(), library=library)
    assert found.urgency >= Urgency.SAME_DAY
    assert FOR_TODAY in {hit.sign_id for hit in found.signs}


@pytest.mark.parametrize(
    "text",
    [
        "last tablet of the day tonight, plenty left until monday",
        "I take my last dose tonight at ten as always",
        "no more physio until monday",
        "I never drink alcohol with my tablets",
        "I have not drunk vodka with my tablets",
        "I did not drink any wine with my tablets",
        "no alcohol with my tablets",
        "I drank water with my tablets",
        "I drank ginger beer with my tablets",
        "I had alcohol-free beer with my tablets",
        "had my tablets with cider vinegar",
        "can I drink wine with baclofen?",
    ],
)
def test_denials_and_everyday_things_are_neither(text: str, library: Library) -> None:
    signs = {hit.sign_id for hit in triage(texts=(text,), facts=Facts(), library=library).signs}
    assert not signs & {RUNS_OUT, FOR_TODAY}
