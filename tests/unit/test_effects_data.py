"""The vocabulary between findings and the planner, and the codes of the exercise library, say what the design says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from supple.knowledge.entries import ContraCode, PlanEffect
from supple.knowledge.library import Library

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "plan-effects.md"
VOCABULARY = """
none no_plan_until_reviewed needs_clearance light_only sedation_watch combined_drowsiness no_alert_only later_slots
seated_only seated_first supported_balance supervised_only no_pool_alone no_pool_after_dose_change no_hot_pool
no_heights no_impact gentle_stretch no_loading_on_area skin_check empty_bladder_first stop_on_pounding_headache
short_bouts simple_plan heat_caution cool_slots bp_caution slow_transitions heart_rate_unreliable kidney_recheck
watch_withdrawal glucose_check carry_carbs no_supine_late_pregnancy no_session_if_alcohol_today transport_alternative
confusion_watch tone_window fracture_risk night_path reconcile_list companion_waived cap_1_floor alertness_cap_3
alertness_cap_2 alertness_cap_1 alertness_cap_0
"""
ASK_NOW = {"T6_BP", "T6_FULL_BLADDER", "DROWSY", "ALCOHOL", "MISSED_DOSE_72H", "ORTHO_HYPO"}
MODIFY = {
    "HEAT_SENS", "THERMO_SCI", "GRIP_POOR_USE_CUFF", "INSENSATE_NO_ICE", "COLD_SPASM", "TENODESIS", "CLONUS_STRONG",
    "FRACTURE_RISK",
}  # fmt: skip
COMPANION = {"NO_ALONE_WATER", "FALL_2PLUS_UNSUPERVISED"}
WINDOW = {"TONE_DEPENDENT_STAND"}
SHUT_WHILE_UNKNOWN = {
    "STAND_UNSAFE", "STAND_UNSAFE_NO_FRAME", "SITTING_UNSAFE", "FLOOR_RISE_UNABLE",  # standing, sitting, floor
    "SPINAL_PRECAUTION", "OSTEOPOROSIS_SPINE", "LHERMITTE", "CERVICAL_DYSTONIA",  # spine
    "SEIZURE_RECENT", "INCONT_UNMANAGED", "TRACH",  # pool
}  # fmt: skip
HIGH_INJURY = {"T6_BP", "T6_FULL_BLADDER", "THERMO_SCI"}
NEVER_SAID = ("safe", "cure", "guaranteed", "must not worry", "streak", "fail", "non-compliant", "should have")


def texts(library: Library) -> list[tuple[str, str]]:
    """Every text of both files with where it stands."""
    found = []
    for effect in library.effects.values():
        found += [
            (effect.id, text) for text in (effect.plain_words, effect.planner_does, effect.lifts_when, effect.cue)
        ]
    for code in library.contra.values():
        found += [(code.id, text) for text in (code.meaning, code.cue)]
    return found


def test_the_vocabulary_has_every_row_of_the_design_and_no_other(library: Library) -> None:
    assert list(library.effects) == VOCABULARY.split()


def test_every_code_of_the_exercise_library_is_explained_and_every_explained_code_is_used(library: Library) -> None:
    assert {code for exercise in library.exercises.values() for code in exercise.contra} <= set(library.contra)
    assert len(library.contra) == 44


def test_each_code_has_the_mode_of_the_design(library: Library) -> None:
    for code in library.contra.values():
        expected = (
            "ask_now" if code.id in ASK_NOW
            else "modify" if code.id in MODIFY
            else "companion" if code.id in COMPANION
            else "window" if code.id in WINDOW
            else "exclude"
        )  # fmt: skip
        assert code.mode == expected, code.id


def test_each_code_does_what_the_design_says_while_nobody_answered(library: Library) -> None:
    for code in library.contra.values():
        expected = (
            "exclude" if code.id in SHUT_WHILE_UNKNOWN
            else "exclude_if_sci_level_unknown" if code.id in HIGH_INJURY
            else "ask"
        )  # fmt: skip
        assert code.when_unknown == expected, code.id


@pytest.mark.parametrize(
    ("effect_id", "numbers"),
    [
        ("light_only", {"level_max": 1, "effort_max": 3, "alertness_max": 1, "days": 7}),
        ("needs_clearance", {"level_max": 1, "effort_max": 3, "alertness_max": 1, "session_min_max": 20}),
        ("sedation_watch", {"cap3": 0.25, "cap2": 0.35, "cap1": 0.55}),
        ("alertness_cap_3", {"drowsy_p95_max": 0.30}),
        ("alertness_cap_2", {"drowsy_p95_max": 0.45}),
        ("alertness_cap_1", {"drowsy_p95_max": 0.65}),
        ("tone_window", {"relief_p95_share_max": 0.5, "days": 14}),
        ("cap_1_floor", {"hours_min": 2, "effort_max": 3}),
        ("no_pool_after_dose_change", {"days": 7, "missed_dose_hours": 72}),
        ("heat_caution", {"heat_load_max": 1, "heat_load_with_fan_max": 2, "bout_min_max": 5}),
    ],
)
def test_the_numbers_of_a_row_are_those_of_the_design(
    library: Library, effect_id: str, numbers: dict[str, float]
) -> None:
    assert dict(library.effects[effect_id].numbers) == numbers


@pytest.mark.parametrize(
    ("setting", "effect_id", "name", "factor"),
    [
        ("cap_3_p95", "alertness_cap_3", "drowsy_p95_max", 1),
        ("cap_2_p95", "alertness_cap_2", "drowsy_p95_max", 1),
        ("cap_1_p95", "alertness_cap_1", "drowsy_p95_max", 1),
        ("watch_cap_3_p95", "sedation_watch", "cap3", 1),
        ("watch_cap_2_p95", "sedation_watch", "cap2", 1),
        ("watch_cap_1_p95", "sedation_watch", "cap1", 1),
        ("cap_1_floor_h", "cap_1_floor", "hours_min", 1),
        ("gentle_level_max", "needs_clearance", "level_max", 1),
        ("gentle_effort_max", "light_only", "effort_max", 1),
        ("gentle_alertness_max", "light_only", "alertness_max", 1),
        ("gentle_session_min_max", "needs_clearance", "session_min_max", 1),
        ("gentle_session_min_max", "short_bouts", "session_min_max", 1),
        ("gentle_stretch_effort_max", "gentle_stretch", "effort_max", 1),
        ("bout_min_max", "short_bouts", "bout_min_max", 1),
        ("bout_min_max", "heat_caution", "bout_min_max", 1),
        ("simple_items_max", "simple_plan", "different_items_max", 1),
        ("heat_load_max", "heat_caution", "heat_load_max", 1),
        ("hot_pool_max_c", "no_hot_pool", "pool_max_c", 1),
        ("cool_before_min", "cool_slots", "before_h", 60),
        ("cool_after_min", "cool_slots", "from_h", 60),
        ("tone_window_part", "tone_window", "relief_p95_share_max", 1),
        ("tone_window_settled_days", "tone_window", "days", 1),
        ("seated_first_days", "seated_first", "days", 1),
        ("supported_fall_risk_max", "supported_balance", "fall_risk_max", 1),
        ("supervised_effort_alone_max", "supervised_only", "alone_effort_max", 1),
        ("supine_pregnancy_weeks", "no_supine_late_pregnancy", "week_above", 1),
        ("alcohol_h", "no_session_if_alcohol_today", "hours", 1),
        ("later_slots_h", "later_slots", "hours_after_dose", 1),
        ("bedtime_dose_h", "night_path", "bed_within_h", 1),
        ("missed_dose_h", "no_pool_after_dose_change", "missed_dose_hours", 1),
    ],
)
def test_a_number_that_stands_in_two_files_is_the_same_number(
    library: Library, setting: str, effect_id: str, name: str, factor: int
) -> None:
    numbers = library.settings["planning"].numbers
    if setting in numbers:  # a setting may go; while it stands, it agrees
        assert numbers[setting].value == library.effects[effect_id].numbers[name] * factor


def test_only_the_six_exercises_that_may_be_done_alone_are_named(library: Library) -> None:
    named = library.effects["companion_waived"].only
    assert named == ("ST04", "SG02", "SG07", "AE06", "BA01", "BA02")
    assert all(library.exercises[exercise_id].companion.word == "nearby" for exercise_id in named)


def test_every_cue_is_a_short_plain_text(library: Library) -> None:
    cues = [effect.cue for effect in library.effects.values() if effect.cue]
    for cue in (*cues, *(code.cue for code in library.contra.values())):
        assert 10 <= len(cue) <= 200, cue
        assert cue[-1] in ".?", cue


def test_no_text_promises_scolds_or_frightens(library: Library) -> None:
    for where, text in texts(library):
        for word in NEVER_SAID:
            assert not re.search(rf"\b{word}\b", text, re.IGNORECASE), f"{where}: {text}"


def test_no_text_speaks_of_changing_the_medicine_but_to_say_do_not(library: Library) -> None:
    for where, whole in texts(library):
        text = whole.replace("Do not stop or skip baclofen on your own", "")
        assert not re.search(r"(stop|skip|change|lower|reduce)\w* (the |your )?(dose|baclofen|medicine)", text), where


def test_the_rows_say_that_they_are_proposals(library: Library) -> None:
    for entry in (*library.effects.values(), *library.contra.values()):
        assert entry.grade == "PROPOSAL"
        assert set(entry.sources) <= set(library.references)


def page(library: Library) -> str:
    """The reference page, written from the data."""
    lines = [
        "# What a finding may do to a plan",
        "",
        "One vocabulary stands between what screening finds and what the planner does. Each row is one constraint or",
        "one cue of the planner and one check of `supple verify`. Where several meet, the stricter holds, and the plan",
        "names the one that binds. All rows and their numbers are proposals: they wait for a clinician's word.",
        "",
        "This page is written from `src/supple/knowledge/data/effects/`; a test keeps them the same.",
        "",
        "## Effects",
        "",
        "| effect | in plain words | what the planner does | numbers | lifts when |",
        "|---|---|---|---|---|",
        *(_effect_row(effect) for effect in library.effects.values()),
        "",
        "## What a session says",
        "",
        "While an effect is in force, each session that it is about carries exactly this text.",
        "",
        "| effect | said in | text |",
        "|---|---|---|",
        *(f"| `{e.id}` | {e.cue_for.replace('_', ' ')} | {e.cue} |" for e in library.effects.values() if e.cue),
        "",
        "## Codes of the exercise library",
        "",
        "A code is a fact about the person that an exercise cannot go with as it stands. *exclude*: the item is left",
        "out. *ask now*: a yes opens it today. *modify*: it stays, changed. *window*: only in the hours when the legs",
        "hold. *companion*: only with someone within arm's reach. While nobody has answered, the item is left out, or",
        "left out only after a spinal cord injury whose level is not known, or the question is put at the start of the",
        "session.",
        "",
        "| code | meaning | mode | while not known | what the session says |",
        "|---|---|---|---|---|",
        *(_code_row(code) for code in library.contra.values()),
        "",
    ]
    return "\n".join(lines)


def _effect_row(effect: PlanEffect) -> str:
    numbers = ", ".join(f"{name} {value:g}" for name, value in effect.numbers.items()) or "-"
    return f"| `{effect.id}` | {effect.plain_words} | {effect.planner_does} | {numbers} | {effect.lifts_when} |"


def _code_row(code: ContraCode) -> str:
    waiting = {"exclude": "left out", "exclude_if_sci_level_unknown": "left out if SCI", "ask": "asked"}
    return (
        f"| `{code.id}` | {code.meaning} | {code.mode.replace('_', ' ')} | {waiting[code.when_unknown]} | {code.cue} |"
    )


def test_the_reference_page_is_what_the_data_say(library: Library) -> None:
    """To renew the page: python tests/unit/test_effects_data.py"""
    assert PAGE.read_text(encoding="utf-8") == page(library)


def test_a_cue_for_every_session_fits_someone_who_does_not_stand(library: Library) -> None:
    """It also stands on the card of a person with a complete injury."""
    for effect in library.effects.values():
        if effect.cue_for in ("every_session", "plan"):
            assert not re.search(r"\b(stand|walk)(s|ing)?\b", effect.cue, re.IGNORECASE), effect.id


if __name__ == "__main__":
    from supple.knowledge.library import read_library

    PAGE.write_text(page(read_library()), encoding="utf-8")
