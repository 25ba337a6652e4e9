"""The report in a real browser, at phone and desktop width."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from door import NOW, run

pytestmark = pytest.mark.browser
DEMO = Path(__file__).parents[2] / "src" / "supple" / "demo"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("page") / "report.html"
    record = (str(DEMO / "record.json"), "--with", str(DEMO / "me.yaml"), "--diary", str(DEMO / "diary.csv"))
    assert run("assess", *record, *NOW, "--format", "html", "-o", str(place)).code == 0
    return place


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_its_width_and_asks_for_nothing_from_the_network(
    report: Path, browser: Any, width: int, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in asked if not url.startswith("file:")] == []
    assert complaints == []
    assert page.locator("svg.day:visible").count() == 1
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "long addresses of sources break"
    page.close()


def test_everything_can_be_opened_with_the_keyboard(report: Path, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(report.as_uri())
    opened = 0
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            page.keyboard.press("Enter")
            opened += page.evaluate("document.activeElement.parentElement.open")
    assert opened >= 3
    page.close()


def test_targets_are_large_enough_for_a_tremor(report: Path, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(report.as_uri())
    heights = page.evaluate(
        "[...document.querySelectorAll('summary, button')].filter(e => e.offsetParent)"
        ".map(e => e.getBoundingClientRect().height)"
    )
    assert heights
    assert min(heights) >= 48
    page.close()


def test_each_exercise_of_a_session_has_its_drawing_and_the_page_holds_each_drawing_once(
    report: Path, browser: Any
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    page.goto(report.as_uri())
    items, shown = page.locator(".session .items li"), page.locator(".session .items svg.pose")
    assert items.count() == shown.count() > 0
    held = page.evaluate("[...document.querySelectorAll('symbol')].map(each => each.id)")
    used = page.evaluate("[...document.querySelectorAll('.items use')].map(each => each.getAttribute('href').slice(1))")
    assert len(set(held)) == len(held)
    assert set(used) == set(held)
    assert all(shown.nth(n).bounding_box()["width"] >= 120 for n in range(shown.count()))
    assert all(shown.nth(n).get_attribute("aria-label") for n in range(shown.count()))
    page.close()
