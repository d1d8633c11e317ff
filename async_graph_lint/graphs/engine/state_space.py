"""Every schedule of a graph with joins or deferred nodes, step by step as the engine runs it.

A state is what the engine's trigger channels hold between two supersteps; a breadth-first
search visits all of them within `Limits`. Tasks of one superstep decide independently,
so their results are folded one task at a time and equal outcomes are kept once.

The rules are those of langgraph 1.2.22 (`pregel/_algo.py` `apply_writes`,
`channels/named_barrier_value.py`, `channels/last_value.py` `LastValueAfterFinish`):
running tasks consume what triggered them, then all they write is applied, and if nothing
that triggers a node was updated, all deferred nodes with a value are released. A Send is
no trigger, which is why a released node shares a superstep with pending Sends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, product
from operator import or_

from msgspec import Struct

from async_graph_lint.graphs.engine.arrivals import bits
from async_graph_lint.graphs.engine.conflict import Limits
from async_graph_lint.graphs.engine.routing import Option, Routing

Selection = tuple[Option, ...]
"""One option for each decision of a task."""
Steps = tuple[Selection, ...]
"""One selection for each task of a superstep."""
Started = tuple[int, tuple[int, ...]]
"""What the tasks of a superstep start: names as a bit set, and Sends."""
Task = tuple[int, int]
"""A node, and a number that tells its tasks of one superstep apart."""
Pins = Mapping[tuple[Task, int], Option]
"""The options prescribed in one superstep, by task and place of the decision."""

NO_PINS: Pins = {}


class State(Struct, frozen=True):
    """What runs next: `triggered` nodes and Sends; and what waits: deferred nodes `held`
    back, and for each join the sources that have run since it last fired.

    A join that fires is emptied at once, a deferred node that is released counts as
    triggered: the engine does both when the node runs, before anything else is written.
    """

    triggered: int = 0
    held: int = 0
    seen: tuple[int, ...] = ()
    sends: tuple[int, ...] = ()


class Station(Struct, frozen=True):
    """How the search came to a state: from which one, its tasks' selections, superstep."""

    superstep: int
    before: State | None = None
    selections: Steps = ()


