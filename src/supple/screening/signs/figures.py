"""Numbers in plain words: temperatures, tablets taken at once, sugar values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from supple.knowledge.library import Library
from supple.screening.signs.sentences import Sentence

SMALL = {
    word: float(value)
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"thirty": 30.0, "forty": 40.0, "fifty": 50.0, "dozen": 12.0}
_HEAT = frozenset(
    [
        "temp",
        "temperature",
        "temprature",
        "tempreture",
        "fever",
        "thermometer",
        "degrees",
        "degree",
        "celsius",
        "fahrenheit",
        "hot",
        "feverish",
        "c",
        "f",
        "temps",
        "deg",
        "spiking",
        "spiked",
        "spike",
    ]
)
_TAKEN = frozenset(
    [
        "took",
        "taken",
        "swallowed",
        "had",
        "has",
        "have",
        "ate",
        "eaten",
        "gave",
        "given",
        "necked",
        "downed",
        "popped",
        "popping",
        "ingested",
        "takes",
        "taking",
    ]
)
_FINISHED = frozenset(
    ["took", "taken", "swallowed", "ate", "eaten", "gave", "given", "necked", "downed", "popped", "ingested"]
)
_TABLETS = frozenset(
    [
        "tablet",
        "tablets",
        "pill",
        "pills",
        "baclofen",
        "baclofens",
        "capsule",
        "capsules",
        "lioresal",
        "of",
        "doses",
        "relaxers",
        "tabs",
        "tab",
        "meds",
        "x",
        "10mg",
    ]
)
_TOGETHER = frozenset(
    ["once", "together", "accident", "accidentally", "mistake", "mistaken", "error", "one", "instead", "extra"]
)
_EVERY_DAY = frozenset(
    [
        "day",
        "daily",
        "per",
        "each",
        "every",
        "usual",
        "normal",
        "prescribed",
        "normally",
        "usually",
        "schedule",
        "times",
        "spread",
        "apart",
        "weekly",
        "plan",
        "tds",
    ]
)
_SUGAR = frozenset(["sugar", "sugars", "glucose", "bg", "bm", "bms", "sugers"])
_SWEETENED = frozenset(["tea", "coffee", "cuppa", "brew", "cocoa", "porridge", "teaspoon", "teaspoons", "spoons"])
MG_DL_PER_MMOL_L = 18.0  # of glucose
_GAP = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that amounts to a sign, or to a fact about one."""

    owner: str
    start: int
    stop: int
    how: str
    normal: bool = False  # in range: these words are then no sign


def _numbers(words: tuple[str, ...]) -> Iterator[tuple[int, float]]:
    for at, word in enumerate(words):
        if word[:1].isdigit():
            try:
                yield at, float(word.replace(",", "."))
            except ValueError:
                continue
        elif word in SMALL:
            yield at, SMALL[word]


def _near(words: tuple[str, ...], at: int, wanted: frozenset[str], reach: int = _GAP) -> list[int]:
    return [k for k in range(max(0, at - reach), min(len(words), at + reach + 1)) if words[k] in wanted]


def figures(sentence: Sentence, words: tuple[str, ...], library: Library) -> Iterator[Figure]:
    """Every number of a sentence that amounts to something."""
    if not any(word[:1].isdigit() or word in SMALL for word in words):
        return
    found = list(_numbers(words))
    yield from _temperatures(words, found, library)
    yield from _amounts(words, found, library)
    yield from _sugars(words, found, library)


