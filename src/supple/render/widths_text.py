"""Where the range of each hour comes from: a sentence a day, a table, JSON and CSV."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supple.domain.forecast import Forecast
from supple.domain.good_hours import good_hours
from supple.exposure.widths import Source, Widths
from supple.render import words
from supple.render.style import Style, wrapped

SCHEMA = "supple/widths/1"
SOURCES: Mapping[Source, str] = {
    "sensitivity": "how sensitive people are",
    "clearance": "how fast the body clears it",
    "kidney": "how sure the kidney result is",
    "absorption": "how fast it is absorbed",
    "model": "which model one believes",
    "unsaid": "what nobody said of you",
}
SHORT: Mapping[Source, str] = {
    "sensitivity": "sensitive", "clearance": "clearing", "kidney": "kidney", "absorption": "absorbed", "model": "model",
    "unsaid": "not said",
}  # fmt: skip
NARROWS: Mapping[Source, str] = {
    "sensitivity": "Your own diary narrows it most.",
    "clearance": "Your own diary may narrow it.",
    "kidney": "A new kidney test would narrow it; ask your clinician whether one is due.",
    "absorption": "Your own diary may narrow it.",
    "model": "Only more research narrows it.",
    "unsaid": "Your age, your sex and the day of the last change of dose would narrow it.",
}
TITLES: Mapping[str, str] = {
    "tone_relief": "Stiffness eased",
    "drowsy_probability": "Drowsiness",
    "concentration_ng_per_ml": "Blood level",
}
HOW = (
    "The range (nine in ten of people like you) was made again with each source held still, alone and with every mix "
    "of the others, with the same virtual people; a source's part is its mean share over all orders (Shapley), so "
    "the parts add up. Minus: the source makes the range narrower."
)
NEARLY_ALL, WORTH_A_COLUMN = 0.9, 0.005


@dataclass(frozen=True, slots=True)
class DayWidths:
    """The waking hours of one day, with each quantity's width split by source."""

    curve: Forecast
    start: datetime
    end: datetime
    widths: Mapping[str, Widths]
    model_id: str
    others: tuple[str, ...]

    def sources(self) -> tuple[Source, ...]:
        """The sources that are shown: all, but what nobody said only where that makes a difference."""
        slots = self.curve.slots(self.start, self.end)
        here = slice(slots.start, slots.stop)
        unsaid = max(split.shares(here)["unsaid"] for split in self.widths.values())
        every = self.widths["tone_relief"].by_source
        return tuple(s for s in SOURCES if s in every and (s != "unsaid" or unsaid >= WORTH_A_COLUMN))

    def hours(self) -> Iterator[tuple[datetime, slice]]:
        """Each full wall-clock hour with its slots."""
        at = self.start
        while at.timestamp() < self.end.timestamp():
            later = datetime.fromtimestamp(min(at.timestamp() + 3600, self.end.timestamp()), tz=at.tzinfo)
            slots = self.curve.slots(at, later)
            yield at, slice(slots.start, slots.stop)
            at = later


def whole_percent(share: float) -> int:
    """A share in whole percent; never a negative nothing."""
    return round(100 * share)


def _hour_to_speak_of(found: DayWidths) -> tuple[datetime, slice]:
    """The hour that holds the middle of the best stretch; without one, the hour with the widest range of ease."""
    stretches = good_hours(found.curve.windows, found.start, found.end)
    hours = list(found.hours())
    if not stretches:
        return max(hours, key=lambda hour: float(found.widths["tone_relief"].whole[hour[1]].mean()))
    best = max(stretches, key=lambda w: w.end.timestamp() - w.start.timestamp())
    middle = (best.start.timestamp() + best.end.timestamp()) / 2
    return max((hour for hour in hours if hour[0].timestamp() <= middle), key=lambda hour: hour[0].timestamp())


