"""The arguments that commands share, each with its help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

RECORD_HELP = (
    "A FHIR R4 file (.json), a person file (.yaml, .json), a person in the store by name, or - for standard input. "
    "A file wins over a name."
)
Record = Annotated[str, typer.Argument(help=RECORD_HELP)]
RecordOrPerson = Annotated[
    str | None, typer.Argument(help=f"{RECORD_HELP} Default: the only person in the store.", show_default=False)
]
WithFile = Annotated[
    str | None, typer.Option("--with", help="A person file with any of its keys, to complete the record.")
]
Answers = Annotated[list[str] | None, typer.Option("--answer", help="ID=yes|no|unknown|VALUE; may be repeated.")]
DiaryFile = Annotated[str | None, typer.Option("--diary", help="A diary as CSV: at,kind,value,note.")]
Now = Annotated[str | None, typer.Option("--now", help="The moment to plan from, e.g. 2026-11-23T08:00. Default: now.")]
Zone = Annotated[str | None, typer.Option("--zone", help="Time zone, e.g. Europe/London, where the record gives none.")]
Days = Annotated[int, typer.Option("--days", min=1, max=14, help="How many days to plan.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same answer.")]
PersonId = Annotated[str | None, typer.Option("--person", help="Who in the store; the only person is the default.")]
TextJson = Annotated[Literal["text", "json"], typer.Option("--format", help="text or json.")]
NoLearning = Annotated[bool, typer.Option("--no-learning", help="Leave the diary's ratings out of the forecast.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file instead of the screen.")]


def options(**given: Any) -> Any:
    """The options as the services take them; loaded late, so that help stays quick."""
    from supple.services.loading import Options

    given["answers"] = tuple(given.get("answers") or ())
    return Options(**given)
