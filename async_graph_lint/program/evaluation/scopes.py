"""A definition and the names in it: which binding of a name a place can see."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.additions import Addition, additions_of
from async_graph_lint.program.evaluation.bindings import Binding, Ending, Site
from async_graph_lint.program.evaluation.implicit import implicit_sites
from async_graph_lint.program.evaluation.places import END_OF_BODY, Place
from async_graph_lint.program.evaluation.table import Table
from async_graph_lint.reading import facts


class Scope:
    """A definition in its place: its file and the scope it stands in.

    Scopes are compared by identity: the program makes one per definition.
    """

    def __init__(self, definition: facts.Definition, parent: Scope | None) -> None:
        self.definition = definition
        self.parent = parent
        self._children: dict[int, Scope] = {}

    def __repr__(self) -> str:
        return f"Scope({self.filename}:{self.key})"

    @property
    def filename(self) -> str:
        """The file, relative to the project's root."""
        return self.definition.filename

    @property
    def key(self) -> str:
        """The definition's key in its file, for example `Agent.run`."""
        return self.definition.key

    @property
    def name(self) -> str:
        """The definition's own name."""
        return self.definition.name

    @property
    def is_class(self) -> bool:
        """True for a class body."""
        return self.definition.kind == "class"

    @property
    def is_module(self) -> bool:
        """True for a module body."""
        return self.definition.kind == "module"

    @cached_property
    def table(self) -> Table:
        """The bindings, stores, calls and returns of the body."""
        return Table(self.definition)

    @cached_property
    def additions(self) -> dict[str, list[Addition]]:
        """What the body puts into lists and dicts, by the name that holds them."""
        return additions_of(self.table)

    @property
    def sites(self) -> list[Site]:
        """The calls of the body itself, in source order."""
        return self.table.sites

    def call_at(self, span: Span) -> Site | None:
        """The call of the body that stands at a place."""
        return next((site for site in self.sites if site.call.span == span), None)

    @cached_property
    def implicit_sites(self) -> list[Site]:
        """The calls that the body's syntax makes: `with`, `for`."""
        return implicit_sites(self.table)

    @property
    def endings(self) -> list[Ending]:
        """The returns of the body itself."""
        return self.table.endings

    def child(self, definition: facts.Definition) -> Scope:
        """The scope of a definition that stands inside this one."""
        scope = self._children.get(id(definition))
        if scope is None:
            scope = self._children[id(definition)] = Scope(definition, self)
        return scope

    def binds(self, name: str) -> bool:
        """True when the body binds the name as its own (not `global`, not `nonlocal`)."""
        table = self.table
        return (
            name in table.bindings
            and name not in table.global_names
            and name not in table.outer_names
        )

    def reaching(self, name: str, place: Place = END_OF_BODY) -> list[Binding]:
        """The bindings of `name` that `place` may see, latest first.

        A binding that every way to `place` passes hides the earlier ones; bindings in
        other arms of a branch cannot reach it; those later in a common loop can.
        """
        found: list[Binding] = []
        bindings = self.table.bindings.get(name, [])
        for binding in reversed(bindings):
            if binding.place.order > place.order or binding.place.excludes(place):
                continue
            if binding.confined and binding.place.order != place.order:
                continue
            found.append(binding)
            if binding.place.dominates(place):
                break
        later = (b for b in bindings if b.place.order > place.order)
        found.extend(b for b in later if b.place.repeats_with(place) and not b.confined)
        return found

    def functions(self) -> Iterator[Scope]:
        """The definitions that stand inside this body and are read with it."""
        for statement, _ in self.table.statements:
            if isinstance(statement, facts.DefineLocal):
                yield self.child(statement.definition)
