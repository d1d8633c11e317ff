"""Edits that make a sync helper async, with everything that calls it.

A function can only become async when all its uses are known: every mention of its name
in the project, tests included, has to be a call in an `async def` (or in a sync function
that can become async itself), at a place where `await` is legal. Otherwise there is no fix:
half of one would break the program.
"""

from __future__ import annotations

import libcst as cst

from async_graph_lint.finding import Edit
from async_graph_lint.fixes.awaiting import awaited, held, is_awaited
from async_graph_lint.fixes.syntax import Syntax
from async_graph_lint.fixes.workshop import Workshop
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.scopes import Scope

MOST_FUNCTIONS = 8
"""Functions that one fix changes at most; a longer chain wants an author."""


class Unfixable(Exception):  # noqa: N818 - the name is the whole message
    """Some use of a function is not known, or cannot wait."""


class Asynchronous:
    """Collects the edits for one fix."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.edits: list[Edit] = []
        self._changed: set[Scope] = set()

    def make(self, scope: Scope) -> None:
        """Make the function async and await it everywhere. Raises `Unfixable`."""
        if scope in self._changed:
            return
        self._changed.add(scope)
        if len(self._changed) > MOST_FUNCTIONS or not _is_plain(scope):
            raise Unfixable(scope.name)
        self._declare(scope)
        sites = self.workshop.program.evaluation.callers.sites(scope)
        if self._mentions(scope.name) != len(sites) or not sites:
            raise Unfixable(scope.name)
        for site, _ in sites:
            self._wait(site)

    def _syntax(self, filename: str) -> Syntax:
        syntax = self.workshop.syntax(filename)
        if syntax is None:
            raise Unfixable(filename)
        return syntax

    def _declare(self, scope: Scope) -> None:
        syntax = self._syntax(scope.filename)
        for function in syntax.nodes(cst.FunctionDef):
            if syntax.span(function.name) == scope.definition.header:
                self.edits.append(syntax.insertion(syntax.span(function).start, "async "))
                return
        raise Unfixable(scope.name)

    def _wait(self, site: Site) -> None:
        span = site.call.span
        syntax = self._syntax(span.filename)
        call = syntax.call(span)
        function = None if call is None else syntax.evaluator(call)
        if call is None or function is None or is_awaited(syntax, call) or held(syntax, call):
            raise Unfixable(span.filename)
        self.edits += awaited(syntax, call)
        if function.asynchronous is None:
            caller = self.workshop.scope_at(span)
            if caller is None or caller.name != function.name.value:
                raise Unfixable(span.filename)
            self.make(caller)

    def _mentions(self, name: str) -> int:
        """How often the project uses a name, other than to define or import it."""
        return sum(self._mentions_in(filename, name) for filename in self._mentioning(name))

    def _mentioning(self, name: str) -> list[str]:
        files = self.workshop.program.files
        return [filename for filename in files.listed if files.mentions(filename, name)]

    def _mentions_in(self, filename: str, name: str) -> int:
        syntax = self._syntax(filename)
        defined = {id(function.name) for function in syntax.nodes(cst.FunctionDef)}
        names = [node for node in syntax.nodes(cst.Name) if node.value == name]
        used = [n for n in names if id(n) not in defined and not _is_imported(syntax, n)]
        texts = [node for node in syntax.nodes(cst.SimpleString) if name in node.value]
        whole = [node for node in texts if node.raw_value == name]
        return len(used) + len(whole)


def _is_plain(scope: Scope) -> bool:
    """A module's own function: nobody can override or decorate it into something else."""
    definition = scope.definition
    in_module = scope.parent is not None and scope.parent.is_module
    decorated = bool(definition.decorators)
    return in_module and not (definition.is_async or definition.is_generator or decorated)


def _is_imported(syntax: Syntax, name: cst.Name) -> bool:
    outer = syntax.parent(name)
    if isinstance(outer, cst.ImportAlias):
        return outer.asname is None
    return isinstance(outer, cst.Arg | cst.Param) and getattr(outer, "keyword", None) is name
