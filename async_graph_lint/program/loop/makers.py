"""Which calls make a value: from a name or a helper back to the expressions behind it.

The evaluation says what a value is; here is asked how it came to be, which arguments and
which place in the source matter for. Names, attributes of `self`, imports, choices and
what functions of the project return are followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.program.evaluation.arguments import NO_ACTUALS
from async_graph_lint.program.evaluation.bindings import Binding, Store
from async_graph_lint.program.evaluation.places import END_OF_BODY, Place
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Frame, Function, Instance, Module, Symbol
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

DEEPEST = 8
"""Names and helpers that one value is followed through."""


class Made(NamedTuple):
    """An expression in the body where it stands."""

    expression: Expression
    frame: Frame
    place: Place


class Makers:
    """Follows values for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def of(self, expression: Expression, frame: Frame, place: Place) -> Iterator[Made]:
        """The expressions that the value can come from, the nearest first, itself among them."""
        yield from self._follow(Made(expression, frame, place), DEEPEST)

    def _follow(self, made: Made, depth: int) -> Iterator[Made]:
        if not depth:
            return
        yield made
        for source in self._sources(made):
            yield from self._follow(source, depth - 1)

    def _sources(self, made: Made) -> Iterator[Made]:
        node, frame, place = made
        if isinstance(node, facts.Name):
            yield from self._of_name(node.identifier, frame, place)
        elif isinstance(node, facts.Await | facts.Walrus):
            yield Made(node.value, frame, place)
        elif isinstance(node, facts.Choice):
            yield from (Made(option, frame, place) for option in node.options)
        elif isinstance(node, facts.Attribute):
            yield from self._of_attribute(node, frame, place)
        elif isinstance(node, facts.Call):
            yield from self._of_call(node, frame, place)

    def _of_name(self, name: str, frame: Frame, place: Place) -> Iterator[Made]:
        holder: Frame | None = frame
        while holder is not None and not holder.scope.binds(name):
            holder, place = self.evaluation.names.enclosing(holder), END_OF_BODY
        if holder is not None:
            for binding in holder.scope.reaching(name, place):
                yield from self._of_binding(binding, holder)

    def _of_binding(self, binding: Binding, frame: Frame) -> Iterator[Made]:
        if binding.kind == "import" and binding.imported is not None:
            yield from self._imported(binding.imported, frame.scope.filename)
        elif binding.kind == "value" and binding.expression is not None and not binding.path:
            before = Place(binding.place.order - binding.place.order % 2, binding.place.arms)
            yield Made(binding.expression, frame, before)

    def _imported(self, name: facts.ImportedName, importer: str) -> Iterator[Made]:
        program = self.evaluation.program
        module = program.module_value(importer, name.module, name.level)
        scope = _scope_of(module, self.evaluation)
        if scope is not None and name.attribute is not None and scope.binds(name.attribute):
            yield from self._of_name(
                name.attribute, self.evaluation.names.generic(scope), END_OF_BODY
            )

    def _of_attribute(self, node: facts.Attribute, frame: Frame, place: Place) -> Iterator[Made]:
        for value in self.evaluation.value(node.value, frame, place).values:
            if isinstance(value, Instance):
                yield from self._stored(value.cls.scope, node.name)
            elif isinstance(value, Module):
                scope = _scope_of(value, self.evaluation)
                if scope is not None and scope.binds(node.name):
                    generic = self.evaluation.names.generic(scope)
                    yield from self._of_name(node.name, generic, END_OF_BODY)

    def _stored(self, cls: Scope, name: str) -> Iterator[Made]:
        for method in self.evaluation.program.methods_mentioning(cls, name):
            frame = self.evaluation.names.generic(method)
            for store in method.table.stores:
                if _sets(store, name):
                    yield Made(store.value, frame, store.place)

    def _of_call(self, node: facts.Call, frame: Frame, place: Place) -> Iterator[Made]:
        for value in self.evaluation.value(node.function, frame, place).present:
            if isinstance(value, Symbol):
                yield from self._offloaded(value, node, frame, place)
            elif isinstance(value, Function):
                yield from self._returned(value)

    def _offloaded(
        self, symbol: Symbol, node: facts.Call, frame: Frame, place: Place
    ) -> Iterator[Made]:
        """What the function returns that is handed to a thread."""
        offload = self.evaluation.program.catalogue.offload(symbol.path)
        if offload is not None and offload.position < len(node.arguments):
            handed = node.arguments[offload.position].value
            for value in self.evaluation.value(handed, frame, place).present:
                if isinstance(value, Function):
                    yield from self._returned(value)

    def _returned(self, function: Function) -> Iterator[Made]:
        if function.scope.definition.is_generator:
            return
        for body in self.evaluation.calls.bodies(function, NO_ACTUALS):
            for ending in body.scope.endings:
                if ending.value is not None:
                    yield Made(ending.value, body, ending.place)


def _sets(store: Store, name: str) -> bool:
    """Whether `self.name = ...` stands there."""
    target = store.target
    is_plain = isinstance(target, facts.Attribute) and isinstance(target.value, facts.Name)
    return is_plain and getattr(target, "name", "") == name and not store.operator


def _scope_of(module: Module | None, evaluation: Evaluation) -> Scope | None:
    if module is None or module.filename is None:
        return None
    return evaluation.program.module_scope(module.filename)
