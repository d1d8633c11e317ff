"""Reading a property runs its body."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.bindings import Read, Site
from async_graph_lint.program.evaluation.values import Class, Frame, Function, Instance
from async_graph_lint.program.loop.causes import Effect
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

DECORATORS = frozenset({"property", "cached_property"})


class Properties:
    """Finds the properties that bodies read, for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all methods of the project that may be properties."""
        files = self.evaluation.program.files
        return frozenset(
            definition.name
            for filename in files.listed
            for definition in files.definitions(filename)
            if definition.words & DECORATORS
        )

    def read_by(self, frame: Frame) -> Iterator[Effect]:
        """One effect per property that the body reads."""
        for read in frame.scope.table.reads:
            if read.attribute.name in self.names:
                bodies = tuple(self._bodies(read, frame))
                if bodies:
                    call = facts.Call(read.attribute, (), read.span)
                    yield Effect(Site(call, read.place, implicit=True), None, bodies, (), 0)

    def _bodies(self, read: Read, frame: Frame) -> Iterator[Frame]:
        owners = self.evaluation.value(read.attribute.value, frame, read.place)
        for owner in owners.present:
            if isinstance(owner, Instance):
                yield from self._getter(owner, read.attribute.name)

    def _getter(self, instance: Instance, name: str) -> Iterator[Frame]:
        attributes = self.evaluation.attributes
        for ancestor in attributes.ancestry(instance.cls):
            if isinstance(ancestor, Class) and ancestor.scope.binds(name):
                for function in attributes.of_class(ancestor, name).values:
                    if isinstance(function, Function) and attributes.is_property(function.scope):
                        yield self.evaluation.frames.frame(
                            function.scope, instance, (), function.outer
                        )
                return
