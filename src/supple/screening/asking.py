"""Which single question would settle an undecided rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from supple.domain.facts import Facts, Known
from supple.knowledge.entries import QuestionEntry, Rule, UnknownWeight
from supple.knowledge.library import Library
from supple.screening.rules import Outcome
from supple.screening.states import States

Places = Mapping[str, tuple[int, ...]]
_NOT_LOOKED_UP = object()


@dataclass(frozen=True, slots=True)
class QuestionIndex:
    """The questions in the order of their file, and where in it each fact is settled or settled as well."""

    ordered: tuple[QuestionEntry, ...]
    position: Mapping[str, int]
    settling: Places
    settling_also: Places
    of_group: Mapping[str, tuple[QuestionEntry, ...]]


@lru_cache(maxsize=8)
def index_of(library: Library) -> QuestionIndex:
    """The index of the library's questions."""
    ordered = tuple(library.questions.values())
    settling: dict[str, list[int]] = {}
    also: dict[str, list[int]] = {}
    of_group: dict[str, list[QuestionEntry]] = {}
    for place, question in enumerate(ordered):
        settling.setdefault(question.fact, []).append(place)
        for fact_id in dict.fromkeys((*question.yes_also, *question.no_also)):
            also.setdefault(fact_id, []).append(place)
        if question.group is not None:
            of_group.setdefault(question.group, []).append(question)
    return QuestionIndex(
        ordered,
        {question_id: place for place, question_id in enumerate(library.questions)},
        {fact_id: tuple(places) for fact_id, places in settling.items()},
        {fact_id: tuple(places) for fact_id, places in also.items()},
        {group: tuple(parts) for group, parts in of_group.items()},
    )


@lru_cache(maxsize=4096)
def _lines_in_silence(lacking: tuple[str, ...], main_id: str, library: Library) -> tuple[QuestionEntry, ...]:
    """The question with the other lines of its list; of what nobody spoke, every question is open."""
    main = library.questions[main_id]
    beside = (q for q in index_of(library).of_group.get(main.group or "", ()) if q.fact in lacking and q.id != main_id)
    return (main, *beside)


class Asking:
    """What is asked of one person: each undecided rule is looked up once, however many ask for it."""

    __slots__ = ("_asked", "_open", "_states", "facts", "index", "library")

    def __init__(self, states: States, library: Library) -> None:
        self._states = states
        self.facts: Facts = states.facts
        self.library = library
        self.index = index_of(library)
        self._asked: dict[str, QuestionEntry | None] = {}
        self._open: dict[str, bool] = {}

    def state(self, fact_id: str) -> Known:
        """What holds of the fact."""
        return self._states[fact_id]

    def is_open(self, question: QuestionEntry) -> bool:
        """Whether the question's fact is not known, or known to be there without the number that was asked for."""
        found = self._open.get(question.id)
        if found is None:
            state = self._states[question.fact]
            found = state is Known.UNKNOWN
            if state is Known.PRESENT and question.answers == ("<number>",):
                found = self.facts[question.fact].value is None
            self._open[question.id] = found
        return found

    def question_for(self, outcome: Outcome) -> QuestionEntry | None:
        """The rule's own question while it is open, else one that settles a fact the rule still lacks; None for none.

        A question that only makes sense after another gives way to that one while the other is open. Of one rule
        there is one outcome, so the rule's id is enough to know it by.
        """
        if outcome.state is not Known.UNKNOWN:
            return None
        found = self._asked.get(outcome.id, _NOT_LOOKED_UP)
        if found is _NOT_LOOKED_UP:
            found = self._asked[outcome.id] = self._search(outcome)
        return found  # type: ignore[return-value]

    def questions_for(self, outcome: Outcome) -> tuple[QuestionEntry, ...]:
        """The rule's question and, where that is a line of a list, the other lines that the rule still lacks."""
        main = self.question_for(outcome)
        if main is None:
            return ()
        if main.group is None:
            return (main,)
        if outcome.silent:
            return _lines_in_silence(outcome.rests_on, main.id, self.library)
        beside = (q for q in self.index.of_group[main.group] if q.fact in outcome.rests_on and self.is_open(q))
        return (main, *(question for question in beside if question.id != main.id))

    def first_of(self, question: QuestionEntry) -> QuestionEntry:
        """The question itself, or the one to ask before it while that is open."""
        earlier = self.library.questions.get(question.after) if question.after else None
        return earlier if earlier and self.is_open(earlier) else question

    def _search(self, outcome: Outcome) -> QuestionEntry | None:
        if not isinstance(outcome.entry, Rule) or outcome.entry.question is None:
            return None
        main = self.library.questions.get(outcome.entry.question)
        wanted = main
        if main is None or not self.is_open(main):
            wanted = self._first_open(self.index.settling, outcome.rests_on)
            wanted = wanted or self._first_open(self.index.settling_also, outcome.rests_on)
            if wanted is None and outcome.weight is not UnknownWeight.MAY:
                wanted = main
        return None if wanted is None else self.first_of(wanted)

    def _first_open(self, places: Places, lacking: Iterable[str]) -> QuestionEntry | None:
        """The first open question of the file that settles one of the facts."""
        for place in sorted({place for fact_id in lacking for place in places.get(fact_id, ())}):
            if self.is_open(self.index.ordered[place]):
                return self.index.ordered[place]
        return None
