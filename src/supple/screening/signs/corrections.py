"""What the person says about the answer: a sign that was read wrongly, and answers to what was asked beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType

from supple.domain.facts import Fact, Known
from supple.errors import Fault, UsageError
from supple.knowledge.library import Library

SAID = {"yes": True, "y": True, "no": False, "n": False, "unknown": None, "not sure": None, "not_sure": None}
NO_ANSWERS: Mapping[str, bool | None] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Corrections:
    """Answers by the id of a sign (``R52``: new or worse?) or of a context (``kidney``), and signs not meant."""

    answers: Mapping[str, bool | None] = field(default_factory=lambda: NO_ANSWERS)
    not_meant: frozenset[str] = frozenset()

    def usual(self, sign_id: str) -> bool:
        """Whether the person says that this sign is no different from usual."""
        return self.answers.get(sign_id, True) is False

    def answered(self, answer_id: str) -> bool:
        """Whether it need not be asked again; *not sure* is an answer."""
        return answer_id in self.answers

    def confirmed(self) -> Iterator[str]:
        """Signs that the person answers with yes."""
        return (one for one, told in self.answers.items() if told and _is_sign(one))

    def facts(self) -> Iterator[Fact]:
        """The contexts that were answered, as facts of the message."""
        for one, told in self.answers.items():
            if not _is_sign(one):
                yield Fact(f"words.{one}", Known.of(told), because=("you answered",))
        if self.answers.get("R10", True) is False:
            yield Fact("words.self_harm_denied", Known.ABSENT, because=("you answered",))


def _is_sign(answer_id: str) -> bool:
    return answer_id[:1] == "R" and answer_id[1:].isdigit()


def is_for_triage(answer_id: str, library: Library) -> bool:
    """Whether an ``--answer`` is to a question of triage rather than of the screening."""
    return _is_sign(answer_id) or answer_id in _contexts(library)


def _contexts(library: Library) -> frozenset[str]:
    return frozenset(raised.answer for sign in library.signs for raised in sign.raises if raised.answer)


def corrections(answers: Mapping[str, str], not_meant: Iterable[str], library: Library) -> Corrections:
    """Answers and wrongly read signs as told.

    Raises
    ------
    UsageError
        A sign or an answer does not exist; names the nearest and what is accepted.
    """
    refused = tuple(not_meant)
    require_signs(refused, library, "--not")
    require_signs([one for one in answers if _is_sign(one)], library, "--answer")
    held: dict[str, bool | None] = {}
    for one, told in answers.items():
        if not is_for_triage(one, library):
            known = ", ".join(sorted(_contexts(library)))
            raise UsageError(Fault("triage asks no such question", "--answer", one, f"It takes a sign id, or {known}."))
        if told.strip().lower() not in SAID:
            raise UsageError(Fault("the answer must be yes, no or unknown", f"--answer {one}", told))
        held[one] = SAID[told.strip().lower()]
    return Corrections(held, frozenset(refused))


def require_signs(picked: Iterable[str], library: Library, where: str) -> None:
    """Refuse signs that do not exist.

    Raises
    ------
    UsageError
        With the nearest signs.
    """
    known = {sign.id: sign for sign in library.signs}
    for one in picked:
        if one not in known:
            near = get_close_matches(one.upper(), known, n=3, cutoff=0.4)
            named = "; ".join(f"{sign_id} = {known[sign_id].sign}" for sign_id in near)
            todo = f"Did you mean {named}?" if near else f"Signs run from {min(known)} to {max(known)}."
            raise UsageError(Fault("there is no such sign", where, one, todo))
