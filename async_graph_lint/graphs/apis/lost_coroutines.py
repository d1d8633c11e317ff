"""Coroutines that nobody awaits, with what LangGraph makes of those it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.graphs.apis.run_by_graph import Called
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.imports import Importers
from async_graph_lint.program.loop.bodies import bodies_worth_reading
from async_graph_lint.program.loop.lost import LostCoroutine, LostCoroutines
from async_graph_lint.program.loop.products import COROUTINE_NAMES
from async_graph_lint.program.program import Program

TELLING = COROUTINE_NAMES | {"to_thread", "wait_for", "aput", "arun", "agenerate", "get_tools"}
"""Names of the catalogue's coroutine functions that few other functions have."""
COMMON = frozenset({"get", "post", "put", "join", "wait", "acquire", "create", "request", "setup"})
"""Names that coroutine functions share with half the world: asked for only in bodies that are
read anyway."""


class Given(NamedTuple):
    """A coroutine that a body hands to LangGraph as, or in, its result."""

    lost: LostCoroutine
    called: Called


class CoroutineSearch:
    """Finds both kinds for one program."""

    def __init__(
        self, program: Program, lost: LostCoroutines, wanted: Callable[[str], bool]
    ) -> None:
        self.program = program
        self.lost = lost
        self.wanted = wanted
        names = frozenset(self._async_names())
        self.sieve = TELLING | (names - COMMON)
        self.words = self.sieve | names | COMMON | {"sleep"}

    def dropped(self, everything: bool) -> Iterator[LostCoroutine]:
        """The coroutines that bodies lose themselves, in files that have to do with LangGraph."""
        near = Importers(self.program).of_langgraph()
        listed = filter(self.wanted, self.program.files.listed)
        files = [name for name in listed if everything or name in near]
        for frame in bodies_worth_reading(self.program, files, self.sieve):
            yield from self.lost.inside(frame, self.words | self._local_names(frame.scope))

    def given(self, bodies: Iterable[Called]) -> Iterator[Given]:
        """The coroutines that bodies hand to LangGraph; each call once."""
        for called in bodies:
            words = self.words | self._names_in(called)
            for lost in self.lost.returned(called.frame, words):
                yield Given(lost, called)

    def _async_names(self) -> Iterator[str]:
        for filename in self.program.files.listed:
            outline = self.program.files.outline(filename)
            for definition in () if outline is None else outline.definitions:
                if definition.is_async:
                    yield definition.name

    def _local_names(self, scope: Scope) -> frozenset[str]:
        return frozenset(inner.name for inner in scope.functions() if inner.definition.is_async)

    def _names_in(self, called: Called) -> frozenset[str]:
        """In what LangGraph calls, every call is worth a look: wrappers call parameters."""
        sites = called.frame.scope.sites
        names = (getattr(s.call.function, "identifier", None) for s in sites)
        others = (getattr(s.call.function, "name", None) for s in sites)
        return frozenset(name for name in (*names, *others) if name)