class Scheduler:
    """The engine's step function for one graph.

    With `guess`, unknown routers may also lead to any single node.
    """

    def __init__(self, routing: Routing, limits: Limits, guess: bool) -> None:
        self.routing = routing
        self.limits = limits
        self.guess = guess
        self.effort = 0
        self._effects_of: dict[int, dict[Started, Selection]] = {}

    @property
    def is_spent(self) -> bool:
        """Whether the effort that `Limits` allows has been made."""
        return self.effort > self.limits.effort

    def first(self, node: int = 0) -> State:
        """Only this node runs, START if none is named."""
        return State(triggered=1 << node, seen=(0,) * len(self.routing.joins))

    def tasks(self, state: State) -> tuple[int, ...]:
        """The nodes that run next, one entry a task: those triggered, then those sent."""
        return (*bits(state.triggered), *state.sends)

    def after(self, state: State, ran: int, names: int, sends: tuple[int, ...]) -> State:
        """The next state when the nodes in `ran` have run and started `names` and `sends`."""
        deferred = self.routing.deferred
        held = state.held | (names & deferred)
        joins = zip(state.seen, self.routing.joins, strict=True)
        seen = tuple(before | (ran & join.sources) for before, join in joins)
        seen, fired = self._fired(seen, ~deferred)
        if triggered := names & ~deferred | fired:
            return State(triggered, held, seen, sends)
        seen, fired = self._fired(seen, deferred)
        return State(held | fired, 0, seen, sends)

    def _fired(self, seen: tuple[int, ...], among: int) -> tuple[tuple[int, ...], int]:
        """The targets, among these, of complete joins; and the joins with those emptied."""
        fired = 0
        emptied = list(seen)
        for number, join in enumerate(self.routing.joins):
            if seen[number] == join.sources and among >> join.target & 1:
                fired |= 1 << join.target
                emptied[number] = 0
        return tuple(emptied), fired

    def successors(self, state: State, pins: Pins = NO_PINS) -> tuple[dict[State, Steps], bool]:
        """The states that can follow, each with one selection per task, and whether these
        are all (no limit was met). None follows when no task is left."""
        tasks = self.tasks(state)
        if not tasks:
            return {}, True
        folded, complete = self._fold(tasks, pins)
        ran = 0
        for node in tasks:
            ran |= 1 << node
        following: dict[State, Steps] = {}
        for (names, sends), steps in folded.items():
            following.setdefault(self.after(state, ran, names, sends), steps)
        return following, complete

    def _fold(self, tasks: tuple[int, ...], pins: Pins) -> tuple[dict[Started, Steps], bool]:
        folded: dict[Started, Steps] = {(0, ()): ()}
        complete = True
        for task in numbered(tasks):
            effects = self._pinned(task, pins) if pins else self._effects(task[0])
            folded, all_kept = self._merged(folded, effects)
            complete &= all_kept
        return folded, complete

    def _merged(
        self, folded: dict[Started, Steps], effects: dict[Started, Selection]
    ) -> tuple[dict[Started, Steps], bool]:
        """All combinations of what other tasks start and what one more task starts."""
        merged: dict[Started, Steps] = {}
        complete = True
        for ((names, sends), steps), (started, selection) in product(
            folded.items(), effects.items()
        ):
            self.effort += 1
            if len(merged) >= self.limits.successors or self.is_spent:
                return merged, False
            sent = tuple(sorted(sends + started[1])) if started[1] else sends
            if self._is_crowd(sent):
                complete = False
            else:
                merged.setdefault((names | started[0], sent), (*steps, selection))
        return merged, complete

    def _is_crowd(self, sends: tuple[int, ...]) -> bool:
        most = self.limits.sends
        return len(sends) > most and any(sends.count(node) > most for node in set(sends))

    def _effects(self, node: int) -> dict[Started, Selection]:
        if node not in self._effects_of:
            decisions = self.routing.decisions[node]
            options = [self.routing.results(decision, self.guess) for decision in decisions]
            self._effects_of[node] = self._combined(node, options)
        return self._effects_of[node]

    def _pinned(self, task: Task, pins: Pins) -> dict[Started, Selection]:
        decisions = self.routing.decisions[task[0]]
        pinned = [pins.get((task, place)) for place in range(len(decisions))]
        if not any(pinned):
            return self._effects(task[0])
        options = [
            (pin,) if pin else self.routing.results(decision, self.guess)
            for pin, decision in zip(pinned, decisions, strict=True)
        ]
        return self._combined(task[0], options)

    def _combined(
        self, node: int, options: Sequence[tuple[Option, ...]]
    ) -> dict[Started, Selection]:
        """The different things that one task of the node can start."""
        effects: dict[Started, Selection] = {}
        for selection in product(*options):
            self.effort += 1
            names = reduce(or_, (option.names for option in selection), self.routing.edges[node])
            sends = sorted(chain.from_iterable(option.sends for option in selection))
            effects.setdefault((names, tuple(sends)), selection)
        return effects


def numbered(tasks: tuple[int, ...]) -> Iterator[Task]:
    """The tasks with a number that tells those of one node apart."""
    counts: dict[int, int] = {}
    for node in tasks:
        counts[node] = counts.get(node, -1) + 1
        yield node, counts[node]


class StateSpace:
    """The states that can be reached from START, with the shortest way to each."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.scheduler = scheduler
        self.exhausted = True
        self.stations: dict[State, Station] = {scheduler.first(): Station(0)}
        self._explore()

    def _explore(self) -> None:
        queue = list(self.stations)
        for state in queue:
            if self._is_full():
                self.exhausted = False
                return
            following, complete = self.scheduler.successors(state)
            self.exhausted &= complete
            superstep = self.stations[state].superstep + 1
            new = {after: way for after, way in following.items() if after not in self.stations}
            self.stations.update({a: Station(superstep, state, way) for a, way in new.items()})
            queue.extend(new)

    def _is_full(self) -> bool:
        full = len(self.stations) >= self.scheduler.limits.states
        return full or self.scheduler.is_spent

    def way_to(self, state: State) -> list[tuple[State, Steps]]:
        """The states before this one, first to last, with their tasks' selections."""
        way = []
        station = self.stations[state]
        while station.before is not None:
            way.append((station.before, station.selections))
            station = self.stations[station.before]
        return way[::-1]
