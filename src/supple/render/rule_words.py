"""Rules in words: the statement over facts as a person reads it."""

from __future__ import annotations

from typing import Any

from supple.domain.facts import Known
from supple.knowledge.library import Library
from supple.screening.logic import Expression

COMPARED = {"at_least": "{0} is {1:g} or more", "above": "{0} is above {1:g}", "at_most": "{0} is {1:g} or less",
            "below": "{0} is below {1:g}"}  # fmt: skip
NAMES = {
    "kidney.egfr": "eGFR (mL/min/1.73 m2)", "kidney.crcl": "creatinine clearance (mL/min)",
    "kidney.ckd_code": "the kidney stage by diagnosis (3.5 stands for 3b)", "kidney.old_result": "an old kidney result",
    "kidney.acute": "acute kidney trouble or an illness that dries out, in the last 14 days",
    "kidney.risk": "a condition or medicine that puts the kidneys at risk", "dialysis": "dialysis",
    "age_years": "age in years", "child.hinted": "a sign in the record that this is a child", "pregnant": "pregnancy",
    "pregnant.trying": "trying for a baby", "sci": "a spinal cord injury", "sci.level": "the level of the injury",
    "sci.t6_or_above": "an injury at T6 or above", "sci.cervical": "an injury in the neck",
    "order.daily_mg": "baclofen per day as ordered (mg)", "order.above_label_maximum": "a daily dose above the label's",
    "order.same_28d": "the same order for 28 days", "order.bedtime_dose": "a dose within 3 hours of bedtime",
    "order.started_or_increased_7d": "baclofen started or raised in the last 7 days",
    "order.decreased_7d": "baclofen lowered in the last 7 days",
    "order.changed_14d": "a change of dose in the last 14 days",
    "doses.stopped_or_ran_out": "baclofen stopped or ran out in the last 14 days",
    "doses.missed_two_in_row": "two planned doses in a row missed", "doses.missed_72h": "a dose missed in 72 hours",
    "doses.extra": "an extra dose in the last 24 hours", "doses.too_much": "far more than one ordered dose at once",
    "doses.gap_too_long": "no dose for longer than the largest planned gap and 12 hours",
    "doses.restart_after_gap": "a restart after 3 days or more without a dose",
    "falls.past_year": "falls in the last 12 months", "falls.injurious": "falls with injury in the last 12 months",
    "medicines.listed": "a recent or complete list of medicines", "sex.female": "the person is female",
    "country.uk": "UK texts apply", "infection.fever": "fever, or unwell with an infection",
    "sleepiness.high_7d": "a sleepiness of 7 or more in the last 7 days",
    "sleepiness.high_recorded": "a sleepiness of 7 or more in the diary",
    "medicine.unrecognised": "a medicine that was not recognised", "supply.days_left": "days that the tablets last",
    "supply.low": "tablets for a week or less",
    "supply.refill_in_time": "a refill before the last tablet",
    "supply.days_short": "days between the last tablet and the refill",
    "order.stops_in_days": "days until the order ends", "surgery.ahead": "an operation, a procedure or a fast ahead",
    "order.stops_abruptly": "no smaller step before the end of the order",
}  # fmt: skip
VERDICT = {Known.PRESENT: "yes", Known.ABSENT: "no", Known.UNKNOWN: "not known"}


def name_of(fact_id: str, library: Library) -> str:
    """A fact in words: its own name, else the class, question or condition that it stands for."""
    if fact_id in NAMES:
        return NAMES[fact_id]
    if fact_id.startswith("class.") and fact_id[6:] in library.interactions:
        return library.interactions[fact_id[6:]].name
    if fact_id.startswith("condition."):
        name, _, past = fact_id[10:].partition(".")
        return name.replace("_", " ") + (" in the past" if past else "")
    asked = next((q.tick for q in library.questions.values() if q.fact == fact_id and q.tick), None)
    return asked or fact_id.removeprefix("medicine.").replace(".", " ").replace("_", " ")


def statement(expression: Expression, library: Library) -> str:
    """The statement as one phrase."""
    ((word, value),) = expression.items()
    held: Any = value
    if word in COMPARED:
        return COMPARED[word].format(name_of(held[0], library), held[1])
    if word == "between":
        return f"{name_of(held[0], library)} is {held[1]:g} or more and below {held[2]:g}"
    if word in ("all", "any"):
        parts = [statement(part, library) for part in held]
        joined = (" and " if word == "all" else ", or ").join(parts)
        return f"({joined})" if len(parts) > 1 else joined
    if word == "not":
        return f"not: {statement(held, library)}"
    if word in ("count_at_least", "sum_at_least"):
        return f"{held[0]:g} or more together of: " + "; ".join(name_of(fact, library) for fact in held[1])
    if word == "always":
        return "always" if held else "never"
    shape = {"absent": "without {}", "undecided": "not known: {}", "not_known": "not known: {}",
             "unless": "no sign of {}", "doubt": "{}, which needs a word"}  # fmt: skip
    return shape.get(word, "{}").format(name_of(held, library))


def outer(expression: Expression, library: Library) -> str:
    """The statement without the outermost brackets."""
    said = statement(expression, library)
    return said[1:-1] if said.startswith("(") and next(iter(expression)) in ("all", "any") else said
