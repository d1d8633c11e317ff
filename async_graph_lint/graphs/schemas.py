"""From state schemas to channels, on LangGraph's own rule.

Source: langgraph 1.2.22 `graph/state.py` 1854-1930. One outer `Required`
or `NotRequired` is stripped; a managed value is no channel; any metadata item that is a
channel decides; else only the last metadata item counts, when it can be called with two
arguments; everything else is silently a plain channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.model import Channel, ChannelKind
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.values import (
    Class,
    Frame,
    Function,
    Instance,
    Known,
    Literal,
    Partial,
    Symbol,
    Value,
)
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

MESSAGES = ("messages", "add_messages")
LIBRARY_STATES = {
    "langgraph.graph.MessagesState": (MESSAGES,),
    "langgraph.prebuilt.chat_agent_executor.AgentState": (MESSAGES,),
    "langchain.agents.AgentState": (MESSAGES,),
}
"""Schemas of LangGraph and LangChain whose keys have reducers (measured on langgraph 1.2.22)."""

CHANNELS = {
    "Topic": ChannelKind.MANY,
    "AnyValue": ChannelKind.MANY,
    "BinaryOperatorAggregate": ChannelKind.REDUCER,
    "DeltaChannel": ChannelKind.REDUCER,
    "LastValue": ChannelKind.LAST_VALUE,
}
TYPED_DICTS = frozenset({"typing.TypedDict()", "typing_extensions.TypedDict()"})
MANAGED = frozenset({"IsLastStep", "RemainingSteps", "IsLastStepManager", "RemainingStepsManager"})
NO_REDUCERS = ("pydantic.", "typing_extensions.Doc", "annotated_types.", "builtins.")


class Schema(NamedTuple):
    """The channels a schema declares; `complete` is False when it may have more keys."""

    channels: tuple[Channel, ...]
    complete: bool


class Schemas:
    """Reads schemas for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def of(self, known: Known) -> Schema:
        """The channels of a schema given as a value (`StateGraph(State)`)."""
        single = known.single
        if isinstance(single, Class):
            return self._class(single)
        if isinstance(single, Symbol) and single.path in LIBRARY_STATES:
            return Schema(tuple(_library(single.path)), complete=True)
        if isinstance(single, Symbol) and single.path in TYPED_DICTS and single.origin is not None:
            return self._functional(*single.origin)
        return Schema((), complete=False)

    def _functional(self, frame: Frame, span: Span) -> Schema:
        """The channels of `TypedDict("State", {"key": annotation})`."""
        site = frame.scope.call_at(span)
        plain = [] if site is None else [argument.value for argument in site.call.arguments]
        if len(plain) < 2 or not isinstance(plain[1], facts.Mapping):
            return Schema((), complete=False)
        name = str(plain[0].value) if isinstance(plain[0], facts.Constant) else ""
        keys = [
            e.key.value if isinstance(e.key, facts.Constant) else None for e in plain[1].entries
        ]
        entries = zip(keys, plain[1].entries, strict=True)
        channels = [
            self.channel(key, entry.value, entry.span, name, frame)
            for key, entry in entries
            if isinstance(key, str)
        ]
        return Schema(tuple(channels), complete=len(channels) == len(keys))

    def _class(self, cls: Class) -> Schema:
        channels: dict[str, Channel] = {}
        complete = True
        for ancestor in reversed(self.evaluation.attributes.ancestry(cls)):
            if isinstance(ancestor, Class):
                channels.update({channel.key: channel for channel in self._own(ancestor)})
            elif ancestor.path in LIBRARY_STATES:
                channels.update({channel.key: channel for channel in _library(ancestor.path)})
            else:
                complete = complete and ancestor.path in PLAIN_BASES
        return Schema(tuple(channels.values()), complete)

    def _own(self, cls: Class) -> Iterator[Channel]:
        frame = self.evaluation.attributes.class_frame(cls)
        for statement, _ in cls.scope.table.statements:
            if isinstance(statement, facts.Annotate) and isinstance(statement.target, facts.Name):
                yield self.channel(
                    statement.target.identifier,
                    statement.annotation,
                    statement.span,
                    cls.scope.name,
                    frame,
                )

    def channel(
        self, key: str, annotation: Expression, span: Span, schema: str, frame: Frame
    ) -> Channel:
        """The channel that one annotated field becomes."""
        kind, reducer = self.classify(annotation, frame)
        return Channel(key, kind, schema, span, reducer, as_written(annotation))

    def classify(self, annotation: Expression, frame: Frame) -> tuple[ChannelKind, str]:
        """Which channel an annotation makes, and the reducer's name where it has one."""
        annotation, frame = self._resolved(annotation, frame)
        if _subscripted(annotation) in {"Required", "NotRequired"}:
            assert isinstance(annotation, facts.Subscript)
            annotation, frame = self._resolved(annotation.index, frame)
        if self._is_managed(annotation, frame):
            return ChannelKind.MANAGED, ""
        metadata = list(self._metadata(annotation, frame))
        for item, owner in metadata:
            channel = self._channel_kind(item, owner)
            if channel is not None:
                return channel, as_written(item)
        if metadata and self._is_reducer(*metadata[-1]):
            return ChannelKind.REDUCER, as_written(metadata[-1][0])
        return ChannelKind.LAST_VALUE, ""

    def reducer(self, annotation: Expression, frame: Frame) -> Known | None:
        """The reducer of a field with that annotation, None where it has none."""
        kind, _ = self.classify(annotation, frame)
        annotation, frame = self._resolved(annotation, frame)
        if _subscripted(annotation) in {"Required", "NotRequired"}:
            assert isinstance(annotation, facts.Subscript)
            annotation, frame = self._resolved(annotation.index, frame)
        metadata = list(self._metadata(annotation, frame))
        if kind is not ChannelKind.REDUCER or not metadata:
            return None
        item, owner = metadata[-1]
        return self.evaluation.value(item, owner, END_OF_BODY)

    def _resolved(self, annotation: Expression, frame: Frame) -> tuple[Expression, Frame]:
        """Follow a type alias (`Messages = Annotated[list, add_messages]`) to what it names."""
        for _ in range(4):
            if not isinstance(annotation, facts.Name):
                break
            alias = self._alias(annotation.identifier, frame)
            if alias is None:
                break
            annotation, frame = alias
        return annotation, frame

    def _alias(self, name: str, frame: Frame) -> tuple[Expression, Frame] | None:
        names = self.evaluation.names
        owner: Frame | None = frame if frame.scope.binds(name) else names.enclosing(frame)
        while owner is not None and not owner.scope.binds(name):
            owner = names.enclosing(owner)
        if owner is None:
            return None
        binding = owner.scope.reaching(name)[0]
        if binding.kind == "value" and isinstance(binding.expression, facts.Subscript | facts.Name):
            return binding.expression, owner
        if binding.kind == "import" and binding.imported is not None and binding.imported.attribute:
            return self._imported_alias(binding.imported, owner)
        return None

    def _imported_alias(
        self, name: facts.ImportedName, frame: Frame
    ) -> tuple[Expression, Frame] | None:
        program = self.evaluation.program
        module = program.module_value(frame.scope.filename, name.module, name.level)
        scope = program.module_scope(module.filename) if module and module.filename else None
        if scope is None or name.attribute is None or not scope.binds(name.attribute):
            return None
        bindings = scope.reaching(name.attribute)
        if bindings[0].kind == "value" and isinstance(bindings[0].expression, facts.Subscript):
            return bindings[0].expression, self.evaluation.names.generic(scope)
        return None

    def _metadata(self, annotation: Expression, frame: Frame) -> Iterator[tuple[Expression, Frame]]:
        if _subscripted(annotation) != "Annotated" or not isinstance(annotation, facts.Subscript):
            return
        if isinstance(annotation.index, facts.Sequence):
            first, *rest = annotation.index.items
            yield from self._metadata(*self._resolved(first, frame))
            yield from ((item, frame) for item in rest)

    def _is_managed(self, annotation: Expression, frame: Frame) -> bool:
        known = self.evaluation.value(annotation, frame, END_OF_BODY)
        return any(
            isinstance(v, Symbol) and v.path.rpartition(".")[2] in MANAGED for v in known.values
        )

    def _channel_kind(self, item: Expression, frame: Frame) -> ChannelKind | None:
        call = item if isinstance(item, facts.Call) else None
        known = self.evaluation.value(call.function if call else item, frame, END_OF_BODY)
        for value in known.values:
            path = value.path if isinstance(value, Symbol) else ""
            if not path.startswith("langgraph."):
                continue
            name = path.rpartition(".")[2]
            if name in {"EphemeralValue", "UntrackedValue"}:
                return ChannelKind.MANY if call and _is_unguarded(call) else ChannelKind.LAST_VALUE
            if name in CHANNELS:
                return CHANNELS[name]
            if name in MANAGED:
                return ChannelKind.MANAGED
        return None

    def _is_reducer(self, item: Expression, frame: Frame) -> bool:
        known = self.evaluation.value(item, frame, END_OF_BODY)
        if not known.values:
            return True
        return any(self._can_be_called(value) for value in known.values)

    def _can_be_called(self, value: Value) -> bool:
        """Whether a value can be a reducer; what is not known counts as one, so that no key
        is reported for a reducer that we fail to see."""
        if isinstance(value, Literal):
            return False
        if isinstance(value, Instance):
            return bool(self.evaluation.attributes.of_instance(value, "__call__").values)
        if isinstance(value, Symbol) and value.path.endswith("()"):
            return not value.path.startswith(NO_REDUCERS)
        return isinstance(value, Function | Partial | Symbol | Class)


