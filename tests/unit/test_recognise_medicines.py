"""What a person or a record writes about a medicine, and which ingredients it holds."""

from __future__ import annotations

from typing import Literal

import pytest

from supple.domain.person import AllergyEntry, Coding, MedicineEntry
from supple.knowledge import recognise
from supple.knowledge.library import Library
from supple.knowledge.terminology import CLASSES_WITHOUT_RULE

Route = Literal["oral", "intrathecal", "other"]


def entry(text: str, *codes: tuple[str, str], route: Route | None = None) -> MedicineEntry:
    return MedicineEntry(text=text, codings=tuple(Coding(system, code) for system, code in codes), route=route)


def sure(found: MedicineEntry, library: Library) -> dict[str, str]:
    return {match.ingredient: match.class_id for match in recognise.medicines(found, library) if match.sure}


@pytest.mark.parametrize(
    ("words", "ingredient", "class_id"),
    [
        ("sertraline 50 mg once daily", "sertraline", "ssri"),
        ("clonazePAM 0.25 MG Oral Tablet", "clonazepam", "benzodiazepine"),
        ("24 HR metoprolol succinate 100 MG Extended Release Oral Tablet [Toprol]", "metoprolol", "beta_blocker"),
        ("Carbamazepine[Tegretol]", "carbamazepine", "antiepileptic"),
        ("losartan potassium 25 MG Oral Tablet", "losartan", "arb"),
        ("Lasix 40mg", "furosemide", "diuretic"),
        ("insulin, regular, human 30 UNT/ML Injectable Suspension [Humulin]", "insulin human", "insulin"),
        ("St. John’s Wort", "St John's wort", "other_antidepressant"),
        ("MS Contin", "morphine", "opioid"),
        ("4-AP", "fampridine", "fampridine"),
        ("Sinemet", "levodopa and carbidopa", "levodopa"),
        ("carbidopa 25 MG / levodopa 100 MG Oral Tablet", "levodopa and carbidopa", "levodopa"),
        ("sulfamethoxazole / trimethoprim", "sulfamethoxazole and trimethoprim", "creatinine_confounder"),
        ("Tylenol PM", "diphenhydramine", "sedating_antihistamine"),
        ("Tylenol", "paracetamol", "neutral"),
        ("Nitroglycerin 0.4 MG/ACTUAT Mucosal Spray", "glyceryl trinitrate", "vasodilator_nitrate"),
        ("diazapam", "diazepam", "benzodiazepine"),
    ],
)
def test_names_in_any_form_are_understood(words: str, ingredient: str, class_id: str, library: Library) -> None:
    assert sure(entry(words), library) == {ingredient: class_id}


def test_every_ingredient_of_a_combination_is_found(library: Library) -> None:
    percocet = entry("Acetaminophen 325 MG / Oxycodone Hydrochloride 10 MG Oral Tablet [Percocet]")
    assert sure(percocet, library) == {"paracetamol": "neutral", "oxycodone": "opioid"}
    cold = "Acetaminophen 21.7 MG/ML / Dextromethorphan Hydrobromide 1 MG/ML / doxylamine succinate 0.417 MG/ML"
    assert set(sure(entry(cold), library).values()) == {"neutral", "nmda_antagonist", "sedating_antihistamine"}


def test_an_unknown_part_of_a_combination_is_named(library: Library) -> None:
    assert recognise.unknown_parts(entry("paracetamol 500 mg / xyzzymine 5 mg"), library) == ("xyzzymine 5 mg",)
    assert recognise.unknown_parts(entry("Acetaminophen/Hydrocodone"), library) == ()
    assert recognise.unknown_parts(entry("xyzzymine"), library) == ()


@pytest.mark.parametrize("words", ["Simvistatin 20mg", "bacloffen", "diazapem 5 mg", "tizanadin"])
def test_a_misspelt_name_is_only_a_question(words: str, library: Library) -> None:
    (match,) = recognise.medicines(entry(words), library)
    assert (match.sure, match.how) == (False, "close spelling")


@pytest.mark.parametrize(
    "words",
    [
        "Little Pink Pill for water retention", "anastrozole", "cetirizine 10 mg", "arbaclofen", "", "???", "nothing",
        "alcohol wipes", "benzyl alcohol lotion", "x" * 5000, "prescribed medication",
    ],
)  # fmt: skip
def test_a_medicine_nobody_knows_stays_unknown(words: str, library: Library) -> None:
    assert recognise.medicines(entry(words), library) == ()


@pytest.mark.parametrize("words", ["stopped diazepam in May", "no diazepam", "allergic to diazepam"])
def test_a_medicine_turned_down_in_words_is_only_a_question(words: str, library: Library) -> None:
    assert sure(entry(words), library) == {}
    assert [match.ingredient for match in recognise.medicines(entry(words), library)] == ["diazepam"]


