"""Right before a session: which questions to ask, and what the answers leave of it.

Every answer only takes away, and what is not answered counts as the cautious half of what it could be. So an answer
that raises danger never makes a session heavier, and skipping all questions never means "as planned".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from supple.domain.before_session import BeforeSession, Change, Outcome
from supple.domain.duration import item_minutes, session_minutes
from supple.domain.exercise import Exercise, Kind, Position
from supple.domain.facts import Known
from supple.domain.findings import ActiveEffect, FindingState, Urgency
from supple.domain.plan import Item, Session
from supple.errors import Fault, UsageError
from supple.knowledge.before_session import HIGHEST_RATING, Consequence, SessionQuestion
from supple.knowledge.ladders import neighbours
from supple.planning.amounts import week_item
from supple.planning.effects import EFFECTS
from supple.planning.limits import Limit
from supple.planning.problem import admitted_by, limits_in_force
from supple.planning.situation import Moment, Situation, needs

Said = bool | int | None  # yes or no, a rating from 0 to 10, or skipped and not known
Answers = Mapping[str, Said]
Takes = Callable[[Exercise], bool]

EMERGENCY = "A red flag asks for help now, and that comes before any session."
NOTHING_LEFT = "Under these answers nothing of this session is left for now."
ANSWER_MORE = "Answer the open questions, and more of the session may open: {ids}."
LATER = "Moving each joint slowly in its easy range and breathing may go on. The next planned session stays as it is."


def questions_before(session: Session, situation: Situation) -> tuple[SessionQuestion, ...]:
    """The questions worth asking before this session, those for every session first."""
    exercises = _exercises(session, situation)
    found = [q for q in situation.library.session_questions.values() if _asked(q, session, exercises, situation)]
    return tuple(sorted(found, key=lambda question: not question.always))


def _exercises(session: Session, situation: Situation) -> tuple[Exercise, ...]:
    return tuple(situation.library.exercises[item.exercise_id] for item in session.items)


def _asked(question: SessionQuestion, session: Session, exercises: Sequence[Exercise], situation: Situation) -> bool:
    order = situation.person.order
    if question.of_the_doses and (order is None or order.as_needed):
        return False
    if any(situation.contra(code) is not Known.ABSENT for code in question.of_the_person):
        return True
    fire = (found for found in situation.screening.findings if found.state is FindingState.FIRES)
    if any(not {found.rule_id, *found.also}.isdisjoint(question.where_rules_fire) for found in fire):
        return True
    return question.always or any(
        _open_code(code, situation) for exercise in exercises for code in exercise.contra & set(question.codes)
    )


def _open_code(code: str, situation: Situation) -> bool:
    """Whether the record leaves a code to be asked: always for what changes by the hour, else where nobody said."""
    entry, state = situation.library.contra[code], situation.contra(code)
    if entry.mode in ("ask_now", "window"):
        return state is not Known.ABSENT
    return state is Known.UNKNOWN


def before_session(
    session: Session, situation: Situation, answers: Answers, *, urgency: Urgency = Urgency.NONE
) -> BeforeSession:
    """What to do with a session right before it.

    Parameters
    ----------
    answers
        By question id: True (yes), False (no), a rating from 0 to 10, or None. What is left out counts like None.
    urgency
        The worst red flag that is known already; an emergency wins over every answer.

    Raises
    ------
    UsageError
        An answer belongs to no question, or is not of its kind.
    """
    _check(answers, situation)
    asked = questions_before(session, situation)
    open_ids = tuple(question.id for question in asked if answers.get(question.id) is None)
    steps = [step for question in asked if (step := _after(question, answers, situation))]
    rest = BeforeSession(
        outcome=Outcome.AS_PLANNED,
        planned=session,
        session=None,
        words=tuple(dict.fromkeys(step.words for step in steps)),
        signs=tuple(dict.fromkeys(sign for step in steps for sign in step.signs)),
        asked=tuple(question.id for question in asked),
        open=open_ids,
    )
    if urgency is Urgency.EMERGENCY:
        return replace(rest, outcome=Outcome.TRIAGE, words=(EMERGENCY, *rest.words))
    if rest.signs:
        first = tuple(dict.fromkeys(step.words for step in steps if step.signs))
        then = next((step.next for step in steps if step.signs and step.next), "")
        return replace(rest, outcome=Outcome.TRIAGE, words=first, next=then)
    off = [step for step in steps if step.not_now]
    if together := _together(steps, answers, situation):
        words = dict.fromkeys((*together, *(step.words for step in off)))
        return replace(rest, outcome=Outcome.NOT_NOW, words=tuple(words), next=LATER)
    if off:
        return replace(
            rest, outcome=Outcome.NOT_NOW, words=tuple(step.words for step in off), next=off[0].next or LATER
        )
    left, changes = _left_of(session, situation, steps)
    if left is None:
        opens = ANSWER_MORE.format(ids=", ".join(open_ids)) if open_ids else LATER
        return replace(rest, outcome=Outcome.NOT_NOW, changes=changes, words=(NOTHING_LEFT, *rest.words), next=opens)
    lighter = bool(changes) or any(step.lighter for step in steps)
    return replace(rest, outcome=Outcome.LIGHTER if lighter else Outcome.AS_PLANNED, session=left, changes=changes)


def _together(steps: Sequence[Consequence], answers: Answers, situation: Situation) -> list[str]:
    """The words of answers that only together put the session off.

    What was answered or stands on record counts though its question was not due; a missed dose matters also where no
    item is in the water.
    """
    every = [_after(question, answers, situation) for question in situation.library.session_questions.values()]
    told = {step.adds for step in every if step}
    return [step.words_together for step in steps if step.not_now_with and told >= set(step.not_now_with)]


def _check(answers: Answers, situation: Situation) -> None:
    """Every answer belongs to a question and is of its kind."""
    for question_id, said in answers.items():
        question = situation.library.session_questions.get(question_id)
        if question is None:
            todo = f"Use one of: {', '.join(situation.library.session_questions)}."
            raise UsageError(Fault("no question before a session has this id", "--answer", question_id, todo))
        if said is None:
            continue
        rated = question.danger == "rating"
        wrong = isinstance(said, bool) is rated or (rated and not 0 <= said <= HIGHEST_RATING)
        if wrong:
            todo = "Write a whole number from 0 to 10, or unknown." if rated else "Write yes, no or unknown."
            raise UsageError(Fault("this is no answer to the question", f"--answer {question_id}", str(said), todo))


def _after(question: SessionQuestion, answers: Answers, situation: Situation) -> Consequence | None:
    """What the answer does; a record that already gives the code counts like the dangerous answer."""
    told = question.record_counts and any(situation.contra(code) is Known.PRESENT for code in question.codes)
    return question.if_danger if told else question.after(answers.get(question.id))


def _left_of(
    session: Session, situation: Situation, steps: Sequence[Consequence]
) -> tuple[Session | None, tuple[Change, ...]]:
    """The session under what the answers take away, and each item that changed."""
    taken = [(takes, step.words) for step in steps for takes in _takes(step, session, situation)]
    efforts = [
        round(row.numbers["effort_max"])
        for step in steps
        for effect in step.effects
        if "effort_max" in (row := situation.library.effects[effect]).numbers
    ]
    most = min(efforts, default=None)
    all_limits = limits_in_force(replace(situation, now=session.start))
    kept: list[Item] = []
    changes: list[Change] = []
    for item in session.items:
        chain = _easier(item, session, situation)
        fits = next((one for one in chain if _stays(one, item, taken, all_limits, session, situation)), None)
        because = next((words for takes, words in taken if takes(_exercise(item, situation))), "")
        if fits is not None and most is not None and fits.effort > most:
            fits = replace(fits, effort=most)
            because = because or f"Effort at most {most} of 10 today."
        if fits is not None:
            kept.append(fits)
        if fits != item:
            changes.append(Change(item, fits, because))
    if not kept:
        return None, tuple(changes)
    if not changes:
        return session, ()
    return _shorter(session, tuple(kept), situation), tuple(changes)


def _exercise(item: Item, situation: Situation) -> Exercise:
    return situation.library.exercises[item.exercise_id]


def _takes(step: Consequence, session: Session, situation: Situation) -> Iterator[Takes]:
    """One test for each thing that an answer takes away: whether it takes this exercise."""
    codes, closed, highest = frozenset(step.leave_out), step.closes, step.alertness_max
    yield lambda e: bool(e.contra & codes)
    yield lambda e: any(word in (e.kind.value, e.position.value) or needs(e, word) for word in closed)
    yield lambda e: highest is not None and e.alertness_need > highest
    at_start, moment = replace(situation, now=session.start), _moment(session, situation)
    limits = [limit for name in step.effects for limit in EFFECTS[name](at_start, ActiveEffect(name, ()))]
    yield lambda e: not admitted_by(limits, e, moment)


def _moment(session: Session, situation: Situation) -> Moment:
    """The stretch of the session as the limits of a week see it; what the curve says there is in the session."""
    start = session.start.astimezone(situation.zone)
    minute = start.hour * 60 + start.minute
    return Moment(
        start.date(), minute, session.minutes, situation.half_of_day(minute), start,
        session.end.astimezone(situation.zone), drowsy_p95=session.drowsy_probability,
    )  # fmt: skip


def _easier(item: Item, session: Session, situation: Situation) -> tuple[Item, ...]:
    """The item and its easier neighbours, none longer, harder or asking more alertness than the one before.

    Which they are does not hang on the answers. An item whose ladder has two rungs in the session has none, and
    neither has one whose neighbour already stands there; neighbours of another kind or for other muscles are passed by.
    """
    library, first = situation.library, _exercise(item, situation)
    here = {other.exercise_id for other in session.items}
    chain, at = [item], item.exercise_id
    while (easier := neighbours(library.ladders, at).easier) is not None:
        exercise, above = library.exercises[easier], chain[-1]
        if easier in here:
            return (item,)
        if exercise.kind is first.kind and _no_new_muscle(exercise, first):
            other = week_item(situation, exercise)
            other = replace(other, effort=min(other.effort, above.effort))
            most_min = item_minutes(above, _exercise(above, situation), situation.pace)
            other = _cut_to(other, exercise, most_min, situation)
            shorter = item_minutes(other, exercise, situation.pace) <= most_min
            if shorter and exercise.alertness_need <= _exercise(above, situation).alertness_need:
                chain.append(other)
        at = easier
    ladder = next((ladder for ladder in library.ladders.values() if item.exercise_id in ladder.rungs), None)
    alone = ladder is None or len(here & set(ladder.rungs)) == 1
    return tuple(chain) if alone else (item,)


def _cut_to(item: Item, exercise: Exercise, most_min: float, situation: Situation) -> Item:
    """The item with less in each set where it would take more time than what it stands for."""
    takes_min = item_minutes(item, exercise, situation.pace)
    if takes_min <= most_min:
        return item
    name = "minutes" if item.minutes is not None else "reps" if item.reps is not None else "hold_s"
    return replace(item, **{name: max(1, math.floor(getattr(item, name) * most_min / takes_min))})


def _no_new_muscle(exercise: Exercise, first: Exercise) -> bool:
    """Whether strength work names no muscle that was not planned today, so that its day of rest still holds."""
    muscles, planned = ({part.strip() for part in e.target.split(";")} for e in (exercise, first))
    return exercise.kind is not Kind.STRENGTH or muscles <= planned


def _stays(
    one: Item,
    planned: Item,
    taken: Sequence[tuple[Takes, str]],
    all_limits: Sequence[Limit],
    session: Session,
    situation: Situation,
) -> bool:
    """Whether an item may be done now; a neighbour also has to keep every limit of the week and asks nothing new."""
    exercise = _exercise(one, situation)
    if any(takes(exercise) for takes, _ in taken):
        return False
    if one is planned:
        return True
    first = _exercise(planned, situation)
    wetter = exercise.position is Position.POOL and first.position is not Position.POOL
    return (
        not wetter
        and all(situation.contra(code) is Known.ABSENT for code in exercise.contra - first.contra)
        and exercise.companion <= first.companion
        and admitted_by(all_limits, exercise, _moment(session, situation))
    )


def _shorter(session: Session, items: tuple[Item, ...], situation: Situation) -> Session:
    """The session with what is left in it, as long as that takes."""
    needed = session_minutes(
        items, situation.library.exercises, situation.pace, warm_up_min=session.warm_up_min,
        cool_down_min=session.cool_down_min,
    )  # fmt: skip
    minutes = min(session.minutes, max(1, math.ceil(round(needed, 9))))
    return replace(session, items=items, minutes=minutes)
