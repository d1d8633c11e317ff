"""Lists and dicts that are built up: what later statements of the same body add to a display."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.additions import Addition
from async_graph_lint.program.evaluation.bindings import Binding
from async_graph_lint.program.evaluation.values import Entries, Frame, Items, Known, Literal, only

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation


def grown(evaluation: Evaluation, binding: Binding, frame: Frame, known: Known) -> Known:
    """What the name of `binding` holds once all additions of the body are made."""
    single = known.single
    if not isinstance(single, Items | Entries) or binding.path:
        return known
    for addition in additions(binding, frame):
        certain = addition.place.arms == binding.place.arms
        if isinstance(single, Items):
            single = _longer(evaluation, single, addition, frame, certain)
        else:
            single = _fuller(evaluation, single, addition, frame, certain)
    return only(single)


def additions(binding: Binding, frame: Frame) -> Iterator[Addition]:
    """Every statement of the body that adds to the collection after the binding, in order."""
    for addition in frame.scope.additions.get(binding.name, ()):
        if addition.place.order > binding.place.order:
            yield addition


def _longer(
    evaluation: Evaluation, items: Items, addition: Addition, frame: Frame, certain: bool
) -> Items:
    value = evaluation.value(addition.value, frame, addition.place)
    if not addition.spread:
        return Items(items.kind, (*items.items, value), items.complete and certain)
    single = value.single
    if isinstance(single, Items):
        complete = items.complete and certain and single.complete
        return Items(items.kind, (*items.items, *single.items), complete)
    element = evaluation.element(value)
    return Items(items.kind, (*items.items, element), complete=False)


def _fuller(
    evaluation: Evaluation, entries: Entries, addition: Addition, frame: Frame, certain: bool
) -> Entries:
    value = evaluation.value(addition.value, frame, addition.place)
    if addition.key is None:
        single = value.single
        added = dict(single.entries) if isinstance(single, Entries) else {}
        complete = isinstance(single, Entries) and single.complete
    else:
        key = evaluation.value(addition.key, frame, addition.place).single
        added = {key.value: value} if isinstance(key, Literal) else {}
        complete = isinstance(key, Literal)
    merged = dict(entries.entries) | added
    return Entries(tuple(merged.items()), entries.complete and certain and complete)
