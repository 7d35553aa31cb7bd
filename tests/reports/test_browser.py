"""The page in a browser: nothing overflows, nothing fails, nothing hostile runs.

Needs Playwright (extra ``dev``) and Debian's Chromium; skipped where either is missing.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matcher.texts.translate import LANGUAGES
from reports.folders import page_of

CHROMIUM = shutil.which("chromium")
WIDTHS = {"desktop": (1280, 900), "phone": (360, 740)}
OVERFLOWING = """() => {
  const wide = document.documentElement.clientWidth;
  return [...document.querySelectorAll('body *')]
    .filter(e => !e.closest('.scroll') && !e.closest('svg'))
    .filter(e => e.getBoundingClientRect().right > wide + 1)
    .map(e => e.tagName + ' ' + e.textContent.slice(0, 60));
}"""
OUTSIDE = """() => [...document.querySelectorAll('svg.picture')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    return box.width > 0 && (box.left < frame.left - 1 || box.right > frame.right + 1
      || box.top < frame.top - 1 || box.bottom > frame.bottom + 1);
  }).map(text => svg.getAttribute('class') + ' ' + text.textContent);
})"""
CROWDED = """() => [...document.querySelectorAll('.map > g:not(.legend)')].filter(tile => {
  const room = tile.querySelector('rect').getBoundingClientRect();
  return [...tile.querySelectorAll('text')].some(text => {
    const box = text.getBoundingClientRect();
    return box.width > room.width + 1;
  });
}).map(tile => tile.textContent)"""

CUT = """() => {
  const wide = document.documentElement.clientWidth;
  const blocks = wide > 640 ? [] : [...document.querySelectorAll('.scroll:has(.stack)')];
  return [
    ...blocks.filter(e => e.scrollWidth > e.clientWidth + 1),
    ...[...document.querySelectorAll('caption span')]
      .filter(e => e.getBoundingClientRect().right > wide + 1),
  ].map(e => e.textContent.trim().slice(0, 60));
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed (extra dev)"
    )
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


class Visit:
    """A page that was opened, and all that went wrong meanwhile."""

    def __init__(self, browser: Any, place: Path, size: tuple[int, int], script: bool) -> None:
        self.complaints: list[str] = []
        view = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(viewport=view, java_script_enabled=script)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("request", self._note)
        self.page.goto(place.as_uri())

    def _note(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:")):
            self.complaints.append(request.url)


def visit(
    browser: Any, tmp_path: Path, name: str, language: str, width: str, script: bool = True
) -> Visit:
    place = tmp_path / "report.html"
    place.write_text(page_of(name, language), encoding="utf-8")
    return Visit(browser, place, WIDTHS[width], script)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["first_wave", "hostile"])
def test_nothing_overflows_and_nothing_fails(
    browser: Any, tmp_path: Path, name: str, language: str, width: str
) -> None:
    found = visit(browser, tmp_path, name, language, width)
    found.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert found.page.evaluate(OVERFLOWING) == []
    assert found.page.evaluate(OUTSIDE) == []
    assert found.page.evaluate(CROWDED) == []
    assert found.page.evaluate(CUT) == []
    wide = found.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wide
    assert found.complaints == []
    found.context.close()


def test_hostile_texts_do_not_run(browser: Any, tmp_path: Path) -> None:
    found = visit(browser, tmp_path, "hostile", "en", "desktop")
    found.page.wait_for_load_state("networkidle")
    assert found.page.evaluate("window.hacked === undefined")
    assert found.page.locator("script, img, iframe").count() == 0
    assert "<script>window.hacked=1</script>" in found.page.inner_text("h1")
    assert found.complaints == []
    found.context.close()


def test_the_page_is_whole_without_scripts(browser: Any, tmp_path: Path) -> None:
    found = visit(browser, tmp_path, "first_wave", "en", "desktop", script=False)
    assert "Proven best" in found.page.inner_text("header")
    found.page.locator("#map summary").click()
    assert found.page.locator("#map details table").is_visible()
    found.context.close()


def test_the_first_screen_holds_the_decision(browser: Any, tmp_path: Path) -> None:
    found = visit(browser, tmp_path, "first_wave", "ja", "desktop")
    box = found.page.locator(".first").bounding_box()
    assert box["y"] + box["height"] <= WIDTHS["desktop"][1]
    found.context.close()


def test_folded_tables_are_printed(browser: Any, tmp_path: Path) -> None:
    found = visit(browser, tmp_path, "first_wave", "en", "desktop")
    content = found.page.pdf(format="A4", print_background=True)
    assert content.startswith(b"%PDF")
    pages = len(re.findall(rb"/Type\s*/Page\b", content))
    assert 4 <= pages <= 14
    found.page.emulate_media(media="print")
    assert found.page.locator("#map details table").bounding_box()["height"] > 100
    found.context.close()
