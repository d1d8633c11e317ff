"""FastAPI's dependencies: what a request handler asks for is run before it, on the same loop.

Async dependencies run on the loop, plain ones in a thread
(fastapi `dependencies/utils.py`, `solve_dependencies`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.arguments import NO_ACTUALS
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import simple_name, walk
from async_graph_lint.program.evaluation.places import END_OF_BODY, Place
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.causes import Effect
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

INJECTORS = frozenset({"Depends", "Security"})


class Dependencies:
    """Finds the dependencies of handlers, for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def of(self, frame: Frame) -> Iterator[Effect]:
        """One effect per async dependency of the function that `frame` runs."""
        outer = self.evaluation.names.enclosing(frame)
        for call in self._injections(frame):
            bodies = [] if outer is None else list(self._bodies(call, outer))
            if bodies:
                yield Effect(Site(call, Place(0, ())), None, (), tuple(bodies), 0)

    def _injections(self, frame: Frame) -> Iterator[facts.Call]:
        for parameter in frame.scope.definition.parameters:
            for expression in (parameter.default, parameter.annotation):
                for node in () if expression is None else walk(expression):
                    if isinstance(node, facts.Call) and simple_name(node.function) in INJECTORS:
                        yield node

    def _bodies(self, call: facts.Call, outer: Frame) -> Iterator[Frame]:
        for argument in call.arguments[:1]:
            known = self.evaluation.value(argument.value, outer, END_OF_BODY)
            for value in known.present:
                bodies = self.evaluation.calls.bodies(value, NO_ACTUALS)
                yield from (body for body in bodies if body.scope.definition.is_async)
