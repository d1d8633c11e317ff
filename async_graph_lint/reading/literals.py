"""Numbers, strings and f-strings."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Iterable, Iterator

import libcst as cst

from async_graph_lint.reading.facts import Constant, Expression, FormattedString, Opaque
from async_graph_lint.reading.lowering import Lowering, expression_of

_WIDEST = 2**63
"""Facts are written as MessagePack, which has no wider integers."""


@expression_of(cst.Integer)
def _lower_integer(node: cst.Integer, lowering: Lowering) -> Expression:
    value = node.evaluated_value
    return Constant(value) if value < _WIDEST else Opaque()


@expression_of(cst.Float)
def _lower_float(node: cst.Float, lowering: Lowering) -> Expression:
    return Constant(node.evaluated_value)


@expression_of(cst.SimpleString)
def _lower_string(node: cst.SimpleString, lowering: Lowering) -> Expression:
    return _joined([node])


@expression_of(cst.FormattedString, cst.TemplatedString)
def _lower_formatted(
    node: cst.FormattedString | cst.TemplatedString, lowering: Lowering
) -> Expression:
    with lowering.places.inside_text():
        return FormattedString(_merged(_parts(node, lowering)))


@expression_of(cst.ConcatenatedString)
def _lower_concatenated(node: cst.ConcatenatedString, lowering: Lowering) -> Expression:
    literals = list(_literals(node))
    plain = [literal for literal in literals if isinstance(literal, cst.SimpleString)]
    if len(plain) == len(literals):
        return _joined(plain)
    with lowering.places.inside_text():
        parts = [part for literal in literals for part in _parts(literal, lowering)]
        return FormattedString(_merged(parts))


def _literals(node: cst.BaseString) -> Iterator[cst.BaseString]:
    while isinstance(node, cst.ConcatenatedString):
        yield node.left
        node = node.right
    yield node


def _joined(literals: list[cst.SimpleString]) -> Expression:
    """The text of adjacent literals; bytes, and text that cannot be stored, are Opaque."""
    if "b" in literals[0].prefix:
        return Opaque()
    text = "".join([_text(literal) for literal in literals])
    return Constant(text) if _can_be_stored(text) else Opaque()


def _can_be_stored(text: str) -> bool:
    """False for a lone surrogate, which a literal may hold but no file."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(node: cst.SimpleString) -> str:
    if "\\" not in node.value:
        return node.raw_value
    return str(literal_eval(node.value))


def _parts(node: cst.BaseString, lowering: Lowering) -> list[Expression]:
    if isinstance(node, (cst.FormattedString, cst.TemplatedString)):
        is_raw = "r" in node.prefix
        return [part for content in node.parts for part in _content(content, is_raw, lowering)]
    assert isinstance(node, cst.SimpleString)
    return [_joined([node])]


def _content(node: cst.CSTNode, is_raw: bool, lowering: Lowering) -> Iterable[Expression]:
    """What one part of an f-string holds: text, or an expression and those in its format."""
    if isinstance(node, (cst.FormattedStringText, cst.TemplatedStringText)):
        return [_unescaped(node.value, is_raw)]
    assert isinstance(node, (cst.FormattedStringExpression, cst.TemplatedStringExpression))
    found = [lowering.expression(node.expression)]
    for part in node.format_spec or ():
        if isinstance(part, (cst.FormattedStringExpression, cst.TemplatedStringExpression)):
            found += _content(part, is_raw, lowering)
    return found


def _unescaped(text: str, is_raw: bool) -> Expression:
    text = text.replace("{{", "{").replace("}}", "}")
    if not is_raw and "\\" in text:
        text = _evaluated(text)
    return Constant(text) if _can_be_stored(text) else Opaque()


def _evaluated(text: str) -> str:
    """The text with its escapes resolved; as written where they mean nothing."""
    try:
        return text.encode("latin-1", "backslashreplace").decode("unicode_escape")
    except UnicodeDecodeError:
        return text


def _merged(parts: Iterable[Expression]) -> tuple[Expression, ...]:
    """The parts with adjacent texts joined."""
    merged: list[Expression] = []
    for part in parts:
        match merged[-1:], part:
            case [Constant(value=str(before))], Constant(value=str(text)):
                merged[-1] = Constant(before + text)
            case _:
                merged.append(part)
    return tuple(merged)
