"""Which medicine entries are baclofen; what only may be baclofen is named and asked about."""

from __future__ import annotations

from supple.interop.fhir.context import Context
from supple.interop.fhir.medicines import Medicine
from supple.knowledge import recognise

_EITHER_WAY_IN = (recognise.BACLOFEN_ORAL, recognise.BACLOFEN_PUMP)


def baclofen_among(found: list[Medicine], context: Context) -> list[Medicine]:
    """The entries that are baclofen of any form, in their order."""
    certain = []
    for one in found:
        named = recognise.medicines(one.entry, context.library)
        matches = [m for m in named if m.class_id in _EITHER_WAY_IN]
        if any(match.sure for match in matches) or (matches and one.entry.route == "other"):
            certain.append(one)
            if any(other.sure and other.class_id not in _EITHER_WAY_IN for other in named):
                context.mixed.add(one.where)
                context.note(one.where, one.entry.text, "one entry that names several medicines; each is counted")
        elif matches:
            context.note(one.where, one.entry.text, "may be baclofen, but it is not certain; asked about")
    return certain
