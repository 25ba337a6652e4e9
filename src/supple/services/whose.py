"""Whose day is shown: that of the record given, else that of the demo's invented person."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources
from pathlib import Path

from supple.errors import Fault, UsageError
from supple.knowledge.library import Library
from supple.services import loading

INVENTED = "For the invented person of the demo; give a record for your own."
DEMO_NOW = "2026-11-23T08:00"


def demo_options(folder: Path) -> loading.Options:
    """What the demo assesses: the bundled record, completed by what its invented person says herself."""
    return loading.Options(with_file=str(folder / "me.yaml"), diary=str(folder / "diary.csv"), now=DEMO_NOW)


def record_or_demo(record: str | None, options: loading.Options) -> tuple[str, loading.Options, str | None]:
    """The record to read, its options, and what to say where it is the demo's."""
    if record is not None:
        return record, options, None
    folder = Path(str(resources.files("supple.demo")))
    of_demo = demo_options(folder)
    given = {name: value for name in ("now", "zone") if (value := getattr(options, name))}
    return (
        str(folder / "record.json"),
        replace(of_demo, **given, n_virtual=options.n_virtual, seed=options.seed),
        INVENTED,
    )


def known_model(wanted: str | None, library: Library) -> str | None:
    """The id of the model asked for; None leaves the choice to the age of the person.

    Raises
    ------
    UsageError
        There is no such model of baclofen; names those there are.
    """
    of_baclofen = sorted(model.id for model in library.models.values() if model.drug == "baclofen")
    if wanted is not None and wanted not in of_baclofen:
        known = ", ".join(of_baclofen)
        raise UsageError(Fault("there is no such model", "--model", wanted, f"There are: {known}."))
    return wanted
