"""Sync code of state and context schemas that the Pregel loop itself runs.

Reducers fold the writes of a superstep on the loop's thread (langgraph 1.2.22, semantics
A35), and pydantic or dataclass states are built there before a node starts, also where
the node is sync (A38, A39, A50, A54).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from async_graph_lint.graphs.assembly.assembly import SCHEMAS, Assembly
from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.graphs.builders.library_calls import LibraryCall, Origin
from async_graph_lint.graphs.nodes.sync_hook import SyncHook, items_of, methods_of, sync_bodies
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL, Actuals, actuals
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.expressions import dotted
from async_graph_lint.program.evaluation.places import END_OF_BODY, Place
from async_graph_lint.program.evaluation.values import Class, Frame, Instance, Symbol
from async_graph_lint.reading import facts

KEYWORDS = frozenset({*SCHEMAS, "context_schema", "config_schema"})
VALIDATORS = frozenset({"field_validator", "model_validator", "validator", "root_validator"})
CONSTRUCTORS = frozenset({"__post_init__", "model_post_init"})
ANNOTATED_VALIDATORS = frozenset(
    {"BeforeValidator", "AfterValidator", "PlainValidator", "WrapValidator"}
)
IN_THE_NODE = "do this in the node that writes the key"
BEFORE_THE_RUN = "do this before the graph is run, or in a node"


class StateHooks:
    """Finds the hooks of schemas for one program."""

    def __init__(self, evaluation: Evaluation, assembly: Assembly) -> None:
        self.evaluation = evaluation
        self.assembly = assembly

    def of_building(self, building: Building) -> Iterator[SyncHook]:
        """The hooks of a builder's schemas and of its nodes' own input schemas."""
        frame, _ = building.origin
        given = actuals(self.evaluation, building.construction, frame, self._place(building))
        classes = [*self._given(given, 2), *self._of_nodes(building)]
        yield from self._of(classes, building.origin[1])

    def of_agent(self, agent: LibraryCall) -> Iterator[SyncHook]:
        """The hooks of the schemas that an agent and its middleware are given."""
        classes = [*self._given(agent.given, 0), *self._of_middleware(agent.given)]
        yield from self._of(classes, agent.origin)

    def _of_middleware(self, given: Actuals) -> Iterator[Class]:
        for value in items_of(given.get(NOT_POSITIONAL, "middleware")):
            if isinstance(value, Instance):
                known = self.evaluation.attributes.of_instance(value, "state_schema")
                yield from (schema for schema in known.present if isinstance(schema, Class))

    def _place(self, building: Building) -> Place:
        sites = building.origin[0].scope.sites
        return next(site.place for site in sites if site.call is building.construction)

    def _given(self, given: Actuals, positions: int) -> Iterator[Class]:
        named = [known for name, known in given.keywords if name in KEYWORDS]
        for known in (*given.positional[:positions], *named):
            yield from (value for value in known.present if isinstance(value, Class))

    def _of_nodes(self, building: Building) -> Iterator[Class]:
        for operation in building.operations:
            if operation.method == "add_node":
                yield from self._given(operation.given, 0)
        for found in self.assembly.node_facts(building):
            for frame in found.frames:
                yield from self._annotated(frame)

    def _annotated(self, frame: Frame) -> Iterator[Class]:
        parameters = frame.scope.definition.parameters[0 if frame.receiver is None else 1 :]
        outer = self.evaluation.names.enclosing(frame)
        if parameters and parameters[0].annotation is not None and outer is not None:
            known = self.evaluation.annotations.instance(parameters[0].annotation, outer)
            yield from (value.cls for value in known.present if isinstance(value, Instance))

    def _of(self, classes: Iterable[Class], origin: Origin) -> Iterator[SyncHook]:
        for cls in dict.fromkeys(classes):
            ancestry = self.evaluation.attributes.ancestry(cls)
            is_built = self._is_built(ancestry)
            for ancestor in ancestry:
                if isinstance(ancestor, Class):
                    for hook in self._in(ancestor, is_built):
                        yield hook._replace(origins=(origin,))

    def _is_built(self, ancestry: list[Class | Symbol]) -> bool:
        """True for pydantic models and dataclasses; a TypedDict is never constructed."""
        return any(
            ancestor.path.startswith("pydantic.")
            if isinstance(ancestor, Symbol)
            else any(_last_name(d) == "dataclass" for d in ancestor.scope.definition.decorators)
            for ancestor in ancestry
        )

    # One class

    def _in(self, cls: Class, is_built: bool) -> Iterator[SyncHook]:
        frame = self.evaluation.attributes.class_frame(cls)
        for statement, _ in cls.scope.table.statements:
            if isinstance(statement, facts.Annotate):
                yield from self._reducer(statement, frame)
                if is_built:
                    yield from self._field(statement, frame)
        if is_built:
            yield from self._methods(cls)

    def _reducer(self, statement: facts.Annotate, frame: Frame) -> Iterator[SyncHook]:
        known = self.assembly.schemas.reducer(statement.annotation, frame)
        for body in sync_bodies(self.evaluation, known):
            yield SyncHook(body, f"reducer of `{_last_name(statement.target)}`", IN_THE_NODE)

    def _field(self, statement: facts.Annotate, frame: Frame) -> Iterator[SyncHook]:
        """The factory of a field's default, and validators in its annotation."""
        field = _last_name(statement.target)
        for function, what in (*_factories(statement), *_validators(statement)):
            known = self.evaluation.value(function, frame, END_OF_BODY)
            for body in sync_bodies(self.evaluation, known):
                yield SyncHook(body, f"{what} of `{field}`", BEFORE_THE_RUN)

    def _methods(self, cls: Class) -> Iterator[SyncHook]:
        for scope in methods_of(self.evaluation.program, cls):
            decorators = {_last_name(d) for d in scope.definition.decorators}
            name = f"`{cls.scope.name}.{scope.name}`"
            what = "validator" if decorators & VALIDATORS else "initialiser"
            is_hook = bool(decorators & VALIDATORS) or scope.name in CONSTRUCTORS
            if is_hook and not scope.definition.is_async:
                frame = self.evaluation.names.generic(scope)
                yield SyncHook(frame, f"{what} {name} of the state", BEFORE_THE_RUN)


def _factories(statement: facts.Annotate) -> Iterator[tuple[facts.Expression, str]]:
    if isinstance(statement.value, facts.Call):
        for argument in statement.value.arguments:
            if argument.keyword == "default_factory":
                yield argument.value, "default factory"


def _validators(statement: facts.Annotate) -> Iterator[tuple[facts.Expression, str]]:
    annotation = statement.annotation
    index = annotation.index if isinstance(annotation, facts.Subscript) else None
    for item in index.items if isinstance(index, facts.Sequence) else ():
        if isinstance(item, facts.Call) and _last_name(item) in ANNOTATED_VALIDATORS:
            yield from ((argument.value, "validator") for argument in item.arguments[:1])


def _last_name(expression: facts.Expression) -> str:
    """`field_validator` for `pydantic.field_validator("x")`."""
    called = expression.function if isinstance(expression, facts.Call) else expression
    return (dotted(called) or "").rpartition(".")[2]
