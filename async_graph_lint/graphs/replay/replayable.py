"""Effects that happen again when a node fails behind them and is run once more.

A retry policy runs the whole node again; so does a saver, when a run that failed is taken up
again (langgraph 1.2.22). Neither is the case where a question comes after the effect: that
is told by `replays`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.graphs.replay.replays import Deed, Replays, is_optional
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.loop.followed import Followed
from async_graph_lint.program.loop.succession import succession_of

UNSURE = 2
"""Conclusions from which on a finding is only possible."""


class Replayable(NamedTuple):
    """An effect in a node, and a call behind it that may fail (empty where there is none).

    `retried` says that a retry policy runs the node again, else only a saver can.
    """

    own: OwnBody
    deed: Deed
    later: str
    retried: bool
    steps: int


class Replayables:
    """Finds them for one program."""

    def __init__(self, replays: Replays) -> None:
        self.replays = replays
        self.durability = replays.durability

    def all(self, bodies: Iterable[OwnBody]) -> Iterator[Replayable]:
        """The effects in the bodies of nodes that do not ask."""
        for own in bodies:
            if own.node is not None and not self.replays.pauses.escaping(own.frame):
                yield from self._retried(own) if self.durability.is_retried(own) else ()
                yield from self._saved(own)

    def _retried(self, own: OwnBody) -> Iterator[Replayable]:
        for deed in self.replays.deeds(own.frame):
            later = self._later(own, deed)
            steps = deed.steps + int(is_optional(deed.site)) + (0 if later else UNSURE)
            yield Replayable(own, deed, later, True, steps)

    def _saved(self, own: OwnBody) -> Iterator[Replayable]:
        """The first of several different effects: nothing says which of them were done."""
        deeds = self.replays.deeds(own.frame)
        if len(deeds) < 2 or self.durability.is_retried(own):
            return
        if self.durability.is_saved(own):
            succession = succession_of(own.frame.scope)
            for deed in deeds:
                behind = [
                    other
                    for other in deeds
                    if id(deed.site.call) in succession.before(other.site.call)
                    and other.name != deed.name
                ]
                if behind:
                    yield Replayable(own, deed, behind[0].name, False, UNSURE)
                    return

    def _later(self, own: OwnBody, deed: Deed) -> str:
        """A call that comes after the effect and may fail: it waits for something, or runs
        code of the project."""
        succession = succession_of(own.frame.scope)
        for followed in self.replays.following.of(own.frame):
            call = followed.site.call
            comes_after = id(deed.site.call) in succession.before(call)
            if comes_after and call is not deed.site.call and self._may_fail(own, followed):
                return as_written(call.function)
        return ""

    def _may_fail(self, own: OwnBody, followed: Followed) -> bool:
        blocking = self.replays.following.effects.catalogue.blocking
        paths = [getattr(value, "path", "") for value in followed.called]
        waits = any(path and blocking(path) is not None for path in paths)
        deed = self.replays.effects.of(own.frame, followed)
        return bool(followed.site.call.awaited or followed.bodies or waits or deed)
