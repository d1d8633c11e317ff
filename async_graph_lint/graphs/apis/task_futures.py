"""Futures of `@task` functions that an entrypoint takes for their results.

Calling a task gives a future. `await` it in an async entrypoint, ask its `.result()` in a
sync one; returned as it is it becomes the result of the run, without any error (langgraph
1.2.22, semantics B33 to B35).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.expressions import dotted
from async_graph_lint.program.evaluation.values import Frame, Wrapped
from async_graph_lint.program.loop.bodies import bodies_mentioning
from async_graph_lint.program.loop.consumption import last_name
from async_graph_lint.program.loop.lost import name_of
from async_graph_lint.program.loop.uses import Purpose, Use, Uses, uses_of
from async_graph_lint.reading import facts

TASK = "langgraph.func.task()()"
ENTRYPOINT = "entrypoint"
AWAITING = frozenset({Purpose.AWAITED, Purpose.PASSED, Purpose.KEPT})


class Mishandling(StrEnum):
    """What the entrypoint does with the future."""

    RETURNED = "returned"
    STORED = "part of what is returned"
    RESULT = "asked for its result before it is done"


class TaskFuture(NamedTuple):
    """A call of a task in an entrypoint, and what goes wrong with its future."""

    frame: Frame
    site: Site
    task: Wrapped
    mishandling: Mishandling
    steps: int


class TaskFutures:
    """Searches the entrypoints of one program."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.program = evaluation.program

    def all(self, filenames: Iterable[str]) -> Iterator[TaskFuture]:
        """The mishandled futures, by file and row."""
        for frame in bodies_mentioning(self.program, filenames, frozenset({ENTRYPOINT})):
            if any(map(_is_entrypoint, frame.scope.definition.decorators)):
                yield from self._in(frame)

    def _in(self, frame: Frame) -> Iterator[TaskFuture]:
        uses = uses_of(frame.scope)
        for site in frame.scope.sites:
            use = uses.calls.get(id(site.call))
            wrong = None if use is None else _mishandled(frame, site, use, uses)
            if wrong is None or last_name(site.call) == "result":
                continue
            callee = self.evaluation.value(site.call.function, frame, site.place)
            for value in callee.present:
                if isinstance(value, Wrapped) and value.path == TASK:
                    steps = int(callee.open or len(callee.present) > 1)
                    yield TaskFuture(frame, site, value, wrong, steps)


def _is_entrypoint(decorator: facts.Expression) -> bool:
    called = decorator.function if isinstance(decorator, facts.Call) else decorator
    return (dotted(called) or "").rpartition(".")[2] == ENTRYPOINT


def _mishandled(frame: Frame, site: Site, use: Use, uses: Uses) -> Mishandling | None:
    is_async = frame.scope.definition.is_async
    if use.purpose is Purpose.RETURNED:
        return Mishandling.STORED if use.held else Mishandling.RETURNED
    if not use.held and use.purpose is Purpose.ACCESSED:
        return Mishandling.RESULT if is_async and use.accessed == "result" else None
    name = name_of(frame, site, use)
    later = uses.names.get(name, []) if name and name not in uses.inner else []
    if any(one.purpose in AWAITING for one in later):
        return None
    return _of_name(later, is_async, use.held)


def _of_name(later: list[Use], is_async: bool, held: bool) -> Mishandling | None:
    for one in later:
        if one.purpose is Purpose.RETURNED:
            return Mishandling.STORED if one.held or held else Mishandling.RETURNED
    asked = [one for one in later if one.accessed == "result"]
    return Mishandling.RESULT if is_async and asked and not held else None
