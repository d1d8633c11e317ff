"""Effects that happen again: what stands before a pause in the same body runs on each resume.

A node begins anew when its run is resumed, and so does the body of an entrypoint; what was
answered before is answered from memory, everything else is done again (langgraph 1.2.22).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Step
from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.graphs.replay.durability import Durability
from async_graph_lint.graphs.replay.pauses import Pause, Pauses
from async_graph_lint.graphs.replay.reached_bodies import ReachedBody, reached
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.places import ATTEMPT, BRANCH
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.followed import Followed
from async_graph_lint.program.loop.loop import hop_step
from async_graph_lint.program.loop.reach import Hop
from async_graph_lint.program.loop.side_effects import Performed, SideEffects, only_reads
from async_graph_lint.program.loop.succession import succession_of

MOST_FRAMES = 60
"""Bodies looked at behind one call."""


class Deed(NamedTuple):
    """A call of a body that has an effect, itself or in what it runs; `way` leads there."""

    site: Site
    performed: Performed
    way: tuple[Step, ...] = ()
    steps: int = 0

    @property
    def name(self) -> str:
        """The call as written."""
        return self.performed.name if not self.way else as_written(self.site.call.function)


class Replay(NamedTuple):
    """An effect that comes before a pause of the same body; `steps` is what was concluded."""

    body: ReachedBody
    deed: Deed
    pause: Pause
    steps: int


class Replays:
    """Finds replays for one program."""

    def __init__(self, pauses: Pauses, durability: Durability) -> None:
        self.pauses = pauses
        self.durability = durability
        self.following = pauses.following
        self.effects = SideEffects(pauses.evaluation)
        self._deeds: dict[Frame, tuple[Deed, ...]] = {}

    def all(self, bodies: Iterable[OwnBody]) -> Iterator[Replay]:
        """The replays in these bodies and in what they run."""
        for body in reached(self.following, bodies):
            yield from self._in(body)

    def _in(self, body: ReachedBody) -> Iterator[Replay]:
        pauses = [p for p in self.pauses.escaping(body.frame) if p.question]
        succession = succession_of(body.frame.scope)
        for pause in pauses:
            before = succession.before(pause.site.call)
            for deed in self.deeds(body.frame):
                if id(deed.site.call) in before and deed.site.call is not pause.site.call:
                    yield Replay(body, deed, pause, self._steps(body, deed, pause))

    def _steps(self, body: ReachedBody, deed: Deed, pause: Pause) -> int:
        """Each branch in the way is a conclusion, and so is a saver that nobody has seen."""
        always = deed.site.place.dominates(pause.site.place)
        unsaved = self.durability.is_saved(body.own) is False
        known = max(body.steps, deed.steps, pause.steps)
        return known + int(not always) + int(unsaved)

    # Effects

    def deeds(self, frame: Frame) -> tuple[Deed, ...]:
        """The calls of a body that have an effect, each with the nearest one."""
        if frame not in self._deeds:
            found = (self._deed(frame, followed) for followed in self.following.of(frame))
            self._deeds[frame] = tuple(deed for deed in found if deed is not None)
        return self._deeds[frame]

    def _deed(self, frame: Frame, followed: Followed) -> Deed | None:
        performed = self.effects.of(frame, followed)
        if performed is not None:
            return Deed(followed.site, performed, (), performed.steps)
        start = _Reached(frame, (), 0).through(followed)
        seen = {frame, *followed.bodies}
        pending = deque(start)
        while pending and len(seen) < MOST_FRAMES:
            here = pending.popleft()
            for inner in self.following.of(here.frame):
                done = self.effects.of(here.frame, inner)
                if done is not None:
                    return here.deed(followed.site, inner.site, done)
                fresh = [one for one in here.through(inner) if one.frame not in seen]
                seen.update(one.frame for one in fresh)
                pending.extend(fresh)
        return None


class _Reached(NamedTuple):
    """A body behind a call, and the way there."""

    frame: Frame
    way: tuple[Step, ...]
    steps: int

    def through(self, followed: Followed) -> list[_Reached]:
        """The bodies that a call of this one runs, but for those that only read."""
        way = (*self.way, hop_step(Hop(self.frame, followed.site)))
        steps = max(self.steps, followed.steps)
        bodies = (body for body in followed.bodies if not only_reads(body.scope))
        return [_Reached(body, way, steps) for body in bodies]

    def deed(self, first: Site, last: Site, done: Performed) -> Deed:
        """The effect of a call of this body, as one of the call that leads here."""
        step = Step(last.call.span, f"`{done.name}` {done.entry.kind.deed}")
        steps = max(self.steps, done.steps) + int(is_optional(last))
        return Deed(first, done, (*self.way, step), steps)


def is_optional(site: Site) -> bool:
    """True for a call that stands in a branch or in a handler."""
    return any(arm.kind == BRANCH or (arm.kind == ATTEMPT and arm.arm) for arm in site.place.arms)
