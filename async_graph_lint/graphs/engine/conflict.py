"""What the study of supersteps says: conflicts, the choices that lead to them, its limits."""

from __future__ import annotations

from msgspec import Struct

from async_graph_lint.finding import Span
from async_graph_lint.graphs.model import Outcome, Target, Write


class Limits(Struct, frozen=True):
    """Where the search of graphs with joins or deferred nodes, and each proof, stops.

    `states` are scheduler states, `successors` those of one superstep, `sends` the tasks
    that Sends may start of one node in one superstep, `effort` the combinations of
    results looked at (about a microsecond each).
    """

    states: int = 2000
    successors: int = 256
    sends: int = 4
    effort: int = 100_000


class Choice(Struct, frozen=True):
    """One result that a router, or one end that a node, must have for a conflict to occur.

    The choice is made `at` a node (or `START`) in a superstep; START runs in superstep 0.
    `task` tells several tasks of that node in that superstep apart. `result` is what the
    source spells out; `taken` what it comes to in this run, with a Send of unknown number
    written out. `branch` is the router's place in `Graph.branches`, None where the node
    itself decides. `unknown` marks a result that the source does not show.
    """

    at: str
    superstep: int
    result: Outcome | Write
    taken: tuple[Target, ...] = ()
    branch: int | None = None
    task: int = 0
    unknown: bool = False

    @property
    def span(self) -> Span | None:
        """The place in the source that spells the result out."""
        return self.result.span


class Conflict(Struct, frozen=True):
    """Two writes to one key in one superstep: the engine raises `InvalidUpdateError`.

    `writers` are node names, a name twice where one node runs or writes twice.
    `fan_out` is the node (or `START`) whose completion starts them together; the node
    itself where it writes twice on its own. `choices` counts the choices needed after
    `fan_out` was reached: 0 means that every run that reaches it raises. `uses_unknown`
    says that one of those is a router's result that the source does not show. `witness`
    are choices that lead there, from START on.
    """

    key: str
    writers: tuple[str, ...]
    superstep: int
    fan_out: str
    choices: int
    uses_unknown: bool = False
    witness: tuple[Choice, ...] = ()

    @property
    def weakness(self) -> tuple[bool, int, int]:
        """Orders conflicts of one key, the strongest first."""
        return (self.uses_unknown, self.choices, self.superstep)


class Exploration(Struct, frozen=True):
    """All conflicts found, one per key, sorted by key.

    `exhausted` is False when a limit ended the search: there may be more conflicts, and
    one with fewer choices. `states` counts scheduler states and pairs of tasks seen.
    """

    conflicts: tuple[Conflict, ...] = ()
    exhausted: bool = True
    states: int = 0
