"""People in the store: taken in from a record, listed, deleted with proof."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from supple.domain.kept import DOSE_KINDS, Edit, Edits, PutPerson, StoredPerson
from supple.errors import Fault, UsageError
from supple.render import diary_text
from supple.services import diary_rows, keeping, loading
from supple.store.repository import View, already_here

Say = Callable[[str], object]
ID_LENGTH = 40


def id_from(record: str) -> str:
    """A short name from the name of the file: small letters, digits and hyphens."""
    stem = "person" if record == loading.STANDARD_INPUT else Path(record).stem
    found = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:ID_LENGTH]
    return found or "person"


def add(record: str, person_id: str | None, options: loading.Options, *, update: bool, say: Say) -> None:
    """Take a person in from a record, the diary of the record too; or bring one up to date.

    Raises
    ------
    UsageError
        The name is taken and no update is asked for, or nobody said in which time zone the person lives.
    RecordError
        The record cannot be read.
    """
    knowledge = loading.library()
    data = loading.read_bytes(record)
    reading = loading.read_record(data, source=record, options=options, knowledge=knowledge)
    reading = loading.completed(reading, options, knowledge)
    request = loading.request_for(reading, options)
    person = request.person
    if not person.zone_stated:
        todo = "Add --zone, e.g. --zone Europe/London: the times of a diary need one."
        raise UsageError(Fault("no time zone is given", record, todo=todo))
    document, entries = keeping.document_of(replace(reading, person=person))
    stored = StoredPerson(person_id or id_from(record), document, reading.not_understood, reading.summary)
    outcomes: list[diary_rows.Outcome] = []

    def decide(view: View) -> Edits:
        if not update and next(view.latest_first(), None) is not None:
            raise already_here(stored.id)
        rows = [(number, entry) for number, entry in enumerate(entries, start=1)]
        outcome, puts = diary_rows.placed(view, person, rows, request.now, knowledge)
        outcomes.append(outcome)
        edits: list[Edit] = [PutPerson(stored), *puts]
        return Edits(tuple(edits))

    with keeping.opened() as store:
        store.write(stored.id, decide, keeping.stamp(request.now))
        place = store.place.shown
    for fault in outcomes[-1].faults:
        say(fault.sentence())
    say(f"{'Brought up to date' if update else 'Taken in'}: {stored.id}, kept in {place}.")
    if entries:
        outcome = outcomes[-1]
        say(diary_text.imported(outcome.written, outcome.known, len(outcome.faults), "Diary"))
    say(f"Now: supple today {stored.id}; supple log dose 10mg; supple diary.")


def listed(form: str) -> str:
    """Everyone in the store: the name, and how much is written."""
    import json

    with keeping.opened() as store:
        rows = []
        for one in store.people():
            kept = store.view(one.id).entries()
            rows.append(
                {
                    "person": one.id,
                    "zone": one.document.get("zone"),
                    "entries": len(kept),
                    "doses": sum(k.entry.kind in DOSE_KINDS for k in kept),
                    "last_entry_at": kept[-1].entry.at.isoformat() if kept else None,
                }
            )
        place = store.place.shown
    if form == "json":
        return json.dumps({"store": place, "people": rows}, ensure_ascii=False, indent=1) + "\n"
    lines = [f"The store: {place}"]
    lines += [
        f"  {row['person']}: {row['entries']} entries, {row['doses']} of them doses; zone {row['zone']}"
        + (f"; last {row['last_entry_at']}" if row["last_entry_at"] else "")
        for row in rows
    ] or ["  Nobody yet. Begin with: supple person add RECORD"]
    return "\n".join(lines) + "\n"


def remove(person_id: str, now: str | None, *, confirmed: Callable[[], bool], say: Say) -> None:
    """Delete everything about a person, and say what proves it.

    Raises
    ------
    UsageError
        There is no such person, or the deletion was not confirmed.
    """
    with keeping.opened() as store:
        stored = store.person(person_id)
        if not confirmed():
            todo = "Keep a copy first if you like: supple store export -o copy.json. To delete, add --yes."
            raise UsageError(Fault("nothing was deleted", "person remove", person_id, todo))
        zone = loading.zone_or_utc(str(stored.document.get("zone") or "UTC"))  # deleting always works
        proof = store.remove(stored.id, keeping.stamp(loading.moment(now, zone)))
        entries = "1 entry" if proof.entries == 1 else f"{proof.entries} entries"
        say(f"Deleted: {entries} and {proof.changes} lines of history. No row about this person is left.")
        say(f"Proof {proof.id}: SHA-256 of what was deleted {proof.digest}")
        say("(supple store digest copy.json shows the same number for an export that you kept.)")
        file = store.place.file
        copies = sorted(file.parent.glob(f"{file.name}.before-*")) if file else []
        say(f"Not deleted: {'' if file else 'the logs of the database server, '}backups and exports made before.")
        for copy in copies:
            say(f"  An older copy of the store: {copy}")
        store.tidy()
