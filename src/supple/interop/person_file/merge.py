"""Complete a record with a person file: what the record says wins, and every disagreement is listed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.findings import NotUnderstood
from supple.domain.person import Abilities, ConditionEntry, MedicineEntry, Person, Preferences
from supple.interop import diary_line
from supple.interop.person_file.merge_order import merged_order, spread_again

T = TypeVar("T")
SINGLE_VALUES = (
    "country", "age_years", "sex", "height_cm", "pregnancy_due_on", "alcohol_units_per_week", "medicines_listed_on",
    "activities", "availability", "companion", "equipment", "supply", "prescription",
)  # fmt: skip
NOTHING_SAID: Mapping[str, object] = {"pregnancy": "unknown", "breastfeeding": "unknown"}


@dataclass(slots=True)
class Conflicts:
    """The disagreements found so far."""

    listed: list[NotUnderstood] = field(default_factory=list)

    def note(self, where: str, value: object, why: str) -> None:
        """List one thing of the person file that was not used, or was used in place of something missing."""
        self.listed.append(NotUnderstood(f"--with {where}", str(value), why))

    def differs(self, where: str, kept: object, left: object) -> None:
        """List a value of the person file that the record contradicts."""
        self.note(where, left, f"the record says {kept}; the record's value is used")


def merge(record: Person, extra: Person, extra_stated: frozenset[str]) -> tuple[Person, tuple[NotUnderstood, ...]]:
    """The record completed by ``extra``, a person file of which only the keys ``extra_stated`` count.

    Returns the person and every conflict. Lists are united without doubles. An order without usable times, doses or
    amounts is completed; one that several entries of the record contradict stays open until it is answered.
    """
    conflicts = Conflicts()
    zone = _zone(record, extra, extra_stated, conflicts)
    single = _single_values(record, extra, conflicts)
    born = _birth(record, extra, conflicts)
    day = extra.day if record.day.assumed and "day" in extra_stated else record.day
    order, issue = record.order, record.order_issue
    if "order" in extra_stated:
        order, issue = merged_order(record, extra, conflicts.note)
    if order is not None and day != record.day:
        order = replace(order, steps=tuple(spread_again(step, record.day, day) for step in order.steps))
    if not record.day.assumed and "day" in extra_stated and extra.day != record.day:
        conflicts.differs("day", _shown(record.day), _shown(extra.day))
    diary, doubtful = united_diary(record.diary, extra.diary, ZoneInfo(str(zone["zone"])))
    merged = replace(
        record,
        **zone,
        **single,
        **born,
        weights=_united(record.weights, extra.weights, lambda weight: (weight.kg, weight.on)),
        conditions=_conditions(record.conditions, extra.conditions, conflicts),
        medicines=_medicines(record.medicines, extra.medicines, conflicts),
        allergies=_united(record.allergies, extra.allergies, lambda entry: entry.text.casefold()),
        complete_lists=_complete(record, extra, conflicts),
        labs=_united(record.labs, extra.labs, lambda lab: (lab.analyte, lab.value, lab.unit, lab.measured_on)),
        answers=_answers(record, extra, conflicts),
        abilities=_abilities(record.abilities, extra.abilities, conflicts),
        order=order,
        order_issue=issue,
        day=day,
        preferences=_preferences(record, extra, extra_stated, conflicts),
        clearances=_united(record.clearances, extra.clearances, lambda clearance: clearance),
        travel=_united(record.travel, extra.travel, lambda journey: (journey.start.timestamp(), journey.zone)),
        goals=_united(record.goals, extra.goals, str.casefold),
        diary=diary,
        weeks=_united(record.weeks, extra.weeks, lambda week: week.first_day),
    )
    return merged, (*conflicts.listed, *doubtful)


def _zone(record: Person, extra: Person, stated: frozenset[str], conflicts: Conflicts) -> dict[str, Any]:
    if "zone" not in stated:
        return {"zone": record.zone, "zone_stated": record.zone_stated}
    if not record.zone_stated:
        return {"zone": extra.zone, "zone_stated": True}
    if record.zone != extra.zone:
        conflicts.differs("zone", record.zone, extra.zone)
    return {"zone": record.zone, "zone_stated": True}


def _shown(value: object) -> str:
    """A value as a conflict quotes it."""
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(member) for member in value))
    return str(value)


def _single_values(record: Person, extra: Person, conflicts: Conflicts) -> dict[str, Any]:
    found = {}
    for key in (*SINGLE_VALUES, *NOTHING_SAID):
        ours, theirs, nothing = getattr(record, key), getattr(extra, key), NOTHING_SAID.get(key)
        found[key] = theirs if ours == nothing else ours
        if nothing not in (ours, theirs) and ours != theirs:
            conflicts.differs(key, _shown(ours), _shown(theirs))
    return found


def _birth(record: Person, extra: Person, conflicts: Conflicts) -> dict[str, Any]:
    """A full birth date completes a year; another date is a conflict."""
    if extra.birth_date is None or record.birth_date == extra.birth_date:
        return {}
    if record.birth_date is None or (
        record.birth_year_only and record.birth_date.year == extra.birth_date.year and not extra.birth_year_only
    ):
        return {"birth_date": extra.birth_date, "birth_year_only": extra.birth_year_only}
    conflicts.differs("birth_date", record.birth_date, extra.birth_date)
    return {}


def _united(ours: tuple[T, ...], theirs: tuple[T, ...], key: Callable[[T], Hashable]) -> tuple[T, ...]:
    """Both lists, ours first, without what ours already says."""
    known = {key(entry) for entry in ours}
    added: list[T] = []
    for entry in theirs:
        if key(entry) not in known:
            known.add(key(entry))
            added.append(entry)
    return (*ours, *added)


def _conditions(
    ours: tuple[ConditionEntry, ...], theirs: tuple[ConditionEntry, ...], conflicts: Conflicts
) -> tuple[ConditionEntry, ...]:
    added = []
    for entry in theirs:
        same = [known for known in ours if known.text.casefold() == entry.text.casefold() and not known.family_history]
        if not same:
            added.append(entry)
        elif all(known.status is not entry.status for known in same):
            conflicts.differs(f"conditions {entry.text}", same[0].status.value, entry.status.value)
    return (*ours, *added)


def _medicines(
    ours: tuple[MedicineEntry, ...], theirs: tuple[MedicineEntry, ...], conflicts: Conflicts
) -> tuple[MedicineEntry, ...]:
    """A medicine that both name stands once; clock times that only the person file has complete the record's entry."""
    merged = list(ours)
    for entry in theirs:
        place = next((n for n, known in enumerate(merged) if _names_the_same(known, entry)), None)
        if place is None:
            merged.append(entry)
            continue
        known = merged[place]
        if entry.doses and not known.doses:
            merged[place] = replace(known, doses=entry.doses)
        elif entry.doses and entry.doses != known.doses:
            conflicts.differs(f"medicines {entry.text}", "other times or amounts", "its own")
    return tuple(merged)


