"""The codes that keep an exercise away from a person, each as an expression over facts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from supple.domain.facts import Facts, Known
from supple.domain.findings import ContraState
from supple.knowledge.library import Library
from supple.screening.compiled import Statement, compiled
from supple.screening.logic import Expression
from supple.screening.states import States

SCI_T6: Expression = {"all": [{"present": "sci"}, {"present": "sci.t6_or_above"}]}
NECK: Expression = {"all": [{"present": "sci"}, {"present": "sci.cervical"}]}
COMPLETE: Expression = {"all": [{"present": "sci"}, {"present": "sci.complete"}]}

CODES: Mapping[str, Expression] = {
    "STAND_UNSAFE": {"absent": "stands_30s_with_rail"},
    "STAND_UNSAFE_NO_FRAME": {"all": [{"absent": "stands_30s_with_rail"}, {"absent": "equipment.standing_frame"}]},
    "TONE_DEPENDENT_STAND": {"present": "relies_on_stiffness"},
    "DROWSY": {"present": "drowsy_now"},
    "ORTHO_HYPO": {"present": "dizzy_on_standing"},
    "FLOOR_RISE_UNABLE": {"absent": "can_rise_from_floor"},
    "SITTING_UNSAFE": {"absent": "sits_unsupported"},
    "T6_BP": SCI_T6,
    "T6_FULL_BLADDER": SCI_T6,
    "THERMO_SCI": SCI_T6,
    "FRACTURE_RISK": {
        "any": [
            {"present": "bone.low"},
            {"all": [{"present": "sci"}, {"present": "sci.complete"}, {"present": "sci.over_1_year"}]},
        ]
    },
    "DVT_ACUTE": {"present": "clot.recent"},
    "OPEN_SKIN": {"present": "skin.open"},
    "SKIN_FRAGILE": {"any": [COMPLETE, {"present": "skin_fragile"}]},
    "CONTRACTURE_FIXED": {"present": "contracture_fixed"},
    "HIP_RISK_CP": {"all": [{"present": "condition.cerebral_palsy"}, {"present": "hip_at_risk"}]},
    "HIP_REPLACEMENT": {"present": "hip_replacement"},
    "SPINAL_PRECAUTION": {"present": "spine_limits"},
    "OSTEOPOROSIS_SPINE": {
        "all": [
            {"present": "bone.low"},
            {
                "any": [
                    {"present": "condition.osteoporosis"},
                    {"present": "condition.vertebral_fracture"},
                    {"present": "condition.vertebral_fracture.past"},
                ]
            },
        ]
    },
    "LHERMITTE": {"present": "lhermitte"},
    "CERVICAL_DYSTONIA": {"present": "neck_dystonia"},
    "CHEST_SYMPT": {"present": "chest_symptoms"},
    "BP_HIGH": {"present": "bp_very_high"},
    "RESP_WEAK": {
        "any": [
            {"present": "breathing_muscles.weak"},
            {"present": "condition.respiratory_failure"},
            {"present": "breathless_lying"},
        ]
    },
    "REFLUX": {"present": "reflux"},
    "HERNIA": {"present": "hernia"},
    "HEAT_SENS": {"present": "heat_sensitive"},
    "COLD_SPASM": {"present": "cold_spasm"},
    "INSENSATE_NO_ICE": {"any": [COMPLETE, {"present": "skin_without_feeling"}]},
    "CLONUS_STRONG": {"present": "clonus_strong"},
    "GRIP_POOR_USE_CUFF": {"any": [NECK, {"present": "grip_poor"}]},
    "TENODESIS": NECK,
    "DIPLOPIA": {"present": "diplopia"},
    "NO_ALONE_WATER": {"always": True},
    "SEIZURE_RECENT": {"present": "seizure.last_12m"},
    "MISSED_DOSE_72H": {"present": "doses.missed_72h"},
    "ALCOHOL": {"present": "alcohol.last_24h"},
    "INCONT_UNMANAGED": {"present": "incontinence_unmanaged"},
    "TRACH": {"present": "tracheostomy"},
    "PSYCHOSIS_ACUTE": {"present": "condition.psychosis"},
}
ONLY_WITH: Mapping[str, tuple[str, str]] = {
    "T6_BP": ("sci", "no spinal cord injury on record"),
    "T6_FULL_BLADDER": ("sci", "no spinal cord injury on record"),
    "THERMO_SCI": ("sci", "no spinal cord injury on record"),
    "TENODESIS": ("sci", "no spinal cord injury on record"),
    "HIP_RISK_CP": ("condition.cerebral_palsy", "no cerebral palsy on record"),
}


@lru_cache(maxsize=8)
def codes(library: Library) -> Mapping[str, Expression]:
    """Each code as an expression; those with a number have theirs from the data."""
    return {**CODES, **{code.id: code.when for code in library.contra.values() if code.when is not None}}


@lru_cache(maxsize=8)
def statements(library: Library) -> Mapping[str, Statement]:
    """The quick form of each code."""
    return {code: compiled(expression) for code, expression in codes(library).items()}


def contra_states(facts: Facts, library: Library) -> dict[str, ContraState]:
    """Whether each code applies, and why.

    A code that belongs to one condition applies only to people who have that condition on record: someone with MS is
    not shut out of an exercise because nobody wrote "no spinal cord injury".
    """
    return contra_of(States(facts), library)


def contra_of(states: States, library: Library) -> dict[str, ContraState]:
    """The same from states; a code of which nobody said anything comes to the same for everybody."""
    said = states.said
    return {
        code: unsaid if said.isdisjoint(looked_at) else _state(code, states, library)
        for code, looked_at, unsaid in _codes(library)
    }


@lru_cache(maxsize=8)
def _codes(library: Library) -> tuple[tuple[str, frozenset[str], ContraState], ...]:
    """Each code with the facts it looks at and what it comes to where nobody said anything of them."""
    nothing = States(Facts())
    every = sorted({*CODES, *library.contra})
    return tuple((code, _looked_at(code, library), _state(code, nothing, library)) for code in every)


def _looked_at(code: str, library: Library) -> frozenset[str]:
    statement = statements(library).get(code)
    if statement is None:
        return frozenset()
    return statement.inputs | ({ONLY_WITH[code][0]} if code in ONLY_WITH else set())


def _state(code: str, states: States, library: Library) -> ContraState:
    statement = statements(library).get(code)
    if statement is None:
        return ContraState(code, Known.UNKNOWN)
    needed, because = ONLY_WITH.get(code, (None, ""))
    if needed and states[needed] is not Known.PRESENT:
        return ContraState(code, Known.ABSENT, (because,))
    lines = [line for fact_id in statement.decisive(states) for line in states.facts[fact_id].because]
    return ContraState(code, statement.holds(states), tuple(dict.fromkeys(lines)))
