"""What a run of graphs tells: plain data, as it comes over the pipe."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class CallSite(Struct, frozen=True):
    """A call to be watched: `row` and `column` are 1-based, the column in code points.

    Without a column it means every call that starts on the row; the end (exclusive) tells
    calls apart that start at one place, as `a().b()` does. `file` is absolute, or relative
    to the project's root.
    """

    row: int
    column: int | None = None
    file: str = ""
    end_row: int | None = None
    end_column: int | None = None


class SiteResult(Struct, frozen=True):
    """What was seen of a site.

    `placed`: a call stands there. `on_loop`, `off_loop`: how often, while graphs ran, it was
    about to be made on the event loop's thread, and in other threads. `returned` and `awaitables`:
    how often it came back on the loop, and with an awaitable. `callees`: all that were called,
    `called_on_loop` those of the loop's thread. `entered`: pairs of kind (`primitive`,
    `runnable`) and name of the blocking callees that began under it on the loop; the kind
    `wait` found nothing to wait for this time. In seconds: `stalled` is how long a call had
    held the loop when the time was nearly up; `longest`, and the most that one `computed`,
    are evidence, never a criterion.
    """

    placed: bool = False
    on_loop: int = 0
    off_loop: int = 0
    returned: int = 0
    awaitables: int = 0
    longest: float = 0.0
    computed: float = 0.0
    stalled: float = 0.0
    callees: tuple[str, ...] = ()
    called_on_loop: tuple[str, ...] = ()
    entered: tuple[tuple[str, str], ...] = ()


class RunError(Struct, frozen=True):
    """An exception; `keys` are the channels that got two writes in one superstep."""

    type: str
    message: str
    keys: tuple[str, ...] = ()


class Run(Struct, frozen=True):
    """One run of one graph with one input.

    `tasks` are pairs of superstep and node, subgraphs included. `updates` say of each task
    of the graph itself that came to its end which keys it wrote, a key as often as it was
    written. `channels` are the compiled graph's keys with the names of their channel
    classes. `warnings` is what langgraph logged. `result` is the last state as text, cut off.
    """

    graph: str
    input: int
    tasks: tuple[tuple[int, str], ...] = ()
    updates: tuple[tuple[int, str, tuple[str, ...]], ...] = ()
    channels: dict[str, str] = {}
    warnings: tuple[str, ...] = ()
    result: str = ""
    error: RunError | None = None


class End(StrEnum):
    """How the child process ended."""

    FINISHED = "finished"
    FAILED = "failed"
    """The file could not be imported, or has no such graph."""
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    EXITED = "exited"
    UNSUPPORTED = "unsupported"
    """A library is missing in the interpreter."""


class RunResult(Struct, frozen=True):
    """Everything one child process told, in the order of the sites asked for.

    What was seen before a crash or a timeout is kept. `detail` explains any end but
    `finished`.
    """

    end: End
    detail: str = ""
    sites: tuple[SiteResult, ...] = ()
    runs: tuple[Run, ...] = ()

    @property
    def conflicts(self) -> frozenset[str]:
        """The channels that raised `InvalidUpdateError` in some run."""
        return frozenset(key for run in self.runs if run.error for key in run.error.keys)

    @property
    def nodes(self) -> frozenset[str]:
        """The nodes that ran in some run."""
        return frozenset(node for run in self.runs for _, node in run.tasks)