def _temperatures(words: tuple[str, ...], found: list[tuple[int, float]], library: Library) -> Iterator[Figure]:
    fever, very_high, lowest_c, highest_c, lowest_f, highest_f = (
        library.number("triage", name)
        for name in (
            "fever_c", "very_high_fever_c", "told_c_lowest", "told_c_highest", "told_f_lowest", "told_f_highest",
        )
    )  # fmt: skip
    for at, value in found:
        fahrenheit = lowest_f <= value <= highest_f
        celsius = value if lowest_c <= value <= highest_c else (value - 32) / 1.8 if fahrenheit else None
        beside = _near(words, at, _HEAT)
        if celsius is None or not beside:
            continue
        if fahrenheit and not _near(words, at, _HEAT - {"c", "hot"}):
            continue
        low, high = min(at, beside[0]), max(at, beside[-1]) + 1
        if celsius < fever - 1e-6:
            for k in beside:
                if words[k].startswith("temp"):
                    yield Figure("R36", k, k + 1, f"{celsius:.1f} C is no fever", normal=True)
        else:
            yield Figure("R36", low, high, f"{celsius:.1f} C is a fever")
        if celsius >= very_high - 1e-6:
            yield Figure("sentence_context.very_high_fever", low, high, f"{celsius:.1f} C is a very high fever")


def _amounts(words: tuple[str, ...], found: list[tuple[int, float]], library: Library) -> Iterator[Figure]:
    at_once, by_mistake, mg_at_once, more_than_one = (
        library.number("triage", name)
        for name in ("tablets_at_once", "tablets_by_mistake", "mg_at_once", "extra_tablets")
    )
    values = dict(found)
    for at, value in found:
        verbs = [k for k in range(max(0, at - _GAP), at) if words[k] in _TAKEN]
        if not verbs:
            continue
        verb, after = verbs[-1], words[at + 1 : at + 1 + _GAP]
        end = min(len(words), at + 1 + _GAP)
        instead = next((k for k in range(at + 1, min(at + 8, len(words) - 1)) if words[k] in ("instead", "not")), None)
        if instead is not None:
            other = next((values[k] for k in range(instead + 1, min(instead + 4, len(words))) if k in values), None)
            if other is not None and value > other:
                extra = value - other if other >= 1 else value
                one_more = extra <= max(other, 1) and extra < by_mistake
                sign = "R64" if one_more else "R11"
                yield Figure(sign, verb, instead + 2, f"{value:g} instead of {other:g}")
                continue
        usual = _near(words, at, _EVERY_DAY, 8)
        mg = bool(after) and after[0] in ("mg", "milligrams", "mgs", "milligram")
        if mg:
            if value >= mg_at_once and words[verb] in _FINISHED and not usual:
                yield Figure("R11", verb, end, f"{value:g} mg at once")
            continue
        told = any(word in _TABLETS for word in after[:3])
        at_once_word = bool(after) and after[0] in ("at", "together", "in") and words[verb] in _FINISHED
        if not (told or at_once_word) or "hours" in after[:2] or "days" in after[:2] or "times" in after[:1]:
            continue
        together = [k for k in _near(words, at, _TOGETHER, 8) if k != at]
        if value >= more_than_one and any(words[k] == "extra" for k in together):
            yield Figure("R11", verb, end, f"{value:g} extra")
        elif value >= by_mistake and together and (words[verb] in _FINISHED or words[verb] in ("had", "has")):
            yield Figure("R11", verb, end, f"{value:g} taken together")
        elif value >= at_once and not usual and words[verb] not in ("have", "takes", "taking"):
            yield Figure("R11", verb, end, f"{value:g} tablets at once")


def _sugars(words: tuple[str, ...], found: list[tuple[int, float]], library: Library) -> Iterator[Figure]:
    low, high, from_mg_dl = (
        library.number("triage", name) for name in ("sugar_low_mmol_l", "sugar_high_mmol_l", "sugar_mg_dl_from")
    )
    for at, value in found:
        beside = _near(words, at, _SUGAR, 4)
        if not beside or (at + 1 in beside and _SWEETENED.intersection(words[at + 2 : at + 2 + _GAP])):
            continue  # "two sugars in my tea" measures no blood
        mmol = value / MG_DL_PER_MMOL_L if value >= from_mg_dl else value
        if mmol < low or mmol > high:
            yield Figure("R57", min(at, beside[0]), max(at, beside[-1]) + 1, f"a sugar of {value:g}")
