"""What `value.name` is: methods, instance attributes, fields, properties, submodules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation import enums
from async_graph_lint.program.evaluation.bindings import Binding, Store
from async_graph_lint.program.evaluation.expressions import dotted
from async_graph_lint.program.evaluation.fillings import filled, is_empty, put_into
from async_graph_lint.program.evaluation.library_values import library_value
from async_graph_lint.program.evaluation.places import END_OF_BODY, Place
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import (
    UNKNOWN,
    Class,
    Entries,
    Frame,
    Function,
    Instance,
    Items,
    Known,
    Literal,
    Many,
    Module,
    Parent,
    Partial,
    Record,
    Symbol,
    Value,
    Wrapped,
    each,
    join,
    only,
)
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

PROPERTIES = frozenset(
    {"property", "cached_property", "functools.cached_property", "computed_field"}
)


class Attributes:
    """Finds attributes for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.program = evaluation.program

    def of(self, known: Known, name: str) -> Known:
        """`known.name` for every value that `known` can be."""
        return each(known, lambda value: self._of_value(value, name))

    def _of_value(self, value: Value, name: str) -> Known:
        if isinstance(value, Symbol):
            path = self.program.catalogue.canonical(f"{value.path}.{name}")
            return only(Symbol(path, value.origin) if value.origin else library_value(path))
        if isinstance(value, Module):
            return self.evaluation.names.member(value, name)
        if isinstance(value, Instance):
            return self.of_instance(value, name)
        if isinstance(value, Class) and name != "__name__":
            return self.of_class(value, name)
        if isinstance(value, Parent):
            return self._of_parent(value, name)
        return self._of_other(value, name)

    def _of_other(self, value: Value, name: str) -> Known:
        if isinstance(value, Function | Class) and name == "__name__":
            return only(Literal(value.scope.name))
        if isinstance(value, Wrapped | Record):
            return only(Symbol(f"{value.path}.{name}"))
        if isinstance(value, Partial) and name == "func":
            return only(value.function)
        if isinstance(value, Many) and name in {"get", "pop", "values"}:
            return only(Partial(Symbol(f"builtins.dict().{name}"), (only(value),)))
        if isinstance(value, Entries) and name in {"items", "values", "keys", "get"}:
            return only(Partial(Symbol(f"builtins.dict().{name}"), (only(value),)))
        return self._of_data(value, name)

    def _of_data(self, value: Value, name: str) -> Known:
        if isinstance(value, Literal) and name == "value":
            return only(value)  # a member of an enumeration counts as its value
        if isinstance(value, Literal) and isinstance(value.value, str):
            return only(Symbol(f"builtins.str().{name}"))
        if isinstance(value, Items | Entries):
            kind = "dict" if isinstance(value, Entries) else value.kind
            return only(Symbol(f"builtins.{kind}().{name}"))
        return UNKNOWN

    # Classes

    def ancestry(self, cls: Class) -> list[Class | Symbol]:
        """The class and its bases, nearest first, without repeats; library bases as symbols."""
        found: dict[Class | Symbol, None] = {}
        pending: list[Class | Symbol] = [cls]
        while pending:
            current = pending.pop(0)
            if current in found:
                continue
            found[current] = None
            if isinstance(current, Class):
                pending.extend(self._bases(current))
        return list(found)

    def _bases(self, cls: Class) -> Iterator[Class | Symbol]:
        frame = self.evaluation.names.enclosing(self.class_frame(cls))
        if frame is None:
            return
        for base in cls.scope.definition.bases:
            if base.keyword is None and not base.star:
                known = self.evaluation.value(base.value, frame, END_OF_BODY)
                yield from (v for v in known.values if isinstance(v, Class | Symbol))

    def class_frame(self, cls: Class) -> Frame:
        """The frame of a class body."""
        return self.evaluation.frames.frame(cls.scope, None, (), cls.outer)

    def of_class(self, cls: Class, name: str) -> Known:
        """`Class.name`: methods are not bound, class methods are."""
        for ancestor in self.ancestry(cls):
            if isinstance(ancestor, Symbol):
                return only(Symbol(self.program.catalogue.canonical(f"{ancestor.path}.{name}")))
            if ancestor.scope.binds(name):
                return self._in_class(ancestor, name, None, cls)
        return UNKNOWN

    def _in_class(self, owner: Class, name: str, instance: Instance | None, cls: Class) -> Known:
        frame = self.class_frame(owner)
        found: list[Known] = []
        for binding in owner.scope.reaching(name):
            if binding.kind != "definition" or binding.definition is None:
                known = enums.member(self, binding, frame, owner).moved()
                found.append(known if binding.annotation is None else _settable(known))
                continue
            found.append(self._method(binding.definition, owner, instance, cls))
        return join(found) if found else UNKNOWN

    def _method(
        self,
        definition: facts.Define | facts.Definition,
        owner: Class,
        instance: Instance | None,
        cls: Class,
    ) -> Known:
        scope = self.program.defined_scope(definition, owner.scope)
        if scope is None:
            return UNKNOWN
        if scope.is_class:
            return only(Class(scope, owner.outer))
        receiver: Value | None = self.evaluation.names.bound_receiver(scope, cls, instance)
        if instance is None and isinstance(receiver, Instance):
            receiver = None
        function = Function(scope, receiver, owner.outer)
        if instance is not None and self.is_property(scope):
            return self.evaluation.calls.apply(function, ())
        return self.evaluation.calls.decorated(function, self.class_frame(owner))

    def is_property(self, scope: Scope) -> bool:
        """True when reading the attribute runs the function."""
        return any(dotted(decorator) in PROPERTIES for decorator in scope.definition.decorators)

    # Instances

    def of_instance(self, instance: Instance, name: str) -> Known:
        """`instance.name`: class attributes and methods, then what methods store on `self`."""
        ancestry = self.ancestry(instance.cls)
        found: list[Known] = []
        for ancestor in ancestry:
            if isinstance(ancestor, Class) and ancestor.scope.binds(name):
                known = self._from_class(ancestor, name, instance)
                if self._defines(ancestor, name):
                    return known
                found.append(known)
                break
        found.extend(self._stored(instance, name, ancestry))
        known = join(found) if found else UNKNOWN
        if is_empty(known):
            known = filled(known, list(self._put(instance, name, ancestry)))
        if known.present or known.values:
            return known
        return self._from_library(ancestry, name)

    def _defines(self, cls: Class, name: str) -> bool:
        return any(b.kind == "definition" for b in cls.scope.table.bindings.get(name, ()))

    def _from_class(self, owner: Class, name: str, instance: Instance) -> Known:
        given = dict(instance.arguments).get(name)
        if given is not None and given.values and not self._defines(owner, name):
            return given.moved()
        return self._in_class(owner, name, instance, instance.cls)

    def _from_library(self, ancestry: list[Class | Symbol], name: str) -> Known:
        for ancestor in ancestry:
            if isinstance(ancestor, Symbol) and ancestor.path not in ROOTS:
                path = self.program.catalogue.canonical(f"{ancestor.path}().{name}")
                return Known((Symbol(path),), elsewhere=True)
        return UNKNOWN

    def _stored(
        self, instance: Instance, name: str, ancestry: list[Class | Symbol]
    ) -> Iterator[Known]:
        for ancestor in ancestry:
            if isinstance(ancestor, Class):
                for scope in self.program.methods_mentioning(ancestor.scope, name):
                    yield from self._stored_by(scope, name, instance, ancestor)

    def _put(
        self, instance: Instance, name: str, ancestry: list[Class | Symbol]
    ) -> Iterator[Known]:
        """What methods put into the collection `self.name`."""
        for ancestor in ancestry:
            scopes = (
                self.program.methods_mentioning(ancestor.scope, name)
                if isinstance(ancestor, Class)
                else []
            )
            for scope in scopes:
                if scope.definition.parameters and isinstance(ancestor, Class):
                    frame = self.evaluation.frames.frame(scope, instance, (), ancestor.outer)
                    own = facts.Attribute(facts.Name(scope.definition.parameters[0].name), name)
                    yield from put_into(self.evaluation, scope, frame, own)

    def _stored_by(
        self, scope: Scope, name: str, instance: Instance, owner: Class
    ) -> Iterator[Known]:
        parameters = scope.definition.parameters
        if not parameters:
            return
        arguments = instance.arguments if scope.name == "__init__" else ()
        frame = self.evaluation.frames.frame(scope, instance, arguments, owner.outer)
        for store in scope.table.stores:
            target = store.target
            if not isinstance(target, facts.Attribute) or target.name != name:
                continue
            if target.value == facts.Name(parameters[0].name) and not store.operator:
                yield _settable(self._stored_value(store, frame).moved())

    def _stored_value(self, store: Store, frame: Frame) -> Known:
        place = Place(store.place.order - 1, store.place.arms)
        known = self.evaluation.value(store.value, frame, place)
        if not known.values and store.annotation is not None:
            return self.evaluation.annotations.instance(store.annotation, frame)
        return known

    def _of_parent(self, parent: Parent, name: str) -> Known:
        ancestry = self.ancestry(parent.instance.cls)
        behind = ancestry[ancestry.index(parent.cls) + 1 :] if parent.cls in ancestry else []
        for ancestor in behind:
            if isinstance(ancestor, Symbol):
                return only(Symbol(self.program.catalogue.canonical(f"{ancestor.path}().{name}")))
            if ancestor.scope.binds(name):
                return self._in_class(ancestor, name, parent.instance, parent.instance.cls)
        return UNKNOWN

    def fields(self, cls: Class) -> list[Binding]:
        """The annotated fields of a class and its project bases: what its generated
        constructor takes (dataclass, pydantic, TypedDict), base fields first."""
        found: dict[str, Binding] = {}
        for ancestor in reversed(self.ancestry(cls)):
            if isinstance(ancestor, Class):
                for name, bindings in ancestor.scope.table.bindings.items():
                    if any(b.annotation is not None for b in bindings):
                        found[name] = bindings[-1]
        return list(found.values())


def _settable(known: Known) -> Known:
    """What an instance holds by default: a flag or a text may be set to another from outside."""
    is_data = any(isinstance(v, Literal) and v.value is not None for v in known.values)
    return Known(known.values, known.open or is_data, known.elsewhere)


ROOTS = frozenset(
    {
        "builtins.object",
        "abc.ABC",
        "typing.Protocol",
        "typing.Generic",
        "typing.TypedDict",
        "typing_extensions.TypedDict",
        "pydantic.BaseModel",
        "enum.Enum",
    }
)
