"""Savers that never work: a context manager that nobody entered, an async saver without a loop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.builders.agents import AGENTS
from async_graph_lint.graphs.builders.building import Building
from async_graph_lint.graphs.builders.library_calls import LibraryCall
from async_graph_lint.program.evaluation.arguments import NOT_POSITIONAL
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.values import Known, Symbol
from async_graph_lint.program.loop.bodies import Wanted, bodies_mentioning, running_sites
from async_graph_lint.program.loop.savers import ASYNC, KEYWORD, UNENTERED, Savers
from async_graph_lint.program.program import Program

ASYNC_SAVERS = frozenset(
    {"AsyncSqliteSaver", "AsyncPostgresSaver", "AsyncShallowPostgresSaver", "AsyncRedisSaver"}
)


class UnusableSaver(NamedTuple):
    """A call that fails for its saver: `name` is the saver, or what gives it."""

    span: Span
    call: str
    name: str
    steps: int
    no_loop: bool = False


def unentered(
    savers: Savers, buildings: Iterable[Building], calls: Iterable[LibraryCall]
) -> Iterator[UnusableSaver]:
    """Graphs that are compiled with a context manager in place of a saver."""
    for building in buildings:
        for operation in building.operations:
            if operation.method == "compile":
                name = as_written(operation.site.call.function)
                given = operation.given.get(0, KEYWORD)
                yield from _unentered(savers, given, operation.span, name)
    for call in calls:
        if call.path in AGENTS:
            name = as_written(call.site.call.function)
            given = call.given.get(NOT_POSITIONAL, KEYWORD)
            yield from _unentered(savers, given, call.origin, name)


def _unentered(
    savers: Savers, given: Known | None, span: Span, call: str
) -> Iterator[UnusableSaver]:
    for value in () if given is None else given.present:
        if given is not None and savers.kind(value) == UNENTERED:
            steps = int(given.elsewhere) + int(given.open or len(given.present) > 1)
            yield UnusableSaver(span, call, savers.name(value), steps)


def without_loop(program: Program, savers: Savers, wanted: Wanted) -> Iterator[UnusableSaver]:
    """Async savers that a module makes while it is imported, when no loop runs."""
    files = filter(wanted, program.files.listed)
    for frame in bodies_mentioning(program, files, ASYNC_SAVERS):
        if not frame.scope.is_module:
            continue
        for site in running_sites(program, frame):
            made = program.evaluation.value(site.call, frame, site.place).single
            called = program.evaluation.value(site.call.function, frame, site.place).single
            if isinstance(made, Symbol) and isinstance(called, Symbol):
                is_class = called.path.rpartition(".")[2] in ASYNC_SAVERS
                if is_class and savers.kind(made) == ASYNC:
                    name = savers.name(made)
                    steps = int(name == "AsyncRedisSaver")
                    written = as_written(site.call.function)
                    yield UnusableSaver(site.call.span, written, name, steps, no_loop=True)
