"""Kidney facts: the worse result that holds, its age, and stages by diagnosis that no newer result explains."""

from __future__ import annotations

import functools
import re
from datetime import date

from supple.domain.facts import Known
from supple.domain.findings import NotUnderstood
from supple.domain.kidney import KidneyFunction, KidneyLimits, kidney_function
from supple.domain.labs import CanonicalLab
from supple.domain.person import ConditionEntry, Person, Status
from supple.knowledge import labs
from supple.knowledge.library import Library
from supple.screening.facts_conditions import Entries, quoted
from supple.screening.statements import Statements

STAGE_3A = re.compile(r"\b(stage\s*)?(g?3\s*a)\b", re.IGNORECASE)
RISKS = (
    "condition.diabetes", "condition.hypertension", "condition.urinary_retention", "condition.kidney_transplant",
    "condition.kidney_transplant.past", "condition.ckd_stage_1", "condition.ckd_stage_2", "condition.ckd_stage_3",
    "condition.ckd_stage_4", "condition.ckd_stage_5", "condition.ckd_unspecified", "class.nsaid",
    "class.ace_inhibitor", "class.arb", "class.diuretic",
)  # fmt: skip
NEUROGENIC_BLADDER = re.compile(r"neurogenic (bladder|urinary)|neuropathic bladder", re.IGNORECASE)
LOW_MUSCLE = ("sci", "condition.cerebral_palsy", "mobility.wheelchair")


def stage_of(condition_id: str, text: str, library: Library) -> float | None:
    """The stage a diagnosis counts as: 1, 2, 3 (3a), 3.5 (3b, or stage 3 without a letter, or no stage), 4, 5."""
    not_stated = library.number("screening", "kidney_stage_not_stated")
    if condition_id == "ckd_unspecified":
        return not_stated
    if not condition_id.startswith("ckd_stage_"):
        return None
    stage = float(condition_id.removeprefix("ckd_stage_"))
    return not_stated if stage == 3 and not STAGE_3A.search(text) else stage


def read_labs(person: Person, library: Library) -> tuple[dict[str, list[CanonicalLab]], tuple[NotUnderstood, ...]]:
    """The record's results in canonical units, by analyte, and those that cannot be read."""
    readable: dict[str, list[CanonicalLab]] = {}
    left: list[NotUnderstood] = []
    for lab in person.labs:
        read = labs.canonical(lab, library)
        if isinstance(read, NotUnderstood):
            left.append(read)
        else:
            readable.setdefault(read.analyte, []).append(read)
    return readable, tuple(left)


def fresh_months(age_years: float | None, highest_stage: float | None, library: Library) -> float:
    """How old a kidney result may be [months]: less for older people and for known kidney disease."""

    def number(name: str) -> float:
        return library.number("screening", name)

    if highest_stage is not None and highest_stage >= number("kidney_fresh_from_stage_severe"):
        return number("kidney_fresh_months_stage_4_5")
    older = age_years is None or age_years >= number("kidney_fresh_older_from_years")
    if older or (highest_stage is not None and highest_stage >= number("kidney_fresh_from_stage")):
        return number("kidney_fresh_months_older_or_stage_3")
    return number("kidney_fresh_months")


def gather_kidney(
    person: Person,
    entries: Entries,
    results: dict[str, list[CanonicalLab]],
    library: Library,
    today: date,
    book: Statements,
) -> KidneyFunction:
    """Write down kidney facts and return the kidney function they rest on."""
    stages = [
        (stage, entry)
        for condition_id, held in entries.items()
        for entry in held
        if entry.status in (Status.ACTIVE, Status.UNKNOWN)
        for stage in [stage_of(condition_id, _words(entry), library)]
        if stage is not None
    ]
    months = fresh_months(person.age_on(today), max((stage for stage, _ in stages), default=None), library)
    weight = person.weight_on(today)
    kidney = kidney_function(
        creatinine=tuple(results.get("creatinine_serum", ())),
        egfr=tuple(results.get("egfr", ())),
        creatinine_clearance=tuple(results.get("creatinine_clearance", ())),
        cystatin_c=tuple(results.get("cystatin_c", ())),
        age_years=person.age_on(today),
        sex=person.sex,
        weight_kg=weight.kg if weight else None,
        height_cm=person.height_cm,
        low_muscle_mass=any(book.present(fact_id) for fact_id in LOW_MUSCLE),
        today=today,
        fresh_months=months,
        limits=limits(library),
    )
    _result(kidney, _places(results, kidney.egfr_on), library, book)
    _fast_rise(kidney, library, today, book)
    _stages(stages, kidney, person, library, book)
    for entry in person.conditions:
        if NEUROGENIC_BLADDER.search(entry.text) and entry.status is Status.ACTIVE and not entry.family_history:
            book.say("kidney.risk", Known.PRESENT, quoted(entry), where=entry.where)
    if any(book.present(fact_id) for fact_id in RISKS):
        book.any_of("kidney.risk", *(fact_id for fact_id in RISKS if book.present(fact_id)))
    return kidney


@functools.lru_cache(maxsize=8)
def limits(library: Library) -> KidneyLimits:
    """The limits of judgement from the knowledge, or the same numbers where a library carries none."""
    held = library.settings.get("kidney")
    if held is None:
        return KidneyLimits()
    names = KidneyLimits.__dataclass_fields__
    return KidneyLimits(**{name: held.numbers[name].value for name in names if name in held.numbers})


