"""The keys that a state schema declares, as `typing.get_type_hints` lists them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.model import ChannelKind, Declaration, Role
from async_graph_lint.graphs.schemas.channels import KeyAnnotations, Reading
from async_graph_lint.graphs.schemas.library_states import LIBRARY_STATES
from async_graph_lint.graphs.schemas.spelling import spelled
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.places import END_OF_BODY, Place
from async_graph_lint.program.evaluation.values import (
    Class,
    Frame,
    Instance,
    Known,
    Symbol,
    only,
)
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

ROOT = "__root__"
"""The key of a state that is no class with annotations (`StateGraph(dict)`)."""
TYPED_DICTS = frozenset({"typing.TypedDict", "typing_extensions.TypedDict"})
MADE_BY_CALLS = frozenset({"typing.TypedDict()", "typing_extensions.TypedDict()"})
PLAIN_BASES = frozenset(
    {"pydantic.BaseModel", "builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"}
    | {"typing_extensions.Protocol", "typing.NamedTuple", "typing_extensions.NamedTuple"}
)
"""Bases that declare no keys."""
ROOT_TYPES = frozenset({"builtins.dict", "builtins.list", "builtins.str", "builtins.int"})
"""States that are one value (measured on langgraph 1.2.22)."""


class Field(NamedTuple):
    """A key as one class declares it.

    `annotation` and `frame` are None for a library's schema; `reading` is what LangGraph
    makes of it.
    """

    key: str
    reading: Reading
    schema: str
    span: Span | None = None
    annotation: Expression | None = None
    frame: Frame | None = None

    def declaration(self, role: Role) -> Declaration:
        """The same in the words of the model."""
        reducer = self.reading.reducer
        return Declaration(
            key=self.key,
            kind=self.reading.kind,
            schema=self.schema,
            span=self.span,
            reducer=self._library_reducer if reducer is None else spelled(reducer.expression),
            annotation="" if self.annotation is None else spelled(self.annotation),
            role=role,
        )

    @property
    def _library_reducer(self) -> str:
        return "add_messages" if self.reading.kind is ChannelKind.REDUCER else ""


class Schema(NamedTuple):
    """The keys of one schema.

    `complete` is False when it may have more keys than these. `overridden` are pairs of a
    field of a base and the one that takes its place.
    """

    fields: tuple[Field, ...]
    complete: bool
    overridden: tuple[tuple[Field, Field], ...] = ()

    @property
    def doubtful(self) -> bool:
        """True when some annotation could not be followed."""
        return any(field.reading.doubtful for field in self.fields)


UNKNOWN_SCHEMA = Schema((), complete=False)
NO_SCHEMA = Schema((), complete=True)


class Schemas:
    """Reads schemas for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.annotations = KeyAnnotations(evaluation)

    def of(self, known: Known) -> Schema:
        """The keys of a schema given as a value (`StateGraph(State)`)."""
        single = known.single
        if isinstance(single, Class):
            return self._joined(self._layers(single))
        if isinstance(single, Symbol) and single.path in LIBRARY_STATES:
            return self._joined([_library(single.path)])
        if isinstance(single, Symbol) and single.path in MADE_BY_CALLS:
            return UNKNOWN_SCHEMA if single.origin is None else self._functional(*single.origin)
        return UNKNOWN_SCHEMA

    def written(self, expression: Expression, frame: Frame, place: Place) -> Schema:
        """The keys of a schema as it stands in a call: also `Annotated[list, add]` or `dict`."""
        form = self.annotations.forms.of(expression, frame)
        known = self.evaluation.value(expression, frame, place)
        if self._is_root(form.expression, known):
            reading = self.annotations.read(form.expression, form.frame)
            field = Field(ROOT, reading, "", None, form.expression, form.frame)
            return Schema((field,), complete=True)
        return self.of(known)

    def _is_root(self, expression: Expression, known: Known) -> bool:
        """True for types without annotations of their own (langgraph 1.2.22, C54, C156)."""
        if isinstance(expression, facts.Subscript) and not isinstance(known.single, Class):
            return True
        single = known.single
        if isinstance(expression, facts.Subscript) and isinstance(single, Class):
            return not self._is_pydantic(single)
        return isinstance(single, Symbol) and single.path in ROOT_TYPES

    def _is_pydantic(self, cls: Class) -> bool:
        ancestry = self.evaluation.attributes.ancestry(cls)
        return any(isinstance(b, Symbol) and b.path.startswith("pydantic.") for b in ancestry)

    def of_first_parameter(self, frame: Frame) -> Schema:
        """What the first parameter of a node or router adds: no keys unless it is a class."""
        definition = frame.scope.definition
        parameters = definition.parameters[0 if frame.receiver is None else 1 :]
        outer = self.evaluation.names.enclosing(frame)
        if not parameters or parameters[0].annotation is None or outer is None:
            return NO_SCHEMA
        known = self.evaluation.annotations.instance(parameters[0].annotation, outer)
        single = known.single
        if not isinstance(single, Instance):
            return NO_SCHEMA
        return self.of(only(single.cls))

    def reducer(self, annotation: Expression, frame: Frame) -> Known | None:
        """The reducer of a key with that annotation, None where it has none."""
        item = self.annotations.read(annotation, frame).reducer
        return None if item is None else self.annotations.value(item)

    # Made by a call

    def _functional(self, frame: Frame, span: Span) -> Schema:
        """The keys of `TypedDict("State", {"key": annotation})`."""
        site = frame.scope.call_at(span)
        plain = [] if site is None else [argument.value for argument in site.call.arguments]
        if len(plain) < 2 or not isinstance(plain[1], facts.Mapping):
            return UNKNOWN_SCHEMA
        name = str(plain[0].value) if isinstance(plain[0], facts.Constant) else ""
        fields = [
            self._field(entry.key.value, entry.value, entry.span, name, frame)
            for entry in plain[1].entries
            if isinstance(entry.key, facts.Constant) and isinstance(entry.key.value, str)
        ]
        return Schema(tuple(fields), complete=len(fields) == len(plain[1].entries))

    # Classes

    def _layers(self, cls: Class) -> list[Schema]:
        """What each class of the ancestry declares itself, the last word last."""
        bases = list(self._bases(cls))
        own = Schema(tuple(self._own(cls)), complete=None not in bases)
        layers = [self._base_layers(base) for base in bases if base is not None]
        if self._is_typed_dict(cls):
            return [*(layer for found in layers for layer in found), own]
        known = [layer for found in reversed(layers) for layer in found]
        return [*dict.fromkeys(known), own]

    def _base_layers(self, base: Class | Symbol) -> list[Schema]:
        if isinstance(base, Class):
            return self._layers(base)
        if base.path in LIBRARY_STATES:
            return [_library(base.path)]
        return [Schema((), complete=base.path in PLAIN_BASES | TYPED_DICTS)]

    def _bases(self, cls: Class) -> Iterator[Class | Symbol | None]:
        """The direct bases, None for one that cannot be followed."""
        frame = self.evaluation.names.enclosing(self.evaluation.attributes.class_frame(cls))
        for base in cls.scope.definition.bases:
            if base.keyword is None and not base.star and frame is not None:
                named = base.value
                plain = named.value if isinstance(named, facts.Subscript) else named
                single = self.evaluation.value(plain, frame, END_OF_BODY).single
                yield single if isinstance(single, Class | Symbol) else None

    def _is_typed_dict(self, cls: Class) -> bool:
        """A TypedDict collects its bases' keys in order; other classes ask the nearest first."""
        ancestry = self.evaluation.attributes.ancestry(cls)
        paths = {base.path for base in ancestry if isinstance(base, Symbol)}
        states = [LIBRARY_STATES[path] for path in paths if path in LIBRARY_STATES]
        return bool(paths & TYPED_DICTS) or any(state.is_typed_dict for state in states)

    def _own(self, cls: Class) -> Iterator[Field]:
        frame = self.evaluation.attributes.class_frame(cls)
        for statement, _ in cls.scope.table.statements:
            if isinstance(statement, facts.Annotate) and isinstance(statement.target, facts.Name):
                yield self._field(
                    statement.target.identifier,
                    statement.annotation,
                    statement.span,
                    cls.scope.name,
                    frame,
                )

    def _field(
        self, key: str, annotation: Expression, span: Span, schema: str, frame: Frame
    ) -> Field:
        reading = self.annotations.read(annotation, frame)
        return Field(key, reading, schema, span, annotation, frame)

    def _joined(self, layers: Iterable[Schema]) -> Schema:
        """Later layers take the place of earlier ones, key by key."""
        fields: dict[str, Field] = {}
        overridden: list[tuple[Field, Field]] = []
        complete = True
        for layer in layers:
            complete = complete and layer.complete
            for field in layer.fields:
                if field.key in fields and fields[field.key] != field:
                    overridden.append((fields[field.key], field))
                fields[field.key] = field
        return Schema(tuple(fields.values()), complete, tuple(overridden))


def _library(path: str) -> Schema:
    name = path.rpartition(".")[2]
    keys = LIBRARY_STATES[path].keys.items()
    return Schema(tuple(Field(key, Reading(kind), name) for key, kind in keys), complete=True)
