"""Which bodies of the project each call of a body runs, in whatever thread.

Unlike the search for what stops the loop, this follows what is handed to a thread and
what a tool runs: its effects happen all the same. A `@task` is not entered: its result is
kept, and it does not run again (langgraph 1.2.22).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.catalogue import Offload
from async_graph_lint.program.evaluation.arguments import NO_ACTUALS, Actuals, actuals
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.values import NOTHING, Frame, Symbol, Value, Wrapped
from async_graph_lint.program.loop.causes import Effect
from async_graph_lint.program.loop.effects import Effects
from async_graph_lint.reading import facts

RUN = frozenset({"invoke", "ainvoke", "run", "arun"})
TOOL = "langchain_core."
"""How the symbols of tools and lambdas begin; tasks and entrypoints are langgraph's."""


class Followed(NamedTuple):
    """A call, the values that it calls, and the bodies it runs.

    `offset` counts the arguments that stand before those of the called function itself:
    one in `to_thread(f, x)`, else none. `steps` counts what had to be concluded.
    """

    site: Site
    called: tuple[Value, ...]
    bodies: tuple[Frame, ...]
    steps: int
    offset: int = 0


class Following:
    """Follows calls, once per frame."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects
        self.evaluation = effects.evaluation
        self._followed: dict[Frame, tuple[Followed, ...]] = {}

    def of(self, frame: Frame) -> tuple[Followed, ...]:
        """The calls that the body of `frame` can make, in source order."""
        if frame not in self._followed:
            found = (self._follow(frame, effect) for effect in self.effects.of(frame))
            self._followed[frame] = tuple(found)
        return self._followed[frame]

    def _follow(self, frame: Frame, effect: Effect) -> Followed:
        site = effect.site
        callee = self.evaluation.value(site.call.function, frame, site.place)
        bodies = [*effect.sync_bodies, *effect.async_bodies, *self._of_tools(frame, site)]
        found = Followed(site, callee.present, tuple(bodies), effect.steps)
        offload = self._offload(callee.present)
        return found if offload is None else self._handed(frame, found, offload)

    def _offload(self, called: tuple[Value, ...]) -> Offload | None:
        paths = [value.path for value in called if isinstance(value, Symbol)]
        rows = (self.effects.catalogue.offload(path) for path in paths)
        return next((row for row in rows if row and not row.returns_async_callable), None)

    def _handed(self, frame: Frame, found: Followed, offload: Offload) -> Followed:
        """The call of the function that `to_thread(f, ...)` is given."""
        given = actuals(self.evaluation, found.site.call, frame, found.site.place)
        function = given.get(offload.position, offload.keyword) or NOTHING
        offset = offload.position + 1
        rest = Actuals(given.positional[offset:], given.keywords, given.complete)
        bodies = [body for value in function.present for body in self._bodies(value, rest)]
        steps = int(function.elsewhere) + int(function.open or len(function.present) > 1)
        return Followed(found.site, function.present, tuple(bodies), steps, offset)

    def _of_tools(self, frame: Frame, site: Site) -> Iterator[Frame]:
        function = site.call.function
        if isinstance(function, facts.Attribute) and function.name in RUN:
            receiver = self.evaluation.value(function.value, frame, site.place)
            for value in receiver.present:
                if isinstance(value, Wrapped) and value.path.startswith(TOOL):
                    yield from self._bodies(value.function, NO_ACTUALS)

    def _bodies(self, value: Value, given: Actuals) -> Iterator[Frame]:
        return self.evaluation.calls.bodies(value, given)
