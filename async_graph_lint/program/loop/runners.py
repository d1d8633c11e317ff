"""Calls that start an event loop and wait for it: `asyncio.run` and its kin.

They fail on a thread whose loop is running (measured on Python 3.11, langgraph 1.2.22).
Code that asks first whether a loop runs is taken to know what it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written, simple_name, walk
from async_graph_lint.program.evaluation.places import ATTEMPT, BRANCH
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Frame, Function, Symbol
from async_graph_lint.program.loop.effects import Effects
from async_graph_lint.program.loop.suspension import encloses
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

ALREADY = "This event loop is already running"
ANOTHER = "Cannot run the event loop while another loop is running"
RUNNERS = {
    "asyncio.run": "asyncio.run() cannot be called from a running event loop",
    "asyncio.Runner().run": "Runner.run() cannot be called from a running event loop",
    "asyncio.AbstractEventLoop().run_until_complete": ALREADY,
    "uvloop.run": "uvloop.run() cannot be called from a running event loop",
    "anyio.run": "Already running asyncio in this thread",
    "trio.run": "Attempted to call run() from inside a run()",
    "tornado.ioloop.IOLoop.current().run_sync": ALREADY,
}
"""The runners with what they raise on a running loop."""

MADE_NEW = "new_event_loop"
BY_NAME = "run_until_complete"
"""No other object has a method of this name."""
QUESTIONS = frozenset({"is_running", "_get_running_loop", "current_async_library"})
ATTEMPTED = "get_running_loop"
"""A question too, where it stands in a `try`: it raises when no loop runs."""


class RunnerCall(NamedTuple):
    """One call of a runner: its name as written, what it raises on a running loop, and how
    many conclusions it took to know it."""

    site: Site
    name: str
    error: str
    steps: int


class Runners:
    """Finds the runners that bodies call."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects
        self.evaluation: Evaluation = effects.evaluation
        self._asking: dict[Scope, bool] = {}

    def of(self, frame: Frame) -> Iterator[RunnerCall]:
        """The runners that a body calls, whether it asks for a running loop or not."""
        for effect in self.effects.of(frame):
            found = None if effect.site.implicit else self._runner(frame, effect.site)
            if found is not None:
                yield found

    def unguarded(self, frame: Frame) -> Iterator[RunnerCall]:
        """The runners that a body calls without asking whether a loop runs, or although
        it was told that this one does."""
        asks = self.asks(frame)
        for call in self.of(frame):
            expected = asks or expects(frame.scope, call.site, "RuntimeError")
            if not expected or defies(frame.scope, call.site):
                yield call

    def _runner(self, frame: Frame, site: Site) -> RunnerCall | None:
        callee = self.evaluation.value(site.call.function, frame, site.place)
        name = as_written(site.call.function)
        for value in callee.present:
            if isinstance(value, Symbol) and value.path in RUNNERS:
                open_ = int(callee.open or callee.elsewhere or len(callee.present) > 1)
                return RunnerCall(site, name, self._error(frame, site, value.path), open_)
        if not callee.present and simple_name(site.call.function) == BY_NAME:
            return RunnerCall(site, name, ALREADY, 1)
        return None

    def _error(self, frame: Frame, site: Site, path: str) -> str:
        function = site.call.function
        if path.endswith(BY_NAME) and isinstance(function, facts.Attribute):
            receiver = function.value
            bound = (
                frame.scope.reaching(receiver.identifier, site.place)
                if isinstance(receiver, facts.Name)
                else []
            )
            made = (receiver, *(b.expression for b in bound if b.expression is not None))
            if any(simple_name(expression) == MADE_NEW for expression in made):
                return ANOTHER
        return RUNNERS[path]

    # Guards

    def asks(self, frame: Frame) -> bool:
        """Whether a body asks if a loop runs on its thread, itself or by a function in a test."""
        scope = frame.scope
        if scope not in self._asking:
            self._asking[scope] = _asks(scope) or any(
                _asks(value.scope) for value in self._asked(frame)
            )
        return self._asking[scope]

    def _asked(self, frame: Frame) -> Iterator[Function]:
        """The functions of the project that a body calls in its conditions."""
        for guard in frame.scope.table.guards.values():
            for node in walk(guard.test):
                if isinstance(node, facts.Call):
                    known = self.evaluation.value(node.function, frame, guard.place)
                    yield from (v for v in known.values if isinstance(v, Function))


def _asks(scope: Scope) -> bool:
    names = {simple_name(site.call.function) for site in scope.sites}
    return not QUESTIONS.isdisjoint(names) or any(
        simple_name(site.call.function) == ATTEMPTED
        and any(arm.kind == ATTEMPT and arm.arm == 0 for arm in site.place.arms)
        for site in scope.sites
    )


def defies(scope: Scope, site: Site) -> bool:
    """Whether a loop is run under `if loop.is_running()` about that very loop."""
    function = site.call.function
    if not isinstance(function, facts.Attribute):
        return False
    question = facts.Attribute(function.value, "is_running")
    tests = [
        scope.table.guards[arm.block].test
        for arm in site.place.arms
        if arm.kind == BRANCH and arm.arm == 0 and arm.block in scope.table.guards
    ]
    return any(isinstance(test, facts.Call) and test.function == question for test in tests)


def expects(scope: Scope, site: Site, error: str) -> bool:
    """Whether a call stands in a `try` that names the error in one of its handlers."""
    return any(
        error in _names(handler.exception)
        for attempt in attempts_around(scope, site)
        for handler in attempt.handlers
    )


def attempts_around(scope: Scope, site: Site) -> Iterator[facts.Try]:
    """The `try` statements whose own body holds the call."""
    for statement, _ in scope.table.statements:
        if isinstance(statement, facts.Try) and _holds(statement.body, site):
            yield statement


def _holds(body: Iterable[facts.Statement], site: Site) -> bool:
    spans = (getattr(statement, "span", None) for statement in body)
    inner = site.call.span
    return any(span is not None and (span == inner or encloses(span, inner)) for span in spans)


def _names(exception: facts.Expression | None) -> set[str]:
    if exception is None:
        return set()
    options = exception.items if isinstance(exception, facts.Sequence) else (exception,)
    return {simple_name(option) for option in options}
