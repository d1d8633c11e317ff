"""Where an expression stands that makes a part of an update."""

from __future__ import annotations

from typing import NamedTuple

from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.reading.facts import Expression


class Spot(NamedTuple):
    """Where an expression stands, and how many expressions and calls led there."""

    frame: Frame
    place: Place
    depth: int = 0

    @property
    def deeper(self) -> Spot:
        """The same place, one step further in."""
        return self._replace(depth=self.depth + 1)


class WrittenValue(NamedTuple):
    """The expression that a key is given, and where it stands."""

    key: str
    value: Expression
    frame: Frame
    place: Place
