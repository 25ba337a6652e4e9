"""How long things take here, as JSON lines; ratios against `python -c pass` in the same run. Nothing is asserted."""

from __future__ import annotations

import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
NOW = "2026-11-23T08:00"
RECORD = HERE / "src" / "supple" / "demo" / "record.json"
WITH = HERE / "src" / "supple" / "demo" / "me.yaml"


def seconds(command: list[str], repeats: int = 5, cwd: Path = HERE) -> float:
    """The median wall time of a command."""
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        subprocess.run(command, check=True, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def show(bench: str, case: str, took: float, reference: str, against: float) -> None:
    """One result as a line."""
    known = math.isfinite(took)
    line = {
        "bench": bench,
        "case": case,
        "seconds": float(f"{took:.4g}") if known else None,
        "reference": reference,
        "ratio": float(f"{took / against:.3g}") if known else None,
    }
    LINES.append(line)
    print(json.dumps(line), flush=True)


def starts(nothing: float) -> None:
    """Quick commands against an empty Python."""
    supple = [str(Path(sys.executable).with_name("supple"))]
    show("cli_help_s", "supple --help", seconds([*supple, "--help"]), "python -c pass", nothing)
    screen = [*supple, "screen", str(RECORD), "--now", NOW]
    show("cli_screen_s", "supple screen", seconds(screen), "python -c pass", nothing)


def demo(nothing: float) -> None:
    """The demo warm, and cold from a fresh clone with empty caches."""
    with tempfile.TemporaryDirectory() as folder:
        warm = [str(HERE / "run"), "demo", "--folder", f"{folder}/out"]
        show("warm_demo_s", "./run demo", seconds(warm, 3), "python -c pass", nothing)
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "-q", str(HERE), str(clone)], check=True)
        begun = time.perf_counter()
        python = Path(shutil.which("python3") or "/usr/bin/python3").parent
        environment = {"PATH": f"{python}:/usr/bin:/bin", "HOME": folder, "UV_CACHE_DIR": f"{folder}/cache"}
        environment |= {name: os.environ[name] for name in ("SSL_CERT_FILE",) if name in os.environ}
        subprocess.run(["./run", "demo"], check=True, cwd=clone, env=environment, stdout=subprocess.DEVNULL)
        show("cold_demo_s", "fresh clone, empty caches", time.perf_counter() - begun, "python -c pass", nothing)


def assess(nothing: float) -> None:
    """One assessment, split into its parts."""
    from supple.assessment import timed
    from supple.render import html
    from supple.services import loading

    knowledge = loading.library()
    options = loading.Options(with_file=str(WITH), now=NOW)
    loading.request(str(RECORD), options, knowledge)
    begun = time.perf_counter()
    request = loading.request(str(RECORD), options, knowledge)
    read = time.perf_counter() - begun
    timed(request, knowledge)
    assessed, parts = timed(request, knowledge)
    begun = time.perf_counter()
    html.report(assessed, knowledge)
    parts = {"read": read, **parts, "render": time.perf_counter() - begun}
    for part, took in parts.items():
        show("assess_s", part, took, "python -c pass", nothing)
    show("assess_s", "all", sum(parts.values()), "python -c pass", nothing)


def exposure(nothing: float) -> None:
    """The exposure engine against its peers; ``--page`` also writes docs/reference/performance.md."""
    import exposure as engine
    import performance_page

    grown, peaks = engine.run(show)
    if "--page" in sys.argv:
        performance_page.write(LINES, grown, peaks, os.cpu_count() or 1)


def screening(_nothing: float) -> None:
    """Screening, triage, reading and cohorts; ``--page`` also writes docs/reference/performance-screening.md."""
    import screening as many
    import screening_page

    grown, runs = many.run(show, number_after("--people", 2000))
    if "--page" in sys.argv:
        screening_page.write(LINES, grown, runs, os.cpu_count() or 1)


def planning(_nothing: float) -> None:
    """The planner beside its slow twins; ``--page`` also writes docs/reference/performance-planning.md."""
    import planning as weeks
    import planning_page

    rows, facts = weeks.run(show, number_after("--weeks", 200))
    if "--page" in sys.argv:
        planning_page.write(rows, facts, os.cpu_count() or 1)


def store(_nothing: float) -> None:
    """The store on both engines."""
    import store as keeping

    keeping.run(show, number_after("--entries", keeping.COMMITS))


def number_after(option: str, otherwise: int) -> int:
    """The number that follows an option."""
    return int(sys.argv[sys.argv.index(option) + 1]) if option in sys.argv else otherwise


BENCHES = {
    "start": starts,
    "assess": assess,
    "demo": demo,
    "exposure": exposure,
    "screening": screening,
    "planning": planning,
    "store": store,
}
LINES: list[dict[str, object]] = []


def main() -> None:
    """Run the benchmarks named, or all."""
    wanted = [
        name
        for name in sys.argv[1:]
        if name not in ("--page", "--people", "--weeks", "--entries") and not name.isdigit()
    ]
    wanted = wanted or list(BENCHES)
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        sys.exit(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    nothing = seconds([sys.executable, "-c", "pass"])
    for name in wanted:
        BENCHES[name](nothing)


if __name__ == "__main__":
    main()
