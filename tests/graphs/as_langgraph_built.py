"""Child process: import files that expose `graph` and print what LangGraph holds of each.

Run as `python as_langgraph_built.py FILE...`; prints a JSON object of file and description.
A file without a graph that a builder made gets null, one that fails its error.
"""

from __future__ import annotations

import json
import runpy
import sys
import warnings
from pathlib import Path
from typing import Any

from langgraph.channels import (
    AnyValue,
    BinaryOperatorAggregate,
    EphemeralValue,
    LastValue,
    Topic,
    UntrackedValue,
)
from langgraph.graph.state import CompiledStateGraph, StateGraph

KINDS = {
    LastValue: "last value",
    BinaryOperatorAggregate: "reducer",
    Topic: "many",
    AnyValue: "many",
    EphemeralValue: "last value",
    UntrackedValue: "last value",
}


def described(builder: StateGraph[Any, Any, Any, Any]) -> dict[str, Any]:
    """The parts of a builder, sorted."""
    edges = [[[source], target] for source, target in builder.edges]
    joins = [[sorted(sources), target] for sources, target in builder.waiting_edges]
    return {
        "nodes": sorted([name, spec.defer] for name, spec in builder.nodes.items()),
        "async": {name: _is_async(spec.runnable) for name, spec in builder.nodes.items()},
        "edges": sorted([*edges, *joins]),
        "branches": sorted(
            [source, sorted((branch.ends or {}).values()), branch.ends is not None]
            for source, branches in builder.branches.items()
            for branch in branches.values()
        ),
        "channels": {
            **{key: _kind(channel) for key, channel in builder.channels.items()},
            **dict.fromkeys(builder.managed, "managed"),
        },
    }


def _kind(channel: object) -> str:
    if not getattr(channel, "guard", True):
        return "many"
    return KINDS.get(type(channel), type(channel).__name__)


def _is_async(runnable: Any) -> bool | None:
    if type(runnable).__name__ != "RunnableCallable":
        return None
    return runnable.func is None


def graph_of(path: str) -> dict[str, Any] | None:
    """What the `graph` of one file was built of."""
    folder = str(Path(path).parent)
    sys.path.insert(0, folder)
    before = set(sys.modules)
    try:
        graph = runpy.run_path(path).get("graph")
    except Exception as error:  # noqa: BLE001 - one broken file must not hide the others
        return {"error": repr(error)}
    finally:
        sys.path.remove(folder)
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(folder):
                del sys.modules[name]
    return described(graph.builder) if isinstance(graph, CompiledStateGraph) else None


def main(paths: list[str]) -> None:
    """Describe each file."""
    warnings.simplefilter("ignore")
    print(json.dumps({path: graph_of(path) for path in paths}))


if __name__ == "__main__":
    main(sys.argv[1:])
