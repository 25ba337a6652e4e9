"""One browser for all tests that look at pages and pictures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path(os.environ.get("SUPPLE_CHROMIUM", "/usr/bin/chromium"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; without it the tests are skipped, or fail where SUPPLE_REQUIRE_BROWSER is set."""
    if not CHROMIUM.exists():
        if os.environ.get("SUPPLE_REQUIRE_BROWSER"):
            pytest.fail(f"SUPPLE_REQUIRE_BROWSER is set but there is no browser at {CHROMIUM}")
        pytest.skip(f"no browser at {CHROMIUM}: set SUPPLE_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
