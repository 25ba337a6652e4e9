"""The daily life of a person file: abilities, free hours, companions, equipment, wishes, clearances, diary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from supple.domain.diary import KINDS, Diary, DiaryEntry
from supple.domain.person import (
    EQUIPMENT,
    Abilities,
    Clearance,
    CompanionHours,
    Day,
    Mobility,
    Preferences,
    Prescription,
    Supply,
    Travel,
    Week,
)
from supple.domain.quantities import Interval
from supple.interop import diary_line, written
from supple.interop.person_file import fields
from supple.interop.person_file.fields import Notes
from supple.interop.person_file.nodes import Items, Node, Scalar, Table, place
from supple.knowledge.library import Library

TimeOfDay = Literal["morning", "afternoon", "evening"]
ABILITY_KEYS = (
    "mobility", "stands_30s_with_rail", "can_rise_from_floor", "relies_on_stiffness_to_stand", "falls_past_year",
    "falls_injurious", "injury_level", "sci_complete", "injured_on", "usual_systolic", "ad_plan_shared",
    "heat_sensitive", "wheelchair",
)  # fmt: skip
PRESCRIPTION_KEYS = (
    "by", "role", "on", "review_on", "must", "may", "never", "effort_max", "targets", "own_exercises",
)  # fmt: skip
DIARY_KEYS = ("at", "slot", "medicine", "session_id", "rated_by", "note", *KINDS)
HIGHEST_VERTEBRA = {"C": 8, "T": 12, "L": 5, "S": 5}


def abilities(node: Node | None, notes: Notes) -> Abilities:
    """What the person can do; what was left out is not known."""
    entries = fields.table(node, ABILITY_KEYS, notes)

    def said(key: str) -> bool | None:
        return fields.yes_no(entries.get(key), notes)

    mobility = fields.word(entries.get("mobility"), notes, [kind.value for kind in Mobility])
    falls = fields.whole(entries.get("falls_past_year"), notes, 0, 1000)
    injurious = fields.whole(entries.get("falls_injurious"), notes, 0, 1000)
    if falls is not None and injurious is not None and injurious > falls:
        notes.fault(entries["falls_injurious"], "more falls with injury than falls", "Check the two counts.")
    return Abilities(
        mobility=Mobility(mobility) if mobility else None,
        stands_30s_with_rail=said("stands_30s_with_rail"),
        can_rise_from_floor=said("can_rise_from_floor"),
        relies_on_stiffness_to_stand=said("relies_on_stiffness_to_stand"),
        falls_past_year=falls,
        falls_injurious=injurious,
        injury_level=_injury_level(entries.get("injury_level"), notes),
        sci_complete=said("sci_complete"),
        injured_on=fields.day(entries.get("injured_on"), notes),
        usual_systolic=fields.number(entries.get("usual_systolic"), notes, 50, 280),
        ad_plan_shared=said("ad_plan_shared"),
        heat_sensitive=said("heat_sensitive"),
        wheelchair=said("wheelchair"),
    )


def _injury_level(node: Node | None, notes: Notes) -> str | None:
    said = fields.text(node, notes)
    if said is None or node is None:
        return None
    letter, number = said[:1].upper(), said[1:]
    if letter in HIGHEST_VERTEBRA and number.isdecimal() and 1 <= int(number) <= HIGHEST_VERTEBRA[letter]:
        return f"{letter}{int(number)}"
    notes.fault(node, "an injury level lies between C1 and S5", "Write for example T4, or leave it out.")
    return None


def day(node: Node | None, notes: Notes) -> Day:
    """Waking hours and meals; assumed unless both ends were given."""
    entries = fields.table(node, ("wakes", "sleeps", "meals"), notes)
    wakes, sleeps = fields.clock(entries.get("wakes"), notes), fields.clock(entries.get("sleeps"), notes)
    meals = [fields.clock(member, notes) for member in fields.items(entries.get("meals"), notes, "meal times")]
    if wakes is not None and wakes == sleeps:
        notes.fault(entries["sleeps"], "the day ends when it begins", "Check wakes and sleeps.")
    usual = Day()
    return Day(
        wakes if wakes is not None else usual.wakes,
        sleeps if sleeps is not None else usual.sleeps,
        tuple(sorted(meal for meal in meals if meal is not None)),
        assumed=wakes is None or sleeps is None,
    )


def availability(node: Node | None, notes: Notes) -> Week | None:
    """Free hours by weekday; None where nobody said, an empty mapping where there are none."""
    if node is None or fields.missing(node):
        return None
    found = {}
    for key, inner in fields.table(node, written.WEEKDAYS, notes).items():
        hours = [_hours(member, notes) for member in fields.items(inner, notes, "hours")]
        kept = _united([stretch for stretch in hours if stretch is not None])
        if kept:
            found[written.WEEKDAYS.index(key)] = kept
    return dict(sorted(found.items()))


def _hours(node: Node, notes: Notes) -> Interval | None:
    said = fields.text(node, notes)
    if said is None:
        return None
    try:
        return Interval(*written.hours(said))
    except ValueError as problem:
        notes.fault(node, str(problem))
        return None


def _united(stretches: list[Interval]) -> tuple[Interval, ...]:
    """The same hours in order, stretches that overlap made one."""
    united: list[Interval] = []
    for stretch in sorted(stretches, key=lambda s: (s.start_min, s.end_min)):
        if united and stretch.start_min < united[-1].end_min:
            united[-1] = Interval(united[-1].start_min, max(united[-1].end_min, stretch.end_min))
        else:
            united.append(stretch)
    return tuple(united)


def companion(node: Node | None, notes: Notes) -> Mapping[int, tuple[CompanionHours, ...]] | None:
    """When someone is there: a plain string is someone nearby, an object says whether they lend a hand."""
    if node is None or fields.missing(node):
        return None
    found = {}
    for key, inner in fields.table(node, written.WEEKDAYS, notes).items():
        there = []
        for member in fields.items(inner, notes, "hours"):
            entries = fields.table(member, ("hours", "can"), notes) if isinstance(member, Table) else {"hours": member}
            hours = _hours(entries["hours"], notes) if "hours" in entries else None
            if "hours" not in entries:
                notes.fault(member, "hours are missing", 'Write for example {hours: "09:00-12:00", can: hands_on}.')
            hands_on = fields.word(entries.get("can"), notes, ("nearby", "hands_on")) == "hands_on"
            if hours is not None:
                there.append(CompanionHours(hours, "hands_on" if hands_on else "nearby"))
        if there:
            found[written.WEEKDAYS.index(key)] = tuple(
                sorted(there, key=lambda c: (c.interval.start_min, c.interval.end_min, c.can))
            )
    return dict(sorted(found.items()))


def equipment(node: Node | None, notes: Notes) -> frozenset[str] | None:
    """What is at hand; None where nobody said."""
    if node is None or fields.missing(node):
        return None
    found = (fields.word(member, notes, EQUIPMENT) for member in fields.items(node, notes, "equipment"))
    return frozenset(name for name in found if name)


def activities(node: Node | None, notes: Notes) -> tuple[str, ...] | None:
    """What the person does that needs alertness; None where nobody said, empty where none."""
    if node is None or fields.missing(node):
        return None
    return fields.texts(node, notes, "activities")


def preferences(node: Node | None, notes: Notes) -> Preferences:
    """What the person likes."""
    entries = fields.table(node, ("max_sessions_per_day", "time_of_day", "favourite", "never", "learning"), notes)
    said = fields.word(entries.get("time_of_day"), notes, get_args(TimeOfDay))
    most = fields.whole(entries.get("max_sessions_per_day"), notes, 0, 6)
    return Preferences(
        max_sessions_per_day=most if most is not None else Preferences().max_sessions_per_day,
        time_of_day=next((known for known in get_args(TimeOfDay) if known == said), None),
        favourite=fields.texts(entries.get("favourite"), notes, "exercise ids or kinds"),
        never=fields.texts(entries.get("never"), notes, "exercise ids or kinds"),
        learning=fields.yes_no(entries.get("learning"), notes) is not False,
    )


def prescription(node: Node | None, notes: Notes) -> Prescription | None:
    """A clinician's or therapist's word on exercise; None where nothing is filled in."""
    entries = fields.table(node, PRESCRIPTION_KEYS, notes)
    if not any(not (isinstance(inner, Items) and not inner.items) for inner in entries.values()):
        return None
    targets = {}
    target_node = entries.get("targets")
    if isinstance(target_node, Table):
        for key, inner in target_node.entries.items():
            value = fields.number(inner, notes, 0, 10_000)
            if value is not None:
                targets[key] = value
    elif target_node is not None:
        notes.fault(target_node, "targets are written as kind: number")
    own = tuple(_plain(member) for member in fields.items(entries.get("own_exercises"), notes, "exercises"))
    found = Prescription(
        by=fields.text(entries.get("by"), notes),
        role=fields.text(entries.get("role"), notes),
        on=fields.day(entries.get("on"), notes),
        review_on=fields.day(entries.get("review_on"), notes),
        must=fields.texts(entries.get("must"), notes, "exercise ids or kinds"),
        may=fields.texts(entries.get("may"), notes, "exercise ids or kinds"),
        never=fields.texts(entries.get("never"), notes, "exercise ids or kinds"),
        effort_max=fields.whole(entries.get("effort_max"), notes, 0, 10),
        targets=targets,
        own_exercises=tuple(exercise for exercise in own if isinstance(exercise, dict)),
    )
    return None if found == Prescription() else found


def _plain(node: Node) -> object:
    """A node as plain values: tables, lists, numbers, true and false, text."""
    if isinstance(node, Table):
        return {key: _plain(inner) for key, inner in node.entries.items()}
    if isinstance(node, Items):
        return [_plain(member) for member in node.items]
    if node.quoted:
        return node.text
    words = {"true": True, "false": False, "null": None, "~": None, "": None}
    if node.text.lower() in words:
        return words[node.text.lower()]
    try:
        value = written.number(node.text)
    except ValueError:
        return node.text
    return int(value) if value == int(value) else value


def clearances(node: Node | None, notes: Notes) -> tuple[Clearance, ...]:
    """Recorded reviews; one without effect, name, role or date lifts nothing and is a fault."""
    found = []
    for member in fields.items(node, notes, "clearances"):
        entries = fields.table(member, ("effect", "by", "role", "on", "until", "note"), notes)
        for key in ("effect", "by", "role", "on"):
            if key not in entries:
                notes.fault(member, f"a clearance without {key} lifts nothing", "Add it, or take the entry out.", key)
        effect, by, role, note = (fields.text(entries.get(key), notes) for key in ("effect", "by", "role", "note"))
        on, until = fields.day(entries.get("on"), notes), fields.day(entries.get("until"), notes)
        if on and until and until < on:
            notes.fault(member, "until lies before on", "Check the two dates.", f"{until} before {on}")
        elif effect and by and role and on:
            found.append(Clearance(effect=effect, by=by, role=role, on=on, until=until, note=note))
    return tuple(found)


def travel(node: Node | None, notes: Notes) -> tuple[Travel, ...]:
    """Journeys to other zones, in order of time."""
    found = []
    for member in fields.items(node, notes, "journeys"):
        entries = fields.table(member, ("from", "zone"), notes)
        start, zone = fields.instant(entries.get("from"), notes), zone_of(entries.get("zone"), notes)
        for key in ("from", "zone"):
            if key not in entries:
                notes.fault(member, f"a journey without {key}", "Write {from: 2026-12-20T10:00, zone: ...}.", key)
        if start and zone:
            found.append(Travel(start, zone.key))
    return tuple(sorted(found, key=lambda journey: journey.start.timestamp()))


def zone_of(node: Node | None, notes: Notes) -> ZoneInfo | None:
    """A time zone by name."""
    said = fields.text(node, notes)
    if said is None or node is None:
        return None
    try:
        return written.zone_named(said)
    except ValueError as problem:
        notes.fault(node, str(problem), "Zones are named like Europe/London.")
        return None


def supply(node: Node | None, notes: Notes) -> Supply | None:
    """Tablets at home and the next refill."""
    entries = fields.table(node, ("tablets_left", "refill_on"), notes)
    found = Supply(
        fields.whole(entries.get("tablets_left"), notes, 0, 10_000), fields.day(entries.get("refill_on"), notes)
    )
    return None if found == Supply() else found


def goals(node: Node | None, notes: Notes, library: Library) -> tuple[str, ...]:
    """Wishes in the person's own words; one that no goal of the library knows is named and kept."""
    said = fields.texts(node, notes, "goals")
    known = {word.lower() for goal in library.goals.values() for word in (goal.id, goal.name, *goal.words)}
    for wish in said:
        if known and node is not None and wish.lower() not in known and wish.lower().replace(" ", "_") not in known:
            notes.unused(node, wish, "not one of the goals that the exercises are sorted by; kept in your own words")
    return said


