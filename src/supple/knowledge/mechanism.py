"""How the medicine is thought to work, as data: steps from the blood to the muscle, and arrows with their grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from supple.errors import Fault
from supple.knowledge.entries import Entry
from supple.knowledge.models import Parameter

Shown = Literal["people", "animals", "assumed", "not_in_people"]
SHOWN: Mapping[Shown, str] = {
    "people": "shown in people",
    "animals": "shown in animals",
    "assumed": "assumed",
    "not_in_people": "not shown in people",
}
Branch = Literal["stiffness", "pain"]
Quantity = Literal["concentration_ng_per_ml", "csf_r_nmol_per_l", "occupancy", "threshold_part", "tone_relief"]


class MechanismStep(Entry, frozen=True, kw_only=True):
    """One step, in plain words and in the clinical one.

    ``quantity`` is the series of the day that belongs to it; None where nothing was measured that could be computed.
    """

    branch: Branch
    title: str
    caption: str
    clinical_term: str
    quantity: Quantity | None
    numbers: Mapping[str, Parameter] = {}


class MechanismArrow(Entry, frozen=True, kw_only=True):
    """That one step leads to another: where this was shown, in few words and in a sentence or two."""

    from_step: str
    to_step: str
    branch: Branch
    shown: Shown
    label: str
    sentence: str


def faults(steps: Mapping[str, MechanismStep], arrows: Mapping[str, MechanismArrow]) -> Iterator[Fault]:
    """Arrows between steps that do not exist, arrows said to be shown without a source, numbers without a basis."""
    for arrow in arrows.values():
        for end in (arrow.from_step, arrow.to_step):
            if end not in steps:
                yield Fault("the step does not exist", f"mechanism arrow {arrow.id}", end)
        if arrow.shown in ("people", "animals") and not arrow.sources:
            yield Fault("what is said to be shown needs a source", f"mechanism arrow {arrow.id}", arrow.shown)
    for step in steps.values():
        for name, number in step.numbers.items():
            if not (number.sources or number.judgement):
                yield Fault("a number needs a source or the word judgement", f"mechanism step {step.id}", name)
