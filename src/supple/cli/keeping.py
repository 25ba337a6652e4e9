"""Commands about the people in the store, and about the store itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from supple.cli.arguments import Answers, DiaryFile, Now, Output, PersonId, Record, TextJson, WithFile, Zone, options
from supple.cli.program import app
from supple.cli.terminal import prompt, write
from supple.errors import Fault, UsageError

person = typer.Typer(no_args_is_help=True, help="The people in the store.\n\nExample: supple person add me.yaml")
store = typer.Typer(
    no_args_is_help=True,
    help="The store itself: everything out and back, backups, a check.\n\nExample: supple store backup copy.sqlite",
)
app.add_typer(person, name="person")
app.add_typer(store, name="store")

CHECK_FAILED = 1
PASSPHRASE = "SUPPLE_BACKUP_PASSPHRASE"


@person.command()
def add(
    record: Record,
    name: Annotated[str | None, typer.Option("--id", help="A short name. Default: from the name of the file.")] = None,
    update: Annotated[bool, typer.Option("--update", help="Bring someone who is in the store up to date.")] = False,
    with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None, zone: Zone = None,
) -> None:  # fmt: skip
    """Take a person in from a record, the diary of the record too.

    Examples: supple person add me.yaml; supple person add record.json --with me.yaml --id anna
    """
    from supple.services import people

    asked = options(with_file=with_file, answers=answer, diary=diary, now=now, zone=zone)
    people.add(record, name, asked, update=update, say=typer.echo)


@person.command("list")
def list_people(form: TextJson = "text") -> None:
    """Who is in the store.

    Example: supple person list
    """
    from supple.services import people

    write(people.listed(form), None)


@person.command()
def remove(
    name: Annotated[str, typer.Argument(help="The name in the store.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    now: Now = None,
) -> None:
    """Delete everything about a person, the history too; shows the proof.

    Example: supple person remove anna
    """
    from supple.services import people

    def confirmed() -> bool:
        return yes or (sys.stdin.isatty() and prompt(f"Delete everything about {name}? Type the name") == name)

    people.remove(name, now, confirmed=confirmed, say=typer.echo)


@store.command()
def export(
    person: PersonId = None,
    form: Annotated[
        Literal["json", "csv", "fhir"],
        typer.Option("--format", help="json: everything, and back; csv or fhir: the diary of one person."),
    ] = "json",
    output: Output = None,
) -> None:  # fmt: skip
    """Everything about everyone, or about one person, as JSON; or one diary as CSV or FHIR.

    Examples: supple store export -o all.json; supple store export --person anna --format csv -o diary.csv
    """
    from supple.services import safekeeping

    write(safekeeping.exported_as(form, person), output)


@store.command("import")
def take_in(file: Annotated[str, typer.Argument(help="A JSON file from supple store export.")]) -> None:
    """Take everyone of an export in, with the whole history.

    Example: supple store import all.json
    """
    from supple.services import safekeeping

    safekeeping.taken_in(file, say=typer.echo)


@store.command()
def digest(file: Annotated[str, typer.Argument(help="A JSON file from supple store export.")]) -> None:
    """The SHA-256 of each person of an export, to compare with the proof of a deletion.

    Example: supple store digest all.json
    """
    from supple.services import safekeeping

    write(safekeeping.digests(file), None)


@store.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where the backup goes; a new file.")],
    encrypt: Annotated[bool, typer.Option("--encrypt", help="Only a passphrase opens it.")] = False,
) -> None:
    """A copy of the store while it is in use, looked through before it counts.

    Examples: supple store backup diary-backup.sqlite; supple store backup diary.backup --encrypt
    """
    from supple.services import safekeeping

    safekeeping.backed_up(file, _passphrase(twice=True) if encrypt else None, say=typer.echo)


@store.command()
def restore(
    file: Annotated[str, typer.Argument(help="A file from supple store backup.")],
    replace: Annotated[bool, typer.Option("--replace", help="Put aside what is there.")] = False,
    now: Now = None,
) -> None:
    """Bring a backup back as the store.

    Example: supple store restore diary-backup.sqlite --replace
    """
    from supple.services import safekeeping

    safekeeping.restored(file, lambda: _passphrase(twice=False), now, replace=replace, say=typer.echo)


@store.command()
def check() -> None:
    """Whether the store is sound: exit 0, or 1 with everything that is wrong.

    Example: supple store check
    """
    from supple.services import safekeeping

    if not safekeeping.checked(say=typer.echo):
        raise typer.Exit(CHECK_FAILED)


@store.command()
def tidy() -> None:
    """Take the bytes of what was deleted out of the file; person remove does it too, if no other program is in the way.

    Example: supple store tidy
    """
    from supple.services import safekeeping

    safekeeping.tidied(say=typer.echo)


def _passphrase(*, twice: bool) -> str:
    """From the environment, else typed unseen."""
    named = os.environ.get(PASSPHRASE)
    if named is not None:
        return named
    if not sys.stdin.isatty():
        todo = f"Set {PASSPHRASE}, or call this in a terminal."
        raise UsageError(Fault("a passphrase is needed", "store", todo=todo))
    return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=twice))
