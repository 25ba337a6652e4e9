"""The pharmacology of one person: their body, their order and all else that makes sleepy; dose times in, forecast out.

Planning knows no more of it than the forecast for the dose times that it tries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import time

from supple.domain.findings import Screening
from supple.domain.forecast import Forecast, OnBoard
from supple.domain.learning import Learning, LearningState
from supple.domain.order import Order
from supple.domain.person import Day, OrderIssue, Status
from supple.domain.request import AssessmentRequest
from supple.exposure import simulate
from supple.exposure.beside import Beside, beside, too_large
from supple.exposure.covariates import Covariates, default_model, is_liquid
from supple.exposure.crowd import Crowd
from supple.exposure.simulate import ForecastMissing
from supple.exposure.simulation import OnOneBoard, Simulation
from supple.inference.diary_model import Case
from supple.inference.learned_forecast import no_calmer_than, without_clock_of_ease
from supple.inference.posterior import learn
from supple.knowledge import recognise
from supple.knowledge.library import Library
from supple.screening import facts as fact_gathering
from supple.screening import screen as screening_rules
from supple.screening.facts import Gathered

NOTHING_LEARNED = Learning(state=LearningState.NOT_POSSIBLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One person ready to be asked. The people are drawn once, whatever dose times are tried."""

    order: Order | None
    order_issue: OrderIssue | None
    day: Day
    crowd: Crowd
    sedatives: tuple[OnBoard, ...]
    no_forecast: str | None = None
    learning: Learning = NOTHING_LEARNED
    like_you: Crowd | None = None  # people like this one, beside those whom a diary chose

    @property
    def model_id(self) -> str:
        """The model of what the body does."""
        return self.crowd.model.id

    def run(self, shifts: Mapping[time, int]) -> Simulation | ForecastMissing:
        """Every virtual person through the days, with doses moved by so many minutes per slot; days are kept."""
        return self._missing() or simulate.followed(
            self.crowd, order=self.order, order_issue=self.order_issue, day=self.day, shifts=shifts
        )

    def forecast(self, shifts: Mapping[time, int]) -> Forecast | ForecastMissing:
        """The bands of such a run, with one day of everyone in memory at a time."""
        found = self._bands(self.crowd, shifts)
        if isinstance(found, ForecastMissing):
            return found
        if self.like_you is not None:
            population = self._bands(self.like_you, shifts)
            found = found if isinstance(population, ForecastMissing) else no_calmer_than(found, population)
        return without_clock_of_ease(found) if self.learning.ease_follows_no_clock else found

    def _bands(self, crowd: Crowd, shifts: Mapping[time, int]) -> Forecast | ForecastMissing:
        held = self._missing() or simulate.followed(
            crowd, order=self.order, order_issue=self.order_issue, day=self.day, shifts=shifts, look=OnOneBoard()
        )
        if isinstance(held, ForecastMissing) or self.order is None:
            return held if isinstance(held, ForecastMissing) else ForecastMissing(simulate.NO_ORDER)
        return simulate.bands(
            held,
            order=self.order,
            covariates=crowd.covariates,
            day=self.day,
            sedatives=self.sedatives,
            model=crowd.model,
            library=crowd.library,
            travel=crowd.travel,
        )

    @property
    def one_typical(self) -> Crowd:
        """One person without variation, and without what a diary taught."""
        return replace(self.crowd, n_virtual=1, seed=0, learned=None)

    def can_be_asked(self) -> bool:
        """Whether there is a forecast at all; one virtual person is enough to see."""
        return not isinstance(replace(self, crowd=self.one_typical).run({}), ForecastMissing)

    def typical(self) -> Forecast | ForecastMissing:
        """One typical person without variation: the three lines of every band are one."""
        return replace(self, crowd=self.one_typical, learning=NOTHING_LEARNED, like_you=None).forecast({})

    def forecast_for(self, shifts: Mapping[time, int]) -> Forecast:
        """The forecast for dose times that planning considers."""
        found = self.forecast(shifts)
        if isinstance(found, ForecastMissing):
            raise ValueError(f"no forecast for these dose times: {found.sentence}")
        return found

    def _missing(self) -> ForecastMissing | None:
        return None if self.no_forecast is None else ForecastMissing(self.no_forecast)


def course_for(request: AssessmentRequest, library: Library, model_id: str | None = None) -> Course:
    """The pharmacology of one person without the rest, for ``supple simulate``."""
    gathered = fact_gathering.gather(request.person, library, request.now)
    screening = screening_rules.screen(request.person, gathered, library, request.now)
    return course_of(request, gathered, screening, library, model_id)


