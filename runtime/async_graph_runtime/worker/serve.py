"""The two ways of working: a zygote that forks a child per job, or one job and the end."""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys

from . import entry_points, guard, primitives
from .forks import Children
from .job import emitter, perform

NEEDED = "langgraph.graph"
PRELOADED = (
    "langgraph.prebuilt",
    "langgraph.func",
    "langgraph.checkpoint.memory",
    "langchain_core.language_models.fake_chat_models",
    "langchain_core.output_parsers.string",
    "langchain_core.prompts.chat",
    "langchain_core.tracers.context",
    "langchain_core.tracers.run_collector",
    "langchain_core.tracers.stdout",
    "langchain.agents",
    "http.server",
    "requests",
    "httpcore",
    "httpx",
)
"""Imported once, before the forks: what most projects import. Absent ones are skipped."""


def main(way: str) -> None:
    """Jobs on stdin, one JSON line each; events on stdout. `way` is `serve` or `once`."""
    answers = os.dup(1)
    silence(1)
    primitives.install()  # before the guard: what is refused has been reached all the same
    guard.install()
    if not preload(answers, PRELOADED if way == "serve" else ()):
        return
    if way == "serve":
        gc.freeze()  # a collection in a fork would otherwise copy the pages of every object
        Children(answers).serve()
    else:
        once(answers)


def preload(answers: int, modules: tuple[str, ...]) -> bool:
    """Import the libraries; say which versions work here, or which one is missing."""
    emit = emitter(answers, "")
    try:
        importlib.import_module(NEEDED)
    except ImportError as error:
        emit("unsupported", message=str(error), missing=getattr(error, "name", None))
        return False
    for name in modules:
        try_import(name)
    entry_points.install()
    emit("ready", python=sys.version.split()[0], langgraph=version_of("langgraph"))
    return True


def try_import(name: str) -> None:
    """Import a library that may be absent or broken."""
    try:
        importlib.import_module(name)
    except Exception:  # noqa: BLE001 - the project will meet it, if it needs it
        return


def version_of(distribution: str) -> str:
    """The installed version."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return "?"


def silence(descriptor: int) -> None:
    """Let what the project prints go nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def once(answers: int) -> None:
    """Do the one job on stdin in this process, and leave without waiting for its threads."""
    job = json.loads(sys.stdin.readline())
    silence(0)
    perform(job, emitter(answers, job["id"]))
    os._exit(0)
