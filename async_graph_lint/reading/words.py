"""The words a piece of source mentions: what the sieve looks for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from async_graph_lint.reading.decoding import Unreadable

DEEPEST = 200
"""Nesting that the reader and all who ask the facts can follow with Python's own stack."""

LONGEST = 2000
"""Terms of one chain of operators; LibCST 1.9 kills the process at about 8,000 `or`."""

_WORD = re.compile(r"[^\W\d]\w*")
_ANNOTATION_FIELDS = ("annotation", "returns")
_CHAINS = (ast.BinOp, ast.BoolOp)


def words_of(nodes: Iterable[ast.AST], without: frozenset[ast.AST] = frozenset()) -> frozenset[str]:
    """The identifiers and attribute names in some nodes, leaving out those `without`.

    Names in annotations that are written as text count too. Raises `Unreadable` where
    the nesting is too deep to be read.
    """
    found: set[str] = set()
    stack = [(node, 1) for node in nodes]
    while stack:
        node, depth = stack.pop()
        if node in without:
            continue
        if depth > DEEPEST:
            raise Unreadable("nested too deeply")
        if isinstance(node, ast.Constant):
            continue
        children = _operands(node) if isinstance(node, _CHAINS) else _children(node, found)
        depth += 1
        stack += [(child, depth) for child in children]
    return frozenset(found)


def _children(node: ast.AST, found: set[str]) -> list[ast.AST]:
    """The nodes right below a node; adds the node's own words."""
    children: list[ast.AST] = []
    for field, value in node.__dict__.items():
        kind = type(value)
        if kind is int or value is None or field == "ctx":
            continue
        if kind is str:
            found.update(value.split("."))
        elif kind is list:
            children += [item for item in value if isinstance(item, ast.AST)]
            found.update([item for item in value if type(item) is str])
        elif isinstance(value, ast.AST):
            children.append(value)
            if field in _ANNOTATION_FIELDS:
                found.update(_quoted_words(value))
    return children


def _operands(chain: ast.BinOp | ast.BoolOp) -> list[ast.expr]:
    """The operands of `a + b + c`, which `ast` nests to the left, or of `a or b or c`."""
    operands = chain.values if isinstance(chain, ast.BoolOp) else _left_to_right(chain)
    if len(operands) > LONGEST:
        raise Unreadable("nested too deeply")
    return operands


def _left_to_right(chain: ast.BinOp) -> list[ast.expr]:
    operands: list[ast.expr] = []
    left: ast.expr = chain
    while isinstance(left, ast.BinOp):
        operands.append(left.right)
        left = left.left
    return [left, *reversed(operands)]


def _quoted_words(annotation: ast.AST) -> Iterable[str]:
    if isinstance(annotation, (ast.Name, ast.Attribute)):
        return ()
    return {
        word
        for node in ast.walk(annotation)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for word in _WORD.findall(node.value)
    }
