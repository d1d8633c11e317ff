"""The bodies that have to do with LangGraph: what runs on the loop, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.finding import Step
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.loop.bodies import bodies_mentioning

if TYPE_CHECKING:
    from async_graph_lint.graphs.analysis import Analysis


class NearBody(NamedTuple):
    """A body and the way to it; `steps` counts what had to be concluded to say that it runs."""

    frame: Frame
    way: tuple[Step, ...] = ()
    graph: str | None = None
    node: str | None = None
    steps: int = 0


def near_bodies(analysis: Analysis, words: frozenset[str]) -> Iterator[NearBody]:
    """The bodies that LangGraph runs, the others on the loop, then those that mention one of
    the words in files that use LangGraph; each once. With `everything` it is all files."""
    seen: set[Scope] = set()
    for own in analysis.run_by_langgraph:
        if own.frame.scope not in seen:
            seen.add(own.frame.scope)
            yield NearBody(own.frame, own.steps, own.graph, own.node)
    for body in analysis.loop.bodies:
        if body.frame.scope not in seen:
            seen.add(body.frame.scope)
            yield NearBody(body.frame, body.steps, steps=body.entry.steps)
    program = analysis.program
    listed = filter(analysis.starts, program.files.listed)
    files = [n for n in listed if analysis.everything or program.files.uses_langgraph(n)]
    for frame in bodies_mentioning(program, files, words):
        if frame.scope not in seen and not frame.scope.is_class:
            seen.add(frame.scope)
            yield NearBody(frame)
