"""Waits for threads, locks, queues and futures: which of them really wait, and which hang.

The catalogue knows the calls. Whether one waits depends on its surroundings: on arguments
such as `block=False`, on what stands inside a `with`, on who made the receiver.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.catalogue import Blocking
from async_graph_lint.finding import Severity
from async_graph_lint.program.evaluation.arguments import Actuals
from async_graph_lint.program.evaluation.bindings import Binding, Managed, Site
from async_graph_lint.program.evaluation.expressions import as_written, walk
from async_graph_lint.program.evaluation.places import BRANCH, END_OF_BODY, Place
from async_graph_lint.program.evaluation.table import Table
from async_graph_lint.program.evaluation.values import UNKNOWN, Frame, Known, Literal, Symbol
from async_graph_lint.program.loop.suspension import encloses, suspends
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

FOLLOWED = frozenset({"result", "exception", "join", "get", "wait"})
"""Waiting methods of what `submit(f)` and `Thread(target=f)` make."""

OWN_LOOP = frozenset({"asyncio.get_running_loop", "asyncio.get_event_loop"})
HAND_TO_LOOP = "asyncio.run_coroutine_threadsafe"
EXCLUSIVE = ("threading.Lock()", "multiprocessing.Lock()")
"""Locks that their own holder cannot take again."""

DEADLOCK = "the coroutine needs the loop that waits for it: neither ever goes on"
HELD = "the lock is held over an `await`: a second task that comes here stops the loop for good"


class Wait(NamedTuple):
    """A call that waits: the conclusions that took, and why it never ends where it does not."""

    steps: int = 0
    hangs: str = ""


class _Made(NamedTuple):
    """The call that made a value, in the body where it stands."""

    call: facts.Call
    frame: Frame
    place: Place


class Waits:
    """Judges waiting calls for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def callee(self, frame: Frame, site: Site) -> Known:
        """What `future.result` is where the future's function was followed instead."""
        function = site.call.function
        if not isinstance(function, facts.Attribute) or function.name not in FOLLOWED:
            return UNKNOWN
        future = self.followed(function.value, frame, site.place)
        return self.evaluation.attributes.of(future, function.name)

    def followed(self, expression: Expression, frame: Frame, place: Place) -> Known:
        """The library's own object where the function handed to it was followed instead."""
        made = self._made(expression, frame, place)
        maker = "" if made is None else self._path(made)
        catalogue = self.evaluation.program.catalogue
        if made is None or not maker or catalogue.offload(maker) is None:
            return UNKNOWN
        known = self.evaluation.value(made.call.function, made.frame, made.place)
        symbol = Symbol(catalogue.canonical(f"{maker}()"))
        return Known((symbol,), known.open or len(known.values) > 1, known.elsewhere)

    def judge(self, frame: Frame, site: Site, entry: Blocking, given: Actuals) -> Wait | None:
        """Whether the call of a waiting function waits there; None when it does not."""
        function = site.call.function
        if not isinstance(function, facts.Attribute):
            return Wait()
        if site.implicit:
            return self._managed(frame, site, entry)
        if _returns_at_once(function.name, given) or self._is_done(frame, site, function):
            return None
        if function.name == "put":
            return self._put(frame, site, function)
        return Wait(hangs=DEADLOCK if self._is_own_loop(frame, site, function) else "")

    # Futures

    def _is_done(self, frame: Frame, site: Site, function: facts.Attribute) -> bool:
        """True for the result of a future that was waited for, or asked, before."""
        if function.name not in {"result", "exception"}:
            return False
        return (
            self._comes_completed(function.value, frame, site.place)
            or _asked_whether_done(function.value, frame, site.place)
            or self._waited_before(frame, site.place)
        )

    def _comes_completed(self, future: Expression, frame: Frame, place: Place) -> bool:
        for binding in _bindings(future, frame, place):
            if binding.kind == "element" and binding.expression is not None:
                made = self._made(binding.expression, frame, binding.place)
                if made is not None and self._path(made) == "concurrent.futures.as_completed":
                    return True
        return False

    def _waited_before(self, frame: Frame, place: Place) -> bool:
        return any(
            earlier.place.order < place.order
            and earlier.place.dominates(place)
            and self._path(_Made(earlier.call, frame, earlier.place)) == "concurrent.futures.wait"
            for earlier in frame.scope.sites
        )

    def _is_own_loop(self, frame: Frame, site: Site, function: facts.Attribute) -> bool:
        made = self._made(function.value, frame, site.place)
        if made is None or self._path(made) != HAND_TO_LOOP:
            return False
        loop = next(
            (a.value for i, a in enumerate(made.call.arguments) if a.keyword == "loop" or i == 1),
            None,
        )
        maker = None if loop is None else self._made(loop, made.frame, made.place)
        return maker is not None and maker.frame is frame and self._path(maker) in OWN_LOOP

    # Queues

    def _put(self, frame: Frame, site: Site, function: facts.Attribute) -> Wait | None:
        """`put` waits only where the queue was made with a size."""
        made = self._made(function.value, frame, site.place)
        if made is None:
            return Wait(steps=2)
        given = (argument.value for argument in made.call.arguments)
        sizes = [self.evaluation.value(size, made.frame, made.place) for size in given]
        return None if all(map(_is_nothing, sizes)) else Wait()

    # With statements

    def _managed(self, frame: Frame, site: Site, entry: Blocking) -> Wait | None:
        function = site.call.function
        managed = next(
            (m for m in frame.scope.table.managed if m.context is _receiver(function)), None
        )
        if managed is None:
            return Wait()
        if isinstance(function, facts.Attribute) and function.name == "__exit__":
            return self._left(frame, managed)
        return self._held(frame, managed, entry)

    def _left(self, frame: Frame, managed: Managed) -> Wait | None:
        """Leaving a pool waits for the work that the block started and did not await."""
        inside = [site for site in frame.scope.sites if encloses(managed.span, site.call.span)]
        names = set(_names_of(managed, frame))
        if any(_receiver_name(site.call) in names for site in self._unawaited(inside, frame)):
            return Wait()
        passed = [site for site in inside if _passes(site.call, names)]
        return Wait(steps=2) if passed else None

    def _unawaited(self, sites: list[Site], frame: Frame) -> Iterator[Site]:
        """The calls whose future is not made awaitable at once by `asyncio.wrap_future`."""
        wrapped = {
            id(argument.value)
            for site in sites
            if self._path(_Made(site.call, frame, site.place)) == "asyncio.wrap_future"
            for argument in site.call.arguments
        }
        return (site for site in sites if id(site.call) not in wrapped)

    def _held(self, frame: Frame, managed: Managed, entry: Blocking) -> Wait | None:
        """A lock is waited for where its holder awaits or blocks; else it is free at once."""
        if suspends(frame.scope.table, managed.span):
            return Wait(1, HELD) if entry.name.startswith(EXCLUSIVE) else Wait()
        inside = [site for site in frame.scope.sites if encloses(managed.span, site.call.span)]
        return Wait() if any(self._blocks(site, frame) for site in inside) else None

    def _blocks(self, site: Site, frame: Frame) -> bool:
        path = self._path(_Made(site.call, frame, site.place))
        row = self.evaluation.program.catalogue.blocking(path) if path else None
        return row is not None and not row.cost.preview and row.cost.severity is not Severity.INFO

    # Who made a value

    def _made(
        self, expression: Expression, frame: Frame, place: Place, hops: int = 0
    ) -> _Made | None:
        """The one call that makes the value, where local names lead to it.

        In a loop names can lead to each other in a circle: `hops` counts them.
        """
        if isinstance(expression, facts.Call):
            return None if expression.awaited else _Made(expression, frame, place)
        if not isinstance(expression, facts.Name) or hops > MOST_HOPS:
            return None
        holder: Frame | None = frame
        while holder is not None and not holder.scope.binds(expression.identifier):
            holder, place = self.evaluation.names.enclosing(holder), END_OF_BODY
        if holder is None:
            return None
        bindings = list(_bindings(expression, holder, place))
        return self._of_binding(bindings[0], holder, hops) if len(bindings) == 1 else None

    def _of_binding(self, binding: Binding, frame: Frame, hops: int) -> _Made | None:
        expression, place = binding.expression, binding.place
        if binding.path or expression is None or binding.kind not in {"value", "element"}:
            return None
        before = Place(place.order - place.order % 2, place.arms)
        if binding.kind == "value":
            return self._made(expression, frame, before, hops + 1)
        for one in _bindings(expression, frame, before):
            expression = one.expression if one.kind == "value" else None
        if isinstance(expression, facts.Comprehension):
            return self._made(expression.element, frame, before, hops + 1)
        return None

    def _path(self, made: _Made) -> str:
        known = self.evaluation.value(made.call.function, made.frame, made.place)
        return next((value.path for value in known.present if isinstance(value, Symbol)), "")


