"""What a record says twice and differently: named, and not used where nobody can tell which is true."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from supple.domain.findings import NotUnderstood
from supple.domain.person import ConditionEntry, LabResult, Person, Status, Weight
from supple.interop.reading import Reading
from supple.knowledge.library import Library

# what hardly changes within a day; blood pressure and temperature may
LASTS_A_DAY = frozenset(("creatinine_serum", "egfr", "creatinine_clearance", "cystatin_c"))


def settled(reading: Reading, library: Library) -> Reading:
    """The reading with its contradictions named.

    Weights of one day that differ too much are both left out, because nobody can tell which is true. Results of one
    day all stay, and the worse counts. A condition that is both there and refuted counts as there.
    """
    person = reading.person
    share = library.number("screening", "values_of_one_day_agree_share")
    weights, of_weights = _weights(person.weights, share)
    notes = (*of_weights, *_labs(person.labs, share), *_conditions(person.conditions))
    if not notes:
        return reading
    return replace(
        reading, person=_with(person, weights), not_understood=tuple(dict.fromkeys((*reading.not_understood, *notes)))
    )


def _with(person: Person, weights: tuple[Weight, ...]) -> Person:
    return person if weights == person.weights else replace(person, weights=weights)


def _differ(values: Iterable[float], share: float) -> bool:
    several = tuple(values)
    return max(several) > (1 + share) * min(several)


def _weights(weights: tuple[Weight, ...], share: float) -> tuple[tuple[Weight, ...], list[NotUnderstood]]:
    by_day: dict[date | None, set[float]] = defaultdict(set)
    for weight in weights:
        by_day[weight.on].add(weight.kg)
    doubtful = {on: kgs for on, kgs in by_day.items() if on and len(kgs) > 1 and _differ(kgs, share)}
    notes = [
        NotUnderstood(
            "weights", f"{' and '.join(f'{kg:g} kg' for kg in sorted(kgs))} on {on}",
            "weights of one day that cannot both be right: none of them is used; please weigh again",
        )
        for on, kgs in doubtful.items()
    ]  # fmt: skip
    return tuple(weight for weight in weights if weight.on not in doubtful), notes


def _labs(labs: tuple[LabResult, ...], share: float) -> Iterator[NotUnderstood]:
    by_day: dict[tuple[str, str | None, date], set[float]] = defaultdict(set)
    for lab in labs:
        if lab.measured_on and lab.value > 0:
            by_day[lab.analyte, lab.unit, lab.measured_on].add(lab.value)
    for (analyte, unit, on), values in by_day.items():
        if len(values) > 1 and analyte in LASTS_A_DAY and _differ(values, share):
            said = f"{analyte.replace('_', ' ')} {' and '.join(f'{v:g}' for v in sorted(values))} {unit or ''} on {on}"
            why = "results of one day that differ: the worse counts; please check which is right"
            yield NotUnderstood("labs", said, why)


def _conditions(entries: tuple[ConditionEntry, ...]) -> Iterator[NotUnderstood]:
    states: dict[str, set[Status]] = defaultdict(set)
    shown: dict[str, str] = {}
    for entry in entries:
        if entry.family_history:
            continue
        for name in {entry.text.casefold(), *(f"{c.system}|{c.code}" for c in entry.codings)}:
            states[name].add(entry.status)
            shown.setdefault(name, entry.text)
    for name in dict.fromkeys(shown[n] for n, held in states.items() if {Status.ACTIVE, Status.REFUTED} <= held):
        yield NotUnderstood("conditions", name, "listed as there and as refuted: it counts as there; please check")
