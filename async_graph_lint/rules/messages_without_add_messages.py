"""AGL305 messages-without-add-messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Confidence, Finding, Severity, Span, Step
from async_graph_lint.graphs.analysis import Analysis, Built
from async_graph_lint.graphs.model import ChannelKind, Graph
from async_graph_lint.graphs.nodes.nodes import NodeFacts
from async_graph_lint.graphs.questions.hidden_reducers import HiddenReducers
from async_graph_lint.graphs.questions.key_history import Use, uses
from async_graph_lint.graphs.questions.key_updates import KeyUpdates, Update
from async_graph_lint.graphs.questions.message_keys import MessageKeys
from async_graph_lint.graphs.questions.reach import following
from async_graph_lint.program.evaluation.values import Literal
from async_graph_lint.rules.base import Rule

TOOL_NODE = "langgraph.prebuilt.ToolNode()"


class Loss(NamedTuple):
    """A node replaces the messages, and a later one reads them all.

    `remembered` says that this happens only in the next run on the same thread.
    """

    graph: Graph
    writer: Update
    reader: str
    reads: Span | None
    remembered: bool = False

    @property
    def when(self) -> str:
        """Who reads them, and when."""
        if self.remembered:
            return "it should read in the next turn"
        if self.reader == self.writer.node:
            return "it reads in the next round"
        return f"`{self.reader}` then reads"


class MessagesWithoutAddMessages(Rule):
    """A key of messages has no reducer, and a node returns only the new ones.

    ## Why
    Without a reducer each write replaces the list. A node that returns
    `{"messages": [answer]}` throws the conversation away, and the next node sends the
    model one message instead of all. With `add_messages` the new ones are appended, and
    ones with a known id are updated in place.

    Reported where a later node, or the same one in a loop, reads the whole list; with a
    checkpointer also where the node reads it in the next turn. Not where the nodes return
    the old messages too, and not where only the last message is looked at.

    ## Bad
    ```python
    class State(TypedDict):
        messages: list[AnyMessage]


    def answer(state: State) -> dict:
        return {"messages": [model.invoke(state["messages"])]}
    ```

    ## Good
    ```python
    class State(TypedDict):
        messages: Annotated[list[AnyMessage], add_messages]


    def answer(state: State) -> dict:
        return {"messages": [model.invoke(state["messages"])]}
    ```

    ## At run time
    Messages that one superstep held are gone after the next.
    """

    code = "AGL305"
    name = "messages-without-add-messages"
    severity = Severity.ERROR
    why = "Without a reducer the new messages replace the conversation that later nodes read."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per declaration of such a key."""
        found: dict[tuple[Span, str], list[Loss]] = {}
        search = _Search(analysis)
        for use in uses(analysis):
            if use.field.span is not None and search.is_candidate(use):
                losses = list(search.losses(use))
                if losses:
                    found.setdefault((use.field.span, use.field.key), []).extend(losses)
        for (span, key), losses in found.items():
            yield self._finding(span, key, losses)

    def _finding(self, span: Span, key: str, losses: list[Loss]) -> Finding:
        first = losses[0]
        unsure = int(bool(first.graph.variant) or not first.graph.complete)
        writer, reader = first.writer.node, first.reader
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=Confidence.after(1 + unsure),
            span=span,
            message=f"`{key}` has no reducer: `{writer}` replaces the messages that {first.when}",
            why=self.why,
            help=f"give it `add_messages`: `{key}: Annotated[list[AnyMessage], add_messages]`",
            steps=tuple(dict.fromkeys(step for loss in losses for step in _steps(key, loss))),
            graph=first.graph.name,
            node=writer,
            data={
                "key": key,
                "nodes": sorted({loss.writer.node for loss in losses}),
                "definite": False,
                "witness": [f"{writer} returns only new messages", f"{reader} reads them all"],
                "graphs": sorted({loss.graph.name for loss in losses}),
            },
        )


class _Search:
    def __init__(self, analysis: Analysis) -> None:
        annotations = analysis.assembly.schemas.annotations
        self.analysis = analysis
        self.messages = MessageKeys(annotations)
        self.hidden = HiddenReducers(annotations)
        self.updates = KeyUpdates(analysis)

    def is_candidate(self, use: Use) -> bool:
        """A plain key of messages that AGL302 and AGL303 do not speak of."""
        field = use.field
        if not use.is_plain or not self.messages.is_one(field):
            return False
        if any(old.reading.kind is ChannelKind.REDUCER for old in use.hides):
            return False
        return self.hidden.of(field) is None

    def losses(self, use: Use) -> Iterator[Loss]:
        for built in self.analysis.built:
            if built.building.origin[1] == use.span:
                yield from self._in(built, use.field.key)

    def _in(self, built: Built, key: str) -> Iterator[Loss]:
        facts = list(self.analysis.assembly.node_facts(built.building))
        readers = {f.node.name: f.node.definition for f in facts if self._reads(f, key)}
        writers = [update for f in facts for update in self._replacing(f, key)]
        for graph in built.graphs if readers else ():
            after = following(graph)
            for update in writers:
                names = sorted(after.get(update.node, frozenset()) & readers.keys())
                for name in names[:1]:
                    yield Loss(graph, update, name, readers[name])
                if not names and update.node in readers and _has_memory(built):
                    yield Loss(graph, update, update.node, readers[update.node], True)

    def _reads(self, facts: NodeFacts, key: str) -> bool:
        return any(self.updates.old.reads_whole(frame, key) for frame in facts.frames)

    def _replacing(self, facts: NodeFacts, key: str) -> Iterator[Update]:
        if facts.node.function == TOOL_NODE and facts.node.span is not None:
            yield Update(facts.node.name, facts.node.span, keeps=False, is_new=True)
        yield from (update for update in self.updates.of_node(facts, key) if update.is_new)


def _has_memory(built: Built) -> bool:
    """True where the graph is compiled with a checkpointer."""
    compiled = (op for op in built.building.operations if op.method == "compile")
    savers = (operation.given.get(0, "checkpointer") for operation in compiled)
    values = (value for saver in savers if saver is not None for value in saver.present)
    return any(value != Literal(False) for value in values)


def _steps(key: str, loss: Loss) -> Iterator[Step]:
    yield Step(loss.writer.span, f"node `{loss.writer.node}` returns only new messages")
    if loss.reads is not None:
        yield Step(loss.reads, f"node `{loss.reader}` reads all of `{key}` afterwards")
