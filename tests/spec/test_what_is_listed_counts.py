"""What a record lists is used: by a rule, by the exercises it keeps away, or it is said that nothing looks at it."""

from __future__ import annotations

import pytest

from supple.domain.facts import Known
from supple.domain.findings import FindingState, NotUnderstood, Screening
from supple.domain.person import ConditionEntry, MedicineEntry, Person, Status
from supple.knowledge.library import Library
from supple.render import screening_text
from supple.screening.facts import gather
from supple.screening.screen import screen
from virtual import NOW


def listed(library: Library, *conditions: str, medicines: tuple[str, ...] = (), **more: Status) -> Screening:
    person = Person(
        conditions=tuple(ConditionEntry(text=text, **more) for text in conditions),
        medicines=tuple(MedicineEntry(text=text) for text in medicines),
    )
    return screened(person, library)


def screened(person: Person, library: Library) -> Screening:
    return screen(person, gather(person, library, NOW), library, NOW)


KEEPS_AWAY = {
    "Dislocation of hip joint (disorder)": "HIP_RISK_CP",
    "left hip subluxation": "HIP_RISK_CP",
    "total hip replacement 2019": "HIP_REPLACEMENT",
    "history of hip replacement": "HIP_REPLACEMENT",
    "Gastroesophageal reflux disease (disorder)": "REFLUX",
    "GORD": "REFLUX",
    "inguinal hernia": "HERNIA",
    "double vision": "DIPLOPIA",
    "tracheostomy": "TRACH",
    "cervical dystonia": "CERVICAL_DYSTONIA",
    "fixed contracture of the left elbow": "CONTRACTURE_FIXED",
    "Lhermitte's sign": "LHERMITTE",
    "Duchenne muscular dystrophy": "RESP_WEAK",
}


@pytest.mark.parametrize(("words", "code"), KEEPS_AWAY.items())
def test_a_listed_condition_keeps_away_the_exercises_it_speaks_against(library: Library, words: str, code: str) -> None:
    assert listed(library, "cerebral palsy", words).contra_state(code) is Known.PRESENT
    assert listed(library, "cerebral palsy").contra_state(code) is not Known.PRESENT
    assert listed(library, "cerebral palsy", words, status=Status.REFUTED).contra_state(code) is not Known.PRESENT


def test_a_hip_out_of_joint_matters_in_cerebral_palsy(library: Library) -> None:
    assert listed(library, "multiple sclerosis", "hip dislocation").contra_state("HIP_RISK_CP") is not Known.PRESENT


def test_a_disease_of_nerve_and_muscle_weakens_the_breathing(library: Library) -> None:
    for disease in ("motor neurone disease", "myasthenia gravis", "Guillain-Barré syndrome"):
        found = {f.rule_id: f for f in listed(library, disease).findings}
        assert found["P27"].state is FindingState.FIRES
        assert disease in found["P27"].because[0]


BROKEN_SPINE = (
    "vertebral fracture", "Fracture of vertebra (disorder)", "spinal compression fracture",
    "L1 wedge fracture of the spine",
    "vertebral compression fractures", "crush fracture of the spine 2011", "collapsed vertebra",
    "history of vertebral fracture",
)  # fmt: skip


@pytest.mark.parametrize("words", BROKEN_SPINE)
def test_a_vertebra_that_broke_once_is_weak_bone_from_then_on(library: Library, words: str) -> None:
    found = listed(library, words)
    assert found.contra_state("OSTEOPOROSIS_SPINE") is Known.PRESENT
    assert found.contra_state("FRACTURE_RISK") is Known.PRESENT
    assert {f.rule_id: f for f in found.findings}["P52"].state is FindingState.FIRES
    denied = listed(library, words, status=Status.REFUTED)
    assert denied.contra_state("OSTEOPOROSIS_SPINE") is not Known.PRESENT


def test_another_broken_bone_says_nothing_of_the_spine(library: Library) -> None:
    assert listed(library, "broken wrist").contra_state("OSTEOPOROSIS_SPINE") is not Known.PRESENT


def test_no_exercise_that_bends_or_turns_a_spine_of_thin_bones_is_left(library: Library) -> None:
    bends = {each.id for each in library.exercises.values() if "OSTEOPOROSIS_SPINE" in each.contra}
    assert bends >= {"ST08", "ST13", "ST19", "ST20", "SG24", "YO01"}


@pytest.mark.parametrize(
    "words", ["ischaemic heart disease", "heart attack 2009", "history of myocardial infarction", "heart failure",
              "congestive heart failure", "atrial fibrillation", "pacemaker"],
)  # fmt: skip
def test_a_known_heart_disease_keeps_exercise_light_until_a_clinician_has_spoken(library: Library, words: str) -> None:
    found = listed(library, words)
    heart = {f.rule_id: f for f in found.findings}["P74"]
    assert heart.state is FindingState.FIRES
    assert heart.because
    assert "needs_clearance" in {effect.effect_id for effect in found.effects}
    assert not any(words == item.value for item in found.not_understood)
    denied = {f.rule_id: f.state for f in listed(library, words, status=Status.REFUTED).findings}
    assert denied.get("P74") is not FindingState.FIRES


NOT_IN_SCREENING = {
    "spasticity_other": "what the program is for; the cause is what matters, and is asked",
    "hereditary_spastic_paraplegia": "red flags: it tells that a pounding head is not of a spinal cord injury",
    "kidney_transplant": "the age from which a kidney result is too old, which needs a result",
    "ckd_stage_1": "the same",
}
BESIDE = ("", "cerebral palsy", "spinal cord injury")  # what some conditions matter with


def test_every_condition_of_the_lexicon_is_used_or_said_to_be_unused(library: Library) -> None:
    """Recognised and dropped in silence is the one thing that must not happen."""

    def seen(*conditions: str) -> tuple[object, ...]:
        entries = tuple(ConditionEntry(text=text) for text in conditions if text)
        found = screened(Person(sex="female", conditions=entries), library)
        return found.findings, found.contra, found.groups

    for condition in library.conditions.values():
        words = next(word for word in condition.words if not word.endswith("?"))
        used = condition.id in NOT_IN_SCREENING or any(seen(other, words) != seen(other) for other in BESIDE)
        told = any(item.value == words and "no rule" in item.why for item in listed(library, words).not_understood)
        assert used != told, condition.id


@pytest.mark.parametrize(
    ("words", "asked"), [("opioid abuse", "an opioid"), ("dependent drug abuse", "medicines that make sleepy")]
)
def test_what_someone_may_take_beside_the_list_is_asked_and_says_why(library: Library, words: str, asked: str) -> None:
    asking = listed(library, words)
    told = [f for f in asking.findings if any(words in line for line in f.because)]
    assert told
    assert all(f.state is FindingState.UNKNOWN for f in told)
    text = screening_text.findings(asking)
    assert f'the record lists "{words}"' in " ".join(text.split())
    assert asked in " ".join(text.split())


def test_the_short_answer_names_every_medicine(library: Library) -> None:
    text = screening_text.findings(listed(library, medicines=("hydrocodone", "oxycodone", "fentanyl patch", "codeine")))
    for name in ("hydrocodone", "oxycodone", "fentanyl patch", "codeine"):
        assert name in text


def test_what_someone_wrote_stands_before_counts_of_the_record() -> None:
    counted = NotUnderstood("Observation", "95 in the record", "not read")
    written = NotUnderstood("Condition/1", "heart failure", "no rule of this program looks at it yet")
    text = screening_text.not_understood((counted, written))
    assert text.index("heart failure") < text.index("95 in the record")
