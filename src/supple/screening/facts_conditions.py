"""Facts from the list of conditions and allergies, and what they come to together."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from datetime import date

from supple.domain.facts import Known
from supple.domain.findings import NotUnderstood
from supple.domain.person import ConditionEntry, Person, Status
from supple.errors import shortened
from supple.knowledge import recognise
from supple.knowledge.library import Library
from supple.screening.statements import Statements, on

EXCIPIENTS = re.compile(
    r"\b(lactose|galactose|wheat|gluten|sorbitol|fructose|parabens?|hydroxybenzoates?)\b", re.IGNORECASE
)
SEVERE_MOOD = re.compile(r"\b(severe|mania|manic|psychotic)\b", re.IGNORECASE)
SELF_HARM_NOW = re.compile(r"suicidal|suicide|self.?harm", re.IGNORECASE)
AN_ACT = re.compile(
    r"attempt|poisoning|deliberate|behaviou?r|\bact\b|risk|history", re.IGNORECASE
)  # no thought of today

A_DAY = 1.0  # "in the last 14 days" still holds on the 14th day, "less than 12 months ago" not on the last
CODE_SYSTEMS = {"snomed": "SNOMED CT", "icd10": "ICD-10"}  # those that a copy may be passed on without

# Recognised, and no rule, question or exercise of this program looks at it yet: said so, never dropped in silence.
WITHOUT_A_RULE = frozenset({
    "asthma", "cord_compression", "hemiplegia", "neuromyelitis_other_demyelination", "rhabdomyolysis", "syringomyelia",
    "tbi", "trigeminal_neuralgia",
})  # fmt: skip
# What someone may then also take, though it stands on no list: (condition, class of medicine).
MAY_BE_TAKEN = (("opioid_use_disorder", "class.opioid"), ("substance_use_other", "medicine.other_sedating"))

# What keeps an exercise away though no rule speaks of it: (fact that a code of the exercises looks at, conditions).
FOR_EXERCISES = (
    ("hip_at_risk", ("condition.hip_displacement",)),
    ("hip_replacement", ("condition.hip_replacement", "condition.hip_replacement.past")),  # had once is had now
    ("reflux", ("condition.reflux_disease",)),
    ("hernia", ("condition.hernia",)),
    ("diplopia", ("condition.double_vision",)),
    ("tracheostomy", ("condition.tracheostomy",)),
    ("neck_dystonia", ("condition.cervical_dystonia",)),
    ("contracture_fixed", ("condition.contracture",)),
    ("lhermitte", ("condition.lhermitte_sign",)),
)

HELD = (Status.ACTIVE, Status.UNKNOWN)
Entries = dict[str, list[ConditionEntry]]


def quoted(entry: ConditionEntry) -> str:
    """How a because-line quotes an entry of the record."""
    status = "" if entry.status is Status.ACTIVE else f" ({entry.status.value.replace('_', ' ')})"
    return f'the record lists "{shortened(entry.text)}"{status}{on(entry.on)}'


def gather_conditions(person: Person, library: Library, book: Statements) -> tuple[Entries, tuple[NotUnderstood, ...]]:
    """Write down every recognised condition; return the entries by condition, and what was not recognised."""
    found: Entries = {}
    left: list[NotUnderstood] = []
    for entry in person.conditions:
        if entry.family_history:
            continue
        matches, denied = recognise.conditions_and_denied(entry, library)
        for match in denied:
            book.say(f"condition.{match.id}", Known.ABSENT, quoted(entry), where=entry.where)
        if not (matches or denied) and entry.status in HELD:
            left.append(NotUnderstood(entry.where, entry.text, _why_unread(entry, library)))
        for match in matches:
            if match.sure:
                held = replace(entry, status=Status.PAST) if match.past and entry.status in HELD else entry
                found.setdefault(match.id, []).append(held)
                _say(match.id, held, book)
            else:
                book.say(
                    f"condition.{match.id}",
                    Known.UNKNOWN,
                    f"{quoted(entry)}; it may mean {match.id}",
                    where=entry.where,
                )
        if matches and entry.status in HELD and not any(match.sure for match in matches):
            meant = " or ".join(match.id.replace("_", " ") for match in matches)
            left.append(NotUnderstood(entry.where, entry.text, f"may mean {meant}, but it is not certain; asked about"))
    for condition_id in sorted(WITHOUT_A_RULE & found.keys()):
        name = condition_id.replace("_", " ")
        left += [
            NotUnderstood(entry.where, entry.text, f"understood as {name}; no rule of this program looks at it yet")
            for entry in found[condition_id]
            if entry.status in HELD
        ]
    for condition_id, fact_id in MAY_BE_TAKEN:
        for entry in found.get(condition_id, ()):
            if entry.status in HELD:
                because = f"{quoted(entry)}; whether anything is taken is not said"
                book.say(fact_id, Known.UNKNOWN, because, as_of=entry.on, where=entry.where)
    for condition_id, entries in found.items():
        if all(one.status is Status.PAST for one in entries):  # what is over does not speak against what is there now
            last = entries[-1]
            book.say(f"condition.{condition_id}", Known.ABSENT, quoted(last), where=last.where)
    return found, tuple(left)


def _why_unread(entry: ConditionEntry, library: Library) -> str:
    """Why an entry means nothing to the rules; a build without a code system never calls its codes unimportant."""
    unread = sorted({coding.system for coding in entry.codings} & set(library.code_systems_left_out))
    if not unread:
        return "not a condition that the rules look at"
    names = " and ".join(CODE_SYSTEMS.get(system, system) for system in unread)
    return f"this copy of Supple holds no {names} codes, and its words were not recognised; say in words what it is"


def _say(condition_id: str, entry: ConditionEntry, book: Statements) -> None:
    now, past = f"condition.{condition_id}", f"condition.{condition_id}.past"
    if entry.status is Status.REFUTED:
        book.say(now, Known.ABSENT, quoted(entry), where=entry.where)
        book.say(past, Known.ABSENT, quoted(entry), where=entry.where)
    elif entry.status is Status.PAST:
        book.say(past, Known.PRESENT, quoted(entry), as_of=entry.ended_on or entry.on, where=entry.where)
    elif entry.status in HELD:
        book.say(now, Known.PRESENT, quoted(entry), as_of=entry.on, where=entry.where)


@functools.lru_cache(maxsize=8)
def _closed_by_a_list(library: Library) -> tuple[str, ...]:
    return tuple(f"condition.{condition_id}{end}" for condition_id in library.conditions for end in ("", ".past"))


def close_conditions(person: Person, library: Library, book: Statements) -> None:
    """Make every unlisted condition absent where someone called the list complete."""
    if "conditions" in person.complete_lists:
        book.absent_unless_stated(
            _closed_by_a_list(library), "not on the list of conditions, which someone called complete"
        )


def gather_allergies(person: Person, library: Library, book: Statements) -> None:
    """Write down allergies that matter here; "none" is absence, an empty list is not."""
    for entry in person.allergies:
        standing = entry.status not in (Status.REFUTED, Status.PAST)
        because = f'the record lists an allergy to "{shortened(entry.text)}" ({entry.status.value})'
        if recognise.allergen_is_baclofen(entry, library):
            book.say("allergy.baclofen", standing, because, where=entry.where)
        if EXCIPIENTS.search(entry.text):
            book.say("allergy.excipient", standing, because, where=entry.where)
    if "allergies" in person.complete_lists:
        book.absent_unless_stated(
            ("allergy.baclofen", "allergy.excipient", "condition.baclofen_allergy"),
            "not on the list of allergies, which someone called complete",
        )
    if book.present("condition.baclofen_allergy"):
        book.any_of("allergy.baclofen", "condition.baclofen_allergy")


def derive_conditions(entries: Entries, library: Library, today: date, book: Statements) -> None:
    """Facts that follow from several conditions, their words and their dates."""

    def days(name: str) -> float:
        return library.number("screening", name)

    book.any_of("epilepsy.ever", "condition.epilepsy", "condition.epilepsy.past")
    _recent(
        "seizure.last_12m", entries, ("epilepsy",), days("seizure_recent_days"), today, book, undated=None, older=None
    )
    if book.absent("epilepsy.ever"):
        book.say("seizure.last_12m", Known.ABSENT, "no epilepsy and no seizure, now or in the past")
    book.any_of("ulcer.active", "condition.peptic_ulcer")
    book.any_of("ulcer.healed", "condition.peptic_ulcer.past")
    book.any_of("breathing_disease", "condition.copd", "condition.respiratory_failure")
    book.any_of(
        "heart_disease",
        "condition.angina_ischaemic", "condition.angina_ischaemic.past",  # a heart attack long ago still counts
        "condition.heart_failure", "condition.arrhythmia",
    )  # fmt: skip
    book.any_of("breathing_muscles.weak", "condition.als", "condition.neuromuscular")
    book.any_of("dialysis", "condition.dialysis")
    book.any_of("skin.open", "condition.pressure_ulcer")
    book.any_of("dizzy_on_standing", "condition.orthostatic_hypotension")
    book.any_of("sci", "condition.spinal_cord_injury")
    book.any_of(
        "spasticity.cause_known",
        "condition.multiple_sclerosis", "condition.cerebral_palsy", "sci",
    )  # fmt: skip
    for fact_id, conditions in FOR_EXERCISES:
        if any(book.present(condition) for condition in conditions):  # a list without it does not speak against it
            book.any_of(fact_id, *conditions)
    _recent("stroke.recent", entries, ("stroke",), days("stroke_recent_days"), today, book, undated=None, older=False)
    _recent("clot.recent", entries, ("dvt", "pe"), days("clot_recent_days"), today, book, undated=True, older=None)
    _recent(
        "kidney.acute", entries, ("acute_kidney_injury",), days("kidney_injury_recent_days") + A_DAY, today, book,
        undated=True, older=None,
    )  # fmt: skip
    _bone(entries, days("fracture_recent_days"), today, book)
    _heart(entries, days("heart_attack_recent_days"), today, book)
    _mood(entries, days("suicide_attempt_recent_days"), today, book)
    _pregnancy(entries, days("pregnancy_longest_days") + A_DAY, today, book)


def _is_within(day: date | None, limit_days: float, today: date) -> bool | None:
    """Whether it was fewer days ago than the limit: an event of exactly 12 months ago is 12 months ago."""
    return None if day is None else 0 <= (today - day).days < limit_days


def _recent(
    fact_id: str,
    entries: Entries,
    condition_ids: tuple[str, ...],
    limit_days: float,
    today: date,
    book: Statements,
    *,
    undated: bool | None,
    older: bool | None,
) -> None:
    """A dated event is recent or not; an active entry without a date counts as ``undated``, an old one as ``older``."""
    for condition_id in condition_ids:
        for entry in entries.get(condition_id, []):
            if entry.status is Status.REFUTED:
                continue
            recent = _is_within(entry.on, limit_days, today)
            if recent:
                book.say(fact_id, Known.PRESENT, quoted(entry), as_of=entry.on, where=entry.where)
            elif entry.status is Status.PAST:
                state = False if recent is False or _is_within(entry.ended_on, limit_days, today) is False else None
                book.say(fact_id, state, quoted(entry), as_of=entry.on, where=entry.where)
            else:
                book.say(
                    fact_id, undated if recent is None else older, quoted(entry), as_of=entry.on, where=entry.where
                )
    if all(book.absent(f"condition.{c}{end}") for c in condition_ids for end in ("", ".past")):
        book.say(fact_id, Known.ABSENT, book.fact(f"condition.{condition_ids[0]}").because[0])


def _bone(entries: Entries, limit_days: float, today: date, book: Statements) -> None:
    if book.present("condition.osteoporosis"):
        book.any_of("bone.low", "condition.osteoporosis")
    broken_spine = (
        "condition.vertebral_fracture",
        "condition.vertebral_fracture.past",
    )  # broken once, weak from then on
    if any(book.present(condition) for condition in broken_spine):
        book.any_of("bone.low", *broken_spine)
    _recent("bone.low", entries, ("fracture",), limit_days, today, book, undated=None, older=False)
    if book.state("condition.osteoporosis") is Known.UNKNOWN:
        book.say("bone.low", Known.UNKNOWN)


def _heart(entries: Entries, limit_days: float, today: date, book: Statements) -> None:
    """Angina counts as symptoms, a heart attack for six weeks; other heart disease leaves it open."""
    for entry in entries.get("angina_ischaemic", []):
        if entry.status not in HELD:
            continue
        attack = re.search(r"infarct|heart attack", entry.text, re.IGNORECASE)
        if "angina" in entry.text.lower() or (attack and _is_within(entry.on, limit_days, today) is not False):
            book.say("chest_symptoms", Known.PRESENT, quoted(entry), as_of=entry.on, where=entry.where)
        else:
            because = f"{quoted(entry)}; whether it gives chest pain on effort is not said"
            book.say("chest_symptoms", Known.UNKNOWN, because, as_of=entry.on, where=entry.where)


def _mood(entries: Entries, limit_days: float, today: date, book: Statements) -> None:
    def standing(entry: ConditionEntry) -> bool:
        return entry.status in HELD

    for entry in (*entries.get("depression", []), *entries.get("bipolar", [])):
        if standing(entry) and SEVERE_MOOD.search(entry.text):
            book.say("mood.severe", Known.PRESENT, quoted(entry), as_of=entry.on, where=entry.where)
    for entry in entries.get("suicidality", []):
        recent = _is_within(entry.on, limit_days, today)
        if recent or (recent is None and standing(entry)):
            book.say("mood.severe", Known.PRESENT, quoted(entry), as_of=entry.on, where=entry.where)
            if standing(entry) and SELF_HARM_NOW.search(entry.text) and not AN_ACT.search(entry.text):
                book.say("self_harm_thoughts", Known.PRESENT, quoted(entry), as_of=entry.on, where=entry.where)
    if all(book.absent(f"condition.{c}") for c in ("depression", "bipolar", "suicidality")):
        book.say("mood.severe", Known.ABSENT, "no depression, bipolar disorder or self-harm on the list")


def _pregnancy(entries: Entries, limit_days: float, today: date, book: Statements) -> None:
    """A pregnancy that was recorded longer ago than any lasts was left open in the record: not known."""
    if book.absent("sex.female"):
        return

    def stands(entry: ConditionEntry) -> bool:
        return entry.status in HELD

    for entry in filter(stands, entries.get("pregnancy", [])):
        lasting = _is_within(entry.on, limit_days, today) is not False
        book.say(
            "pregnant", Known.PRESENT if lasting else Known.UNKNOWN, quoted(entry), as_of=entry.on, where=entry.where
        )
    for entry in filter(stands, entries.get("lactation", [])):
        book.say("breastfeeding", Known.PRESENT, quoted(entry), as_of=entry.on, where=entry.where)
    if book.absent("condition.pregnancy") and not entries.get("pregnancy"):
        book.any_of("pregnant", "condition.pregnancy")
    if book.absent("condition.lactation") and not entries.get("lactation"):
        book.any_of("breastfeeding", "condition.lactation")
