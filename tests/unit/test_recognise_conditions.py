"""What a person or a record writes about a condition, and what it is taken to mean."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest

from supple.domain.person import Coding, ConditionEntry
from supple.knowledge import recognise
from supple.knowledge.library import Library, read_library


def entry(text: str, *codes: tuple[str, str], **more: bool) -> ConditionEntry:
    return ConditionEntry(text=text, codings=tuple(Coding(system, code) for system, code in codes), **more)


def sure(found: ConditionEntry, library: Library) -> set[str]:
    return {match.id for match in recognise.conditions(found, library) if match.sure}


def unsure(found: ConditionEntry, library: Library) -> set[str]:
    return {match.id for match in recognise.conditions(found, library) if not match.sure}


@pytest.mark.parametrize(
    ("words", "condition_id"),
    [
        ("multiple sclerosis", "multiple_sclerosis"),
        ("MS", "multiple_sclerosis"),
        ("ms", "multiple_sclerosis"),
        ("I have ms", "multiple_sclerosis"),
        ("Cerebral palsy (spastic diplegia)", "cerebral_palsy"),
        ("T4 complete SCI", "spinal_cord_injury"),
        ("Parkinsons", "parkinson"),
        ("Alzheimer’s disease", "dementia"),
        ("Guillain Barre", "neuromuscular"),
        ("hereditary spastic paraplegia", "hereditary_spastic_paraplegia"),
        ("kidney failure", "ckd_stage_5"),
        ("acute kidney failure", "acute_kidney_injury"),
        ("epilepsy not well controlled", "epilepsy"),
        ("HEART FAILURE", "heart_failure"),
    ],
)
def test_plain_words_are_understood(words: str, condition_id: str, library: Library) -> None:
    assert sure(entry(words), library) == {condition_id}


def test_several_conditions_in_one_entry_are_all_found(library: Library) -> None:
    assert sure(entry("ms and copd"), library) == {"multiple_sclerosis", "copd"}
    assert sure(entry("MS\nDIABETES"), library) == {"multiple_sclerosis", "diabetes"}


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("CKD 3", 3), ("ckd 3b", 3), ("CKD stage IIIa", 3), ("chronic kidney disease stage 3a", 3), ("G3b", 3),
        ("Chronic kidney disease, stage 3 (moderate)", 3), ("stage 4 CKD", 4), ("CKD G4", 4), ("CKD stage 3-4", 4),
        ("Stage 5 kidney disease", 5), ("chronic renal failure stage 2", 2),
    ],
)  # fmt: skip
def test_a_kidney_stage_is_read_from_the_words_and_of_two_the_worse(words: str, stage: int, library: Library) -> None:
    assert sure(entry(words), library) == {f"ckd_stage_{stage}"}


@pytest.mark.parametrize("words", ["CKD", "CKD since 2015", "CKD 3 years", "chronic kidney disease"])
def test_a_number_that_is_no_stage_leaves_the_stage_open(words: str, library: Library) -> None:
    assert sure(entry(words), library) == {"ckd_unspecified"}


@pytest.mark.parametrize(
    ("words", "denied"),
    [
        ("no diabetes", {"diabetes"}),
        ("no history of epilepsy", {"epilepsy"}),
        ("no diabetes, epilepsy or stroke", {"diabetes", "epilepsy", "stroke"}),
        ("not pregnant", {"pregnancy"}),
        ("never had a stroke", {"stroke"}),
        ("denies suicidal thoughts", {"suicidality"}),
        ("MS ruled out", {"multiple_sclerosis"}),
        ("no known kidney disease", {"ckd_unspecified"}),
    ],
)
def test_a_denied_condition_is_never_present(words: str, denied: set[str], library: Library) -> None:
    assert recognise.conditions(entry(words), library) == ()
    found = recognise.negated(entry(words), library)
    assert {match.id for match in found} == denied
    assert {match.how for match in found} == {"negated"}


def test_a_denial_ends_with_its_clause(library: Library) -> None:
    assert sure(entry("no epilepsy but diabetes"), library) == {"diabetes"}
    assert sure(entry("Epilepsy, no MS"), library) == {"epilepsy"}
    assert sure(entry("no driving because of epilepsy"), library) == {"epilepsy"}


@pytest.mark.parametrize("words", ["family history of diabetes", "FH: MS", "mother had MS", "epilepsy in my brother"])
def test_what_a_relative_has_is_not_the_persons(words: str, library: Library) -> None:
    assert recognise.conditions(entry(words), library) == ()
    assert recognise.negated(entry(words), library) == ()


def test_a_family_history_entry_says_nothing_even_with_a_code(library: Library) -> None:
    assert recognise.conditions(entry("MS", ("icd10", "G35"), family_history=True), library) == ()


@pytest.mark.parametrize("words", ["possible MS", "?MS", "MS?", "suspected multiple sclerosis"])
def test_a_doubt_is_asked_about_and_not_believed(words: str, library: Library) -> None:
    assert sure(entry(words), library) == set()
    assert unsure(entry(words), library) == {"multiple_sclerosis"}


@pytest.mark.parametrize(
    "words",
    [
        "pulmonary hypertension", "diabetes insipidus", "prediabetes", "gastric bypass", "Fractured dental filling",
        "als kind astma", "long covid", "", "???", "日本語", "x" * 5000,
        "Past pregnancy history of miscarriage (situation)", "insulin pump", "heat stroke",
    ],
)  # fmt: skip
def test_false_friends_and_other_languages_mean_nothing(words: str, library: Library) -> None:
    assert recognise.conditions(entry(words), library) == ()


@pytest.mark.parametrize(
    ("words", "condition_id"),
    [("diabetis", "diabetes"), ("epilepsey", "epilepsy"), ("mutiple sclerosis", "multiple_sclerosis")],
)
def test_a_slip_of_the_pen_is_only_a_question(words: str, condition_id: str, library: Library) -> None:
    (match,) = recognise.conditions(entry(words), library)
    assert (match.id, match.sure, match.how) == (condition_id, False, "close spelling")


def test_a_slip_is_not_guessed_at_where_the_entry_has_a_code(library: Library) -> None:
    assert recognise.conditions(entry("diabetis", ("snomed", "999999")), library) == ()


@pytest.mark.parametrize("words", ["paraplegia", "drug overdose", "fits", "renal failure", "type 2"])
def test_words_with_several_meanings_are_only_a_question(words: str, library: Library) -> None:
    assert sure(entry(words), library) == set()
    assert len(unsure(entry(words), library)) == 1


def test_icd_codes_count_by_their_beginning(library: Library) -> None:
    assert sure(entry("", ("icd10cm", "N18.31")), library) == {"ckd_stage_3"}
    assert sure(entry("", ("icd10", "g35")), library) == {"multiple_sclerosis"}
    assert sure(entry("", ("icd10cm", "I11.0")), library) == {"heart_failure", "hypertension"}
    assert sure(entry("", ("icd10", "N18")), library) == {"ckd_unspecified"}
    assert recognise.conditions(entry("", ("icd10", "N1")), library) == ()


def test_a_code_of_the_sister_list_is_only_a_question(library: Library) -> None:
    assert unsure(entry("", ("icd10", "N18.6")), library) == {"ckd_stage_5"}
    assert sure(entry("end stage renal disease", ("icd10", "N18.6")), library) == {"ckd_stage_5"}


def test_a_weak_code_needs_the_words_to_agree(library: Library) -> None:
    implant = ("icd10cm", "Z96.89")
    assert unsure(entry("hip implant", implant), library) == {"intrathecal_pump"}
    assert sure(entry("baclofen pump", implant), library) == {"intrathecal_pump"}
    assert unsure(entry("Paraplegia", ("snomed", "60389000")), library) == {"spinal_cord_injury"}
    assert sure(entry("Paraplegia after spinal cord injury", ("snomed", "60389000")), library) == {"spinal_cord_injury"}


def test_a_code_whose_own_words_deny_it_is_only_a_question(library: Library) -> None:
    assert unsure(entry("no MS", ("icd10", "G35")), library) == {"multiple_sclerosis"}


def test_a_code_of_an_unknown_system_is_not_a_code(library: Library) -> None:
    assert recognise.conditions(entry("local problem", ("urn:local", "G35")), library) == ()


def test_a_stage_makes_the_unspecified_disease_superfluous(library: Library) -> None:
    found = entry("Chronic kidney disease stage 4", ("snomed", "709044004"))
    assert sure(found, library) == {"ckd_stage_4"}


def test_history_of_something_is_marked_past(library: Library) -> None:
    assert [match.past for match in recognise.conditions(entry("history of stroke"), library)] == [True]
    assert [match.past for match in recognise.conditions(entry("", ("icd10cm", "Z87.11")), library)] == [True]
    assert [match.past for match in recognise.conditions(entry("stroke"), library)] == [False]


def test_without_the_snomed_folder_words_and_icd_codes_still_work(tmp_path: Path) -> None:
    with resources.as_file(resources.files("supple.knowledge") / "data") as data:
        shutil.copytree(data, tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "terminology" / "snomed")
    bare = read_library(tmp_path / "data")
    assert bare.code_systems_left_out == ("snomed",)
    assert recognise.conditions(entry("", ("snomed", "24700007")), bare) == ()
    assert sure(entry("Multiple sclerosis", ("snomed", "24700007")), bare) == {"multiple_sclerosis"}
    assert sure(entry("", ("icd10", "G35")), bare) == {"multiple_sclerosis"}
