"""Async functions that have an event loop to themselves: the `main` of scripts and consoles.

`asyncio.run(main())` makes a loop for `main` alone. While `main` starts no other task, a
blocking call in its own body keeps nobody waiting: such findings are at most possible.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.evaluation.places import Arm, Place
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Frame, Function, Symbol
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

RUNNERS = frozenset(
    {
        "asyncio.run",
        "anyio.run",
        "asyncio.get_event_loop().run_until_complete",
        "asyncio.new_event_loop().run_until_complete",
    }
)
WORDS = ("run", "run_until_complete")
STARTERS = frozenset(
    {"create_task", "ensure_future", "gather", "start_soon", "as_completed", "wait"}
)
"""Calls after which something else may run on the loop."""

MOST_MENTIONS = 2000


class Drivers:
    """Finds the drivers of a program."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.program = evaluation.program
        self._alone: dict[Scope, bool] = {}

    def runs_alone(self, scope: Scope, place: Place) -> bool:
        """True when nothing else can run on the loop at that place, as far as the source shows.

        Inside `async for ... in graph.astream(...)` the graph's own tasks run as well.
        """
        return (
            self._is_alone(scope)
            and not any(simple_name(site.call.function) in STARTERS for site in scope.sites)
            and not any(_streams(scope, arm) for arm in place.arms)
        )

    def _is_alone(self, scope: Scope) -> bool:
        """A runner's argument that nobody awaits beside it, or what only such functions await."""
        if scope not in self._alone:
            self._alone[scope] = scope in self._run
            self._alone[scope] = self._judged(scope)
        return self._alone[scope]

    def _judged(self, scope: Scope) -> bool:
        calls = self.evaluation.callers.sites(scope)
        awaiting = [(caller, site) for site, caller in calls if caller.definition.is_async]
        if not awaiting or scope.definition.decorators:
            return scope in self._run
        return all(
            site.call.awaited and self.runs_alone(caller, site.place) for caller, site in awaiting
        )

    @cached_property
    def _run(self) -> frozenset[Scope]:
        found: set[Scope] = set()
        for word in WORDS:
            for scope in self.program.mentions(word, MOST_MENTIONS):
                for inner in self.program.nested(scope):
                    if not inner.is_class and not inner.definition.is_async:
                        frame = self.evaluation.names.generic(inner)
                        for site in inner.sites:
                            found |= self._driven(site, frame)
        return frozenset(found)

    def _driven(self, site: Site, frame: Frame) -> set[Scope]:
        if simple_name(site.call.function) not in WORDS or not site.call.arguments:
            return set()
        runner = self.evaluation.value(site.call.function, frame, site.place)
        if not any(isinstance(v, Symbol) and v.path in RUNNERS for v in runner.values):
            return set()
        target = site.call.arguments[0].value
        if isinstance(target, facts.Call):
            target = target.function
        known = self.evaluation.value(target, frame, site.place)
        return {value.scope for value in known.values if isinstance(value, Function)}


def _streams(scope: Scope, arm: Arm) -> bool:
    header = scope.table.loops.get(arm.block)
    return header is not None and header.is_async