def course_of(
    request: AssessmentRequest,
    gathered: Gathered,
    screening: Screening,
    library: Library,
    model_id: str | None = None,
) -> Course:
    """Everything the pharmacology needs of one person."""
    person, now = request.person, request.now
    weight = person.weight_on(now.date())
    covariates = Covariates(
        age_years=person.age_on(now.date()),
        sex=person.sex,
        weight_kg=weight.kg if weight else None,
        kidney=gathered.kidney,
        liquid=is_liquid(person.order.form if person.order else None),
    )
    model = library.models[model_id] if model_id else default_model(library, covariates)
    modelled = modelled_beside(request, gathered, covariates, library)
    sedatives = tuple(
        OnBoard(name, True, modelled[name].assumption(now.date(), library))
        if name in modelled
        else OnBoard(name, False, _too_large(name, gathered, library))
        for name in dict.fromkeys((*sedatives_beside(gathered, screening, library), *modelled))
    )
    unreconciled = (
        "The record lists baclofen in more than one way. No forecast is shown until you say which of them you take."
        if screening.in_force("reconcile_list")
        else None
    )
    return Course(
        order=person.order,
        order_issue=person.order_issue,
        day=person.day,
        crowd=Crowd(
            covariates=covariates,
            model=model,
            library=library,
            now=now,
            days=request.days,
            diary=person.diary,
            travel=person.travel,
            beside=tuple(modelled[other.drug] for other in sedatives if other.modelled),
            n_sedatives=sum(not other.modelled for other in sedatives),
            n_virtual=request.n_virtual,
            seed=request.seed,
        ),
        sedatives=sedatives,
        no_forecast=None if person.order_issue else unreconciled,
    )


def taught(course: Course, request: AssessmentRequest) -> Course:
    """The same pharmacology after the person's own diary, where it teaches enough and learning is not switched off."""
    order, crowd = course.order, course.crowd
    if not request.person.preferences.learning:
        return replace(course, learning=Learning(state=LearningState.OFF))
    if order is None or crowd.n_virtual == 1 or not course.can_be_asked():
        return course
    case = Case(
        order=order, covariates=crowd.covariates, day=course.day, diary=crowd.diary, model=crowd.model,
        library=crowd.library, now=crowd.now, n_sedatives=crowd.n_sedatives, travel=crowd.travel, beside=crowd.beside,
    )  # fmt: skip
    found = learn(case, seed=crowd.seed, n_people=crowd.n_virtual)
    if found.people is None:
        return replace(course, learning=found.learning)
    return replace(course, learning=found.learning, crowd=replace(crowd, learned=found.people), like_you=crowd)


def modelled_beside(
    request: AssessmentRequest, gathered: Gathered, covariates: Covariates, library: Library
) -> dict[str, Beside]:
    """The sedating medicines whose dose times are known and whose course is modelled, by ingredient.

    Those taken now; and those that were stopped lately, of which something is left, or start in the days ahead.
    """
    taken = {medicine.ingredient for medicine in gathered.medicines}
    entries = [(medicine.ingredient, medicine.entry) for medicine in gathered.medicines]
    for entry in request.person.medicines:
        if entry.doses and (entry.stopped_on or entry.started_on) and entry.status is not Status.REFUTED:
            matches = recognise.medicines(entry, library)
            entries += [(m.ingredient, entry) for m in matches if m.sure and m.ingredient not in taken]
    found: dict[str, Beside] = {}
    for ingredient, entry in entries:
        other = beside(ingredient, entry, covariates, library)
        if other is not None and other.on_board(request.now.date(), request.days, covariates, library):
            found.setdefault(ingredient, other)
    return found


def _too_large(name: str, gathered: Gathered, library: Library) -> str | None:
    entries = (medicine.entry for medicine in gathered.medicines if medicine.ingredient == name)
    return next((said for entry in entries if (said := too_large(name, entry, library))), None)


def sedatives_beside(gathered: Gathered, screening: Screening, library: Library) -> Iterator[str]:
    """What else on board may make sleepy; the forecast widens once for each, known by name or not."""
    alcohol = gathered.facts.present("class.alcohol")
    named = dict.fromkeys(
        medicine.ingredient
        for medicine in gathered.medicines
        if (entry := library.interactions.get(medicine.class_id))
        and "combined_drowsiness" in entry.effects
        and not (alcohol and medicine.class_id == "alcohol")  # once, however it was said
    )
    yield from named
    if alcohol:
        yield "alcohol"
    if gathered.facts.present("medicine.unrecognised"):
        yield "a medicine that was not recognised"
    elif not named and _without_alcohol(screening, alcohol):
        yield "something that may add to sleepiness"


def _without_alcohol(screening: Screening, alcohol: bool) -> bool:
    """Whether a finding other than that on alcohol says that something adds to sleepiness."""
    of_alcohol = {f.rule_id for f in screening.findings if alcohol and "alcohol" in (f.rule_id, *f.also)}
    return not of_alcohol.issuperset(screening.rules_behind("combined_drowsiness"))
