"""What a parameter is: the caller's argument, the receiver, its annotation, its default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Frame,
    Function,
    Known,
    Literal,
    Module,
    join,
    only,
)
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

DEFINED = (Function, Class, Module, Literal)
"""Values that stand in the source as they are, so that it does not matter who names them."""


class Parameters:
    """Finds parameters for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def of(self, parameter: facts.Parameter, frame: Frame) -> Known:
        """What a parameter is: the caller's argument, the receiver, its annotation, its default."""
        given = frame.argument(parameter.name)
        if given is not None and given.values:
            return self._passed(given, parameter, frame)
        definition = frame.scope.definition
        is_first = bool(definition.parameters) and definition.parameters[0] is parameter
        if is_first and frame.receiver is not None:
            return only(frame.receiver)
        if parameter.annotation is not None and parameter.kind not in {"*", "**"}:
            known = self.evaluation.annotations.parameter(parameter.annotation, frame)
            if known.values:
                return known.moved()
        default = self._default(parameter, frame)
        passed = self._from_callers(parameter, frame)
        return join([Known(default.values, elsewhere=True), passed]) if passed.values else default

    def _passed(self, given: Known, parameter: facts.Parameter, frame: Frame) -> Known:
        """An argument; where it is not sure, the parameter's annotation may settle it."""
        if given.open and parameter.annotation is not None:
            promised = self.evaluation.annotations.parameter(parameter.annotation, frame)
            if promised.values and set(given.values) <= set(promised.values):
                return promised.moved()
        return given if all(isinstance(v, DEFINED) for v in given.values) else given.moved()

    def _from_callers(self, parameter: facts.Parameter, frame: Frame) -> Known:
        if frame.arguments or parameter.kind in {"*", "**"}:
            return NOTHING
        return self.evaluation.callers.passed(frame.scope, parameter.name)

    def _default(self, parameter: facts.Parameter, frame: Frame) -> Known:
        outer = self.evaluation.names.enclosing(frame)
        if parameter.default is None or outer is None:
            return UNKNOWN
        known = self.evaluation.value(parameter.default, outer, END_OF_BODY)
        return Known(known.values, open=True, elsewhere=True)
