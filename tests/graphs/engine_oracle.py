"""A `Graph` as a real langgraph graph with stub nodes, to compare our model with the engine.

Stub nodes and routers follow the choices they are given and draw all others at random.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypedDict

from langchain_core.runnables import RunnableConfig
from langgraph.channels import BinaryOperatorAggregate, LastValue
from langgraph.errors import GraphRecursionError, InvalidUpdateError
from langgraph.graph import StateGraph
from langgraph.types import Command, Send

from async_graph_lint.graphs.engine.conflict import Choice
from async_graph_lint.graphs.model import (
    END,
    Branch,
    ChannelKind,
    Graph,
    Node,
    Outcome,
    Target,
    Write,
)

TaskKey = tuple[int, tuple[Any, ...]]


class Run:
    """One run: the choices prescribed, the random source of all others, what happened.

    `plain` is the one key whose channel really raises; second writes to the others are
    only noted in `doubled`.
    """

    def __init__(
        self, witness: Iterable[Choice] = (), seed: int = 0, plain: str | None = None
    ) -> None:
        self.random = random.Random(seed)
        self.plain = plain
        self.prescribed: dict[tuple[int, str], dict[int, list[Choice]]] = defaultdict(dict)
        for choice in witness:
            tasks = self.prescribed[choice.superstep, choice.at]
            tasks.setdefault(choice.task, []).append(choice)
        self.assigned: dict[TaskKey, list[Choice]] = {}
        self.ran: dict[int, list[str]] = defaultdict(list)
        self.doubled: set[str] = set()
        self.raised: str | None = None
        self.raised_at = 0
        self.finished = False

    def choices(self, config: RunnableConfig) -> list[Choice]:
        """The choices prescribed for this task; a node and its routers are one task."""
        metadata = config["metadata"]
        step, path = metadata["langgraph_step"], tuple(metadata["langgraph_path"])
        if (step, path) not in self.assigned:
            waiting = self.prescribed[step, metadata["langgraph_node"]]
            first = min(waiting, default=None)
            self.assigned[step, path] = [] if first is None else waiting.pop(first)
        return self.assigned[step, path]

    def drawn(self, targets: Sequence[Target]) -> list[Target]:
        """The targets with Sends of unknown number sent 0 to 3 times."""
        times = [self.random.randrange(4) if target.many else 1 for target in targets]
        return [t for t, count in zip(targets, times, strict=True) for _ in range(count)]


class Recording(LastValue[Any]):
    """A plain channel that notes a second write; it raises only where the run says so."""

    engine: Engine

    def update(self, values: Sequence[Any]) -> bool:
        if len(values) < 2 or self.key == self.engine.run.plain:
            return super().update(values)
        self.engine.run.doubled.add(self.key)
        return super().update(values[-1:])

    def copy(self) -> Recording:
        return self._with_engine(super().copy())

    def from_checkpoint(self, checkpoint: Any) -> Recording:
        return self._with_engine(super().from_checkpoint(checkpoint))

    def _with_engine(self, twin: Recording) -> Recording:
        twin.engine = self.engine
        return twin


class Engine:
    """The graph compiled by langgraph; `run` is the one going on."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.run = Run()
        keys = {channel.key: Any for channel in graph.channels}
        builder = StateGraph(TypedDict("State", keys, total=False))  # type: ignore[operator]
        for channel in graph.channels:
            builder.channels[channel.key] = self._channel(channel.key, channel.kind)
        for node in graph.nodes:
            builder.add_node(node.name, self._node(node), defer=node.defer)
        for edge in graph.edges:
            start = edge.sources[0] if len(edge.sources) == 1 else list(edge.sources)
            builder.add_edge(start, edge.target)
        for place, branch in enumerate(graph.branches):
            builder.add_conditional_edges(branch.source, self._router(place, branch))
        self.compiled = builder.compile()

    def _channel(self, key: str, kind: ChannelKind) -> Any:
        if kind is not ChannelKind.LAST_VALUE:
            return BinaryOperatorAggregate(list, lambda old, new: old)
        channel = Recording(Any, key)
        channel.engine = self
        return channel

    def _node(self, node: Node) -> Any:
        async def stub(state: Any, config: RunnableConfig) -> Any:
            self.run.ran[config["metadata"]["langgraph_step"]].append(node.name)
            chosen = [c for c in self.run.choices(config) if c.branch is None]
            write, goto = self._end(node, chosen)
            return self._update(write, [*goto, *self._guess(node, chosen)])

        stub.__annotations__ = {"config": RunnableConfig}
        return stub

    def _end(self, node: Node, chosen: Sequence[Choice]) -> tuple[Write, Sequence[Target]]:
        for choice in chosen:
            if isinstance(choice.result, Write):
                return choice.result, choice.taken
        write = self.run.random.choice(node.writes)
        return write, self.run.drawn(write.goto)

    def _guess(self, node: Node, chosen: Sequence[Choice]) -> Sequence[Target]:
        for choice in chosen:
            if isinstance(choice.result, Outcome):
                return choice.taken
        return [self._anywhere()] if node.unknown_goto and self.run.random.random() < 0.7 else []

    def _anywhere(self) -> Target:
        return Target(self.run.random.choice([*(n.name for n in self.graph.nodes), END]))

    def _update(self, write: Write, goto: Sequence[Target]) -> Any:
        counts = Counter(dict(write.keys))
        if write.whole_state:
            counts |= Counter(channel.key for channel in self.graph.channels)
        commands = [Command(update=dict.fromkeys(counts), goto=[_packet(t) for t in goto])]
        extra = (key for key, count in counts.items() for _ in range(count - 1))
        commands += [Command(update={key: None}) for key in extra]
        if len(commands) == 1 and not goto:
            return dict.fromkeys(counts)
        return commands

    def _router(self, place: int, branch: Branch) -> Any:
        async def route(state: Any, config: RunnableConfig) -> Any:
            for choice in self.run.choices(config):
                if choice.branch == place:
                    return [_packet(target) for target in choice.taken]
            if branch.unknown and (not branch.outcomes or self.run.random.random() < 0.5):
                return [_packet(self._anywhere())]
            targets = self.run.drawn(self.run.random.choice(branch.outcomes).targets)
            return [_packet(target) for target in targets]

        route.__name__ = f"route_{place}"
        route.__annotations__ = {"config": RunnableConfig}
        return route

    async def start(self, run: Run, supersteps: int) -> Run:
        """Run until the end, an `InvalidUpdateError`, or so many supersteps."""
        self.run = run
        key = self.graph.channels[0].key
        try:
            await self.compiled.ainvoke({key: None}, {"recursion_limit": supersteps})
            run.finished = True
        except InvalidUpdateError as error:
            run.raised = str(error).split("'")[1]
            run.raised_at = max(run.ran)
        except GraphRecursionError:
            pass
        return run


def _packet(target: Target) -> Send | str:
    return Send(target.node, {}) if target.send else target.node
