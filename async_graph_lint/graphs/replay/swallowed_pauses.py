"""Pauses that never leave the body in which they happen, or leave it as something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.graphs.replay.pauses import Pause, Pauses
from async_graph_lint.graphs.replay.reached_bodies import ReachedBody, reached
from async_graph_lint.program.loop.shelters import Fate, Shelter


class SwallowedPause(NamedTuple):
    """A pause and what keeps it from stopping the run."""

    body: ReachedBody
    pause: Pause
    shelter: Shelter

    @property
    def steps(self) -> int:
        """The conclusions that it takes."""
        return max(self.body.steps, self.pause.steps)


def swallowed_pauses(pauses: Pauses, bodies: Iterable[OwnBody]) -> Iterator[SwallowedPause]:
    """The swallowed pauses in these bodies and in what they run."""
    for body in reached(pauses.following, bodies):
        for pause in pauses.of(body.frame):
            shelter = pauses.shelter(body.frame, pause)
            if shelter is not None and shelter.fate is not Fate.KNOWN:
                yield SwallowedPause(body, pause, shelter)
