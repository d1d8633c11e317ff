"""The page in a real browser: nothing overlaps, no error, no request, and it reacts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from async_graph_lint.drawing import render
from async_graph_lint.drawing.documents import drawing
from tests.drawing.examples import BY_NAME

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))),
    None,
)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")

EARLY = """
<script>
window.problems = [];
addEventListener("error", (event) => problems.push(String(event.message)));
addEventListener("securitypolicyviolation", (event) => problems.push(event.blockedURI));
</script>
"""
LATE = """
<script>
addEventListener("load", () => {
  const every = (selector) => [...document.querySelectorAll(selector)];
  const apart = (a, b) =>
    a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  const overlaps = [];
  for (const svg of every("figure svg")) {
    const shapes = [...svg.querySelectorAll(".node > rect:last-of-type, .terminal > rect")];
    const places = shapes.map((shape) => shape.getBoundingClientRect());
    places.forEach((place, number) => {
      for (const other of places.slice(number + 1)) if (!apart(place, other)) overlaps.push(number);
    });
  }
  const spilling = every(".node").filter((node) => {
    const box = node.querySelector("rect:last-of-type").getBoundingClientRect();
    return [...node.querySelectorAll("text")].some((text) => {
      const place = text.getBoundingClientRect();
      return place.width && (place.left < box.left || place.right > box.right);
    });
  }).map((node) => node.dataset.node);
  const lines = every("figure .line");
  const without = lines.filter((line) =>
    ![...line.querySelectorAll("path")].some((path) => path.getTotalLength() > 1));
  const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
  const told = {
    overlaps, spilling, wide, lines: lines.length, without: without.length,
    requests: performance.getEntriesByType("resource").map((entry) => entry.name),
  };
  const node = document.querySelector("a.node");
  if (node) {
    const svg = node.closest("svg");
    const before = svg.getBoundingClientRect().width;
    node.closest("figure").querySelector("[data-zoom='+']").click();
    told.grew = svg.getBoundingClientRect().width > before;
    node.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
    const panel = document.getElementById("panel");
    told.panel = panel.hidden ? "" : panel.textContent;
    told.focused = document.activeElement === panel;
    document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape"}));
    told.closed = panel.hidden && document.activeElement === node;
    const search = document.getElementById("search");
    search.value = "nobody is called like this";
    search.dispatchEvent(new Event("input"));
    told.found = every("main > section:not([hidden])").length;
  }
  told.problems = problems;
  document.body.dataset.told = JSON.stringify(told);
});
</script>
"""


def told(name: str, folder: Path, window: str = "1400,900") -> dict[str, Any]:
    html = render("html", drawing([BY_NAME[name]], Path("/project")))
    html = html.replace("<head>", "<head>" + EARLY, 1).replace("</body>", LATE + "</body>", 1)
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    command = [
        str(BROWSER),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--enable-logging=stderr",
        f"--user-data-dir={folder / 'profile'}",
        f"--window-size={window}",
        "--dump-dom",
        file.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert [row for row in done.stderr.splitlines() if "CONSOLE" in row] == []
    found = re.search(r'data-told="([^"]*)"', done.stdout)
    assert found, "the page's own checks did not run"
    answer: dict[str, Any] = json.loads(unescape(found[1]))
    return answer


@pytest.mark.parametrize("name", list(BY_NAME))
def test_it_is_drawn_without_fault(name: str, tmp_path: Path) -> None:
    answer = told(name, tmp_path)
    faults = ("overlaps", "spilling", "requests", "problems")
    assert {fault: answer[fault] for fault in faults} == {fault: [] for fault in faults}
    assert not answer["without"]
    assert not answer["wide"]
    assert name == "nothing" or answer["lines"]


def test_nothing_is_wider_than_a_narrow_window(tmp_path: Path) -> None:
    assert not told("hostile", tmp_path, "520,900")["wide"]


def test_it_reacts(tmp_path: Path) -> None:
    answer = told("kitchen", tmp_path)
    assert answer["grew"]
    assert "menu" in answer["panel"]
    assert answer["focused"]
    assert answer["closed"]
    assert answer["found"] == 0
