"""The bodies in which a question is worth asking: those that mention one of some words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.places import BRANCH
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.program.program import MODULE, Program
from async_graph_lint.reading import facts


def bodies_mentioning(
    program: Program, filenames: Iterable[str], words: frozenset[str]
) -> Iterator[Frame]:
    """The functions, methods and module bodies of the files in which a word occurs, with what
    stands inside them, each as it runs when nothing is known of its caller."""
    for filename in filenames:
        outline = program.files.outline(filename)
        if outline is None:
            continue
        keys = [MODULE] if outline.words & words else []
        keys += [d.key for d in outline.definitions if d.words & words]
        for key in keys:
            scope = program.scope(filename, key)
            for inner in () if scope is None else program.nested(scope):
                yield program.evaluation.names.generic(inner)


def bodies_worth_reading(
    program: Program, filenames: Iterable[str], words: frozenset[str]
) -> Iterator[Frame]:
    """The async bodies of the files, which are read in any case, and the sync ones in which a
    word occurs; each once."""
    seen: set[Scope] = set()
    files = list(filenames)
    asynchronous = (frame for name in files for frame in _async_bodies(program, name))
    for frame in (*asynchronous, *bodies_mentioning(program, files, words)):
        if frame.scope not in seen:
            seen.add(frame.scope)
            yield frame


def _async_bodies(program: Program, filename: str) -> Iterator[Frame]:
    for outlined in program.files.definitions(filename):
        scope = program.scope(filename, outlined.key) if outlined.is_async else None
        for inner in () if scope is None else program.nested(scope):
            yield program.evaluation.names.generic(inner)


def running_sites(program: Program, frame: Frame) -> Iterator[Site]:
    """The calls of a body that can run, those under `if __name__ == "__main__"` among them."""
    for site in frame.scope.sites:
        if is_main(frame, site) or program.evaluation.conditions.runs(site.place, frame):
            yield site


def is_main(frame: Frame, site: Site) -> bool:
    """True for a call that stands under `if __name__ == "__main__"`."""
    guards = frame.scope.table.guards
    tests = (guards[arm.block].test for arm in site.place.arms if arm.block in guards)
    return any(
        isinstance(test, facts.Operation) and facts.Name("__name__") in test.operands
        for test in tests
    )


def is_in_branch(site: Site) -> bool:
    """True for a call that not every run of its body makes."""
    return any(arm.kind == BRANCH for arm in site.place.arms)


Wanted = Callable[[str], bool]
"""Says whether a file's own code counts."""
