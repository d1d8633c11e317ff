"""Where a statement stands in the control flow of its definition."""

from __future__ import annotations

from typing import NamedTuple

BRANCH = "branch"
"""Arms of `if` and `match`: at most one of them runs."""
ATTEMPT = "attempt"
"""Parts of `try`: several of them may run."""
REPEAT = "repeat"
"""The body of a loop: may run often or never."""


class Arm(NamedTuple):
    """One arm of a block; `block` numbers the blocks of a definition, `arm` the arms of a block."""

    block: int
    arm: int
    kind: str


class Place(NamedTuple):
    """A point of a definition's body: its rank in source order and the arms it stands in."""

    order: int
    arms: tuple[Arm, ...]

    def excludes(self, other: Place) -> bool:
        """True when no run of the body passes both places (different arms of one branch)."""
        chosen = {arm.block: arm.arm for arm in self.arms if arm.kind == BRANCH}
        return any(
            arm.kind == BRANCH and chosen.get(arm.block, arm.arm) != arm.arm for arm in other.arms
        )

    def dominates(self, other: Place) -> bool:
        """True when every run that reaches `other` has passed this place before."""
        return self.order <= other.order and self.arms == other.arms[: len(self.arms)]

    def repeats_with(self, other: Place) -> bool:
        """True when both stand in one loop, so that this place may run before `other` again."""
        return any(arm.kind == REPEAT and arm in other.arms for arm in self.arms)


END_OF_BODY = Place(1 << 60, ())
"""Behind the last statement: what a nested or later function sees of a scope's names."""
