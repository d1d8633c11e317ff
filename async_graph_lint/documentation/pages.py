"""A rule's page and its line in a table, both from the rule's docstring."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator

from async_graph_lint.rules.base import Rule


def body(rule: Rule) -> str:
    """The docstring, in Markdown and without its indentation."""
    return inspect.cleandoc(rule.__doc__ or "")


def summary(rule: Rule) -> str:
    """What the rule reports, in one sentence and one row."""
    return " ".join(body(rule).split("\n\n")[0].split())


def marks(rule: Rule) -> list[str]:
    """The worst severity that the rule gives, and whether it is in preview."""
    return [str(rule.severity), *(["preview"] if rule.preview else [])]


def page(rule: Rule) -> str:
    """The whole page, with title, severity and preview."""
    return f"# {rule.name} ({rule.code})\n\n*{', '.join(marks(rule))}*\n\n{body(rule)}\n"


def table(rules: Iterable[Rule], folder: str) -> Iterator[str]:
    """The rows of a Markdown table; each rule's name leads to its page in `folder`."""
    yield "| Code | Name | Severity | What it reports |"
    yield "| --- | --- | --- | --- |"
    for rule in sorted(rules, key=lambda one: one.code):
        link = f"[{rule.name}]({folder}/{rule.name}.md)"
        yield f"| {rule.code} | {link} | {', '.join(marks(rule))} | {summary(rule)} |"
