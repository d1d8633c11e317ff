"""Limiters: semaphores, locks and rate limiters, who makes them and whom they can make wait."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written, simple_name, walk
from async_graph_lint.program.evaluation.places import REPEAT, Place
from async_graph_lint.program.evaluation.values import Frame, Symbol
from async_graph_lint.program.loop.makers import Made, Makers
from async_graph_lint.program.loop.uses import Purpose, Use, uses_of
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

COUNTING = frozenset(
    {
        "asyncio.Semaphore",
        "asyncio.BoundedSemaphore",
        "asyncio.Lock",
        "anyio.Semaphore",
        "anyio.CapacityLimiter",
        "anyio.Lock",
        "threading.Semaphore",
        "threading.BoundedSemaphore",
        "threading.Lock",
    }
)
RATES = frozenset({"aiolimiter.AsyncLimiter"})
"""These make one caller wait for itself as well, when it comes too often."""
MAKERS = COUNTING | RATES
NAMES = frozenset(path.rpartition(".")[2] for path in MAKERS)
NAMED = re.compile(
    r"(^|_)(sem|semaphore|limit|limits|limiter|throttle|throttler|slots?|gate|bulkhead|lock|pool)"
    r"(_|$|s$)",
    re.IGNORECASE,
)
"""Objects that are taken for limiters by their name when nothing else is known of them."""
CACHES = re.compile(r"cache|singleton|fixture|property", re.IGNORECASE)
"""Decorators under which a function makes its result once."""
FREE_USES = frozenset({"acquire", "release", "locked", "__aenter__", "__aexit__"})


class OwnLimiter(NamedTuple):
    """A limiter that the call which uses it has made for itself: nobody else waits for it.

    `made` is the call that makes it; `used` where it is entered; `helper` the function
    of the project that made it, where it was another one.
    """

    made: Span
    used: Span
    name: str
    path: str
    helper: str = ""


class Limiters:
    """Answers for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.makers = Makers(evaluation)

    # One for each call

    def own(self, frame: Frame) -> Iterator[OwnLimiter]:
        """The limiters that only the run of this body which made them ever uses."""
        for managed in frame.scope.table.managed:
            yield from self._entered(frame, managed.context, managed.place, managed.span)
        for site in frame.scope.sites:
            function = site.call.function
            if isinstance(function, facts.Attribute) and function.name == "acquire":
                yield from self._entered(frame, function.value, site.place, site.call.span)
            yield from self._for_each(frame, site)

    def _entered(
        self, frame: Frame, limiter: Expression, place: Place, used: Span
    ) -> Iterator[OwnLimiter]:
        if isinstance(limiter, facts.Name) and not _is_private(frame, limiter.identifier):
            return
        if not isinstance(limiter, facts.Name | facts.Call):
            return
        found = list(self._made(limiter, frame, place))
        if len(found) != 1 or not _runs_often(found[0].frame):
            return
        made, path = found[0], self._path(found[0])
        if path not in MAKERS:
            return
        if path in RATES and _in_loop(place, made.place, made.frame is frame):
            return
        if isinstance(made.expression, facts.Call):
            helper = "" if made.frame.scope is frame.scope else made.frame.scope.name
            span = made.expression.span
            yield OwnLimiter(span, used, as_written(limiter), path, helper)

    def _made(self, limiter: Expression, frame: Frame, place: Place) -> Iterator[Made]:
        """The calls that make it; another origin counts as one more, so that it is not alone."""
        for made in self.makers.of(limiter, frame, place):
            is_call = isinstance(made.expression, facts.Call)
            if is_call and (self._path(made) in MAKERS or not self._is_followed(made)):
                yield made

    def _is_followed(self, made: Made) -> bool:
        others = self.makers.of(*made)
        return sum(1 for _ in others) > 1

    def _path(self, made: Made) -> str:
        if not isinstance(made.expression, facts.Call):
            return ""
        callee = self.evaluation.value(made.expression.function, made.frame, made.place).single
        return callee.path if isinstance(callee, Symbol) else ""

    def _for_each(self, frame: Frame, site: Site) -> Iterator[OwnLimiter]:
        """`fetch(url, asyncio.Semaphore(5)) for url in urls`: each call is given its own."""
        inside = id(site.call) in frame.scope.table.comprehended
        for argument in site.call.arguments if inside else ():
            given = argument.value
            if isinstance(given, facts.Call) and simple_name(given.function) in NAMES:
                path = self._path(Made(given, frame, site.place))
                if path in COUNTING:
                    call = as_written(site.call.function)
                    yield OwnLimiter(given.span, site.call.span, f"the limiter of `{call}`", path)

    # In reach of a body

    def waits(self, frame: Frame) -> bool:
        """Whether a body waits for a limiter before or while it works."""
        if any(NAMED.search(text) for text in _decorators(frame)):
            return True
        managed = frame.scope.table.managed
        if any(self._is_limiter(m.context, frame, m.place) for m in managed):
            return True
        return any(
            isinstance(site.call.function, facts.Attribute)
            and site.call.function.name == "acquire"
            and self._is_limiter(site.call.function.value, frame, site.place)
            for site in frame.scope.sites
        )

    def _is_limiter(self, node: Expression, frame: Frame, place: Place) -> bool:
        known = self.evaluation.value(node, frame, place)
        paths = {value.path for value in known.present if isinstance(value, Symbol)}
        if any(path.removesuffix("()") in MAKERS for path in paths):
            return True
        return any(NAMED.search(name) for name in _names(node))


def _names(node: Expression) -> Iterator[str]:
    for part in walk(node):
        if isinstance(part, facts.Name):
            yield part.identifier
        elif isinstance(part, facts.Attribute):
            yield part.name


def _decorators(frame: Frame) -> Iterator[str]:
    for decorator in frame.scope.definition.decorators:
        yield simple_name(decorator)


def _is_private(frame: Frame, name: str) -> bool:
    """Whether a name is the body's own, and nothing but its own waits uses the value."""
    uses = uses_of(frame.scope)
    if not frame.scope.binds(name) or name in uses.inner:
        return False
    return all(map(_only_waits, uses.names.get(name, [])))


def _only_waits(use: Use) -> bool:
    entered = use.purpose is Purpose.ENTERED
    return entered or (use.purpose is Purpose.ACCESSED and use.accessed in FREE_USES)


def _runs_often(frame: Frame) -> bool:
    """Whether the place is a function that makes a new one each time it is called."""
    scope = frame.scope
    if scope.is_module or scope.is_class or scope.name in {"__init__", "__new__"}:
        return False
    return not any(CACHES.search(text) for text in _decorators(frame))


def _in_loop(used: Place, made: Place, is_same_body: bool) -> bool:
    """Whether the use stands in a loop that the making does not stand in."""
    repeats = [arm for arm in used.arms if arm.kind == REPEAT]
    return is_same_body and any(arm not in made.arms for arm in repeats)
