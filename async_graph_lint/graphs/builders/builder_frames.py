"""In which frames the code that builds graphs runs: as its callers call it, or on its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from async_graph_lint.program.evaluation.arguments import actuals
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Class, Frame, Instance
from async_graph_lint.program.program import MODULE, Program
from async_graph_lint.reading import facts

OPERATIONS = frozenset(
    {
        "add_node",
        "add_edge",
        "add_conditional_edges",
        "add_sequence",
        "set_entry_point",
        "set_finish_point",
        "set_conditional_entry_point",
        "compile",
    }
)
"""Methods of a builder that say what its graphs are."""

TELLING = OPERATIONS | {"StateGraph", "MessageGraph"}
"""Words without which a body does nothing to a builder."""

MOST_CALLS = 8
"""Different calls of a function that makes a builder before they are no longer told apart."""


class BuilderFrames:
    """Finds these frames for one program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.evaluation = program.evaluation

    def generic(self) -> Iterator[Frame]:
        """Every body that may do something to a builder, whoever calls it."""
        for filename in self.program.files.listed:
            outline = self.program.files.outline(filename)
            if outline is None:
                continue
            keys = [MODULE] if outline.words & TELLING else []
            keys += [d.key for d in outline.definitions if d.words & TELLING]
            for key in keys:
                scope = self.program.scope(filename, key)
                for inner in () if scope is None else self.program.nested(scope):
                    if not inner.is_class:
                        yield self.evaluation.names.generic(inner)

    def called(self, scope: Scope) -> tuple[Frame, ...]:
        """The frames in which the project calls a body; none when there are too many ways."""
        found = dict.fromkeys([*self._calls(scope), *self._of_instances(scope)])
        return tuple(found) if len(found) <= MOST_CALLS else ()

    def _calls(self, scope: Scope) -> Iterator[Frame]:
        for site, caller in self.evaluation.callers.sites(scope):
            frame = self.evaluation.names.generic(caller)
            given = actuals(self.evaluation, site.call, frame, site.place)
            callee = self.evaluation.value(site.call.function, frame, site.place)
            for value in callee.present:
                for body in self.evaluation.calls.bodies(value, given):
                    if body.scope is scope:
                        yield body

    def _of_instances(self, scope: Scope) -> Iterator[Frame]:
        """A method's frames for the objects that the project makes of its class."""
        owner = scope.parent
        if owner is None or not owner.is_class or scope.name == "__init__":
            return
        for cls in (Class(owner), *self.evaluation.subclasses.of(owner)):
            for instance in self._instances(cls):
                if cls.scope is owner or not cls.scope.binds(scope.name):
                    yield self.evaluation.frames.frame(scope, instance, (), cls.outer)

    def _instances(self, cls: Class) -> Iterator[Instance]:
        known = self.evaluation.attributes.of_class(cls, "__init__")
        makers = [value.scope for value in known.values if hasattr(value, "scope")]
        for maker in makers[:1]:
            for frame in self._calls(maker):
                if isinstance(frame.receiver, Instance) and frame.receiver.cls == cls:
                    yield frame.receiver

    # Methods that work on the builder of their object

    @cached_property
    def methods(self) -> frozenset[str]:
        """The names of methods that do something to a builder, or call one that does."""
        names: set[str] = set()
        for filename in self.program.files.listed:
            outline = self.program.files.outline(filename)
            if outline is not None:
                names |= _working(outline.definitions)
        return frozenset(names)


def _working(definitions: tuple[facts.Outlined, ...]) -> set[str]:
    methods = [d for d in definitions if d.kind == "function" and d.parent != MODULE]
    telling = {method.name for method in methods if method.words & OPERATIONS}
    while True:
        more = {m.name for m in methods if m.words & telling} - telling
        if not more:
            return telling
        telling |= more
