"""What the catalogue says, as frozen rows. Their source is the TOML beside this file."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from async_graph_lint.catalogue import symbols
from async_graph_lint.finding import Severity


class Cost(StrEnum):
    """What the event loop waits for in a blocking call; it decides the severity."""

    NETWORK = "network"
    DATABASE = "database"
    PROCESS = "process"
    """Starts or waits for another process."""
    SLEEP = "sleep"
    LOCK = "lock"
    """Waits for a thread, a lock, a queue or a future."""
    INPUT = "input"
    """Waits for somebody at the console."""
    BULK = "bulk"
    """Much file work in one call: walks, copies of trees, archives, whole tables."""
    LOAD = "load"
    """Downloads or reads a model, an encoding or a corpus."""
    CPU = "cpu"
    """Long computation."""
    FILE = "file"
    """One file is opened, read or written."""
    CLIENT = "client"
    """A client is constructed, which reads certificates or configuration files."""
    METADATA = "metadata"
    """One cheap question to the file system."""

    @property
    def severity(self) -> Severity:
        """Info for what is short, else warning: users turn off linters that shout about
        cheap file-system calls."""
        short = self in (Cost.FILE, Cost.CLIENT, Cost.METADATA)
        return Severity.INFO if short else Severity.WARNING

    @property
    def preview(self) -> bool:
        """True where a finding is shown only with `--preview`."""
        return self in (Cost.METADATA, Cost.CLIENT, Cost.CPU)


class Blocking(Struct, frozen=True):
    """A call that makes the thread wait.

    `name` is the canonical symbol of what is called (from `rows()`: the row's own name,
    which may hold `*`). `instead` follows the word "use" and names the better thing.
    `twin` is the symbol of the async counterpart, or empty. `constructor` marks what
    blocks because of what it loads or opens when built (AGL103), `lazy` a result that
    blocks only when it is consumed, `wait` the waits for threads, locks, queues and
    futures (AGL106). `unless_in_memory` says that nothing waits when the file it is given
    is bytes or a stream in memory (`io.BytesIO`, `io.StringIO`). A row that is not
    `verified` was not checked against the installed package and never makes a finding
    more than likely. `versions` says what it was checked with; `note` explains.
    """

    name: str
    cost: Cost
    instead: str = ""
    twin: str = ""
    constructor: bool = False
    lazy: bool = False
    wait: bool = False
    unless_in_memory: bool = False
    verified: bool = True
    versions: str = ""
    note: str = ""

    @property
    def display(self) -> str:
        """The name as messages show it."""
        return symbols.display(self.name)


class EffectKind(StrEnum):
    """What changes outside the program."""

    REQUEST = "request"
    MAIL = "mail"
    PAYMENT = "payment"
    MESSAGE = "message"
    DATABASE = "database"
    FILE = "file"
    QUEUE = "queue"
    CLOUD = "cloud"
    PROCESS = "process"
    TOOL = "tool"
    """A tool that nobody knows before the run."""

    @property
    def deed(self) -> str:
        """What it does, as messages say it."""
        return DEEDS[self]


DEEDS = {
    EffectKind.REQUEST: "sends a request",
    EffectKind.MAIL: "sends mail",
    EffectKind.PAYMENT: "moves money",
    EffectKind.MESSAGE: "sends a message",
    EffectKind.DATABASE: "writes to a database",
    EffectKind.FILE: "changes a file",
    EffectKind.QUEUE: "publishes to a queue",
    EffectKind.CLOUD: "changes a cloud service",
    EffectKind.PROCESS: "starts a process",
    EffectKind.TOOL: "runs a tool",
}


class ToldBy(StrEnum):
    """What of a call says whether it has an effect."""

    CALL = "call"
    """The call itself."""
    URL = "url"
    """The address: one that is asked for something changes nothing."""
    METHOD = "method"
    """The HTTP method; the address is the argument behind it."""
    STATEMENT = "statement"
    """The SQL statement."""
    MODE = "mode"
    """The mode in which a file is opened."""
    ADDITIONS = "additions"
    """Whether the body adds rows before."""


class SideEffect(Struct, frozen=True):
    """A call that changes something outside the program, again each time it is made.

    Calls that leave the same state when they are repeated (PUT, upserts, overwriting a
    file) have no row. Argument number `argument` (0-based) or the argument `keyword` tells,
    as `told_by` says. `doubts` are the steps that remain to know that repeating does harm.
    """

    name: str
    kind: EffectKind
    told_by: ToldBy = ToldBy.CALL
    argument: int = 0
    keyword: str = ""
    doubts: int = 0


class Offload(Struct, frozen=True):
    """A call that hands a callable to a thread or process.

    The callable is argument number `position` (0-based, -1 where it is keyword only) or
    the argument `keyword`. `decorator` says that the name may also decorate a function.
    With `returns_async_callable` nothing runs yet: the result is an async function that
    does the handing over when called.
    """

    name: str
    position: int = 0
    keyword: str = ""
    decorator: bool = False
    returns_async_callable: bool = False
    verified: bool = True
    versions: str = ""


class RunMethod(Struct, frozen=True):
    """A sync method of runnables, its async counterpart, and the kinds that have both.

    Source: `langchain_core.runnables.Runnable`, `langgraph.pregel.Pregel`.
    """

    name: str
    async_name: str
    kinds: frozenset[str]
