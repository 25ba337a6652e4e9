"""Commands that show what a forecast rests on, and how the medicine is thought to work."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from supple.cli.arguments import Answers, Days, DiaryFile, Now, Output, Seed, WithFile, Zone, options
from supple.cli.program import app
from supple.cli.terminal import progress, style_here, write

MaybeRecord = Annotated[
    str | None, typer.Argument(help="A record as for assess; left out: the invented person of the demo.")
]


@app.command()
def assumptions(
    record: MaybeRecord = None, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None,
    now: Now = None, zone: Zone = None, days: Days = 7, seed: Seed = 0,
    model: Annotated[str | None, typer.Option("--model", help="A model by its id.")] = None,
    form: Annotated[Literal["text", "json", "svg"], typer.Option("--format")] = "text",
    output: Output = None,
) -> None:  # fmt: skip
    """Every judged number: value, range, source, and how far the forecast moves at both ends.

    Examples: supple assumptions; supple assumptions me.yaml --format svg -o assumptions.svg
    """
    from supple.services import assumptions as resting_on

    asked = options(with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed)
    said = resting_on.assumptions(record, asked, model, form, style_here(), progress)
    write(said, output, read=(record, with_file, diary))


@app.command()
def mechanism(
    record: MaybeRecord = None, with_file: WithFile = None, answer: Answers = None, diary: DiaryFile = None,
    now: Now = None, zone: Zone = None, days: Days = 7, seed: Seed = 0,
    form: Annotated[Literal["text", "json", "svg", "html"], typer.Option("--format")] = "text",
    output: Output = None,
) -> None:  # fmt: skip
    """How the medicine is thought to work: receptors, reflex, stiffness, pain; what is shown and what is assumed.

    Examples: supple mechanism; supple mechanism me.yaml --format html -o mechanism.html
    """
    from supple.services import mechanism as working

    asked = options(with_file=with_file, answers=answer, diary=diary, now=now, zone=zone, days=days, seed=seed)
    write(working.mechanism(record, asked, form, style_here()), output, read=(record, with_file, diary))
