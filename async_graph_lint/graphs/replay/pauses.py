"""Which calls of a body may stop the run to ask a human, and where that is kept from happening.

`interrupt()` stops the run by raising `GraphInterrupt`, which is an `Exception`; a graph that
runs inside a node passes it on to its caller, and so does `Command(graph=Command.PARENT)`
with `ParentCommand` (langgraph 1.2.22).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from async_graph_lint.finding import Span, Step
from async_graph_lint.graphs.assembly.assembly import Assembly
from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.graphs.nodes.tools import INTERRUPT
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.values import Frame, Symbol, Value
from async_graph_lint.program.loop.followed import Followed, Following
from async_graph_lint.program.loop.loop import hop_step
from async_graph_lint.program.loop.reach import Hop
from async_graph_lint.program.loop.shelters import Shelter, shelters_of
from async_graph_lint.reading import facts

RUNS = frozenset({"invoke", "ainvoke", "stream", "astream"})


class Pause(NamedTuple):
    """A call that may stop the run.

    `question` is the call of `interrupt` behind it, None for a handoff to the parent graph;
    `way` leads there; `steps` counts what had to be concluded.
    """

    site: Site
    question: Span | None
    way: tuple[Step, ...] = ()
    steps: int = 0

    @property
    def name(self) -> str:
        """The call as written."""
        return as_written(self.site.call.function)


class Pauses:
    """Finds pauses, once per frame."""

    def __init__(self, following: Following, assembly: Assembly) -> None:
        self.following = following
        self.assembly = assembly
        self.evaluation = assembly.evaluation
        self._found: dict[Frame, tuple[Pause, ...]] = {}

    def of(self, frame: Frame) -> tuple[Pause, ...]:
        """The calls of the body that may stop the run, kept from it or not."""
        if frame not in self._found:
            self._found[frame] = ()
            followed = self.following.of(frame)
            found = (self._pause(frame, one) for one in followed)
            self._found[frame] = tuple(pause for pause in found if pause is not None)
        return self._found[frame]

    def escaping(self, frame: Frame) -> tuple[Pause, ...]:
        """Those that leave the body."""
        return tuple(p for p in self.of(frame) if self.shelter(frame, p) is None)

    def shelter(self, frame: Frame, pause: Pause) -> Shelter | None:
        """What keeps a pause of the body from leaving it."""
        found = shelters_of(frame.scope)
        return next((s for s in found if s.holds(pause.site.call)), None)

    # One call

    def _pause(self, frame: Frame, followed: Followed) -> Pause | None:
        site = followed.site
        if any(isinstance(v, Symbol) and v.path == INTERRUPT for v in followed.called):
            return Pause(site, site.call.span, (), int(len(followed.called) > 1))
        for body in followed.bodies:
            for inner in self.escaping(body):
                return self._behind(frame, site, inner, followed.steps)
        return self._of_run(frame, site)

    def _behind(self, frame: Frame, site: Site, inner: Pause, steps: int) -> Pause:
        hop = hop_step(Hop(frame, site))
        last = () if inner.way else (_asking(inner),)
        return Pause(site, inner.question, (hop, *inner.way, *last), max(steps, inner.steps))

    # Graphs inside

    def _of_run(self, frame: Frame, site: Site) -> Pause | None:
        function = site.call.function
        if not isinstance(function, facts.Attribute) or function.name not in RUNS:
            return None
        receiver = self.evaluation.value(function.value, frame, site.place)
        steps = int(receiver.open or len(receiver.present) > 1)
        for value in receiver.present:
            for inner in self._inside(value):
                return self._behind(frame, site, inner, steps)
            if self._hands_off(value):
                return Pause(site, None, (hop_step(Hop(frame, site)),), steps)
        return None

    def _inside(self, graph: Value) -> Iterator[Pause]:
        for building in self._buildings(graph):
            for found in self.assembly.node_facts(building):
                for frame in found.frames:
                    yield from (pause for pause in self.escaping(frame) if pause.question)

    def _hands_off(self, graph: Value) -> bool:
        graphs = (
            self.assembly.made.at(graph.origin)
            if isinstance(graph, Symbol) and graph.origin is not None
            else ()
        )
        nodes = (node for made in graphs for node in made.nodes)
        return any(write.parent for node in nodes for write in node.writes)

    def _buildings(self, graph: Value) -> list[Building]:
        origin = graph.origin if isinstance(graph, Symbol) else None
        return [] if origin is None else self._compiled.get(origin[1], [])

    @cached_property
    def _compiled(self) -> dict[Span, list[Building]]:
        found: dict[Span, list[Building]] = {}
        for building in self.assembly.made.buildings:
            for operation in building.operations:
                if operation.method == "compile":
                    found.setdefault(operation.span, []).append(building)
        return found


def _asking(pause: Pause) -> Step:
    return Step(pause.site.call.span, f"`{pause.name}` stops the run")
