"""Functions handed to a thread that starts with an empty context.

`asyncio.to_thread` copies the context; `run_in_executor`, a pool's `submit` and `map`, and
`threading.Thread` do not (measured on Python 3.11 to 3.13).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.catalogue import Offload
from async_graph_lint.program.evaluation.arguments import Actuals, actuals
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.values import Frame, Known, Symbol
from async_graph_lint.program.loop.effects import Effects
from async_graph_lint.reading import facts

WITHOUT_CONTEXT = (
    "asyncio.AbstractEventLoop().run_in_executor",
    "concurrent.futures.",
    "threading.",
)
BY_NAME = "run_in_executor"
"""No other object has a method of this name; LangChain's function of that name copies."""
UNKNOWN_LOOP = Offload("asyncio.AbstractEventLoop().run_in_executor", 1, "func")


class Handover(NamedTuple):
    """One function handed over: its bodies in the project, and what else it may be.

    `arguments` is how many positional arguments follow it.
    """

    site: Site
    name: str
    bodies: tuple[Frame, ...]
    function: Known
    arguments: int
    steps: int


class Handovers:
    """Finds what bodies hand to threads without their context."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects
        self.evaluation = effects.evaluation
        self.catalogue = effects.catalogue

    def of(self, frame: Frame) -> Iterator[Handover]:
        """The handovers of one body, in source order."""
        for effect in self.effects.of(frame):
            if not effect.site.implicit:
                yield from self._handover(frame, effect.site)

    def _handover(self, frame: Frame, site: Site) -> Iterator[Handover]:
        row, steps = self._row(frame, site)
        if row is None:
            return
        given = actuals(self.evaluation, site.call, frame, site.place)
        function = given.get(row.position, row.keyword)
        if function is not None:
            rest = Actuals(given.positional[row.position + 1 :], given.keywords, given.complete)
            calls = self.evaluation.calls
            bodies = tuple(body for v in function.present for body in calls.bodies(v, rest))
            name = as_written(site.call.function)
            yield Handover(site, name, bodies, function, len(rest.positional), steps)

    def _row(self, frame: Frame, site: Site) -> tuple[Offload | None, int]:
        callee = self.evaluation.value(site.call.function, frame, site.place)
        for value in callee.present:
            path = value.path if isinstance(value, Symbol) else ""
            if path.startswith(WITHOUT_CONTEXT):
                unsure = callee.elsewhere or len(callee.present) > 1
                return self.catalogue.offload(path), int(unsure)
        function = site.call.function
        named = isinstance(function, facts.Attribute) and function.name == BY_NAME
        return (UNKNOWN_LOOP, 1) if named and not callee.present else (None, 0)
