"""Where a body starts many coroutines at once: one for each item of a collection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.program.evaluation.arguments import NO_ACTUALS
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.evaluation.places import REPEAT, Place
from async_graph_lint.program.evaluation.values import Entries, Frame, Symbol, Wrapped
from async_graph_lint.program.loop.makers import Made, Makers
from async_graph_lint.program.loop.sizes import Origin, Sizes
from async_graph_lint.program.loop.work import Work, Workload
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.loop.effects import Effects

STARRED = frozenset({"asyncio.gather"})
LISTED = frozenset({"asyncio.as_completed", "asyncio.wait"})
GROUP = "create_task"
GROUPS = frozenset({"asyncio.TaskGroup().create_task", "anyio.create_task_group().start_soon"})
BATCH = frozenset({"abatch", "abatch_as_completed"})
LIMIT = "max_concurrency"
WORDS = frozenset({"gather", "as_completed", "wait", "TaskGroup", "start_soon"}) | BATCH
TOOL_CALL = re.compile(r"(call|invoke|execute|run|handle)_(\w+_)?tools?($|_)|tool_?calls?($|_)")
STARTS = frozenset({"create_task", "ensure_future", "start_soon", "wait_for", "shield"})


class FanOut(NamedTuple):
    """A call that starts many coroutines; `collection` has an item for each of them.

    `by` is the function that starts them, as the message says it.
    """

    site: Site
    by: str
    collection: Expression
    origin: Origin
    work: Work


class FanOuts:
    """Finds them in bodies."""

    def __init__(self, effects: Effects) -> None:
        self.evaluation = effects.evaluation
        self.makers = Makers(effects.evaluation)
        self.sizes = Sizes(effects.evaluation)
        self.workload = Workload(effects)

    def of(self, frame: Frame) -> Iterator[FanOut]:
        """The fan-outs of a body whose size nothing in the source bounds."""
        for site in frame.scope.sites:
            name = simple_name(site.call.function)
            if name in BATCH:
                yield from self._batch(frame, site)
            elif name in {"gather", "as_completed", "wait"}:
                yield from self._gathered(frame, site)
            elif name in {GROUP, "start_soon"}:
                yield from self._in_group(frame, site)

    # gather, as_completed, wait

    def _gathered(self, frame: Frame, site: Site) -> Iterator[FanOut]:
        path = self._path(frame, site)
        if path not in STARRED | LISTED or not site.call.arguments:
            return
        first = site.call.arguments[0]
        if (first.star == "*") != (path in STARRED):
            return
        for made, element, collection in self._items(first.value, frame, site.place):
            yield from self._judged(made.frame, site, path, collection, made.place, element)
            return

    def _items(
        self, given: Expression, frame: Frame, place: Place
    ) -> Iterator[tuple[Made, Expression, Expression]]:
        """The element and the collection of each way in which a list of coroutines is made."""
        for made in self.makers.of(given, frame, place):
            node = made.expression
            if isinstance(node, facts.Comprehension):
                yield made, node.element, node.clauses[0].iterable
            elif isinstance(node, facts.Call) and _is_map(node):
                called = facts.Call(node.arguments[0].value, (), node.span)
                yield made, called, node.arguments[1].value
            elif isinstance(node, facts.Name):
                yield from self._grown(node.identifier, made)

    def _grown(self, name: str, made: Made) -> Iterator[tuple[Made, Expression, Expression]]:
        for site in made.frame.scope.sites:
            function = site.call.function
            if not isinstance(function, facts.Attribute) or not site.call.arguments:
                continue
            if function.name in {"append", "add"} and function.value == facts.Name(name):
                header = _header(made.frame, site)
                if header is not None and header[1].order < made.place.order:
                    where = Made(made.expression, made.frame, header[1])
                    yield where, site.call.arguments[0].value, header[0]

    # Task groups

    def _in_group(self, frame: Frame, site: Site) -> Iterator[FanOut]:
        path = self._path(frame, site)
        if path not in GROUPS or not site.call.arguments:
            return
        comprehended = frame.scope.table.comprehended.get(id(site.call))
        header = _header(frame, site)
        if comprehended:
            collection, place = comprehended[-1].clauses[0].iterable, site.place
        elif header is not None:
            collection, place = header
        else:
            return
        given = site.call.arguments[0].value
        if path.endswith("start_soon"):
            given = facts.Call(given, (), site.call.span)
        yield from self._judged(frame, site, path, collection, place, given)

    # Batches of runnables

    def _batch(self, frame: Frame, site: Site) -> Iterator[FanOut]:
        if not site.call.arguments or self._is_limited(frame, site):
            return
        collection = site.call.arguments[0].value
        origin = self.sizes.of(collection, frame, site.place)
        if origin is not Origin.BOUNDED:
            name = simple_name(site.call.function)
            work = self._batched(frame, site)
            if not work.is_limited:
                yield FanOut(site, name, collection, origin, work)

    def _batched(self, frame: Frame, site: Site) -> Work:
        """What each run of the batch does: a function of the project, or a library's runnable."""
        function = site.call.function
        if not isinstance(function, facts.Attribute):
            return Work()
        known = self.evaluation.value(function.value, frame, site.place).present
        wrapped = [value.function for value in known if isinstance(value, Wrapped)]
        if not wrapped:
            return Work(simple_name(function))
        bodies = self.evaluation.calls.bodies
        return self.workload.of_frames([b for one in wrapped for b in bodies(one, NO_ACTUALS)])

    def _is_limited(self, frame: Frame, site: Site) -> bool:
        """Whether the config of a batch has a limit, or may have one."""
        configs = [a for a in site.call.arguments[1:2] if a.keyword is None]
        configs += [a for a in site.call.arguments if a.keyword == "config" or a.star == "**"]
        known = [self.evaluation.value(a.value, frame, site.place).single for a in configs]
        return any(
            not isinstance(value, Entries) or not value.complete or LIMIT in dict(value.entries)
            for value in known
        )

    # What they have in common

    def _judged(
        self,
        frame: Frame,
        site: Site,
        path: str,
        collection: Expression,
        place: Place,
        element: Expression,
    ) -> Iterator[FanOut]:
        origin = self.sizes.of(collection, frame, place)
        call = _coroutine(element)
        if origin is Origin.BOUNDED or call is None or _calls_tools(frame, call):
            return
        work = self._work(frame, call, place)
        if not work.is_limited:
            yield FanOut(site, path.replace("()", ""), collection, origin, work)

    def _work(self, frame: Frame, call: facts.Call, place: Place) -> Work:
        if any(site.call is call for site in frame.scope.sites):
            return self.workload.of_call(frame, call)
        callee = self.evaluation.value(call.function, frame, place)
        bodies = self.evaluation.calls.bodies
        frames = [body for value in callee.present for body in bodies(value, NO_ACTUALS)]
        return self.workload.of_frames(frames)

    def _path(self, frame: Frame, site: Site) -> str:
        callee = self.evaluation.value(site.call.function, frame, site.place).single
        return callee.path if isinstance(callee, Symbol) else ""


def _is_map(call: facts.Call) -> bool:
    """Whether this is `map` of a function over one collection."""
    return simple_name(call.function) == "map" and len(call.arguments) == 2


def _coroutine(element: Expression) -> facts.Call | None:
    """The call that gives the coroutine, behind `create_task` and its like."""
    while isinstance(element, facts.Call) and simple_name(element.function) in STARTS:
        if not element.arguments:
            return None
        element = element.arguments[0].value
    return element if isinstance(element, facts.Call) else None


def _calls_tools(frame: Frame, call: facts.Call) -> bool:
    """Whether these are the tool calls of one message, as the names say: a model makes a few."""
    return any(TOOL_CALL.search(name) for name in (simple_name(call.function), frame.scope.name))


def _header(frame: Frame, site: Site) -> tuple[Expression, Place] | None:
    """What the innermost loop around a call runs over."""
    for arm in reversed(site.place.arms):
        if arm.kind == REPEAT:
            header = frame.scope.table.loops.get(arm.block)
            return None if header is None else (header.iterable, header.place)
    return None
