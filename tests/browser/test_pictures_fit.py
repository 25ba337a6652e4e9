"""Every picture in a real browser: no word leaves it, none covers another, and it reads at the width of a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from door import NOW, run

pytestmark = pytest.mark.browser
DEMO = Path(__file__).parents[2] / "src" / "supple" / "demo"
RECORD = (str(DEMO / "record.json"), "--with", str(DEMO / "me.yaml"), *NOW)
PICTURES = {
    "day": ("simulate", *RECORD),
    "typical day": ("simulate", *RECORD, "--typical"),
    "widths": ("simulate", *RECORD, "--widths"),
    "tornado": ("assumptions",),
    "mechanism": ("mechanism",),
}
SMALLEST_PX = 11  # of letters, once the picture is as wide as a phone
OUTSIDE = """
svg => { const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(t => { const r = t.getBoundingClientRect();
    return r.left < box.left - 1 || r.right > box.right + 1 || r.top < box.top - 1 || r.bottom > box.bottom + 1;
  }).map(t => t.textContent); }
"""
COVERED = """
svg => { const found = [], all = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
  all.forEach(([a, r], n) => all.slice(n + 1).forEach(([b, s]) => {
    const wide = Math.min(r.right, s.right) - Math.max(r.left, s.left);
    const high = Math.min(r.bottom, s.bottom) - Math.max(r.top, s.top);
    if (wide > 2 && high > 5) found.push(a + ' | ' + b); }));
  return found; }
"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("picture", PICTURES)
def test_words_stay_inside_and_apart(browser: Any, picture: str, width: int) -> None:
    found = run(*PICTURES[picture], "--format", "svg")
    assert found.code == 0
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.set_content(f"<body style='margin:0'>{found.out}</body>")
    page.add_style_tag(content="svg { width: 100%; height: auto; display: block }")
    svg = page.locator("svg")
    assert svg.evaluate(OUTSIDE) == []
    assert svg.evaluate(COVERED) == []
    if width == 390 and "day" not in picture:  # the day has a narrower drawing of its own on the page
        scale = svg.evaluate("svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width")
        letters = svg.evaluate(
            "svg => Math.min(...[...svg.querySelectorAll('text')].map(t => parseFloat(getComputedStyle(t).fontSize)))"
        )
        assert scale * letters >= SMALLEST_PX
    page.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_page_of_the_mechanism_fits_and_stays_off_the_network(browser: Any, tmp_path: Path, width: int) -> None:
    place = tmp_path / "mechanism.html"
    assert run("mechanism", "--format", "html", "-o", str(place)).code == 0
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(place.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in asked if not url.startswith("file:")] == []
    page.close()
