"""Statements that stand on one row."""

from __future__ import annotations

import libcst as cst

from async_graph_lint.reading.facts import (
    Annotate,
    Assign,
    Augment,
    Declare,
    Evaluate,
    Expression,
    Import,
    ImportedName,
    Jump,
    Opaque,
    Raise,
    Return,
    Sequence,
    Statement,
)
from async_graph_lint.reading.imports import imported_from, imported_module
from async_graph_lint.reading.lowering import Lowering, statement_of
from async_graph_lint.reading.names import dotted, identifier

_AUGMENTED: dict[type[cst.BaseAugOp], str] = {
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.MatrixMultiplyAssign: "@",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%",
    cst.PowerAssign: "**",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
    cst.BitOrAssign: "|",
    cst.BitAndAssign: "&",
    cst.BitXorAssign: "^",
}


@statement_of(cst.Pass)
def _lower_pass(node: cst.Pass, lowering: Lowering) -> Statement | None:
    lowering.places.statement("Pass")
    return None


@statement_of(cst.Assign)
def _lower_assign(node: cst.Assign, lowering: Lowering) -> Statement:
    span = lowering.places.statement("Assign")
    targets = tuple([lowering.expression(target.target) for target in node.targets])
    return Assign(targets, lowering.expression(node.value), span)


@statement_of(cst.TypeAlias)
def _lower_type_alias(node: cst.TypeAlias, lowering: Lowering) -> Statement:
    span = lowering.places.statement("TypeAlias")
    name = lowering.expression(node.name)
    return Assign((name,), lowering.expression(node.value), span, is_alias=True)


@statement_of(cst.AnnAssign)
def _lower_annotate(node: cst.AnnAssign, lowering: Lowering) -> Statement:
    span = lowering.places.statement("AnnAssign")
    target = lowering.expression(node.target)
    annotation = lowering.expression(node.annotation.annotation)
    return Annotate(target, annotation, lowering.optional(node.value), span)


@statement_of(cst.AugAssign)
def _lower_augment(node: cst.AugAssign, lowering: Lowering) -> Statement:
    span = lowering.places.statement("AugAssign")
    target = lowering.expression(node.target)
    operator = _AUGMENTED[type(node.operator)]
    return Augment(target, operator, lowering.expression(node.value), span)


@statement_of(cst.Expr)
def _lower_evaluate(node: cst.Expr, lowering: Lowering) -> Statement:
    span = lowering.places.statement("Expr")
    return Evaluate(lowering.expression(node.value), span)


@statement_of(cst.Assert)
def _lower_assert(node: cst.Assert, lowering: Lowering) -> Statement:
    span = lowering.places.statement("Assert")
    parts = [part for part in (node.test, node.msg) if part is not None]
    return Evaluate(Opaque(tuple([lowering.expression(part) for part in parts])), span)


@statement_of(cst.Del)
def _lower_delete(node: cst.Del, lowering: Lowering) -> Statement:
    span = lowering.places.statement("Delete")
    target = lowering.expression(node.target)
    return Evaluate(Opaque(_deleted(target)), span)


def _deleted(target: Expression) -> tuple[Expression, ...]:
    return target.items if isinstance(target, Sequence) else (target,)


@statement_of(cst.Return)
def _lower_return(node: cst.Return, lowering: Lowering) -> Statement:
    span = lowering.places.statement("Return")
    return Return(lowering.optional(node.value), span)


@statement_of(cst.Raise)
def _lower_raise(node: cst.Raise, lowering: Lowering) -> Statement:
    span = lowering.places.statement("Raise")
    value = lowering.optional(node.exc)
    cause = None if node.cause is None else lowering.expression(node.cause.item)
    return Raise(value, cause, span)


@statement_of(cst.Break, cst.Continue)
def _lower_jump(node: cst.Break | cst.Continue, lowering: Lowering) -> Statement:
    name = type(node).__name__
    lowering.places.statement(name)
    return Jump(name.lower())


@statement_of(cst.Global, cst.Nonlocal)
def _lower_declare(node: cst.Global | cst.Nonlocal, lowering: Lowering) -> Statement:
    name = type(node).__name__
    lowering.places.statement(name)
    return Declare(name.lower(), tuple([identifier(item.name) for item in node.names]))


@statement_of(cst.Import, cst.LazyImport)
def _lower_import(node: cst.Import | cst.LazyImport, lowering: Lowering) -> Statement:
    span = lowering.places.statement("Import")
    names = [imported_module(dotted(alias.name), _alias(alias)) for alias in node.names]
    return Import(tuple(names), span)


@statement_of(cst.ImportFrom, cst.LazyImportFrom)
def _lower_import_from(node: cst.ImportFrom | cst.LazyImportFrom, lowering: Lowering) -> Statement:
    span = lowering.places.statement("ImportFrom")
    module, level = dotted(node.module), len(node.relative)
    if isinstance(node.names, cst.ImportStar):
        return Import((ImportedName("*", module, "*", level),), span)
    names = [
        imported_from(module, level, dotted(alias.name), _alias(alias)) for alias in node.names
    ]
    return Import(tuple(names), span)


def _alias(alias: cst.ImportAlias) -> str | None:
    return None if alias.asname is None else dotted(alias.asname.name)
