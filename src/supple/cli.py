"""The command line: a thin door. Parse, one call, print."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from supple import __version__
from supple.errors import Fault, SuppleError, UsageError

REFUSED = 4
CHECK_FAILED = 1

app = typer.Typer(
    name="supple",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Plan exercise around baclofen: see when it likely eases stiffness and when it makes drowsy, what to ask "
    "first, and a gentle week to agree on with a clinician.\n\nTry: ./run demo. Unwell: ./run triage. "
    "Supple never changes a dose. Do not stop or skip baclofen on your own.",
)

Record = Annotated[
    str, typer.Argument(help="A FHIR R4 file (.json), a person file (.yaml, .json), or - for standard input.")
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
TextJson = Annotated[Literal["text", "json"], typer.Option("--format", help="text or json.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write to this file instead of the screen.")]


def _options(**given: Any) -> Any:
    from supple.services.loading import Options

    given["answers"] = tuple(given.get("answers") or ())
    return Options(**given)


def _style() -> Any:
    import os
    import shutil

    from supple.render import style

    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return style.PLAIN
    return style.colours(shutil.get_terminal_size((style.WIDTH, 24)).columns)


def _write(text: str | bytes, output: Path | None) -> None:
    data = text.encode("utf-8") if isinstance(text, str) else text
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as problem:
        why = problem.strerror or "cannot be written"
        raise UsageError(
            Fault(f"the file cannot be written: {why}", str(output), todo="Choose another place.")
        ) from problem
    typer.echo(f"Written: {output}", err=True)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


@app.command()
def assess(
    record: Record, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None,
    zone: Zone = None, days: Days = 7, seed: Seed = 0,
    format: Annotated[Literal["text", "json", "html", "ics"], typer.Option("--format")] = "text",  # noqa: A002
    output: Output = None,
) -> None:  # fmt: skip
    """The main job: what to ask first, the day, the week.

    Examples: supple assess record.json --with me.yaml; supple assess me.yaml --format html -o report.html
    """
    from supple.services import assessing

    options = _options(with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed)
    assessed = assessing.assess(record, options)
    _write(assessing.rendered(assessed, format, _style()), output)
    raise typer.Exit(REFUSED if assessed.refusal else 0)


@app.command()
def today(
    record: Record, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None,
    zone: Zone = None, days: Days = 7, seed: Seed = 0, format: TextJson = "text",  # noqa: A002
) -> None:  # fmt: skip
    """One sentence for now, then the day as a sparkline.

    Example: supple today me.yaml
    """
    from supple.services import assessing

    options = _options(with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed)
    assessed = assessing.assess(record, options)
    _write(assessing.today(assessed, format, _style()), None)
    raise typer.Exit(REFUSED if assessed.refusal else 0)


@app.command()
def screen(
    record: Record, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None,
    zone: Zone = None, seed: Seed = 0, format: TextJson = "text",  # noqa: A002
    why: Annotated[str | None, typer.Option("--why", help="Show the workings of one rule, e.g. P04.")] = None,
) -> None:  # fmt: skip
    """Findings and questions only.

    Examples: supple screen record.json; supple screen record.json --answer intrathecal_pump=no --why P07
    """
    from supple.services import asking

    options = _options(with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, seed=seed)
    _write(asking.screened(record, options, format, why, _style()), None)


@app.command()
def ask(
    record: Record, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None,
    zone: Zone = None,
) -> None:  # fmt: skip
    """Put the open questions one by one, most useful first, and screen again after each answer.

    Example: supple ask record.json
    """
    from supple.services import asking

    options = _options(with_file=with_file, answers=answer, diary=diary, now=now, zone=zone)
    asking.ask(record, options, prompt=_prompt, say=typer.echo, style=_style())


def _prompt(text: str) -> str:
    return str(typer.prompt(text, default="", show_default=False)).strip()


@app.command()
def triage(
    text: Annotated[str | None, typer.Option("--text", help="What you feel, in your own words.")] = None,
    sign: Annotated[list[str] | None, typer.Option("--sign", help="A sign by its id, e.g. R21.")] = None,
    record: Annotated[str | None, typer.Option("--record", help="A record, so that its facts count.")] = None,
    lines: Annotated[str | None, typer.Option("--lines", help="A file with one message a line (text or JSON).")] = None,
    with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None, zone: Zone = None,
    format: TextJson = "text",  # noqa: A002
) -> None:  # fmt: skip
    """Unwell? How soon to get help, from plain words or picked signs. Works offline.

    Examples: supple triage --text "very sleepy and confused since yesterday"; supple triage --sign R21
    """
    from supple.services import asking

    options = _options(with_file=with_file, answers=answer, diary=diary, now=now, zone=zone)
    if lines is not None:
        for line in asking.triage_lines(lines, options):
            _write(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n", None)
        return
    if not text and not sign:
        text = _prompt("What do you feel? Write it in your own words") if sys.stdin.isatty() else ""
    _write(asking.triaged(text or "", tuple(sign or ()), record, options, format, _style()), None)


@app.command()
def simulate(
    record: Record, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None,
    zone: Zone = None, days: Days = 7, seed: Seed = 0,
    n_virtual: Annotated[int, typer.Option("--n-virtual", min=1, max=20000, help="How many virtual people.")] = 2000,
    typical: Annotated[bool, typer.Option("--typical", help="One typical person, without variation.")] = False,
    individuals: Annotated[bool, typer.Option("--individuals", help="One row a person and time.")] = False,
    model: Annotated[str | None, typer.Option("--model", help="A model by its id.")] = None,
    format: Annotated[Literal["text", "json", "csv", "svg"], typer.Option("--format")] = "text",  # noqa: A002
    output: Output = None,
) -> None:  # fmt: skip
    """The forecast only: blood level, ease of stiffness, chance of drowsiness.

    Examples: supple simulate me.yaml --format svg -o day.svg; supple simulate me.yaml --individuals --format csv
    """
    from supple.services import assessing

    options = _options(
        with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed, n_virtual=n_virtual
    )
    mode: Literal["people", "typical", "individuals"] = (
        "individuals" if individuals else "typical" if typical else "people"
    )
    _write(assessing.simulate(record, options, mode, model, format, _style()), output)


@app.command()
def verify(
    assessment: Annotated[str, typer.Argument(help="An assessment as JSON, from supple assess --format json.")],
    record: Record, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None,
    zone: Zone = None, format: TextJson = "text",  # noqa: A002
) -> None:  # fmt: skip
    """Check a plan independently of the planner: exit 0, or 1 with every broken rule.

    Example: supple assess me.yaml --format json -o a.json && supple verify a.json me.yaml
    """
    from supple.services import assessing

    options = _options(with_file=with_file, answers=answer, diary=diary, now=now, zone=zone)
    words, holds = assessing.verify(assessment, record, options, format, _style())
    _write(words, None)
    raise typer.Exit(0 if holds else CHECK_FAILED)


@app.command()
def evidence(
    entry: Annotated[str | None, typer.Argument(help="An id (P04, R21, ST01, C30) or words.")] = None,
    format: TextJson = "text",  # noqa: A002
) -> None:  # fmt: skip
    """The cited knowledge: list it, search it, or show one entry with all that depends on it.

    Examples: supple evidence; supple evidence P04; supple evidence stretching
    """
    from supple.services import knowing

    _write(knowing.evidence(entry, format, _style()), None)


@app.command()
def monograph(format: TextJson = "text") -> None:  # noqa: A002
    """What baclofen is, what it does, what must not be missed; each statement cited.

    Example: supple monograph
    """
    from supple.services import knowing

    _write(knowing.monograph(format, _style()), None)


@app.command()
def cohort(
    paths: Annotated[list[str], typer.Argument(help="Records, or folders of records.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="JSON lines, one a record.")],
    now: Now = None, zone: Zone = None, seed: Seed = 0,
) -> None:  # fmt: skip
    """Screen many records; one unreadable record never stops the others.

    Example: supple cohort records/ -o findings.jsonl
    """
    from supple import cohort as many
    from supple.services import loading

    records = many.records_in(paths)
    with _progress(len(records)) as step:
        lines = many.screened(
            records, _options(now=now, zone=zone, seed=seed), loading.library(), done=lambda _: step()
        )
        text = "".join(json.dumps(line, ensure_ascii=False, allow_nan=False) + "\n" for line in lines)
    _write(text, output)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], object]]:
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with typer.progressbar(length=total, label="Records", file=sys.stderr) as bar:
        yield lambda: bar.update(1)


@app.command()
def start(
    output: Annotated[Path, typer.Option("-o", "--output", help="Where your person file goes.")] = Path("me.yaml"),
    now: Now = None,
) -> None:
    """About twelve plain questions, each answerable with "not known"; writes your person file and shows today.

    Example: supple start -o me.yaml
    """
    from supple.services import beginning

    beginning.start(output, _options(now=now), prompt=_prompt, say=typer.echo, style=_style())


@app.command()
def demo(folder: Annotated[Path, typer.Option(help="Where the files go.")] = Path("supple-demo")) -> None:
    """The main job on a bundled, invented person: findings, today, the week; writes a page and a calendar file."""
    from supple.services import beginning

    beginning.demo(folder, say=typer.echo, style=_style())


@app.command()
def serve() -> None:
    """The web app (not in this version: use the page that assess --format html writes)."""
    raise UsageError(
        Fault("this version has no web app yet", "supple serve",
              todo="For a page to read, print or send: supple assess RECORD --format html -o report.html")
    )  # fmt: skip


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"supple {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of the program itself."""


def main() -> None:
    """Run the command line; what a person can cause ends in a sentence and an exit code, never in a traceback."""
    try:
        app()
    except SuppleError as problem:
        for fault in problem.faults:
            typer.echo(f"supple: {fault.sentence()}", err=True)
        sys.exit(problem.exit_code)
    except BrokenPipeError:
        sys.exit(0)
