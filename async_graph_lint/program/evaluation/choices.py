"""Statements under conditions: which of them can happen together.

Conditions that the evaluation cannot decide are choices. Those with the same test, or its
negation, are made together, wherever they stand; tests that rule each other out (`x == 1`
and `x == 2`, `a` and `not (a or b)`) are never both taken.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from async_graph_lint.finding import Position, Span
from async_graph_lint.program.evaluation.conditions import Conditions
from async_graph_lint.program.evaluation.expressions import walk
from async_graph_lint.program.evaluation.places import ATTEMPT, BRANCH, Arm, Place
from async_graph_lint.program.evaluation.values import Frame
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

HELD, FAILED = 0, 1
"""The arms of an `if` (and of every test) where its test holds, and where it does not."""

NOWHERE = Span("", Position(0, 0), Position(0, 0))

OPPOSITES = {"!=": "==", "is not": "is", "not in": "in"}


class Taken(NamedTuple):
    """One arm of one choice; `arms` are those that the choice has at least: a `try` only
    matters where something is done in its handlers."""

    key: Hashable
    arm: int
    arms: tuple[int, ...] = (HELD, FAILED)


Decided = Mapping[Hashable, int]
Way = tuple[Decided, tuple[int, ...]]
"""One way to choose, and the positions of what then happens."""


class Standing(NamedTuple):
    """Whether a statement in some arms can run at all, and whether it surely does."""

    runs: bool
    is_sure: bool


def standing(conditions: Conditions, arms: Sequence[Arm], frame: Frame) -> Standing:
    """What is known of a statement that stands in these arms."""
    is_sure = True
    for arm in arms:
        held = _is_taken(conditions, arm, frame)
        if held is False:
            return Standing(runs=False, is_sure=False)
        is_sure = is_sure and held is True
    return Standing(runs=True, is_sure=is_sure)


def _is_taken(conditions: Conditions, arm: Arm, frame: Frame) -> bool | None:
    """Whether a run takes the arm, None where that is open; a loop's is judged by its rounds."""
    table = frame.scope.table
    if arm.kind == BRANCH and arm.block in table.guards:
        guard = table.guards[arm.block]
        truth = conditions.truth(guard.test, frame, guard.place)
        return None if truth is None else truth == (arm.arm == HELD)
    is_open = arm.kind == ATTEMPT or (arm.kind == BRANCH and arm.block in table.matches)
    return None if is_open else True


def taken(conditions: Conditions, arms: Sequence[Arm], frame: Frame) -> Iterator[Taken]:
    """The undecided choices on the way to a place that stands in these arms."""
    table = frame.scope.table
    for arm in arms:
        if _is_taken(conditions, arm, frame) is not None:
            continue
        if arm.kind == ATTEMPT:
            tried = max(arm.arm, 0)
            yield Taken((frame.scope, arm.block), tried, (0, tried) if tried else (0,))
        elif arm.block in table.guards:
            yield _test(table.guards[arm.block].test, arm.arm, frame)
        else:
            yield _match(table.matches[arm.block], arm, frame)


def passed(conditions: Conditions, place: Place, frame: Frame) -> Iterator[Taken] | None:
    """The undecided choices whose other arm would have left before `place`; None when it
    is known that one does."""
    table = frame.scope.table
    found: list[Taken] = []
    for way_out in table.exits:
        before = way_out.place
        if before.order < place.order and before.arms == place.arms[: len(before.arms)]:
            arm = Arm(way_out.block, 1 - way_out.arm, BRANCH)
            if arm not in place.arms and arm._replace(arm=way_out.arm) not in place.arms:
                guard = table.guards[way_out.block]
                truth = conditions.truth(guard.test, frame, guard.place)
                if truth is (way_out.arm == HELD):
                    return None
                found += taken(conditions, (arm,), frame)
    return iter(found)


def _test(test: Expression, arm: int, frame: Frame) -> Taken:
    atom, is_negated = _plain(test)
    return Taken(_local(atom, frame), arm ^ is_negated)


def _local(test: Expression, frame: Frame) -> Hashable:
    """The test as a key: equal tests are one choice wherever they stand; each round of a
    loop chooses anew where the test has to do with the round."""
    parts = list(walk(test))
    key: Hashable = _anywhere(test) if any(isinstance(p, facts.Call) for p in parts) else test
    own = {name for name, known in frame.arguments if frame.base.argument(name) != known}
    names = {node.identifier for node in parts if isinstance(node, facts.Name)}
    return (key, frame) if frame.base is not frame and own & names else key


