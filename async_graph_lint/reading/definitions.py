"""Functions, classes and lambdas."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

import libcst as cst

from async_graph_lint.reading.expressions import arguments
from async_graph_lint.reading.facts import (
    Constant,
    Define,
    DefineLocal,
    Definition,
    Evaluate,
    Expression,
    Lambda,
    Parameter,
    Return,
    Statement,
)
from async_graph_lint.reading.lowering import (
    Lowering,
    expression_of,
    small_statements,
    statement_of,
)
from async_graph_lint.reading.names import identifier
from async_graph_lint.reading.rows import DEFINABLE
from async_graph_lint.reading.scope import Scope


@statement_of(cst.FunctionDef)
def _lower_local_function(node: cst.FunctionDef, lowering: Lowering) -> Statement:
    return DefineLocal(lower_function(node, lowering.scope.key(identifier(node.name)), lowering))


@statement_of(cst.ClassDef)
def _lower_local_class(node: cst.ClassDef, lowering: Lowering) -> Statement:
    return DefineLocal(lower_class(node, lowering.scope.key(identifier(node.name)), lowering))


def lower_function(node: cst.FunctionDef, key: str, lowering: Lowering) -> Definition:
    """The facts of a function with all in it."""
    place = lowering.places.definition("FunctionDef")
    with lowering.within(Scope.of_class(key)):
        decorators = _decorators(node.decorators, lowering)
        parameters = _parameters(node.params, lowering)
        returns = None if node.returns is None else lowering.expression(node.returns.annotation)
    with lowering.within(Scope.of_function(key)) as scope:
        body = lowering.body(node.body)
    docstring, body = without_docstring(node.body, body)
    return Definition(
        kind="function",
        name=identifier(node.name),
        key=key,
        filename=lowering.filename,
        span=place.whole,
        header=place.header,
        is_async=node.asynchronous is not None,
        is_generator=scope.yields,
        parameters=parameters,
        decorators=decorators,
        returns=returns,
        body=body,
        docstring=docstring,
    )


def lower_class(
    node: cst.ClassDef, key: str, lowering: Lowering, originals: list[ast.stmt] | None = None
) -> Definition:
    """The facts of a class.

    `originals` are the statements of its body in the file when the definitions among
    them are read on their own; otherwise they are part of the class.
    """
    place = lowering.places.definition("ClassDef")
    with lowering.within(Scope.of_class(key)):
        decorators = _decorators(node.decorators, lowering)
        bases = arguments((*node.bases, *node.keywords), lowering)
        if originals is None:
            body = lowering.body(node.body)
        else:
            body = lower_own_body(node.body, originals, lowering)
    docstring, body = without_docstring(node.body, body)
    return Definition(
        kind="class",
        name=identifier(node.name),
        key=key,
        filename=lowering.filename,
        span=place.whole,
        header=place.header,
        decorators=decorators,
        bases=bases,
        body=body,
        docstring=docstring,
    )


def lower_own_body(
    block: cst.BaseSuite | cst.Module, originals: Iterable[ast.stmt], lowering: Lowering
) -> tuple[Statement, ...]:
    """The statements of a body in which something else stands for each definition that
    is read on its own; `originals` are the statements of the file."""
    facts: list[Statement | None] = []
    for node, original in zip(small_statements(block), originals, strict=True):
        if isinstance(original, DEFINABLE):
            facts.append(Define(original.name, lowering.scope.key(original.name)))
        else:
            facts.append(lowering.statement(node))
    return tuple([fact for fact in facts if fact is not None])


def without_docstring(
    block: cst.BaseSuite | cst.Module, body: tuple[Statement, ...]
) -> tuple[bool, tuple[Statement, ...]]:
    """Whether a body starts with a docstring, and the body without it."""
    first = next(small_statements(block), None)
    if not isinstance(first, cst.Expr) or not isinstance(body[0], Evaluate):
        return False, body
    text = body[0].value
    if not isinstance(text, Constant) or not isinstance(text.value, str):
        return False, body
    return True, body[1:]


@expression_of(cst.Lambda)
def _lower_lambda(node: cst.Lambda, lowering: Lowering) -> Expression:
    span = lowering.places.lambda_expression()
    key = lowering.scope.key("<lambda>")
    with lowering.within(Scope.of_class(key)):
        parameters = _parameters(node.params, lowering)
    with lowering.within(Scope.of_function(key)) as scope:
        value = lowering.expression(node.body)
    return Lambda(
        Definition(
            kind="lambda",
            name="<lambda>",
            key=key,
            filename=lowering.filename,
            span=span,
            header=span,
            is_generator=scope.yields,
            parameters=parameters,
            body=(Return(value, span),),
        )
    )


def _decorators(nodes: Sequence[cst.Decorator], lowering: Lowering) -> tuple[Expression, ...]:
    return tuple([lowering.expression(node.decorator) for node in nodes])


def _parameters(node: cst.Parameters, lowering: Lowering) -> tuple[Parameter, ...]:
    by_kind = (
        ("positional", node.posonly_params),
        ("either", node.params),
        ("*", (node.star_arg,)),
        ("keyword", node.kwonly_params),
        ("**", (node.star_kwarg,)),
    )
    return tuple(
        [
            _parameter(parameter, kind, lowering)
            for kind, parameters in by_kind
            for parameter in parameters
            if isinstance(parameter, cst.Param)
        ]
    )


def _parameter(node: cst.Param, kind: str, lowering: Lowering) -> Parameter:
    annotation = None
    if node.annotation is not None:
        annotation = lowering.expression(node.annotation.annotation)
    return Parameter(identifier(node.name), kind, annotation, lowering.optional(node.default))
