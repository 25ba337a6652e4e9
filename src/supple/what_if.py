"""What would change if: one person and one change, planned twice, and what differs. Pure, like the assessment.

The medicine, the findings and the forecast do not depend on free time, goals, equipment or company; what both weeks
need of them is computed once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time

from supple import assessment as whole
from supple.assessment import Grounds
from supple.domain.change import Change
from supple.domain.forecast import Forecast
from supple.domain.person import Person
from supple.domain.plan import Plan, Refusal
from supple.domain.request import AssessmentRequest
from supple.knowledge.library import Library
from supple.planning import solve
from supple.planning.changed import changed
from supple.planning.compare import Difference, Verdict, difference, verdict
from supple.planning.near import Near
from supple.screening import facts as fact_gathering
from supple.screening import screen as screening_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """A change with the answer before and after it; ``difference`` where both are weeks."""

    change: Change
    grounds: Grounds
    person_after: Person
    before: Plan | Refusal
    after: Plan | Refusal
    verdict: Verdict
    difference: Difference | None
    laid_out_anew: bool = False  # a dose of today departed from the order: neither week keeps the one that stood


class Planner:
    """One person's planner, asked again and again: a forecast for dose times that was made once is not made again.

    ``again`` is what a page calls when a person changes an hour: it costs a screening and a search, no pharmacology.
    """

    def __init__(self, request: AssessmentRequest, library: Library) -> None:
        self.library = library
        self.grounds = whole.grounds(request, library)
        self._forecasts: dict[frozenset[tuple[time, int]], Forecast] = {}
        self.first = self._made(self.grounds, None)

    def again(self, change: Change) -> WhatIf:
        """The same person with a change; of equally good weeks the one nearest to the week before."""
        request, library = self.grounds.request, self.library
        person = changed(request.person, change, library)
        made = self._made(self._grounds_of(replace(request, person=person), change), self.first.near)
        before, after = self.first.answer, made.answer
        both = isinstance(before, Plan) and isinstance(after, Plan)
        return WhatIf(
            change=change,
            grounds=self.grounds,
            person_after=person,
            before=before,
            after=after,
            verdict=Verdict.NOT_KNOWN if self.first.undecided or made.undecided else verdict(before, after),
            laid_out_anew=bool(whole.doses_that_departed(request, library)),
            difference=difference(before, after) if both else None,  # type: ignore[arg-type]
        )

    def _grounds_of(self, request: AssessmentRequest, change: Change) -> Grounds:
        """Findings computed again, for a thing at hand may be a fact; the pharmacology is the same.

        Who never said what they have and asks "what if I had a band" has not said that there is no standing frame.
        """
        old, library = self.grounds, self.library
        unsaid = old.request.person.equipment is None and "standing_frame" not in change.equipment
        asked = replace(request.person, equipment=None) if unsaid else request.person
        gathered = fact_gathering.gather(asked, library, request.now)
        screening = screening_rules.screen(asked, gathered, library, request.now)
        return replace(old, request=request, gathered=gathered, screening=screening)

    def _made(self, found: Grounds, near: Near | None) -> solve.Made:
        request = found.request
        return solve.made_week(
            person=request.person,
            screening=found.screening,
            response=found.response,
            library=self.library,
            now=request.now,
            days=request.days,
            forecast_for=self._forecast_for if found.curve is not None else None,
            triage_urgency=found.triage.urgency,
            seed=request.seed,
            near=near,
        )

    def _forecast_for(self, shifts: Mapping[time, int]) -> Forecast:
        key = frozenset((at, minutes) for at, minutes in shifts.items() if minutes)
        if key not in self._forecasts:
            self._forecasts[key] = self.grounds.forecast_for(shifts)
        return self._forecasts[key]


def what_if(request: AssessmentRequest, change: Change, library: Library) -> WhatIf:
    """The week as it is and as it would be with a change."""
    return Planner(request, library).again(change)