def _anywhere(fact: object) -> object:
    """A fact without the places in it, so that it equals the same written elsewhere."""
    if isinstance(fact, Span):
        return NOWHERE
    if isinstance(fact, tuple):
        return tuple(map(_anywhere, fact))
    if isinstance(fact, Struct):
        return type(fact)(*(_anywhere(getattr(fact, name)) for name in fact.__struct_fields__))
    return fact


def _match(statement: facts.Match, arm: Arm, frame: Frame) -> Taken:
    cases = statement.cases
    arms = tuple(range(len(cases) + (not cases[-1].is_catch_all)))
    constant = all(case.literals or case.is_catch_all for case in cases)
    if constant and all(case.guard is None for case in cases):
        literals = tuple(case.literals for case in cases)
        return Taken((_local(statement.subject, frame), literals), arm.arm, arms)
    return Taken((frame, arm.block), arm.arm, arms)


def _plain(test: Expression) -> tuple[Expression, bool]:
    """A test without negation, and whether it was negated."""
    if isinstance(test, facts.Operation) and test.operator == "not":
        atom, is_negated = _plain(test.operands[0])
        return atom, not is_negated
    if isinstance(test, facts.Operation) and test.operator in OPPOSITES:
        return facts.Operation(OPPOSITES[test.operator], test.operands), True
    return test, False


def alternatives(wanted: Sequence[Sequence[Taken]], most: int) -> list[Way] | None:
    """For each consistent way to choose, the positions in `wanted` that then happen.

    None when there are more than `most` ways.
    """
    arms: dict[Hashable, dict[int, None]] = {}
    for choice in (one for choices in wanted for one in choices):
        arms.setdefault(choice.key, {}).update(dict.fromkeys(choice.arms))
    ways: list[Way] = [({}, ())]
    for position, choices in enumerate(wanted):
        following = [
            (after, (*kept, position) if happens else kept)
            for decided, kept in ways
            for after, happens in _decide(decided, choices, arms)
        ]
        if len(following) > most:
            return None
        ways = following
    return list({kept: (decided, kept) for decided, kept in ways}.values())


def _decide(
    decided: Decided, choices: Sequence[Taken], arms: Mapping[Hashable, Iterable[int]]
) -> Iterator[tuple[Decided, bool]]:
    if not choices:
        yield decided, True
        return
    first = choices[0]
    for arm in (decided[first.key],) if first.key in decided else arms[first.key]:
        after = {**decided, first.key: arm}
        if first.key not in decided and not is_consistent(after):
            continue
        if arm == first.arm:
            yield from _decide(after, choices[1:], arms)
        else:
            yield after, False


# What choices say of each other


def is_consistent(decided: Decided) -> bool:
    """False when the tests that were decided cannot come out like that together."""
    tests = {key: arm == HELD for key, arm in decided.items() if isinstance(key, Expression)}
    return all(
        _implied(test, {other: held for other, held in tests.items() if other is not test})
        in {None, held}
        for test, held in tests.items()
    )


def _implied(test: Expression, known: Mapping[Expression, bool]) -> bool | None:
    """What other tests say of one: None when they leave it open."""
    atom, is_negated = _plain(test)
    found = known.get(atom)
    if found is None and isinstance(atom, facts.Choice) and atom.kind in {"and", "or"}:
        found = _combined(atom, known)
    if found is None:
        found = _compared(atom, known)
    return found if found is None else found != is_negated


def _combined(test: facts.Choice, known: Mapping[Expression, bool]) -> bool | None:
    decisive = test.kind == "or"
    truths = [_implied(option, known) for option in test.options]
    if decisive in truths:
        return decisive
    return None if None in truths else not decisive


def _compared(atom: Expression, known: Mapping[Expression, bool]) -> bool | None:
    """By what the same expression was found to be, or not to be."""
    subject, wanted = _comparison(atom)
    for other, held in known.items():
        about, value = _comparison(other)
        if about != subject or (not held and value is not None):
            continue
        if value is not None:
            return _agrees(value, wanted)
        if wanted is not None and bool(wanted.value) != held:
            return False
    return None


def _agrees(value: facts.Constant, wanted: facts.Constant | None) -> bool:
    return bool(value.value) if wanted is None else value == wanted


def _comparison(test: Expression) -> tuple[Expression, facts.Constant | None]:
    """The subject of `subject == constant` or `subject is None`; else the test itself."""
    if isinstance(test, facts.Operation) and test.operator in {"==", "is"}:
        left, right = test.operands
        if isinstance(right, facts.Constant):
            return left, right
        if isinstance(left, facts.Constant):
            return right, left
    return test, None
