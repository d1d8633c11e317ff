"""A call on the thread of a running event loop, and the other side that it waits for.

The proof is an order of events, no measurement. Once the call is entered the other side
asks the loop for a beat, then keeps its answer back until the loop has beaten or the call
has ended. A call that blocks lets neither happen: only then patience runs out and the
answer is given. On a slow machine a quick call could be taken for a waiting one, never the
other way round.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable
from contextlib import ExitStack
from enum import Enum
from typing import NamedTuple

Act = Callable[[], object]

PATIENCE = 0.01
"""Seconds for a call to end without its answer; each blocking call takes that long."""

GREAT_PATIENCE = 10.0
"""For calls that are expected to end: they do so long before."""


class Outcome(Enum):
    """What the loop did during the call."""

    BLOCKED = "it stood still until the other side had answered and the call had ended"
    FREE = "it ran while the call waited for the other side"
    QUICK = "the call ended without an answer"


def nothing() -> None:
    """For calls that need no answer."""


class Meeting(NamedTuple):
    """A call and what ends it. The call may give an awaitable, which is awaited."""

    call: Act
    answer: Act = nothing


Setting = Callable[[ExitStack], Meeting]
"""Prepares a meeting; what it opens is closed with the stack."""


class _Course:
    """The events of one meeting, in their order."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.entered = threading.Event()
        self.stirred = threading.Event()
        self.beaten = asyncio.Event()

    def beat(self) -> None:
        self.events.append("beat")
        self.beaten.set()
        self.stirred.set()

    def leave(self) -> None:
        self.events.append("left")
        self.stirred.set()


def hold(setting: Setting, patience: float) -> Outcome:
    """Let both sides meet."""
    with ExitStack() as stack:
        return _judged(asyncio.run(_meet(setting(stack), patience)))


async def _meet(meeting: Meeting, patience: float) -> list[str]:
    loop = asyncio.get_running_loop()
    course = _Course()

    def other_side() -> None:
        course.entered.wait()
        loop.call_soon_threadsafe(course.beat)
        course.stirred.wait(patience)
        if "left" not in course.events:
            course.events.append("answered")
            meeting.answer()

    threading.Thread(target=other_side, daemon=True).start()
    course.entered.set()
    result = meeting.call()
    if inspect.isawaitable(result):
        await result
    course.leave()
    await course.beaten.wait()
    return course.events


def _judged(events: list[str]) -> Outcome:
    during = events[: events.index("left")]
    if "beat" in during:
        return Outcome.FREE
    return Outcome.BLOCKED if "answered" in during else Outcome.QUICK
