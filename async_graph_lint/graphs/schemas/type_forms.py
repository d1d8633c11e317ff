"""What an annotation stands for: quotes and aliases followed, special forms told apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.program.evaluation.bindings import Binding
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Frame, Module, Symbol
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression
from async_graph_lint.reading.quoted import quoted

LONGEST_CHAIN = 8
"""Of aliases of aliases; a cycle in the source must not hang."""
TYPING = ("typing.", "typing_extensions.")
SEALING = frozenset(
    {"typing.TypeAliasType", "typing_extensions.TypeAliasType", "typing.NewType"}
    | {"typing_extensions.NewType"}
)
"""Calls whose result is an object of its own: nobody looks at the type behind it."""


class Form(NamedTuple):
    """A type expression and the frame in which its names mean something.

    `sealed` is the name of a `type` statement (or `TypeAliasType`, `NewType`) that stands
    before it: LangGraph sees that object and not what is behind it.
    """

    expression: Expression
    frame: Frame
    sealed: str = ""


class TypeForms:
    """Follows annotations for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def of(self, expression: Expression, frame: Frame) -> Form:
        """What an annotation is after its quotes and aliases."""
        form = Form(expression, frame)
        for _ in range(LONGEST_CHAIN):
            further = self._behind(form)
            if further is None:
                break
            form = further
        return form

    def special(self, form: Form) -> str:
        """`Annotated`, `Optional`, ... for a subscript of typing's, else the empty text."""
        expression = form.expression
        if not isinstance(expression, facts.Subscript):
            return ""
        known = self.evaluation.value(expression.value, form.frame, END_OF_BODY)
        paths = [value.path for value in known.values if isinstance(value, Symbol)]
        if any(path.startswith(TYPING) for path in paths):
            return next(path.rpartition(".")[2] for path in paths if path.startswith(TYPING))
        return "" if known.values else simple_name(expression.value)

    def arguments(self, form: Form) -> tuple[Expression, ...]:
        """What stands between the brackets."""
        if not isinstance(form.expression, facts.Subscript):
            return ()
        index = form.expression.index
        return index.items if isinstance(index, facts.Sequence) else (index,)

    def _behind(self, form: Form) -> Form | None:
        expression, frame, sealed = form
        if isinstance(expression, facts.Constant) and isinstance(expression.value, str):
            parsed = quoted(expression.value)
            return None if parsed is None else Form(parsed, frame, sealed)
        if isinstance(expression, facts.Subscript):
            return self._alias(expression.value, frame, sealed)
        return self._alias(expression, frame, sealed)

    def _alias(self, expression: Expression, frame: Frame, sealed: str) -> Form | None:
        if isinstance(expression, facts.Name):
            owner = self._owner(expression.identifier, frame)
            return None if owner is None else self._named(expression.identifier, owner, sealed, 0)
        if isinstance(expression, facts.Attribute):
            known = self.evaluation.value(expression.value, frame, END_OF_BODY)
            for value in known.values:
                if isinstance(value, Module):
                    return self._in_file(value.filename, expression.name, sealed, 0)
        return None

    def _owner(self, name: str, frame: Frame) -> Frame | None:
        """The frame that binds the name; of a class, only its own body sees it."""
        names = self.evaluation.names
        owner: Frame | None = frame
        while owner is not None and not owner.scope.binds(name):
            outer = names.enclosing(owner)
            if outer is None and "*" in owner.scope.table.bindings:
                return owner
            owner = outer
        return owner

    def _named(self, name: str, frame: Frame, sealed: str, depth: int) -> Form | None:
        if depth > LONGEST_CHAIN:
            return None
        for binding in self._bindings(name, frame.scope):
            imported = binding.imported
            if imported is not None and imported.attribute:
                attribute = name if imported.attribute == "*" else imported.attribute
                program = self.evaluation.program
                module = program.module_value(frame.scope.filename, imported.module, imported.level)
                filename = None if module is None else module.filename
                found = self._in_file(filename, attribute, sealed, depth + 1)
                if found is not None:
                    return found
            elif binding.kind == "value" and binding.expression is not None and not binding.path:
                return self._assigned(name, binding.expression, frame, sealed)
        return None

    def _bindings(self, name: str, scope: Scope) -> Iterator[Binding]:
        if scope.binds(name):
            yield from scope.reaching(name)[:1]
        else:
            yield from reversed(scope.table.bindings.get("*", []))

    def _in_file(self, filename: str | None, name: str, sealed: str, depth: int) -> Form | None:
        scope = None if filename is None else self.evaluation.program.module_scope(filename)
        if scope is None:
            return None
        return self._named(name, self.evaluation.names.generic(scope), sealed, depth)

    def _assigned(
        self, name: str, expression: Expression, frame: Frame, sealed: str
    ) -> Form | None:
        if isinstance(expression, facts.Call):
            return self._sealed(name, expression, frame)
        if not isinstance(expression, ALIASES):
            return None
        return Form(expression, frame, name if _is_statement(expression, frame.scope) else sealed)

    def _sealed(self, name: str, call: facts.Call, frame: Frame) -> Form | None:
        """`X = TypeAliasType("X", type)` or `NewType("X", type)`."""
        known = self.evaluation.value(call.function, frame, END_OF_BODY)
        paths = {value.path for value in known.values if isinstance(value, Symbol)}
        plain = [argument.value for argument in call.arguments if not argument.star]
        return Form(plain[1], frame, name) if paths & SEALING and len(plain) > 1 else None


ALIASES = (facts.Subscript, facts.Name, facts.Attribute, facts.Operation, facts.Constant)


def _is_statement(expression: Expression, scope: Scope) -> bool:
    """True for what a `type X = ...` statement names."""
    return any(
        isinstance(statement, facts.Assign) and statement.is_alias and statement.value is expression
        for statement, _ in scope.table.statements
    )
