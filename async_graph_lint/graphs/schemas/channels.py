"""From one annotation to the channel it makes, on LangGraph's own rule.

Source: langgraph 1.2.22 `graph/state.py` `_get_channel`. One outer `Required` or
`NotRequired` is stripped; a managed value is no channel; any metadata item that is a
channel decides; else only the last metadata item counts, when it can be called with two
arguments; everything else is silently a plain channel.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.graphs.model import ChannelKind
from async_graph_lint.graphs.schemas.library_states import CHANNELS, GUARDED, MANAGED_VALUES
from async_graph_lint.graphs.schemas.reducers import Reducers, Taken
from async_graph_lint.graphs.schemas.spelling import spelled
from async_graph_lint.graphs.schemas.type_forms import Form, TypeForms
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.values import Class, Frame, Known, Symbol
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

STRIPPED = frozenset({"Required", "NotRequired"})


class Item(NamedTuple):
    """One metadata item and the frame in which it is evaluated."""

    expression: Expression
    frame: Frame


class Reading(NamedTuple):
    """What LangGraph makes of an annotation.

    `reducer` is the item that folds writes. `refused` says why building the graph raises;
    `doubtful` that the annotation, or its last item, could not be followed.
    """

    kind: ChannelKind
    reducer: Item | None = None
    refused: str = ""
    doubtful: bool = False


class KeyAnnotations:
    """Reads the annotations of state keys for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.forms = TypeForms(evaluation)
        self.reducers = Reducers(evaluation)

    def read(self, annotation: Expression, frame: Frame) -> Reading:
        """The channel of a key with that annotation."""
        form = self.stripped(annotation, frame)
        if form.sealed:
            return Reading(ChannelKind.LAST_VALUE)
        if self._is_managed(form):
            return Reading(ChannelKind.MANAGED)
        items = self.metadata(form)
        for item in items:
            kind = self.channel(item)
            if kind is not None:
                return Reading(kind, _operator(item) if kind is ChannelKind.REDUCER else None)
        return self._by_last(items[-1]) if items else self._plain(form)

    def stripped(self, annotation: Expression, frame: Frame) -> Form:
        """The annotation after aliases and one outer `Required` or `NotRequired`."""
        form = self.forms.of(annotation, frame)
        if self.forms.special(form) in STRIPPED and not form.sealed:
            return self.forms.of(self.forms.arguments(form)[0], form.frame)
        return form

    def metadata(self, form: Form) -> list[Item]:
        """The metadata, that of a directly nested `Annotated` first, as typing flattens it."""
        if form.sealed or self.forms.special(form) != "Annotated":
            return []
        first, *rest = self.forms.arguments(form)
        inner = self.forms.of(first, form.frame)
        return [*self.metadata(inner), *(Item(item, form.frame) for item in rest)]

    def bare(self, form: Form) -> Form:
        """The type without its metadata."""
        while self.forms.special(form) == "Annotated":
            form = self.forms.of(self.forms.arguments(form)[0], form.frame)
        return form

    def value(self, item: Item) -> Known:
        """What a metadata item can be."""
        return self.evaluation.value(item.expression, item.frame, END_OF_BODY)

    def _by_last(self, item: Item) -> Reading:
        taken = self.reducers.taken(self.value(item))
        if taken is Taken.IGNORED:
            return Reading(ChannelKind.LAST_VALUE)
        name = spelled(item.expression)
        refused = f"`{name}` does not take two arguments" if taken is Taken.REFUSED else ""
        return Reading(ChannelKind.REDUCER, item, refused, doubtful=taken is Taken.UNKNOWN)

    def _plain(self, form: Form) -> Reading:
        name = isinstance(form.expression, facts.Name | facts.Attribute)
        known = self.evaluation.value(form.expression, form.frame, END_OF_BODY) if name else None
        return Reading(ChannelKind.LAST_VALUE, doubtful=known is not None and not known.values)

    # Managed values

    def _is_managed(self, form: Form) -> bool:
        """The last item, or, through any generic type, its first argument."""
        if self._names_managed(Item(form.expression, form.frame)):
            return True
        items = self.metadata(form)
        if items:
            return self._names_managed(items[-1])
        first = next(self._first(form), None)
        return first is not None and self._is_managed(self.forms.of(first, form.frame))

    def _first(self, form: Form) -> Iterator[Expression]:
        expression = form.expression
        if isinstance(expression, facts.Operation) and expression.operator == "|":
            yield expression.operands[0]
        elif self.forms.special(form) not in {"Literal", "Annotated"}:
            yield from self.forms.arguments(form)[:1]

    def _names_managed(self, item: Item) -> bool:
        if not isinstance(item.expression, facts.Name | facts.Attribute):
            return False
        return any(
            isinstance(value, Symbol)
            and value.path.startswith("langgraph.")
            and value.path.rpartition(".")[2] in MANAGED_VALUES
            for value in self.value(item).values
        )

    # Channels

    def channel(self, item: Item) -> ChannelKind | None:
        """The kind of a channel class or instance, None for anything else."""
        call = item.expression if isinstance(item.expression, facts.Call) else None
        target = item if call is None else item._replace(expression=call.function)
        for value in self.value(target).values:
            name = self._channel_class(value)
            if name in GUARDED and call is not None and _is_unguarded(call):
                return ChannelKind.MANY
            if name:
                return CHANNELS.get(name, ChannelKind.MANY)
        return None

    def _channel_class(self, value: object) -> str:
        """The name of LangGraph's channel class; of the project's own, that of its nearest
        base, or any other name where it updates in its own way."""
        if isinstance(value, Symbol):
            name = value.path.rpartition(".")[2]
            known = name in CHANNELS or name == "BaseChannel"
            return name if known and value.path.startswith("langgraph.") else ""
        if not isinstance(value, Class):
            return ""
        ancestry = self.evaluation.attributes.ancestry(value)
        named = next(filter(None, (self._channel_class(b) for b in ancestry if b is not value)), "")
        own = any(isinstance(base, Class) and base.scope.binds("update") for base in ancestry)
        return "own" if named and own else named


def _operator(item: Item) -> Item:
    """The reducer given to a `BinaryOperatorAggregate`; otherwise the item itself."""
    call = item.expression
    if isinstance(call, facts.Call) and simple_name(call) == "BinaryOperatorAggregate":
        named = [a.value for a in call.arguments if a.keyword == "operator"]
        plain = [a.value for a in call.arguments if a.keyword is None and not a.star]
        return item._replace(expression=(*named, *plain[1:], call)[0])
    return item


def _is_unguarded(call: facts.Call) -> bool:
    guards = [argument.value for argument in call.arguments if argument.keyword == "guard"]
    positional = [argument.value for argument in call.arguments if argument.keyword is None]
    return facts.Constant(False) in (*guards, *positional[1:2])
