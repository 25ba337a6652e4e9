"""Commands about one person's day and week."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from supple.cli.arguments import (
    Answers,
    Days,
    DiaryFile,
    NoLearning,
    Now,
    Output,
    PersonId,
    Record,
    RecordOrPerson,
    Seed,
    TextJson,
    WithFile,
    Zone,
    options,
)
from supple.cli.program import app
from supple.cli.terminal import style_here, write

REFUSED = 4
CHECK_FAILED = 1


@app.command()
def assess(
    record: RecordOrPerson = None, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None,
    now: Now = None, zone: Zone = None, person: PersonId = None, days: Days = 7, seed: Seed = 0,
    no_learning: NoLearning = False, output: Output = None,
    form: Annotated[Literal["text", "json", "html", "ics"], typer.Option("--format")] = "text",
) -> None:  # fmt: skip
    """The main job: what to ask first, the day, the week.

    Examples: supple assess record.json --with me.yaml; supple assess me.yaml --format html -o report.html
    """
    from supple.services import assessing

    asked = options(
        with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed, person=person,
        no_learning=no_learning,
    )  # fmt: skip
    assessed = assessing.assess(record, asked)
    write(assessing.rendered(assessed, form, style_here()), output, read=(record, with_file, diary))
    raise typer.Exit(REFUSED if assessed.refusal else 0)


@app.command()
def today(
    record: RecordOrPerson = None, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None,
    now: Now = None, zone: Zone = None, person: PersonId = None, days: Days = 7, seed: Seed = 0,
    no_learning: NoLearning = False, form: TextJson = "text",
) -> None:  # fmt: skip
    """One sentence for now, then the day as a sparkline.

    Examples: supple today me.yaml; supple today (for the only person in the store)
    """
    from supple.services import assessing

    asked = options(
        with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed, person=person,
        no_learning=no_learning,
    )  # fmt: skip
    assessed = assessing.assess(record, asked)
    write(assessing.today(assessed, form, style_here()), None)
    raise typer.Exit(REFUSED if assessed.refusal else 0)


@app.command("what-if")
def what_if(
    record: RecordOrPerson = None,
    free: Annotated[
        list[str] | None, typer.Option("--free", help='More free time, e.g. "tue 14:00-15:00"; may be repeated.')
    ] = None,
    busy: Annotated[
        list[str] | None, typer.Option("--busy", help='Less free time, e.g. "mon 10:00-11:00"; may be repeated.')
    ] = None,
    off: Annotated[list[str] | None, typer.Option("--off", help="A day without sessions, e.g. wed.")] = None,
    goal: Annotated[list[str] | None, typer.Option("--goal", help='One more goal, e.g. "get stronger".')] = None,
    with_equipment: Annotated[
        list[str] | None, typer.Option("--with-equipment", help="One more thing at hand, e.g. band.")
    ] = None,
    companion: Annotated[
        list[str] | None,
        typer.Option("--companion", help='Someone is there, e.g. "tue 09:00-12:00" (or "... hands_on").'),
    ] = None,
    with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None,
    zone: Zone = None, person: PersonId = None, days: Days = 7, seed: Seed = 0, form: TextJson = "text",
) -> None:  # fmt: skip
    """What would change in the week: another free hour, a day off, another goal, equipment, someone there.

    Changes may be combined. Nothing is written down.

    Examples: supple what-if me.yaml --free "tue 14:00-15:00"; supple what-if me.yaml --off wed --goal "get stronger"
    """
    from supple.services import what_if as asking_what_if

    asked = options(
        with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed, person=person
    )
    said = asking_what_if.what_if(
        record, asked, form, style_here(), free=free or (), busy=busy or (), off=off or (), goals=goal or (),
        equipment=with_equipment or (), companion=companion or (),
    )  # fmt: skip
    write(said, None)


@app.command()
def session(
    record: RecordOrPerson = None, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None,
    now: Now = None, zone: Zone = None, person: PersonId = None, days: Days = 7, seed: Seed = 0,
    number: Annotated[int | None, typer.Option("--number", help="Which session; default: the next.")] = None,
    at: Annotated[str | None, typer.Option("--at", help="The one that begins then, e.g. 2026-11-24T09:00.")] = None,
    form: Annotated[Literal["text", "json", "html"], typer.Option("--format")] = "text",
    output: Output = None,
) -> None:  # fmt: skip
    """One session: the questions before it, what your answers leave of it, and the steps as a card or a sequence.

    Answers never make a session heavier, and no answer counts as the careful one.

    Examples: supple session me.yaml; supple session me.yaml --answer sleepy_now=3 --answer fever_now=no;
    supple session me.yaml --number 2 --format html -o card.html
    """
    from supple.services import sessions

    asked = options(
        with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed, person=person
    )
    card, open_to_it = sessions.session(record, asked, number=number, at=at, form=form, style=style_here())
    write(card, output, read=(record, with_file, diary))
    raise typer.Exit(0 if open_to_it else REFUSED)


@app.command()
def simulate(
    record: Record, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None,
    zone: Zone = None, days: Days = 7, seed: Seed = 0, no_learning: NoLearning = False,
    n_virtual: Annotated[int, typer.Option("--n-virtual", min=1, max=20000, help="How many virtual people.")] = 2000,
    typical: Annotated[bool, typer.Option("--typical", help="One typical person, without variation.")] = False,
    individuals: Annotated[bool, typer.Option("--individuals", help="One row a person and time.")] = False,
    model: Annotated[
        list[str] | None, typer.Option("--model", help="A model by its id; repeat it to see models side by side.")
    ] = None,
    widths: Annotated[bool, typer.Option("--widths", help="Where the range of each hour comes from.")] = False,
    form: Annotated[Literal["text", "json", "csv", "svg"], typer.Option("--format")] = "text",
    output: Output = None,
) -> None:  # fmt: skip
    """The forecast only: blood level, ease of stiffness, chance of drowsiness.

    Examples: supple simulate me.yaml --format svg -o day.svg; supple simulate me.yaml --individuals --format csv;
    supple simulate me.yaml --model baclofen_oral_adult --model baclofen_simon_2018
    """
    from supple.services import assessing

    asked = options(
        with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed,
        no_learning=no_learning, n_virtual=1 if typical else n_virtual,  # one virtual person is the typical one
    )  # fmt: skip
    if widths:
        from supple.services import widths as splitting

        one = model[0] if model else None
        write(splitting.widths(record, asked, one, form, style_here()), output, read=(record, with_file, diary))
        return
    mode: Literal["people", "typical", "individuals"] = (
        "individuals" if individuals else "typical" if typical else "people"
    )
    found = assessing.simulate(record, asked, mode, tuple(model or ()), form, style_here())
    write(found, output, read=(record, with_file, diary))


@app.command()
def verify(
    assessment: Annotated[str, typer.Argument(help="An assessment as JSON, from supple assess --format json.")],
    record: Record, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None, now: Now = None,
    zone: Zone = None, days: Days = 7, seed: Seed = 0, no_learning: NoLearning = False,
    form: TextJson = "text",
) -> None:  # fmt: skip
    """Check a plan independently of the planner: exit 0, or 1 with every broken rule.

    Example: supple assess me.yaml --format json -o a.json && supple verify a.json me.yaml
    """
    from supple.services import assessing

    asked = options(
        with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed,
        no_learning=no_learning,
    )  # fmt: skip
    words, holds = assessing.verify(assessment, record, asked, form, style_here())
    write(words, None)
    raise typer.Exit(0 if holds else CHECK_FAILED)
