"""Which calls of a body may have been made before another one, in one run of the body.

One pass over the statements with the set of calls made so far. Branches go their own ways
and meet again; what ends in `return` or `raise` does not. Loops are run twice, so that the
calls of one round come before those of the next. A handler begins with what had happened
before its `try`: what failed there is not counted as done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from async_graph_lint.program.evaluation.expressions import parts
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.loop.blocks import calls_in, expressions_of
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression, Statement

Made = frozenset[int]
"""The calls made so far, by their identity."""
State = Made | None
"""None where no run of the body comes."""

NOTHING: Made = frozenset()


class Succession:
    """The order of the calls in one body."""

    def __init__(self, body: tuple[Statement, ...]) -> None:
        self._before: dict[int, Made] = {}
        self._jumps: dict[str, Made] = {}
        self._statements(body, NOTHING)

    def before(self, call: facts.Call) -> Made:
        """The identities of the calls that may come before `call`, itself among them where it
        stands in a loop."""
        return self._before.get(id(call), NOTHING)

    # Statements

    def _statements(self, body: tuple[Statement, ...], state: State) -> State:
        for statement in body:
            if state is None:
                return None
            handle = _HANDLERS.get(type(statement), Succession._plain)
            state = handle(self, statement, state)
        return state

    def _plain(self, statement: Statement, state: Made) -> State:
        for expression in expressions_of(statement):
            state = self._expression(expression, state)
        ends = isinstance(statement, facts.Return | facts.Raise)
        return None if ends else state

    def _branch(self, statement: facts.If, state: Made) -> State:
        state = self._expression(statement.test, state)
        arms = (statement.body, statement.otherwise)
        return _either([self._statements(arm, state) for arm in arms])

    def _match(self, statement: facts.Match, state: Made) -> State:
        state = self._expression(statement.subject, state)
        ends = [self._statements(case.body, state) for case in statement.cases]
        missed = any(case.is_catch_all for case in statement.cases)
        return _either(ends if missed else [*ends, state])

    def _loop(self, statement: facts.Loop, state: Made) -> State:
        outer, self._jumps = self._jumps, {}
        state = self._expression(statement.iterable, state)
        rounds: list[State] = [state]
        for _ in range(2):
            start = _either(rounds) or state
            if statement.target is None:
                start = self._expression(statement.iterable, start)
            end = self._statements(statement.body, start)
            rounds += [end, self._jumps.get("continue")]
        jumps, self._jumps = self._jumps, outer
        after = None if _is_endless(statement) else _either(rounds)
        after = None if after is None else self._statements(statement.otherwise, after)
        return _either([after, jumps.get("break")])

    def _jump(self, statement: facts.Jump, state: Made) -> State:
        self._jumps[statement.kind] = self._jumps.get(statement.kind, NOTHING) | state
        return None

    def _manage(self, statement: facts.With, state: Made) -> State:
        for item in statement.items:
            state = self._expression(item.context, state)
        return self._statements(statement.body, state)

    def _attempt(self, statement: facts.Try, state: Made) -> State:
        end = self._statements(statement.body, state)
        end = None if end is None else self._statements(statement.otherwise, end)
        handled = [self._statements(handler.body, state) for handler in statement.handlers]
        after = _either([end, *handled])
        # The last part runs whatever has happened, after a `return` as well.
        inside = calls_in((*statement.body, *(s for h in statement.handlers for s in h.body)))
        made = (after or state) | {id(call) for call in inside}
        last = self._statements(statement.final, made)
        return None if after is None or last is None else after | (last - made)

    # Expressions

    def _expression(self, expression: Expression, state: Made) -> Made:
        if isinstance(expression, facts.Choice):
            return self._choice(expression, state)
        if isinstance(expression, facts.Comprehension):
            state = self._parts(expression, state)
        state = self._parts(expression, state)
        if isinstance(expression, facts.Call):
            self._before[id(expression)] = self.before(expression) | state
            state = state | {id(expression)}
        return state

    def _parts(self, expression: Expression, state: Made) -> Made:
        for part in parts(expression):
            state = self._expression(part, state)
        return state

    def _choice(self, expression: facts.Choice, state: Made) -> Made:
        if expression.test is not None:
            state = self._expression(expression.test, state)
            ends = [self._expression(option, state) for option in expression.options]
            return frozenset().union(*ends)
        return self._parts(expression, state)


_HANDLERS: dict[type, Callable[[Succession, Any, Made], State]] = {
    facts.If: Succession._branch,
    facts.Match: Succession._match,
    facts.Loop: Succession._loop,
    facts.Jump: Succession._jump,
    facts.With: Succession._manage,
    facts.Try: Succession._attempt,
    facts.DefineLocal: lambda self, statement, state: state,
}

_KNOWN: WeakKeyDictionary[Scope, Succession] = WeakKeyDictionary()


def succession_of(scope: Scope) -> Succession:
    """The order of the calls in the body of a scope."""
    known = _KNOWN.get(scope)
    if known is None:
        known = _KNOWN[scope] = Succession(scope.definition.body)
    return known


def _either(states: list[State]) -> State:
    reached = [state for state in states if state is not None]
    return frozenset().union(*reached) if reached else None


def _is_endless(statement: facts.Loop) -> bool:
    always = isinstance(statement.iterable, facts.Constant) and bool(statement.iterable.value)
    return statement.target is None and always
