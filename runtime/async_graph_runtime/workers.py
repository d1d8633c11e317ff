"""Processes that do jobs: forks of a zygote where the system can, else a fresh one each.

Importing langgraph takes more than a second; a fork of a process that has done so takes
some tens of milliseconds.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol

import msgspec

from async_graph_runtime.events import Event
from async_graph_runtime.interpreter import child_environment

WORKER = Path(__file__).parent / "worker" / "__main__.py"
AT_ONCE = os.cpu_count() or 1
START_UP = 60.0
"""Seconds a fresh process may take to import langgraph, before its job's own time begins."""


class Job(msgspec.Struct, frozen=True):
    """What a worker is asked: see `worker/job.py`. Paths are absolute, `timeout` in seconds."""

    id: str
    path: str
    root: str
    attribute: str | None
    inputs: list[Any] | None
    sites: list[dict[str, Any]]
    timeout: float


class Workers(Protocol):
    """Does jobs, several at once."""

    def do(self, jobs: Iterable[Job]) -> dict[str, list[Event]]:
        """The events of each job, by its `id`."""


def start_process(python: str, way: str) -> subprocess.Popen[bytes]:
    """A worker process of that interpreter."""
    return subprocess.Popen(
        [python, str(WORKER), way],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=child_environment(os.environ),
        start_new_session=True,
    )


def end_session(process: subprocess.Popen[bytes]) -> None:
    """Kill the process, and whatever it started where the system knows sessions."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


class Zygote:
    """One preloaded process per interpreter; it lives as long as we do, or until it breaks."""

    def __init__(self, python: str) -> None:
        self.python = python
        self.using = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.unsupported: Event | None = None

    def do(self, jobs: Iterable[Job]) -> dict[str, list[Event]]:
        """Keep as many jobs in flight as there are processors."""
        with self.using:
            return self.converse(deque(jobs))

    def converse(self, waiting: deque[Job]) -> dict[str, list[Event]]:
        """Send jobs and collect events until every job has ended or the zygote has."""
        process = self.running_process()
        events: dict[str, list[Event]] = {job.id: [] for job in waiting}
        if self.unsupported:
            return {job: [self.unsupported] for job in events}
        flying = sum(send(process, waiting) for _ in range(AT_ONCE))
        while flying and (line := pipe(process.stdout).readline()):
            event = json.loads(line)
            if event["job"] not in events:  # of an earlier conversation that was broken off
                continue
            events[event["job"]].append(event)
            if event["event"] == "end":
                flying += send(process, waiting) - 1
        if flying:  # it went away; the next conversation needs a new one
            end_session(process)
            process.wait()
        return events

    def running_process(self) -> subprocess.Popen[bytes]:
        """The zygote, started when there is none."""
        if self.process is None or self.process.poll() is not None:
            self.process = start_process(self.python, "serve")
            atexit.register(self.stop)
            line = pipe(self.process.stdout).readline()
            hello = json.loads(line) if line else {"event": "unsupported", **NO_START}
            self.unsupported = hello if hello["event"] == "unsupported" else None
        return self.process

    def stop(self) -> None:
        """Let the zygote end."""
        if self.process is not None:
            pipe(self.process.stdin).close()
            self.process.wait()
            pipe(self.process.stdout).close()
            self.process = None


NO_START = {"message": "the interpreter did not start", "missing": None}


def send(process: subprocess.Popen[bytes], waiting: deque[Job]) -> int:
    """Send the next job; how many were sent."""
    if not waiting:
        return 0
    try:
        pipe(process.stdin).write(msgspec.json.encode(waiting.popleft()) + b"\n")
        pipe(process.stdin).flush()
    except OSError:  # the zygote is gone; reading tells the same
        return 0
    return 1


def pipe(stream: IO[bytes] | None) -> IO[bytes]:
    """A stream that was asked for when the process was started."""
    assert stream is not None
    return stream


class FreshProcesses:
    """A process for every job: slower, and right where forking is not possible or not safe."""

    def __init__(self, python: str) -> None:
        self.python = python

    def do(self, jobs: Iterable[Job]) -> dict[str, list[Event]]:
        """As many processes at once as there are processors."""
        chosen = list(jobs)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            return dict(
                zip((job.id for job in chosen), threads.map(self.do_one, chosen), strict=True)
            )

    def do_one(self, job: Job) -> list[Event]:
        """Start, ask, wait, and say how it ended."""
        process = start_process(self.python, "once")
        timely = True
        try:
            written, _ = process.communicate(
                msgspec.json.encode(job) + b"\n", START_UP + job.timeout
            )
        except subprocess.TimeoutExpired:
            timely = False
            end_session(process)
            written, _ = process.communicate()
        events = [json.loads(line) for line in written.splitlines()]
        return [*events, ending(job, events, process.returncode, timely)]


def ending(job: Job, events: list[Event], status: int, timely: bool) -> Event:
    """What the zygote would have said of this end."""
    how, detail = "exited", f"exit status {status}"
    if any(event["event"] == "done" for event in events):
        how, detail = "finished", ""
    elif not timely:
        how, detail = "timeout", f"{job.timeout} s"
    elif status < 0:
        how, detail = "crashed", f"signal {-status}"
    return {"job": job.id, "event": "end", "how": how, "detail": detail, "errors": ""}


@cache
def workers_of(python: str) -> Workers:
    """The workers for an interpreter; forking is safe only on Linux."""
    return Zygote(python) if sys.platform == "linux" else FreshProcesses(python)
