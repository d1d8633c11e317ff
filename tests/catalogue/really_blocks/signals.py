"""Calls that sleep until a signal comes."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

from tests.catalogue.really_blocks.meeting import Meeting, Setting

LONG = 30.0
"""Seconds; no sleep lasts that long, the signal ends it."""


class _WakingError(Exception):
    pass


def woken(sleep: Callable[[], object]) -> Setting:
    """A call on the main thread; the answer is a signal whose handler ends it."""

    def setting(stack: ExitStack) -> Meeting:
        usual = signal.signal(signal.SIGUSR1, _wake)
        stack.callback(signal.signal, signal.SIGUSR1, usual)
        ready = threading.Event()

        def call() -> None:
            with contextlib.suppress(_WakingError):
                ready.set()
                sleep()

        def answer() -> None:
            ready.wait()
            _ring()

        return Meeting(call, answer)

    return setting


def _ring() -> None:
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)


def _wake(*_: object) -> None:
    raise _WakingError


def awaited(stack: ExitStack) -> Meeting:
    """A wait for a signal that is kept from its handler."""
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    stack.callback(signal.pthread_sigmask, signal.SIG_SETMASK, usual)
    return Meeting(lambda: signal.sigwait({signal.SIGUSR1}), _ring)


SLEEP: dict[str, Setting] = {
    "time.sleep": woken(lambda: time.sleep(LONG)),
    "signal.pause": woken(signal.pause),
    "signal.sigwait": awaited,
}
