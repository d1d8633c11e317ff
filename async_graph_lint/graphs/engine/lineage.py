"""How a run gets to a meeting of two tasks: the nodes on the way and the choices made.

`meetings` keeps prices only; for the few pairs that become findings the way is looked up
again here, backwards from the meeting to the task that started both lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations, product

from msgspec import Struct

from async_graph_lint.graphs.engine.arrivals import Arrivals, bits, union
from async_graph_lint.graphs.engine.conflict import Choice
from async_graph_lint.graphs.engine.meetings import Level, Meetings, guaranteed, ways
from async_graph_lint.graphs.engine.routing import Decision, Option, Routing

Pick = tuple[Decision, Option]
Picks = tuple[Pick, ...]


class Origin(Struct, frozen=True):
    """How a node is first reached: from `parent` in the superstep before, or, where
    joins or deferred nodes are on the way, by the choices in `story`."""

    superstep: int
    parent: int | None = None
    story: tuple[Choice, ...] = ()


class Origins(dict[int, Origin]):
    """How each node that can run is first reached, START to begin with."""

    def __init__(self, routing: Routing) -> None:
        super().__init__({0: Origin(0)})
        self._nodes = 1
        self._ways = ways(routing)
        self._follow([0], guess=False)

    def start(self, superstep: int, nodes: Iterable[int], story: tuple[Choice, ...]) -> None:
        """These nodes run in that superstep after those choices; so may what follows them."""
        new = list(dict.fromkeys(node for node in nodes if node not in self))
        self._enter(dict.fromkeys(new, Origin(superstep, story=story)))
        self._follow(new, guess=False)

    def guess(self) -> None:
        """Add what can only be reached by results that the source does not show."""
        self._follow(sorted(self, key=lambda node: self[node].superstep), guess=True)

    def _follow(self, queue: list[int], guess: bool) -> None:
        followed = [way.arrivals for way in self._ways if guess or not way.unknown]
        for node in queue:
            for arrivals in followed:
                new = list(bits(arrivals[node].reached & ~self._nodes))
                self._enter(dict.fromkeys(new, Origin(self[node].superstep + 1, node)))
                queue += new

    def _enter(self, new: Mapping[int, Origin]) -> None:
        self.update(new)
        self._nodes |= union(new)


def cheapest(
    routing: Routing, node: int, wanted: int, enough: Callable[[Arrivals], bool]
) -> Picks | None:
    """The fewest results of the node's decisions, known ones first, that start `enough`.

    Two suffice whenever it is possible at all, for nobody wants more than two tasks.
    """
    open_decisions = [d for d in routing.decisions[node] if d.is_open]
    for guess in (False, True):
        for count in (0, 1, 2):
            for decisions in combinations(open_decisions, count):
                rest = guaranteed(routing, node, decisions)
                useful = [_useful(routing, d, wanted, guess) for d in decisions]
                for options in product(*useful):
                    if enough(_all(rest, options)):
                        return tuple(zip(decisions, options, strict=True))
    return None


def _useful(routing: Routing, decision: Decision, wanted: int, guess: bool) -> list[Option]:
    options = routing.results(decision, guess)
    return [option for option in options if option.arrivals.reached & wanted]


def _all(rest: Arrivals, options: tuple[Option, ...]) -> Arrivals:
    for option in options:
        rest = rest | option.arrivals
    return rest


def to_one(routing: Routing, node: int, target: int, sent: bool = False) -> Picks | None:
    """The picks after which the node starts the target (by a Send if `sent`)."""
    bit = 1 << target
    if sent:
        return cheapest(routing, node, bit, lambda arrivals: bool(arrivals.sent & bit))
    return cheapest(routing, node, bit, lambda arrivals: bool(arrivals.reached & bit))


def to_both(routing: Routing, node: int, pair: tuple[int, int]) -> Picks | None:
    """The picks after which one task of the node starts two tasks, one for each."""
    wanted = 1 << pair[0] | 1 << pair[1]
    if pair[0] == pair[1]:
        return cheapest(routing, node, wanted, lambda arrivals: bool(arrivals.twice & wanted))
    return cheapest(routing, node, wanted, lambda arrivals: arrivals.reached & wanted == wanted)


def choices(
    routing: Routing, node: int, superstep: int, picks: Picks, task: int = 0
) -> tuple[Choice, ...]:
    """The picks of one task in the words of the report."""
    return tuple(
        Choice(
            at=routing.names[node],
            superstep=superstep,
            result=option.result,
            taken=option.taken,
            branch=decision.branch,
            task=task,
            unknown=option.unknown,
        )
        for decision, option in picks
    )


class Lineage:
    """Ways to the meetings of one graph."""

    def __init__(self, routing: Routing, origins: Mapping[int, Origin], meetings: Meetings) -> None:
        self.routing = routing
        self.origins = origins
        self.meetings = meetings
        self._ways = ways(routing)

    def to_node(self, node: int) -> tuple[Choice, ...]:
        """The choices that make the node run for the first time."""
        story: tuple[Choice, ...] = ()
        origin = self.origins[node]
        while origin.parent is not None:
            picks = to_one(self.routing, origin.parent, node) or ()
            story = choices(self.routing, origin.parent, origin.superstep - 1, picks) + story
            node, origin = origin.parent, self.origins[origin.parent]
        return origin.story + story

    def to_pair(self, pair: tuple[int, int], level: Level) -> tuple[int, tuple[Choice, ...]]:
        """The node that starts both lines, and the choices from START to the meeting."""
        story: tuple[Choice, ...] = ()
        fork = self._fork(pair, level)
        while fork is None:
            pair, level, step = self._earlier(pair, level)
            story = step + story
            fork = self._fork(pair, level)
        return fork[0], fork[1] + story

    def _fork(self, pair: tuple[int, int], level: Level) -> tuple[int, tuple[Choice, ...]] | None:
        for node, origin in self.origins.items():
            if origin.superstep + 1 == level.superstep:
                picks = to_both(self.routing, node, pair)
                if picks is not None and _price(picks) == level[:2]:
                    step = choices(self.routing, node, origin.superstep, picks)
                    return node, self.to_node(node) + step
        return None

    def _earlier(
        self, pair: tuple[int, int], level: Level
    ) -> tuple[tuple[int, int], Level, tuple[Choice, ...]]:
        for before, earlier in self._before(pair, level):
            for picks in self._moves(before, pair):
                unknown, count = _price(picks[0] + picks[1])
                if earlier.after(unknown, count) == level:
                    return before, earlier, self._step(before, picks, earlier.superstep)
        raise LookupError(f"no way to {pair} at {level}")

    def _before(
        self, pair: tuple[int, int], level: Level
    ) -> Iterator[tuple[tuple[int, int], Level]]:
        first, second = (self._sources(node) for node in pair)
        for earlier, rows in self.meetings.levels.items():
            if earlier.superstep + 1 == level.superstep and earlier <= level:
                for node, row in rows.items():
                    if first >> node & 1:
                        yield from (((node, other), earlier) for other in bits(row & second))

    def _sources(self, target: int) -> int:
        every = (arrivals for way in self._ways for arrivals in enumerate(way.arrivals))
        return union({node for node, arrivals in every if arrivals.reached >> target & 1})

    def _moves(
        self, before: tuple[int, int], pair: tuple[int, int]
    ) -> Iterator[tuple[Picks, Picks]]:
        alike = pair[0] == pair[1]
        for sent in ((True, False), (False, True)) if alike else ((False, False),):
            first = to_one(self.routing, before[0], pair[0], sent[0])
            second = to_one(self.routing, before[1], pair[1], sent[1])
            if first is not None and second is not None:
                yield first, second

    def _step(
        self, pair: tuple[int, int], picks: tuple[Picks, Picks], superstep: int
    ) -> tuple[Choice, ...]:
        other = 1 if pair[0] == pair[1] else 0
        first = choices(self.routing, pair[0], superstep, picks[0])
        return first + choices(self.routing, pair[1], superstep, picks[1], other)


def _price(picks: Picks) -> tuple[bool, int]:
    return any(option.unknown for _, option in picks), len(picks)
