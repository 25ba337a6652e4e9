"""The interaction entries: complete, cited, and none of them a reason to stop on one's own."""

from __future__ import annotations

import re

from supple.knowledge.library import Library

TAIL = "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
NEVER = re.compile(
    r"\b(safe|cures?|guaranteed|streak|fails?|non-compliant|should have|must not worry)\b", re.IGNORECASE
)
NO_REASON_TO_STOP = {  # nothing is expected from the pair, or only a note for the diary
    "ssri", "snri", "beta3_agonist_bladder", "ms_injectable", "ms_oral_other", "ms_antibody", "opioid_antagonist",
}  # fmt: skip
DOSE_ADVICE = re.compile(
    r"\b(reduce|lower|raise|increase|halve|cut) (the |your |its )?(dose|baclofen)\b", re.IGNORECASE
)


def test_all_seventy_entries_stand_with_source_and_grade(library: Library) -> None:
    assert len(library.interactions) == 70
    for entry in library.interactions.values():
        assert entry.sources, entry.id
        assert set(entry.sources) <= set(library.references), entry.id
        assert entry.grade in ("A", "B", "C"), entry.id
        assert set(entry.effects) <= set(library.effects), entry.id


def test_every_text_that_could_be_a_reason_to_stop_ends_with_do_not_stop(library: Library) -> None:
    without = {entry.id for entry in library.interactions.values() if not entry.person.endswith(TAIL)}
    assert without == NO_REASON_TO_STOP
    assert {library.interactions[class_id].severity for class_id in without} == {"info"}


def test_no_text_promises_blames_or_proposes_a_dose(library: Library) -> None:
    for entry in library.interactions.values():
        for text in (entry.name, entry.mechanism, entry.why, entry.person, entry.clinician):
            assert not NEVER.search(text), (entry.id, text)
            assert not DOSE_ADVICE.search(text), (entry.id, text)


def test_what_was_not_looked_up_says_so(library: Library) -> None:
    assert "not looked up" in library.references["interaction:I16"].where
    assert "clinician" in library.references["interaction:I16"].title


def test_the_three_rules_on_several_medicines_are_no_ingredient_classes(library: Library) -> None:
    classes = {row.class_id for row in library.ingredients}
    assert set(library.interactions) - classes == {"tizanidine_cyp1a2", "triple_whammy"}
