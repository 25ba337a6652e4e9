"""Who a FHIR record is about, what they have, and what they react to."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fhir_by_hand import SNOMED, baclofen, bundle, issue, patient, reading, said
from supple.domain.person import AllergyEntry, ConditionEntry, Status
from supple.errors import RecordError
from supple.knowledge.library import Library

CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"


def status(code: str) -> dict[str, Any]:
    return {"coding": [{"system": CLINICAL, "code": code}]}


def condition(**more: Any) -> dict[str, Any]:
    one = {
        "resourceType": "Condition",
        "id": "c1",
        "clinicalStatus": status("active"),
        "verificationStatus": status("confirmed"),
        "code": {"text": "Multiple sclerosis"},
        "subject": {"reference": "Patient/p1"},
        **more,
    }
    return {key: value for key, value in one.items() if value is not None}


def conditions(library: Library, **more: Any) -> tuple[ConditionEntry, ...]:
    return reading(bundle(patient(), condition(**more)), library).person.conditions


# --- the person


@pytest.mark.parametrize(
    ("born", "age", "year_only"),
    [("1979-04-02", 47, False), ("1979", 46, True), ("1979-11", 46, False), ("1979-10", 47, False)],
)
def test_a_birth_date_of_every_form_never_makes_the_person_too_old(
    born: str, age: int, year_only: bool, library: Library
) -> None:
    person = reading(patient(birthDate=born), library).person
    assert person.age_on(date(2026, 11, 23)) == age
    assert person.birth_year_only is year_only


def test_a_day_that_no_calendar_has_is_an_error(library: Library) -> None:
    with pytest.raises(RecordError, match="2026-02-30"):
        reading(patient(birthDate="2026-02-30"), library)


def test_an_absent_birth_date_says_why(library: Library) -> None:
    one = patient(_birthDate={"extension": [{"url": "x", "valueCode": "masked"}]})
    del one["birthDate"]
    assert "Patient.birthDate | masked" in said(reading(one, library))


@pytest.mark.parametrize("gender", ["other", "unknown", "femal", None])
def test_a_gender_that_is_neither_leaves_the_sex_unknown(gender: str | None, library: Library) -> None:
    one = patient(gender=gender) if gender else {**patient(), "gender": "x"}
    assert reading(one, library).person.sex is None


def test_death_is_known_from_either_form(library: Library) -> None:
    assert reading(patient(deceasedBoolean=True), library).person.deceased
    assert reading(patient(deceasedDateTime="2025"), library).person.deceased
    assert not reading(patient(deceasedBoolean=False), library).person.deceased


def test_an_animal_is_refused(library: Library) -> None:
    url = "http://hl7.org/fhir/StructureDefinition/patient-animal"
    with pytest.raises(RecordError, match="animal"):
        reading(patient(extension=[{"url": url}]), library)


def test_a_zone_that_nobody_stated_is_not_called_stated(library: Library) -> None:
    now = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("UTC"))
    person = reading(patient(), library, zone=None, now=now).person
    assert (person.zone, person.zone_stated) == ("UTC", False)


def test_a_replacement_is_named_and_not_followed(library: Library) -> None:
    link = [{"other": {"reference": "Patient/p2"}, "type": "replaced-by"}]
    assert "replaced by another record" in said(reading(patient(link=link, active=False), library))


# --- of whom an entry speaks


@pytest.mark.parametrize(
    ("full_url", "reference", "ours"),
    [
        (None, "Patient/p1", True),
        ("urn:uuid:1", "urn:uuid:1", True),
        ("urn:uuid:1", "Patient/p1", True),
        ("http://a.org/fhir/Patient/p1", "http://a.org/fhir/Patient/p1/_history/3", True),
        ("http://a.org/fhir/Patient/p1", "Patient/p1/_history/2", True),
        ("http://a.org/fhir/Patient/p1", "http://b.org/fhir/Patient/p1", False),
        (None, "http://a.org/fhir/Patient/p1", True),
        (None, "Patient/p2", False),
        (None, "urn:uuid:9", False),
        (None, "Group/p1", False),
        (None, "#p1", False),
    ],
)
def test_references_of_every_form(full_url: str | None, reference: str, ours: bool, library: Library) -> None:
    entry: dict[str, Any] = {"resource": patient(), **({"fullUrl": full_url} if full_url else {})}
    record = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [entry, {"resource": baclofen(subject={"reference": reference})}],
    }
    found = reading(record, library)
    assert bool(found.person.medicines) is ours
    assert ours or reference in said(found)


def test_a_subject_by_identifier_must_be_the_persons_own(library: Library) -> None:
    number = {"system": "urn:x", "value": "1"}
    for mine, used in ((number, 1), ({"system": "urn:x", "value": "2"}, 0)):
        record = bundle(patient(identifier=[mine]), baclofen(subject={"identifier": number}))
        assert len(reading(record, library).person.medicines) == used


def test_an_entry_that_speaks_of_nobody_is_not_used(library: Library) -> None:
    one = baclofen()
    del one["subject"]
    found = reading(bundle(patient(), one), library)
    assert issue(found) == "none_found"
    assert "of whom" in said(found)


def test_several_subjects_without_a_patient_are_asked_about(library: Library) -> None:
    with pytest.raises(RecordError, match="which person"):
        reading(bundle(baclofen(), condition(subject={"reference": "Patient/p2"})), library)


# --- conditions


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, Status.ACTIVE),
        ({"clinicalStatus": status("relapse")}, Status.ACTIVE),
        ({"clinicalStatus": status("resolved")}, Status.PAST),
        ({"clinicalStatus": status("remission")}, Status.PAST),
        ({"clinicalStatus": status("inactive")}, Status.PAST),
        ({"verificationStatus": status("refuted")}, Status.REFUTED),
        ({"verificationStatus": status("provisional")}, Status.UNKNOWN),
        ({"clinicalStatus": None, "verificationStatus": None}, Status.UNKNOWN),
        ({"clinicalStatus": None, "abatementDateTime": "2019"}, Status.PAST),
        ({"clinicalStatus": status("actve")}, Status.UNKNOWN),
        ({"verificationStatus": "confirmed"}, Status.UNKNOWN),
    ],
)
def test_the_state_of_a_condition(parts: dict[str, Any], expected: Status, library: Library) -> None:
    (one,) = conditions(library, **parts)
    assert one.status is expected


def test_a_condition_entered_in_error_never_counts(library: Library) -> None:
    found = reading(bundle(patient(), condition(verificationStatus=status("entered-in-error"))), library)
    assert found.person.conditions == ()
    assert "entered in error" in said(found)


@pytest.mark.parametrize(
    ("parts", "on"),
    [
        ({"onsetDateTime": "2015"}, date(2015, 1, 1)),
        ({"onsetPeriod": {"start": "2015-05-02"}}, date(2015, 5, 2)),
        ({"onsetAge": {"value": 31, "unit": "a"}}, None),
        ({"onsetString": "in childhood"}, None),
        ({"onsetString": "in childhood", "recordedDate": "2020-01-02"}, date(2020, 1, 2)),
        ({"onsetDateTime": "2031-01-01"}, None),
    ],
)
def test_onset_of_every_form(parts: dict[str, Any], on: date | None, library: Library) -> None:
    (one,) = conditions(library, **parts)
    assert one.on == on


def test_code_systems_get_the_names_that_screening_knows(library: Library) -> None:
    code = {
        "coding": [
            {"system": SNOMED, "code": "24700007", "display": "Multiple sclerosis"},
            {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "G35"},
            {"system": "urn:oid:2.16.840.1.113883.6.3", "code": "G35"},
            {"system": "http://example.org/local", "code": "MS"},
            {"code": "nobody-knows"},
        ]
    }
    (one,) = conditions(library, code=code)
    assert [coding.system for coding in one.codings] == ["snomed", "icd10cm", "icd10", "http://example.org/local", ""]
    assert one.text == "Multiple sclerosis"


def test_a_condition_without_a_name_is_kept_and_named(library: Library) -> None:
    (one,) = conditions(library, code=None)
    assert one.text == "condition without a name"


def test_what_runs_in_the_family_is_listed_and_not_the_persons_own(library: Library) -> None:
    history = {
        "resourceType": "FamilyMemberHistory",
        "status": "completed",
        "patient": {"reference": "Patient/p1"},
        "condition": [{"code": {"text": "Epilepsy"}}],
    }
    (one,) = reading(bundle(patient(), history), library).person.conditions
    assert one.family_history


# --- allergies and empty lists


def allergy(code: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    one = {"resourceType": "AllergyIntolerance", "id": "a1", "patient": {"reference": "Patient/p1"}, **more}
    return {**one, "code": code} if code else one


def allergies(library: Library, *entries: dict[str, Any]) -> tuple[AllergyEntry, ...]:
    return reading(bundle(patient(), *entries), library).person.allergies


def test_a_substance_that_stands_only_in_the_reaction_is_found(library: Library) -> None:
    (one,) = allergies(library, allergy(reaction=[{"substance": {"text": "Baclofen"}}]))
    assert one.text == "Baclofen"
    assert one.status is Status.ACTIVE


def test_a_refuted_allergy_is_refuted(library: Library) -> None:
    (one,) = allergies(library, allergy({"text": "baclofen"}, verificationStatus=status("refuted")))
    assert one.status is Status.REFUTED


@pytest.mark.parametrize("code", ["716186003", "409137002"])
def test_no_known_allergies_is_a_statement_and_no_allergy(code: str, library: Library) -> None:
    person = reading(bundle(patient(), allergy({"coding": [{"system": SNOMED, "code": code}]})), library).person
    assert person.allergies == ()
    assert person.complete_lists == {"allergies"}


def test_none_known_beside_an_allergy_is_a_contradiction(library: Library) -> None:
    none = allergy({"coding": [{"system": SNOMED, "code": "716186003"}]})
    found = reading(bundle(patient(), none, allergy({"text": "nuts"}, id="a2")), library)
    assert found.person.complete_lists == frozenset()
    assert "no known allergies" in said(found)


def test_no_known_food_allergy_says_nothing_of_medicines(library: Library) -> None:
    one = allergy({"coding": [{"system": SNOMED, "code": "429625007"}]})
    assert reading(bundle(patient(), one), library).person.complete_lists == frozenset()


def test_silence_is_never_an_empty_list(library: Library) -> None:
    assert reading(bundle(patient(), baclofen()), library).person.complete_lists == frozenset()


def test_no_information_is_no_statement(library: Library) -> None:
    system = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
    entries = [
        allergy({"coding": [{"system": system, "code": "no-allergy-info"}]}),
        condition(code={"coding": [{"system": system, "code": "no-problem-info"}]}),
    ]
    person = reading(bundle(patient(), *entries), library).person
    assert (person.complete_lists, person.allergies, person.conditions) == (frozenset(), (), ())


# --- bundles


def test_a_first_page_is_said_to_be_incomplete(library: Library) -> None:
    page = bundle(patient(), kind="searchset", link=[{"relation": "next", "url": "http://a.org?page=2"}])
    found = reading(page, library)
    assert "incomplete" in said(found)
    assert any("one page" in line for line in found.summary)


def test_the_newest_version_of_a_history_holds_and_deleted_entries_are_gone(library: Library) -> None:
    record = bundle(patient(), baclofen(status="stopped"), baclofen(), kind="history")
    assert issue(reading(record, library)) == "stopped"
    gone = {
        "fullUrl": "http://a.org/MedicationRequest/b1",
        "request": {"method": "DELETE", "url": "MedicationRequest/b1"},
    }
    record["entry"].insert(0, gone)
    found = reading(record, library)
    assert found.person.medicines == ()
    assert "deleted" in said(found)


def test_bundles_inside_a_bundle_are_read(library: Library) -> None:
    inner = bundle(baclofen(), kind="searchset", link=[{"relation": "next", "url": "x"}])
    found = reading(bundle(patient(), inner), library)
    assert found.person.order is not None
    assert found.person.order.where == "entry[1].resource.entry[0].resource"
    assert "entry[1].resource.link[0]" in said(found)


def test_what_is_not_read_is_counted_by_type(library: Library) -> None:
    visits = [{"resourceType": "Encounter", "id": str(n)} for n in range(31)]
    found = reading(bundle(patient(), *visits, {"resourceType": "Horoscope"}), library)
    assert "Encounter | 31 in the record" in said(found)
    assert "Horoscope is no resource type" in said(found)
    assert len(found.not_understood) == 2


def test_the_same_entry_twice_counts_once(library: Library) -> None:
    found = reading(bundle(patient(), baclofen(), baclofen()), library)
    assert found.person.order is not None
    assert "counted once" in said(found)


def test_a_product_that_nobody_takes_is_no_medicine(library: Library) -> None:
    product = {"resourceType": "Medication", "id": "m", "code": {"text": "baclofen 10 mg tablet"}}
    found = reading(bundle(patient(), product), library)
    assert found.person.medicines == ()
    assert "no order or statement points to" in said(found)
