"""What becomes of the exceptions that `gather(..., return_exceptions=True)` gives as results.

Nobody looks when the list is thrown away, or when its items are used like results and
nothing in the body asks for their type.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import simple_name, walk
from async_graph_lint.program.evaluation.values import Frame, Pending, Symbol
from async_graph_lint.program.loop.bodies import running_sites
from async_graph_lint.program.loop.uses import Purpose, Use, Uses, uses_of
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

GATHER = "asyncio.gather"
OPTION = "return_exceptions"
LOOKS = frozenset({"isinstance", "issubclass", "type", "getattr", "hasattr"})
"""Functions that tell an exception from a result."""
ENDING = frozenset(
    {"cancel", "close", "aclose", "stop", "shutdown", "disconnect", "terminate", "kill"}
)
"""Where something is ended, errors of what ends with it are of no use to anyone."""
ENDS = frozenset({"__aexit__", "__exit__", "cleanup", "teardown", "lifespan", "drain"})
BROAD = frozenset({"Exception", "BaseException"})
THROUGH = frozenset(
    f"builtins.{name}"
    for name in ("zip", "enumerate", "list", "tuple", "reversed", "sum", "len", "dict", "print")
)
"""Functions that hand the items on as they are."""


class Ignored(StrEnum):
    """How nobody looks."""

    DROPPED = "thrown away"
    UNUSED = "kept under a name that nothing reads"
    USED = "used as if they were results"


class IgnoredErrors(NamedTuple):
    """A gather whose exceptions nobody looks at."""

    site: Site
    how: Ignored
    names: tuple[str, ...] = ()


class GatheredErrors:
    """Searches bodies."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def ignored(self, frame: Frame) -> Iterator[IgnoredErrors]:
        """The gathers of a body whose exceptions nobody looks at."""
        for site in running_sites(self.evaluation.program, frame):
            if _keeps_errors(site.call) and self._gathers(frame, site):
                found = self._judged(frame, site)
                if found is not None and not self._is_of_no_interest(frame, site):
                    yield found

    def _is_of_no_interest(self, frame: Frame, site: Site) -> bool:
        return self._ends_something(frame, site) or self._handle_their_own(frame, site)

    def _handle_their_own(self, frame: Frame, site: Site) -> bool:
        """Whether all that is gathered there catches its errors itself."""
        found = [
            f for a in site.call.arguments if a.keyword is None for f in self._run(frame, site, a)
        ]
        return bool(found) and all(map(_catches_all, found))

    def _run(self, frame: Frame, site: Site, argument: facts.Argument) -> Iterator[Frame]:
        """The bodies of what an argument holds: one awaitable, or a list of them."""
        known = self.evaluation.value(argument.value, frame, site.place)
        known = self.evaluation.element(known) if argument.star else known
        yield from (value.frame for value in known.values if isinstance(value, Pending))

    def _gathers(self, frame: Frame, site: Site) -> bool:
        callee = self.evaluation.value(site.call.function, frame, site.place)
        return any(isinstance(v, Symbol) and v.path == GATHER for v in callee.present)

    def _judged(self, frame: Frame, site: Site) -> IgnoredErrors | None:
        statement = _statement_of(frame, site)
        if isinstance(statement, facts.Evaluate) and _operand(statement.value) is site.call:
            return IgnoredErrors(site, Ignored.DROPPED)
        if not isinstance(statement, facts.Assign) or _operand(statement.value) is not site.call:
            return None
        names = tuple(_names(statement))
        if not names or any(not frame.scope.binds(name) for name in names):
            return None
        uses = uses_of(frame.scope)
        if any(name in uses.inner for name in names):
            return None
        later = [use for name in names for use in uses.names.get(name, [])]
        if not later:
            return IgnoredErrors(site, Ignored.UNUSED, names)
        looked = _asks_for_type(frame) or not all(self._stays(frame, use, uses) for use in later)
        return None if looked else IgnoredErrors(site, Ignored.USED, names)

    def _stays(self, frame: Frame, use: Use, uses: Uses) -> bool:
        """Whether the value is used in the body itself, or handed through by a plain function."""
        if use.purpose is Purpose.PASSED:
            return self._handed_through(frame, use)
        return use.purpose in {Purpose.ITERATED, Purpose.ACCESSED}

    def _handed_through(self, frame: Frame, use: Use) -> bool:
        value = getattr(use.statement, "value", None) or getattr(use.statement, "iterable", None)
        calls = [] if value is None else [n for n in walk(value) if isinstance(n, facts.Call)]
        known = [self.evaluation.value(c.function, frame, use.place).single for c in calls]
        return bool(known) and all(isinstance(v, Symbol) and v.path in THROUGH for v in known)

    def _ends_something(self, frame: Frame, site: Site) -> bool:
        name = frame.scope.name.strip("_")
        if frame.scope.name in ENDS or any(word in name for word in ENDING | ENDS):
            return True
        return any(simple_name(other.call.function) in ENDING for other in frame.scope.sites)


def _catches_all(frame: Frame) -> bool:
    """Whether the body is one `try` whose handlers catch every error and raise none."""
    last = frame.scope.definition.body[-1:]
    return any(
        isinstance(statement, facts.Try)
        and any(_is_broad(handler) for handler in statement.handlers)
        and not any(isinstance(s, facts.Raise) for h in statement.handlers for s in h.body)
        for statement in last
    )


def _is_broad(handler: facts.Handler) -> bool:
    return handler.exception is None or simple_name(handler.exception) in BROAD


def _keeps_errors(call: facts.Call) -> bool:
    return any(
        argument.keyword == OPTION and argument.value == facts.Constant(True)
        for argument in call.arguments
    )


def _statement_of(frame: Frame, site: Site) -> facts.Statement | None:
    use = uses_of(frame.scope).calls.get(id(site.call))
    return None if use is None else use.statement


def _operand(value: facts.Expression) -> facts.Expression:
    return value.value if isinstance(value, facts.Await) else value


def _names(statement: facts.Assign) -> Iterator[str]:
    for target in statement.targets:
        items = target.items if isinstance(target, facts.Sequence) else (target,)
        for item in items:
            plain = item.value if isinstance(item, facts.Starred) else item
            if isinstance(plain, facts.Name):
                yield plain.identifier


def _asks_for_type(frame: Frame) -> bool:
    """Whether the body looks at the type of anything, or is ready for what a wrong one does."""
    if any(simple_name(site.call.function) in LOOKS for site in frame.scope.sites):
        return True
    return bool(frame.scope.table.matches)
