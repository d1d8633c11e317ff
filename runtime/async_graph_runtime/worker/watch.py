"""Counts the watched calls and finds which of them a blocking callee was entered under."""

from __future__ import annotations

import itertools
import os
import sys
import threading
import time
import types
import weakref
from collections.abc import Callable, Iterable
from typing import Any

from .attempts import Attempts
from .excuses import excused
from .identity import blocking_identity, describe
from .managed import CODES, Managed, is_manager
from .rewrite import Position
from .sites import Site
from .tasks import Tasks
from .written_in_c import is_wait, recording_wait

EXACT = sys.version_info >= (3, 11)
"""Whether a frame tells the columns of what it executes; else its row has to do."""

OUR_FOLDER = os.path.dirname(os.path.abspath(__file__))

Emit = Callable[..., None]
Key = tuple[int, int]
"""The number of a place, and which frame executes it."""


class Watch:
    """All sites of one job. One exists per child process.

    `loop_thread` is the identifier of the event loop's thread while graphs run, else
    None: nothing outside a run counts as on the loop.
    """

    def __init__(self, root: str, sites: list[Site], emit: Emit) -> None:
        self.root = os.path.join(os.path.realpath(root), "")
        self.sites, self.emit = sites, emit
        self.files = {site.filename for site in sites}
        self.loop_thread: int | None = None
        self.attempts = Attempts(self.root)
        self.places: list[list[Site]] = []
        self.positions: dict[tuple[str, Position], list[Site]] = {}
        self.rows: dict[tuple[str, int], list[Site]] = {}
        self.pending: dict[Key, tuple[str, str | None]] = {}
        self.started: dict[Key, tuple[float, float]] = {}
        self.generators: weakref.WeakKeyDictionary[Any, list[Site]] = weakref.WeakKeyDictionary()
        self.coroutines: dict[int, list[Site]] = {}
        """The coroutines that calls gave, by identity: see `unawaited`."""
        self.tasks = Tasks()
        self.counting = threading.Lock()
        self.looking = False

    # placing

    def place(
        self, filename: str, position: Position, span: tuple[int, int, int, int]
    ) -> int | None:
        """The number of a place if some site wants it; `span` is in rows and code points."""
        wanted = [s for s in self.sites if s.filename == filename and s.matches(*span)]
        if not wanted:
            return None
        for site in wanted:
            site.placed = True
        self.positions[filename, position] = wanted
        self.rows.setdefault((filename, position[0]), []).extend(wanted)
        self.places.append(wanted)
        return len(self.places) - 1

    # the reports of rewritten code

    def callee(self, number: int, function: Callable[..., object]) -> Callable[..., object]:
        """The called object is known; its arguments are not evaluated yet."""
        name = describe(function)
        key = (number, id(sys._getframe(1)))
        self.pending[key] = (name, blocking_identity(name))
        return recording_wait(function, name, self.entered) if is_wait(function) else function

    def starting(self, number: int) -> dict[str, object]:
        """The call happens next."""
        key = (number, id(sys._getframe(1)))
        name, identity = self.pending.pop(key, ("?", None))
        self.count(number, name)
        if identity:
            self.entered("primitive", identity)
        self.start(key)
        return {}

    def returned(self, number: int, result: object) -> object:
        """The call came back with `result`, which is passed on untouched."""
        key = (number, id(sys._getframe(1)))
        self.stop(key, counted=True, awaitable=hasattr(result, "__await__"))
        if isinstance(result, types.GeneratorType):
            self.generators[result] = self.places[number]
        elif isinstance(result, types.CoroutineType):
            self.coroutines[id(result)] = self.places[number]
        if self.is_on_loop():
            self.tasks.notice(number, self.places[number], result)
        return result

    def managed(self, number: int, manager: object, made_there: bool) -> object:
        """What `with` is to manage in the manager's place."""
        return Managed(self, number, manager, made_there) if is_manager(manager) else manager

    # counting and measuring

    def count(self, number: int, name: str) -> None:
        """Count a call of that callee, before it is made."""
        if self.loop_thread is None:
            return
        on_loop, attempt = self.is_on_loop(), self.attempts.here()
        with self.counting:
            news = [site for site in self.places[number] if site.count(on_loop, name)]
            for site in self.places[number]:
                site.attempt(attempt)
        self.report(news)

    def start(self, key: Key) -> None:
        """Begin to measure, if this is the loop's thread."""
        if self.is_on_loop():
            self.started[key] = (time.perf_counter(), time.thread_time())

    def stop(self, key: Key, counted: bool, awaitable: bool = False) -> None:
        """Measure what came back on the loop, and count it."""
        began = self.started.pop(key, None)
        if began is None or not self.is_on_loop():
            return
        seconds, computed = time.perf_counter() - began[0], time.thread_time() - began[1]
        for site in self.places[key[0]]:
            site.measure(seconds, computed)
            if counted:
                site.finish(awaitable)

    def standing(self) -> Iterable[tuple[Site, float]]:
        """The watched calls that the loop's thread executes now, with their seconds so far."""
        now = time.perf_counter()
        frame = sys._current_frames().get(self.loop_thread or 0)
        while frame is not None:
            executed = self.executing(frame)
            for (number, place), (began, _) in list(self.started.items()):
                if place == id(frame):
                    sites = [site for site in executed if site in self.places[number]]
                    yield from ((site, now - began) for site in sites)
            frame = frame.f_back

    # blocking callees

    def is_on_loop(self) -> bool:
        """Whether this thread is the one whose loop runs the graph."""
        return threading.get_ident() == self.loop_thread

    def entered(self, kind: str, name: str) -> None:
        """A blocking callee is about to run in this thread: charge the calls it runs under."""
        if self.looking or not self.is_on_loop():
            return
        self.looking = True
        try:
            charged = self.nearest if kind == "wait" else self.active
            self.report([s for s in charged(sys._getframe(1)) if s.enter(kind, name)])
        finally:
            self.looking = False

    def nearest(self, frame: types.FrameType | None) -> Iterable[Site]:
        """The sites of the innermost call of the project, from `frame` outwards.

        A wait that found nothing to wait for says something of the call that asked for
        it, and nothing of those above, which may have made sure of that.
        """
        while frame is not None:
            found = self.executing(frame)
            if found or self.is_project(frame.f_code.co_filename) or excused(frame.f_code):
                return found
            frame = frame.f_back
        return ()

    def active(self, frame: types.FrameType | None) -> list[Site]:
        """The sites whose call is being executed by some frame from `frame` outwards."""
        found: list[Site] = []
        in_project = False
        while frame is not None:
            in_project = in_project or self.is_project(frame.f_code.co_filename)
            if not in_project and excused(frame.f_code):
                return []
            found += self.executing(frame)
            frame = frame.f_back
        return found

    def executing(self, frame: types.FrameType) -> Iterable[Site]:
        """The sites of the place this frame executes, or whose generator this frame is."""
        if frame.f_code in CODES:
            managed: Managed = frame.f_locals["self"]
            return self.places[managed.number]
        for generator, sites in list(self.generators.items()):
            if generator.gi_frame is frame:
                return sites
        filename = frame.f_code.co_filename
        if filename not in self.files:
            return []
        if not EXACT:
            return self.rows.get((filename, frame.f_lineno), [])
        return self.positions.get((filename, executed_position(frame)), [])

    def is_project(self, filename: str) -> bool:
        """Whether the file belongs to the project rather than to a library."""
        ours = filename.startswith(OUR_FOLDER) or "site-packages" in filename
        return filename.startswith(self.root) and not ours

    def report(self, sites: Iterable[Site]) -> None:
        """Send what is known of these sites now, so that a crash cannot take it away."""
        for site in sites:
            # Two findings can stand at one call: their sites are equal, but not the same.
            number = next(n for n, one in enumerate(self.sites) if one is site)
            self.emit("site", site=number, **site.seen())


def executed_position(frame: types.FrameType) -> Position:
    """The position of the instruction that this frame executes (Python 3.11 and later)."""
    positions = frame.f_code.co_positions()  # type: ignore[attr-defined,unused-ignore]
    row, end_row, column, end_column = next(itertools.islice(positions, frame.f_lasti // 2, None))
    return (row or 0, end_row or 0, column or 0, end_column or 0)
