"""What a router returns although its path map does not hold it.

LangGraph looks every result up in the path map, and in the ends that `-> Literal[...]`
names where there is none; what is missing there raises KeyError (measured on langgraph
1.2.22). Sends are not looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from async_graph_lint.graphs.model import END, START, Stray
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import (
    Frame,
    Items,
    Known,
    Literal,
    Many,
    Symbol,
    Value,
)

NAMES = {"langgraph.graph.END": END, "langgraph.graph.START": START}


def strays(evaluation: Evaluation, frame: Frame, labels: Collection[object]) -> Iterator[Stray]:
    """The known results of the router's body that are none of the labels, each once."""
    seen: set[object] = set()
    for ending in frame.scope.endings:
        if ending.value is None or not evaluation.conditions.runs(ending.place, frame):
            continue
        for label in _labels(evaluation.value(ending.value, frame, ending.place)):
            if label not in labels and label not in seen:
                seen.add(label)
                yield Stray(str(label), ending.span)


def _labels(known: Known) -> Iterator[object]:
    for value in known.values:
        yield from _of_value(value)


def _of_value(value: Value) -> Iterator[object]:
    if isinstance(value, Literal) and value.value is not None:
        yield value.value
    elif isinstance(value, Symbol) and value.path in NAMES:
        yield NAMES[value.path]
    elif isinstance(value, Items):
        for item in value.items:
            yield from _labels(item)
    elif isinstance(value, Many):
        yield from _labels(value.element)
