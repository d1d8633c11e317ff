"""Statements with a body."""

from __future__ import annotations

import libcst as cst

from async_graph_lint.reading.facts import (
    Handler,
    If,
    Loop,
    Statement,
    Try,
    With,
    WithItem,
)
from async_graph_lint.reading.lowering import Lowering, statement_of
from async_graph_lint.reading.names import dotted


@statement_of(cst.If)
def _lower_if(node: cst.If, lowering: Lowering) -> Statement:
    span = lowering.places.statement("If")
    test = lowering.expression(node.test)
    body = lowering.body(node.body)
    if isinstance(node.orelse, cst.If):
        return If(test, body, (_lower_if(node.orelse, lowering),), span)
    return If(test, body, _otherwise(node.orelse, lowering), span)


def _otherwise(node: cst.Else | None, lowering: Lowering) -> tuple[Statement, ...]:
    return () if node is None else lowering.body(node.body)


@statement_of(cst.For)
def _lower_for(node: cst.For, lowering: Lowering) -> Statement:
    span = lowering.places.statement("For")
    target = lowering.expression(node.target)
    iterable = lowering.expression(node.iter)
    body = lowering.body(node.body)
    otherwise = _otherwise(node.orelse, lowering)
    return Loop(target, iterable, body, otherwise, node.asynchronous is not None, span)


@statement_of(cst.While)
def _lower_while(node: cst.While, lowering: Lowering) -> Statement:
    span = lowering.places.statement("While")
    test = lowering.expression(node.test)
    body = lowering.body(node.body)
    return Loop(None, test, body, _otherwise(node.orelse, lowering), False, span)


@statement_of(cst.With)
def _lower_with(node: cst.With, lowering: Lowering) -> Statement:
    span = lowering.places.statement("With")
    items = tuple([_with_item(item, lowering) for item in node.items])
    return With(items, lowering.body(node.body), node.asynchronous is not None, span)


def _with_item(node: cst.WithItem, lowering: Lowering) -> WithItem:
    context = lowering.expression(node.item)
    target = None if node.asname is None else lowering.expression(node.asname.name)
    return WithItem(context, target)


@statement_of(cst.Try, cst.TryStar)
def _lower_try(node: cst.Try | cst.TryStar, lowering: Lowering) -> Statement:
    span = lowering.places.statement(type(node).__name__)
    body = lowering.body(node.body)
    handlers = tuple([_handler(handler, lowering) for handler in node.handlers])
    otherwise = _otherwise(node.orelse, lowering)
    final = lowering.body(None if node.finalbody is None else node.finalbody.body)
    return Try(body, handlers, otherwise, final, span)


def _handler(node: cst.ExceptHandler | cst.ExceptStarHandler, lowering: Lowering) -> Handler:
    span = lowering.places.handler()
    exception = lowering.optional(node.type)
    name = None if node.name is None else dotted(node.name.name)
    is_group = isinstance(node, cst.ExceptStarHandler)
    return Handler(exception, name, lowering.body(node.body), span, is_group)
