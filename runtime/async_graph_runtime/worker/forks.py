"""The zygote: one fork per job, a deadline for each, and how each of them ended."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import tempfile
import time
from dataclasses import dataclass
from typing import Any

from .job import emitter, perform

TAIL = 2000
"""Bytes of a child's stderr that go into the report of a crash."""

GRACE = 5
"""Seconds after the deadline at which a child ends itself, should its zygote be gone."""


@dataclass
class Child:
    """A running fork: the pipe of its events, its own folder, its time of death."""

    job: dict[str, Any]
    process: int
    events: int
    folder: str
    deadline: float
    unread: bytes = b""
    done: bool = False


class Children:
    """All running forks, and the loop that serves them."""

    def __init__(self, answers: int) -> None:
        self.answers = answers
        self.running: dict[int, Child] = {}
        self.selector = selectors.DefaultSelector()
        self.unread = b""

    def serve(self) -> None:
        """Take jobs and pass events on until stdin closes; then end what still runs."""
        self.selector.register(0, selectors.EVENT_READ)
        listening = True
        while listening:
            for key, _ in self.selector.select(self.patience()):
                if key.fd == 0:
                    listening = self.take_jobs()
                elif key.fd in self.running:
                    self.pass_on(self.running[key.fd])
            self.end_overdue()
        for child in list(self.running.values()):
            self.kill(child)
            self.forget(child)

    def patience(self) -> float | None:
        """Seconds until the next deadline."""
        deadlines = [child.deadline for child in self.running.values()]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def take_jobs(self) -> bool:
        """Start a child for every complete line; False when there will be no more."""
        data = os.read(0, 65536)
        *lines, self.unread = (self.unread + data).split(b"\n")
        for line in lines:
            self.start(json.loads(line))
        return bool(data)

    def start(self, job: dict[str, Any]) -> None:
        """Fork."""
        reading, writing = os.pipe()
        folder = tempfile.mkdtemp(prefix="async-graph-")
        process = os.fork()
        if process == 0:
            self.be_child(job, writing, folder)
        os.close(writing)
        deadline = time.monotonic() + job["timeout"]
        self.running[reading] = Child(job, process, reading, folder, deadline)
        self.selector.register(reading, selectors.EVENT_READ)

    def be_child(self, job: dict[str, Any], events: int, folder: str) -> None:
        """What the fork does; it never returns."""
        try:
            os.setsid()
            signal.alarm(int(job["timeout"]) + GRACE)
            self.let_go(folder)
            perform(job, emitter(events, job["id"]))
        finally:
            os._exit(0)

    def let_go(self, folder: str) -> None:
        """Close what belongs to the zygote; read nothing, print nowhere, keep errors."""
        self.selector.close()
        for descriptor in (self.answers, *self.running):
            os.close(descriptor)
        nowhere = os.open(os.devnull, os.O_RDWR)
        errors = os.open(os.path.join(folder, "stderr"), os.O_RDWR | os.O_CREAT | os.O_APPEND)
        for wanted, descriptor in ((0, nowhere), (1, nowhere), (2, errors)):
            os.dup2(descriptor, wanted)
        os.environ["TMPDIR"] = tempfile.tempdir = folder

    def pass_on(self, child: Child) -> None:
        """Hand over whole lines; end the child when it is done or gone."""
        data = os.read(child.events, 65536)
        *lines, child.unread = (child.unread + data).split(b"\n")
        for line in lines:
            self.answer(line + b"\n")
            child.done = child.done or json.loads(line)["event"] == "done"
        if child.done or not data:
            self.end(child, overdue=False)

    def end_overdue(self) -> None:
        """End every child whose time is up."""
        now = time.monotonic()
        for child in [c for c in self.running.values() if c.deadline <= now]:
            self.end(child, overdue=True)

    def end(self, child: Child, overdue: bool) -> None:
        """Kill what is left of the child, and say how it ended."""
        status = self.kill(child)
        if child.done:
            how, detail = "finished", ""
        elif overdue:
            how, detail = "timeout", f"{child.job['timeout']} s"
        else:
            how, detail = ending(status)
        errors = tail(child.folder)
        self.forget(child)
        emitter(self.answers, child.job["id"])("end", how=how, detail=detail, errors=errors)

    def kill(self, child: Child) -> int:
        """End the child and its session. A child that had ended keeps its own exit status."""
        try:
            os.killpg(child.process, signal.SIGKILL)
        except OSError:  # before its `setsid`
            os.kill(child.process, signal.SIGKILL)
        return os.waitpid(child.process, 0)[1]

    def forget(self, child: Child) -> None:
        """Drop the child's pipe and folder."""
        self.selector.unregister(child.events)
        os.close(child.events)
        del self.running[child.events]
        shutil.rmtree(child.folder, ignore_errors=True)

    def answer(self, data: bytes) -> None:
        """Write to the parent."""
        while data:
            data = data[os.write(self.answers, data) :]


def ending(status: int) -> tuple[str, str]:
    """How a child ended that was not told to: by a signal, or by leaving early."""
    if not os.WIFSIGNALED(status):
        return "exited", f"exit status {os.WEXITSTATUS(status)}"
    number = os.WTERMSIG(status)
    if number == signal.SIGALRM:
        return "timeout", "its own alarm"
    return "crashed", signal.Signals(number).name


def tail(folder: str) -> str:
    """The end of what the child wrote to stderr."""
    try:
        with open(os.path.join(folder, "stderr"), "rb") as written:
            written.seek(max(0, written.seek(0, os.SEEK_END) - TAIL))
            return written.read().decode(errors="replace")
    except OSError:
        return ""
