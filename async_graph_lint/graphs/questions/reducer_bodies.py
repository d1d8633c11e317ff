"""The functions of the project that fold a key's writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.graphs.questions.key_history import Use
from async_graph_lint.graphs.schemas.schemas import Field, Schemas
from async_graph_lint.program.evaluation.arguments import NO_ACTUALS
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import (
    Frame,
    Function,
    Instance,
    Known,
    Partial,
    Symbol,
    Value,
)


class Body(NamedTuple):
    """A reducer's body and the names of its left and right parameter."""

    frame: Frame
    left: str
    right: str


class ReducerBodies:
    """Finds them for one evaluation."""

    def __init__(self, evaluation: Evaluation, schemas: Schemas) -> None:
        self.evaluation = evaluation
        self.schemas = schemas

    def of(self, use: Use) -> Iterator[Body]:
        """The bodies that run when the key of this declaration is written."""
        for value in self.values(use.field).present:
            yield from self._bodies(value)

    def values(self, field: Field) -> Known:
        """What the reducer can be."""
        item = field.reading.reducer
        return Known(()) if item is None else self.schemas.annotations.value(item)

    def symbols(self, field: Field) -> set[str]:
        """The library functions among them."""
        return {value.path for value in self.values(field).values if isinstance(value, Symbol)}

    def _bodies(self, value: Value) -> Iterator[Body]:
        if isinstance(value, Function | Partial | Instance):
            given = len(value.positional) if isinstance(value, Partial) else 0
            named = {name for name, _ in value.keywords} if isinstance(value, Partial) else set()
            for frame in self.evaluation.calls.bodies(value, NO_ACTUALS):
                parameters = frame.scope.definition.parameters
                free = parameters[0 if frame.receiver is None else 1 :][given:]
                names = [p.name for p in free if p.kind in {"positional", "either"}]
                names = [name for name in names if name not in named]
                if len(names) == 2:
                    yield Body(frame, *names)
