"""One job, in a process of its own: import a file, run its graphs, tell what was seen."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from . import recorder
from .deadline import look_before
from .graph_run import described, find_graphs, run_all
from .importing import import_file
from .sites import Site
from .unawaited import unawaited_noticed
from .watch import Watch

Emit = Callable[..., None]


def emitter(descriptor: int, job: str) -> Emit:
    """A function that writes one event as one line, from whichever thread."""
    writing = threading.Lock()

    def emit(event: str, **facts: Any) -> None:
        line = json.dumps({"job": job, "event": event, **facts}, default=repr) + "\n"
        data = line.encode("utf-8", "backslashreplace")
        with writing:
            while data:
                data = data[os.write(descriptor, data) :]

    return emit


def perform(job: dict[str, Any], emit: Emit) -> None:
    """Do the job; every outcome, also an error, is an event, the last one `done`."""
    began = time.monotonic()
    path = os.path.realpath(job["path"])
    root = os.path.realpath(job["root"])
    watch = Watch(root, [Site(**site) for site in job["sites"]], emit)
    recorder.watch(watch)
    stage = "import"
    try:
        os.chdir(root)
        watch.attempts.install()
        module = import_file(path, root, watch)
        stage = "graph"
        graphs = find_graphs(module, job["attribute"])
        emit("loaded", graphs=list(graphs))
        look_before(began + job["timeout"] - time.monotonic(), watch)
        with unawaited_noticed(watch):
            asyncio.run(run_all(graphs, module, job["inputs"], watch))
    except BaseException as error:  # noqa: BLE001 - user code may also call `sys.exit`
        emit("failed", stage=stage, **described(error), missing=missing_module(error))
    watch.loop_thread = None
    watch.report(watch.sites)
    emit("done")


def missing_module(error: BaseException) -> str | None:
    """The module that is not installed, if that is what went wrong."""
    return error.name if isinstance(error, ModuleNotFoundError) else None
