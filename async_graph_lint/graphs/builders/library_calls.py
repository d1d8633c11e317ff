"""Calls of LangGraph's and LangChain's own functions, wherever the project makes them.

What is handed to them (a retry policy's test, a tool node's error handler, an agent's
middleware) is code that they run; the calls themselves tell graphs that no builder shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.arguments import Actuals, actuals
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.evaluation.values import Frame, Symbol
from async_graph_lint.program.program import MODULE, Program

Origin = Span
"""The call that makes an object, whatever frame runs it."""


class LibraryCall(NamedTuple):
    """One call of the library's function or class at `path`, with its arguments."""

    path: str
    frame: Frame
    site: Site
    given: Actuals

    @property
    def origin(self) -> Origin:
        """The call, as the objects that it makes remember it."""
        return self.site.call.span


class LibraryCalls:
    """Finds the calls in the files that `wanted` accepts."""

    def __init__(self, program: Program, wanted: Callable[[str], bool]) -> None:
        self.program = program
        self.wanted = wanted

    def of(self, paths: frozenset[str]) -> Iterator[LibraryCall]:
        """The calls of these functions, in the order of files and definitions."""
        names = frozenset(path.rpartition(".")[2] for path in paths)
        for filename in filter(self.wanted, self.program.files.listed):
            if self.program.files.uses_langgraph(filename):
                local = self._local_names(filename, names)
                for frame in self._frames(filename, local):
                    yield from self._in(frame, paths, local)

    def _local_names(self, filename: str, names: frozenset[str]) -> frozenset[str]:
        outline = self.program.files.outline(filename)
        imports = () if outline is None else outline.imports
        return names | {name.local for name in imports if name.attribute in names}

    def _frames(self, filename: str, words: frozenset[str]) -> Iterator[Frame]:
        outline = self.program.files.outline(filename)
        if outline is None:
            return
        keys = [MODULE] if outline.words & words else []
        keys += [d.key for d in outline.definitions if d.words & words]
        for key in keys:
            scope = self.program.scope(filename, key)
            for inner in () if scope is None else self.program.nested(scope):
                yield self.program.evaluation.names.generic(inner)

    def _in(
        self, frame: Frame, paths: frozenset[str], names: frozenset[str]
    ) -> Iterator[LibraryCall]:
        evaluation = self.program.evaluation
        for site in frame.scope.sites:
            if simple_name(site.call.function) not in names:
                continue
            callee = evaluation.value(site.call.function, frame, site.place).single
            if isinstance(callee, Symbol) and callee.path in paths:
                given = actuals(evaluation, site.call, frame, site.place)
                yield LibraryCall(callee.path, frame, site, given)
