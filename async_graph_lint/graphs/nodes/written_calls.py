"""What a call writes whose result a node returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from async_graph_lint.graphs.model import END, Target, Write
from async_graph_lint.graphs.nodes.ends import NOTHING, Ends, any_of, both, keys_once
from async_graph_lint.graphs.nodes.routers import Routers
from async_graph_lint.graphs.nodes.spots import Spot
from async_graph_lint.graphs.nodes.subgraphs import Subgraphs
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL, actuals
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import (
    Class,
    Instance,
    Known,
    Literal,
    Record,
    Symbol,
)
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.graphs.nodes.writes import Writes

COMMAND = "langgraph.types.Command"
RUNS = frozenset({"invoke", "ainvoke"})
COPIES = frozenset({"builtins.dict", "copy.copy", "copy.deepcopy"})
CHANGED_COPIES = frozenset({"dataclasses.replace", "copy.replace", "builtins.dict"})
"""Functions that copy their first argument and set what the keywords give."""

NOWHERE = (Target(END),)
"""The goto of a Command for the parent graph that only has an update."""


class WrittenCalls:
    """Reads calls for `Writes`, which reads what stands inside them."""

    def __init__(
        self, evaluation: Evaluation, routers: Routers, subgraphs: Subgraphs, writes: Writes
    ) -> None:
        self.evaluation = evaluation
        self.routers = routers
        self.subgraphs = subgraphs
        self.writes = writes

    def of(self, node: facts.Call, spot: Spot) -> Ends:
        """The ends that returning the call's result makes."""
        callees = self.evaluation.value(node.function, spot.frame, spot.place).values
        paths = {callee.path for callee in callees if isinstance(callee, Symbol)}
        known = self.evaluation.value(node, spot.frame, spot.place)
        if COMMAND in paths:
            return self._command(node, known, spot)
        if paths & COPIES and node.arguments:
            return both(self.writes.value(node.arguments[0].value, spot.deeper), _keywords(node))
        instances = [value for value in known.values if isinstance(value, Instance)]
        if instances and any(isinstance(callee, Class) for callee in callees):
            return self._instance(node, instances[0])
        result = self._subgraph(node, spot)
        return self._helper(node, spot) if result is None else result

    def changes(self, node: facts.Call, spot: Spot) -> Ends:
        """The keys set by a call that copies the state: `state.model_copy(update=...)`."""
        callees = self.evaluation.value(node.function, spot.frame, spot.place).values
        paths = {callee.path for callee in callees if isinstance(callee, Symbol)}
        if paths & CHANGED_COPIES:
            return _keywords(node)
        update = next((a.value for a in node.arguments if a.keyword == "update"), None)
        return self.writes.value(update, spot)

    # Commands

    def _command(self, node: facts.Call, known: Known, spot: Spot) -> Ends:
        record = next((value for value in known.values if isinstance(value, Record)), None)
        keywords = {a.keyword: a.value for a in node.arguments if a.keyword is not None}
        update = self.writes.update(keywords.get("update"), spot.deeper)
        goto = None if record is None else record.get(NOT_POSITIONAL, "goto")
        graph = None if record is None else record.get(NOT_POSITIONAL, "graph")
        if graph is not None and graph.single != Literal(None):
            return self._for_parent(update, goto)
        return update if goto is None else self._going(update, goto)

    def _going(self, update: Ends, goto: Known) -> Ends:
        outcomes, unknown = self.routers.outcomes_of(goto)
        writes = [
            Write(w.keys, w.whole_state, outcome.targets, None, w.key_spans, w.returned)
            for w in update.writes
            for outcome in outcomes
        ]
        return Ends(tuple(writes) or update.writes, update.unknown, unknown)

    def _for_parent(self, update: Ends, goto: Known | None) -> Ends:
        """The node itself then writes nothing: the keys are the parent's."""
        outcomes, unknown = ((), False) if goto is None else self.routers.outcomes_of(goto)
        writes = [
            Write(w.keys, w.whole_state, (), None, w.key_spans, w.returned, targets)
            for w in update.writes
            for targets in [outcome.targets for outcome in outcomes] or [NOWHERE]
        ]
        return Ends(tuple(writes), update.unknown, unknown)

    # State objects, subgraphs, helpers

    def _instance(self, node: facts.Call, instance: Instance) -> Ends:
        """A state object: a TypedDict writes the keys given, a dataclass every field, a
        pydantic model those that are given or not None by default (langgraph 1.2.22)."""
        given = {a.keyword for a in node.arguments if a.keyword is not None}
        ancestry = self.evaluation.attributes.ancestry(instance.cls)
        bases = [base.path for base in ancestry if isinstance(base, Symbol)]
        if any("TypedDict" in base for base in bases):
            return keys_once(sorted(given))
        fields = self.evaluation.attributes.fields(instance.cls)
        leaves_out = any(base.startswith("pydantic.") for base in bases)
        return keys_once(
            f.name
            for f in fields
            if not leaves_out or f.name in given or f.expression != facts.Constant(None)
        )

    def _subgraph(self, node: facts.Call, spot: Spot) -> Ends | None:
        """The whole result of a graph's run: it holds every key that has a value
        (measured on langgraph 1.2.22)."""
        function = node.function
        if not isinstance(function, facts.Attribute) or function.name not in RUNS:
            return None
        receiver = self.evaluation.value(function.value, spot.frame, spot.place)
        ends = [self.subgraphs.ends(value, self._given(node, spot)) for value in receiver.present]
        found = [end for end in ends if end is not None]
        if not found:
            return None
        unknown = receiver.open or len(found) < len(ends)
        joined = any_of(found)
        return joined._replace(unknown=joined.unknown or unknown)

    def _given(self, node: facts.Call, spot: Spot) -> frozenset[str] | None:
        """The keys that the run is given, None where it may be all of the state."""
        first = next((a.value for a in node.arguments if a.keyword in (None, "input")), None)
        ends = NOTHING if first is None else self.writes.value(first, spot.deeper)
        if ends.unknown or any(write.whole_state for write in ends.writes):
            return None
        return frozenset(key for write in ends.writes for key, _ in write.keys)

    def _helper(self, node: facts.Call, spot: Spot) -> Ends:
        callee = self.evaluation.value(node.function, spot.frame, spot.place)
        given = actuals(self.evaluation, node, spot.frame, spot.place)
        calls = self.evaluation.calls
        bodies = [body for value in callee.present for body in calls.bodies(value, given)]
        if not bodies or callee.open:
            return self.writes.evaluated(node, spot)
        return any_of([self.writes.of(body, spot.depth + 1) for body in bodies])


def _keywords(node: facts.Call) -> Ends:
    return keys_once(a.keyword for a in node.arguments if a.keyword is not None)
