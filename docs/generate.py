"""Write the generated pages of docs/, or tell which are stale.

    python docs/generate.py                 writes all
    python docs/generate.py rules ledger    writes some
    python docs/generate.py --check         says which differ, exit 1

Each page is a module in docs/generators with ``pages()``: path below docs/ -> content. The same knowledge gives the
same bytes. ``SLOW = True`` in a module: its freshness is checked by .ci/run only.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

DOCS = Path(__file__).resolve().parent
if str(DOCS.parent) not in sys.path:  # some pages are made from validation/, which is not installed
    sys.path.append(str(DOCS.parent))


def generators(*, slow: bool = True) -> dict[str, ModuleType]:
    """The generator modules by name; without the slow ones where asked."""
    found = {}
    for file in sorted((DOCS / "generators").glob("[a-z]*.py")):
        spec = importlib.util.spec_from_file_location(f"docs_generator_{file.stem}", file)
        if spec is None or spec.loader is None:
            raise ImportError(f"{file} cannot be loaded")
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # dataclasses look their module up there
        spec.loader.exec_module(module)
        if slow or not getattr(module, "SLOW", False):
            found[file.stem] = module
    return found


def stale(module: ModuleType) -> list[str]:
    """The pages of one generator that do not hold what it would write now."""
    return [
        path
        for path, content in module.pages().items()
        if not (DOCS / path).is_file() or (DOCS / path).read_bytes() != content
    ]


def write(module: ModuleType) -> list[str]:
    """Write the pages of one generator; their paths below docs/."""
    pages: dict[str, bytes] = module.pages()
    for path, content in pages.items():
        (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / path).write_bytes(content)
    return list(pages)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="PAGE", help="generators to run; all where none is named")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page is stale")
    asked = parser.parse_args()
    known = generators()
    unknown = [name for name in asked.names if name not in known]
    if unknown:
        parser.error(f"no such page: {', '.join(unknown)} (known: {', '.join(known)})")
    found: list[str] = []
    for name in asked.names or known:
        found += (stale if asked.check else write)(known[name])
    for path in found:
        sys.stdout.write(f"{'stale' if asked.check else 'written'}: docs/{path}\n")
    return 1 if asked.check and found else 0


if __name__ == "__main__":
    sys.exit(main())
