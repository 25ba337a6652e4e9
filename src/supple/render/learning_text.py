"""What a diary taught, before and after, in one or two plain sentences with how sure that is."""

from __future__ import annotations

from collections.abc import Iterator

from supple.domain.learning import FollowsDoses, Learned, Learning, LearningState
from supple.domain.quantities import Band

NO_CLOCK = (
    "No hours are marked as eased; the week follows drowsiness and your free time. This does not mean that the "
    "medicine does nothing. Do not stop or skip it on your own; ask your prescriber or pharmacist today if you wonder."
)

NOT_CALMER = (
    "The upper range of sleepiness stays at least that of people like you, and what needs a clear head follows it: "
    "some weeks of ratings cannot rule out a bad day."
)


def sentences(learning: Learning) -> tuple[str, ...]:
    """All there is to say; empty where there is no diary to speak of."""
    return tuple(_said(learning))


def whose(learning: Learning) -> str:
    """Whose curves these are, after "Today, Monday, "."""
    return "from your diary" if learning.used else "for people like you"


def _said(learning: Learning) -> Iterator[str]:
    if learning.state is LearningState.LEARNED:
        yield _from_ratings(learning)
        yield from _ease(learning)
        if sleepy := _of(learning, "sleepy_with"):
            yield (
                f"Sleepy (7 or more of 10), in 100 moments awake: {_hundreds(sleepy.before)} in people like you, "
                f"{_hundreds(sleepy.after)} from your diary."
            )
            yield NOT_CALMER
    elif learning.state is LearningState.NOT_ENOUGH and learning.stiffness_ratings + learning.sleepiness_ratings:
        yield f"Your diary does not teach enough yet: {' '.join(learning.missing)}"
    elif learning.state is LearningState.UNSURE:
        yield from learning.missing
    elif learning.state is LearningState.OFF:
        yield "Learning from the diary is off, so the times are those of people like you."


def _from_ratings(learning: Learning) -> str:
    counted = learning.stiffness_ratings + learning.sleepiness_ratings
    return f"Learned from {counted} of your ratings on {learning.days} days; in brackets the range for 9 in 10 chances."


def _ease(learning: Learning) -> Iterator[str]:
    if learning.stiffness_follows is FollowsDoses.AGAINST:
        yield f"Your ratings of stiffness do not look like the medicine's time course. {NO_CLOCK}"
    elif learning.stiffness_follows is FollowsDoses.NOT_SEEN:
        yield f"Your stiffness hardly moves with the hours since a dose. {NO_CLOCK}"
    elif learning.stiffness_ratings and (swing := _of(learning, "stiffness_swing")):
        yield (
            f"Stiffness moves with the doses by {_points(swing.before)} points of 10 in people like you, by "
            f"{_points(swing.after)} from your diary."
        )


def _of(learning: Learning, name: str) -> Learned | None:
    return next((one for one in learning.learned if one.name == name), None)


def _points(band: Band) -> str:
    return f"{band.p50:.1f} ({band.p05:.1f} to {band.p95:.1f})"


def _hundreds(band: Band) -> str:
    return f"{100 * band.p50:.0f} ({100 * band.p05:.0f} to {100 * band.p95:.0f})"
