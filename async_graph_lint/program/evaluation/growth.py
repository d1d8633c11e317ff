"""Lists and dicts that are built up: what later statements of the same body add to a display."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from async_graph_lint.program.evaluation.additions import Addition
from async_graph_lint.program.evaluation.bindings import Binding
from async_graph_lint.program.evaluation.choices import Way, alternatives, standing, taken
from async_graph_lint.program.evaluation.operators import is_explained, joined
from async_graph_lint.program.evaluation.places import Arm
from async_graph_lint.program.evaluation.values import Entries, Frame, Items, Known, Literal, only

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation


def grown(evaluation: Evaluation, binding: Binding, frame: Frame, known: Known) -> Known:
    """What the name of `binding` holds once all additions of the body are made.

    A condition over the collection itself (`if x not in found: found.append(x)`) is asked in
    the middle of the answer, once for each addition: it finds the collection unfinished.
    """
    single = known.single
    if not isinstance(single, Items | Entries) or binding.path:
        return known
    unfinished = only(replace(single, complete=False))
    question = (frame, id(binding), GROWTH)
    return evaluation.answers.growing(
        question, unfinished, lambda: _grown(evaluation, binding, frame, single)
    )


GROWTH = -1
"""The rank of these questions: no expression has it."""


def _grown(
    evaluation: Evaluation, binding: Binding, frame: Frame, single: Items | Entries
) -> Known:
    found = [
        happening
        for addition in additions(binding, frame)
        for happening in _happenings(evaluation, addition, binding, frame)
    ]
    if isinstance(single, Items):
        return only(_longer(evaluation, single, found) if found else single)
    for one in found:
        single = _fuller(evaluation, single, one)
    return only(single)


class Happening(NamedTuple):
    """One addition in one round of the loops around it.

    `arms` are those it stands in, `often` says that it happens any number of times, and
    `is_sure` that it happens once in each run.
    """

    addition: Addition
    frame: Frame
    arms: Sequence[Arm]
    often: bool
    is_sure: bool


def _happenings(
    evaluation: Evaluation, addition: Addition, binding: Binding, frame: Frame
) -> Iterator[Happening]:
    arms = addition.place.arms[len(binding.place.arms) :]
    for one, often in evaluation.iteration.through(arms, frame):
        found = standing(evaluation.conditions, arms, one)
        if found.runs:
            yield Happening(addition, one, arms, often, found.is_sure and not often)


def additions(binding: Binding, frame: Frame) -> Iterator[Addition]:
    """Every statement of the body that adds to the collection after the binding, in order."""
    for addition in frame.scope.additions.get(binding.name, ()):
        if addition.place.order > binding.place.order:
            yield addition


def _longer(evaluation: Evaluation, items: Items, happenings: list[Happening]) -> Items:
    """The list with all additions, and which of them can be there together."""
    added = [_added(evaluation, happening) for happening in happenings]
    whole = items
    for happening, more in zip(happenings, added, strict=True):
        whole = joined(whole, more if happening.is_sure else _unsure(more, happening))
    if all(happening.is_sure for happening in happenings):
        return whole
    own = range(len(items.items))
    places = list(_places(len(items.items), added))
    simple = is_explained(items) and all(more.complete or more.repeated for more in added)
    ways = _ways(evaluation, happenings) if simple and not items.selections else None
    if ways is None:
        return Items(items.kind, whole.items, complete=False)
    selections = tuple((*own, *(p for one in kept for p in places[one])) for _, kept in ways)
    return Items(items.kind, whole.items, False, selections, whole.repeated)


def _ways(evaluation: Evaluation, happenings: list[Happening]) -> list[Way] | None:
    """Which additions can happen together; None when there are too many ways."""
    if len(happenings) > MOST_HAPPENINGS:
        return None
    conditions = evaluation.conditions
    wanted = [list(taken(conditions, one.arms, one.frame)) for one in happenings]
    return alternatives(wanted, MOST_SELECTIONS)


def _unsure(more: Items, happening: Happening) -> Items:
    """Marked as explained: what may be missing is said for the list as a whole."""
    places = tuple(range(len(more.items)))
    repeated = places if happening.often else more.repeated
    return Items(more.kind, more.items, False, (places,), repeated)


def _places(start: int, added: list[Items]) -> Iterator[range]:
    for more in added:
        yield range(start, start + len(more.items))
        start += len(more.items)


def _added(evaluation: Evaluation, happening: Happening) -> Items:
    addition = happening.addition
    value = evaluation.value(addition.value, happening.frame, addition.place)
    if not addition.spread:
        return Items("list", (value,))
    listed = evaluation.iteration.items(value)
    if listed is not None:
        return listed
    return Items("list", (evaluation.element(value),), complete=False, repeated=(0,))


def _fuller(evaluation: Evaluation, entries: Entries, happening: Happening) -> Entries:
    addition, frame = happening.addition, happening.frame
    value = evaluation.value(addition.value, frame, addition.place)
    if addition.key is None:
        single = value.single
        added = dict(single.entries) if isinstance(single, Entries) else {}
        complete = isinstance(single, Entries) and single.complete
    else:
        key = evaluation.value(addition.key, frame, addition.place).single
        added = {key.value: value} if isinstance(key, Literal) else {}
        complete = isinstance(key, Literal)
    merged = dict(entries.entries) | added
    complete = entries.complete and happening.is_sure and complete
    return Entries(tuple(merged.items()), complete)


MOST_HAPPENINGS = 64
"""Additions to one list after which nobody asks which of them go together."""
MOST_SELECTIONS = 32
"""Ways to choose after which a list is only known to hold some of its items."""
