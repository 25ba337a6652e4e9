"""How the medicine is thought to work, for a terminal and for a program: steps, graded arrows, the day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from supple.exposure.mechanism import Series
from supple.knowledge.library import Library
from supple.knowledge.mechanism import SHOWN, MechanismArrow
from supple.render import words
from supple.render.style import Style, wrapped

SCHEMA = "supple/mechanism/1"
TITLE = "How baclofen is thought to work"
DO_NOT_STOP = "Do not stop or skip baclofen on your own; ask your prescriber or pharmacist today."
HOW = (
    "One typical person, no range. Receptor figures use binding in rat brain and one ratio of spinal fluid to blood, "
    "so they are an assumption. How much messenger is given off, and pain, were not measured in people over a day, so "
    "they have no figures. The reflex is drawn as the forecast's ease seen from the other side: its threshold rises, "
    "its strength stays."
)
LINES = {"people": "=====>", "animals": "- - ->", "assumed": ". . .>", "not_in_people": "--X-->"}


@dataclass(frozen=True, slots=True)
class Mechanism:
    """The waking hours of one day for one typical person; no series, and why, where there is no forecast."""

    now: datetime
    start: datetime
    end: datetime
    series: Series | None
    missing: str | None
    note: str | None = None

    def slots(self) -> range:
        """The slots from waking to sleeping."""
        if self.series is None:
            return range(0)
        step_s = 60 * self.series.step_min
        from_s = self.series.start.timestamp()
        first = int((self.start.timestamp() - from_s) // step_s)
        last = int(-((from_s - self.end.timestamp()) // step_s))
        return range(max(first, 0), min(last, len(self.series.tone_relief)))

    def at(self, slot: int) -> datetime:
        """When a slot begins."""
        if self.series is None:
            raise ValueError("there is no series")
        moment = self.series.start.timestamp() + 60 * self.series.step_min * slot
        return datetime.fromtimestamp(moment, tz=self.series.start.tzinfo)


def said(found: Mechanism, library: Library, style: Style) -> str:
    """For a terminal."""
    lines = [style.mark("strong", TITLE)]
    if found.note:
        lines += wrapped(found.note, style, indent=2)
    lines += [f"  {LINES[grade]} {word}" for grade, word in SHOWN.items()]
    for branch, title in (("stiffness", "Stiffness"), ("pain", "Pain, a branch of its own")):
        lines += ["", style.mark("strong", title)]
        for arrow in library.mechanism_arrows.values():
            if arrow.branch == branch:
                lines += _arrow(arrow, library, style)
    lines += ["", style.mark("strong", f"The day of {words.weekday(found.start)} in one typical person")]
    lines += _day(found, style)
    lines += ["", *wrapped(HOW, style, indent=2), *wrapped(DO_NOT_STOP, style, indent=2)]
    lines += wrapped("One arrow with its sources: supple evidence ME05.", style, indent=2)
    return "\n".join(lines) + "\n"


def _arrow(arrow: MechanismArrow, library: Library, style: Style) -> Iterator[str]:
    start, end = library.mechanism_steps[arrow.from_step], library.mechanism_steps[arrow.to_step]
    yield f"  {arrow.id} {start.title} {LINES[arrow.shown]} {end.title}"
    yield from wrapped(f"{SHOWN[arrow.shown].capitalize()}. {arrow.sentence}", style, indent=7)


def _day(found: Mechanism, style: Style) -> Iterator[str]:
    if found.series is None:
        yield from wrapped(f"No forecast: {found.missing}", style, indent=2)
        return
    yield f"  {'time':7}{'blood':>8}{'at spine':>10}{'tight':>8}{'loose':>8}{'reflex':>9}{'eased':>8}"
    yield f"  {'':7}{'ng/mL':>8}{'nmol/L':>10}{'% full':>8}{'% full':>8}{'% of most':>10}{'%':>7}"
    for row in rows(found, every_min=120):
        yield (
            f"  {row.time:7}{row.blood:8.0f}{row.fluid:10.0f}{100 * row.tight:8.0f}{100 * row.loose:8.0f}"
            f"{100 * row.reflex:9.0f}{100 * row.eased:8.0f}"
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One moment of the day."""

    time: str
    blood: float
    fluid: float
    tight: float
    loose: float
    reflex: float
    eased: float


def rows(found: Mechanism, *, every_min: int) -> Iterator[Row]:
    """The day as a table, from waking on."""
    series, slots = found.series, found.slots()
    if series is None:
        return
    for slot in slots[:: every_min // series.step_min]:
        yield Row(
            words.clock(found.at(slot)),
            float(series.concentration_ng_per_ml[slot]),
            float(series.csf_r_nmol_per_l[slot]),
            float(series.occupancy_high[slot]),
            float(series.occupancy_low[slot]),
            float(series.threshold_part[slot]),
            float(series.tone_relief[slot]),
        )


def as_json(found: Mechanism, library: Library) -> str:
    """The same for a program, a row a slot of the waking day."""
    value = {
        "schema": SCHEMA,
        "how": HOW,
        "steps": [
            {
                "id": step.id, "branch": step.branch, "title": step.title, "caption": step.caption,
                "clinical_term": step.clinical_term, "quantity": step.quantity, "sources": list(step.sources),
                "numbers": {
                    name: {"value": n.value, "unit": n.unit, "sources": list(n.sources), "judgement": n.judgement}
                    for name, n in step.numbers.items()
                },
            }
            for step in library.mechanism_steps.values()
        ],
        "arrows": [
            {
                "id": arrow.id, "from": arrow.from_step, "to": arrow.to_step, "branch": arrow.branch,
                "shown": arrow.shown, "label": arrow.label, "sentence": arrow.sentence, "grade": arrow.grade,
                "sources": list(arrow.sources), "checked_on": arrow.checked_on,
            }
            for arrow in library.mechanism_arrows.values()
        ],
        "forecast_missing": found.missing,
        "slots": [dict(slot) for slot in _slots(found)],
        "advice": DO_NOT_STOP,
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _slots(found: Mechanism) -> Iterator[dict[str, object]]:
    series = found.series
    if series is None:
        return
    names = (
        "concentration_ng_per_ml", "site_ng_per_ml", "csf_r_nmol_per_l", "occupancy_high", "occupancy_low",
        "threshold_part", "gain_change", "tone_relief",
    )  # fmt: skip
    for slot in found.slots():
        values = {name: round(float(getattr(series, name)[slot]), 5) for name in names}
        yield {"at": found.at(slot).isoformat(), **values, "transmitter_release": None, "pain": None}
