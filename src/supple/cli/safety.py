"""Commands about what must not be missed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from supple.cli.arguments import Answers, Days, DiaryFile, Now, Record, Seed, TextJson, WithFile, Zone, options
from supple.cli.program import app
from supple.cli.terminal import progress, prompt, style_here, write


@app.command()
def screen(
    record: Record, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None,
    zone: Zone = None, days: Days = 7, seed: Seed = 0, form: TextJson = "text",
    why: Annotated[str | None, typer.Option("--why", help="Show the workings of one rule, e.g. P04.")] = None,
) -> None:  # fmt: skip
    """Findings and questions only.

    Examples: supple screen record.json; supple screen record.json --answer intrathecal_pump=no --why P07
    """
    from supple.services import asking

    asked = options(with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed)
    write(asking.screened(record, asked, form, why, style_here()), None)


@app.command()
def ask(
    record: Record, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None,
    zone: Zone = None, days: Days = 7, seed: Seed = 0, form: TextJson = "text",
) -> None:  # fmt: skip
    """Put the open questions one by one, most useful first, and screen again after each answer.

    With --format json the questions go to standard error and the last screening to standard output.

    Examples: supple ask record.json; supple ask record.json --format json > screened.json
    """
    from supple.services import asking

    asked = options(with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed)
    aside = form == "json"

    def say(text: str) -> None:
        typer.echo(text, err=aside)

    def put(text: str) -> str:
        return prompt(text, err=aside)

    write(asking.ask(record, asked, prompt=put, say=say, form=form, style=style_here()), None)


@app.command()
def triage(
    words: Annotated[list[str] | None, typer.Argument(help="What you feel, in your own words; as --text.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="What you feel, in your own words.")] = None,
    sign: Annotated[list[str] | None, typer.Option("--sign", help="A sign by its id, e.g. R21.")] = None,
    not_meant: Annotated[
        list[str] | None, typer.Option("--not", help="A sign that was read wrongly, e.g. R21; may be repeated.")
    ] = None,
    record: Annotated[str | None, typer.Option("--record", help="A record, so that its facts count.")] = None,
    lines: Annotated[str | None, typer.Option("--lines", help="A file with one message a line (text or JSON).")] = None,
    with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None, zone: Zone = None,
    days: Days = 7, seed: Seed = 0, form: TextJson = "text",
) -> None:  # fmt: skip
    """Unwell? How soon to get help, from plain words or picked signs. Works offline.

    Examples: supple triage very sleepy and confused since yesterday; supple triage --sign R21;
    supple triage --text "unsteady" --answer R52=no; supple triage --text "my legs are on fire" --not R66
    """
    from supple.services import asking

    asked = options(with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed)
    if lines is not None:
        for line in asking.triage_lines(lines, asked):
            write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n", None)
        return
    text = ". ".join(filter(None, (" ".join(words or ()), text)))  # two statements: a "no" of one is not the other's
    if not text and not sign:
        text = prompt("What do you feel? Write it in your own words") if sys.stdin.isatty() else ""
    write(asking.triaged(text, tuple(sign or ()), record, asked, form, style_here(), tuple(not_meant or ())), None)


@app.command()
def cohort(
    paths: Annotated[list[str], typer.Argument(help="Records, folders of records, or .ndjson files.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="JSON lines, one a record.")],
    now: Now = None, zone: Zone = None, seed: Seed = 0,
) -> None:  # fmt: skip
    """Screen many records; one unreadable record never stops the others.

    An .ndjson file holds one whole record a line.

    Example: supple cohort records/ -o findings.jsonl
    """
    from supple import cohort as many
    from supple.services import loading

    files = many.records_in(paths)
    asked = options(now=now, zone=zone, seed=seed)
    loading.check(asked)  # before the place of the answer is opened, which empties it
    with progress(many.count(files) if sys.stderr.isatty() else 0) as step:
        write(many.screened(files, asked, loading.library(), done=step), output, read=map(str, files))
