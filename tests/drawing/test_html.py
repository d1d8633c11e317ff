"""The page: whole, self-contained, and proof against any name."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest

from async_graph_lint.drawing import render
from async_graph_lint.drawing.documents import drawing
from async_graph_lint.drawing.markup import visible
from async_graph_lint.drawing.options import Options
from tests.drawing.examples import BY_NAME, HOSTILE_NAMES


class Page(HTMLParser):
    """All elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, attribute: str) -> list[str]:
        return [found[attribute] or "" for _, found in self.elements if attribute in found]


def page(name: str, **options: object) -> Page:
    made = drawing([BY_NAME[name]], Path.cwd())
    return Page(render("html", made, Options(**options)))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", list(BY_NAME))
def test_links_lead_somewhere(name: str) -> None:
    made = page(name)
    ids = made.values("id")
    assert len(ids) == len(set(ids))
    inner = [link[1:] for link in made.values("href") if link.startswith("#")]
    assert set(inner) <= set(ids)
    named = " ".join(made.values("aria-labelledby")).split()
    assert set(named) <= set(ids)


@pytest.mark.parametrize("name", list(BY_NAME))
def test_nothing_is_loaded(name: str) -> None:
    made = page(name)
    assert made.values("src") == []
    icons = [found["href"] for tag, found in made.elements if tag == "link"]
    assert icons == ["data:,"]
    assert "default-src 'none'" in made.values("content")[0]


def test_names_stay_text() -> None:
    made = page("hostile")
    assert [tag for tag, _ in made.elements].count("script") == 1
    assert not any(name.startswith("on") for _, found in made.elements for name in found)
    assert not {"img", "b", "i"} & {tag for tag, _ in made.elements}
    for name in HOSTILE_NAMES:
        assert visible(name) in made.text


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_is_readable_in_both_themes(theme: int) -> None:
    """WCAG 2.2, 1.4.3: contrast of at least 4.5 to 1."""
    style = files("async_graph_lint.drawing").joinpath("page", "style.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[theme]))
    texts = ("ink", "soft", "link", "send", "error", "warning")
    grounds = ("paper", "raised", "band", "async-fill", "sync-fill")
    pairs = [(text, ground) for text in texts[:2] for ground in grounds]
    pairs += [(text, "paper") for text in texts[2:]]
    pairs += [("on-badge", badge) for badge in ("error", "warning", "info")]
    for pair in pairs:
        dark, light = sorted(_luminance(colours[one]) for one in pair)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, pair


def test_there_are_no_control_characters() -> None:
    html = render("html", drawing([BY_NAME["hostile"]], Path.cwd()))
    assert not [
        one for one in html if (ord(one) < 32 and one != "\n") or 0xD800 <= ord(one) < 0xE000
    ]


def test_source_links_follow_the_page(tmp_path: Path) -> None:
    below = page("kitchen", folder=Path("out/pages")).values("href")
    assert "../../" in next(link for link in below if link.endswith("project/pkg/graph.py"))
    hosted = page("kitchen", source_url="https://host/{path}#L{line}").values("href")
    assert any(
        link.startswith("https://host/") and link.endswith("graph.py#L10") for link in hosted
    )


def test_each_picture_is_named_for_people_who_do_not_see_it() -> None:
    made = page("kitchen")
    pictures = [
        found for tag, found in made.elements if found.get("role", "").startswith("graphics")
    ]
    assert len(pictures) == 2
    assert "buy, sync" in made.values("aria-label")
