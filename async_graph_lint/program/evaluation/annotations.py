"""From a type annotation to the objects it promises."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.expressions import from_dotted
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Frame,
    Instance,
    Known,
    Literal,
    Many,
    Symbol,
    Value,
    join,
    only,
)
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

TRANSPARENT = frozenset(
    {"Annotated", "Optional", "Required", "NotRequired", "ReadOnly", "Final", "ClassVar", "Type"}
)
COLLECTIONS = frozenset(
    {
        "list",
        "List",
        "set",
        "Set",
        "Sequence",
        "Iterable",
        "Iterator",
        "Collection",
        "tuple",
        "Tuple",
        "AsyncIterator",
    }
)
EMPTY = frozenset(
    {"typing.Any", "builtins.object", "builtins.dict", "builtins.str", "builtins.int"}
)


@lru_cache(maxsize=4096)
def written(text: str) -> Expression | None:
    """The expression inside a string annotation, for plain names and `X | None`.

    Kept for the life of the process: answers are remembered by the expression's identity.
    """
    options = [from_dotted(part) for part in text.split("|")]
    if any(option is None for option in options):
        return None
    expressions = tuple(option for option in options if option is not None)
    return expressions[0] if len(expressions) == 1 else facts.Operation("|", expressions)


class Annotations:
    """Evaluates annotations for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def instance(self, annotation: Expression, frame: Frame) -> Known:
        """An object of the annotated type; open, as a subclass may be passed as well."""
        if isinstance(annotation, facts.Constant):
            return self._constant(annotation, frame)
        if isinstance(annotation, facts.Operation):
            return join([self.instance(operand, frame) for operand in annotation.operands])
        if isinstance(annotation, facts.Subscript):
            return self._subscript(annotation, frame)
        known = self.evaluation.value(annotation, frame, END_OF_BODY)
        return join([self._object(value) for value in known.values]) if known.values else UNKNOWN

    def parameter(self, annotation: Expression, frame: Frame) -> Known:
        """The same for a parameter, whose annotation its body cannot shadow."""
        outer = self.evaluation.names.enclosing(frame)
        return UNKNOWN if outer is None else self._injected(annotation, outer)

    def _injected(self, annotation: Expression, frame: Frame) -> Known:
        """FastAPI's `Annotated[X, Depends(f)]` gives what `f` returns."""
        if isinstance(annotation, facts.Subscript) and isinstance(annotation.index, facts.Sequence):
            for item in annotation.index.items[1:]:
                if isinstance(item, facts.Call):
                    known = self.evaluation.value(item, frame, END_OF_BODY)
                    if any(not isinstance(v, Symbol) for v in known.values):
                        return known
        return self.instance(annotation, frame)

    def _constant(self, annotation: facts.Constant, frame: Frame) -> Known:
        if annotation.value is None:
            return only(Literal(None))
        expression = written(annotation.value) if isinstance(annotation.value, str) else None
        return UNKNOWN if expression is None else self.instance(expression, frame)

    def _subscript(self, annotation: facts.Subscript, frame: Frame) -> Known:
        outer = annotation.value
        name = (
            outer.name if isinstance(outer, facts.Attribute) else getattr(outer, "identifier", "")
        )
        index = annotation.index
        options = index.items if isinstance(index, facts.Sequence) else (index,)
        if not options:
            return UNKNOWN
        if name == "Union":
            return join([self.instance(option, frame) for option in options])
        if name in TRANSPARENT:
            return self.instance(options[0], frame)
        if name in COLLECTIONS:
            return only(Many(self.instance(options[0], frame)))
        return NOTHING if name in {"Literal", "dict", "Dict"} else self.instance(outer, frame)

    def _object(self, value: Value) -> Known:
        if isinstance(value, Class):
            return only(Instance(value))
        if isinstance(value, Symbol) and value.path not in EMPTY:
            catalogue = self.evaluation.program.catalogue
            return only(Symbol(catalogue.canonical(f"{value.path}()")))
        if isinstance(value, Literal) and value.value is None:
            return only(value)
        return UNKNOWN
