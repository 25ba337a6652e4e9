"""The effects that findings may have on a week: every row of the vocabulary is one entry of the table below.

An entry is a limit (what may not stand where), a change (the item stays, changed), a bound of the week, a cue, or a
thing that the forecast or the refusal does. A test holds the table and the vocabulary together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from supple.domain.exercise import Exercise, Kind, Position
from supple.domain.facts import Known
from supple.domain.findings import ActiveEffect, Severity
from supple.planning.effort import effort_of
from supple.planning.limits import LYING, SEATED, Allows, Limit, accompanied, drowsiness_capped
from supple.planning.situation import Moment, Situation, needs

FIRM = ("rail", "two_rails", "counter", "standing_frame")
SOUTHERN = frozenset({"AU", "NZ", "ZA", "AR", "CL", "UY", "BR", "PY", "BO", "PE", "ZW", "NA", "BW", "LS", "SZ", "MZ"})

Effect = Callable[[Situation, ActiveEffect], Iterator[Limit]]


def _limit(situation: Situation, effect: ActiveEffect, allows: Allows, *, timed: bool = False) -> Limit:
    row = situation.library.effects.get(effect.effect_id)
    words = row.plain_words.rstrip(".") if row else effect.effect_id.replace("_", " ")
    return Limit(effect.effect_id, words, allows, timed, effect.rule_ids, effect.until)


def nothing_taken(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """A row that takes no item away: a cue, a bound of the week, a change of an item, or the forecast's business."""
    return iter(())


