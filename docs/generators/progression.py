"""How weeks grow: every rule from the data, and six months of an invented person as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import escape
from zoneinfo import ZoneInfo

from supple.domain.diary import Diary, DiaryEntry
from supple.domain.history import Load, PlannedWeek
from supple.domain.plan import Decision
from supple.knowledge.library import Library, load_library
from supple.planning.course import Course
from supple.planning.progress import standing
from supple.render import tokens

LONDON = ZoneInfo("Europe/London")
FIRST = date(2026, 6, 1)  # a Monday
WEEKS = 26
SESSIONS = 4
PICTURE = "reference/six-months.svg"
WORDS = {
    Decision.START: "start", Decision.UP: "up", Decision.HOLD: "hold", Decision.DOWN: "down",
    Decision.DELOAD: "lighter", Decision.RESTART: "again", Decision.REBASELINE: "new dose",
}  # fmt: skip


@dataclass(frozen=True)
class Happens:
    """What a week of the invented person was like; ``easy`` sessions feel one point below what was asked."""

    said: str = ""
    done: int = SESSIONS
    easy: bool = True
    hard: bool = False
    tired_days: int = 0
    new_dose: bool = False


GOOD = Happens()
COURSE = {
    2: Happens("cold: 2 of 4 done", done=2),
    9: Happens("felt hard", hard=True),
    18: Happens("tired, 4 days", tired_days=4),
    20: Happens("dose changed", new_dose=True),
    22: Happens("holiday", done=0),
    23: Happens("holiday", done=0),
}


@dataclass(frozen=True)
class Seen:
    """One week of the picture."""

    number: int
    load: Load
    decision: Decision
    rule_id: str
    happens: Happens


def six_months(library: Library) -> list[Seen]:
    """Week by week: the rule decides, the person lives the week, the diary keeps it."""
    weeks: list[PlannedWeek] = []
    entries = [_entry(FIRST - timedelta(days=n), 9, "fatigue", 4) for n in range(1, 8)]
    seen, changed = [], None
    for number in range(WEEKS):
        first_day = FIRST + timedelta(days=7 * number)
        found = standing(
            Course(
                now=datetime.combine(first_day, time(8), LONDON), weeks=tuple(weeks), diary=Diary(tuple(entries)),
                dose_changed_on=changed, light=False, red_flag=False, discussed=True, clearances=(), library=library,
            )
        )  # fmt: skip
        happens = COURSE.get(number, GOOD)
        seen.append(Seen(number + 1, found.load, found.progression.decision, found.progression.rule_id, happens))
        asked = 3 + found.load.effort_steps
        weeks.append(
            PlannedWeek(
                first_day=first_day, sessions=SESSIONS, effort=asked, load=found.load,
                decision=found.progression.decision,
            )
        )  # fmt: skip
        entries += _lived(first_day, happens, asked)
        changed = first_day + timedelta(days=6) if happens.new_dose else changed
    return seen


def _lived(first_day: date, happens: Happens, asked: int) -> list[DiaryEntry]:
    found = [_entry(first_day + timedelta(days=n), 9, "fatigue", 7 if n < happens.tired_days else 4) for n in range(7)]
    for n in range(happens.done):
        day = first_day + timedelta(days=2 * n % 7)
        effort = asked + 1 if happens.hard else asked - 1 if happens.easy else asked
        found += [
            _entry(day, 10, "session", 20), _entry(day, 10.5, "effort", effort),
            _entry(day + timedelta(days=1), 7.5, "recovery_next_morning", 9),
        ]  # fmt: skip
    return found


def _entry(day: date, hour: float, kind: str, value: float) -> DiaryEntry:
    return DiaryEntry(datetime.combine(day, time(int(hour), int(60 * (hour % 1))), LONDON), kind, value)


STYLE = f"""
svg{{{tokens.css_variables(tokens.LIGHT)}background:#FFFFFF;font-family:sans-serif}}
text{{font-size:15px;fill:var(--soft)}} .strong{{fill:var(--ink);font-weight:600}}
.up{{fill:var(--teal)}} .start,.hold{{fill:var(--teal-wash);stroke:var(--teal)}}
.deload{{fill:url(#lines);stroke:var(--teal)}}
.down,.restart,.rebaseline{{fill:var(--indigo-wash);stroke:var(--indigo)}}
.rule{{stroke:var(--line)}} .title{{font-size:20px;font-weight:600;fill:var(--ink)}}
"""
LEFT, ROW, WIDE, BAR = 112, 30, 490, 140


def picture(seen: list[Seen]) -> str:
    """A row a week, top to bottom, so that it reads on a phone: bar = amounts, then what changed and why."""
    height = 66 + ROW * len(seen) + 6
    hundred = LEFT + BAR / 2
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {height}" role="img" aria-labelledby="t d">',
        '<title id="t">Six months, week by week</title>',
        '<desc id="d">Amounts of an invented person over 26 weeks; the same numbers stand in the table below.</desc>',
        f"<style>{STYLE}</style>",
        '<defs><pattern id="lines" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="6" height="6" fill="#FFFFFF"/><line x1="0" x2="0" y1="0" y2="6" stroke="#0A6460"/>'
        "</pattern></defs>",
        '<text x="12" y="26" class="title">Amounts, week by week</text>',
        f'<text x="{hundred}" y="50" text-anchor="middle">start</text>',
        f'<line x1="{hundred}" x2="{hundred}" y1="56" y2="{height - 8}" class="rule"/>',
    ]
    for row, week in enumerate(seen):
        y = 60 + ROW * row
        width = week.load.volume * BAR / 2
        drawn += [
            f'<text x="12" y="{y + 17}"><tspan class="strong">{week.number}</tspan> {WORDS[week.decision]}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{ROW - 7}" rx="5" class="{week.decision.value}"/>',
            f'<text x="{LEFT + BAR + 58}" y="{y + 17}" text-anchor="end" class="strong">'
            f"{100 * week.load.volume:.0f} %</text>",
            f'<text x="{LEFT + BAR + 70}" y="{y + 17}">{escape(_why(seen, row))}</text>',
        ]
    return "\n".join([*drawn, "</svg>"]) + "\n"


def _why(seen: list[Seen], row: int) -> str:
    """What else changed this week, or what last week was like."""
    week, before = seen[row], seen[max(0, row - 1)]
    named = {
        "progress.up_sessions": f"{week.load.sessions} sessions a week",
        "progress.up_effort": f"effort +{week.load.effort_steps}",
        "progress.up_level": f"level {week.load.level}",
        "progress.deload": "four weeks up",
        "progress.after_deload": "back to before",
    }
    return named.get(week.rule_id, before.happens.said if row else "")


def _said(load: Load) -> str:
    more = [f"effort +{load.effort_steps}"] if load.effort_steps else []
    more += [f"level {load.level}"] if load.level > 1 else []
    more += ["6 sessions"] if load.sessions > 5 else []
    return ", ".join([f"{100 * load.volume:.0f} %", *more])


def page(library: Library, seen: list[Seen]) -> str:
    """The rules in their order, the six months as picture and table."""
    rules = "\n".join(
        f"| `{rule.id}` | {rule.decision} | {rule.when} | {rule.words} | {rule.grade} |"
        for rule in library.progress_rules.values()
    )
    numbers = "\n".join(
        f"| {name.replace('_', ' ')} | {number.value:g} | {number.unit} | {number.note} |"
        for name, number in library.settings["progression"].numbers.items()
    )
    weeks = "\n".join(
        f"| {week.number} | {WORDS[week.decision]} | {_said(week.load)} | `{week.rule_id}` | "
        f"{week.happens.said or 'good'} |"
        for week in seen
    )
    return f"""# How weeks grow

Start slow, then one thing at a time: repetitions, holds or minutes first, then a session more, then effort, then
harder exercises. The rules stand in order in `planning/progress.py`; the first that holds decides. What nobody wrote
down is never taken as good: without a word on effort and on the next morning a week is repeated. Nothing here touches
a dose.

The numbers are proposals. No trial gives them, and no clinician has reviewed them yet. That duration and frequency
come before intensity is from the MS guideline.

## Six months of an invented person

![Amounts of an invented person over 26 weeks](six-months.svg)

| week | decision | amounts | rule | how the week then went |
|---|---|---|---|---|
{weeks}

## The rules

| rule | decision | when | what the person reads | grade |
|---|---|---|---|---|
{rules}

## The numbers

| number | value | unit | meaning |
|---|---|---|---|
{numbers}
"""


def pages() -> dict[str, bytes]:
    """The page and its picture."""
    library = load_library()
    seen = six_months(library)
    return {"reference/progression.md": page(library, seen).encode(), PICTURE: picture(seen).encode()}
