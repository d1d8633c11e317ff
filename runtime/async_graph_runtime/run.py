"""Runs graphs in child processes and brings back what was seen."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from async_graph_runtime.events import read_result
from async_graph_runtime.result import CallSite, RunResult
from async_graph_runtime.workers import Job, Workers, workers_of

NUMBERS = itertools.count()
"""No two jobs of this process share a number: a late event finds no wrong reader."""

TIMEOUT = 20.0
"""Seconds one file's graphs get by default, import included."""


class RunRequest(Struct, frozen=True):
    """One file to run in a process of its own.

    `attribute` names the graph; None means every compiled graph of the module. `inputs`
    None means the module's `INPUTS`, or one input made from the schema. `root` is the
    project's folder, by default the file's. `timeout` is in seconds.
    """

    path: Path
    attribute: str | None = "graph"
    inputs: list[Any] | None = None
    probes: tuple[CallSite, ...] = ()
    root: Path | None = None
    timeout: float = TIMEOUT


def run_graph(
    path: str | Path,
    attribute: str | None = "graph",
    inputs: list[Any] | None = None,
    probes: Sequence[CallSite] = (),
    *,
    root: Path | None = None,
    timeout: float = TIMEOUT,
    python: str = sys.executable,
) -> RunResult:
    """Run one file's graph with each input; see `RunRequest`. Never raises for what runs."""
    request = RunRequest(Path(path), attribute, inputs, tuple(probes), root, timeout)
    return run_graphs([request], workers_of(python))[0]


def run_graphs(requests: Sequence[RunRequest], workers: Workers) -> list[RunResult]:
    """Run several files, each in a process of its own, as many at once as is sensible."""
    jobs = [job_of(str(next(NUMBERS)), request) for request in requests]
    events = workers.do(jobs)
    return [read_result(events[job.id], len(job.sites)) for job in jobs]


def job_of(identifier: str, request: RunRequest) -> Job:
    """The request as a worker understands it."""
    path = request.path.resolve()
    root = request.root.resolve() if request.root else path.parent
    sites = [site_of(probe, path, root) for probe in request.probes]
    return Job(
        identifier, str(path), str(root), request.attribute, request.inputs, sites, request.timeout
    )


def site_of(probe: CallSite, path: Path, root: Path) -> dict[str, Any]:
    """The call site with an absolute file; without a file it stands in the one that is run."""
    return {
        "filename": str((root / probe.file).resolve()) if probe.file else str(path),
        "row": probe.row,
        "column": probe.column,
        "end_row": probe.end_row,
        "end_column": probe.end_column,
    }