MOST_HOPS = 10
"""Names from a value to the call that made it; more than any chain found in real programs."""


def _bindings(expression: Expression, frame: Frame, place: Place) -> Iterator[Binding]:
    if isinstance(expression, facts.Name) and frame.scope.binds(expression.identifier):
        yield from frame.scope.reaching(expression.identifier, place)


def _returns_at_once(method: str, given: Actuals) -> bool:
    """`block=False`, `timeout=0`, `wait=False`; the first argument of `put` is the item."""
    positional = given.positional[1:] if method == "put" else given.positional
    options = (*positional, *(known for name, known in given.keywords if name != "item"))
    return any(isinstance(o.single, Literal) and _is_zero(o.single.value) for o in options)


def _is_zero(value: object) -> bool:
    return isinstance(value, bool | int | float) and not value


def _is_nothing(known: Known) -> bool:
    """Whether a queue of that size takes everything."""
    size = known.single
    return isinstance(size, Literal) and isinstance(size.value, int) and size.value <= 0


def _asked_whether_done(future: Expression, frame: Frame, place: Place) -> bool:
    """True under `if future.done()`, in such an expression, or after a loop until it is done."""
    question = f"{as_written(future)}.done"
    return any(
        isinstance(node, facts.Call) and as_written(node.function) == question
        for test in _tests(frame.scope.table, place)
        for node in walk(test)
    )


