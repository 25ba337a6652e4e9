"""Numbers to call: each was read on an official page, or says that it was not. None is made up on the way."""

from __future__ import annotations

import re

from supple.knowledge.library import Library
from supple.render import evidence

NOT_YET_READ = {
    "CA": {"911"}, "AU": {"13 11 26"}, "ZA": {"112", "10177"}, "IN": {"112"}, "HK": {"999"}, "MX": {"911"},
    "IL": {"101"},
}  # fmt: skip


def test_which_numbers_nobody_has_read_on_an_official_page(library: Library) -> None:
    left = {each.id: set(each.unverified()) for each in library.emergency_numbers.values() if each.unverified()}
    assert left == NOT_YET_READ


def test_a_number_that_was_not_verified_says_so_where_it_is_shown(library: Library) -> None:
    for country, numbers in NOT_YET_READ.items():
        shown = evidence.text(evidence.select(f"number.{country}", library), library)
        line = re.search(r"Not verified\n(.*?)\n\n", shown, re.DOTALL)
        assert line is not None, country
        assert all(number in line[1] for number in numbers), country
    assert "Not verified" not in evidence.text(evidence.select("number.GB", library), library)


def test_verification_names_only_numbers_of_the_entry_and_pages_with_an_address(library: Library) -> None:
    for each in library.emergency_numbers.values():
        assert set(each.verified) <= set(each.numbers()), each.id
        for source in each.verified.values():
            assert library.references[source].where.startswith("http"), each.id