def diary(node: Node | None, notes: Notes) -> Diary:
    """The diary of the file, in order of time. A dose written twice is asked about; what lies after now is named."""
    found: list[DiaryEntry] = []
    doses: set[tuple[str, float]] = set()
    for member in fields.items(node, notes, "diary entries"):
        for entry in _entries(member, notes):
            is_dose = entry.kind == "dose_mg"
            if is_dose and diary_line.dose_key(entry) in doses:
                notes.fault(member, diary_line.DOUBLE_DOSE, diary_line.DOUBLE_DOSE_TODO)
            elif diary_line.after(entry, notes.now):
                shown = f"{entry.at:%Y-%m-%d %H:%M} {entry.kind}"
                notes.unused(member, shown, "lies after the moment of this reading, so it is not used")
            else:
                found.append(entry)
                if is_dose:
                    doses.add(diary_line.dose_key(entry))
    return Diary(tuple(sorted(found, key=lambda entry: entry.at.timestamp())))


def _entries(node: Node, notes: Notes) -> list[DiaryEntry]:
    entries = fields.table(node, DIARY_KEYS, notes)
    written_kinds = [key for key in entries if key in KINDS]
    at = entries.get("at")
    if not isinstance(at, Scalar):
        notes.fault(node, "the entry has no date and time", 'Add at: "2026-11-20T08:05".', "at")
        return []
    if not written_kinds:
        notes.fault(node, "the entry says nothing", f"Add one of: {', '.join(KINDS[:6])} ...")
    slot = fields.clock(entries.get("slot"), notes)
    medicine, session_id, note = (fields.text(entries.get(key), notes) for key in ("medicine", "session_id", "note"))
    rated_by = fields.word(entries.get("rated_by"), notes, diary_line.RATERS)
    found = []
    for kind in written_kinds:
        value = _said(entries[kind], kind, notes)
        if value is None:
            continue
        try:
            entry = diary_line.entry(
                at.text, kind, value, zone=notes.zone, note=note, slot=_as_text(slot), medicine=medicine,
                session_id=session_id, rated_by=rated_by, where=place(notes.source, None, node.path),
            )  # fmt: skip
        except ValueError as problem:
            notes.fault(entries[kind], str(problem), value=f"{at.text} {kind} {value}".strip())
        else:
            found.append(entry)
    return found


def _as_text(slot: time | None) -> str | None:
    return slot.strftime("%H:%M") if slot else None


def _said(node: Node, kind: str, notes: Notes) -> str | None:
    """The value of one kind as words; numbers stand without quotes, slots and symptoms as text."""
    if kind == "missed_dose":
        return _as_text(fields.clock(node, notes))
    if kind == "symptom":
        return fields.text(node, notes)
    if kind == "fall":
        if isinstance(node, Table):
            node = fields.table(node, ("injured",), notes).get(
                "injured", Scalar(node.path, node.line, "unknown", False)
            )
        said = fields.yes_no(node, notes)
        return {True: "yes", False: "no", None: "unknown"}[said]
    value = fields.number(node, notes)
    return None if value is None else repr(value)
