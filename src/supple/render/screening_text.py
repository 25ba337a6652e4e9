"""Findings and questions for a terminal, light enough for the quick commands."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

from supple.domain.facts import Facts, Known
from supple.domain.findings import Finding, FindingState, NotUnderstood, Question, Screening, Severity
from supple.knowledge.entries import Rule
from supple.knowledge.library import Library
from supple.render import rule_words, words
from supple.render.style import PLAIN, Style, wrapped
from supple.screening import workings as traced

QUESTIONS_SHOWN = 5
LISTED = "the record lists"  # how a reason starts that quotes an entry
COUNTED = " in the record"  # how a line ends that counts resources of a kind
LINES_SHOWN = 4
APART = ("contradict", "looked at together", "clearly worse")  # words of a reason that says results do not fit together
SEVERITY_WORDS = {
    Severity.CONTRAINDICATED: "Speak to your prescriber first",
    Severity.SERIOUS: "Ask first",
    Severity.CAUTION: "Take care",
    Severity.INFO: "Good to know",
}
NOT_A_CLEARANCE = (
    "This is a check of what is written here, not of you. No clinician has reviewed the rules yet. Do not stop or skip "
    "baclofen on your own; ask your prescriber or pharmacist today."
)


def severity_word(found: Finding) -> str:
    """The word before a finding's title."""
    return "Not known yet" if found.state is FindingState.UNKNOWN else SEVERITY_WORDS[found.severity]


def plain_title(found: Finding) -> str:
    """The title without the words that stand before it anyway."""
    return found.title.removeprefix("Not known yet: ")


