"""The keys that Sends hand to the nodes they start."""

from __future__ import annotations

from collections.abc import Iterator

from async_graph_lint.graphs.nodes.routers import SEND, Routers
from async_graph_lint.graphs.nodes.state import runs_with_state
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import Entries, Items, Known, Many, Record

Payloads = dict[str, frozenset[str] | None]
"""By node: the keys of all Sends to it, None where one of them may have others."""


def payloads(evaluation: Evaluation, routers: Routers, router: Known) -> Payloads:
    """What one router's Sends carry."""
    found: Payloads = {}
    for value in router.present:
        frame = runs_with_state(evaluation.calls, value)
        for ending in () if frame is None else frame.scope.endings:
            if frame is not None and ending.value is not None:
                known = evaluation.value(ending.value, frame, ending.place)
                for record in _sends(known):
                    _add(found, routers, record)
    return found


def joined(all_payloads: list[Payloads]) -> Payloads:
    """What several routers' Sends carry."""
    found: Payloads = {}
    for one in all_payloads:
        for node, keys in one.items():
            _put(found, node, keys)
    return found


def _add(found: Payloads, routers: Routers, record: Record) -> None:
    target, payload = record.get(0, "node"), record.get(1, "arg")
    name = None if target is None else routers.node_name(target)
    single = None if payload is None else payload.single
    if name is not None:
        known = single if isinstance(single, Entries) and single.complete else None
        _put(found, name, None if known is None else frozenset(str(k) for k, _ in known.entries))


def _put(found: Payloads, node: str, keys: frozenset[str] | None) -> None:
    known = found.get(node, frozenset())
    found[node] = None if keys is None or known is None else known | keys


def _sends(known: Known) -> Iterator[Record]:
    for value in known.values:
        if isinstance(value, Record) and value.path == SEND:
            yield value
        elif isinstance(value, Items):
            for item in value.items:
                yield from _sends(item)
        elif isinstance(value, Many):
            yield from _sends(value.element)
