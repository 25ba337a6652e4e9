"""Every rule and interaction as a page: when it fires in words, what not knowing means, effects, sources, review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from supple.knowledge.entries import Interaction, Rule
from supple.knowledge.library import Library, load_library
from supple.render import rule_words
from supple.render.screening_text import SEVERITY_WORDS, unknown_said
from supple.screening.rules import severity_of

NOT_REVIEWED = "not yet reviewed by a clinician"
HEAD = """# Rules

This page is written by `python docs/generate.py rule_catalogue` from the same files that the program reads.
`supple screen RECORD --why ID` shows any of these rules at work on one record: which parts hold, which do not, and
where in the record each fact was read.

A rule **fires** where its statement holds, stays **quiet** where it does not, and is **not known** where the facts
leave it open. Not knowing is never taken as normal: each rule says how much its unknown matters (must, should, may)
and what holds until someone answers. Severity and effects are this program's own; the grade rates the clinical link:
A label or primary study, B guideline or single label, C secondary, PROPOSAL our own suggestion.
"""


def pages() -> dict[str, bytes]:
    """The catalogue."""
    library = load_library()
    lines = [HEAD, *_counted(library), "\n## Precautions\n"]
    for rule in sorted(library.rules, key=lambda rule: (not rule.id.startswith("P"), rule.id)):
        lines += _rule(rule, library)
    lines.append("## Interactions\n")
    lines.append(
        "A row fires where a medicine of its class is taken now. A class that no list rules out is asked about once, "
        "with the question for all medicines; after a complete list, what is still open is asked by name.\n"
    )
    own = {rule.id for rule in library.rules}
    for row in sorted(library.interactions.values(), key=lambda row: row.id):
        lines += _interaction(row, library, own)
    lines += ["## Sources\n", *_sources(library)]
    return {"reference/rules.md": ("\n".join(lines).rstrip() + "\n").encode("utf-8")}


def _counted(library: Library) -> list[str]:
    entries = [*library.rules, *library.interactions.values()]
    reviewed = sum(bool(entry.reviewed_by) for entry in entries)
    return [
        f"{len(library.rules)} rules and {len(library.interactions)} interactions; "
        f"{reviewed} of them reviewed by a clinician."
    ]


def _effects(effects: Iterable[str]) -> str:
    return ", ".join(f"`{effect}`" for effect in effects if effect != "none") or "nothing changes"


def _tail(entry: Rule | Interaction) -> list[str]:
    sources = ", ".join(f"[{source}](#{anchor(source)})" for source in entry.sources) or "none (a proposal)"
    ended = f" Withdrawn on {entry.withdrawn_on}." if entry.withdrawn_on else ""
    review = entry.reviewed_by or NOT_REVIEWED
    return [f"- Sources: {sources}. Grade {entry.grade}. Checked on {entry.checked_on}; {review}.{ended}", ""]


def _rule(rule: Rule, library: Library) -> Iterator[str]:
    yield f"### {rule.id}: {rule.title}\n"
    yield f"- {_severity(rule.severity)}"
    yield f"- Fires where: {rule_words.outer(rule.when, library)}."
    for softer in rule.softer:
        changed = [
            *([f"severity {softer.severity}"] if softer.severity else []),
            *([f"{softer.unknown} be known"] if softer.unknown else []),
            *([f"effects {_effects(softer.effects)}"] if softer.effects is not None else []),
            *([f"until answered {_effects(softer.unknown_effects)}"] if softer.unknown_effects is not None else []),
        ]
        yield f"- Where {rule_words.outer(softer.when, library)}: {'; '.join(changed)}."
    yield f"- Not known: {unknown_said(rule, library)}"
    yield f"- In the plan: {_effects(rule.effects)}."
    yield f"- Why: {rule.why}"
    yield f"- To the person: {rule.person}"
    yield f"- To the clinician: {rule.clinician}"
    yield f"- Would change if: {rule.would_change_if}."
    if rule.cause or rule.joins:
        told = ", ".join(f"`{row}`" for row in rule.joins)
        story = f"with others of the cause `{rule.cause}`" if rule.cause else ""
        yield f"- Told together: {' and '.join(part for part in (story, told and f'with {told}') if part)}."
    yield from _tail(rule)


def _interaction(row: Interaction, library: Library, own: set[str]) -> Iterator[str]:
    yield f"### `{row.id}`: {row.name}\n"
    yield f"- {_severity(row.severity)}"
    if row.id in own:
        yield "- Fires by the rule of the same name above."
    yield f"- Mechanism: {row.mechanism}"
    yield f"- In the plan: {_effects(row.effects)}."
    yield f"- Why: {row.why}"
    yield f"- To the person: {row.person}"
    yield f"- To the clinician: {row.clinician}"
    yield from _tail(row)


def _severity(word: str) -> str:
    return f"Severity: **{word}** (shown as: {SEVERITY_WORDS[severity_of(word)]})"


def anchor(source: str) -> str:
    """The place of a source on the page."""
    return source.replace(":", "-").lower()


def _sources(library: Library) -> list[str]:
    entries: Sequence[Rule | Interaction] = (*library.rules, *library.interactions.values())
    named = sorted({source for entry in entries for source in entry.sources}, key=_in_order)
    told = ((source, library.references[source]) for source in named)
    return [f'- <a id="{anchor(source)}"></a>{source}: {held.title}. {held.where}' for source, held in told]


def _in_order(source: str) -> tuple[str, int, str]:
    kind, _, rest = source.partition(":")
    digits = "".join(letter for letter in rest if letter.isdigit())
    return kind, int(digits or 0), rest
