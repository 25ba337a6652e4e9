"""The history of one person: what it leaves standing, whether the store agrees with it, and a step taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from supple.domain.kept import (
    Change,
    Edit,
    Edits,
    Kept,
    Put,
    PutPerson,
    Stamp,
    StoredPerson,
    TakeBack,
    Thing,
    Whole,
    in_order,
)
from supple.errors import Fault, UsageError
from supple.store.repository import AlreadyKeptError, View, nothing_to_take_back


def lines_of(
    wanted: Edits, replaced: Callable[[Edit], Thing | None], *, seq: int, step: int, stamp: Stamp
) -> Iterator[Change]:
    """The history lines of a step; ``replaced`` carries out one edit and gives what it replaced."""
    for number, edit in enumerate(wanted.edits, start=seq):
        before = replaced(edit)
        after = edit.kept if isinstance(edit, Put) else edit.person if isinstance(edit, PutPerson) else None
        if before is None and isinstance(edit, TakeBack):
            raise nothing_to_take_back(edit.entry_id)
        yield Change(number, step, stamp, before, after, wanted.undoes)


class State:
    """A person and their live entries, as the history leaves them; edits carry it on."""

    def __init__(self) -> None:
        self.person: StoredPerson | None = None
        self.live: dict[str, Kept] = {}
        self._holders: dict[str, str] = {}  # who holds an identity

    def carry_out(self, edit: Edit) -> Thing | None:
        """One edit more; gives what it replaced.

        Raises
        ------
        AlreadyKeptError
            Another live entry has the same identity.
        """
        if isinstance(edit, PutPerson):
            person, self.person = self.person, edit.person
            return person
        if isinstance(edit, TakeBack):
            return self._let_go(edit.entry_id)
        identity = edit.kept.identity()
        holder = self._holders.get(identity, edit.kept.id)
        if holder != edit.kept.id:
            raise AlreadyKeptError(self.live[holder])
        before = self._let_go(edit.kept.id)
        self.live[edit.kept.id] = edit.kept
        self._holders[identity] = edit.kept.id
        return before

    def _let_go(self, entry_id: str) -> Kept | None:
        kept = self.live.pop(entry_id, None)
        if kept is not None:
            del self._holders[kept.identity()]
        return kept

    def entries(self) -> tuple[Kept, ...]:
        """The live entries in order of time."""
        return tuple(sorted(self.live.values(), key=in_order))


def edit_of(change: Change) -> Edit:
    """The edit that a line of the history tells of."""
    if isinstance(change.after, Kept):
        return Put(change.after)
    if isinstance(change.after, StoredPerson):
        return PutPerson(change.after)
    if isinstance(change.before, Kept):
        return TakeBack(change.before.id)
    raise ValueError(f"line {change.seq} of the history says nothing")


def state_of(history: Iterable[Change]) -> State:
    """What the history leaves standing.

    Raises
    ------
    ValueError
        A line does not follow from the lines before it.
    """
    state = State()
    step = 0
    for number, change in enumerate(history, start=1):
        try:
            before = state.carry_out(edit_of(change))
        except AlreadyKeptError:
            raise ValueError(f"line {number} of the history writes one thing twice") from None
        if change.seq != number or before != change.before:
            raise ValueError(f"line {number} of the history does not follow from the lines before it")
        of_this_step = change.step in (step, step + 1) if step else change.step == 1
        if not of_this_step or (change.undoes is not None and not 1 <= change.undoes < change.step):
            raise ValueError(f"line {number} of the history belongs to no step that can be")
        step = change.step
    return state


def disagreement(whole: Whole) -> str | None:
    """Why the entries of a person are not what their history says; None where both agree."""
    try:
        state = state_of(whole.history)
    except ValueError as problem:
        return str(problem)
    if state.person != whole.person:
        return "the person is not the one of the history"
    return None if state.entries() == whole.entries else "the entries are not those of the history"


def undo(view: View) -> Edits:
    """The newest step that still stands, taken back; the step that first wrote the person stays.

    Raises
    ------
    UsageError
        There is nothing left to take back.
    """
    lines = _newest_standing(view)
    if not lines or any(isinstance(line.after, StoredPerson) and line.before is None for line in lines):
        raise UsageError(Fault("there is nothing left to take back", "log undo"))
    return Edits(tuple(_back(line) for line in lines), undoes=lines[0].step)


def _newest_standing(view: View) -> list[Change]:
    """The lines of the newest step that is no undoing and was not undone, newest first."""
    undone: set[int] = set()
    lines: list[Change] = []
    for change in view.latest_first():
        if lines and change.step != lines[0].step:
            break
        if change.undoes is not None:
            undone.add(change.undoes)
        elif change.step not in undone:
            lines.append(change)
    return lines


def _back(line: Change) -> Edit:
    if isinstance(line.before, StoredPerson):
        return PutPerson(line.before)
    if isinstance(line.before, Kept):
        return Put(line.before)
    if isinstance(line.after, Kept):
        return TakeBack(line.after.id)
    raise ValueError(f"line {line.seq} of the history says nothing")
