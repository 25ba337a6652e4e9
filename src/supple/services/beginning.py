"""The first minutes: the demo on an invented person, and the questions of ``supple start``."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from supple import assessment as whole
from supple.errors import Fault, UsageError
from supple.interop import interview, person_file
from supple.render import demo_text
from supple.render.style import PLAIN, Style, wrapped
from supple.services import assessing, loading
from supple.services.whose import demo_options
from supple.store import private


def demo(folder: Path, *, say: Callable[[str], object], style: Style = PLAIN) -> None:
    """Assess the bundled person, print the short story, and leave page, calendar and inputs in a folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("record.json", "me.yaml", "diary.csv"):
            (folder / name).write_bytes((resources.files("supple.demo") / name).read_bytes())
    except OSError as problem:
        why = problem.strerror or "cannot be written"
        raise UsageError(
            Fault(f"the folder cannot be used: {why}", str(folder), todo="Name another: --folder.")
        ) from problem
    knowledge = loading.library()
    request = loading.request(str(folder / "record.json"), demo_options(folder), knowledge)
    assessed = whole.assess(request, knowledge)
    (folder / "report.html").write_bytes(_bytes(assessing.rendered(assessed, "html")))
    (folder / "week.ics").write_bytes(_bytes(assessing.rendered(assessed, "ics")))
    (folder / "assessment.json").write_bytes(_bytes(assessing.rendered(assessed, "json")))
    _, holds = assessing.verify(
        str(folder / "assessment.json"), str(folder / "record.json"), demo_options(folder), "text"
    )
    say(demo_text.story(assessed, knowledge, folder=str(folder), verified=holds, style=style))


def _bytes(made: str | bytes) -> bytes:
    return made.encode("utf-8") if isinstance(made, str) else made


def start(
    output: Path,
    options: loading.Options,
    *,
    prompt: Callable[[str], str],
    say: Callable[[str], object],
    style: Style = PLAIN,
) -> None:
    """The interview: one plain question at a time, saved after each, then a person file and today.

    Raises
    ------
    UsageError
        The person file exists already, or its place cannot be written.
    """
    _check_place(output)
    unfinished = output.with_name(output.name + ".unfinished.json")
    state = _resumed(unfinished, say)
    say("\n".join(wrapped(interview.FOR_WHOM, style)))
    while (question := interview.next_question(state)) is not None:
        number = 1 + sum(one.id in state.given for one in interview.questions())
        say("")
        say("\n".join(wrapped(f"{number}. {question.text}", style)))
        say(style.mark("quiet", "\n".join(wrapped(question.why, style, indent=3))))
        for choice in question.choices:
            say(f"   {choice.key}  {choice.words}")
        example = f" (e.g. {question.example})" if question.example else ""
        try:
            said = prompt(f"?  for not known{example}")
        except EOFError as ended:
            kept = f"What you answered is kept in {unfinished}; call the same command to go on." if state.given else ""
            raise UsageError(
                Fault("the input ended before the last question", str(output), todo=kept or "Nothing was written.")
            ) from ended
        after = interview.answer(state, question.id, said)
        if isinstance(after, Fault):
            say(after.sentence())
            continue
        state = after
        _save(unfinished, json.dumps(interview.saved(state)))
        if question.id == "doses" and (echo := interview.order_said(state)):
            say("\n".join(wrapped(echo, style)))
        if question.id in ("who", "age", "pump") and (rest := interview.else_works(state)):
            say("\n".join(wrapped(rest, style)))
    _save(output, person_file.as_yaml(interview.to_document(state)))
    unfinished.unlink(missing_ok=True)
    say(f"\nYour person file: {output}. You can read and change it in any editor.\n")
    say(assessing.today(assessing.assess(str(output), options), "text", style))


def _check_place(output: Path) -> None:
    """Before the first question: whether the person file can stand where it is wanted."""
    try:
        if output.exists():
            raise UsageError(Fault("this file exists already", str(output), todo="Choose another place: -o NAME.yaml"))
        if not output.parent.is_dir():
            raise UsageError(Fault("there is no such folder", str(output.parent), todo="Choose another place."))
    except OSError as problem:
        why = problem.strerror or "no file can have this name"
        raise UsageError(
            Fault(f"the file cannot be written: {why}", str(output), todo="Choose another place.")
        ) from problem


def _resumed(unfinished: Path, say: Callable[[str], object]) -> interview.InterviewState:
    if not unfinished.exists():
        return interview.InterviewState()
    try:
        state = interview.resumed(json.loads(unfinished.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return interview.InterviewState()
    say("Your earlier answers are still here; going on from there.")
    return state


def _save(place: Path, words: str) -> None:
    try:
        with open(place, "w", encoding="utf-8", opener=private.opener) as opened:
            opened.write(words)
    except OSError as problem:
        why = problem.strerror or "cannot be written"
        raise UsageError(
            Fault(f"the file cannot be written: {why}", str(place), todo="Choose another place.")
        ) from problem
