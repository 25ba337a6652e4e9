"""The evidence ledger, the research watch and the benefits as pages; and every source, with what rests on it."""

from __future__ import annotations

from collections import Counter

from supple.knowledge.entries import Claim
from supple.knowledge.library import Library, load_library
from supple.render import benefits
from supple.render.cards import NOT_REVIEWED, VERDICTS
from supple.render.evidence import DO_NOT_STOP

OPENING = """\
# The evidence ledger

Supple grew from a text about baclofen and exercise. Each claim of that text stands here, with how it stands today and
what can be said instead. **A claim marked as not supported or contradicted is told on this page, in `supple evidence`,
and nowhere else**; a test scans every other text for it. `supple evidence ID` shows one entry with all that depends
on it. No entry is reviewed by a clinician unless it says so.
"""
SOURCES_OPENING = """\
# Sources

Every source of the knowledge; `supple evidence SOURCE` shows which entries rest on it.
Grades: A a label, a regulator's text, a systematic review or a trial; B a small study, a registry, a copy of a label, a
professional summary; C news or a patient page. Most sources were read as an abstract, a table or the beginning of a
stored page.
"""


def _flat(text: str) -> str:
    return text.replace("|", "\\|").replace("](", "] (").replace("\n", " ")


def _said(words: str) -> str:
    own = words.removesuffix(DO_NOT_STOP).strip()
    return f"{own} *{DO_NOT_STOP}*" if words.endswith(DO_NOT_STOP) else own


def _review(reviewed_by: str | None) -> str:
    return f"reviewed by {reviewed_by}" if reviewed_by else NOT_REVIEWED


def _linked(sources: tuple[str, ...]) -> str:
    return ", ".join(f"[{each}](sources.md#{_anchor(each)})" for each in sources)


def _anchor(source_id: str) -> str:
    return source_id.replace(":", "-").casefold()


def _claim(claim: Claim) -> str:
    looked = f"\n- **Looked for.** {claim.searched}." if claim.searched else ""
    return (
        f'\n### {claim.id}: "{claim.claim}"\n\n'
        f"- **{VERDICTS[claim.verdict].capitalize()}.** {claim.evidence}{looked}\n"
        f"- **We say.** {_said(claim.we_say)}\n"
        f"- Article: {claim.section}. Grade {claim.grade}; {_linked(claim.sources)}. Checked on {claim.checked_on}; "
        f"{_review(claim.reviewed_by)}.\n"
    )


def _ledger(library: Library) -> str:
    counts = Counter(claim.verdict for claim in library.claims)
    lines = [
        f"\n| verdict | claims |\n|---|---|\n{''.join(f'| {w} | {counts[v]} |{chr(10)}' for v, w in VERDICTS.items())}"
    ]
    for verdict, words in VERDICTS.items():
        lines.append(f"\n## {words.capitalize()}\n")
        lines += [_claim(claim) for claim in library.claims if claim.verdict == verdict]
    return "".join(lines)


def _benefits(library: Library) -> str:
    lines = [f"\n## {benefits.TITLE}\n\n{benefits.INTRODUCTION} (`supple benefits`)\n"]
    lines += [
        f"\n- **{each.name}** ({each.id}; how sure: {each.sure}). {each.sentence} {each.found} Grade {each.grade}; "
        f"{_linked(each.sources)}; answers {', '.join(each.claims)}.\n"
        for each in library.benefits
    ]
    return "".join(lines)


def _research(library: Library) -> str:
    lines = [
        "\n## Research that is watched\n\nOther uses, newer medicines, open questions; each as it stood when read.\n"
    ]
    lines += [
        f"\n### {each.id}: {each.topic}\n\n- As of: {each.as_of}.\n- {each.known}\n- **We say.** {_said(each.we_say)}\n"
        f"- Grade {each.grade}; {_linked(each.sources)}. Checked on {each.checked_on}; {_review(each.reviewed_by)}.\n"
        for each in library.research
    ]
    return "".join(lines)


def _withdrawn(library: Library) -> str:
    ended = [entry for held in library.withdrawn.values() for entry in held]
    lines = ["\n## Withdrawn\n\nEntries that no longer hold stay here with their last day. No rule uses them.\n\n"]
    lines += [f"- {each.id}, until {each.withdrawn_on}: {each.withdrawn_because}\n" for each in ended] or [
        "None so far.\n"
    ]
    return "".join(lines)


def _sources(library: Library) -> str:
    lines = [SOURCES_OPENING, "\n| source | grade | what |\n|---|---|---|\n"]
    for each in library.references.values():
        plain = each.where.startswith("http") and " " not in each.where
        where = f"<{each.where}>" if plain else each.where
        anchor = f'<a id="{_anchor(each.id)}"></a>{each.id}'
        lines.append(f"| {anchor} | {each.grade or ''} | {_flat(each.title.rstrip('.'))}. {_flat(where)} |\n")
    return "".join(lines)


def pages() -> dict[str, bytes]:
    """The ledger, and the sources that it links to."""
    library = load_library()
    ledger = OPENING + _ledger(library) + _benefits(library) + _research(library) + _withdrawn(library)
    return {
        "reference/ledger.md": ledger.encode(),
        "reference/sources.md": _sources(library).encode(),
    }
