"""How long a collection can get, and where it comes from, as far as the source tells.

Bounded are what the source spells out, slices, ranges that count something else than a
collection, batches, and what stands behind a test of its length. Of all else the origin
decides how long it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.bindings import Binding
from async_graph_lint.program.evaluation.expressions import as_written, simple_name, walk
from async_graph_lint.program.evaluation.places import END_OF_BODY, Place
from async_graph_lint.program.evaluation.values import Entries, Frame, Items, Literal
from async_graph_lint.program.loop.makers import Made, Makers
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

THROUGH = frozenset(
    {"list", "tuple", "set", "sorted", "reversed", "enumerate", "filter", "map", "values", "items"}
    | {"keys", "unique", "dict", "copy", "fromkeys"}
)
"""Functions whose result is as long as what they are given, or shorter."""
CUTTING = re.compile(r"batch|chunk|islice|sample|slice|page|paginate|top_?k|nlargest|nsmallest")
"""Functions, and names of loop variables, that stand for a part of a known size."""
SHORT = re.compile(r"tool_?calls?$|tool_?outputs?$|_calls$")
"""The calls of one message: a model makes a few."""
BOUNDED = re.compile(
    r"max_|limit|top_|_k$|num_|_count$|concurrency|workers|retries|attempts|batch", re.IGNORECASE
)
LONG = frozenset(
    {
        *("fetchall", "fetchmany", "scalars", "to_list", "execute", "fetch", "select", "query"),
        *("load", "aload", "lazy_load", "alazy_load", "load_and_split"),
        *("split_documents", "create_documents", "split_text", "atransform_documents"),
        *("readlines", "splitlines", "iterdir", "glob", "rglob", "listdir", "scandir"),
        *("reader", "DictReader", "read_csv", "iterrows", "to_dict", "findall", "read_text"),
        *("scroll", "scan", "list_objects_v2", "paginate", "iter_rows"),
    }
)
"""Calls whose results are as long as the data: query results, loaded documents, file lines."""
FILLS = frozenset({"append", "add"})
MOST_ORIGINS = 40


class Origin(IntEnum):
    """Where a collection comes from, by how long it can get."""

    BOUNDED = 0
    """The source limits it."""
    SETTING = 1
    """An attribute or a module's value: what the program is set up with."""
    GIVEN = 2
    """A parameter, the state, the input, or what a model made."""
    DATA = 3
    """A query's result, loaded documents, the lines of a file."""


