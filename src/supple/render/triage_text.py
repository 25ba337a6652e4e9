"""How soon to get help, for a terminal: the most urgent first and unmissable; nothing recognised is never all clear."""

from __future__ import annotations

from supple.domain.findings import SignHit, Triage, Urgency
from supple.knowledge.entries import EmergencyNumber
from supple.knowledge.library import Library
from supple.render.style import PLAIN, Style, wrapped

ANYWHERE = "*"
HEADINGS = {
    Urgency.EMERGENCY: "GET HELP NOW",
    Urgency.SAME_DAY: "CONTACT A CLINICIAN TODAY",
    Urgency.ROUTINE: "Not urgent by these words; tell your team at the next contact, sooner if it gets worse",
    Urgency.NONE: "No red flag was recognised in these words",
}
NOT_A_CHECK_UP = (
    "This reads words; it does not see you and is no check-up. If you feel very unwell, or someone cannot be woken or "
    "breathes badly, call the emergency number."
)


def triage(found: Triage, library: Library, *, country: str | None = None, style: Style = PLAIN) -> str:
    """The answer of ``supple triage`` as text."""
    urgent = found.urgency >= Urgency.SAME_DAY
    lines = [style.mark("urgent" if urgent else "strong", HEADINGS[found.urgency])]
    if found.urgency is Urgency.EMERGENCY:
        lines += [style.mark("urgent", line) for line in wrapped(call(number_for(library, country)), style)]
    for hit in sorted(found.signs, key=lambda hit: -hit.urgency):
        lines += _sign(hit, library, style)
    uncounted = [words for words in found.read if words.sign_id is None]
    if uncounted:
        lines += ["", style.mark("quiet", "How the rest was read")]
        for words in uncounted:
            lines += [style.mark("quiet", line) for line in wrapped(_read(words.text, words.how), style, indent=2)]
    for question in found.questions:
        lines += wrapped(question, style, indent=2, first="? ")
    return "\n".join([*lines, "", *wrapped(NOT_A_CHECK_UP, style)]) + "\n"


def number_for(library: Library, country: str | None) -> EmergencyNumber:
    """The emergency number of a country (ISO 3166 alpha-2), or what to try where the country is not known."""
    return library.emergency_numbers.get((country or ANYWHERE).upper(), library.emergency_numbers[ANYWHERE])


def call(number: EmergencyNumber) -> str:
    """Which number to call."""
    where = f" in {number.country}" if number.id != ANYWHERE else ""
    also = f" ({number.also})" if number.also else ""
    return f"Call {number.number}{where}{also}."


def _sign(hit: SignHit, library: Library, style: Style) -> list[str]:
    name = next((sign.sign for sign in library.signs if sign.id == hit.sign_id), hit.sign_id)
    soon = {Urgency.EMERGENCY: "now", Urgency.SAME_DAY: "today"}.get(hit.urgency, "not urgent")
    lines = ["", *wrapped(f"{name} [{hit.sign_id}, {soon}]", style)]
    because = hit.because.removeprefix(f"{name}: ")
    lines += [style.mark("quiet", line) for line in wrapped(because, style, indent=2)]
    lines += wrapped(hit.advice, style, indent=2)
    return lines


def _read(text: str, how: str) -> str:
    return f"“{text}”: {how}" if text else how
