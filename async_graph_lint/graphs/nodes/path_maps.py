"""What a router's results are looked up in: its path map, or the Literal that it returns.

Source: langgraph 1.2.22 `graph/_branch.py` `BranchSpec.from_path`: a dict, or a list whose
items stand for themselves; without either, the return annotation of a function or method
(not of a lambda, a partial or an object that is called) when it is a `Literal[...]` itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from async_graph_lint.graphs.schemas.type_forms import TypeForms
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.values import (
    Entries,
    Frame,
    Function,
    Items,
    Known,
    Literal,
    Value,
    Wrapped,
)


class PathMap(NamedTuple):
    """Results and the nodes that they lead to; not `complete` when there may be others."""

    labels: Mapping[object, str]
    complete: bool = True

    @property
    def ends(self) -> tuple[str, ...] | None:
        """The nodes that it can lead to, None where they are not all known."""
        return tuple(self.labels.values()) if self.complete else None


def node_name(known: Known) -> str | None:
    """The node that a value names, None when that is not known."""
    single = known.single
    text = single.value if isinstance(single, Literal) else None
    return text if isinstance(text, str) else None


class PathMaps:
    """Reads path maps for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.type_forms = TypeForms(evaluation)

    def of(self, path_map: Known | None, router: Value | None) -> PathMap | None:
        """The map that a router's results are looked up in; None where there is none."""
        if path_map is None or path_map.single == Literal(None):
            return self._annotated(router)
        single = path_map.single
        if isinstance(single, Entries):
            pairs = [(key, node_name(value)) for key, value in single.entries]
            return _known(pairs, single.complete)
        if isinstance(single, Items) and single.kind == "list":
            names = [(name, name) for name in map(node_name, single.items)]
            return _known(names, single.complete)
        if isinstance(single, Items):
            return self._annotated(router)
        return PathMap({}, complete=False)

    def _annotated(self, router: Value | None) -> PathMap | None:
        function = router.function if isinstance(router, Wrapped) else router
        if not isinstance(function, Function) or function.scope.definition.kind == "lambda":
            return None
        outer = self.evaluation.names.enclosing(
            self.evaluation.frames.frame(function.scope, function.receiver, (), function.outer)
        )
        labels = list(self.literals(function, outer))
        return PathMap({label: label for label in labels}) if labels else None

    def literals(self, function: Function, outer: Frame | None) -> Iterator[str]:
        """The texts of a `-> Literal[...]`."""
        annotation = function.scope.definition.returns
        if annotation is None or outer is None:
            return
        form = self.type_forms.of(annotation, outer)
        if self.type_forms.special(form) == "Literal" and not form.sealed:
            for argument in self.type_forms.arguments(form):
                known = self.evaluation.value(argument, form.frame, END_OF_BODY).single
                if isinstance(known, Literal) and isinstance(known.value, str):
                    yield known.value


def _known(names: Sequence[tuple[object, str | None]], complete: bool) -> PathMap:
    labels = {key: name for key, name in names if name is not None}
    return PathMap(labels, complete and len(labels) == len({key for key, _ in names}))
