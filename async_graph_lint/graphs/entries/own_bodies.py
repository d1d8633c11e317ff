"""The functions that LangGraph runs itself, and the async ones that they call.

Under `ainvoke` plain nodes and tools run in a thread of the default executor, with the
context of the run copied to it; async ones run on the event loop (langgraph 1.2.22).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Step
from async_graph_lint.graphs.assembly.assembly import Assembly
from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.graphs.builders.library_calls import Origin
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.loop import Loop, LoopBody
from async_graph_lint.program.loop.twins import is_tool
from async_graph_lint.program.program import Program


class OwnBody(NamedTuple):
    """A function that LangGraph runs, and the way to it; `graph`, `node` and `origin` where
    they are known."""

    frame: Frame
    steps: tuple[Step, ...]
    graph: str | None = None
    node: str | None = None
    origin: Origin | None = None
    is_tool: bool = False

    @property
    def is_async(self) -> bool:
        """Whether it runs on the event loop."""
        return self.frame.scope.definition.is_async


def nodes(assembly: Assembly, building: Building, graph: str) -> Iterator[OwnBody]:
    """The functions of one builder's nodes."""
    for found in assembly.node_facts(building):
        for frame in found.frames:
            kind = "async" if frame.scope.definition.is_async else "sync"
            what = f"{kind} node `{found.node.name}` of graph `{graph}`"
            step = Step(frame.scope.definition.header, what)
            yield OwnBody(frame, (step,), graph, found.node.name, building.origin[1])


def entrypoint(building: Building, graph: str) -> OwnBody:
    """The function under `@entrypoint`."""
    frame, header = building.origin
    step = Step(header, f"entrypoint `{graph}`")
    return OwnBody(frame, (step,), graph, frame.scope.name, header)


def plain_tools(program: Program, wanted: Callable[[str], bool]) -> Iterator[OwnBody]:
    """The sync tools of the files that `wanted` accepts."""
    for filename in filter(wanted, program.files.listed):
        if program.files.uses_langgraph(filename):
            for frame in _functions(program, filename):
                if is_tool(program.evaluation, frame):
                    definition = frame.scope.definition
                    step = Step(definition.header, f"sync tool `{definition.name}`")
                    yield OwnBody(frame, (step,), is_tool=True)


def _functions(program: Program, filename: str) -> Iterable[Frame]:
    for scope in program.scopes_mentioning(filename, "tool"):
        for inner in program.nested(scope):
            definition = inner.definition
            if definition.kind == "function" and not definition.is_async and definition.decorators:
                yield program.evaluation.names.generic(inner)


def of_loop(evaluation: Evaluation, loop: Loop) -> Iterator[OwnBody]:
    """The async functions of graphs and tools, and all that these await, nearest first."""
    pending = deque(body for body in loop.bodies if body.is_async and _is_own(evaluation, body))
    seen: set[Frame] = set()
    while pending:
        body = pending.popleft()
        if body.frame not in seen:
            seen.add(body.frame)
            yield _own(evaluation, body)
            pending.extend(loop.called(body))


def _is_own(evaluation: Evaluation, body: LoopBody) -> bool:
    return body.entry.graph is not None or is_tool(evaluation, body.entry.frame)


def _own(evaluation: Evaluation, body: LoopBody) -> OwnBody:
    entry = body.entry
    tool = is_tool(evaluation, entry.frame)
    return OwnBody(body.frame, body.steps, entry.graph, entry.node, is_tool=tool)