def _words(entry: ConditionEntry) -> str:
    return " ".join((entry.text, *(coding.display or "" for coding in entry.codings)))


def _places(results: dict[str, list[CanonicalLab]], day: date | None) -> tuple[str, ...]:
    """The results of the day that counts, as places in the record."""
    kinds = ("egfr", "creatinine_serum", "creatinine_clearance", "cystatin_c")
    return tuple(lab.where for kind in kinds for lab in results.get(kind, ()) if lab.measured_on == day)


def _result(kidney: KidneyFunction, places: tuple[str, ...], library: Library, book: Statements) -> None:
    egfr = kidney.egfr_ml_min_1_73m2
    lines = tuple(line for line in kidney.said if line) or ("no kidney blood test was found",)
    if not kidney.known or egfr is None:
        for line in lines:
            book.say("kidney.egfr", Known.UNKNOWN, line)
        book.say("kidney.known_fresh", Known.ABSENT, "no kidney result that can be used")
        return
    normal = egfr >= library.number("screening", "kidney_normal_from")
    for line in lines:
        if normal and not kidney.fresh:
            book.say("kidney.egfr", Known.UNKNOWN, f"old result: {line}", where=next(iter(places), None))
        else:
            book.say("kidney.egfr", Known.PRESENT, line, value=egfr, as_of=kidney.egfr_on, stale=not kidney.fresh)
    if book.present("kidney.egfr"):
        for place in places:
            stale = not kidney.fresh
            book.say("kidney.egfr", Known.PRESENT, value=egfr, as_of=kidney.egfr_on, stale=stale, where=place)
    if kidney.fresh:
        book.say("kidney.known_fresh", Known.PRESENT, lines[0], as_of=kidney.egfr_on)
        book.say("kidney.old_result", Known.ABSENT, "the kidney result is recent")
    else:
        age = (
            f"old result: measured on {kidney.egfr_on}" if kidney.egfr_on else "old result: measured on an unknown day"
        )
        book.say("kidney.known_fresh", Known.ABSENT, age)
        book.say("kidney.old_result", Known.PRESENT, age, as_of=kidney.egfr_on)
    if kidney.crcl_ml_min is not None and not (normal and not kidney.fresh):
        because = f"creatinine clearance {kidney.crcl_ml_min:.0f} mL/min ({kidney.crcl_method})"
        book.number("kidney.crcl", kidney.crcl_ml_min, because, as_of=kidney.egfr_on)
    if egfr >= library.number("screening", "kidney_failure_below"):
        book.absent_unless_stated(("dialysis",), f"a kidney result of {egfr:.0f} mL/min/1.73 m2")


def _fast_rise(kidney: KidneyFunction, library: Library, today: date, book: Statements) -> None:
    """A creatinine that rose fast is an acute injury until shown otherwise; one long ago leaves the question open."""
    on = kidney.rising_fast_on
    if on is None:
        return
    recent = (today - on).days <= library.number("screening", "kidney_injury_recent_days")
    book.say("kidney.acute", Known.PRESENT if recent else Known.UNKNOWN, kidney.rising, as_of=on)


def _without_stage(stage: float, entry: ConditionEntry, library: Library) -> bool:
    """Whether a diagnosis names no stage at all, such as "diabetic kidney disease"."""
    return stage == library.number("screening", "kidney_stage_not_stated") and not re.search(r"3", _words(entry))


def _stages(
    stages: list[tuple[float, ConditionEntry]],
    kidney: KidneyFunction,
    person: Person,
    library: Library,
    book: Statements,
) -> None:
    """A stage by diagnosis counts until a newer, recent result explains it; of several the worst one holds.

    An old result explains nothing away: it is too old to be called current itself. A diagnosis without a stage gives
    way to one with a stage of the same day or later.
    """
    explained: list[tuple[float, ConditionEntry]] = []
    staged = [held.on for stage, held in stages if held.on and not _without_stage(stage, held, library)]
    for stage, entry in stages:
        if _without_stage(stage, entry, library) and entry.on and any(day >= entry.on for day in staged):
            line = f"{quoted(entry)}; its stage is recorded beside it"
            book.say("kidney.ckd_code", Known.ABSENT, line, where=entry.where)
            continue
        newer = entry.on is not None and kidney.egfr_on is not None and kidney.egfr_on > entry.on
        if kidney.known and kidney.fresh and (newer or _without_stage(stage, entry, library)):
            explained.append((stage, entry))
            book.say(
                "kidney.ckd_code", Known.ABSENT, f"{quoted(entry)}; a newer kidney result tells more", where=entry.where
            )
        else:
            book.number("kidney.ckd_code", stage, quoted(entry), as_of=entry.on, where=entry.where)
    if book.present("kidney.ckd_code"):
        return
    if explained and kidney.egfr_ml_min_1_73m2 is not None:
        worst = max(explained, key=lambda held: held[0])[1]
        line = f"{quoted(worst)}; the newer result counts, and the two should be looked at together"
        value = kidney.egfr_ml_min_1_73m2
        book.say("kidney.egfr", Known.PRESENT, line, value=value, as_of=kidney.egfr_on)
    if kidney.known and not stages:
        book.say("kidney.ckd_code", Known.ABSENT, "no stage by diagnosis; the kidney result counts")
    elif "conditions" in person.complete_lists and not stages:
        book.say("kidney.ckd_code", Known.ABSENT, "no kidney disease on the list of conditions")
