"""How soon to get help, for a terminal: the emergency first and unmissable, and never a word that all is well."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from supple.domain.findings import ReadWords, SignHit, Triage, Urgency
from supple.knowledge.library import Library
from supple.knowledge.signs import EmergencyNumber
from supple.render.style import PLAIN, Style, wrapped

UNKNOWN_COUNTRY = "*"
HEADINGS = {
    Urgency.EMERGENCY: "EMERGENCY: GET HELP NOW",
    Urgency.SAME_DAY: "CALL TODAY",
    Urgency.ROUTINE: "NOT URGENT FROM THESE WORDS: mention it at your next contact",
    Urgency.NONE: "NO RED FLAG WAS RECOGNISED in these words",
}
HEADINGS_OF_THE_UNREAD = {
    Urgency.ROUTINE: "NOT URGENT FROM THE WORDS THAT WERE READ. Some were not.",
    Urgency.NONE: "NOT KNOWN HOW URGENT THIS IS: these words were not all read",
}
CANNOT_SAY = (
    "Supple could not read all of this, so it cannot say how urgent it is. If breathing is hard, someone cannot be "
    "woken, or you feel ill or afraid, call now. Do not wait to find other words."
)
NOTHING_WRITTEN = "NOT KNOWN HOW URGENT THIS IS: there were no words to read"
NOT_A_CHECK_UP = (
    "No red flag was recognised in these words; this is not a check-up. If you feel ill or afraid, call someone."
)
ALWAYS = (
    "Supple reads words and can miss things. When in doubt, call. Do not stop or skip baclofen on your own; ask your "
    "prescriber or pharmacist today."
)
MARKS = {Urgency.EMERGENCY: "!!", Urgency.SAME_DAY: "! ", Urgency.ROUTINE: "- "}


def emergency_number(library: Library, country: str | None) -> EmergencyNumber:
    """The number to call where the person lives; several numbers where the country is not known."""
    numbers = library.emergency_numbers
    return numbers.get((country or UNKNOWN_COUNTRY).upper()) or numbers[UNKNOWN_COUNTRY]


def triage(found: Triage, library: Library, *, country: str | None = None, style: Style = PLAIN) -> str:
    """The triage as text: what to do, why, how the words were read, what to tell next."""
    blocks = [
        [style.mark("urgent" if found.urgency >= Urgency.SAME_DAY else "strong", _heading(found))],
        list(_call(found, library, country, style)),
        *([*_sign(hit, style)] for hit in found.signs),
        list(_read(found.read, style)),
        list(_questions(found.questions, style)),
        list(_correct(found, style)),
        wrapped(ALWAYS, style),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def in_short(found: Triage, library: Library, *, country: str | None = None, style: Style = PLAIN) -> str:
    """What of a diary asks for a call: whom to call, which signs, what to do; nothing where no call is asked for."""
    if found.urgency < Urgency.SAME_DAY:
        return ""
    blocks = [
        [style.mark("urgent", HEADINGS[found.urgency])],
        list(_call(found, library, country, style)),
        *([*_sign(hit, style)] for hit in found.signs if hit.urgency >= Urgency.SAME_DAY),
        list(_questions([_ANSWERED_BY.sub("", question).rstrip() for question in found.questions], style)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _heading(found: Triage) -> str:
    """How urgent, in one line; words that were not read are never told to hold no red flag."""
    if not (found.read or found.signs):
        return NOTHING_WRITTEN
    return (HEADINGS_OF_THE_UNREAD if found.not_read else {}).get(found.urgency) or HEADINGS[found.urgency]


def _call(found: Triage, library: Library, country: str | None, style: Style) -> Iterator[str]:
    number = emergency_number(library, country)
    where = f" ({number.country})" if number.id != UNKNOWN_COUNTRY else ""
    also = f" {number.also}." if number.also else ""
    if found.urgency is Urgency.EMERGENCY:
        yield style.mark("urgent", f">>> Call {number.number}{where} now. <<<")
        if also:
            yield from wrapped(also.strip(), style, indent=4)
        yield from wrapped("Say that baclofen is involved. Do not stay alone. Take the medicine list.", style, indent=4)
    elif found.urgency is Urgency.SAME_DAY:
        yield from wrapped(
            "Call your doctor, pharmacist or an advice line today, also on a weekend. If it gets worse: "
            f"{number.number}{where}.",
            style,
        )
    elif found.urgency is Urgency.ROUTINE:
        yield from wrapped(
            f"If it gets worse, or something new comes, write again or call. Emergency: {number.number}{where}.", style
        )
    else:
        yield from wrapped(CANNOT_SAY if found.not_read else NOT_A_CHECK_UP, style)
        yield from wrapped(f"Emergency: {number.number}{where}.{also}", style)


def _sign(hit: SignHit, style: Style) -> Iterator[str]:
    yield from wrapped(hit.because, style, indent=3, first=f"{MARKS[hit.urgency]} ")
    yield from wrapped(hit.advice, style, indent=3)
    cited = f"[{hit.sign_id}; {', '.join(hit.citations) or 'a proposal, no source'}]"
    yield style.mark("quiet", f"   {cited}")


def _read(words: tuple[ReadWords, ...], style: Style) -> Iterator[str]:
    """How each piece of the message was read, without what is already told as a sign above."""
    rest = [item for item in words if not item.how.startswith("read as: ")]
    if rest:
        yield style.mark("strong", "How your other words were read")
    for item in rest:
        yield from wrapped(f"“{item.text}”: {item.how}.", style, indent=4, first="  - ")


def _questions(questions: Sequence[str], style: Style) -> Iterator[str]:
    if questions:
        yield style.mark("strong", "To be surer")
    for question in questions:
        yield from wrapped(question, style, indent=4, first="  - ")
    named = [found[1] for question in questions if (found := _ANSWERED_BY.search(question))]
    if named:
        yield from wrapped(f"To answer: add --answer {named[0]}=yes (or no, or unknown).", style, indent=4)


_ANSWERED_BY = re.compile(r"\[(\w+)\]$")


def _correct(found: Triage, style: Style) -> Iterator[str]:
    """How a wrong reading is taken back: of the signs that come from words, not of those that were picked."""
    from_words = {item.sign_id for item in found.read if item.sign_id and item.how.startswith(("read as", "asked"))}
    wrong = [hit.sign_id for hit in found.signs if hit.sign_id in from_words]
    if wrong:
        yield from wrapped(f"Read wrongly? Add --not {wrong[0]}, or say it in other words.", style)
