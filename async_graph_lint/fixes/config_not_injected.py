"""AGL608: `RunnableConfig | None` becomes the form that LangGraph fills."""

from __future__ import annotations

import re
from typing import ClassVar

import libcst as cst

from async_graph_lint.finding import Edit, Finding, Fix, Span
from async_graph_lint.fixes.base import SAFE, made
from async_graph_lint.fixes.imports import member_import
from async_graph_lint.fixes.syntax import Syntax
from async_graph_lint.fixes.workshop import Workshop

CONFIG = "config"
UNION = re.compile(r"RunnableConfig\s*\|\s*None|None\s*\|\s*RunnableConfig")


class ConfigNotInjected:
    """Writes the union with None as `Optional`, or without it where it is required."""

    codes: ClassVar[tuple[str, ...]] = ("AGL608",)

    def fix(self, finding: Finding, workshop: Workshop) -> Fix | None:
        """Safe: the parameter gets what it is there for, and keeps its type."""
        syntax = workshop.syntax(finding.span.filename)
        parameter = None if syntax is None else _parameter(syntax, finding.span)
        if syntax is None or parameter is None:
            return None
        return made(SAFE, "write the form that LangGraph fills", _edits(syntax, parameter))


def _parameter(syntax: Syntax, name: Span) -> cst.Param | None:
    """The config parameter of the function whose name stands there."""
    for function in syntax.nodes(cst.FunctionDef):
        if syntax.span(function.name) == name:
            listed = (*function.params.params, *function.params.kwonly_params)
            return next((p for p in listed if p.name.value == CONFIG), None)
    return None


def _edits(syntax: Syntax, parameter: cst.Param) -> list[Edit] | None:
    annotation = None if parameter.annotation is None else parameter.annotation.annotation
    if annotation is None:
        return None
    span = syntax.span(annotation)
    text = syntax.text(span.start, span.end).strip("'\"")
    if UNION.fullmatch(text) is None:
        return None
    if parameter.default is None:
        return [syntax.replacement(annotation, "RunnableConfig")]
    imported = member_import(syntax, "typing", "Optional")
    replaced = syntax.replacement(annotation, "Optional[RunnableConfig]")
    return None if imported is None else [*imported, replaced]
