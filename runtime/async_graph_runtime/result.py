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
    are evidence, never a criterion. `unawaited` counts coroutines that were made there and
    thrown away without having run, there or in what it called; `raised` are the errors, as
    "Type: message", that ended a run and came through this call. Of the tasks that the calls
    `started`, `finished` have come to their end, `failed` of them by an error, `unfinished` were
    left when a run ended, and at most `in_flight` of them had begun and waited for no limiter at
    one time. `repeated` counts the graph's tasks in which the call was made in several
    attempts: again when the run was resumed, or when the task was tried again.
    """

    placed: bool = False
    on_loop: int = 0
    off_loop: int = 0
    returned: int = 0
    awaitables: int = 0
    longest: float = 0.0
    computed: float = 0.0
    stalled: float = 0.0
    unawaited: int = 0
    started: int = 0
    finished: int = 0
    failed: int = 0
    unfinished: int = 0
    in_flight: int = 0
    raised: tuple[str, ...] = ()
    callees: tuple[str, ...] = ()
    called_on_loop: tuple[str, ...] = ()
    entered: tuple[tuple[str, str], ...] = ()
    repeated: int = 0


class RunError(Struct, frozen=True):
    """An exception; `keys` are the channels that got two writes in one superstep."""

    type: str
    message: str
    keys: tuple[str, ...] = ()


class Fold(Struct, frozen=True):
    """How often a key's reducer was called, and how often it changed its first argument, or
    gave back one argument and dropped what the other said."""

    calls: int = 0
    mutated: int = 0
    dropped: int = 0


class Question(Struct, frozen=True, array_like=True):
    """A call of `interrupt` at a place (`file:row`, relative to the root) by one attempt of a
    task; `attempt` counts the resumes before and the tries. It was `answered`, or asked."""

    task: str
    attempt: tuple[int, int]
    place: str
    answered: bool


class Run(Struct, frozen=True):
    """One run of one graph with one input.

    `tasks` are pairs of superstep and node, subgraphs included. `updates` say of each task
    of the graph itself that came to its end which keys it wrote, a key as often as it was
    written. `mutated` and `repeated` are superstep, node and key: the value that the task
    was given changed in place, or came back in a longer list and was put behind itself.
    `channels` are the compiled graph's keys with the names of their channel
    classes; `folds` what the reducers did; `lost` how many items of a key's list were
    there after one superstep and gone after the next. `injected` are the parameters that
    langgraph fills for each node that is a function. `warnings` is what langgraph logged.
    `result` is the last state as text, cut off. `questions` are the calls of `interrupt`, in
    order; `pauses` is how many of them the run showed to its caller, and `resumed` how often it
    was given an answer.
    """

    graph: str
    input: int
    tasks: tuple[tuple[int, str], ...] = ()
    updates: tuple[tuple[int, str, tuple[str, ...]], ...] = ()
    mutated: tuple[tuple[int, str, str], ...] = ()
    repeated: tuple[tuple[int, str, str], ...] = ()
    channels: dict[str, str] = {}
    folds: dict[str, Fold] = {}
    lost: dict[str, int] = {}
    injected: dict[str, tuple[str, ...]] = {}
    warnings: tuple[str, ...] = ()
    result: str = ""
    questions: tuple[Question, ...] = ()
    pauses: int = 0
    resumed: int = 0
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
