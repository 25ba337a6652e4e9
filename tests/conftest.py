"""What all tests share: the library, the frozen moment, and the folder of real records."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from supple.knowledge.library import Library, read_library

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def library() -> Library:
    return read_library()


@pytest.fixture(scope="session", autouse=True)
def no_store_of_ones_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test looks into the store of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUPPLE_STORE", str(tmp_path_factory.getbasetemp() / "no-store"))
        yield


@pytest.fixture(scope="session")
def now() -> datetime:
    """The moment that demo, docs and tests agree on."""
    return datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/London"))


def records_folder() -> Path | None:
    """The folder of real records, or None where this machine has none."""
    folder = Path(os.environ.get("SUPPLE_RECORDS", REPOSITORY.parent / "shared" / "data"))
    return folder if (folder / "fhir").is_dir() else None


@pytest.fixture(scope="session")
def records() -> Path:
    """Real records stay outside the repository; without them the test is skipped, loudly."""
    folder = records_folder()
    if folder is None:
        if os.environ.get("SUPPLE_REQUIRE_RECORDS"):
            pytest.fail("SUPPLE_REQUIRE_RECORDS is set but no records were found; set SUPPLE_RECORDS to their folder")
        warnings.warn("NO REAL RECORDS: set SUPPLE_RECORDS to their folder to run these tests", stacklevel=1)
        pytest.skip("no real records: set SUPPLE_RECORDS to their folder")
    return folder
