"""Names, calls, displays and comprehensions."""

from __future__ import annotations

from collections.abc import Sequence as Series

import libcst as cst

from async_graph_lint.reading.facts import (
    Argument,
    Attribute,
    Await,
    Call,
    Choice,
    Clause,
    Comprehension,
    Constant,
    Entry,
    Expression,
    Mapping,
    Name,
    Opaque,
    Sequence,
    Slice,
    Starred,
    Subscript,
    Walrus,
    Yield,
)
from async_graph_lint.reading.lowering import Lowering, expression_of
from async_graph_lint.reading.names import identifier

_NAMED_CONSTANTS = {"True": True, "False": False, "None": None}


@expression_of(cst.Name)
def _lower_name(node: cst.Name, lowering: Lowering) -> Expression:
    if node.value in _NAMED_CONSTANTS:
        return Constant(_NAMED_CONSTANTS[node.value])
    return Name(identifier(node))


@expression_of(cst.Attribute)
def _lower_attribute(node: cst.Attribute, lowering: Lowering) -> Expression:
    return Attribute(lowering.expression(node.value), identifier(node.attr))


@expression_of(cst.Call)
def _lower_call(node: cst.Call, lowering: Lowering, awaited: bool = False) -> Expression:
    span = lowering.places.call(_called_name(node.func))
    function = lowering.expression(node.func)
    return Call(function, arguments(node.args, lowering), span, awaited)


def arguments(nodes: Series[cst.Arg], lowering: Lowering) -> tuple[Argument, ...]:
    """The arguments of a call, or the bases and keywords of a class."""
    return tuple([_argument(node, lowering) for node in nodes])


def _argument(node: cst.Arg, lowering: Lowering) -> Argument:
    keyword = None if node.keyword is None else identifier(node.keyword)
    return Argument(lowering.expression(node.value), keyword, node.star)


def _called_name(function: cst.BaseExpression) -> str:
    if isinstance(function, cst.Attribute):
        return identifier(function.attr)
    if isinstance(function, cst.Name) and function.value not in _NAMED_CONSTANTS:
        return identifier(function)
    return ""


@expression_of(cst.Await)
def _lower_await(node: cst.Await, lowering: Lowering) -> Expression:
    if isinstance(node.expression, cst.Call):
        return Await(_lower_call(node.expression, lowering, awaited=True))
    return Await(lowering.expression(node.expression))


@expression_of(cst.Yield)
def _lower_yield(node: cst.Yield, lowering: Lowering) -> Expression:
    lowering.scope.yields = True
    if isinstance(node.value, cst.From):
        return Yield(lowering.expression(node.value.item), delegates=True)
    return Yield(lowering.optional(node.value))


@expression_of(cst.NamedExpr)
def _lower_walrus(node: cst.NamedExpr, lowering: Lowering) -> Expression:
    target = lowering.expression(node.target)
    assert isinstance(target, Name)
    return Walrus(target, lowering.expression(node.value))


@expression_of(cst.IfExp)
def _lower_conditional(node: cst.IfExp, lowering: Lowering) -> Expression:
    then = lowering.expression(node.body)
    test = lowering.expression(node.test)
    return Choice("if", (then, lowering.expression(node.orelse)), test)


@expression_of(cst.Ellipsis, cst.Imaginary)
def _lower_opaque(node: cst.BaseExpression, lowering: Lowering) -> Expression:
    return Opaque()


@expression_of(cst.Tuple, cst.List, cst.Set)
def _lower_sequence(node: cst.Tuple | cst.List | cst.Set, lowering: Lowering) -> Expression:
    items = [_item(element, lowering) for element in node.elements]
    return Sequence(type(node).__name__.lower(), tuple(items))


def _item(element: cst.BaseElement, lowering: Lowering) -> Expression:
    value = lowering.expression(element.value)
    return Starred(value) if isinstance(element, cst.StarredElement) else value


@expression_of(cst.StarredElement)
def _lower_starred(node: cst.StarredElement, lowering: Lowering) -> Expression:
    return Starred(lowering.expression(node.value))


@expression_of(cst.Dict)
def _lower_mapping(node: cst.Dict, lowering: Lowering) -> Expression:
    place = lowering.places.mapping(len(node.elements))
    entries: list[Entry] = []
    for element, span in zip(node.elements, place.entries, strict=True):
        key = lowering.expression(element.key) if isinstance(element, cst.DictElement) else None
        entries.append(Entry(key, lowering.expression(element.value), span))
    return Mapping(tuple(entries), place.whole)


@expression_of(cst.Subscript)
def _lower_subscript(node: cst.Subscript, lowering: Lowering) -> Expression:
    value = lowering.expression(node.value)
    indices = [_index(element.slice, lowering) for element in node.slice]
    if len(indices) == 1 and not _makes_tuple(node.slice[0]):
        return Subscript(value, indices[0])
    return Subscript(value, Sequence("tuple", tuple(indices)))


def _makes_tuple(only: cst.SubscriptElement) -> bool:
    starred = isinstance(only.slice, cst.Index) and only.slice.star is not None
    return starred or isinstance(only.comma, cst.Comma)


def _index(node: cst.BaseSlice, lowering: Lowering) -> Expression:
    if isinstance(node, cst.Index):
        value = lowering.expression(node.value)
        return Starred(value) if node.star else value
    assert isinstance(node, cst.Slice)
    lower, upper, step = map(lowering.optional, (node.lower, node.upper, node.step))
    return Slice(lower, upper, step)


@expression_of(cst.ListComp, cst.SetComp, cst.GeneratorExp)
def _lower_comprehension(
    node: cst.ListComp | cst.SetComp | cst.GeneratorExp, lowering: Lowering
) -> Expression:
    kind = _COMPREHENSIONS[type(node)]
    element = lowering.expression(node.elt)
    return Comprehension(kind, element, _clauses(node.for_in, lowering))


_COMPREHENSIONS: dict[type[cst.BaseComp], str] = {
    cst.ListComp: "list",
    cst.SetComp: "set",
    cst.GeneratorExp: "generator",
}


@expression_of(cst.DictComp)
def _lower_dict_comprehension(node: cst.DictComp, lowering: Lowering) -> Expression:
    key = lowering.expression(node.key)
    element = lowering.expression(node.value)
    return Comprehension("dict", element, _clauses(node.for_in, lowering), key)


@expression_of(cst.StarredDictComp)
def _lower_merging_comprehension(node: cst.StarredDictComp, lowering: Lowering) -> Expression:
    """`{**part for part in parts}`, from Python 3.15 on."""
    element = Starred(lowering.expression(node.value))
    return Comprehension("dict", element, _clauses(node.for_in, lowering))


def _clauses(node: cst.CompFor | None, lowering: Lowering) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    while node is not None:
        clauses.append(_clause(node, lowering))
        node = node.inner_for_in
    return tuple(clauses)


def _clause(node: cst.CompFor, lowering: Lowering) -> Clause:
    target = lowering.expression(node.target)
    iterable = lowering.expression(node.iter)
    conditions = tuple([lowering.expression(condition.test) for condition in node.ifs])
    return Clause(target, iterable, conditions, node.asynchronous is not None)