def sentences(found: DayWidths) -> tuple[str, ...]:
    """Plain words for the day: where the range of ease and of drowsiness comes from at one hour; what narrows it."""
    at, slots = _hour_to_speak_of(found)
    said = []
    largest: list[Source] = []
    for name, opening in (("tone_relief", "how much stiffness eases"), ("drowsy_probability", "drowsiness")):
        split = found.widths[name]
        (first, most), (second, next_most), *_ = split.shares(slots).items()
        largest.append(first)
        amount = "Nearly all" if most >= NEARLY_ALL else "Most" if most >= 0.5 else "The largest part"
        then = f"; then {SOURCES[second]} ({whole_percent(next_most)} %)" if next_most >= 0.01 else ""
        said.append(
            f"{amount} of the range of {opening} at {words.clock(at)} comes from {SOURCES[first]} "
            f"({whole_percent(most)} %){then}."
        )
    narrows = dict.fromkeys(NARROWS[source] for source in largest)
    return (*said, *narrows)


def model_line(found: DayWidths) -> str:
    """What was done about the choice of model."""
    if not found.others:
        return "Only one model speaks of this person, so what the choice of model adds is not known."
    return (
        f"The people of all models stand in one crowd here, so its range is not that of the day chart, which believes "
        f"{found.model_id} alone. The others: {words.listed(found.others)}."
    )


def said(found: DayWidths, style: Style) -> str:
    """For a terminal."""
    lines = [style.mark("strong", f"Where the range comes from, {words.weekday(found.start)}")]
    for sentence in sentences(found):
        lines += wrapped(sentence, style, indent=2)
    for name, title in TITLES.items():
        split = found.widths[name]
        sources = found.sources()
        factor, unit = (1, "ng/mL") if name == "concentration_ng_per_ml" else (100, "in 100")
        lines += ["", style.mark("strong", f"{title}: width of the range [{unit}], and the part of each source [%]")]
        lines.append(f"  {'time':7}{'width':>7}" + "".join(f"{SHORT[source]:>11}" for source in sources))
        for at, slots in found.hours():
            shares = split.shares(slots)
            lines.append(
                f"  {words.clock(at):7}{factor * float(split.whole[slots].mean()):7.0f}"
                + "".join(f"{whole_percent(shares[source]):11d}" for source in sources)
            )
    lines += ["", *wrapped(HOW, style, indent=2), *wrapped(model_line(found), style, indent=2)]
    return "\n".join(lines) + "\n"


def as_json(found: DayWidths) -> str:
    """The same for a program: a row a slot of the waking day."""
    value = {
        "schema": SCHEMA,
        "model": found.model_id,
        "other_models": list(found.others),
        "how": HOW,
        "sentences": list(sentences(found)),
        "slots": [dict(row) for row in _rows(found)],
    }
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def as_csv(found: DayWidths) -> str:
    """A row a slot of the waking day."""
    lines = []
    for number, row in enumerate(_rows(found)):
        flat: dict[str, object] = {"at": row["at"]}
        for name in TITLES:
            flat |= {f"{name}_{part}": value for part, value in row[name].items()}
        if number == 0:
            lines.append(",".join(flat))
        lines.append(",".join(str(value) for value in flat.values()))
    return "\n".join(lines) + "\n"


def _rows(found: DayWidths) -> Iterator[dict[str, Any]]:
    for slot in found.curve.slots(found.start, found.end):
        row: dict[str, Any] = {"at": found.curve.at(slot).isoformat()}
        for name in TITLES:
            split = found.widths[name]
            parts = {source: round(float(part[slot]), 5) for source, part in split.by_source.items()}
            row[name] = {"width": round(float(split.whole[slot]), 5), **parts}
        yield row


def missing(sentence: str, form: str) -> str:
    """No forecast, in the form asked for."""
    if form == "json":
        return json.dumps({"schema": SCHEMA, "forecast_missing": sentence}, ensure_ascii=False, indent=1) + "\n"
    return f"# {sentence}\n" if form == "csv" else f"No forecast: {sentence}\n"
