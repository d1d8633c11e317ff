"""From a call's arguments to its target's parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.program.evaluation.values import Entries, Frame, Items, Known, Literal, only
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation


class Actuals(NamedTuple):
    """What a call passes: values by position and by keyword.

    `complete` is False when a `*` or `**` argument may add more.
    """

    positional: tuple[Known, ...] = ()
    keywords: tuple[tuple[str, Known], ...] = ()
    complete: bool = True

    def get(self, position: int, keyword: str = "") -> Known | None:
        """The argument at a position or of a keyword, None when it is not passed."""
        if position < len(self.positional):
            return self.positional[position]
        return next((known for name, known in self.keywords if name == keyword), None)


NO_ACTUALS = Actuals()
NOT_POSITIONAL = 1 << 30
"""The position of an argument that can only be given by keyword."""
LONGEST_TEXT = 80
MOST_ITEMS = 24


def actuals(evaluation: Evaluation, call: facts.Call, frame: Frame, place: Place) -> Actuals:
    """Evaluate the arguments of a call."""
    positional: list[Known] = []
    keywords: dict[str, Known] = {}
    complete = True
    for argument in call.arguments:
        known = evaluation.value(argument.value, frame, place)
        if argument.keyword is not None:
            keywords[argument.keyword] = known
        elif not argument.star:
            if complete or not positional:
                positional.append(known)
        else:
            complete = _spread(known, positional, keywords) and complete
    return Actuals(tuple(positional), tuple(keywords.items()), complete)


def _spread(known: Known, positional: list[Known], keywords: dict[str, Known]) -> bool:
    single = known.single
    if isinstance(single, Items):
        positional.extend(single.items)
        return single.complete
    if isinstance(single, Entries):
        keywords.update({str(key): value for key, value in single.entries})
        return single.complete
    return False


def bind(parameters: Iterable[facts.Parameter], given: Actuals) -> Iterator[tuple[str, Known]]:
    """Pair parameters with what a call passes; what is unknown is left out."""
    keywords = dict(given.keywords)
    rest = list(given.positional)
    for parameter in parameters:
        if parameter.kind == "*":
            yield parameter.name, only(Items("tuple", tuple(rest), given.complete))
            rest = []
        elif parameter.kind == "**":
            yield parameter.name, only(Entries(tuple(keywords.items()), given.complete))
        elif parameter.kind != "keyword" and rest:
            yield parameter.name, rest.pop(0)
        elif parameter.name in keywords:
            yield parameter.name, keywords.pop(parameter.name)


def telling(bound: Iterable[tuple[str, Known]]) -> tuple[tuple[str, Known], ...]:
    """The bindings worth telling frames apart by: known, and not mere data."""
    return tuple((name, known) for name, known in bound if known.values and _is_telling(known))


def _is_telling(known: Known) -> bool:
    return not any(
        (isinstance(v, Literal) and isinstance(v.value, str) and len(v.value) > LONGEST_TEXT)
        or (isinstance(v, Items) and len(v.items) > MOST_ITEMS)
        or (isinstance(v, Entries) and len(v.entries) > MOST_ITEMS)
        for v in known.values
    )
