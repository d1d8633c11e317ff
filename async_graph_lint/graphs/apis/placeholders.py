"""Tools whose sync half is only there to fill the place: it answers without doing the work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.apis.async_tools import BASE_TOOL
from async_graph_lint.graphs.builders.library_calls import LibraryCalls
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Class, Function, Known, Symbol
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Statement

MAKERS = frozenset(
    {
        "langchain_core.tools.StructuredTool",
        "langchain_core.tools.StructuredTool.from_function",
        "langchain_core.tools.Tool",
        "langchain_core.runnables.RunnableLambda",
    }
)
POSITIONS = {
    "langchain_core.tools.StructuredTool.from_function": (0, 1),
    "langchain_core.runnables.RunnableLambda": (0, 1),
}
KEYWORD_ONLY = (1 << 30, 1 << 30)


class Placeholder(NamedTuple):
    """A sync half that does nothing: where it is given or defined, and the async one."""

    span: Span
    call: str
    tool: str
    sync: Function
    other: Function
    answer: str


class Placeholders:
    """Finds them for one program."""

    def __init__(self, evaluation: Evaluation, calls: LibraryCalls) -> None:
        self.evaluation = evaluation
        self.program = evaluation.program
        self.calls = calls

    def made(self) -> Iterator[Placeholder]:
        """Those that are passed to a tool beside its coroutine."""
        for call in self.calls.of(MAKERS):
            sync, other = POSITIONS.get(call.path, KEYWORD_ONLY)
            halves = (
                _function(call.given.get(sync, "func")),
                _function(call.given.get(other, "coroutine") or call.given.get(other, "afunc")),
            )
            name = as_written(call.site.call.function)
            yield from self._judged(call.origin, name, name, *halves)

    def defined(self, filenames: Iterable[str]) -> Iterator[Placeholder]:
        """Those that a tool class of the project defines as `_run`."""
        for filename in filenames:
            for outlined in self.program.files.definitions(filename):
                if outlined.name == "_run" and outlined.kind == "function":
                    scope = self.program.scope(filename, outlined.parent)
                    if scope is not None and scope.is_class:
                        yield from self._of_class(Class(scope))

    def _of_class(self, cls: Class) -> Iterator[Placeholder]:
        ancestry = self.evaluation.attributes.ancestry(cls)
        if any(isinstance(a, Symbol) and a.path == BASE_TOOL for a in ancestry):
            sync, other = (
                _function(self.evaluation.attributes.of_class(cls, name))
                for name in ("_run", "_arun")
            )
            if sync is not None:
                name = f"{cls.scope.name}._run"
                span = sync.scope.definition.header
                yield from self._judged(span, name, cls.scope.name, sync, other)

    def _judged(
        self, span: Span, call: str, tool: str, sync: Function | None, other: Function | None
    ) -> Iterator[Placeholder]:
        if sync is None or other is None or not other.scope.definition.is_async:
            return
        answer = _answer(sync.scope)
        if answer is not None and _answer(other.scope) is None:
            yield Placeholder(span, call, tool, sync, other, answer)


def _function(known: Known | None) -> Function | None:
    single = None if known is None else known.single
    return single if isinstance(single, Function) else None


def _answer(scope: Scope) -> str | None:
    """What a body that does nothing but return a constant gives, as text; else None."""
    statements = [statement for statement, _ in scope.table.statements if not _is_text(statement)]
    if len(statements) > 1 or scope.definition.is_generator:
        return None
    if not statements:
        return "None"
    only = statements[0]
    if isinstance(only, facts.Evaluate) and isinstance(only.value, facts.Opaque):
        return None if only.value.parts else "None"
    if not isinstance(only, facts.Return):
        return None
    if only.value is None:
        return "None"
    return repr(only.value.value) if isinstance(only.value, facts.Constant) else None


def _is_text(statement: Statement) -> bool:
    return isinstance(statement, facts.Evaluate) and isinstance(statement.value, facts.Constant)
