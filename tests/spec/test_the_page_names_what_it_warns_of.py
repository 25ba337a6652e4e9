"""The page and the appointment sheet name every medicine of a finding, and ask nothing about a missing week."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from door import NOW, run

PERSON = """
schema: supple/person/1
zone: Europe/London
age_years: 67
medicines: [ramipril 5 mg, furosemide 40 mg, ibuprofen 400 mg, tizanidine 4 mg, diazepam 5 mg]
labs:
  - {analyte: creatinine, value: 80, unit: umol/L, measured_on: 2026-11-18}
  - {analyte: creatinine, value: 165, unit: umol/L, measured_on: 2026-11-21}
order: {drug: baclofen, started_on: 2025-01-01, doses: [{at: "08:00", amount_mg: 10}, {at: "20:00", amount_mg: 10}]}
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("page")
    (folder / "person.yaml").write_text(PERSON, encoding="utf-8")
    assert (
        run("assess", str(folder / "person.yaml"), *NOW, "--format", "html", "-o", str(folder / "page.html")).code == 4
    )
    return (folder / "page.html").read_text(encoding="utf-8")


def _text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.mark.parametrize("medicine", ["ramipril", "furosemide", "ibuprofen", "tizanidine", "diazepam"])
def test_each_medicine_stands_on_its_card_and_on_the_sheet_for_the_appointment(page: str, medicine: str) -> None:
    cards, sheet = page.split('id="appointment"')
    without_workings = re.sub(r"<details>.*?</details>", "", cards, flags=re.DOTALL)
    assert medicine in without_workings
    assert medicine in sheet


def test_without_a_week_the_sheet_does_not_ask_whether_the_week_is_right(page: str) -> None:
    sheet = _text(page.split('id="appointment"')[1])
    assert "Is this week all right" not in sheet
    assert "before I can plan a week" in sheet
