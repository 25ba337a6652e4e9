"""Laws of recognition and of units, for words nobody thought of."""

from __future__ import annotations

import math
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from supple.domain.facts import Known
from supple.domain.findings import NotUnderstood
from supple.domain.labs import CanonicalLab
from supple.domain.person import Coding, ConditionEntry, LabResult, MedicineEntry, Person, Status
from supple.knowledge import labs, recognise
from supple.knowledge.library import read_library
from supple.screening.facts import gather

LIBRARY = read_library()
CONDITION_WORDS = [
    (condition.id, word) for condition in LIBRARY.conditions.values() for word in condition.words if word[-1] != "?"
]
INGREDIENTS = [row for row in LIBRARY.ingredients if len(row.ingredient) > 5 and row.ingredient.isalpha()]
UNITS = [(analyte, unit) for analyte in LIBRARY.analytes.values() for unit in analyte.factors]
ANY_TEXT = st.text(max_size=400)
SYSTEMS = st.sampled_from(["snomed", "icd10", "icd10cm", "rxnorm", "atc", "", "urn:x"])
CODINGS = st.lists(st.builds(Coding, SYSTEMS, st.text(max_size=12), st.none() | st.text(max_size=40)), max_size=3)


@given(ANY_TEXT, CODINGS)
@settings(max_examples=150, deadline=None)
def test_any_text_and_any_code_is_answered_without_an_error(text: str, codes: list[Coding]) -> None:
    condition = ConditionEntry(text=text, codings=tuple(codes))
    medicine = MedicineEntry(text=text, codings=tuple(codes))
    assert {match.id for match in recognise.conditions(condition, LIBRARY)} <= set(LIBRARY.conditions)
    assert all(match.class_id for match in recognise.medicines(medicine, LIBRARY))
    recognise.unknown_parts(medicine, LIBRARY)


@given(st.sampled_from(CONDITION_WORDS), st.sampled_from(["", " ", ".", " (disorder)", " - stable"]))
@settings(deadline=None)
def test_every_plain_word_of_a_condition_means_it_alone(pair: tuple[str, str], around: str) -> None:
    condition_id, word = pair
    found = recognise.conditions(ConditionEntry(text=word + around), LIBRARY)
    assert condition_id in {match.id for match in found if match.sure}


@given(st.sampled_from(CONDITION_WORDS), st.sampled_from(["no {}", "no history of {}", "denies {}", "never had {}"]))
@settings(deadline=None)
def test_a_denied_condition_is_never_read_as_present(pair: tuple[str, str], form: str) -> None:
    condition_id, word = pair
    found = recognise.conditions(ConditionEntry(text=form.format(word)), LIBRARY)
    assert condition_id not in {match.id for match in found}


@given(st.sampled_from(CONDITION_WORDS), st.sampled_from(["family history of {}", "mother with {}", "FH: {}"]))
@settings(deadline=None)
def test_a_relatives_condition_is_never_the_persons(pair: tuple[str, str], form: str) -> None:
    _, word = pair
    assert recognise.conditions(ConditionEntry(text=form.format(word)), LIBRARY) == ()


@given(
    st.sampled_from(INGREDIENTS),
    st.integers(1, 500),
    st.sampled_from(["{} {} MG Oral Tablet", "{} {}mg at night", "{} hydrochloride {} MG", "{}, {} mg"]),
    st.sampled_from([str.upper, str.lower, str.title]),
)
@settings(deadline=None)
def test_strength_salt_form_and_case_never_hide_a_medicine(row, amount, form, case) -> None:  # type: ignore[no-untyped-def]
    found = recognise.medicines(MedicineEntry(text=case(form.format(row.ingredient, amount))), LIBRARY)
    assert row.ingredient in {match.ingredient for match in found if match.sure}


@given(st.sampled_from(INGREDIENTS), st.integers(1, 100), st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
@settings(deadline=None)
def test_a_changed_letter_never_makes_a_certain_other_medicine(row, place, letter) -> None:  # type: ignore[no-untyped-def]
    """Either the slip gives the name of a listed medicine, or nothing about it is certain."""
    name = row.ingredient.lower()
    at = place % len(name)
    slipped = name[:at] + letter + name[at + 1 :]
    names = {word.lower() for other in LIBRARY.ingredients for word in (other.ingredient, *other.synonyms)}
    found = recognise.medicines(MedicineEntry(text=slipped), LIBRARY)
    assert slipped in names or not any(match.sure for match in found)


@given(st.sampled_from(INGREDIENTS), st.sampled_from(INGREDIENTS))
@settings(deadline=None)
def test_a_combination_holds_what_its_parts_hold(first, second) -> None:  # type: ignore[no-untyped-def]
    together = recognise.medicines(MedicineEntry(text=f"{first.ingredient} 5 MG / {second.ingredient} 10 MG"), LIBRARY)
    assert {first.class_id, second.class_id} <= {match.class_id for match in together}


@given(st.sampled_from(UNITS), st.floats(0, 1))
@settings(deadline=None)
def test_a_plausible_value_survives_a_round_trip_through_its_unit(pair, share: float) -> None:  # type: ignore[no-untyped-def]
    analyte, unit = pair
    low, high = analyte.plausible[unit]
    value = low + share * (high - low)
    found = labs.canonical(LabResult(analyte=analyte.id, value=value, unit=unit, measured_on=date(2026, 1, 1)), LIBRARY)
    if value == 0:
        assert isinstance(found, NotUnderstood)
        return
    assert isinstance(found, CanonicalLab)
    assert math.isclose((found.value - analyte.offsets.get(unit, 0.0)) / analyte.factors[unit], value, rel_tol=1e-9)


@given(st.sampled_from(UNITS), st.floats(allow_nan=True, allow_infinity=True), st.none() | st.text(max_size=12))
@settings(deadline=None)
def test_a_value_outside_its_range_or_without_its_unit_is_never_used(pair, value: float, unit: str | None) -> None:  # type: ignore[no-untyped-def]
    analyte, own = pair
    low, high = analyte.plausible[own]
    result = labs.canonical(LabResult(analyte=analyte.id, value=value, unit=own, measured_on=None), LIBRARY)
    if not (math.isfinite(value) and low <= value <= high):
        assert isinstance(result, NotUnderstood)
    other = labs.canonical(LabResult(analyte=analyte.id, value=value, unit=unit, measured_on=None), LIBRARY)
    if labs.ucum(unit) not in analyte.factors:
        assert isinstance(other, NotUnderstood)


@given(st.sampled_from(INGREDIENTS), st.integers(1, 100), st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
@settings(deadline=None)
def test_a_close_spelling_never_lowers_anything(row, place, letter) -> None:  # type: ignore[no-untyped-def]
    """A medicine that is only guessed at stays unrecognised: its class is at most asked about, never absent."""
    name = row.ingredient.lower()
    at = place % len(name)
    entry = MedicineEntry(text=name[:at] + letter + name[at + 1 :], status=Status.ACTIVE)
    found = recognise.medicines(entry, LIBRARY)
    if any(match.sure for match in found):
        return
    person = Person(medicines=(entry,), complete_lists=frozenset({"medicines"}))
    gathered = gather(person, LIBRARY, datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("UTC")))
    assert gathered.facts["medicine.unrecognised"].state is Known.PRESENT
    assert entry.text in {note.value for note in gathered.not_understood}
    classes = [fact_id for fact_id in gathered.facts if fact_id.startswith("class.")]
    assert Known.ABSENT not in {gathered.facts[fact_id].state for fact_id in classes}
