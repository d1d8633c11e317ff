"""`rule`: the page of a rule, from its docstring."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click
import msgspec

from async_graph_lint.config import nearest
from async_graph_lint.documentation.pages import body, marks, page, summary
from async_graph_lint.report.places import page_of
from async_graph_lint.rules.base import Rule


@click.command()
@click.argument("name", metavar="CODE|NAME", required=False)
@click.option("--all", "every", is_flag=True, help="Every rule, by code.")
@click.option(
    "--output-format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
)
def rule(name: str | None, every: bool, form: str) -> None:
    """Explain one rule, or every one with --all."""
    if every == (name is not None):
        raise click.UsageError("Name one rule by its code or name, or give --all.")
    from async_graph_lint.rules import RULES

    rules = sorted(RULES, key=lambda one: one.code) if name is None else [_named(name, RULES)]
    click.echo(_FORMS[form](rules, single=not every), nl=False)


def _named(name: str, rules: Sequence[Rule]) -> Rule:
    for one in rules:
        if name in (one.code, one.name) or name.upper() == one.code:
            return one
    words = [word for one in rules for word in (one.code, one.name)]
    raise click.UsageError(f"No rule is called `{name}`{nearest(name, words)}")


def _text(rules: Sequence[Rule], *, single: bool) -> str:
    pages = []
    for one in rules:
        title = f"{one.code} {one.name} [{', '.join(marks(one))}]"
        pages.append(f"{title}\n{'=' * len(title)}\n\n{body(one)}\n")
    return "\n\n".join(pages)


def _markdown(rules: Sequence[Rule], *, single: bool) -> str:
    return "\n".join(page(one) for one in rules)


def _json(rules: Sequence[Rule], *, single: bool) -> str:
    data = [_data(one) for one in rules]
    encoded = msgspec.json.encode(data[0] if single else data)
    return msgspec.json.format(encoded, indent=2).decode() + "\n"


def _data(one: Rule) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name,
        "severity": one.severity,
        "preview": one.preview,
        "summary": summary(one),
        "why": one.why,
        "page": body(one),
        "url": page_of(one.name),
    }


_FORMS: dict[str, Callable[..., str]] = {"text": _text, "json": _json, "markdown": _markdown}
