"""Which classes inherit from which: the other way round than the source says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Class, Frame, Instance

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

MOST_SUBCLASSES = 12
"""Subclasses of one class that are followed."""

MOST_MENTIONS = 60


class Subclasses:
    """Finds subclasses for one evaluation, by the base's name in the outlines."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self._found: dict[Scope, tuple[Class, ...]] = {}

    def of(self, scope: Scope) -> tuple[Class, ...]:
        """The project's classes, outside tests, that inherit from the class, directly or not."""
        if scope not in self._found:
            self._found[scope] = ()
            self._found[scope] = tuple(self._search(scope))[:MOST_SUBCLASSES]
        return self._found[scope]

    def _search(self, scope: Scope) -> list[Class]:
        program = self.evaluation.program
        found: dict[Class, None] = {}
        for candidate in program.mentions(scope.name, MOST_MENTIONS):
            if candidate.is_class and candidate is not scope:
                child = Class(candidate)
                if any(c == Class(scope) for c in self.evaluation.attributes.ancestry(child)):
                    found[child] = None
                    found |= dict.fromkeys(self.of(candidate))
        return list(found)

    def inherited_frames(self, method: Scope) -> list[Frame]:
        """One frame of a method per subclass that inherits it: its `self` is that subclass's."""
        owner = method.parent
        if owner is None or not owner.is_class:
            return []
        frames = self.evaluation.frames
        return [
            frames.frame(method, Instance(child), (), None)
            for child in self.of(owner)
            if not child.scope.binds(method.name)
        ]
