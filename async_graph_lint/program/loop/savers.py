"""Which saver a compiled graph has: its state methods wait only for one outside the process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.values import Literal, Symbol, Value

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation


class Savers:
    """Finds savers for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def may_wait(self, graph: Value) -> bool:
        """False when the graph has no saver, or one that keeps everything in memory."""
        kinds = self.kinds(graph)
        return kinds is None or any(kind != "saver:memory" for kind in kinds)

    def kinds(self, graph: Value) -> set[str] | None:
        """The kinds of saver the graph was compiled with, empty for none, None if not known."""
        if not isinstance(graph, Symbol) or graph.origin is None:
            return None
        frame, span = graph.origin
        site = frame.scope.call_at(span)
        if site is None:
            return None
        arguments = {argument.keyword: argument.value for argument in site.call.arguments}
        if "checkpointer" not in arguments:
            # Without a keyword it is positional, or spread: it may be the saver all the same.
            return None if None in arguments else set()
        known = self.evaluation.value(arguments["checkpointer"], frame, site.place)
        if known.open or not known.values:
            return None
        return {self._kind(value) for value in known.values} - {""}

    def _kind(self, value: Value) -> str:
        if isinstance(value, Literal):
            return "" if value.value in {None, False} else "saver:unknown"
        path = value.path if isinstance(value, Symbol) else ""
        return self.evaluation.program.catalogue.kind(path) or "saver:unknown"
