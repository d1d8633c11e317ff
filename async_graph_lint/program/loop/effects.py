"""What one call does to the event loop when it runs there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from async_graph_lint.catalogue import Blocking, Cost
from async_graph_lint.program.evaluation.arguments import (
    NO_ACTUALS,
    NOT_POSITIONAL,
    Actuals,
    actuals,
)
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.values import NOTHING, Frame, Known, Symbol, Value
from async_graph_lint.program.loop.causes import Cause, Effect
from async_graph_lint.program.loop.dependencies import Dependencies
from async_graph_lint.program.loop.properties import Properties
from async_graph_lint.program.loop.runnables import Runnables
from async_graph_lint.program.loop.waits import Waits
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation


class Effects:
    """Looks at call sites, once per frame."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.catalogue = evaluation.program.catalogue
        self.runnables = Runnables(evaluation)
        self.properties = Properties(evaluation)
        self.dependencies = Dependencies(evaluation)
        self.waits = Waits(evaluation)
        self._effects: dict[Frame, tuple[Effect, ...]] = {}

    def of(self, frame: Frame) -> tuple[Effect, ...]:
        """The effects of every call that the body of `frame` can run, in source order."""
        found = self._effects.get(frame)
        if found is None:
            runs = self.evaluation.conditions.runs
            scope = frame.scope
            sites = [s for s in (*scope.sites, *scope.implicit_sites) if runs(s.place, frame)]
            effects = [self._effect(frame, site) for site in sites]
            effects += self.properties.read_by(frame)
            effects += self.dependencies.of(frame)
            found = self._effects[frame] = tuple(effects)
        return found

    def _effect(self, frame: Frame, site: Site) -> Effect:
        callee = self.evaluation.value(site.call.function, frame, site.place)
        given = actuals(self.evaluation, site.call, frame, site.place)
        bodies = [body for value in callee.present for body in self._bodies(value, given)]
        bodies += self._handed_on(callee, given)
        return Effect(
            site,
            self._cause(frame, site, callee, given),
            tuple(body for body in bodies if not body.scope.definition.is_async),
            tuple(body for body in bodies if body.scope.definition.is_async),
            _steps(callee, len(callee.present) > 1),
        )

    def _handed_on(self, callee: Known, given: Actuals) -> list[Frame]:
        """The functions that a library function such as `map` or `sorted(key=)` calls at once."""
        found: list[Frame] = []
        for value in callee.present:
            path = value.path if isinstance(value, Symbol) else ""
            if path in CALLS_ARGUMENT:
                function = given.get(*CALLS_ARGUMENT[path])
                for target in () if function is None else function.present:
                    found.extend(self._bodies(target, NO_ACTUALS))
        return found

    def _bodies(self, value: Value, given: Actuals) -> list[Frame]:
        return list(self.evaluation.calls.bodies(value, given))

    def _cause(self, frame: Frame, site: Site, callee: Known, given: Actuals) -> Cause | None:
        if site.call.awaited:
            return None
        runnable = self.runnables.call(frame, site)
        if runnable is not None:
            return Cause("AGL201", runnable.name, runnable.steps, runnable=runnable)
        consumed = self._consumed(frame, site, callee, given)
        if consumed is not None:
            return consumed
        if not callee.present:
            callee = self.waits.callee(frame, site)
        cause = self._blocking(callee, given)
        return cause and self._waiting(cause, frame, site, given)

    def _waiting(self, cause: Cause, frame: Frame, site: Site, given: Actuals) -> Cause | None:
        if cause.entry is None or not cause.entry.wait:
            return cause
        wait = self.waits.judge(frame, site, cause.entry, given)
        if wait is None:
            return None
        return cause._replace(steps=max(cause.steps, wait.steps), hangs=wait.hangs)

    def _consumed(self, frame: Frame, site: Site, callee: Known, given: Actuals) -> Cause | None:
        """A lazy result blocks where it is run through: by `for`, `list(...)`, `next(...)`."""
        function = site.call.function
        if site.implicit and isinstance(function, facts.Attribute) and function.name == "__iter__":
            consumed = function.value
            known = self.evaluation.value(consumed, frame, site.place)
        elif any(isinstance(v, Symbol) and v.path in CONSUMERS for v in callee.present):
            consumed, known = _first(site.call), given.get(0) or NOTHING
        else:
            return None
        if not any(isinstance(value, Symbol) for value in known.present):
            known = self.waits.followed(consumed, frame, site.place)
        for value in known.present:
            path = value.path.removesuffix("()") if isinstance(value, Symbol) else ""
            entry = self.catalogue.blocking(path) if path else None
            if entry is not None and entry.lazy:
                steps = max(_steps(known, len(known.present) > 1), int(not entry.verified))
                return Cause(_code(entry), path, steps, entry)
        return None

    def _blocking(self, callee: Known, given: Actuals) -> Cause | None:
        symbols = [value for value in callee.present if isinstance(value, Symbol)]
        entries = [(s, self.catalogue.blocking(s.path)) for s in symbols]
        found = [(s, entry) for s, entry in entries if entry is not None and not entry.lazy]
        if not found or (found[0][1].unless_in_memory and _in_memory(given)):
            return None
        symbol, entry = found[0]
        steps = _steps(callee, len(found) < len(callee.present))
        steps = max(steps, int(not entry.verified))
        return Cause(_code(entry), symbol.path, steps, entry)


CONSUMERS = frozenset(
    f"builtins.{name}"
    for name in (
        "list",
        "tuple",
        "set",
        "sorted",
        "sum",
        "min",
        "max",
        "any",
        "all",
        "next",
        "dict",
    )
)
"""Functions that run through what they are given."""

CALLS_ARGUMENT = {
    "builtins.map": (0, ""),
    "builtins.filter": (0, ""),
    "builtins.sorted": (NOT_POSITIONAL, "key"),
    "builtins.min": (NOT_POSITIONAL, "key"),
    "builtins.max": (NOT_POSITIONAL, "key"),
    "builtins.list().sort": (NOT_POSITIONAL, "key"),
    "functools.reduce": (0, ""),
    "itertools.starmap": (0, ""),
    "asyncio.get_running_loop().call_soon": (0, "callback"),
    "asyncio.get_running_loop().call_later": (1, "callback"),
    "tenacity.Retrying()": (0, "fn"),
    "tenacity.Retrying().call": (0, "fn"),
}
"""Library functions that call one of their arguments on the caller's thread: position, keyword."""


IN_MEMORY = frozenset({"io.BytesIO()", "io.StringIO()"})


def _first(call: facts.Call) -> facts.Expression:
    return call.arguments[0].value if call.arguments else facts.Opaque()


def _in_memory(given: Actuals) -> bool:
    """True when a call works on a buffer instead of a file."""
    passed = (*given.positional, *(known for _, known in given.keywords))
    paths = (v.path for known in passed for v in known.values if isinstance(v, Symbol))
    return any(path in IN_MEMORY for path in paths)


def _steps(callee: Known, mixed: bool) -> int:
    """What was concluded to know a callee: made elsewhere, and not the only possibility."""
    return int(callee.elsewhere) + int(callee.open or mixed)


def _code(entry: Blocking) -> str:
    if entry.constructor:
        return "AGL103"
    if entry.wait:
        return "AGL106"
    return "AGL107" if entry.cost is Cost.CPU else "AGL101"
