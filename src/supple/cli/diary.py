"""Commands that write and show the diary of a person in the store."""

from __future__ import annotations

import sys
from typing import Annotated, Any, Literal

import typer

from supple.cli.arguments import Now, Output, PersonId
from supple.cli.program import app
from supple.cli.terminal import prompt, style_here, write
from supple.errors import Fault, UsageError

log = typer.Typer(
    no_args_is_help=True,
    help="Write into the diary: a dose, a rating, a session, a symptom, a fall.\n\n"
    "Examples: supple log dose 10mg; supple log rating stiffness 4",
)
diary = typer.Typer(invoke_without_command=True)  # its help is that of its callback
app.add_typer(log, name="log")
app.add_typer(diary, name="diary")

At = Annotated[str | None, typer.Option("--at", help="When: 08:05, or 2026-11-23T08:05. Default: now.")]
By = Annotated[Literal["self", "carer", "clinician"], typer.Option("--by", help="Who says so.")]
Note = Annotated[str | None, typer.Option("--note", help="A few words beside it.")]
Another = Annotated[bool, typer.Option("--another", help="It is another dose than the one written down.")]
Change = Annotated[bool, typer.Option("--change", help="Correct the entry that is written down.")]
Medicine = Annotated[str | None, typer.Option("--medicine", help="Which medicine. Default: baclofen.")]


def _asked(**given: Any) -> Any:
    from supple.services.diary import Asked

    return Asked(**given)


def _choice(*, another: bool = False, change: bool = False) -> Literal["ask", "another", "change"]:
    if another and change:
        raise UsageError(Fault("these two exclude each other", "--another --change", todo="Keep one of them."))
    return "another" if another else "change" if change else "ask"


def _write(said: list[Any], **given: Any) -> None:
    """Write down; on a terminal the question whether it is the same entry is put here."""
    from dataclasses import replace

    from supple.services import diary as recipes
    from supple.services.noting import AsksFirstError

    asked = _asked(**given)
    try:
        recipes.log(said, asked, say=typer.echo, style=style_here())
    except AsksFirstError as problem:
        if not sys.stdin.isatty():
            raise
        key = prompt(problem.put())
        answer = next((one for one in problem.answers if one.key == key.lower()), None)
        if answer is None:
            typer.echo("Nothing was written.")
            return
        said = [replace(one, slot=answer.slot or one.slot) for one in said]
        recipes.log(said, replace(asked, choice=answer.choice), say=typer.echo, style=style_here())


@log.command()
def dose(
    amount: Annotated[str, typer.Argument(help="How much, e.g. 10mg.")],
    at: At = None,
    slot: Annotated[str | None, typer.Option("--slot", help="The ordered time it fills, e.g. 08:00.")] = None,
    medicine: Medicine = None, note: Note = None, another: Another = False, change: Change = False,
    by: By = "self", person: PersonId = None, now: Now = None,
) -> None:  # fmt: skip
    """Write down a dose that was taken. It fills the ordered dose next to it; one dose is never counted twice.

    Examples: supple log dose 10mg; supple log dose 10mg --at 08:05 --slot 08:00; supple log dose 10mg --another
    """
    from supple.services.noting import Said

    value = amount.strip().lower().removesuffix("mg").strip()
    said = [Said("dose_mg", value, note, slot, medicine)]
    _write(said, person=person, at=at, now=now, by=by, choice=_choice(another=another, change=change))


@log.command()
def missed(
    slot: Annotated[str, typer.Option("--slot", help="The ordered time that was missed, e.g. 08:00.")],
    on: Annotated[str | None, typer.Option("--on", help="The day, e.g. 2026-11-22. Default: the last one due.")] = None,
    medicine: Medicine = None, change: Change = False, by: By = "self", person: PersonId = None, now: Now = None,
) -> None:  # fmt: skip
    """Write down an ordered dose that was not taken.

    Example: supple log missed --slot 08:00
    """
    from supple.services import diary as recipes

    asked = _asked(person=person, now=now, by=by, choice=_choice(change=change))
    recipes.log_missed(slot, on, medicine, asked, say=typer.echo, style=style_here())