def gentle(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """Level, effort and alertness need at most what the row says; light also closes pool and treadmill."""
    level, effort, need = (
        situation.effect_number(effect.effect_id, name) for name in ("level_max", "effort_max", "alertness_max")
    )
    dry = effect.effect_id == "light_only"

    def allows(exercise: Exercise, _: Moment) -> bool:
        bounded = exercise.level <= level and exercise.effort_start <= effort and exercise.alertness_need <= need
        return bounded and not (dry and wet_or_moving_belt(exercise))

    yield _limit(situation, effect, allows)


def wet_or_moving_belt(exercise: Exercise) -> bool:
    """Pool or treadmill."""
    return exercise.position is Position.POOL or needs(exercise, "treadmill")


def stricter_drowsiness_caps(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """Stricter caps, once, however many causes ask for them."""
    caps = {need: situation.effect_number("sedation_watch", f"cap{need}") for need in (1, 2, 3)}
    limit = drowsiness_capped(situation, effect.effect_id, "watch for sleepiness", caps, watched=True)
    yield replace(limit, rule_ids=effect.rule_ids, until=effect.until)


def nothing_that_needs_all_alertness(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """Alertness need 3 is not offered."""
    highest = situation.effect_number(effect.effect_id, "alertness_max")
    yield _limit(situation, effect, lambda e, _: e.alertness_need <= highest)


def sitting_or_lying(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """Sitting or lying only."""
    yield _limit(situation, effect, lambda e, _: e.position in LYING | SEATED)


def sitting_or_lying_first(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """The first two weeks of sessions sitting or lying; then standing with something firm at level 1."""
    begun = [entry.at for entry in situation.person.diary.of("session", until=situation.now)]
    settled = timedelta(days=situation.effect_number(effect.effect_id, "days"))
    past = bool(begun) and situation.now - min(begun) >= settled
    level = situation.effect_number(effect.effect_id, "level_max")

    def allows(exercise: Exercise, _: Moment) -> bool:
        if exercise.position in LYING | SEATED:
            return True
        return past and exercise.position is Position.STANDING and firmly_held(exercise) and exercise.level <= level

    yield _limit(situation, effect, allows)


def firmly_held(exercise: Exercise) -> bool:
    """Whether the item is done with a rail, counter or frame, and nothing less will do."""
    return any(set(any_of) <= set(FIRM) for any_of in exercise.equipment)


def always_something_firm(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """Balance and standing only with rail, counter or frame, fall risk bounded, someone near for the riskier ones."""
    risk = situation.effect_number(effect.effect_id, "fall_risk_max")
    accompanied_from = situation.effect_number(effect.effect_id, "companion_from_fall_risk")

    def allows(exercise: Exercise, moment: Moment) -> bool:
        upright = exercise.kind is Kind.BALANCE or exercise.position is Position.STANDING
        if upright and (not firmly_held(exercise) or exercise.fall_risk > risk):
            return False
        return exercise.fall_risk < accompanied_from or accompanied(situation, moment)

    yield _limit(situation, effect, allows, timed=True)


def harder_parts_with_someone(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """What asks for alertness, may end in a fall, or is in water stands only in the hours when someone is there."""
    need, risk, effort = (
        situation.effect_number(effect.effect_id, name)
        for name in ("alertness_from", "fall_risk_from", "sci_t6_effort_above")
    )
    high_injury = situation.has_spinal_injury and situation.contra("T6_BP") is not Known.ABSENT

    def allows(exercise: Exercise, moment: Moment) -> bool:
        harder = exercise.alertness_need >= need or exercise.fall_risk >= risk or exercise.position is Position.POOL
        harder = harder or (high_injury and effort_of(situation, exercise) > effort)
        return not harder or accompanied(situation, moment)

    yield _limit(situation, effect, allows, timed=True)


def water_only_with_someone(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """In water someone is within arm's reach for the whole session."""

    def allows(exercise: Exercise, moment: Moment) -> bool:
        return exercise.position is not Position.POOL or accompanied(situation, moment, hands_on=True)

    yield _limit(situation, effect, allows, timed=True)


def no_water(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """No pool items."""
    yield _limit(situation, effect, lambda e, _: e.position is not Position.POOL)


def no_hot_water(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """No pool where warmth harms and nobody said how warm the water is; else a cue."""
    closed = situation.in_force("heat_caution")
    yield _limit(situation, effect, lambda e, _: not (closed and e.position is Position.POOL))


def nothing_off_the_ground(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """Steps only between two rails."""
    railed = "two_rails" in situation.equipment
    yield _limit(situation, effect, lambda e, _: not needs(e, "step") or (needs(e, "two_rails") and railed))


def stretch_gently(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """Stretching at low effort."""
    effort = situation.effect_number(effect.effect_id, "effort_max")
    yield _limit(situation, effect, lambda e, _: e.kind is not Kind.STRETCH or e.effort_start <= effort)


def nothing_on_the_sore(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """Where the sore is, the record does not say: nothing seated, no water, and no item that the code names."""

    def allows(exercise: Exercise, _: Moment) -> bool:
        pressed = exercise.position in SEATED or exercise.position is Position.POOL
        return not pressed and "OPEN_SKIN" not in exercise.contra

    yield _limit(situation, effect, allows)


def keep_cool(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """Heat load bounded; a fan at home opens one more, in short pieces; no water, which may be warm."""
    with_fan = "fan" in situation.equipment
    load = situation.effect_number(effect.effect_id, "heat_load_with_fan_max" if with_fan else "heat_load_max")
    yield _limit(situation, effect, lambda e, _: e.heat_load <= load)


def cooler_hours(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """In summer, starts before late morning or from early evening, unless the room is cool."""
    before, after = (60 * situation.effect_number(effect.effect_id, name) for name in ("before_h", "from_h"))
    cool_room = situation.said("indoors_cool") is True
    southern = situation.person.country in SOUTHERN

    def allows(_: Exercise, moment: Moment) -> bool:
        if cool_room or not in_summer(moment.day, southern=southern):
            return True
        return moment.start_min < before or moment.start_min >= after

    yield _limit(situation, effect, allows, timed=True)


def in_summer(day: date, *, southern: bool) -> bool:
    """June to August in the north, December to February in the south."""
    return day.month in ((12, 1, 2) if southern else (6, 7, 8))


def nothing_flat_on_the_back(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """No items on the back after the week of the row, or where the week is not known."""
    due, last = situation.person.pregnancy_due_on, situation.effect_number(effect.effect_id, "week_above")

    def allows(exercise: Exercise, moment: Moment) -> bool:
        week = None if due is None else 40 - (due - moment.day).days / 7
        early = week is not None and week <= last
        return early or exercise.position is not Position.SUPINE

    yield _limit(situation, effect, allows)


def sober_first(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """For a day from now nothing in water and nothing of higher alertness need; later days are asked at the start."""
    highest = situation.effect_number(effect.effect_id, "alertness_max")
    over = situation.now.timestamp() + 3600 * situation.effect_number(effect.effect_id, "hours")

    def allows(exercise: Exercise, moment: Moment) -> bool:
        calm = exercise.alertness_need <= highest and exercise.position is not Position.POOL
        return calm or moment.start.timestamp() >= over

    yield _limit(situation, effect, allows, timed=True)


def no_water_no_belt(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """No pool and no treadmill while doses may be missing."""
    yield _limit(situation, effect, lambda e, _: not wet_or_moving_belt(e))


def stand_while_legs_hold(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """For a person who stands by stiffness: standing only in the firmer hours, held, with someone near."""
    share = situation.effect_number("tone_window", "relief_p95_share_max")
    since, settled_days = situation.days_since_change(), situation.effect_number("tone_window", "days")
    settled = since is not None and since > settled_days

    def allows(exercise: Exercise, moment: Moment) -> bool:
        if exercise.position is not Position.STANDING and "TONE_DEPENDENT_STAND" not in exercise.contra:
            return True
        if not (situation.response.known and settled and firmly_held(exercise)):
            return False
        if moment.relief_p95 is None or moment.relief_p95_day is None:
            return False
        return moment.relief_p95 <= share * moment.relief_p95_day and accompanied(situation, moment)

    yield _limit(situation, effect, allows, timed=True)


def protect_the_bones(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """No loaded standing and no floor work among the items that thin bones concern; the others change."""

    def allows(exercise: Exercise, _: Moment) -> bool:
        on_the_floor = exercise.position is Position.PRONE and needs(exercise, "mat")
        loaded = exercise.position is Position.STANDING or on_the_floor
        return "FRACTURE_RISK" not in exercise.contra or not loaded

    yield _limit(situation, effect, allows)


def kidney_not_fresh(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """Until a fresh kidney test: a serious cause acts as light and dry, a smaller one as a watch for sleepiness."""
    serious = any(
        finding.severity >= Severity.SERIOUS
        for finding in situation.screening.findings
        if finding.rule_id in effect.rule_ids
    )
    if serious:
        for limit in gentle(situation, ActiveEffect("light_only", effect.rule_ids, effect.until)):
            yield replace(limit, id="kidney_recheck", words="kidney test due")
    elif not situation.in_force("sedation_watch"):
        for limit in stricter_drowsiness_caps(situation, effect):
            yield replace(limit, words="kidney test due")


EFFECTS: Mapping[str, Effect] = {
    "none": nothing_taken,
    "no_plan_until_reviewed": nothing_taken,  # a refusal, before any week is made
    "needs_clearance": gentle,
    "light_only": gentle,
    "sedation_watch": stricter_drowsiness_caps,
    "combined_drowsiness": nothing_taken,  # already in the forecast's bands
    "no_alert_only": nothing_that_needs_all_alertness,
    "later_slots": nothing_taken,  # a price in the objective
    "seated_only": sitting_or_lying,
    "seated_first": sitting_or_lying_first,
    "supported_balance": always_something_firm,
    "supervised_only": harder_parts_with_someone,
    "no_pool_alone": water_only_with_someone,
    "no_pool_after_dose_change": no_water,
    "no_hot_pool": no_hot_water,
    "no_heights": nothing_off_the_ground,
    "no_impact": nothing_taken,  # the library holds no jumps; a cue says so
    "gentle_stretch": stretch_gently,
    "no_loading_on_area": nothing_on_the_sore,
    "skin_check": nothing_taken,
    "empty_bladder_first": nothing_taken,
    "stop_on_pounding_headache": nothing_taken,
    "short_bouts": nothing_taken,  # changes the item and bounds the session
    "simple_plan": nothing_taken,  # bounds the week
    "heat_caution": keep_cool,
    "cool_slots": cooler_hours,
    "bp_caution": nothing_taken,
    "slow_transitions": nothing_taken,  # orders the items
    "heart_rate_unreliable": nothing_taken,
    "kidney_recheck": kidney_not_fresh,
    "watch_withdrawal": no_water_no_belt,
    "glucose_check": nothing_taken,
    "carry_carbs": nothing_taken,
    "no_supine_late_pregnancy": nothing_flat_on_the_back,
    "no_session_if_alcohol_today": sober_first,
    "transport_alternative": nothing_taken,
    "confusion_watch": nothing_taken,
    "tone_window": stand_while_legs_hold,
    "fracture_risk": protect_the_bones,
    "night_path": nothing_taken,
    "reconcile_list": nothing_taken,  # no forecast, which caps alertness need
    "companion_waived": nothing_taken,  # loosens the companion limit
    "cap_1_floor": nothing_taken,  # loosens cap 1
    "alertness_cap_3": nothing_taken,  # with the three below, in force for everyone
    "alertness_cap_2": nothing_taken,
    "alertness_cap_1": nothing_taken,
    "alertness_cap_0": nothing_taken,
}


@dataclass(frozen=True, slots=True)
class WeekBounds:
    """What the effects bound for the week as a whole."""

    session_min_max: int
    different_items_max: int | None
    bout_min: int | None
    later_slots: bool


def effect_limits(situation: Situation) -> Iterator[Limit]:
    """The limits of all effects in force. An effect that the table does not know closes everything but rest."""
    for effect in situation.screening.effects:
        if not situation.in_force(effect.effect_id):
            continue
        rule = EFFECTS.get(effect.effect_id)
        yield from rule(situation, effect) if rule else unknown_effect(situation, effect)
    dependent = situation.contra("TONE_DEPENDENT_STAND") is Known.PRESENT
    if dependent and not situation.screening.in_force("tone_window"):
        yield from stand_while_legs_hold(situation, ActiveEffect("tone_window", ()))


def unknown_effect(situation: Situation, effect: ActiveEffect) -> Iterator[Limit]:
    """An effect that nobody told the planner about is never taken as nothing."""
    yield _limit(situation, effect, lambda e, _: e.kind is Kind.RELAXATION)


def week_bounds(situation: Situation) -> WeekBounds:
    """Session length, number of different items, length of pieces, and whether early hours are last choice."""
    longest = longest_session_min(situation)
    for effect_id in ("needs_clearance", "short_bouts"):
        if situation.in_force(effect_id):
            longest = min(longest, round(situation.effect_number(effect_id, "session_min_max")))
    simple = situation.in_force("simple_plan")
    return WeekBounds(
        session_min_max=longest,
        different_items_max=round(situation.effect_number("simple_plan", "different_items_max")) if simple else None,
        bout_min=round(situation.effect_number("short_bouts", "bout_min_max"))
        if situation.in_force("short_bouts")
        else None,
        later_slots=situation.in_force("later_slots"),
    )


def longest_session_min(situation: Situation) -> int:
    """The longest session: it grows with the amounts, in steps of five minutes, up to a most."""
    start, volume = situation.whole("session_min_max"), max(1.0, situation.load.volume)
    return min(round(situation.library.number("progression", "session_min_most")), 5 * round(start * volume / 5))


def effect_cues(situation: Situation, exercises: tuple[Exercise, ...], day: date) -> Iterator[str]:
    """The cues that the effects in force put on a session of these items, on that day, in the vocabulary's words."""
    wet = any(exercise.position is Position.POOL for exercise in exercises)
    standing = any(exercise.position is Position.STANDING for exercise in exercises)
    concerned = {"every_session": True, "standing": standing, "pool": wet, "away": wet}
    for effect in situation.screening.effects:
        row = situation.library.effects.get(effect.effect_id)
        over = effect.until is not None and day > effect.until
        if row and row.cue and not over and situation.in_force(effect.effect_id) and concerned.get(row.cue_for, False):
            yield row.cue
    if standing and situation.contra("TONE_DEPENDENT_STAND") is Known.PRESENT:
        yield situation.library.effects["tone_window"].cue
