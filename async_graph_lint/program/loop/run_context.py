"""What needs the context of the run: LangGraph keeps the run's config in a context variable.

`get_config`, `get_stream_writer`, `get_store` and `interrupt` read it, and nested runs of
models and graphs take their callbacks from it where they are given no config (measured on
langgraph 1.2.22).
"""

from __future__ import annotations

from typing import NamedTuple

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written, simple_name, walk
from async_graph_lint.program.evaluation.values import Frame, Symbol
from async_graph_lint.program.loop.effects import Effects
from async_graph_lint.reading import facts

NO_CONTEXT = "RuntimeError: Called get_config outside of a runnable context"
READERS = frozenset(
    {
        "langgraph.config.get_config",
        "langgraph.config.get_stream_writer",
        "langgraph.config.get_store",
        "langgraph.types.interrupt",
    }
)
WRITERS = frozenset(
    {
        "langgraph.types.StreamWriter()",
        "langgraph.config.get_stream_writer()",
        "langgraph.runtime.Runtime().stream_writer",
    }
)
"""Writers call `get_config` when they are used, where the run streams `custom`."""

RUN_METHODS = frozenset(
    {"invoke", "stream", "batch", "ainvoke", "astream", "abatch", "astream_events"}
)
RUN_KINDS = frozenset({"graph", "model", "chain", "runnable"})


class Need(NamedTuple):
    """A call that needs the context; `reads` tells those that raise without it from nested
    runs, whose tokens and events are lost."""

    site: Site
    name: str
    reads: bool
    steps: int = 0


class RunContext:
    """Finds the needs of bodies, once per frame."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects
        self.evaluation = effects.evaluation
        self._needs: dict[Frame, tuple[Need, ...]] = {}

    def needs(self, frame: Frame) -> tuple[Need, ...]:
        """The calls of a body that need the context, in source order."""
        if frame not in self._needs:
            sites = [effect.site for effect in self.effects.of(frame) if not effect.site.implicit]
            found = (self._need(frame, site) for site in sites)
            self._needs[frame] = tuple(need for need in found if need is not None)
        return self._needs[frame]

    def _need(self, frame: Frame, site: Site) -> Need | None:
        callee = self.evaluation.value(site.call.function, frame, site.place)
        paths = [value.path for value in callee.present if isinstance(value, Symbol)]
        name = as_written(site.call.function)
        if any(path in READERS for path in paths):
            return Need(site, name, reads=True)
        if any(path in WRITERS for path in paths):
            return Need(site, name, reads=True, steps=1)
        return self._nested(frame, site, name)

    def _nested(self, frame: Frame, site: Site, name: str) -> Need | None:
        """A run of a model, chain or graph that is given no config."""
        function = site.call.function
        if not isinstance(function, facts.Attribute) or function.name not in RUN_METHODS:
            return None
        if gives_config(site.call, 1) or _is_configured(function.value):
            return None
        receiver = self.evaluation.value(function.value, frame, site.place)
        kinds = {self.effects.runnables.kind(value) for value in receiver.present}
        if not kinds & RUN_KINDS:
            return None
        return Need(site, name, reads=False, steps=1)


def gives_config(call: facts.Call, position: int) -> bool:
    """Whether a call passes a config, by position or by name, or may do so by `*`."""
    arguments = call.arguments
    positional = [a for a in arguments if a.keyword is None and not a.star]
    spread = any(a.star for a in arguments)
    return spread or len(positional) > position or any(a.keyword == "config" for a in arguments)


def _is_configured(receiver: facts.Expression) -> bool:
    return any(
        isinstance(node, facts.Call) and simple_name(node.function) == "with_config"
        for node in walk(receiver)
    )
