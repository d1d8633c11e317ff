"""Finding graph builders and everything that is done to each.

A builder is known by the call that makes it, in the frame that runs the call. Its
operations are the `add_node`, `add_edge`, ... calls whose receiver evaluates to it, in the
body that makes it, in bodies that the builder is passed to, and in methods that reach it
through `self`. A function that makes one is followed once per way in which the project
calls it. Loops over lists that the source spells out are run round by round; operations
under conditions keep the choices they stand under.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.builders.builder_frames import OPERATIONS, BuilderFrames
from async_graph_lint.program.evaluation.arguments import Actuals, actuals
from async_graph_lint.program.evaluation.bindings import Site
from async_graph_lint.program.evaluation.choices import Taken, passed, taken
from async_graph_lint.program.evaluation.expressions import as_written
from async_graph_lint.program.evaluation.values import (
    Entries,
    Frame,
    Instance,
    Items,
    Known,
    Symbol,
)
from async_graph_lint.program.program import Program
from async_graph_lint.reading import facts

Origin = tuple[Frame, Span]

MOST_VISITS = 5000
HARMLESS = ("builtins.", "typing.", "logging.", "rich.", "pprint.", "IPython.")
"""Libraries that leave a builder as it is."""


class Operation(NamedTuple):
    """One builder call: its method, its evaluated arguments, where it stands, its choices.

    `uncertain` marks an operation in a loop whose rounds are not known; `reached` one that
    was found on the way from the builder's maker, so that `choices` are complete.
    """

    method: str
    given: Actuals
    frame: Frame
    site: Site
    choices: tuple[Taken, ...]
    uncertain: bool = False
    reached: bool = False

    @property
    def span(self) -> Span:
        """The call."""
        return self.site.call.span


class Building(NamedTuple):
    """One builder: the call that makes it and all operations on it, in source order.

    `unknowns` say what else may be done to it.
    """

    origin: Origin
    construction: facts.Call
    operations: tuple[Operation, ...]
    unknowns: tuple[str, ...] = ()


class Builders:
    """Finds the builders of a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.evaluation = program.evaluation
        self.frames = BuilderFrames(program)
        self._operations: dict[Origin, list[Operation]] = {}
        self._unknowns: dict[Origin, dict[str, None]] = {}
        self._visited: set[tuple[Frame, tuple[Taken, ...], bool]] = set()
        self._entered: dict[Frame, int] = {}
        self._replaced: set[Frame] = set()

    def all(self) -> list[Building]:
        """All builders, in the order of files and rows."""
        for frame in list(self.frames.generic()):
            self._visit(frame, (), reached=False)
        self._follow_callers()
        found = [self._building(origin) for origin in self._operations]
        made = [building for building in found if building is not None]
        return sorted(self._most_exact(made), key=lambda building: building.origin[1])

    def _follow_callers(self) -> None:
        """Run the makers of builders in the frames that their callers give them."""
        done: set[Frame] = set()
        while True:
            fresh = {origin[0]: None for origin in self._operations if origin[0] not in done}
            if not fresh:
                return
            for frame in fresh:
                done.add(frame)
                self._visit(frame, (), reached=True)
                if frame is self.evaluation.names.generic(frame.scope):
                    self._replace(frame)

    def _replace(self, generic: Frame) -> None:
        called = self.frames.called(generic.scope)
        if called and generic not in called:
            self._replaced.add(generic)
        for frame in called:
            self._visit(frame, (), reached=True)

    def _building(self, origin: Origin) -> Building | None:
        frame, span = origin
        site = frame.scope.call_at(span)
        if site is None:
            return None
        operations = self._operations[origin]
        reached = {operation.span for operation in operations if operation.reached}
        kept = [op for op in operations if op.reached or op.span not in reached]
        made = {choice.key: choice.arm for choice in self._choices(site, frame) or ()}
        kept = [one for op in kept if (one := _once_made(op, made)) is not None]
        unknowns = (*self._made_elsewhere(site, frame), *self._unknowns.get(origin, ()))
        return Building(origin, site.call, tuple(kept), unknowns)

    def _made_elsewhere(self, site: Site, frame: Frame) -> Iterator[str]:
        name = as_written(site.call.function)
        if name.rpartition(".")[2].startswith("create_"):
            yield f"what {name} adds"

    def _most_exact(self, found: list[Building]) -> Iterator[Building]:
        """A body that only runs as its callers call it builds nothing on its own."""
        for building in found:
            others = [
                other
                for other in found
                if other.origin[1] == building.origin[1] and other.origin[0] not in self._replaced
            ]
            is_replaced = building.origin[0] in self._replaced
            covered = [other for other in others if _covers(other, building)]
            if not (is_replaced and covered):
                yield building

    # Visiting bodies

    def _visit(self, frame: Frame, choices: tuple[Taken, ...], reached: bool) -> None:
        if (frame, choices, reached) in self._visited or len(self._visited) > MOST_VISITS:
            return
        self._visited.add((frame, choices, reached))
        outside = self._entered.get(frame)
        self._entered[frame] = len(choices)
        self._run(frame, choices, reached)
        self._entered.pop(frame)
        if outside is not None:
            self._entered[frame] = outside

    def _run(self, frame: Frame, choices: tuple[Taken, ...], reached: bool) -> None:
        for site in frame.scope.sites:
            if self._matters(site.call):
                for one, uncertain in self._rounds(site, frame):
                    own = self._choices(site, one)
                    if own is not None:
                        self._look(site, one, (*choices, *own), uncertain, reached)

    def _choices(self, site: Site, frame: Frame) -> tuple[Taken, ...] | None:
        """What must be chosen for the call to happen; None when it cannot."""
        conditions = self.evaluation.conditions
        before = passed(conditions, site.place, frame)
        if before is None:
            return None
        return tuple(dict.fromkeys([*before, *taken(conditions, site.place.arms, frame)]))

    def _matters(self, call: facts.Call) -> bool:
        function = call.function
        name = function.name if isinstance(function, facts.Attribute) else ""
        if name in OPERATIONS or name in self.frames.methods:
            return True
        return any(isinstance(a.value, HOLDERS) for a in call.arguments)

    def _rounds(self, site: Site, frame: Frame) -> Iterator[tuple[Frame, bool]]:
        iteration = self.evaluation.iteration
        for one, uncertain in iteration.through(site.place.arms, frame):
            frames: list[Frame] | None = [one]
            for comprehension in frame.scope.table.comprehended.get(id(site.call), ()):
                runs = [iteration.runs(comprehension, inner, site.place) for inner in frames or ()]
                known = [inner for run in runs if run is not None for inner in run]
                frames = None if None in runs else known
            for inner in [one] if frames is None else frames:
                if self.evaluation.conditions.runs(site.place, inner):
                    yield inner, uncertain or frames is None

    def _look(
        self,
        site: Site,
        frame: Frame,
        choices: tuple[Taken, ...],
        uncertain: bool,
        reached: bool,
    ) -> None:
        function = site.call.function
        if isinstance(function, facts.Attribute) and function.name in OPERATIONS:
            given = actuals(self.evaluation, site.call, frame, site.place)
            operation = Operation(function.name, given, frame, site, choices, uncertain, reached)
            for origin in self._origins(self.evaluation.value(function.value, frame, site.place)):
                own = reached or origin[0] in {frame, frame.base}
                # Under which conditions the maker itself was called does not matter.
                since = choices[self._entered.get(origin[0], 0) :]
                self._record(origin, operation._replace(reached=own, choices=since))
        else:
            self._descend(site, frame, choices)

    def _record(self, origin: Origin, operation: Operation) -> None:
        known = self._operations.setdefault(origin, [])
        if all(other[:5] != operation[:5] for other in known):
            known.append(operation)

    def _origins(self, known: Known) -> list[Origin]:
        found: dict[Origin, None] = {}
        for value in known.values:
            if isinstance(value, Symbol) and value.origin is not None:
                if self.program.catalogue.kind(value.path) == "builder":
                    found[value.origin] = None
            elif isinstance(value, Items):
                found |= dict.fromkeys(o for item in value.items for o in self._origins(item))
            elif isinstance(value, Entries):
                found |= dict.fromkeys(o for _, item in value.entries for o in self._origins(item))
        return list(found)

    # Bodies that a builder gets to

    def _descend(self, site: Site, frame: Frame, choices: tuple[Taken, ...]) -> None:
        given = actuals(self.evaluation, site.call, frame, site.place)
        handed = [*given.positional, *(known for _, known in given.keywords)]
        origins = [origin for known in handed for origin in self._origins(known)]
        if not origins and not self._is_method(site.call.function):
            return
        callee = self.evaluation.value(site.call.function, frame, site.place)
        for value in callee.present:
            for body in self.evaluation.calls.bodies(value, given):
                if origins or self._holds_builder(body):
                    self._visit(body, choices, reached=True)
        if callee.open or not callee.present or any(map(_may_change, callee.present)):
            written = as_written(site.call.function)
            row = site.call.span.start.row
            for origin in origins:
                self._unknowns.setdefault(origin, {})[
                    f"builder given to {written} at row {row}"
                ] = None

    def _is_method(self, function: facts.Expression) -> bool:
        return isinstance(function, facts.Attribute) and function.name in self.frames.methods

    def _holds_builder(self, frame: Frame) -> bool:
        """The body is a method that works on the builder of its object."""
        return isinstance(frame.receiver, Instance) and frame.scope.name in self.frames.methods


HOLDERS = (facts.Name, facts.Attribute, facts.Call)
"""Expressions that may hold a builder."""


def _once_made(operation: Operation, made: Mapping[Hashable, int]) -> Operation | None:
    """The operation where the builder is made: what that takes is no choice any more."""
    if any(made.get(choice.key, choice.arm) != choice.arm for choice in operation.choices):
        return None
    left = tuple(choice for choice in operation.choices if choice.key not in made)
    return operation._replace(choices=left)


def _may_change(value: object) -> bool:
    return isinstance(value, Symbol) and not value.path.startswith(HARMLESS)


def _covers(exact: Building, generic: Building) -> bool:
    """All bodies that do something to the builder do so in the more exact frame as well."""
    return _bodies(exact) >= _bodies(generic)


def _bodies(building: Building) -> set[object]:
    return {operation.frame.scope for operation in building.operations}
