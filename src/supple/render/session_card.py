"""One session as a card to print or read, and as the data of a guided sequence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from supple.domain.before_session import BeforeSession, Outcome
from supple.domain.duration import Pace, item_minutes
from supple.domain.findings import Triage, Urgency
from supple.domain.plan import Item, Session
from supple.domain.sequence import SequenceStep
from supple.knowledge.before_session import SessionQuestion
from supple.knowledge.library import Library
from supple.planning.sequence import COOL_DOWN, STOPS, WARM_UP
from supple.render import document, figures, page, triage_text, view, words
from supple.render.style import PLAIN, Style, wrapped

SCHEMA = "supple/session/1"
HEADINGS = {
    Outcome.AS_PLANNED: "As planned",
    Outcome.LIGHTER: "A lighter version",
    Outcome.NOT_NOW: "Not now",
    Outcome.TRIAGE: "First the red-flag check",
}
UNANSWERED = "Answer the questions first. Until then:"
UNANSWERED_PART = "{n} question{s} below not answered yet: until then, only what is careful either way stays."
NOT_DEVICE = (
    "Supple is not a medical device, never changes a dose, and a person always decides. "
    f"{view.NEVER_ON_YOUR_OWN} Unwell? ./run triage"
)
COMPANION = {"nearby": "someone nearby", "hands_on": "someone there to lend a hand"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard:
    """What is shown of one session: its number in the plan, the questions, what the answers led to, the steps.

    ``steps`` are those of what is left under the answers; ``planned_steps`` those of the session as planned.
    ``answered`` tells whether any question was answered; without an answer the planned session is printed, below the
    questions and what holds until they are answered.
    """

    number: int
    before: BeforeSession
    questions: tuple[SessionQuestion, ...]
    answered: bool
    steps: tuple[SequenceStep, ...]
    planned_steps: tuple[SequenceStep, ...]
    triage: Triage | None
    country: str | None
    clearance: str
    pace: Pace

    @property
    def emergency(self) -> bool:
        """Whether the answers named a sign that needs help now; nothing of the session stands above that."""
        return self.triage is not None and self.triage.urgency is Urgency.EMERGENCY

    @property
    def shown(self) -> Session | None:
        """The session that the card prints."""
        return self.before.session if self.answered else self.before.planned


def as_json(card: SessionCard, library: Library) -> dict[str, Any]:
    """The card as data: questions, outcome, and the sequence to play."""
    before = card.before
    return {
        "schema": SCHEMA,
        "number": card.number,
        "planned": document.session(before.planned),
        "questions": [question(asked, answered=asked.id not in before.open) for asked in card.questions],
        "outcome": before.outcome.word,
        "words": list(before.words),
        "next": before.next or None,
        "signs": list(before.signs),
        "triage": document.triage(card.triage) if card.triage else None,
        "changes": [
            {
                "planned": document.item(change.planned),
                "instead": document.item(change.instead) if change.instead else None,
                "because": change.because,
            }
            for change in before.changes
        ],
        "session": document.session(before.session) if before.session else None,
        "steps": [step(one) for one in card.steps],
        "planned_steps": [step(one) for one in card.planned_steps],
        "stops": STOPS,
    }


def question(asked: SessionQuestion, *, answered: bool) -> dict[str, Any]:
    """One question before the session."""
    choices = ["<0-10>", "unknown"] if asked.danger == "rating" else ["yes", "no", "unknown"]
    return {"id": asked.id, "text": asked.text, "why": asked.why, "answers": choices, "answered": answered}


def step(one: SequenceStep) -> dict[str, Any]:
    """One step of the sequence."""
    return {
        "kind": one.kind.value, "text": one.text, "seconds": round(one.seconds, 3), "exercise_id": one.exercise_id,
        "repetitions": one.repetitions, "hold_s": one.hold_s, "set": one.set_number, "sets": one.sets,
        "side": one.side, "effort": one.effort, "cue": one.cue, "instructions": list(one.instructions),
        "poses": list(one.poses), "stop": list(one.stop),
    }  # fmt: skip


def text(card: SessionCard, library: Library, style: Style = PLAIN) -> str:
    """The card for a terminal or a sheet of paper."""
    head = list(_head(card, library, style))
    signs = (
        [triage_text.triage(card.triage, library, country=card.country, style=style).rstrip()] if card.triage else []
    )
    blocks = [
        *((signs, head) if card.emergency else (head, signs)),
        list(_outcome(card, library, style)),
        list(_questions(card, style)) if not (card.triage and card.answered) else [],
        list(_what_to_do(card, library, style)),
        wrapped(NOT_DEVICE, style),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(card: SessionCard, library: Library, style: Style) -> Iterator[str]:
    planned = card.before.planned
    yield style.mark("strong", f"Session {card.number}: {_when(planned.start)}, {planned.minutes} min")
    with_whom = f" With {COMPANION[planned.companion]}." if planned.companion in COMPANION else ""
    place = "" if planned.place == "home" else f" Place: {planned.place}."
    yield from wrapped(f"{view.session_name(planned, library)}.{with_whom}{place} The week is {card.clearance}.", style)


def _when(start: datetime) -> str:
    return f"{words.weekday(start)}, {words.clock(start)}"


def _outcome(card: SessionCard, library: Library, style: Style) -> Iterator[str]:
    before = card.before
    if not card.answered:
        yield style.mark("strong", UNANSWERED)
    else:
        yield style.mark("strong", HEADINGS[before.outcome])
    for line in outcome_lines(card, library):
        yield from wrapped(line, style, indent=4, first="  - ")


def outcome_lines(card: SessionCard, library: Library) -> Iterator[str]:
    """What the answers led to: why, what changes, what next. Unanswered, what holds until then."""
    before = card.before
    if not card.answered:
        left = view.items_named(before.session.items, library) if before.session else ""
        yield words.sentence(f"only {left}") if left else "Leave this session for now."
        return
    silent = {question.if_unknown.words for question in card.questions if question.id in before.open}
    yield from (line for line in before.words if line not in silent)
    if silent & set(before.words):
        yield UNANSWERED_PART.format(n=len(before.open), s="" if len(before.open) == 1 else "s")
    for change in before.changes:
        yield change_line(change.planned, change.instead, library)
    if before.next:
        yield before.next
    if before.outcome is Outcome.AS_PLANNED:
        yield "Nothing in your answers speaks against the session as it was planned."


def change_line(planned: Item, instead: Item | None, library: Library) -> str:
    """One changed item in a sentence."""
    name = view.exercise_of(planned, library).name
    if instead is None:
        return f"{name}: left out."
    if instead.exercise_id != planned.exercise_id:
        other = view.exercise_of(instead, library).name
        return f"{name}: instead {other}, {view.amount(instead)}."
    return f"{name}: effort at most {instead.effort} of 10."


def _questions(card: SessionCard, style: Style) -> Iterator[str]:
    asked = [question for question in card.questions if question.id in card.before.open]
    if not asked:
        return
    yield style.mark("strong", 'Before you start (each may be skipped; "unknown" is an answer)')
    for question in asked:
        yield from wrapped(f"[ ] {question.text}", style, indent=6, first="  ")
        yield style.mark(
            "quiet", f"      --answer {question.id}={'0-10' if question.danger == 'rating' else 'yes|no|unknown'}"
        )


def _what_to_do(card: SessionCard, library: Library, style: Style) -> Iterator[str]:
    session = card.shown
    if session is None:
        return
    yield style.mark("strong", f"What to do, {session.minutes} minutes")
    for block in blocks_of(session, library, card.pace):
        yield from wrapped(f"{block.after} min  {block.title}", style, indent=10, first="  ")
        for number, line in enumerate(block.lines, 1):
            yield from wrapped(f"{number}. {line}", style, indent=13, first=" " * 10)
        if block.stop:
            yield from wrapped(f"Stop or ease: {block.stop}", style, indent=12, first=" " * 10)
    yield from wrapped(STOPS, style, indent=2, first="  ")
    for cue in cues_to_keep(card, session, library):
        yield from wrapped(cue, style, indent=4, first="  - ")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the card: after how many minutes it begins, what it is, how to do it."""

    after: str
    title: str
    lines: tuple[str, ...] = ()
    stop: str = ""
    exercise_id: str | None = None


