"""Whether a condition is known: which arms of a branch a frame can run."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.expressions import dotted
from async_graph_lint.program.evaluation.places import BRANCH, Place
from async_graph_lint.program.evaluation.values import Frame, Function, Literal
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

ORDERS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
CHECKING_ONLY = frozenset({"TYPE_CHECKING", "typing.TYPE_CHECKING"})


class Conditions:
    """Folds conditions for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def runs(self, place: Place, frame: Frame) -> bool:
        """False when a known condition keeps `frame` from ever reaching `place`."""
        guards = frame.scope.table.guards
        for arm in place.arms:
            guard = guards.get(arm.block) if arm.kind == BRANCH else None
            if guard is None:
                continue
            truth = self.truth(guard.test, frame, guard.place)
            if truth is not None and truth != (arm.arm == 0):
                return False
        return True

    def truth(self, test: Expression, frame: Frame, place: Place) -> bool | None:
        """Whether `test` holds, None when that is not known."""
        if dotted(test) in CHECKING_ONLY:
            return False
        if isinstance(test, facts.Operation):
            return self._operation(test, frame, place)
        if isinstance(test, facts.Call):
            return self._question(test, frame, place)
        if isinstance(test, facts.Choice) and test.kind in {"and", "or"}:
            return self._combined(test, frame, place)
        if isinstance(test, facts.Name | facts.Constant | facts.Attribute):
            single = self.evaluation.value(test, frame, place).single
            return bool(single.value) if isinstance(single, Literal) else None
        return None

    def _question(self, test: facts.Call, frame: Frame, place: Place) -> bool | None:
        """`iscoroutinefunction(f)` and `callable(f)` for a function of the project."""
        name = (dotted(test.function) or "").rpartition(".")[2]
        if name not in {"iscoroutinefunction", "callable"} or not test.arguments:
            return None
        known = self.evaluation.value(test.arguments[0].value, frame, place)
        functions = [value for value in known.values if isinstance(value, Function)]
        if not functions or known.open or len(functions) < len(known.values):
            return None
        answers = {f.scope.definition.is_async or name == "callable" for f in functions}
        return answers.pop() if len(answers) == 1 else None

    def _combined(self, test: facts.Choice, frame: Frame, place: Place) -> bool | None:
        decisive = test.kind == "or"
        truths = [self.truth(option, frame, place) for option in test.options]
        if decisive in truths:
            return decisive
        return None if None in truths else not decisive

    def _operation(self, test: facts.Operation, frame: Frame, place: Place) -> bool | None:
        if test.operator == "not":
            inner = self.truth(test.operands[0], frame, place)
            return None if inner is None else not inner
        if len(test.operands) != 2:
            return None
        if facts.Name("__name__") in test.operands:
            return test.operator not in {"==", "is"}
        compare = COMPARISONS.get(test.operator)
        return None if compare is None else compare(self, test, frame, place)

    def _identical(self, test: facts.Operation, frame: Frame, place: Place) -> bool | None:
        singles = [self.evaluation.value(side, frame, place).single for side in test.operands]
        return self._same(singles, test.operator in {"==", "is"})

    def _contains(self, test: facts.Operation, frame: Frame, place: Place) -> bool | None:
        element, collection = test.operands
        one = self.evaluation.value(element, frame, place)
        if not isinstance(one.single, Literal) or _is_built_up(collection, frame):
            return None
        listed = self.evaluation.iteration.items(self.evaluation.value(collection, frame, place))
        if listed is None:
            return None
        held = [item.single for item in listed.items]
        if one.single in held:
            return test.operator == "in"
        is_sure = listed.complete and all(isinstance(value, Literal) for value in held)
        return test.operator != "in" if is_sure else None

    def _ordered(self, test: facts.Operation, frame: Frame, place: Place) -> bool | None:
        singles = [self.evaluation.value(side, frame, place).single for side in test.operands]
        numbers = [v.value for v in singles if isinstance(v, Literal) and isinstance(v.value, int)]
        return ORDERS[test.operator](*numbers) if len(numbers) == 2 else None

    def _same(self, singles: Sequence[object], wanted: bool) -> bool | None:
        left, right = singles
        if isinstance(left, Literal) and isinstance(right, Literal):
            return (left.value == right.value) == wanted
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Literal) and one.value is None and other is not None:
                return not wanted
        return None


def _is_built_up(collection: Expression, frame: Frame) -> bool:
    """Whether the body adds to a collection: what it holds at a test depends on other tests."""
    return isinstance(collection, facts.Name) and bool(
        frame.scope.additions.get(collection.identifier)
    )


COMPARISONS: dict[str, Callable[[Conditions, facts.Operation, Frame, Place], bool | None]] = {
    **dict.fromkeys(("==", "!=", "is", "is not"), Conditions._identical),
    **dict.fromkeys(("in", "not in"), Conditions._contains),
    **dict.fromkeys(ORDERS, Conditions._ordered),
}
