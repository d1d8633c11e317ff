"""Operators."""

from __future__ import annotations

import libcst as cst

from async_graph_lint.reading.facts import Choice, Expression, Opaque, Operation
from async_graph_lint.reading.lowering import Lowering, expression_of

_LONGEST_NESTED = 100
"""Terms up to which `a + b + c` nests; longer chains become flat, so that whoever asks
the facts can follow them with Python's own stack."""

_OPERATORS: dict[type[cst.CSTNode], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.MatrixMultiply: "@",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.BitOr: "|",
    cst.BitAnd: "&",
    cst.BitXor: "^",
    cst.Not: "not",
    cst.Minus: "-",
    cst.Plus: "+",
    cst.BitInvert: "~",
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
    cst.And: "and",
    cst.Or: "or",
}


@expression_of(cst.UnaryOperation)
def _lower_unary(node: cst.UnaryOperation, lowering: Lowering) -> Expression:
    return Operation(_OPERATORS[type(node.operator)], (lowering.expression(node.expression),))


@expression_of(cst.Comparison)
def _lower_comparison(node: cst.Comparison, lowering: Lowering) -> Expression:
    operators = " ".join([_OPERATORS[type(part.operator)] for part in node.comparisons])
    operands = [node.left, *(part.comparator for part in node.comparisons)]
    return Operation(operators, tuple([lowering.expression(operand) for operand in operands]))


@expression_of(cst.BooleanOperation)
def _lower_boolean(node: cst.BooleanOperation, lowering: Lowering) -> Expression:
    kind = type(node.operator)
    operands: list[cst.BaseExpression] = []
    left: cst.BaseExpression = node
    while isinstance(left, cst.BooleanOperation) and isinstance(left.operator, kind):
        operands.append(left.right)
        left = left.left
    operands.append(left)
    options = [lowering.expression(operand) for operand in reversed(operands)]
    return Choice(_OPERATORS[kind], tuple(options))


@expression_of(cst.BinaryOperation)
def _lower_binary(node: cst.BinaryOperation, lowering: Lowering) -> Expression:
    steps: list[cst.BinaryOperation] = []
    left: cst.BaseExpression = node
    while isinstance(left, cst.BinaryOperation):
        steps.append(left)
        left = left.left
    first = lowering.expression(left)
    rest = [(step.operator, lowering.expression(step.right)) for step in reversed(steps)]
    if len(rest) > _LONGEST_NESTED:
        return Opaque((first, *(operand for _, operand in rest)))
    for operator, operand in rest:
        first = Operation(_OPERATORS[type(operator)], (first, operand))
    return first
