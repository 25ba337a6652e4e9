"""Numbers that nobody has, through the forecast: a fault that names field and value, or a refusal; never a NaN."""

from __future__ import annotations

import pytest

from door import NOW, run

PERSON = "schema: supple/person/1\nage_years: 50\nsex: male\nweight_kg: 70\nheight_cm: 175\n"
ORDER = 'order: {drug: baclofen, doses: [{at: "08:00", amount_mg: 10}]}\n'


def simulated(text: str):  # type: ignore[no-untyped-def]
    found = run("simulate", "-", *NOW, "--days", "2", "--n-virtual", "100", "--format", "json", typed=text.encode())
    assert "Traceback" not in found.err
    assert "NaN" not in found.out
    return found


@pytest.mark.parametrize("number", ["-70", "0", "7000", ".nan", ".inf", "1e400", "seventy"])
@pytest.mark.parametrize(
    ("was", "field"), [("age_years: 50", "age_years"), ("weight_kg: 70", "weight_kg"), ("height_cm: 175", "height_cm")]
)
def test_an_impossible_body_is_named(was: str, field: str, number: str) -> None:
    if (field, number) == ("age_years", "0"):
        return  # a newborn is possible; no model speaks of them
    found = simulated(PERSON.replace(was, f"{field}: {number}") + ORDER)
    assert found.code == 3
    assert field in found.err
    assert number in found.err


@pytest.mark.parametrize("amount", ["-10", "0", "201", "1000000000", ".nan", "ten"])
def test_an_impossible_dose_is_named(amount: str) -> None:
    found = simulated(PERSON + ORDER.replace("amount_mg: 10", f"amount_mg: {amount}"))
    assert found.code == 3
    assert "amount_mg" in found.err
    assert amount in found.err


@pytest.mark.parametrize(
    ("was", "written", "field"),
    [
        ("drug: baclofen", "drug: blorfen", "order.drug"),
        ("drug: baclofen", "drug: tizanidine", "order.drug"),
        ("drug: baclofen", 'drug: baclofen, form: "magic dust"', "order.form"),
    ],
)
def test_an_unknown_drug_or_form_is_named(was: str, written: str, field: str) -> None:
    found = simulated(PERSON + ORDER.replace(was, written))
    assert found.code == 3
    assert field in found.err


@pytest.mark.parametrize("form", ["tablet", "Oral tablet", "oral solution", "liquid", "granules"])
def test_the_forms_that_baclofen_comes_in_are_read(form: str) -> None:
    found = simulated(PERSON + ORDER.replace("drug: baclofen", f'drug: baclofen, form: "{form}"'))
    assert found.code == 0
    assert found.data["slots"]


@pytest.mark.parametrize("value", ["-1", "88", "1000000000"])
def test_an_impossible_creatinine_is_not_known_rather_than_normal(value: str) -> None:
    labs = f"labs: {{creatinine_mg_dl: {value}, measured_on: 2026-10-01}}\n"
    found = simulated(PERSON + ORDER + labs)
    assert found.code == 0
    unknown = simulated(PERSON + ORDER)
    assert found.data["slots"] == unknown.data["slots"]
    listed = run("screen", "-", *NOW, "--format", "json", typed=(PERSON + ORDER + labs).encode()).data["not_understood"]
    assert any("reatinine" in f"{one}" for one in listed)


@pytest.mark.parametrize("per_day", [25, 1440])
def test_more_doses_in_a_day_than_anyone_takes_are_refused(per_day: int) -> None:
    times = dict.fromkeys(f"{n // 60 % 24:02d}:{n % 60:02d}" for n in range(0, 1440, 1440 // per_day))
    doses = ", ".join(f'{{at: "{at}", amount_mg: 0.1}}' for at in times)
    found = simulated(PERSON + f"order: {{drug: baclofen, doses: [{doses}]}}\n")
    assert found.code == 0
    assert "cannot be right" in found.data["forecast_missing"]


def test_ten_thousand_doses_in_a_diary_are_refused_with_their_day() -> None:
    at = (f"2026-11-22T{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}" for n in range(0, 70000, 7))
    diary = "diary:\n" + "".join(f'  - {{at: "{moment}", dose_mg: 0.1}}\n' for moment in at)
    found = simulated(PERSON + ORDER + diary)
    assert found.code == 0
    assert "10000 doses" in found.data["forecast_missing"]
    assert "2026-11-22" in found.data["forecast_missing"]


def test_ten_thousand_doses_in_an_order_are_named_without_ten_thousand_lines() -> None:
    doses = ", ".join(f'{{at: "{n // 60 % 24:02d}:{n % 60:02d}", amount_mg: 0.1}}' for n in range(10000))
    found = simulated(PERSON + f"order: {{drug: baclofen, doses: [{doses}]}}\n")
    assert found.code == 3
    assert "order.doses[1440]" in found.err
    assert len(found.err.splitlines()) == 21
    assert "more like these" in found.err


@pytest.mark.parametrize("at", ["1901-01-01T08:00", "2199-01-01T08:00", "9999-12-31T23:59"])
def test_a_dose_in_the_far_past_or_future_changes_nothing(at: str) -> None:
    alone = simulated(PERSON + ORDER)
    found = simulated(PERSON + ORDER + f'diary: [{{at: "{at}", dose_mg: 10}}]\n')
    assert found.code == 0
    assert found.data["slots"] == alone.data["slots"]
