"""The 27 people and the 211 odd-but-legal files, through the whole of Supple."""

from __future__ import annotations

from pathlib import Path

import pytest

from door import NOW, run

WITH = Path(__file__).parents[1] / "data" / "with"
PEOPLE = sorted(path.stem for path in WITH.glob("*.yaml"))


def checked(outcome: object, verify: tuple[str, ...], tmp_path: Path) -> dict[str, object]:
    """An answer in the contract's shape whose plan, if it has one, passes the verifier."""
    assert outcome.code in (0, 4), outcome.err  # type: ignore[attr-defined]
    assert outcome.err == ""  # type: ignore[attr-defined]
    data = outcome.data  # type: ignore[attr-defined]
    assert (data["plan"] is None) == (data["refusal"] is not None) == (outcome.code == 4)  # type: ignore[attr-defined]
    assert (data["forecast"] is None) == (data["forecast_missing"] is not None)
    filed = tmp_path / "assessment.json"
    filed.write_text(outcome.out, encoding="utf-8")  # type: ignore[attr-defined]
    check = run("verify", str(filed), *verify)
    assert check.code == 0, check.out + check.err
    return dict(data)


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE)
def test_every_person_gets_a_verified_week_or_a_clear_refusal(person: str, records: Path, tmp_path: Path) -> None:
    record = str(records / "fhir" / f"{person}.json")
    alone = run("assess", record, *NOW, "--format", "json")
    checked(alone, (record, *NOW), tmp_path)
    with_file = ("--with", str(WITH / f"{person}.yaml"))
    completed = run("assess", record, *with_file, *NOW, "--format", "json")
    data = checked(completed, (record, *with_file, *NOW), tmp_path)
    if data["refusal"]:
        assert data["refusal"]["may_go_on"]  # type: ignore[index]
        assert data["refusal"]["what_to_do"]  # type: ignore[index]


def test_the_people_of_the_folder_all_have_a_file_that_completes_them(records: Path) -> None:
    assert sorted(path.stem for path in (records / "fhir").glob("*.json")) == PEOPLE


@pytest.mark.slow
def test_no_odd_but_legal_file_ends_in_a_traceback(records: Path) -> None:
    files = sorted((records / "fhir-edge").rglob("*.json"))
    assert len(files) == 211
    for path in files:
        outcome = run("assess", str(path), *NOW, "--format", "json")
        assert outcome.code in (0, 3, 4), (path.name, outcome.err)
        assert "Traceback" not in outcome.err, path.name
        if outcome.code == 3:
            assert path.name in outcome.err
