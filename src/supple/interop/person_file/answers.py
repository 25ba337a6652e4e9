"""Answers from the command line: ``--answer ID=VALUE``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from supple.domain.person import Answer, Person
from supple.errors import Fault, UsageError
from supple.interop import written
from supple.interop.person_file.lists import answer_of

ANSWER = re.compile(r"([A-Za-z][A-Za-z0-9_.]*)=(.*)", re.DOTALL)


def parse_answer(said: str) -> tuple[str, Answer]:
    """Read ``ID=VALUE``: yes, no, unknown, a number, a date or words.

    Raises
    ------
    UsageError
        There is no id or no value, or the number can be read two ways.
    """
    found = ANSWER.fullmatch(said.strip())
    if not found or not found[2].strip():
        todo = "Write ID=VALUE, for example intrathecal_pump=no; supple ask lists the ids."
        raise UsageError(Fault("an answer needs an id and a value", "--answer", said, todo))
    value = found[2].strip()
    if written.OCTAL.fullmatch(value) or re.fullmatch(r"[-+]?[0-9]+,[0-9]+", value):
        todo = "Write it with a point and without leading zeros."
        raise UsageError(Fault("this number can be read two ways", f"--answer {found[1]}", value, todo))
    return found[1], Answer(answer_of(value))


def apply_answers(person: Person, answers: Mapping[str, Answer]) -> Person:
    """The person with these answers put in; a newer answer takes the place of an older one."""
    return replace(person, answers={**person.answers, **answers})
