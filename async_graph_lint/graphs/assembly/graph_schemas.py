"""The schemas of one graph and what each is to it, in the order the engine reads them.

Source: langgraph 1.2.22 `graph/state.py`: `StateGraph` adds the state, input and output
schemas; `add_node` and `add_conditional_edges` then add those that the first parameters
of nodes and routers are annotated with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.graphs.builders.building import Building, Operation
from async_graph_lint.graphs.model import ChannelKind, Role
from async_graph_lint.graphs.nodes.nodes import NodeFacts
from async_graph_lint.graphs.nodes.state import runs_with_state
from async_graph_lint.graphs.nodes.sync_hook import items_of
from async_graph_lint.graphs.schemas.merging import Given
from async_graph_lint.graphs.schemas.schemas import NO_SCHEMA, UNKNOWN_SCHEMA, Schema, Schemas
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL, Actuals, actuals
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import Frame, Instance, Known, Value
from async_graph_lint.reading.facts import Expression

NAMES = {
    Role.STATE: ("state_schema",),
    Role.INPUT: ("input_schema", "input"),
    Role.OUTPUT: ("output_schema", "output"),
}


class BuilderSchemas(NamedTuple):
    """What `StateGraph(...)` is given; the state stands in for what is left out."""

    state: Schema
    input: Schema
    output: Schema

    @property
    def given(self) -> tuple[Given, ...]:
        """Each with its role."""
        return (
            Given(Role.STATE, self.state),
            Given(Role.INPUT, self.input),
            Given(Role.OUTPUT, self.output),
        )


class GraphSchemas:
    """Finds the schemas of graphs for one evaluation."""

    def __init__(self, evaluation: Evaluation, schemas: Schemas) -> None:
        self.evaluation = evaluation
        self.schemas = schemas

    def of_builder(self, building: Building) -> BuilderSchemas:
        """The schemas that the builder itself is given."""
        found = {role: self._named(building, role) for role in NAMES}
        state = found[Role.STATE] or UNKNOWN_SCHEMA
        return BuilderSchemas(state, found[Role.INPUT] or state, found[Role.OUTPUT] or state)

    def of_agent(self, building: Building) -> tuple[Given, ...]:
        """The schemas that an agent merges, the one with the last word last: those of its
        middleware and its own (langchain 1.5.0, `agents/factory.py`)."""
        frame = building.origin[0]
        given = actuals(self.evaluation, building.construction, frame, _site(building).place)
        middleware = [self._of_middleware(v) for v in items_of(_keyword(given, "middleware"))]
        own = _keyword(given, "state_schema")
        schemas = [*middleware, *([] if own is None else [self.schemas.of(own)])]
        roles = [*(Role.MIDDLEWARE for _ in middleware), Role.STATE]
        return tuple(Given(role, schema) for role, schema in zip(roles, schemas, strict=False))

    def _of_middleware(self, value: Value) -> Schema:
        if not isinstance(value, Instance):
            return NO_SCHEMA
        return self.schemas.of(self.evaluation.attributes.of_instance(value, "state_schema"))

    def of_parts(
        self, nodes: Iterable[NodeFacts], operations: Iterable[Operation]
    ) -> Iterator[Given]:
        """The schemas that nodes and routers add for themselves."""
        for node in nodes:
            yield Given(Role.NODE, node.schema)
        for operation in operations:
            for frame in self._routers(operation):
                yield Given(Role.NODE, self.schemas.of_first_parameter(frame))

    def _named(self, building: Building, role: Role) -> Schema | None:
        frame, site = building.origin[0], _site(building)
        for argument in building.construction.arguments:
            positional = role is Role.STATE and argument.keyword is None and not argument.star
            if positional or argument.keyword in NAMES[role]:
                return self._written(argument.value, frame, site)
        return None

    def _written(self, expression: Expression, frame: Frame, site: Site) -> Schema:
        return self.schemas.written(expression, frame, site.place)

    def _routers(self, operation: Operation) -> Iterator[Frame]:
        place = ROUTERS.get(operation.method)
        known: Known | None = None if place is None else operation.given.get(place, "path")
        for value in () if known is None else known.present:
            frame = runs_with_state(self.evaluation.calls, value, None)
            if frame is not None:
                yield frame


def _site(building: Building) -> Site:
    sites = building.origin[0].scope.sites
    return next(site for site in sites if site.call is building.construction)


def _keyword(given: Actuals, name: str) -> Known | None:
    return given.get(NOT_POSITIONAL, name)


ROUTERS = {"add_conditional_edges": 1, "set_conditional_entry_point": 0}
"""Where the router stands among the arguments."""


def keys_of(schema: Schema) -> tuple[str, ...] | None:
    """The keys that pass through a schema, None where they are not all known."""
    if not schema.complete:
        return None
    kept = (field for field in schema.fields if field.reading.kind is not ChannelKind.MANAGED)
    return tuple(field.key for field in kept)