class Sizes:
    """Answers for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.makers = Makers(evaluation)

    def of(self, collection: Expression, frame: Frame, place: Place) -> Origin:
        """The origin of a collection, the longest where there are several; bounded when one
        of the ways to it cuts it."""
        origins: list[Origin] = []
        pending = [Made(collection, frame, place)]
        seen: set[tuple[int, int]] = set()
        while pending and len(seen) < MOST_ORIGINS:
            made = pending.pop()
            key = (id(made.expression), id(made.frame))
            if key in seen:
                continue
            seen.add(key)
            if self._is_bounded(made):
                return Origin.BOUNDED
            behind = list(self._behind(made))
            pending += behind
            if not behind:
                origins.append(self._judged(made))
        return max(origins, default=Origin.SETTING)

    # Bounds

    def _is_bounded(self, made: Made) -> bool:
        node, frame, place = made
        if SHORT.search(_last_name(node)):
            return True
        if isinstance(node, facts.Subscript) and isinstance(node.index, facts.Slice):
            return node.index.upper is not None or isinstance(node.index.lower, facts.Operation)
        if isinstance(node, facts.Call) and self._cuts(node):
            return True
        if isinstance(node, facts.Name) and _is_measured(node.identifier, frame):
            return True
        return self._is_spelled_out(self.evaluation.value(node, frame, place).values)

    def _is_spelled_out(self, values: tuple[object, ...]) -> bool:
        return bool(values) and all(
            (isinstance(v, Items) and v.complete and not v.repeated and bool(v.items))
            or (isinstance(v, Entries) and v.complete and bool(v.entries))
            for v in values
        )

    def _cuts(self, call: facts.Call) -> bool:
        name = simple_name(call.function)
        if name == "range":
            return not any(
                isinstance(node, facts.Call) and simple_name(node.function) == "len"
                for argument in call.arguments
                for node in walk(argument.value)
            )
        if name == "zip":
            return False
        limits = [a for a in call.arguments if a.keyword and BOUNDED.search(a.keyword)]
        return CUTTING.search(name.lower()) is not None or bool(limits) or name in {"k", "n"}

    # Origins

    def _behind(self, made: Made) -> Iterator[Made]:
        node, frame, place = made
        if isinstance(node, facts.Call):
            yield from self._behind_call(node, made)
        elif isinstance(node, facts.Subscript | facts.Starred):
            yield Made(node.value, frame, place)
        elif isinstance(node, facts.Comprehension):
            yield from (Made(clause.iterable, frame, place) for clause in node.clauses)
        elif isinstance(node, facts.Operation) and node.operator in {"+", "|"}:
            yield from (Made(operand, frame, place) for operand in node.operands)
        elif isinstance(node, facts.Name):
            yield from self._behind_name(node.identifier, made)
        elif not isinstance(node, facts.Attribute):
            yield from self._nearest(made)

    def _behind_call(self, call: facts.Call, made: Made) -> Iterator[Made]:
        name = simple_name(call.function)
        if name in THROUGH | {"zip", "len", "range"}:
            if isinstance(call.function, facts.Attribute):
                yield Made(call.function.value, made.frame, made.place)
            for argument in call.arguments:
                if not isinstance(argument.value, facts.Lambda):
                    yield Made(argument.value, made.frame, made.place)
        elif name not in LONG:
            yield from self._nearest(made)

    def _behind_name(self, name: str, made: Made) -> Iterator[Made]:
        found = False
        for binding in _bindings(name, made):
            if binding.kind == "element" and binding.expression is not None:
                found = True
                before = Place(binding.place.order - binding.place.order % 2, binding.place.arms)
                yield Made(binding.expression, made.frame, before)
        for addition in self._grown(name, made):
            found = True
            yield addition
        if not found:
            yield from self._nearest(made)

    def _grown(self, name: str, made: Made) -> Iterator[Made]:
        """The loops in which a list is filled."""
        for site in made.frame.scope.sites:
            function = site.call.function
            if not isinstance(function, facts.Attribute) or function.name not in FILLS:
                continue
            if function.value == facts.Name(name):
                for arm in site.place.arms:
                    header = made.frame.scope.table.loops.get(arm.block)
                    if header is not None:
                        yield Made(header.iterable, made.frame, header.place)

    def _nearest(self, made: Made) -> Iterator[Made]:
        """The next expressions behind a name, an attribute or a helper's call."""
        found = self.makers.of(*made)
        next(found, None)
        for one in found:
            yield one
            return

    def _judged(self, made: Made) -> Origin:
        node = made.expression
        if isinstance(node, facts.Call):
            is_long = simple_name(node.function) in LONG and not _asks_for_a_part(made.frame)
            return Origin.DATA if is_long else Origin.GIVEN
        if isinstance(node, facts.Name):
            bound = made.frame.scope.binds(node.identifier)
            return Origin.GIVEN if bound else Origin.SETTING
        if isinstance(node, facts.Attribute):
            return Origin.SETTING if _is_self(node, made.frame) else Origin.GIVEN
        single = self.evaluation.value(node, made.frame, made.place).single
        return Origin.SETTING if isinstance(single, Literal) else Origin.GIVEN


def _bindings(name: str, made: Made) -> list[Binding]:
    if not made.frame.scope.binds(name):
        return []
    place = made.place if made.place is not END_OF_BODY else END_OF_BODY
    return made.frame.scope.reaching(name, place)


def _last_name(node: Expression) -> str:
    if isinstance(node, facts.Subscript) and isinstance(node.index, facts.Constant):
        return str(node.index.value)
    if isinstance(node, facts.Call) and node.arguments:
        first = node.arguments[0].value
        gets = simple_name(node.function) == "get"
        return str(first.value) if gets and isinstance(first, facts.Constant) else ""
    return as_written(node).rpartition(".")[2] if not isinstance(node, facts.Call) else ""


def _is_self(node: facts.Attribute, frame: Frame) -> bool:
    parameters = frame.scope.definition.parameters
    first = parameters[0].name if parameters and frame.receiver is not None else "self"
    return node.value == facts.Name(first)


def _asks_for_a_part(frame: Frame) -> bool:
    """Whether a query of the body has a `LIMIT`, which may be a large one."""
    sites = frame.scope.sites
    texts = (node for site in sites for arg in site.call.arguments for node in walk(arg.value))
    constants = (node.value for node in texts if isinstance(node, facts.Constant))
    return any(
        isinstance(text, str) and " LIMIT " in f" {text} ".replace("\n", " ").upper()
        for text in constants
    )


def _is_measured(name: str, frame: Frame) -> bool:
    """Whether the body tests how long the collection is, for more than being empty."""
    return any(
        isinstance(node, facts.Operation)
        and node.operator in {"<", ">", "<=", ">="}
        and any(_is_length(operand, name) for operand in node.operands)
        and not any(_is_small(operand) for operand in node.operands)
        for guard in frame.scope.table.guards.values()
        for node in walk(guard.test)
    )


def _is_length(node: Expression, name: str) -> bool:
    return (
        isinstance(node, facts.Call)
        and simple_name(node.function) == "len"
        and any(argument.value == facts.Name(name) for argument in node.arguments)
    )


def _is_small(node: Expression) -> bool:
    return isinstance(node, facts.Constant) and isinstance(node.value, int) and node.value < 2