def test_codes_come_before_words(library: Library) -> None:
    assert sure(entry("tablet 7", ("rxnorm", "3322")), library) == {"diazepam": "benzodiazepine"}
    assert sure(entry("tablet 7", ("atc", "N03AX12")), library) == {"gabapentin": "gabapentinoid"}
    assert sure(entry("tablet 7", ("urn:local", "3322")), library) == {}


def test_an_atc_group_is_certain_only_for_its_own_code(library: Library) -> None:
    assert list(sure(entry("", ("atc", "N05BA")), library).values()) == ["benzodiazepine"]
    (leaf,) = recognise.medicines(entry("", ("atc", "N05BA56")), library)
    assert (leaf.class_id, leaf.sure) == ("benzodiazepine", False)
    assert recognise.medicines(entry("", ("atc", "N06AX99")), library) == ()  # a group of several classes


@pytest.mark.parametrize(
    "found",
    [
        entry("baclofen 10 MG Oral Tablet"),
        entry("tablet", ("rxnorm", "197391")),
        entry("tablet", ("atc", "M03BX01")),
        entry("LIORESAL TAB 10MG"),
        entry("Baclofen 10 mg tabletten", route="oral"),
    ],
)
def test_baclofen_by_mouth_is_known_by_name_and_code(found: MedicineEntry, library: Library) -> None:
    assert recognise.is_oral_baclofen(found, library)


@pytest.mark.parametrize(
    "found",
    [
        entry("Gablofen 500 mcg/mL"),
        entry("baclofen", route="intrathecal"),
        entry("baclofen intrathecal 2 mg/ml"),
        entry("", ("rxnorm", "1292"), route="intrathecal"),
        entry("baclofen pump"),
    ],
)
def test_a_pump_is_never_baclofen_by_mouth(found: MedicineEntry, library: Library) -> None:
    assert not recognise.is_oral_baclofen(found, library)
    assert set(sure(found, library).values()) == {"intrathecal_baclofen"}


def test_arbaclofen_and_a_misspelling_are_not_baclofen_by_mouth(library: Library) -> None:
    assert not recognise.is_oral_baclofen(entry("arbaclofen"), library)
    assert not recognise.is_oral_baclofen(entry("bacloffen"), library)


def test_an_allergy_to_baclofen_is_known_by_name_and_code(library: Library) -> None:
    def allergy(text: str, *codes: tuple[str, str]) -> bool:
        codings = tuple(Coding(system, code) for system, code in codes)
        return recognise.allergen_is_baclofen(AllergyEntry(text=text, codings=codings), library)

    assert allergy("baclofen")
    assert allergy("allergic to Lioresal")
    assert allergy("", ("rxnorm", "1292"))
    assert not allergy("no allergy to baclofen")
    assert not allergy("penicillin")
    assert not allergy("arbaclofen")


def test_creams_of_steroids_and_antibiotics_have_no_class(library: Library) -> None:
    assert sure(entry("Hydrocortisone 10 MG/ML Topical Cream"), library) == {"hydrocortisone": "neutral"}
    assert sure(entry("gentamicin eye drops"), library) == {"gentamicin": "neutral"}
    assert sure(entry("hydrocortisone 10 mg tablet"), library) == {"hydrocortisone": "corticosteroid"}
    assert sure(entry("atropine Ophthalmic Solution (used Sublingual)"), library) == {
        "atropine": "anticholinergic_other"
    }


def test_every_ingredient_is_found_by_each_of_its_names_and_codes(library: Library) -> None:
    lost = []
    for row in library.ingredients:
        for name in (row.ingredient, *row.synonyms):
            found = {match.class_id for match in recognise.medicines(entry(name), library) if match.sure}
            if row.class_id not in found:
                lost.append((name, row.class_id, found))
        for system, code in (("rxnorm", row.rxcui), ("atc", row.atc_code)):
            route: Route | None = "intrathecal" if row.class_id == "intrathecal_baclofen" else None
            if code and row.class_id not in sure(entry("-", (system, code), route=route), library).values():
                lost.append((code, row.class_id, set()))
    assert lost == []


def test_every_class_has_an_interaction_or_is_one_of_the_two_without(library: Library) -> None:
    classes = {row.class_id for row in library.ingredients}
    assert classes - set(library.interactions) == CLASSES_WITHOUT_RULE


def test_a_name_of_several_ingredients_is_a_combination_and_names_them_all(library: Library) -> None:
    owners: dict[str, set[str]] = {}
    for row in library.ingredients:
        for name in (row.ingredient, *row.synonyms):
            owners.setdefault(name.lower(), set()).add(row.ingredient)
    shared = {name: several for name, several in owners.items() if len(several) > 1}
    assert shared["zestoretic"] == {"lisinopril", "hydrochlorothiazide"}
    assert {name: set(sure(entry(name), library)) for name in shared} == shared
