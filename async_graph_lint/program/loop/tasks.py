"""Who owns a task: somebody who awaits it, cancels it or at least keeps it.

The event loop keeps only weak references to its tasks, and `asyncio.run` cancels those
that are left when the main coroutine has returned (asyncio, Python 3.11; langgraph 1.2.22:
a run ends without waiting for the tasks that its nodes have made).
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written, simple_name
from async_graph_lint.program.evaluation.values import Frame, Symbol
from async_graph_lint.program.loop.bodies import running_sites
from async_graph_lint.program.loop.lost import name_of
from async_graph_lint.program.loop.uses import Purpose, Use, uses_of
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

STARTERS = frozenset({"create_task", "ensure_future"})
PATHS = frozenset(f"asyncio.{name}" for name in STARTERS) | {
    "asyncio.AbstractEventLoop().create_task"
}
CALLBACK = "add_done_callback"


class Neglect(StrEnum):
    """What becomes of a task that nobody owns."""

    DROPPED = "dropped"
    UNUSED = "kept under a name that nothing reads"
    CALLBACK = "only given a callback"


class OwnerlessTask(NamedTuple):
    """A call that starts a task; `work` is what the task runs, as written."""

    site: Site
    neglect: Neglect
    work: str
    name: str = ""


class Tasks:
    """Searches bodies."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def ownerless(self, frame: Frame) -> Iterator[OwnerlessTask]:
        """The tasks that a body starts and leaves to themselves."""
        uses = uses_of(frame.scope)
        for site in running_sites(self.evaluation.program, frame):
            use = uses.calls.get(id(site.call))
            if use is None or simple_name(site.call.function) not in STARTERS:
                continue
            neglect, name = _neglect(frame, site, use)
            if neglect is not None and self._starts(frame, site):
                yield OwnerlessTask(site, neglect, _work(site.call), name)

    def _starts(self, frame: Frame, site: Site) -> bool:
        callee = self.evaluation.value(site.call.function, frame, site.place)
        paths = [value.path for value in callee.present if isinstance(value, Symbol)]
        return bool(paths) and all(path in PATHS for path in paths)


def _neglect(frame: Frame, site: Site, use: Use) -> tuple[Neglect | None, str]:
    if use.purpose is Purpose.DROPPED:
        return Neglect.DROPPED, ""
    if use.purpose is Purpose.ACCESSED:
        return (Neglect.CALLBACK if use.accessed == CALLBACK and _ends(use) else None), ""
    name = name_of(frame, site, use)
    uses = uses_of(frame.scope)
    if not name or name in uses.inner:
        return None, ""
    later = uses.names.get(name, [])
    if not later:
        return Neglect.UNUSED, name
    only_callbacks = all(
        one.purpose is Purpose.ACCESSED and one.accessed == CALLBACK for one in later
    )
    return (Neglect.CALLBACK if only_callbacks else None), name


def _ends(use: Use) -> bool:
    """Whether the statement is the call of the method and nothing more."""
    return isinstance(use.statement, facts.Evaluate)


def _work(call: facts.Call) -> str:
    given = call.arguments[0].value if call.arguments else facts.Opaque()
    return as_written(given.function) if isinstance(given, facts.Call) else as_written(given)
