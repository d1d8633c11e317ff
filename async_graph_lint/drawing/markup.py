"""HTML and SVG as trees, so that no text can become markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

from async_graph_lint.report.styled import line, paint

Element = ElementTree.Element
Content = str | Element
Attributes = Mapping[str, str | float]


def element(
    tag: str,
    attributes: Attributes | None = None,
    contents: Iterable[Content] = (),
) -> Element:
    """An element with its attributes and what is in it. Numbers are rounded to tenths."""
    made = Element(tag, {name: _value(value) for name, value in (attributes or {}).items()})
    last: Element | None = None
    for content in contents:
        if isinstance(content, Element):
            made.append(content)
            last = content
        elif last is None:
            made.text = (made.text or "") + visible(content)
        else:
            last.tail = (last.tail or "") + visible(content)
    return made


def verbatim(tag: str, text: str) -> Element:
    """A style or script element, whose text HTML does not unescape."""
    made = Element(tag)
    made.text = f"\n{text}"
    return made


def document(root: Element) -> str:
    """The whole page."""
    body = ElementTree.tostring(root, encoding="unicode", method="html")
    return f"<!doctype html>\n{body}\n"


def visible(text: str) -> str:
    """The text with control characters and lone surrogates made visible, for HTML forbids
    them."""
    return paint([line(text)], color=False).removesuffix("\n")


def _value(value: str | float) -> str:
    return visible(value) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