@log.command()
def rating(
    kind: Annotated[str, typer.Argument(help="stiffness, spasms, pain, sleepiness, dizziness, mood, fatigue ...")],
    value: Annotated[str, typer.Argument(help="0 (none) to 10 (worst); mood and recovery: 10 is best.")],
    at: At = None, note: Note = None, change: Change = False, by: By = "self", person: PersonId = None, now: Now = None,
) -> None:  # fmt: skip
    """Write down how something is, from 0 to 10.

    Examples: supple log rating stiffness 4; supple log rating sleepiness 6 --at 09:30 --by carer
    """
    from supple.domain.diary import RATINGS
    from supple.services.noting import Said, known_kind

    known_kind(kind, (*RATINGS, "effort", "recovery_next_morning"))
    _write([Said(kind, value, note)], person=person, at=at, now=now, by=by, choice=_choice(change=change))


@log.command()
def session(
    minutes: Annotated[str, typer.Argument(help="How long, in minutes.")],
    effort: Annotated[str | None, typer.Option("--effort", help="How hard it was, 0 to 10.")] = None,
    at: At = None, note: Note = None, change: Change = False, by: By = "self", person: PersonId = None, now: Now = None,
) -> None:  # fmt: skip
    """Write down an exercise session.

    Example: supple log session 20 --effort 3
    """
    from supple.services.noting import session_said

    said = session_said(minutes, effort, note)
    _write(said, person=person, at=at, now=now, by=by, choice=_choice(change=change))


@log.command()
def symptom(
    text: Annotated[str, typer.Argument(help="What you feel, in your own words.")],
    at: At = None, by: By = "self", person: PersonId = None, now: Now = None,
) -> None:  # fmt: skip
    """Write down what you feel; how soon to get help is shown at once, also where nothing can be written.

    Example: supple log symptom "very sleepy and confused"
    """
    from supple.services.noting import Said

    _write([Said("symptom", text)], person=person, at=at, now=now, by=by)


@log.command()
def fall(
    injured: Annotated[Literal["yes", "no", "unknown"], typer.Option(help="Did it cause an injury?")] = "unknown",
    at: At = None, note: Note = None, change: Change = False, by: By = "self", person: PersonId = None, now: Now = None,
) -> None:  # fmt: skip
    """Write down a fall.

    Example: supple log fall --injured no --at 10:15
    """
    from supple.services.noting import Said

    _write(
        [Said("fall", injured, note)],
        person=person,
        at=at,
        now=now,
        by=by,
        choice=_choice(change=change),
    )


@log.command()
def undo(
    entry: Annotated[str | None, typer.Argument(help="An entry by its id. Default: the last thing written.")] = None,
    by: By = "self", person: PersonId = None, now: Now = None,
) -> None:  # fmt: skip
    """Take back what was written last, or one entry. The history keeps it.

    Examples: supple log undo; supple log undo 3f2a90c1de
    """
    from supple.services import diary as recipes

    recipes.undo(entry, _asked(person=person, now=now, by=by), say=typer.echo)


@diary.callback()
def shown(
    context: typer.Context, person: PersonId = None, now: Now = None,
    days: Annotated[int, typer.Option("--days", min=1, help="How many days back.")] = 7,
    history: Annotated[bool, typer.Option("--history", help="Who changed what, when.")] = False,
    form: Annotated[Literal["text", "json", "csv"], typer.Option("--format")] = "text",
    output: Output = None,
) -> None:  # fmt: skip
    """The diary: each ordered dose in its one state, and all else that was written.

    Examples: supple diary; supple diary --days 30 --format json; supple diary --history
    """
    if context.invoked_subcommand is not None:
        return
    from supple.services import diary as recipes

    write(recipes.shown(person, now, days, form, history=history, style=style_here()), output)


@diary.command("import")
def read_file(
    file: Annotated[str, typer.Argument(help="A CSV file: at,kind,value,note and optional slot, medicine ...")],
    by: By = "self", person: PersonId = None, now: Now = None,
) -> None:  # fmt: skip
    """Read a CSV file into the diary; each row that was not read is named. A file can be read twice.

    Example: supple diary import diary.csv
    """
    from supple.services import diary as recipes

    recipes.read_file(file, _asked(person=person, now=now, by=by), say=typer.echo, style=style_here())
