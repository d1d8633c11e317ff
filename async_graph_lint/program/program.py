"""The program: files read on demand, the scopes in them, and what names mean across them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from async_graph_lint.catalogue import Catalogue
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Module
from async_graph_lint.program.project.discovery import is_test_file
from async_graph_lint.program.project.files import Files
from async_graph_lint.program.project.modules import ModuleIndex
from async_graph_lint.reading import facts

MODULE = "<module>"


class Program:
    """One project as rules see it. Nothing is read before somebody asks for it."""

    def __init__(self, files: Files, modules: ModuleIndex, catalogue: Catalogue) -> None:
        self.files = files
        self.modules = modules
        self.catalogue = catalogue
        self._scopes: dict[tuple[str, str], Scope | None] = {}

    @cached_property
    def evaluation(self) -> Evaluation:
        """The evaluation of this program's expressions."""
        return Evaluation(self)

    # Scopes

    def module_scope(self, filename: str) -> Scope | None:
        """The body of a file; None when it cannot be read."""
        return self.scope(filename, MODULE)

    def scope(self, filename: str, key: str) -> Scope | None:
        """The scope of a definition that the file's outline lists."""
        identity = (filename, key)
        if identity not in self._scopes:
            definition = self.files.read(filename, key)
            parent = None if key == MODULE else self._parent(filename, key)
            self._scopes[identity] = None if definition is None else Scope(definition, parent)
        return self._scopes[identity]

    def _parent(self, filename: str, key: str) -> Scope | None:
        outlined = self.files.outlined(filename, key)
        return None if outlined is None else self.scope(filename, outlined.parent)

    def defined_scope(
        self, definition: facts.Define | facts.Definition, parent: Scope
    ) -> Scope | None:
        """The scope of a definition that stands in `parent`."""
        if isinstance(definition, facts.Definition):
            return parent.child(definition)
        return self.scope(parent.filename, definition.key)

    def scopes_mentioning(self, filename: str, word: str) -> Iterator[Scope]:
        """The functions of a file in which a name occurs."""
        for outlined in self.files.definitions(filename):
            if outlined.kind == "function" and word in outlined.words:
                scope = self.scope(filename, outlined.key)
                if scope is not None:
                    yield scope

    def methods_mentioning(self, cls: Scope, word: str) -> list[Scope]:
        """The methods of a class in which a name occurs, `__init__` first."""
        if self.files.outlined(cls.filename, cls.key) is None:
            methods = list(cls.functions())
        else:
            methods = [s for s in self._methods(cls, word) if s is not None]
        return sorted(methods, key=lambda scope: scope.name != "__init__")

    def _methods(self, cls: Scope, word: str) -> Iterator[Scope | None]:
        for outlined in self.files.definitions(cls.filename):
            if (
                outlined.parent == cls.key
                and outlined.kind == "function"
                and word in outlined.words
            ):
                yield self.scope(cls.filename, outlined.key)

    def mentions(self, word: str, most: int) -> list[Scope]:
        """The bodies outside tests in which a word occurs; none when more than `most` do."""
        found = self._mentions.get(word, ())
        if not found or len(found) > most:
            return []
        scopes = [self.scope(filename, key) for filename, key in found]
        return [scope for scope in scopes if scope is not None]

    @cached_property
    def _mentions(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for filename in self.files.listed:
            outline = None if is_test_file(filename) else self.files.outline(filename)
            if outline is None:
                continue
            for word in outline.words:
                found.setdefault(word, []).append((filename, MODULE))
            for definition in outline.definitions:
                for word in definition.words - {definition.name}:
                    found.setdefault(word, []).append((filename, definition.key))
        return found

    def nested(self, scope: Scope) -> Iterator[Scope]:
        """The scope and all definitions that are read with it."""
        yield scope
        for inner in scope.functions():
            yield from self.nested(inner)

    # Modules

    def module_value(self, importer: str, module: str, level: int) -> Module | None:
        """The project's module of that name as `importer` sees it; None for a library."""
        filename = self.modules.resolve(importer, module, level)
        return None if filename is None else Module(module, filename, importer)

    def member_module(self, importer: str, name: facts.ImportedName) -> Module | None:
        """The module that `from package import module` brings, where the package has no file."""
        attribute = name.attribute or ""
        filename = self.modules.resolve_member(importer, name.module, name.level, attribute)
        return None if filename is None else Module(attribute, filename, importer)

    def submodule(self, module: Module, name: str) -> Module | None:
        """The project's module `name` inside a package."""
        if module.filename is None:
            return self.module_value(module.importer, f"{module.name}.{name}", 0)
        if not module.filename.endswith("__init__.py"):
            return None
        return self.module_value(module.filename, name, 1)
