"""What is asked right before a session, and what each answer does: questions with their consequences, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Literal

import msgspec

from supple.errors import Fault
from supple.knowledge.entries import ContraCode, Entry, PlanEffect
from supple.knowledge.signs import Sign

HIGHEST_RATING = 10


class Consequence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an answer does to a session. It only ever takes away, so two of them together take away more.

    ``signs`` go to the red-flag check; ``not_now`` puts the session off; ``effects`` are rows of the plan effects;
    ``leave_out`` are contra codes whose items go; ``closes`` names kinds, positions and equipment that go. ``lighter``
    never says "as planned", even where nothing is left to take away. ``adds`` names what the answer tells of; where all
    of ``not_now_with`` are told of too, the session is put off with ``words_together``.
    """

    words: str
    next: str = ""
    signs: tuple[str, ...] = ()
    not_now: bool = False
    effects: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    alertness_max: int | None = None
    closes: tuple[str, ...] = ()
    lighter: bool = False
    adds: str = ""
    not_now_with: tuple[str, ...] = ()
    words_together: str = ""


class Band(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a rating does from ``at_least`` on (0 to 10), up to the next band."""

    at_least: int
    then: Consequence


class SessionQuestion(Entry, frozen=True, kw_only=True):
    """A question before a session. ``danger`` is the answer that takes something away, or ``rating`` for 0 to 10.

    Asked before every session (``always``), or where an item carries one of ``codes`` and the record does not settle
    it; or whatever the items are, where one of the contra codes ``of_the_person`` holds or may hold, or one of the
    rules ``where_rules_fire`` fires. ``of_the_doses``: only for someone with an order of fixed times.
    ``record_counts``: a code that the record already gives counts like the dangerous answer, whatever is
    said. No answer and "not known" are the same.
    """

    text: str
    why: str
    danger: Literal["yes", "no", "rating"]
    if_unknown: Consequence
    if_danger: Consequence | None = None
    bands: tuple[Band, ...] = ()
    codes: tuple[str, ...] = ()
    of_the_person: tuple[str, ...] = ()
    where_rules_fire: tuple[str, ...] = ()
    always: bool = False
    of_the_doses: bool = False
    record_counts: bool = False

    def after(self, answer: bool | int | None) -> Consequence | None:
        """What an answer does; None where it takes nothing away. ``answer`` None is skipped or not known."""
        if answer is None:
            return self.if_unknown
        if self.danger == "rating":
            reached = [band for band in self.bands if answer >= band.at_least]
            return reached[-1].then if reached else None
        return self.if_danger if answer is (self.danger == "yes") else None


def takes_at_least(more: Consequence, less: Consequence) -> bool:
    """Whether one consequence takes away all that another does."""
    if more.signs:
        return True
    if more.not_now:
        return not less.signs
    capped = less.alertness_max is None or (more.alertness_max is not None and more.alertness_max <= less.alertness_max)
    return (
        not (less.signs or less.not_now)
        and set(more.effects) >= set(less.effects)
        and set(more.leave_out) >= set(less.leave_out)
        and set(more.closes) >= set(less.closes)
        and more.lighter >= less.lighter
        and set(more.not_now_with) >= set(less.not_now_with)
        and less.adds in ("", more.adds)
        and capped
    )


def _steps(question: SessionQuestion) -> list[Consequence]:
    """What the answers that take something away do, the mildest first."""
    return [band.then for band in question.bands] + ([question.if_danger] if question.if_danger else [])


def faults(
    questions: Mapping[str, SessionQuestion],
    codes: Mapping[str, ContraCode],
    effects: Mapping[str, PlanEffect],
    signs: tuple[Sign, ...],
    used: frozenset[str],
    rules: frozenset[str],
) -> Iterator[Fault]:
    """Names that do not exist, answers that raise danger and take away less, codes that nobody asks about."""
    added = {step.adds for question in questions.values() for step in _steps(question)}
    known = {"contra code": set(codes), "plan effect": set(effects), "sign": {sign.id for sign in signs}}
    for question in questions.values():
        where = f"question before a session {question.id}"
        steps = _steps(question)
        for step in steps:
            yield from (
                Fault("no answer tells of this", where, name) for name in step.not_now_with if name not in added
            )
        yield from (Fault("the rule does not exist", where, r) for r in question.where_rules_fire if r not in rules)
        if not steps or (question.danger == "rating") != bool(question.bands):
            yield Fault("a question has bands for a rating, else what the dangerous answer does", where)
            continue
        for step in (*steps, question.if_unknown):
            for what, named in (
                ("contra code", step.leave_out), ("plan effect", step.effects), ("sign", step.signs),
            ):  # fmt: skip
                yield from (Fault(f"the {what} does not exist", where, n) for n in named if n not in known[what])
        yield from (
            Fault("the contra code does not exist", where, c)
            for c in (*question.codes, *question.of_the_person)
            if c not in codes
        )
        for less, more in pairwise(steps):
            if not takes_at_least(more, less):
                yield Fault("a worse answer takes away less", where, more.words)
        if not takes_at_least(steps[-1], question.if_unknown):
            yield Fault("the dangerous answer takes away less than no answer", where)
    asked = {code for question in questions.values() for code in question.codes}
    for code in sorted(used - asked):
        if codes[code].mode == "ask_now" or (
            codes[code].mode in ("exclude", "window") and codes[code].when_unknown == "ask"
        ):
            yield Fault("nobody asks about this contra code before a session", "before_session/questions.json", code)
