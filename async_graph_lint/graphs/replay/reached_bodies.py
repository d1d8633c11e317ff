"""What the nodes, tools and entrypoints of a project run, themselves and through helpers.

Steps that lead into a `@task` or another graph are not taken: those keep their own results.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Step
from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.followed import Following
from async_graph_lint.program.loop.loop import hop_step
from async_graph_lint.program.loop.reach import Hop

MOST_FRAMES = 200
"""Frames looked at behind one node."""


class ReachedBody(NamedTuple):
    """A body that runs as part of `own`, and the way there; `steps` what was concluded."""

    own: OwnBody
    frame: Frame
    way: tuple[Step, ...]
    steps: int = 0


def reached(following: Following, bodies: Iterable[OwnBody]) -> Iterator[ReachedBody]:
    """Every body that some of `bodies` runs, once for each of them, nearest first."""
    for own in bodies:
        yield from _behind(following, own)


def _behind(following: Following, own: OwnBody) -> Iterator[ReachedBody]:
    seen = {own.frame}
    pending = deque([ReachedBody(own, own.frame, own.steps)])
    while pending and len(seen) < MOST_FRAMES:
        here = pending.popleft()
        yield here
        for followed in following.of(here.frame):
            way = (*here.way, hop_step(Hop(here.frame, followed.site)))
            fresh = [body for body in followed.bodies if body not in seen]
            seen.update(fresh)
            steps = max(here.steps, followed.steps)
            pending.extend(ReachedBody(own, body, way, steps) for body in fresh)
