"""Sets of nodes as bit sets in plain integers, and what starts together as such sets.

Nodes are numbers, START is 0. One operation on an integer is one on a thousand nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_

from msgspec import Struct


def bits(numbers: int) -> Iterator[int]:
    """The members of a bit set, in ascending order."""
    while numbers:
        lowest = numbers & -numbers
        yield lowest.bit_length() - 1
        numbers ^= lowest


def union(numbers: Iterable[int]) -> int:
    """The bit set of these numbers."""
    return reduce(or_, (1 << number for number in numbers), 0)


class Arrivals(Struct, frozen=True):
    """The nodes that run in the next superstep because of one result.

    `reached` at all, `sent` by a Send at least, `twice` in two tasks at least. Names of
    deferred nodes are left out: when those run depends on the whole run.
    """

    reached: int = 0
    sent: int = 0
    twice: int = 0

    def __or__(self, other: Arrivals) -> Arrivals:
        """Both happen: a name and a Send, or two Sends, make two tasks of one node."""
        doubled = (self.sent & other.reached) | (self.reached & other.sent)
        return Arrivals(
            self.reached | other.reached,
            self.sent | other.sent,
            self.twice | other.twice | doubled,
        )

    def __and__(self, other: Arrivals) -> Arrivals:
        """What happens whichever of the two results comes."""
        return Arrivals(
            self.reached & other.reached, self.sent & other.sent, self.twice & other.twice
        )

    def either(self, other: Arrivals) -> Arrivals:
        """What may happen when one of the two results comes."""
        return Arrivals(
            self.reached | other.reached, self.sent | other.sent, self.twice | other.twice
        )
