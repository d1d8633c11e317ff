"""Questions that a second run of the same body may not reach, or reach in another order.

When a run is resumed, the body runs again and its answers are given out by number: the
first `interrupt()` that is reached gets the first answer (langgraph 1.2.22).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.graphs.replay.pauses import Pause, Pauses
from async_graph_lint.graphs.replay.reached_bodies import ReachedBody, reached
from async_graph_lint.program.evaluation.expressions import as_written, walk
from async_graph_lint.program.evaluation.places import BRANCH, REPEAT, Place
from async_graph_lint.program.evaluation.values import Frame, Symbol
from async_graph_lint.program.loop.blocks import within
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

CHANCE = ("random.", "secrets.", "numpy.random.", "uuid.uuid1", "uuid.uuid4")
CLOCK = frozenset(
    {
        *("time.time", "time.monotonic", "time.perf_counter", "time.localtime", "time.gmtime"),
        *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"),
        "datetime.date.today",
    }
)
UNORDERED = frozenset({"os.listdir", "os.scandir", "glob.glob"})
"""What a loop runs over that may be another list, or in another order, next time."""
COUNTERS = frozenset({"itertools.count()", "itertools.cycle()"})
"""What `next` gives another value of each time."""
DEEPEST = 3
MAY_DIFFER = 1
"""A conclusion: what may be another value next time is one."""


class Unstable(NamedTuple):
    """A question and what decides whether it is asked, as written."""

    body: ReachedBody
    pause: Pause
    reason: str
    steps: int


def unstable_questions(pauses: Pauses, bodies: Iterable[OwnBody]) -> Iterator[Unstable]:
    """The unstable questions in these bodies and in what they run."""
    for body in reached(pauses.following, bodies):
        for pause in pauses.escaping(body.frame):
            reason = _Conditions(pauses, body.frame).of(pause.site.place)
            if reason and pause.question is not None:
                yield Unstable(body, pause, reason, max(body.steps, pause.steps) + MAY_DIFFER)


class _Conditions:
    """What decides whether one place of a body is reached."""

    def __init__(self, pauses: Pauses, frame: Frame) -> None:
        self.evaluation = pauses.evaluation
        self.frame = frame
        self.table = frame.scope.table

    def of(self, place: Place) -> str:
        """The first thing that may differ next time; empty when there is none."""
        reasons = (self._reason(test, where, 0) for test, where in self._deciding(place))
        return next((reason for reason in reasons if reason), "")

    def _deciding(self, place: Place) -> Iterator[tuple[Expression, Place]]:
        for arm in place.arms:
            guard = self.table.guards.get(arm.block) if arm.kind == BRANCH else None
            header = self.table.loops.get(arm.block) if arm.kind == REPEAT else None
            if guard is not None:
                yield guard.test, guard.place
            if header is not None:
                yield header.iterable, header.place
        for exit_ in self.table.exits:
            if exit_.place.dominates(place) and self._is_return(exit_.block):
                yield self.table.guards[exit_.block].test, exit_.place

    def _is_return(self, block: int) -> bool:
        guard = self.table.guards.get(block)
        found = (s for s, _ in self.table.statements if isinstance(s, facts.If))
        branch = next((s for s in found if guard and s.test is guard.test), None)
        inside = () if branch is None else within((*branch.body, *branch.otherwise))
        return any(isinstance(statement, facts.Return) for statement in inside)

    def _reason(self, expression: Expression, place: Place, depth: int) -> str:
        for node in walk(expression):
            if isinstance(node, facts.Call) and self._varies(node, place):
                return f"{as_written(node.function)}()"
            if isinstance(node, facts.Name) and depth < DEEPEST:
                reason = self._of_name(node.identifier, place, depth)
                if reason:
                    return reason
        return ""

    def _varies(self, call: facts.Call, place: Place) -> bool:
        callee = self.evaluation.value(call.function, self.frame, place)
        paths = [value.path for value in callee.present if isinstance(value, Symbol)]
        if "builtins.next" in paths and call.arguments:
            counter = self.evaluation.value(call.arguments[0].value, self.frame, place)
            return any(isinstance(v, Symbol) and v.path in COUNTERS for v in counter.values)
        return any(p.startswith(CHANCE) or p in CLOCK | UNORDERED for p in paths)

    def _of_name(self, name: str, place: Place, depth: int) -> str:
        found = [one for one in self.frame.scope.reaching(name, place) if one.expression]
        reasons = (
            self._reason(one.expression, one.place, depth + 1) for one in found if one.expression
        )
        return next((reason for reason in reasons if reason), "")
