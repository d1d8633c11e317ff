"""Runs LangGraph programs in child processes and says whether findings hold.

The only part of the project that executes user code: never called by a plain check.
"""

from __future__ import annotations

from async_graph_lint.finding import Verdict
from async_graph_runtime.confirm import confirm
from async_graph_runtime.result import CallSite, RunResult
from async_graph_runtime.run import run_graph

__all__ = ["CallSite", "RunResult", "Verdict", "confirm", "run_graph"]
