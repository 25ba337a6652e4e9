"""The published rows and the part that each plays."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

AUTHORITIES = Path(__file__).parents[1] / "authorities"
BACLOFEN = AUTHORITIES / "baclofen_published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One published figure. ``statistic`` is a name of ``statistics.STATISTICS``, empty where ``outside`` says why.

    ``inputs_of`` are models, or words of their ids, that the figure went into; ``note`` says what was assumed.
    """

    id: str
    study: str
    dose_mg: float | None
    formulation: str
    population: str
    n: int | None
    published_as: str
    value: float
    sd: float | None
    unit: str
    source_url: str
    statistic: str
    inputs_of: tuple[str, ...]
    outside: str
    note: str

    def is_input_of(self, model_id: str) -> bool:
        """Whether the figure went into that model, so that agreement would prove nothing."""
        return any(word in model_id for word in self.inputs_of)


def table(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def published_rows() -> tuple[Row, ...]:
    """Every row of the authority with its role, in the order of the file.

    Raises
    ------
    ValueError
        A row without a role, a role without a row, or a row that is neither compared nor explained.
    """
    roles = {role["id"]: role for role in table(BACLOFEN / "roles.csv")}
    values = table(BACLOFEN / "values.csv")
    if [row["id"] for row in values] != list(roles):
        raise ValueError("values.csv and roles.csv must hold the same ids in the same order")
    found = []
    for row in values:
        role = roles[row["id"]]
        if bool(role["statistic"]) == bool(role["outside"]):
            raise ValueError(f"{row['id']}: a row needs either a statistic or a reason why it is outside")
        found.append(
            Row(
                id=row["id"],
                study=row["study"],
                dose_mg=float(row["dose_mg"]) if row["dose_mg"] else None,
                formulation=row["formulation"],
                population=row["population"],
                n=int(row["n"]) if row["n"] else None,
                published_as=row["statistic"],
                value=float(row["value"]),
                sd=float(row["sd"]) if row["sd"] else None,
                unit=row["unit"],
                source_url=row["source_url"],
                statistic=role["statistic"],
                inputs_of=tuple(word for word in role["inputs_of"].split(";") if word),
                outside=role["outside"],
                note=role["note"],
            )
        )
    return tuple(found)


def reasons(file: Path = BACLOFEN / "misses.csv") -> dict[tuple[str, str], str]:
    """Why a row misses: (row id, model id) -> one sentence. A line of the file may speak of several rows.

    Raises
    ------
    ValueError
        The same row and model twice.
    """
    found: dict[tuple[str, str], str] = {}
    for line in table(file):
        for row_id in line["ids"].split():
            if (row_id, line["model"]) in found:
                raise ValueError(f"{file.name}: {row_id} of {line['model']} is explained twice")
            found[row_id, line["model"]] = line["why"]
    return found