def screening(screened: Screening, left: Sequence[NotUnderstood], style: Style = PLAIN) -> str:
    """The answer of ``supple screen``."""
    blocks = [
        findings(screened, style),
        questions(screened.questions, style),
        not_understood(tuple(dict.fromkeys((*left, *screened.not_understood))), style),
        "\n".join(wrapped(NOT_A_CLEARANCE, style)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def findings(screened: Screening, style: Style = PLAIN, *, fold_below: Severity = Severity.CAUTION) -> str:
    """Findings, most severe first; small ones in one line each."""
    if not screened.findings:
        return "Ask first\n  Nothing in this record calls for it. What is not known is asked below."
    lines = []
    known = [f for f in screened.findings if f.state is FindingState.FIRES]
    for found in known:
        if found.severity < fold_below:
            continue
        lines += _finding(found, style)
    small = []
    for found in (f for f in known if f.severity < fold_below):
        apart = [line for line in found.because if _is_apart(line)]
        if apart:
            lines += _block(found, [found.because[0], *apart], style)
        else:
            small.append(found.title)
    if small:
        lines += wrapped(f"Good to know: {'; '.join(small)}.", style, indent=2, first="")
    unknown = []
    for found in (f for f in screened.findings if f.state is FindingState.UNKNOWN):
        hinted = [line for line in found.because if line.startswith(LISTED)]
        if hinted:
            lines += _block(found, hinted, style)
        else:
            unknown.append(plain_title(found))
    if unknown:
        lines += wrapped(f"Not known yet, and not taken as normal: {'; '.join(unknown)}.", style, indent=2, first="")
    return "\n".join(lines)


def first_reasons(found: Finding) -> list[str]:
    """The first two reasons, every medicine, and results that do not fit together."""
    further = (line for line in found.because[2:] if line in found.medicines or _is_apart(line))
    return [*found.because[:2], *further]


def _is_apart(line: str) -> bool:
    return any(word in line for word in APART)


def _finding(found: Finding, style: Style) -> list[str]:
    return _block(found, first_reasons(found), style) + wrapped(found.advice.person, style, indent=2)


def _block(found: Finding, reasons: Sequence[str], style: Style) -> list[str]:
    meaning = "urgent" if found.severity is Severity.CONTRAINDICATED else "careful"
    lines = wrapped(f"{severity_word(found)}: {plain_title(found)}", style, indent=2, first="")
    if found.severity > Severity.INFO:
        lines[0] = style.mark(meaning, lines[0])
    for why in reasons:
        lines += wrapped(words.spoken(why), style, indent=2)
    return lines


def questions(asked: Sequence[Question], style: Style = PLAIN) -> str:
    """The questions whose answers would change most."""
    if not asked:
        return ""
    lines = [style.mark("strong", "Answers that would help most")]
    for question in asked[:QUESTIONS_SHOWN]:
        lines += wrapped(_short(question), style, indent=4, first="  ? ")
        lines.append(style.mark("quiet", f"    --answer {question.question_id}={'|'.join(question.answers)}"))
    left = len(asked) - QUESTIONS_SHOWN
    if left > 0:
        lines.append(style.mark("quiet", f"    and {left} more: supple ask RECORD"))
    return "\n".join(lines)


def not_understood(items: Sequence[NotUnderstood], style: Style = PLAIN, *, shown: int = 6) -> str:
    """What was seen and not used."""
    if not items:
        return ""
    lines = [style.mark("strong", "Seen, but not used")]
    items = sorted(items, key=lambda item: item.value.endswith(COUNTED))  # what someone wrote first, counts last
    for item in items[:shown]:
        lines += wrapped(f"{item.where}: {item.value} ({item.why})", style, indent=4, first="  - ")
    if len(items) > shown:
        lines.append(f"    and {len(items) - shown} more in the JSON and the page")
    return "\n".join(lines)


def letters(count: int) -> list[str]:
    """Labels for the lines of a list: a to z, then aa, ab and on."""
    single = list(string.ascii_lowercase)
    return [*single, *(first + second for first in single for second in single)][:count]


def _short(asked: Question) -> str:
    """A question in a list of questions: of a list to tick the first lines, and how many more there are."""
    if len(asked.ticks) <= LINES_SHOWN:
        return asked.text
    first = "; ".join(list(asked.ticks.values())[:LINES_SHOWN])
    return f"{asked.text.split(':')[0]}: {first}; and {len(asked.ticks) - LINES_SHOWN} more (supple ask shows them all)"


def question(asked: Question, left: int, style: Style = PLAIN) -> str:
    """One question put to a person, with why it is asked; the lines of a list to tick carry letters."""
    lead = asked.text.split(":")[0] + ":" if asked.ticks else asked.text
    lines = wrapped(f"{lead} ({left} open)", style, indent=2, first="? ")
    lines += [style.mark("quiet", line) for line in wrapped(asked.why, style, indent=2)]
    for letter, line in zip(letters(len(asked.ticks)), asked.ticks.values(), strict=True):
        lines += wrapped(line, style, indent=5, first=f"  {letter}  ")
    return "\n".join(lines)


def workings(rule_id: str, screened: Screening, facts: Facts, library: Library, style: Style = PLAIN) -> str:
    """Why one rule fires, does not, or cannot be decided: its parts, its facts and their places, and its sources.

    ``rule_id`` is the id of a rule or an interaction of the library.
    """
    entry = traced.entry_of(rule_id, library)
    if entry is None:
        return ""
    found = next((f for f in screened.findings if rule_id == f.rule_id or rule_id in f.also), None)
    title = entry.title if isinstance(entry, Rule) else entry.name
    whole = traced.working(traced.statement_of(entry), facts)
    lines = wrapped(f"{rule_id}: {title} ({entry.severity}, grade {entry.grade})", style)
    lines[0] = style.mark("strong", lines[0])
    lines += wrapped(_outcome(whole, found, rule_id), style, indent=2)
    lines += wrapped(f"It fires where: {rule_words.outer(whole.expression, library)}.", style, indent=4, first="  ")
    lines += _parts(whole, facts, library, style, depth=1)
    if found is not None:
        lines += wrapped(found.advice.person, style, indent=2)
        lines += wrapped(f"For the clinician: {found.advice.clinician}", style, indent=2)
        lines += wrapped(f"What would change it: {found.would_change_if}", style, indent=2)
        lines += wrapped(f"In the plan: {_effects_said(found.plan_effects, library)}", style, indent=2)
    if isinstance(entry, Rule):
        lines += wrapped(f"While not known: {unknown_said(entry, library)}", style, indent=2)
    lines.append("  Sources:")
    for source in entry.sources:
        reference = library.references.get(source)
        lines += wrapped(f"{source} {reference.title if reference else ''}", style, indent=6, first="    - ")
    if not entry.sources:
        lines.append("    - none: a proposal of this program")
    lines += wrapped(
        f"Reviewed by: {entry.reviewed_by or 'no clinician yet'}. Checked on {entry.checked_on}.", style, indent=2
    )
    return "\n".join(lines) + "\n"


def workings_data(rule_id: str, screened: Screening, facts: Facts, library: Library) -> dict[str, Any]:
    """The same as values: the rule with its state, the statement part by part, each fact with its place."""
    entry = traced.entry_of(rule_id, library)
    if entry is None:
        return {}
    found = next((f for f in screened.findings if rule_id == f.rule_id or rule_id in f.also), None)
    whole = traced.working(traced.statement_of(entry), facts)
    return {
        "rule_id": rule_id,
        "title": entry.title if isinstance(entry, Rule) else entry.name,
        "state": whole.state.value,
        "finding": found.rule_id if found else None,
        "working": _part_data(whole, facts, library),
        "citations": list(entry.sources),
    }


def _part_data(part: traced.Working, facts: Facts, library: Library) -> dict[str, Any]:
    if part.parts:
        joined = "all" if "all" in part.expression else "any"
        return {"state": part.state.value, joined: [_part_data(one, facts, library) for one in part.parts]}
    used = [facts[fact_id] for fact_id in part.fact_ids]
    return {
        "state": part.state.value,
        "statement": rule_words.statement(part.expression, library),
        "facts": [
            {"id": one.fact_id, "state": one.state.value, "because": list(one.because), "where": list(one.where)}
            for one in used
        ],
    }


def _outcome(whole: traced.Working, found: Finding | None, rule_id: str) -> str:
    if whole.state is Known.ABSENT:
        return "It does not fire: what is marked no below is missing."
    word = (
        "It fires" if whole.state is Known.PRESENT else "It cannot be decided yet: see what is marked not known below"
    )
    if found is None:
        return f"{word}. It only may matter, so it asks and leaves no line of its own."
    told = "" if found.rule_id == rule_id else f", and is told within {found.rule_id} ({plain_title(found)})"
    return f"{word}{told}."


def _effects_said(effects: Sequence[str], library: Library) -> str:
    said = [library.effects[e].plain_words.rstrip(".") if e in library.effects else e for e in effects if e != "none"]
    return "; ".join(f"{word} ({e})" for word, e in zip(said, (e for e in effects if e != "none"), strict=True)) or (
        "nothing changes"
    )


def unknown_said(rule: Rule, library: Library) -> str:
    """How much not knowing matters in this rule, and what then holds."""
    weight = {"must": "it must be known", "should": "it should be known", "may": "it is good to know"}[rule.unknown]
    asked = library.questions.get(rule.question or "")
    question = f'; asked: "{asked.text.rstrip(":")}"' if asked else ""
    return f"{weight}{question}; until then: {_effects_said(rule.unknown_effects, library)}."


def _parts(found: traced.Working, facts: Facts, library: Library, style: Style, depth: int) -> list[str]:
    """The statement as an indented tree; single facts with what was read, and where."""
    space = "  " * depth
    verdict = rule_words.VERDICT[found.state]
    if found.parts:
        word = "all of these" if "all" in found.expression else "at least one of these"
        lines = [f"{space}- {verdict}: {word}"]
        for part in found.parts:
            lines += _parts(part, facts, library, style, depth + 1)
        return lines
    said = rule_words.statement(found.expression, library)
    lines = wrapped(f"{verdict}: {said}", style, indent=2 * depth + 2, first=f"{space}- ")
    for fact_id in found.fact_ids:
        fact = facts[fact_id]
        if len(found.fact_ids) > 1 and fact.state is Known.ABSENT:
            continue
        silent = "nobody said" if fact.state is Known.UNKNOWN else ""
        seen = "; ".join(line.rstrip(".") for line in fact.because) or silent
        place = f" [{', '.join(fact.where)}]" if fact.where else ""
        if seen or place:
            lines += wrapped(f"{fact_id}: {seen}{place}", style, indent=2 * depth + 4, first=f"{space}  ")
    return lines
