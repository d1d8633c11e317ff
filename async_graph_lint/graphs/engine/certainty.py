"""How many choices a conflict needs: which of the decisions on the way really matter.

A conflict is unavoidable, given some pinned decisions, if every schedule that keeps to
the pins writes the key twice in one superstep. All decisions of a known way to the
conflict are pinned first; each that can be unpinned without making it avoidable was no
choice. What is left is a proof, whatever the other tasks do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from async_graph_lint.graphs.engine.routing import Option
from async_graph_lint.graphs.engine.state_space import Pins, Scheduler, State, Task, numbered

Place = tuple[int, Task, int]
"""A decision of a run: supersteps since the fan-out, task, which of its decisions."""
Plan = Mapping[Place, Option]
"""The decisions pinned in a run."""

MOST_PINS = 16
"""More pins are not tried one by one: such a conflict is far from certain anyway."""


class Proof:
    """Whether all runs from one state write a key twice, at the latest after so many
    supersteps."""

    def __init__(self, scheduler: Scheduler, start: State, key: str, supersteps: int) -> None:
        self.scheduler = scheduler
        self.start = start
        self.key = key
        self.supersteps = supersteps

    def holds(self, plan: Plan) -> bool:
        """Whether the conflict is unavoidable with this plan; False also where a limit
        was met before that was clear."""
        states = {self.start}
        for pins in self._by_superstep(plan):
            left = [state for state in states if not self._raises(state, pins)]
            if not left:
                return True
            following = self._after(left, pins)
            if following is None:
                return False
            states = following
        return False

    def needed(self, plan: Plan) -> dict[Place, Option]:
        """The pins that cannot be spared."""
        kept = dict(plan)
        if self.holds({}):
            return {}
        if len(kept) > MOST_PINS or not self.holds(kept):
            return kept
        for place in plan:
            fewer = {other: option for other, option in kept.items() if other != place}
            if self.holds(fewer):
                kept = fewer
        return kept

    def _by_superstep(self, plan: Plan) -> Sequence[Pins]:
        rows: list[dict[tuple[Task, int], Option]] = [{} for _ in range(self.supersteps + 1)]
        for (superstep, task, place), option in plan.items():
            rows[superstep][task, place] = option
        return rows

    def _after(self, states: list[State], pins: Pins) -> set[State] | None:
        following: set[State] = set()
        for state in states:
            after, complete = self.scheduler.successors(state, pins)
            following |= after.keys()
            if not after or not complete or self._is_too_much(following):
                return None
        return following

    def _is_too_much(self, states: set[State]) -> bool:
        return len(states) > self.scheduler.limits.successors or self.scheduler.is_spent

    def _raises(self, state: State, pins: Pins) -> bool:
        tasks = numbered(self.scheduler.tasks(state))
        return sum(self._fewest(task, pins) for task in tasks) > 1

    def _fewest(self, task: Task, pins: Pins) -> int:
        routing = self.scheduler.routing
        pinned = pins.get((task, 0))
        if pinned is None:
            return routing.fewest(task[0], self.key)
        return routing.writes[task[0]][pinned.write].get(self.key, 0)
