"""How an expression in a node uses the value that its state has under a key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from async_graph_lint.graphs.questions.returned_values import Returned
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.expressions import parts
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Frame, Symbol
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression, Statement

DEEPEST = 5
MESSAGE = "Message()"
"""How the path of a new message of LangChain ends: `langchain_core.messages.AIMessage()`."""


class OldValues:
    """Recognises old values for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def is_used(self, value: Returned, key: str) -> bool:
        """True where the old value is part of the new one: not merely an argument of a call
        inside a list, as the history is when a model answers it."""
        old = Old(value.frame, key)
        return old.is_kept(value.expression, value.place)

    def is_new(self, value: Returned, key: str) -> bool:
        """True for a list of new items, and for one new message."""
        return self._is_new(value.expression, value.frame, value.place, key)

    def _is_new(
        self, node: Expression, frame: Frame, place: Place, key: str, depth: int = 0
    ) -> bool:
        if depth > DEEPEST:
            return False
        if isinstance(node, facts.Sequence):
            return bool(node.items)
        if isinstance(node, facts.Choice):
            return all(self._is_new(o, frame, place, key, depth + 1) for o in node.options)
        if isinstance(node, facts.Name) and frame.scope.binds(node.identifier):
            bindings = frame.scope.reaching(node.identifier, place)
            values = [b.expression for b in bindings if b.kind == "value" and not b.path]
            return len(values) == len(bindings) > 0 and all(
                v is not None and self._is_new(v, frame, place, key, depth + 1) for v in values
            )
        if isinstance(node, facts.Call):
            known = self.evaluation.value(node, frame, place)
            paths = [v.path for v in known.values if isinstance(v, Symbol)]
            return bool(paths) and all(path.endswith(MESSAGE) for path in paths)
        return False

    def reads_whole(self, frame: Frame, key: str) -> bool:
        """True where the body uses more of the old value than one item of it."""
        old = Old(frame, key)
        return any(old.is_used_whole(node, place) for node, place in _expressions(frame.scope))


class Old:
    """The old value of one key in one body."""

    def __init__(self, frame: Frame, key: str) -> None:
        self.scope = frame.scope
        self.key = key
        parameters = self.scope.definition.parameters[0 if frame.receiver is None else 1 :]
        self.state = parameters[0].name if parameters else None

    def is_it(self, node: Expression, place: Place, depth: int = 0) -> bool:
        """`state["key"]`, `state.get("key", ...)`, `state.key`, or a name or copy of it."""
        if depth > DEEPEST:
            return False
        if isinstance(node, facts.Subscript):
            return self._is_state(node.value) and node.index == facts.Constant(self.key)
        if isinstance(node, facts.Attribute):
            return self._is_state(node.value) and node.name == self.key
        if isinstance(node, facts.Call):
            return self._is_read(node) or self._is_copy(node, place, depth)
        if isinstance(node, facts.Choice):
            return any(self.is_it(option, place, depth + 1) for option in node.options)
        if isinstance(node, facts.Name):
            return any(
                self.is_it(value, place, depth + 1)
                for value in self._values(node.identifier, place)
            )
        return False

    def is_kept(self, node: Expression, place: Place, depth: int = 0) -> bool:
        """True where the old value goes into a new one. The arguments of calls inside a
        list do not: what a model is asked is not kept."""
        if depth > DEEPEST or self.is_it(node, place):
            return depth <= DEEPEST
        if isinstance(node, facts.Sequence):
            return any(self._is_item(item, place, depth) for item in node.items)
        if isinstance(node, facts.Name):
            values = self._values(node.identifier, place)
            return any(self.is_kept(value, place, depth + 1) for value in values)
        return any(self.is_kept(part, place, depth + 1) for part in parts(node))

    def _is_item(self, item: Expression, place: Place, depth: int) -> bool:
        if isinstance(item, facts.Starred | facts.Subscript | facts.Name):
            inner = item if isinstance(item, facts.Name) else item.value
            return self.is_it(inner, place) or (
                isinstance(item, facts.Starred) and self.is_kept(inner, place, depth + 1)
            )
        return False

    def is_used_whole(self, node: Expression, place: Place) -> bool:
        """True where it stands in the expression, but not as `old[-1]`."""
        if isinstance(node, facts.Subscript) and self.is_it(node.value, place):
            return not _is_number(node.index)
        if self.is_it(node, place):
            return True
        return any(self.is_used_whole(part, place) for part in parts(node))

    def _is_state(self, node: Expression) -> bool:
        return self.state is not None and node == facts.Name(self.state)

    def _is_read(self, call: facts.Call) -> bool:
        function = call.function
        return (
            isinstance(function, facts.Attribute)
            and function.name == "get"
            and self._is_state(function.value)
            and bool(call.arguments)
            and call.arguments[0].value == facts.Constant(self.key)
        )

    def _is_copy(self, call: facts.Call, place: Place, depth: int) -> bool:
        function = call.function
        if isinstance(function, facts.Attribute) and function.name == "copy":
            return self.is_it(function.value, place, depth + 1)
        if function in (facts.Name("list"), facts.Name("dict"), facts.Name("set")):
            return any(self.is_it(a.value, place, depth + 1) for a in call.arguments)
        return False

    def _values(self, name: str, place: Place) -> Iterator[Expression]:
        if self.scope.binds(name):
            for binding in self.scope.reaching(name, place):
                if binding.kind == "value" and binding.expression is not None and not binding.path:
                    yield binding.expression


def _is_number(index: Expression) -> bool:
    if isinstance(index, facts.Operation) and len(index.operands) == 1:
        index = index.operands[0]
    return isinstance(index, facts.Constant) and isinstance(index.value, int)


def _expressions(scope: Scope) -> Iterator[tuple[Expression, Place]]:
    """The expressions of a body's statements; a plain renaming is none."""
    for statement, place in scope.table.statements:
        if isinstance(statement, facts.With):
            yield from ((item.context, place) for item in statement.items)
        found = next((getattr(statement, name, None) for name in HOLDERS[type(statement)]), None)
        if found is not None and not (_binds(statement) and _is_renaming(found)):
            yield found, place


def _binds(statement: Statement) -> bool:
    return isinstance(statement, facts.Assign | facts.Annotate)


HOLDERS: defaultdict[type, tuple[str, ...]] = defaultdict(
    lambda: ("value",), {facts.If: ("test",), facts.Loop: ("iterable",), facts.Raise: ()}
)
"""The expression of each kind of statement."""


def _is_renaming(value: Expression) -> bool:
    if isinstance(value, facts.Choice) and value.kind == "or":
        return _is_renaming(value.options[0])
    return isinstance(value, facts.Subscript | facts.Attribute | facts.Name) or (
        isinstance(value, facts.Call)
        and isinstance(value.function, facts.Attribute)
        and value.function.name == "get"
    )
