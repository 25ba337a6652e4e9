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
    for words in ("no fever", "asdf", ""):
        text = " ".join(shown(words, library).split())
        assert "this is not a check-up" in text or "cannot say how urgent it is" in text
        assert not any(
            word in text.lower() for word in ("you are fine", "all clear", "healthy", "safe", "nothing wrong")
        )


@pytest.mark.parametrize(
    "text", ["no puedo respirar", "אני לא יכול לנשום", "asdf", "I feel fine. no puedo respirar", "", "..."]
)
def test_words_that_were_not_read_are_never_told_to_hold_no_red_flag(text: str, library: Library) -> None:
    lines = shown(text, library).splitlines()
    assert lines[0].startswith("NOT KNOWN HOW URGENT THIS IS")
    lead = " ".join(lines[2:8])
    assert "cannot say how urgent it is" in lead
    assert "112 or 911" in lead


def test_words_that_were_read_and_hold_no_red_flag_say_so(library: Library) -> None:
    assert shown("no fever", library).splitlines()[0] == "NO RED FLAG WAS RECOGNISED in these words"


def test_beside_a_mild_effect_unread_words_are_told_of_in_the_first_line(library: Library) -> None:
    first = shown("a bit of nausea. no puedo respirar", library).splitlines()[0]
    assert first == "NOT URGENT FROM THE WORDS THAT WERE READ. Some were not."


@pytest.mark.parametrize("text", ["", "chest pain", "ran out of tablets", "tired", "no fever", "what if I have a fit?"])
def test_eighty_columns_hold_everything(text: str, library: Library) -> None:
    assert all(len(line) <= 80 for line in shown(text, library).splitlines())


def test_each_emergency_number_has_a_source(library: Library) -> None:
    for number in library.emergency_numbers.values():
        assert number.sources
        assert set(number.sources) <= set(library.references)
