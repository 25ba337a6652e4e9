"""What would change if: one change, both weeks, and the difference in words that a person can use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from door import NOW, run
from planned_people import with_numbers
from supple import assessment as whole
from supple.domain.change import Change
from supple.domain.person import CompanionHours
from supple.domain.plan import Conflict, DoseTime, Plan
from supple.domain.quantities import Interval
from supple.domain.request import AssessmentRequest
from supple.errors import UsageError
from supple.interop.change_options import read_change
from supple.knowledge.library import Library
from supple.planning.changed import changed, free_after, joined
from supple.planning.compare import Verdict, difference
from supple.planning.verify import verify
from supple.services import loading
from supple.what_if import Planner

ROOT = Path(__file__).parents[2]
PEOPLE = ROOT / "tests" / "data" / "people"
DEMO = ROOT / "src" / "supple" / "demo"
WHEELCHAIR = PEOPLE / "sci-t4-wheelchair-60mg-tizanidine.yaml"
WALKER = PEOPLE / "ms-walker-45-no-labs.yaml"
MORNING = Interval(9 * 60, 10 * 60)


def request_of(path: Path, **person: Any) -> AssessmentRequest:
    request = loading.request(str(path), loading.Options(now="2026-11-23T08:00", n_virtual=200), loading.library())
    return replace(request, person=replace(request.person, **person))


def one_morning(library: Library) -> Planner:
    """A walker whose only free hour is on Monday morning."""
    return Planner(request_of(WALKER, availability={0: (MORNING,)}), library)


def plan_of(answer: object) -> Plan:
    assert isinstance(answer, Plan)
    return answer


def test_a_free_hour_on_another_day_gives_a_session_there(library: Library) -> None:
    found = one_morning(library).again(Change(free={3: (MORNING,)}))
    assert found.verdict is Verdict.OTHER
    assert found.difference is not None
    (gained,) = found.difference.gained
    assert gained.start.weekday() == 3
    assert found.difference.lost == ()
    assert sum(after - before for before, after in found.difference.minutes.values()) > 0


def test_a_day_off_takes_its_session_and_leaves_the_others(library: Library) -> None:
    planner = Planner(request_of(WALKER, availability={0: (MORNING,), 3: (MORNING,)}), library)
    found = planner.again(Change(off=frozenset({3})))
    assert found.difference is not None
    assert [session.start.weekday() for session in found.difference.lost] == [3]
    assert found.difference.gained == ()
    assert all(session.start.weekday() != 3 for session in plan_of(found.after).sessions)


def test_the_last_free_day_off_leaves_no_week_and_says_why(library: Library) -> None:
    found = one_morning(library).again(Change(off=frozenset({0})))
    assert found.verdict is Verdict.NO_LONGER_POSSIBLE
    assert found.difference is None


def test_a_free_hour_can_make_a_week_possible(library: Library) -> None:
    found = Planner(request_of(WALKER, availability={}), library).again(Change(free={1: (MORNING,)}))
    assert found.verdict is Verdict.NOW_POSSIBLE
    assert plan_of(found.after).sessions


def test_what_stops_every_week_stops_the_other_one_too(library: Library) -> None:
    found = Planner(request_of(WALKER, age_years=6.0, birth_date=None), library).again(Change(free={1: (MORNING,)}))
    assert found.verdict is Verdict.STILL_NOT_POSSIBLE


def test_an_hour_that_was_free_already_changes_nothing(library: Library) -> None:
    planner = one_morning(library)
    assert planner.again(Change(free={0: (MORNING,)})).verdict is Verdict.SAME
    assert planner.again(Change(off=frozenset({5}))).verdict is Verdict.SAME


def test_an_equally_good_week_is_not_shown_as_a_change(library: Library) -> None:
    """One session a week, free on Thursday; Monday to Wednesday would do as well, and no better."""
    one_a_week = with_numbers(library, sessions_start_max=1)
    planner = Planner(request_of(WALKER, availability={3: (MORNING,)}, order=None), one_a_week)
    change = Change(free={0: (MORNING,), 1: (MORNING,), 2: (MORNING,)})
    found = planner.again(change)
    assert found.verdict is Verdict.SAME
    assert plan_of(found.after).sessions == plan_of(found.before).sessions
    grounds = planner._grounds_of(replace(planner.grounds.request, person=found.person_after), change)
    assert planner._made(grounds, None).worth == planner.first.worth, "no week is worth more"


def test_the_pharmacology_is_not_computed_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    planner = Planner(request_of(DEMO / "me.yaml"), library)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a forecast was made again")

    monkeypatch.setattr(whole.simulate, "run", never)
    for change in (Change(free={1: (MORNING,)}), Change(off=frozenset({2})), Change(goals=("sleep",))):
        assert planner.again(change).verdict is not Verdict.NOT_KNOWN


@pytest.mark.parametrize("path", sorted(PEOPLE.glob("*.yaml")), ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "change",
    [
        Change(off=frozenset({2})),
        Change(busy={0: (Interval(0, 720),)}, equipment=frozenset({"weights", "mat"})),
        Change(goals=("get stronger",), companion={1: (CompanionHours(Interval(540, 720), "hands_on"),)}),
    ],
    ids=["day off", "busy morning", "goal and company"],
)
def test_the_other_week_keeps_every_rule(path: Path, change: Change, library: Library) -> None:
    request = request_of(path)
    planner = Planner(request, library)
    found = planner.again(change)
    plan = plan_of(found.after)
    after = planner._grounds_of(replace(request, person=found.person_after), change)
    broken = verify(
        plan, person=found.person_after, screening=after.screening, response=after.response,
        forecast=after.curve_for(plan), library=library, now=request.now, days=request.days,
        triage_urgency=after.triage.urgency,
    )  # fmt: skip
    assert broken == ()


def test_before_is_the_week_that_assess_gives(library: Library) -> None:
    request = request_of(WHEELCHAIR)
    found = Planner(request, library).again(Change(off=frozenset({2})))
    assert replace(plan_of(found.before), timing_gain=None) == replace(
        plan_of(whole.assess(request, library).plan), timing_gain=None
    )


def test_one_more_thing_at_hand_says_nothing_of_a_standing_frame(library: Library) -> None:
    """Whoever never said what they have has not denied a standing frame by asking about bands."""
    request = request_of(WHEELCHAIR, equipment=None)
    planner = Planner(request, library)
    after = planner._grounds_of(
        replace(request, person=changed(request.person, Change(equipment=frozenset({"band"})), library)),
        Change(equipment=frozenset({"band"})),
    )
    assert after.screening == planner.grounds.screening


def test_sessions_are_paired_by_day_then_by_what_they_hold(library: Library) -> None:
    plan = plan_of(one_morning(library).first.answer)
    one = plan.sessions[0]
    tuesday = replace(one, start=one.start.replace(day=24))
    other = replace(one, start=one.start.replace(day=25), items=(replace(one.items[0], exercise_id="RE02"),))
    alien = replace(one, start=one.start.replace(day=26), items=(replace(one.items[0], exercise_id="AQ05"),))
    found = difference(replace(plan, sessions=(one, other)), replace(plan, sessions=(tuesday, alien)))
    assert [(pair.before, pair.after) for pair in found.moved] == [(one, tuesday)]
    assert (found.lost, found.gained) == ((other,), (alien,))
    later = replace(one, start=one.start.replace(hour=11))
    (moved,) = difference(replace(plan, sessions=(one,)), replace(plan, sessions=(later,))).moved
    assert moved.after is later
    (refilled,) = difference(
        replace(plan, sessions=(one,)), replace(plan, sessions=(replace(one, minutes=99),))
    ).refilled
    assert refilled.after.minutes == 99


def test_wishes_and_dose_times_are_compared(library: Library) -> None:
    plan = plan_of(one_morning(library).first.answer)
    at = plan.sessions[0].start
    wish, other, third = (Conflict(word, "a limit") for word in ("one", "two", "three"))
    dose = DoseTime(at, 10.0, (at.replace(hour=7), at.replace(hour=10)))
    later = replace(dose, at=at.replace(hour=10, minute=0))
    found = difference(
        replace(plan, conflicts=(wish, other), doses=(replace(dose, at=at.replace(hour=8, minute=0)),)),
        replace(plan, conflicts=(other, third), doses=(later,)),
    )
    assert (found.met, found.missed, found.binding) == ((wish,), (third,), (other,))
    assert found.noticed
    assert found.doses[0][1] is later


# --- free time, as numbers --------------------------------------------------------------------------------------------


def test_free_time_is_added_taken_and_joined() -> None:
    free = {0: (Interval(540, 720),), 1: (Interval(540, 600),)}
    after = free_after(
        free, Change(free={0: (Interval(720, 780),)}, busy={0: (Interval(600, 630),)}, off=frozenset({1}))
    )
    assert after == {0: (Interval(540, 600), Interval(630, 780))}
    assert joined((Interval(60, 120), Interval(0, 60), Interval(90, 100))) == (Interval(0, 120),)
    assert free_after(free, Change(busy={1: (Interval(0, 1440),)})) == {0: (Interval(540, 720),)}


def test_assumed_hours_stay_assumed_where_only_the_goal_changes(library: Library) -> None:
    request = request_of(WALKER, availability=None, equipment=None)
    after = changed(request.person, Change(goals=("sleep",)), library)
    assert (after.availability, after.equipment, after.companion) == (None, None, request.person.companion)


def test_on_a_day_with_a_late_dose_both_weeks_are_laid_out_anew_and_it_says_so(tmp_path: Path) -> None:
    me = tmp_path / "me.yaml"
    late = 'diary: [{at: "2026-11-23T10:30", dose_mg: 10, slot: "08:00"}]\n'
    me.write_text((DEMO / "me.yaml").read_text(encoding="utf-8") + late, encoding="utf-8")
    moment = ("--now", "2026-11-23T11:00")
    said = " ".join(run("what-if", str(DEMO / "record.json"), "--with", str(me), *moment, "--off", "wed").out.split())
    assert "both weeks here are laid out anew" in said


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_words_of_the_options_are_read(library: Library) -> None:
    change = read_change(
        free=("tue 14:00-15:00", "Tuesday 16:00-17:00"), busy=("mon 10:00-10:30",), off=("wed", "Sunday"),
        goals=("Get stronger",), equipment=("Band", "two rails"), companion=("fri 09:00-12:00 hands_on",),
        library=library,
    )  # fmt: skip
    assert change == Change(
        free={1: (Interval(840, 900), Interval(960, 1020))}, busy={0: (Interval(600, 630),)},
        off=frozenset({2, 6}), goals=("get stronger",), equipment=frozenset({"band", "two_rails"}),
        companion={4: (CompanionHours(Interval(540, 720), "hands_on"),)},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"free": ("tue",)}, "hours are wanted"),
        ({"free": ("tue 15:00-14:00",)}, "end before they start"),
        ({"free": ("someday 14:00-15:00",)}, "day of the week"),
        ({"off": ("2026-11-25",)}, "day of the week"),
        ({"off": ("wed",), "free": ("wed 10:00-11:00",)}, "off and used at once"),
        ({"off": ("wed",), "companion": ("wed 10:00-11:00",)}, "off and used at once"),
        ({"goals": ("fly",)}, "not sorted by this goal"),
        ({"equipment": ("bnad",)}, "Did you mean band?"),
        ({"companion": ("tue hands_on",)}, "hours are wanted"),
        ({}, "no change is named"),
    ],
)
def test_a_change_that_cannot_be_read_is_one_clear_error(
    wrong: dict[str, tuple[str, ...]], says: str, library: Library
) -> None:
    with pytest.raises(UsageError, match=says.replace("?", r"\?")):
        read_change(**wrong, library=library)  # type: ignore[arg-type]


def test_the_command_says_that_nothing_would_change(library: Library) -> None:
    found = run("what-if", str(WHEELCHAIR), *NOW, "--companion", "tue 09:00-12:00")
    assert found.code == 0
    assert "someone nearby on Tuesday 09:00-12:00" in found.out
    assert "would not change your week" in found.out
    assert "weeks grow one step at a time" in found.out
    assert "Do not stop or skip baclofen on your own." in " ".join(found.out.split())


def test_the_command_shows_what_moves_and_what_it_costs() -> None:
    found = run("what-if", str(WHEELCHAIR), *NOW, "--off", "wed")
    said = " ".join(found.out.split())
    assert "from Wed 25 Nov" in said
    assert "drowsy up to" in said
    assert "stay as they are" in said
    assert max(map(len, found.out.splitlines())) <= 80


def test_the_command_says_what_to_do_where_no_week_is_left() -> None:
    days = [word for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") for word in ("--off", day)]
    found = run("what-if", str(WHEELCHAIR), *NOW, *days)
    assert found.code == 0
    assert "no week is possible" in found.out
    assert "What to do" in found.out


def test_the_command_as_json_holds_both_weeks_and_the_difference() -> None:
    found = run("what-if", str(WHEELCHAIR), *NOW, "--off", "wed", "--format", "json").data
    assert found["schema"] == "supple/what-if/1"
    assert found["verdict"] == "other"
    assert found["change"] == ["Wednesday off"]
    assert {"plan", "refusal"} == set(found["before"]) == set(found["after"])
    assert found["difference"]["moved"][0]["before"]["start"].startswith("2026-11-25")
    starts = [session["start"] for session in found["after"]["plan"]["sessions"]]
    assert not [start for start in starts if start.startswith("2026-11-25")]
