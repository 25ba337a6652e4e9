"""One check for each row of the effect vocabulary, under a human name, in a table keyed by the row's id."""

from __future__ import annotations

from collections.abc import Mapping

from supple.planning.checks import rows_day, rows_effort, rows_position
from supple.planning.checks.case import Check

EFFECT_CHECKS: Mapping[str, Check] = {
    "no_plan_until_reviewed": rows_day.no_plan_until_someone_looked,
    "needs_clearance": rows_effort.gentle_until_cleared,
    "light_only": rows_effort.gentle_for_now,
    "sedation_watch": rows_effort.stricter_caps,
    "combined_drowsiness": rows_day.other_medicine_counted,
    "no_alert_only": rows_effort.nothing_alert_only,
    "seated_only": rows_position.seated_only,
    "seated_first": rows_position.seated_to_begin_with,
    "supported_balance": rows_position.something_firm_to_hold,
    "supervised_only": rows_position.someone_for_the_harder_parts,
    "no_pool_alone": rows_position.never_in_water_alone,
    "no_pool_after_dose_change": rows_position.no_pool_for_now,
    "no_hot_pool": rows_position.no_warm_water_unmeasured,
    "no_heights": rows_position.nothing_off_the_ground,
    "no_impact": rows_position.nothing_that_jolts,
    "gentle_stretch": rows_effort.stretches_stay_mild,
    "no_loading_on_area": rows_position.nothing_presses_on_the_sore,
    "short_bouts": rows_effort.short_pieces,
    "simple_plan": rows_effort.few_and_always_the_same,
    "heat_caution": rows_day.little_heat,
    "cool_slots": rows_day.cooler_hours,
    "bp_caution": rows_day.cools_down_sitting,
    "slow_transitions": rows_day.no_up_and_down,
    "kidney_recheck": rows_effort.kidney_test_due,
    "watch_withdrawal": rows_effort.no_pool_while_withdrawal_may_come,
    "no_supine_late_pregnancy": rows_position.not_flat_in_later_pregnancy,
    "no_session_if_alcohol_today": rows_effort.not_after_alcohol,
    "tone_window": rows_position.stands_only_when_firm,
    "fracture_risk": rows_position.bones_protected,
    "reconcile_list": rows_day.no_forecast_from_a_guess,
}
