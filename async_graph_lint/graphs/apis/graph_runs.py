"""Where graphs are run and asked for their state: every such call, in sync code and in async."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.values import Frame, Known, Value, Wrapped
from async_graph_lint.program.loop.bodies import Wanted, bodies_mentioning, running_sites
from async_graph_lint.program.loop.runnables import Runnables
from async_graph_lint.program.program import Program
from async_graph_lint.reading import facts

RUNS = frozenset({"invoke", "stream", "batch", "batch_as_completed", "stream_events"})
STATE = frozenset({"get_state", "get_state_history", "update_state", "bulk_update_state"})
SYNC_METHODS = RUNS | STATE
ASYNC_METHODS = frozenset(
    {"ainvoke", "astream", "astream_events", "astream_log", "abatch", "abatch_as_completed"}
    | {"aget_state", "aget_state_history", "aupdate_state", "abulk_update_state"}
)
"""Methods of a compiled graph that touch its nodes or its saver (langgraph 1.2.22, D24)."""
TOOL_RUNS = frozenset({"run"})


class GraphRun(NamedTuple):
    """One call of a run or state method: `receiver` is what it is called on."""

    frame: Frame
    site: Site
    method: str
    receiver: Known

    @property
    def span(self) -> Span:
        """The call."""
        return self.site.call.span

    @property
    def is_async(self) -> bool:
        """True for a method of the async API."""
        return self.method in ASYNC_METHODS

    @property
    def name(self) -> str:
        """The call as written."""
        return as_written(self.site.call.function)

    @property
    def object(self) -> str:
        """The receiver as written."""
        function = self.site.call.function
        return as_written(function.value) if isinstance(function, facts.Attribute) else ""

    def steps(self, fitting: int) -> int:
        """What had to be concluded when `fitting` of the receiver's values are meant."""
        mixed = self.receiver.open or fitting < len(self.receiver.present)
        return int(self.receiver.elsewhere) + int(mixed)


class GraphRuns:
    """Finds the runs in the files that `wanted` accepts, and in those that import them."""

    def __init__(self, program: Program, runnables: Runnables, wanted: Wanted) -> None:
        self.program = program
        self.runnables = runnables
        self.wanted = wanted

    def all(self) -> Iterator[GraphRun]:
        """The runs whose receiver is known, by file and body."""
        words = SYNC_METHODS | ASYNC_METHODS | TOOL_RUNS
        files = filter(self.wanted, self.program.files.listed)
        for frame in bodies_mentioning(self.program, files, words):
            for site in running_sites(self.program, frame):
                function = site.call.function
                if isinstance(function, facts.Attribute) and function.name in words:
                    receiver = self.program.evaluation.value(function.value, frame, site.place)
                    if any(map(self._runs, receiver.present)):
                        yield GraphRun(frame, site, function.name, receiver)

    def _runs(self, value: Value) -> bool:
        """Whether the value is a runnable, a RunnableLambda of a project's function included."""
        return isinstance(value, Wrapped) or self.runnables.kind(value) is not None