PLAIN_BASES = frozenset(
    {
        "typing.TypedDict",
        "typing_extensions.TypedDict",
        "pydantic.BaseModel",
        "builtins.object",
        "abc.ABC",
        "typing.Generic",
        "typing.NamedTuple",
    }
)


def merge(schemas: Iterable[Schema]) -> Schema:
    """One graph's channels: a plain repetition does not hide a reducer (langgraph 1.2.22)."""
    channels: dict[str, Channel] = {}
    complete = True
    for schema in schemas:
        complete = complete and schema.complete
        for channel in schema.channels:
            known = channels.get(channel.key)
            if known is None or known.kind == ChannelKind.LAST_VALUE != channel.kind:
                channels[channel.key] = channel
    return Schema(tuple(channels.values()), complete)


def _library(path: str) -> Iterator[Channel]:
    for key, reducer in LIBRARY_STATES[path]:
        yield Channel(key, ChannelKind.REDUCER, path.rpartition(".")[2], None, reducer)


def _subscripted(annotation: Expression) -> str:
    if not isinstance(annotation, facts.Subscript):
        return ""
    value = annotation.value
    return value.name if isinstance(value, facts.Attribute) else getattr(value, "identifier", "")


def _is_unguarded(call: facts.Call) -> bool:
    return any(
        argument.keyword == "guard" and argument.value == facts.Constant(False)
        for argument in call.arguments
    )
