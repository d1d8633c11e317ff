"""AGL304 lossy-reducer."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from async_graph_lint.finding import Confidence, Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.engine.conflict import Conflict
from async_graph_lint.graphs.model import Channel, ChannelKind, Graph, Node
from async_graph_lint.graphs.questions.keeping_one import keeps_one
from async_graph_lint.graphs.questions.key_history import Use, uses
from async_graph_lint.graphs.questions.key_updates import KeyUpdates, Update
from async_graph_lint.graphs.questions.reducer_bodies import ReducerBodies
from async_graph_lint.graphs.supersteps import conflicts
from async_graph_lint.rules.base import Rule


class LossyReducer(Rule):
    """A reducer keeps one value only, on a key that parallel branches change.

    ## Why
    `Annotated[int, lambda old, new: new]` stops LangGraph from complaining about two writes
    in one superstep, but not the loss: both branches read the same old value, each makes
    its own new one from it, and the reducer keeps that of the last node by name. The work
    of the other is gone without a word.

    Only reported where both nodes make the new value from the old one. A key that is
    merely set, such as the current status, may well keep the last word.

    ## Bad
    ```python
    class State(TypedDict):
        cost: Annotated[int, lambda old, new: new]


    def search(state: State) -> dict:
        return {"cost": state["cost"] + 2}  # and another node beside it does the same
    ```

    ## Good
    ```python
    class State(TypedDict):
        cost: Annotated[int, operator.add]


    def search(state: State) -> dict:
        return {"cost": 2}
    ```

    ## At run time
    The key gets two writes in one superstep, and its reducer gives back one of them.
    """

    code = "AGL304"
    name = "lossy-reducer"
    severity = Severity.ERROR
    preview = True
    why = "Both branches start from the same old value, and the reducer keeps one of the results."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per declared key, for the strongest pair of writers."""
        bodies = ReducerBodies(analysis.program.evaluation, analysis.assembly.schemas)
        updates = KeyUpdates(analysis)
        graphs = {built.building.origin[1]: built.graphs for built in analysis.built}
        seen: set[tuple[Span, str]] = set()
        for use in uses(analysis):
            place = (use.field.span or use.span, use.field.key)
            if place in seen or not any(keeps_one(body) for body in bodies.of(use)):
                continue
            changes = [u for u in updates.of_graph(use.span, use.field.key) if u.keeps]
            case = _met(graphs.get(use.span, ()), use.field.key, changes)
            if case is not None:
                seen.add(place)
                yield self._finding(place[0], use, case, changes)

    def _finding(
        self, span: Span, use: Use, case: tuple[Graph, Conflict], changes: list[Update]
    ) -> Finding:
        graph, conflict = case
        key, (first, second) = use.field.key, conflict.writers
        confidence = _confidence(graph, conflict)
        both = f"both runs of `{first}`" if first == second else f"`{first}` and `{second}`"
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=confidence,
            span=span,
            message=f"{both} change `{key}` in one superstep, and its reducer keeps one result",
            why=self.why,
            help="return only what is added, and let the reducer combine: "
            f"`{key}: Annotated[..., operator.add]`",
            steps=tuple(
                Step(update.span, f"node `{update.node}` makes `{key}` from its old value")
                for update in changes
                if update.node in conflict.writers
            ),
            graph=graph.name,
            node=first,
            data={
                "key": key,
                "nodes": sorted(set(conflict.writers)),
                "definite": confidence is Confidence.CERTAIN,
                "witness": [f"superstep {c.superstep}: {c.at}" for c in conflict.witness],
                "graphs": [graph.name],
            },
            preview=True,
        )


def _met(
    graphs: tuple[Graph, ...], key: str, changes: list[Update]
) -> tuple[Graph, Conflict] | None:
    """Where two of these writes would collide if the key had no reducer."""
    names = {update.node for update in changes}
    for graph in graphs if names else ():
        for conflict in conflicts(_only(graph, key, names)).conflicts:
            return graph, conflict
    return None


def _only(graph: Graph, key: str, names: set[str]) -> Graph:
    """The graph with that key alone, plain, and written by those nodes alone."""
    nodes = tuple(node if node.name in names else _silent(node) for node in graph.nodes)
    channel = Channel(key, ChannelKind.LAST_VALUE)
    return replace(graph, nodes=nodes, channels=(channel,))


def _silent(node: Node) -> Node:
    writes = tuple(replace(w, keys=(), whole_state=False, returned=()) for w in node.writes)
    return replace(node, writes=writes)


def _confidence(graph: Graph, conflict: Conflict) -> Confidence:
    if conflict.uses_unknown:
        return Confidence.POSSIBLE
    unsure = int(bool(graph.variant) or not graph.complete)
    return Confidence.after(conflict.choices + unsure)