def blocks_of(session: Session, library: Library, pace: Pace) -> Iterator[Block]:
    """Warm-up, each item with when it begins, cool-down."""
    at = float(session.warm_up_min)
    yield Block(_minute(0), f"{WARM_UP} ({session.warm_up_min} min)")
    for item in session.items:
        exercise = view.exercise_of(item, library)
        sides = ", each side" if exercise.sides == 2 else ""
        rest = f", rest {item.rest_s} s between" if item.sets > 1 else ""
        yield Block(
            _minute(at), f"{exercise.name}: {view.amount(item)}{sides}{rest}, effort {item.effort} of 10",
            exercise.steps, exercise.stop_or_ease, exercise.id,
        )  # fmt: skip
        at += item_minutes(item, exercise, pace) + pace.change_s / 60
    yield Block(_minute(at), f"{COOL_DOWN} ({session.cool_down_min} min)")


def _minute(at: float) -> str:
    return f"{at:3.0f}"


def html(card: SessionCard, library: Library) -> str:
    """The card as one self-contained page that prints well."""
    session = card.shown
    return (
        page.environment()
        .get_template("session.html")
        .render(
            css=page.style_sheet(),
            title=f"Session {card.number}: {_when(card.before.planned.start)}",
            name=view.session_name(card.before.planned, library),
            companion=COMPANION.get(card.before.planned.companion or ""),
            clearance=card.clearance,
            emergency=card.emergency,
            triage=triage_text.triage(card.triage, library, country=card.country) if card.triage else "",
            heading=HEADINGS[card.before.outcome] if card.answered else UNANSWERED,
            lines=list(outcome_lines(card, library)),
            questions=[q.text for q in card.questions if q.id in card.before.open],
            minutes=session.minutes if session else 0,
            blocks=[_drawn(block, library) for block in blocks_of(session, library, card.pace)] if session else [],
            cues=cues_to_keep(card, session, library) if session else (),
            stops=STOPS,
            no_trial=view.NO_TRIAL,
            foot=NOT_DEVICE,
        )
    )


def cues_to_keep(card: SessionCard, session: Session, library: Library) -> tuple[str, ...]:
    """The cues of the session, without those that stand above as a question of their own."""
    asked = {library.contra[code].cue for question in card.questions for code in question.codes}
    return tuple(cue for cue in session.cues if cue not in asked)


def _drawn(block: Block, library: Library) -> dict[str, Any]:
    told = library.figures.get(block.exercise_id or "")
    figure = Markup(figures.figure(told, block.title.split(":")[0])) if told else ""
    return {
        "after": block.after.strip(),
        "title": block.title,
        "lines": block.lines,
        "stop": block.stop,
        "figure": figure,
    }
