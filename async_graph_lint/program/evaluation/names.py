"""From a name to what it can be: scopes, imports, parameters, decorators."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.bindings import Binding
from async_graph_lint.program.evaluation.expressions import dotted
from async_graph_lint.program.evaluation.fillings import filled, is_empty, put_into
from async_graph_lint.program.evaluation.growth import grown
from async_graph_lint.program.evaluation.library_values import library_value
from async_graph_lint.program.evaluation.places import END_OF_BODY, Place
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import (
    UNKNOWN,
    Class,
    Frame,
    Function,
    Instance,
    Items,
    Known,
    Many,
    Module,
    Symbol,
    join,
    only,
)
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

BUILTINS = frozenset(dir(builtins)) | {"__name__", "__file__"}
STATIC = frozenset({"staticmethod", "builtins.staticmethod"})


class Names:
    """Finds names for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.program = evaluation.program

    def find(self, name: str, frame: Frame, place: Place) -> Known:
        """What `name` can be at a place of the body that `frame` runs (LEGB order)."""
        scope = frame.scope
        if scope.binds(name):
            return self._bound(name, frame, place)
        outer = self.enclosing(frame)
        while outer is not None:
            if outer.scope.binds(name):
                known = self._bound(name, outer, END_OF_BODY)
                return known.moved() if self._is_made(name, outer.scope) else known
            outer = self.enclosing(outer)
        return self._from_star(name, frame)

    def enclosing(self, frame: Frame) -> Frame | None:
        """The frame whose names a body sees behind its own: classes are passed over."""
        if frame.scope.is_module:
            return None
        if frame.outer is not None:
            return frame.outer
        parent = frame.scope.parent
        while parent is not None and parent.is_class:
            parent = parent.parent
        return None if parent is None else self.generic(parent)

    def generic(self, scope: Scope) -> Frame:
        """A body's frame when nothing is known of its caller; a method has its class's instance."""
        parent = scope.parent
        outer = None
        receiver = None
        if parent is not None and not parent.is_module:
            generic = self.generic(parent)
            outer = generic.outer if parent.is_class else generic
            if parent.is_class and not scope.is_class:
                receiver = self.bound_receiver(scope, Class(parent, outer))
        return self.evaluation.frames.frame(scope, receiver, (), outer)

    def bound_receiver(
        self, scope: Scope, cls: Class, instance: Instance | None = None
    ) -> Instance | Class | None:
        """What a method's first parameter is: an instance, a class, or nothing (static)."""
        decorators = {dotted(decorator) for decorator in scope.definition.decorators}
        if decorators & STATIC:
            return None
        if "classmethod" in decorators or scope.name in {"__new__", "__init_subclass__"}:
            return cls
        return instance or Instance(cls)

    def _is_made(self, name: str, scope: Scope) -> bool:
        """True when some binding of the name builds a value, rather than names a definition."""
        return any(
            b.kind not in {"import", "definition"} for b in scope.table.bindings.get(name, ())
        )

    def _bound(self, name: str, frame: Frame, place: Place) -> Known:
        overlaid = frame.argument(name)
        bindings = frame.scope.reaching(name, place)
        if overlaid is not None and all(b.kind == "element" for b in bindings):
            return overlaid
        if not bindings:
            bindings = frame.scope.table.bindings[name][:1]
        known = join([self.binding(binding, frame) for binding in bindings])
        if not frame.scope.is_module or place is not END_OF_BODY:
            return known
        if not known.present:
            return join([known, *self._initialised(name, frame)])
        return filled(known, list(self._put(name, frame))) if is_empty(known) else known

    def _put(self, name: str, frame: Frame) -> Iterator[Known]:
        """What functions of the module put into a collection that it makes empty."""
        for scope in self.program.scopes_mentioning(frame.scope.filename, name):
            if not scope.binds(name):
                yield from put_into(self.evaluation, scope, self.generic(scope), facts.Name(name))

    def _initialised(self, name: str, frame: Frame) -> list[Known]:
        """What functions of the module give a global that the module leaves empty."""
        found: list[Known] = []
        for scope in self.program.scopes_mentioning(frame.scope.filename, name):
            if name in scope.table.global_names:
                setter = self.generic(scope)
                bindings = scope.table.bindings.get(name, ())
                found.extend(self.binding(binding, setter).moved() for binding in bindings)
        return found

    # Bindings

    def binding(self, binding: Binding, frame: Frame) -> Known:
        """What a binding gives its name."""
        if binding.kind == "import" and binding.imported is not None:
            return self.imported(binding.imported, frame.scope.filename)
        if binding.kind == "definition" and binding.definition is not None:
            return self.defined(binding.definition, frame)
        if binding.kind == "parameter" and binding.parameter is not None:
            return self.evaluation.parameters.of(binding.parameter, frame)
        if binding.kind == "annotation" and binding.annotation is not None:
            return self.evaluation.annotations.instance(binding.annotation, frame).moved()
        return self._given(binding, frame)

    def _given(self, binding: Binding, frame: Frame) -> Known:
        if binding.expression is None:
            return UNKNOWN
        place = Place(binding.place.order - (binding.place.order % 2), binding.place.arms)
        known = self.evaluation.value(binding.expression, frame, place)
        if binding.kind == "element":
            known = self.evaluation.element(known)
        elif binding.kind == "context":
            known = self.evaluation.entered(known, binding.is_async)
        for index in binding.path:
            known = self._part(known, index)
        if binding.annotation is not None and _says_nothing(known):
            promised = self.evaluation.annotations.instance(binding.annotation, frame)
            known = promised.moved() if promised.values else known
        if binding.kind == "value":
            return grown(self.evaluation, binding, frame, known)
        return known

    def _part(self, known: Known, index: int) -> Known:
        def part(value: object) -> Known:
            if isinstance(value, Items):
                return value.items[index] if index < len(value.items) else UNKNOWN
            return value.element if isinstance(value, Many) else UNKNOWN

        values = [part(value) for value in known.present]
        return join([*values, *([UNKNOWN] if known.open else [])]) if values else UNKNOWN

    def unpack(self, target: Expression, known: Known) -> Iterator[tuple[str, Known]]:
        """The names that assigning `known` to `target` binds."""
        if isinstance(target, facts.Name):
            yield target.identifier, known
        elif isinstance(target, facts.Sequence):
            for index, item in enumerate(target.items):
                if not isinstance(item, facts.Starred):
                    yield from self.unpack(item, self._part(known, index))

    # Imports

    def imported(self, name: facts.ImportedName, importer: str) -> Known:
        """What an import binds."""
        module = self.program.module_value(importer, name.module, name.level)
        if name.attribute is not None:
            return self._member(module, name, importer)
        if name.aliased:
            return only(module or Symbol(name.module))
        top = name.module.split(".")[0]
        return only(self._package(importer, top, module) or Symbol(top))

    def _package(self, importer: str, top: str, loaded: Module | None) -> Module | None:
        """The project's package `top`; one without a file shows by the module loaded from it."""
        package = self.program.module_value(importer, top, 0)
        if package is None and loaded is not None:
            return Module(top, None, importer)
        return package

    def _member(self, module: Module | None, name: facts.ImportedName, importer: str) -> Known:
        attribute = name.attribute or ""
        if module is not None:
            return self.member(module, attribute)
        submodule = self.program.member_module(importer, name)
        if submodule is not None:
            return only(submodule)
        if name.level:
            return UNKNOWN
        return only(library_value(self.program.catalogue.canonical(f"{name.module}.{attribute}")))

    def member(self, module: Module, name: str) -> Known:
        """`module.name`: what the module binds, else its submodule of that name."""
        if module.filename is not None:
            scope = self.program.module_scope(module.filename)
            if scope is not None and scope.binds(name):
                known = self._bound(name, self.generic(scope), END_OF_BODY)
                return known.moved() if self._is_made(name, scope) else known
        submodule = self.program.submodule(module, name)
        if submodule is not None:
            return only(submodule)
        if module.filename is not None:
            return self._from_star(name, self._module_frame(module.filename))
        return UNKNOWN

    def _module_frame(self, filename: str) -> Frame | None:
        scope = self.program.module_scope(filename)
        return None if scope is None else self.generic(scope)

    def _from_star(self, name: str, frame: Frame | None) -> Known:
        """A name that only a star import, or the builtins, can bind."""
        module = None if frame is None else self.program.module_scope(frame.scope.filename)
        stars = [] if module is None else module.table.bindings.get("*", [])
        for star in reversed(stars):
            known = self._through_star(star, name, module)
            if known.values:
                return known
        if name in BUILTINS and frame is not None:
            return only(Symbol(f"builtins.{name}"))
        return UNKNOWN

    def _through_star(self, star: Binding, name: str, module: Scope | None) -> Known:
        if star.imported is None or module is None:
            return UNKNOWN
        source = star.imported
        target = self.program.module_value(module.filename, source.module, source.level)
        if target is not None:
            inner = None if target.filename is None else self.program.module_scope(target.filename)
            return UNKNOWN if inner is None or inner is module else self.member(target, name)
        if source.level or name in BUILTINS:
            return UNKNOWN
        return only(library_value(self.program.catalogue.canonical(f"{source.module}.{name}")))

    # Definitions

    def defined(self, definition: facts.Define | facts.Definition, frame: Frame) -> Known:
        """The function or class that a definition binds, its decorators applied."""
        scope = self.program.defined_scope(definition, frame.scope)
        if scope is None:
            return UNKNOWN
        outer = None if frame.scope.is_module else frame.outer if frame.scope.is_class else frame
        if scope.is_class:
            return only(Class(scope, outer))
        receiver = frame.receiver if frame.scope.is_class else None
        return self.evaluation.calls.decorated(Function(scope, receiver, outer), frame)


def _says_nothing(known: Known) -> bool:
    """True for what is not known, and for attributes of libraries, which can be anything."""
    if not known.present:
        return known.open
    return all(isinstance(v, Symbol) and not v.path.endswith(")") for v in known.present)
