"""Whatever is written in whatever order, a database holds what the plainest store holds."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from keeping import person
from store_engines import fresh_database
from supple.domain.diary import DiaryEntry
from supple.domain.kept import Edit, Edits, Kept, Put, PutPerson, Removal, Stamp, TakeBack, Whole
from supple.errors import UsageError
from supple.store import export
from supple.store.history import disagreement, undo
from supple.store.memory import Memory
from supple.store.place import place_of
from supple.store.repository import Repository, View
from supple.store.sql import open_store

ZONES = ("Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "UTC")
BEGIN = datetime(2026, 10, 24, 20, 0, tzinfo=ZoneInfo("UTC"))  # the night in which London's hour comes twice
PEOPLE = st.sampled_from(["anna", "ben"])
ENTRY_IDS = st.sampled_from(["a", "b", "c", "d", "e"])
WORDS = st.text(max_size=8).filter(lambda words: words.isprintable() or "\0" in words)
STAMPS = st.builds(
    Stamp, st.sampled_from(["anna (self)", "kim (carer)"]),
    st.integers(0, 10_000).map(lambda minutes: BEGIN + timedelta(minutes=minutes)),
)  # fmt: skip


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    return (BEGIN + timedelta(minutes=15 * draw(st.integers(0, 40)))).astimezone(zone)


@st.composite
def entries(draw: st.DrawFn) -> Kept:
    at, entry_id = draw(moments()), draw(ENTRY_IDS)
    kind = draw(st.sampled_from(["dose_mg", "missed_dose", "stiffness", "symptom"]))
    if kind == "stiffness":
        return Kept(entry_id, DiaryEntry(at, kind, draw(st.floats(0, 10)), rated_by="carer"))
    if kind == "symptom":
        return Kept(entry_id, DiaryEntry(at, kind, text=draw(WORDS)))
    slot = draw(st.sampled_from([time(1, 30), time(2, 30)]))
    planned = draw(moments()) if kind == "missed_dose" or draw(st.booleans()) else None
    amount = draw(st.floats(0.5, 40)) if kind == "dose_mg" else None
    return Kept(entry_id, DiaryEntry(at, kind, amount, slot=slot if planned else None), planned)


EDITS = st.lists(st.one_of(entries().map(Put), ENTRY_IDS.map(TakeBack)), min_size=1, max_size=3)


class AgreesWithMemory(RuleBasedStateMachine):
    """Two stores get the same orders; their answers, complaints and contents stay the same."""

    real: Repository

    @initialize()
    def begin(self) -> None:
        self.reference = Memory()
        for one in self.real.people():
            self.real.remove(one.id, Stamp("test", BEGIN))
        self.proofs: list[tuple[Removal, Removal]] = []

    def both(self, order: object) -> None:
        answers = []
        for store in (self.reference, self.real):
            try:
                answers.append(order(store))  # type: ignore[operator]
            except UsageError as problem:
                answers.append(str(problem))
        assert answers[0] == answers[1]

    def write(self, person_id: str, edits: list[Edit], stamp: Stamp) -> None:
        def decide(view: View) -> Edits:
            return Edits(tuple(edits))

        self.both(lambda store: store.write(person_id, decide, stamp))

    @rule(person_id=PEOPLE, weight=st.integers(40, 90), stamp=STAMPS)
    def person(self, person_id: str, weight: int, stamp: Stamp) -> None:
        self.write(person_id, [PutPerson(person(person_id, weight_kg=weight))], stamp)

    @rule(person_id=PEOPLE, edits=EDITS, stamp=STAMPS)
    def entries(self, person_id: str, edits: list[Edit], stamp: Stamp) -> None:
        self.write(person_id, edits, stamp)

    @rule(person_id=PEOPLE, stamp=STAMPS)
    def undo(self, person_id: str, stamp: Stamp) -> None:
        self.both(lambda store: store.write(person_id, undo, stamp))

    @rule(person_id=PEOPLE, since=moments(), until=moments())
    def stretch(self, person_id: str, since: datetime, until: datetime) -> None:
        self.both(lambda store: store.view(person_id).entries(since, until))

    @rule(person_id=PEOPLE, entry_id=ENTRY_IDS)
    def one(self, person_id: str, entry_id: str) -> None:
        self.both(lambda store: store.view(person_id).entry(entry_id))

    @rule(person_id=PEOPLE, stamp=STAMPS)
    def removed_and_brought_back(self, person_id: str, stamp: Stamp) -> None:
        with contextlib.suppress(UsageError):
            whole = self.reference.whole(person_id)
            document = export.written([self.real.whole(person_id)])
            assert self.reference.remove(person_id, stamp).digest == self.real.remove(person_id, stamp).digest
            assert export.read(document, source="export.json") == (whole,)
            self.both(lambda store: store.adopt(whole))

    @rule(person_id=PEOPLE, stamp=STAMPS)
    def removed(self, person_id: str, stamp: Stamp) -> None:
        with contextlib.suppress(UsageError):
            assert self.reference.remove(person_id, stamp).digest == self.real.remove(person_id, stamp).digest

    @invariant()
    def same_contents(self) -> None:
        if not hasattr(self, "reference"):
            return
        people = self.reference.people()
        assert self.real.people() == people
        for one in people:
            whole = self.real.whole(one.id)
            assert whole == self.reference.whole(one.id)
            assert written_times(whole) == written_times(self.reference.whole(one.id))
            assert disagreement(whole) is None


def written_times(whole: Whole) -> list[str]:
    """Times of one zone compare equal in both passes of an hour; written out they do not."""
    return [kept.entry.at.isoformat() for kept in whole.entries]


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    store = open_store(place_of(str(tmp_path_factory.mktemp("store"))))
    yield store
    store.close()


@pytest.fixture(scope="module")
def postgres(postgresql: str) -> Iterator[Repository]:
    store = open_store(fresh_database(postgresql))
    yield store
    store.close()


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_a_database_holds_what_memory_holds(engine: str, request: pytest.FixtureRequest) -> None:
    machine = type("Machine", (AgreesWithMemory,), {"real": request.getfixturevalue(engine)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
