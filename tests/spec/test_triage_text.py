"""The terminal: the emergency first, the number of the country, and never a word that all is well."""

from __future__ import annotations

import pytest

from supple.domain.facts import Facts
from supple.knowledge.library import Library
from supple.render import triage_text
from supple.screening.triage import triage


def shown(text: str, library: Library, country: str | None = None) -> str:
    return triage_text.triage(triage(texts=(text,), facts=Facts(), library=library), library, country=country)


def test_an_emergency_comes_first_with_the_number_of_the_country(library: Library) -> None:
    lines = shown("a bit tired. she can't be woken", library, "GB").splitlines()
    assert lines[0] == "EMERGENCY: GET HELP NOW"
    assert "999" in lines[2]


def test_without_a_country_several_numbers_stand(library: Library) -> None:
    assert "112 or 911" in shown("chest pain", library)
    assert "112 or 911" in shown("chest pain", library, "XX")


def test_nothing_recognised_never_reads_as_all_is_well(library: Library) -> None:
    text = " ".join(shown("asdf", library).split())
    assert "this is not a check-up" in text
    assert not any(word in text.lower() for word in ("you are fine", "all clear", "healthy", "safe", "nothing wrong"))


@pytest.mark.parametrize("text", ["", "chest pain", "ran out of tablets", "tired", "no fever", "what if I have a fit?"])
def test_eighty_columns_hold_everything(text: str, library: Library) -> None:
    assert all(len(line) <= 80 for line in shown(text, library).splitlines())


def test_each_emergency_number_has_a_source(library: Library) -> None:
    for number in library.emergency_numbers.values():
        assert number.sources
        assert set(number.sources) <= set(library.references)
