"""Which file an import names, without running anything.

Where an application is started decides what its imports mean, and the source does not say
where that is. So every folder from the importer up to the project's root is taken as a
possible starting point, nearest first, then the other import roots of the project,
nearest first. A folder that is a package and no import root is a poor starting point (its
modules are normally imported through it): such folders come after their like that are not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from async_graph_lint.program.project.discovery import Discovery

_INITIAL = "__init__.py"


class ModuleIndex:
    """The importable files of a project; all paths are relative to its root."""

    def __init__(
        self,
        files: Iterable[str],
        import_roots: Iterable[str] = ("",),
        external: Iterable[str] = (),
    ) -> None:
        """`external` are top-level packages that are never meant to be the project's own.

        A `*` at the end of a name stands for any ending. The standard library is external
        in any case.
        """
        self._files = frozenset(files)
        self._folders = frozenset(folder for file in self._files for folder in _above(file))
        self._roots = frozenset(import_roots) | {""}
        names = frozenset(external)
        self._external = names | sys.stdlib_module_names
        self._external_prefixes = tuple(name[:-1] for name in names if name.endswith("*"))
        self._starts: dict[str, tuple[str, ...]] = {}
        self._found: dict[tuple[str, str, int], str | None] = {}

    @staticmethod
    def of(discovery: Discovery, external: Iterable[str] = ()) -> ModuleIndex:
        """The index of all files of a project."""
        files = (file.path for file in discovery.files)
        return ModuleIndex(files, discovery.import_roots, external)

    def resolve(self, importer: str, module: str, level: int = 0) -> str | None:
        """The file of `module` as imported by the file `importer`.

        `level` is the number of leading dots. None for a module outside the project, and
        for a package without an `__init__.py`, which has no file.
        """
        key = (_folder(importer), module, level)
        if key not in self._found:
            places = self._places(importer, module, level)
            found = (self._module_at(place) for place in places)
            self._found[key] = next((file for file in found if file is not None), None)
        file = self._found[key]
        return None if file == importer and not level else file

    def resolve_member(self, importer: str, module: str, level: int, attribute: str) -> str | None:
        """The file of `attribute` in `from module import attribute`, when it is a submodule.

        Which of the two is meant when the package's own file defines that name too is for
        the caller to say: at run time it is the definition.
        """
        package = self.resolve(importer, module, level)
        if package is not None:
            is_package = package.endswith(_INITIAL) and attribute != "__init__"
            return self._module_at(_join(_folder(package), attribute)) if is_package else None
        for place in self._places(importer, module, level):
            if place in self._folders or not place:
                found = self._module_at(_join(place, attribute))
                if found is not None:
                    return found
        return None

    def name_of(self, file: str) -> str:
        """The dotted name under which the file is imported from its import root."""
        parts = file.removesuffix(".py").split("/")
        if parts[-1] == "__init__":
            parts.pop()
        start = len(self._root_of(file).split("/")) if self._root_of(file) else 0
        for position, part in enumerate(parts[:-1]):
            if not part.isidentifier():
                start = max(start, position + 1)
        return ".".join(parts[start:]) or "__init__"

    def _root_of(self, file: str) -> str:
        """The deepest import root that the file's outermost package does not contain."""
        folder = _folder(file)
        while folder and self._is_package(folder):
            folder = _folder(folder)
        return next(root for root in (folder, *_above(folder)) if root in self._roots or not root)

    def _places(self, importer: str, module: str, level: int) -> Iterator[str]:
        """Where the module can stand: paths without `.py` or `/__init__.py`, best first."""
        way = module.replace(".", "/")
        if level:
            base = _parent(_folder(importer), level - 1)
            if base is not None:
                yield _join(base, way)
        elif not self._is_external(module.partition(".")[0]):
            for start in self._starts_for(_folder(importer)):
                yield _join(start, way)

    def _is_external(self, name: str) -> bool:
        prefixes = self._external_prefixes
        return name in self._external or (bool(prefixes) and name.startswith(prefixes))

    def _starts_for(self, folder: str) -> tuple[str, ...]:
        if folder not in self._starts:
            own = [folder, *_above(folder)] if folder else [""]
            others = sorted(self._roots.difference(own), key=lambda root: _distance(folder, root))
            own.sort(key=lambda start: self._is_package(start) and start not in self._roots)
            self._starts[folder] = (*own, *others)
        return self._starts[folder]

    def _is_package(self, folder: str) -> bool:
        return _join(folder, _INITIAL) in self._files

    def _module_at(self, place: str) -> str | None:
        """The file at that place; a package comes before a module, as in Python."""
        for file in (_join(place, _INITIAL), f"{place}.py"):
            if file in self._files:
                return file
        return None


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _above(path: str) -> Iterator[str]:
    """The folders that hold the path, the innermost first, the root ("") last."""
    while path:
        path = _folder(path)
        yield path


def _parent(folder: str, times: int) -> str | None:
    """The folder that many steps up, or None above the root."""
    for _ in range(times):
        if not folder:
            return None
        folder = _folder(folder)
    return folder


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder and name else folder or name


def _distance(folder: str, root: str) -> tuple[int, str]:
    """How far it is from the folder to the root through their nearest common folder."""
    ours, theirs = folder.split("/"), root.split("/")
    shared = 0
    while shared < min(len(ours), len(theirs)) and ours[shared] == theirs[shared]:
        shared += 1
    return (len(ours) + len(theirs) - 2 * shared, root)
