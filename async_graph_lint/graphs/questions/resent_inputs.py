"""Loops that run a graph again with its input after a failure, on the same thread.

A graph with a saver takes an input as something new: it begins from START, and what the
failed run has done is done again. `None` takes the failed run up where it stopped
(langgraph 1.2.22).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.apis.graph_runs import GraphRun
from async_graph_lint.program.evaluation.expressions import dotted, simple_name, walk
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Symbol
from async_graph_lint.program.loop.blocks import calls_in, within
from async_graph_lint.program.loop.savers import Savers
from async_graph_lint.program.loop.written_text import argument
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression, Statement

RUNS = frozenset({"invoke", "ainvoke", "stream", "astream"})
DECORATORS = frozenset({"retry", "on_exception", "on_predicate"})
"""Of tenacity and backoff, which call the function again."""
FRESH = frozenset({"uuid4", "uuid1", "token_hex", "token_urlsafe"})


class ResentInput(NamedTuple):
    """A run that is repeated with its input: by the loop or decorator at `again`."""

    run: GraphRun
    again: Span
    by: str
    steps: int


def resent_inputs(savers: Savers, runs: Iterable[GraphRun]) -> Iterator[ResentInput]:
    """The runs of graphs with a saver that something repeats unchanged."""
    for run in runs:
        if run.method in RUNS and _begins(run) and _is_saved(savers, run):
            yield from _repeated(run)


def _begins(run: GraphRun) -> bool:
    """Whether the run is given an input and a thread."""
    call = run.site.call
    given, config = argument(call, 0, "input"), argument(call, 1, "config")
    if given is None or config is None:
        return False
    options = given.options if isinstance(given, facts.Choice) else (given,)
    resumes = any(_is_none(option) or _is_command(option) for option in options)
    return not resumes


def _is_none(expression: Expression) -> bool:
    return expression == facts.Constant(None)


def _is_command(expression: Expression) -> bool:
    return isinstance(expression, facts.Call) and simple_name(expression.function) == "Command"


def _is_saved(savers: Savers, run: GraphRun) -> bool:
    graphs = [v for v in run.receiver.present if isinstance(v, Symbol)]
    return any(savers.kinds(graph) for graph in graphs)


def _repeated(run: GraphRun) -> Iterator[ResentInput]:
    scope = run.frame.scope
    steps = int(run.receiver.elsewhere) + int(run.receiver.open)
    loops = (s for s, _ in scope.table.statements if isinstance(s, facts.Loop))
    for loop in loops:
        if _tries_again(loop, run.site.call) and _is_same(run.site.call, _bound_in(loop)):
            yield ResentInput(run, loop.span, "loop", steps)
            return
    decorator = _retrying(scope)
    if decorator is not None and _is_same(run.site.call, _made_fresh(scope)):
        name = dotted(decorator.function) or simple_name(decorator.function)
        yield ResentInput(run, decorator.span, f"@{name}", steps)


# Loops


def _tries_again(loop: facts.Loop, call: facts.Call) -> bool:
    """Whether the loop ends once the call succeeds and goes on when it fails."""
    for statement in within(loop.body):
        if isinstance(statement, facts.Try) and any(c is call for c in calls_in(statement.body)):
            goes_on = any(not _leaves(h.body) for h in statement.handlers)
            rest = (*statement.body, *statement.otherwise, *_after(loop, statement))
            return goes_on and any(map(_ends, within(rest)))
    return False


def _after(loop: facts.Loop, attempt: facts.Try) -> tuple[Statement, ...]:
    """What follows the `try` in the loop's own body."""
    places = [number for number, one in enumerate(loop.body) if one is attempt]
    return loop.body[places[0] + 1 :] if places else ()


def _leaves(body: tuple[Statement, ...]) -> bool:
    return bool(body) and (isinstance(body[-1], facts.Raise) or _ends(body[-1]))


def _ends(statement: Statement) -> bool:
    is_break = isinstance(statement, facts.Jump) and statement.kind == "break"
    return is_break or isinstance(statement, facts.Return)


def _bound_in(loop: facts.Loop) -> frozenset[str]:
    """The names that may have another value in each round."""
    changing = set() if loop.target is None else _names(loop.target)
    for statement in within(loop.body):
        value = getattr(statement, "value", None)
        if value is not None and not _is_the_same(value, changing):
            targets = (*getattr(statement, "targets", ()), getattr(statement, "target", None))
            changing |= {name for t in targets if t is not None for name in _names(t)}
    return frozenset(changing)


def _is_the_same(value: Expression, changing: set[str]) -> bool:
    """Whether a value that is put together in each round is the same each time."""
    computed = any(isinstance(node, facts.Call) for node in walk(value))
    return not computed and not isinstance(value, facts.Constant) and not _names(value) & changing


def _names(expression: Expression) -> set[str]:
    return {node.identifier for node in walk(expression) if isinstance(node, facts.Name)}


# Decorators


def _retrying(scope: Scope) -> facts.Call | None:
    calls = (d for d in scope.definition.decorators if isinstance(d, facts.Call))
    return next((call for call in calls if simple_name(call.function) in DECORATORS), None)


def _made_fresh(scope: Scope) -> frozenset[str]:
    """The names that the body binds to something new at every call."""
    return frozenset(
        name
        for name, bindings in scope.table.bindings.items()
        if any(one.expression is not None and _is_fresh(one.expression) for one in bindings)
    )


def _is_fresh(expression: Expression) -> bool:
    calls = (node for node in walk(expression) if isinstance(node, facts.Call))
    return any(simple_name(call.function) in FRESH for call in calls)


def _is_same(call: facts.Call, changing: frozenset[str]) -> bool:
    """Whether input and config are the same each time."""
    arguments = [argument.value for argument in call.arguments]
    changes = any(_names(value) & changing or _is_fresh(value) for value in arguments)
    return not changes
