"""What docs/ says of the knowledge is what the knowledge says now."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def _generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = _generate()
ALL = GENERATE.generators()
TO_DO = "run: python docs/generate.py"


@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=pytest.mark.slow) if getattr(m, "SLOW", False) else n for n, m in sorted(ALL.items())],
)
@pytest.mark.timeout(300)
def test_generated_pages_are_fresh(name: str) -> None:
    assert not GENERATE.stale(ALL[name]), f"{TO_DO} {name}"
