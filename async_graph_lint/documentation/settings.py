"""The table of settings, from `Config` and the text under each of its fields."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from itertools import pairwise

import msgspec

from async_graph_lint.config import CHOICES, Config


def table() -> Iterator[str]:
    """The rows of a Markdown table with every key, its default and its meaning."""
    meanings = _meanings()
    defaults = msgspec.to_builtins(Config())
    yield "| Key | Default | Meaning |"
    yield "| --- | --- | --- |"
    for field in msgspec.structs.fields(Config):
        key = field.encode_name
        yield f"| `{key}` | {_default(defaults[key])} | {meanings[field.name]}{_choices(key)} |"


def _meanings() -> dict[str, str]:
    """The text that stands under each field, by the field's name."""
    (definition,) = ast.parse(inspect.getsource(Config)).body
    assert isinstance(definition, ast.ClassDef)
    return {
        field.target.id: inspect.cleandoc(str(text.value.value))
        for field, text in pairwise(definition.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }


def _default(value: object) -> str:
    if value is None:
        return "not set"
    # JSON writes strings, booleans, empty lists and empty tables as TOML does.
    return f"`{json.dumps(value)}`"


def _choices(key: str) -> str:
    if key not in CHOICES:
        return ""
    return f" One of {', '.join(f'`{choice}`' for choice in CHOICES[key])}."