def _names_the_same(known: MedicineEntry, entry: MedicineEntry) -> bool:
    """Whether a record's wording, such as "diazepam 5 MG Oral Tablet", names the medicine of the person file."""
    words, wanted = known.text.casefold().split(), entry.text.casefold().split()
    joined = f" {' '.join(words)} "
    return known.status is entry.status and f" {' '.join(wanted)} " in joined


def _complete(record: Person, extra: Person, conflicts: Conflicts) -> frozenset[str]:
    said = set(extra.complete_lists)
    if "allergies" in said and not extra.allergies and record.allergies:
        conflicts.differs("allergies", ", ".join(entry.text for entry in record.allergies), "none")
        said.discard("allergies")
    return record.complete_lists | said


def _answers(record: Person, extra: Person, conflicts: Conflicts) -> Mapping[str, Any]:
    for answer_id in sorted(set(record.answers) & set(extra.answers)):
        ours, theirs = record.answers[answer_id], extra.answers[answer_id]
        if ours.value != theirs.value and ours.value is not None:
            conflicts.differs(f"answers {answer_id}", ours.value, theirs.value)
    known = {answer_id: answer for answer_id, answer in record.answers.items() if answer.value is not None}
    return {**record.answers, **extra.answers, **known}


def _abilities(ours: Abilities, theirs: Abilities, conflicts: Conflicts) -> Abilities:
    found = {}
    for part in fields(Abilities):
        our, their = getattr(ours, part.name), getattr(theirs, part.name)
        found[part.name] = their if our is None else our
        if our is not None and their is not None and our != their:
            conflicts.differs(f"abilities.{part.name}", our, their)
    return Abilities(**found)


def _preferences(record: Person, extra: Person, stated: frozenset[str], conflicts: Conflicts) -> Preferences:
    if "preferences" not in stated or record.preferences == extra.preferences:
        return record.preferences
    if record.preferences == Preferences():
        return extra.preferences
    conflicts.differs("preferences", "other wishes", "its own")
    return record.preferences


def united_diary(ours: Diary, theirs: Diary, zone: ZoneInfo) -> tuple[Diary, tuple[NotUnderstood, ...]]:
    """Both diaries in order of time and in one zone; what both hold counts once, a dose of one moment above all.

    A dose that both name with different amounts is listed; ours counts.
    """

    def said(entry: DiaryEntry) -> Hashable:
        return (entry.at.timestamp(), entry.kind, entry.value, entry.text, entry.slot, entry.medicine)

    entries = _united(ours.entries, theirs.entries, said)
    kept: list[DiaryEntry] = []
    doses: dict[tuple[str, float], DiaryEntry] = {}
    listed = []
    for entry in entries:
        twin = doses.setdefault(diary_line.dose_key(entry), entry) if entry.kind == "dose_mg" else entry
        if twin is entry:
            kept.append(replace(entry, at=entry.at.astimezone(zone)))
        elif twin.value != entry.value:
            shown = f"{entry.value:g} mg at {entry.at:%Y-%m-%d %H:%M}"
            listed.append(NotUnderstood(entry.where, shown, f"not used: {diary_line.DOUBLE_DOSE}"))
    return Diary(tuple(sorted(kept, key=lambda entry: entry.at.timestamp()))), tuple(listed)
