"""What callers pass: the values of a parameter that has no annotation.

Asked only where nothing else is known of a parameter. Callers are found by name in the
outlines, so that only definitions that mention the function are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.arguments import actuals, bind
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import (
    UNKNOWN,
    Class,
    Frame,
    Function,
    Known,
    Value,
    join,
)

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

MOST_MENTIONS = 30
"""Definitions that mention a name before it is too common to follow."""


class Callers:
    """Finds callers for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.program = evaluation.program
        self._passed: dict[Scope, dict[str, Known]] = {}

    def passed(self, scope: Scope, parameter: str) -> Known:
        """What the callers of a function pass for a parameter; unknown when there are none."""
        if scope not in self._passed:
            self._passed[scope] = {}
            self._passed[scope] = self._search(scope)
        return self._passed[scope].get(parameter, UNKNOWN)

    def sites(self, scope: Scope) -> list[tuple[Site, Scope]]:
        """The calls of a function outside tests, each with the body it stands in."""
        return [(site, frame.scope) for site, frame, _ in self._calls(scope)]

    def _search(self, scope: Scope) -> dict[str, Known]:
        found: dict[str, list[Known]] = {}
        calls = 0
        for site, frame, receiver in self._calls(scope):
            calls += 1
            parameters = scope.definition.parameters[1 if receiver else 0 :]
            given = actuals(self.evaluation, site.call, frame, site.place)
            for name, known in bind(parameters, given):
                found.setdefault(name, []).append(known)
        return {name: join(passed).moved() for name, passed in found.items() if calls}

    def _calls(self, scope: Scope) -> Iterator[tuple[Site, Frame, bool]]:
        parent = scope.parent
        is_method = parent is not None and parent.is_class
        makes = scope.name == "__init__" and parent is not None
        name = parent.name if makes and parent is not None else scope.name
        for frame in self._mentioning(name):
            for site in frame.scope.sites:
                if simple_name(site.call.function) == name:
                    callee = self.evaluation.value(site.call.function, frame, site.place)
                    if any(self._is_target(value, scope) for value in callee.values):
                        yield site, frame, is_method

    def _is_target(self, value: Value, scope: Scope) -> bool:
        if isinstance(value, Function):
            return value.scope is scope
        return isinstance(value, Class) and scope.name == "__init__" and value.scope is scope.parent

    def _mentioning(self, name: str) -> list[Frame]:
        scopes = list(self.program.mentions(name, MOST_MENTIONS))
        names = self.evaluation.names
        return [
            names.generic(inner)
            for scope in scopes
            for inner in self.program.nested(scope)
            if not inner.is_class
        ]
