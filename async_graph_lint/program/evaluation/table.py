"""One pass over a definition's body: what binds which name, what is stored and called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from async_graph_lint.program.evaluation.bindings import (
    Binding,
    Ending,
    Exit,
    Guard,
    Iterated,
    LoopHeader,
    Managed,
    Read,
    Site,
    Store,
)
from async_graph_lint.program.evaluation.expressions import walk
from async_graph_lint.program.evaluation.places import ATTEMPT, BRANCH, REPEAT, Arm, Place
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression, Statement


class Table:
    """Everything one pass over a body finds, in source order."""

    def __init__(self, definition: facts.Definition) -> None:
        self.bindings: dict[str, list[Binding]] = {}
        self.stores: list[Store] = []
        self.sites: list[Site] = []
        self.managed: list[Managed] = []
        self.iterated: list[Iterated] = []
        self.reads: list[Read] = []
        self.endings: list[Ending] = []
        self.yields: list[tuple[Expression, Place]] = []
        self.statements: list[tuple[Statement, Place]] = []
        self.guards: dict[int, Guard] = {}
        self.exits: list[Exit] = []
        self.matches: dict[int, facts.Match] = {}
        self.loops: dict[int, LoopHeader] = {}
        self.comprehended: dict[int, list[facts.Comprehension]] = {}
        self.global_names: set[str] = set()
        self.outer_names: set[str] = set()
        self._order = 0
        self._blocks = 0
        self._span = definition.header
        self._bind_parameters(definition)
        self._body(definition.body, ())

    def _bind_parameters(self, definition: facts.Definition) -> None:
        for parameter in definition.parameters:
            self._bind(Binding(parameter.name, Place(0, ()), "parameter", parameter=parameter))

    def _bind(self, binding: Binding) -> None:
        self.bindings.setdefault(binding.name, []).append(binding)

    def _body(self, body: Iterable[Statement], arms: tuple[Arm, ...]) -> None:
        for statement in body:
            self._order += 2
            place = Place(self._order, arms)
            self.statements.append((statement, place))
            self._span = getattr(statement, "span", self._span)
            handle = _HANDLERS.get(type(statement))
            if handle is not None:
                handle(self, statement, place)

    def _inside(self, place: Place, arm: int, kind: str, block: int) -> tuple[Arm, ...]:
        return (*place.arms, Arm(block, arm, kind))

    def _block(self) -> int:
        self._blocks += 1
        return self._blocks

    # Expressions

    def _use(self, expression: Expression | None, place: Place) -> None:
        if expression is None:
            return
        called: set[int] = set()
        for node in walk(expression):
            if isinstance(node, facts.Call):
                self.sites.append(Site(node, place))
                called.add(id(node.function))
            elif isinstance(node, facts.Attribute) and id(node) not in called:
                self.reads.append(Read(node, place, self._span))
            elif isinstance(node, facts.Walrus):
                self._assign(node.target, Binding("", place, "value", node.value))
            elif isinstance(node, facts.Comprehension):
                self._clauses(node, place)
            elif isinstance(node, facts.Yield) and node.value is not None:
                self.yields.append((node.value, place))

    def _clauses(self, node: facts.Comprehension, place: Place) -> None:
        for inner in walk(node.element):
            if isinstance(inner, facts.Call):
                self.comprehended.setdefault(id(inner), []).append(node)
        for clause in node.clauses:
            element = Binding("", place, "element", clause.iterable, is_async=clause.is_async)
            self._assign(clause.target, element._replace(confined=True))
            if not clause.is_async:
                self.iterated.append(Iterated(clause.iterable, place, self._span))

    def _assign(self, target: Expression, source: Binding) -> None:
        """Bind every name in `target`; `source` says where the whole value comes from."""
        if isinstance(target, facts.Name):
            self._bind(source._replace(name=target.identifier))
        elif isinstance(target, facts.Sequence):
            for index, item in enumerate(target.items):
                if isinstance(item, facts.Starred):
                    self._assign(item.value, source._replace(kind="unknown", expression=None))
                else:
                    self._assign(item, source._replace(path=(*source.path, index)))

    def _store(self, target: Expression, store: Store) -> None:
        if isinstance(target, facts.Attribute | facts.Subscript):
            self._use(target.value, store.place)
            self.stores.append(store._replace(target=target))
        elif isinstance(target, facts.Sequence):
            unknown = store._replace(value=facts.Opaque())
            for item in target.items:
                self._store(item, unknown)

    # Statements

    def assign(self, statement: facts.Assign, place: Place) -> None:
        self._use(statement.value, place)
        after = Place(place.order + 1, place.arms)
        for target in statement.targets:
            self._assign(target, Binding("", after, "value", statement.value))
            self._store(target, Store(target, statement.value, after, "", statement.span))

    def annotate(self, statement: facts.Annotate, place: Place) -> None:
        self._use(statement.value, place)
        after = Place(place.order + 1, place.arms)
        kind = "annotation" if statement.value is None else "value"
        source = Binding("", after, kind, statement.value, annotation=statement.annotation)
        self._assign(statement.target, source)
        if isinstance(statement.target, facts.Attribute):
            value = facts.Opaque() if statement.value is None else statement.value
            store = Store(statement.target, value, after, "", statement.span, statement.annotation)
            self._store(statement.target, store)

    def augment(self, statement: facts.Augment, place: Place) -> None:
        self._use(statement.value, place)
        after = Place(place.order + 1, place.arms)
        if isinstance(statement.target, facts.Name):
            self._assign(statement.target, _augmented(statement, after))
        store = Store(statement.target, statement.value, after, statement.operator, statement.span)
        self._store(statement.target, store)

    def evaluate(self, statement: facts.Evaluate, place: Place) -> None:
        self._use(statement.value, place)

    def finish(self, statement: facts.Return, place: Place) -> None:
        self._use(statement.value, place)
        self.endings.append(Ending(statement.value, place, statement.span))

    def fail(self, statement: facts.Raise, place: Place) -> None:
        before = len(self.sites)
        self._use(statement.value, place)
        self._use(statement.cause, place)
        self.sites[before:] = [site._replace(failing=True) for site in self.sites[before:]]

    def branch(self, statement: facts.If, place: Place) -> None:
        self._use(statement.test, place)
        block = self._block()
        self.guards[block] = Guard(statement.test, place)
        self._body(statement.body, self._inside(place, 0, BRANCH, block))
        self._body(statement.otherwise, self._inside(place, 1, BRANCH, block))
        for arm, body in enumerate((statement.body, statement.otherwise)):
            if body and isinstance(body[-1], facts.Return | facts.Jump):
                self.exits.append(Exit(block, arm, Place(self._order, place.arms)))

    def repeat(self, statement: facts.Loop, place: Place) -> None:
        self._use(statement.iterable, place)
        block = self._block()
        inside = self._inside(place, 0, REPEAT, block)
        if statement.target is not None and not statement.is_async:
            self.iterated.append(Iterated(statement.iterable, place, statement.span))
        if statement.target is not None:
            start = Place(place.order + 1, inside)
            source = Binding("", start, "element", statement.iterable, is_async=statement.is_async)
            self._assign(statement.target, source)
            self.loops[block] = LoopHeader(
                statement.target, statement.iterable, place, statement.is_async
            )
        self._body(statement.body, inside)
        self._body(statement.otherwise, place.arms)

    def manage(self, statement: facts.With, place: Place) -> None:
        for item in statement.items:
            self._use(item.context, place)
            self.managed.append(Managed(item.context, place, statement.is_async, statement.span))
            if item.target is not None:
                source = Binding("", place, "context", item.context, is_async=statement.is_async)
                self._assign(item.target, source)
        self._body(statement.body, place.arms)

    def attempt(self, statement: facts.Try, place: Place) -> None:
        block = self._block()
        self._body(statement.body, self._inside(place, 0, ATTEMPT, block))
        for index, handler in enumerate(statement.handlers):
            arms = self._inside(place, index + 1, ATTEMPT, block)
            self._use(handler.exception, Place(place.order, arms))
            if handler.name is not None:
                self._bind(Binding(handler.name, Place(self._order + 1, arms), "unknown"))
            self._body(handler.body, arms)
        self._body(statement.otherwise, self._inside(place, -1, ATTEMPT, block))
        self._body(statement.final, place.arms)

    def match(self, statement: facts.Match, place: Place) -> None:
        self._use(statement.subject, place)
        block = self._block()
        self.matches[block] = statement
        for index, case in enumerate(statement.cases):
            arms = self._inside(place, index, BRANCH, block)
            for name in case.captures:
                self._bind(Binding(name, Place(self._order + 1, arms), "unknown"))
            self._use(case.guard, Place(place.order, arms))
            self._body(case.body, arms)

    def bring(self, statement: facts.Import, place: Place) -> None:
        for name in statement.names:
            self._bind(Binding(name.local, place, "import", imported=name))

    def define(self, statement: facts.Define, place: Place) -> None:
        self._bind(Binding(statement.name, place, "definition", definition=statement))

    def define_local(self, statement: facts.DefineLocal, place: Place) -> None:
        definition = statement.definition
        for decorator in definition.decorators:
            self._use(decorator, place)
        self._bind(Binding(definition.name, place, "definition", definition=definition))

    def declare(self, statement: facts.Declare, place: Place) -> None:
        names = self.global_names if statement.kind == "global" else self.outer_names
        names.update(statement.names)


def _augmented(statement: facts.Augment, after: Place) -> Binding:
    # Text that is put together piece by piece is never asked for, and the chains are long.
    value = statement.value
    if isinstance(value, facts.FormattedString) or (
        isinstance(value, facts.Constant) and isinstance(value.value, str)
    ):
        return Binding("", after, "unknown")
    combined = facts.Operation(statement.operator, (statement.target, value))
    return Binding("", after, "value", combined)


_HANDLERS: dict[type, Callable[[Table, Any, Place], None]] = {
    facts.Assign: Table.assign,
    facts.Annotate: Table.annotate,
    facts.Augment: Table.augment,
    facts.Evaluate: Table.evaluate,
    facts.Return: Table.finish,
    facts.Raise: Table.fail,
    facts.If: Table.branch,
    facts.Loop: Table.repeat,
    facts.With: Table.manage,
    facts.Try: Table.attempt,
    facts.Match: Table.match,
    facts.Import: Table.bring,
    facts.Define: Table.define,
    facts.DefineLocal: Table.define_local,
    facts.Declare: Table.declare,
}