def _tests(table: Table, place: Place) -> Iterator[Expression]:
    """The conditions that hold at a place, or were waited for before it."""
    for arm in place.arms:
        if arm.kind == BRANCH and arm.arm == 0 and arm.block in table.guards:
            yield table.guards[arm.block].test
    for statement, stands in table.statements:
        if isinstance(statement, facts.Loop):
            if statement.target is None and stands.order < place.order:
                yield statement.iterable
        elif stands.order == place.order:
            whole = getattr(statement, "value", None)
            inner = () if whole is None else walk(whole)
            yield from (n.test for n in inner if isinstance(n, facts.Choice) and n.test)


def _names_of(managed: Managed, frame: Frame) -> Iterator[str]:
    """The names that the block has for what it entered."""
    if isinstance(managed.context, facts.Name):
        yield managed.context.identifier
    for bindings in frame.scope.table.bindings.values():
        for binding in bindings:
            if binding.kind == "context" and binding.expression is managed.context:
                yield binding.name


def _receiver(function: Expression) -> Expression | None:
    return function.value if isinstance(function, facts.Attribute) else None


def _receiver_name(call: facts.Call) -> str | None:
    receiver = _receiver(call.function)
    return receiver.identifier if isinstance(receiver, facts.Name) else None


def _passes(call: facts.Call, names: set[str]) -> bool:
    """Whether the call hands the pool on, other than to `run_in_executor`."""
    given = {a.value.identifier for a in call.arguments if isinstance(a.value, facts.Name)}
    return bool(given & names) and not as_written(call.function).endswith(".run_in_executor")
