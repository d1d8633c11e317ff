"""Finding graph builders and everything that is done to each.

A builder is known by the call that makes it, in the frame that runs the call. Its
operations are the `add_node`, `add_edge`, ... calls whose receiver evaluates to it, in the
body that makes it, in bodies that the builder is passed to, and in methods that reach it
through `self`. Loops over lists that the source spells out are run round by round;
operations under conditions keep the arms they stand in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.arguments import Actuals, actuals
from async_graph_lint.program.evaluation.bindings import LoopHeader, Site
from async_graph_lint.program.evaluation.places import BRANCH, REPEAT, Arm
from async_graph_lint.program.evaluation.scopes import Scope
from async_graph_lint.program.evaluation.values import Frame, Instance, Known, Symbol
from async_graph_lint.program.program import MODULE, Program
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

OPERATIONS = frozenset(
    {
        "add_node",
        "add_edge",
        "add_conditional_edges",
        "add_sequence",
        "set_entry_point",
        "set_finish_point",
        "set_conditional_entry_point",
        "compile",
    }
)

TELLING = OPERATIONS | {"StateGraph", "MessageGraph"}
"""Words without which a body does nothing to a builder."""

Origin = tuple[Frame, Span]


class Guarded(NamedTuple):
    """An arm of a branch in some body: operations in other arms of it never meet."""

    scope: Scope
    arm: Arm
    test: Expression | None


class Operation(NamedTuple):
    """One builder call: its method, its evaluated arguments, where it stands, and its arms.

    `uncertain` marks an operation in a loop whose rounds are not known.
    """

    method: str
    given: Actuals
    frame: Frame
    site: Site
    arms: tuple[Guarded, ...]
    uncertain: bool = False

    @property
    def span(self) -> Span:
        """The call."""
        return self.site.call.span


class Building(NamedTuple):
    """One builder: the call that makes it and all operations on it, in source order."""

    origin: Origin
    construction: facts.Call
    operations: tuple[Operation, ...]


class Builders:
    """Finds the builders of a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.evaluation = program.evaluation
        self._operations: dict[Origin, list[Operation]] = {}
        self._visited: set[tuple[Frame, tuple[Guarded, ...]]] = set()

    def all(self) -> list[Building]:
        """All builders, in the order of files and rows."""
        for frame in list(self._frames()):
            self._visit(frame, ())
        found = [
            Building(origin, call, tuple(operations))
            for origin, operations in self._operations.items()
            if (call := self._construction(origin)) is not None
        ]
        return sorted(found, key=lambda building: building.origin[1])

    def _frames(self) -> Iterator[Frame]:
        for filename in self.program.files.listed:
            outline = self.program.files.outline(filename)
            if outline is None:
                continue
            keys = [MODULE] if outline.words & TELLING else []
            keys += [d.key for d in outline.definitions if d.words & TELLING]
            for key in keys:
                scope = self.program.scope(filename, key)
                if scope is not None:
                    yield from self._generic(scope)

    def _generic(self, scope: Scope) -> Iterator[Frame]:
        for inner in self.program.nested(scope):
            if not inner.is_class:
                yield self.evaluation.names.generic(inner)

    def _visit(self, frame: Frame, arms: tuple[Guarded, ...]) -> None:
        if (frame, arms) in self._visited or len(self._visited) > MOST_VISITS:
            return
        self._visited.add((frame, arms))
        for site in frame.scope.sites:
            if self.evaluation.conditions.runs(site.place, frame):
                self._look(site, frame, (*arms, *_arms_of(site, frame)))

    def _look(self, site: Site, frame: Frame, arms: tuple[Guarded, ...]) -> None:
        function = site.call.function
        if isinstance(function, facts.Attribute) and function.name in OPERATIONS:
            for one, uncertain in self._rounds(site, frame):
                self._record(function, site, one, arms, uncertain)
        elif _may_hold_builder(site.call):
            self._descend(site, frame, arms)

    def _record(
        self,
        function: facts.Attribute,
        site: Site,
        frame: Frame,
        arms: tuple[Guarded, ...],
        uncertain: bool,
    ) -> None:
        for origin in self._origins(self.evaluation.value(function.value, frame, site.place)):
            given = actuals(self.evaluation, site.call, frame, site.place)
            operation = Operation(function.name, given, frame, site, arms, uncertain)
            known = self._operations.setdefault(origin, [])
            if all(other[:4] != operation[:4] for other in known):
                known.append(operation)

    def _origins(self, known: Known) -> list[Origin]:
        return [
            value.origin
            for value in known.values
            if isinstance(value, Symbol)
            and value.origin is not None
            and self.program.catalogue.kind(value.path) == "builder"
        ]

    def _rounds(self, site: Site, frame: Frame) -> list[tuple[Frame, bool]]:
        frames = [(frame, False)]
        for arm in site.place.arms:
            header = frame.scope.table.loops.get(arm.block) if arm.kind == REPEAT else None
            if arm.kind != REPEAT:
                continue
            frames = [
                inner
                for one, uncertain in frames
                for inner in self._one_loop(header, one, uncertain)
            ]
        return frames

    def _one_loop(
        self, header: LoopHeader | None, frame: Frame, uncertain: bool
    ) -> list[tuple[Frame, bool]]:
        if header is None:
            return [(frame, True)]
        iterable = self.evaluation.value(header.iterable, frame, header.place)
        rounds = self.evaluation.rounds(header.target, iterable, frame)
        if rounds is None:
            return [(frame, True)]
        return [(one, uncertain) for one in rounds]

    def _descend(self, site: Site, frame: Frame, arms: tuple[Guarded, ...]) -> None:
        callee = self.evaluation.value(site.call.function, frame, site.place)
        if not callee.present or all(isinstance(value, Symbol) for value in callee.present):
            return
        given = actuals(self.evaluation, site.call, frame, site.place)
        for value in callee.present:
            for body in self.evaluation.calls.bodies(value, given):
                if self._holds_builder(body):
                    self._visit(body, arms)

    def _holds_builder(self, frame: Frame) -> bool:
        return any(self._origins(known) for _, known in frame.arguments) or (
            isinstance(frame.receiver, Instance)
            and bool(frame.receiver.arguments)
            and any(self._origins(known) for _, known in frame.receiver.arguments)
        )

    def _construction(self, origin: Origin) -> facts.Call | None:
        frame, span = origin
        site = frame.scope.call_at(span)
        return None if site is None else site.call


MOST_VISITS = 5000


def _arms_of(site: Site, frame: Frame) -> tuple[Guarded, ...]:
    guards = frame.scope.table.guards
    return tuple(
        Guarded(frame.scope, arm, guards[arm.block].test if arm.block in guards else None)
        for arm in site.place.arms
        if arm.kind == BRANCH
    )


def _may_hold_builder(call: facts.Call) -> bool:
    return bool(call.arguments) and any(
        isinstance(argument.value, facts.Name | facts.Attribute | facts.Call)
        for argument in call.arguments
    )
