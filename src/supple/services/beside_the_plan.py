"""What an assessment file says beside its plan, held against what the record gives: nothing there is believed either.

Words are compared only where program and library are the ones the file was made with; meaning is always compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from supple import __version__
from supple import assessment as whole
from supple.errors import shown
from supple.interop import person_file
from supple.interop.assessment_file import AssessmentFile
from supple.knowledge.library import Library
from supple.planning.verify import Broken
from supple.render import document

ANOTHER_MOMENT_S = 60.0
PRINTED = 2e-4  # twice the last digit printed
MEANING = {"findings": ("rule_id", "severity", "state", "plan_effects"), "questions": ("id", "worst_severity")}
RULES = {
    "person": "the person is the record's",
    "findings": "the findings are the record's",
    "questions": "the questions are the record's",
    "triage": "the red flags are the record's",
    "response": "the response is the record's",
    "plan.timing_gain": "the timing gain is the record's",
}


def differences(filed: AssessmentFile, fresh: whole.Grounds, library: Library) -> Iterator[Broken]:
    """The first difference of each part; the person, findings, questions, red flags, response and timing gain."""
    if abs(filed.now.timestamp() - fresh.request.now.timestamp()) >= ANOTHER_MOMENT_S:
        yield Broken(
            "the moment is the one asked about", "now", document.instant(filed.now),
            document.instant(fresh.request.now), "The file was made for another moment.",
        )  # fmt: skip
    same_version = (filed.provenance.program, filed.provenance.library) == (__version__, library.version)
    for name, ours in _fresh(filed, fresh, library).items():
        theirs = filed.sections.get(name)
        if name == "person" and isinstance(theirs, dict) and "zone" not in theirs:
            ours = {key: value for key, value in ours.items() if key != "zone"}  # the file's own moment named it
        if not same_version and name in MEANING:
            theirs, ours = (_meaning(part, MEANING[name]) for part in (theirs, ours))
        elif not same_version and name in ("triage", "plan.timing_gain"):
            continue
        found = first_difference(theirs, ours, name)
        if found is not None:
            where, said, given = found
            yield Broken(RULES[name], where, said, given, "The record gives another answer.")


def _fresh(filed: AssessmentFile, fresh: whole.Grounds, library: Library) -> Mapping[str, Any]:
    screened = document.screening(fresh.screening)
    parts: dict[str, Any] = {
        "person": person_file.document(fresh.request.person),
        "findings": screened["findings"],
        "questions": screened["questions"],
        "triage": document.triage(fresh.triage),
        "response": document.response(fresh.response),
    }
    if filed.plan is not None:
        parts["plan.timing_gain"] = document.timing_gain(whole.timing_gain(filed.plan, fresh, library))
    plain: Mapping[str, Any] = json.loads(json.dumps(parts))
    return plain


def _meaning(part: object, keys: Sequence[str]) -> object:
    """What the members of a list mean, without their words."""
    if not isinstance(part, list):
        return part
    return [{key: one.get(key) for key in keys} if isinstance(one, dict) else one for one in part]


def first_difference(theirs: object, ours: object, path: str) -> tuple[str, str, str] | None:
    """Where two plain values first differ, what the file says there and what the record gives; None where nowhere."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        pairs = [(f"{path}.{key}", theirs.get(key), ours.get(key)) for key in dict.fromkeys((*ours, *theirs))]
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        pairs = [(f"{path}[{n}]", one, other) for n, (one, other) in enumerate(zip(theirs, ours, strict=True))]
    else:
        return None if _alike(theirs, ours) else (path, _said(theirs), _said(ours))
    return next((found for where, one, other in pairs if (found := first_difference(one, other, where))), None)


def _alike(one: object, other: object) -> bool:
    if _is_number(one) and _is_number(other):
        return abs(float(one) - float(other)) <= PRINTED  # type: ignore[arg-type]
    return type(one) is type(other) and one == other


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _said(value: object) -> str:
    if isinstance(value, list | dict):
        return f"{len(value)} entries"
    return "nothing" if value is None else shown(str(value))
