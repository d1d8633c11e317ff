"""How bodies can end, as data: alternatives, and what several parts of one end make together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.model import Write
from async_graph_lint.program.evaluation.values import Literal

MOST_WRITES = 40


class Ends(NamedTuple):
    """All ways a body can end; `unknown` when there may be others, or more keys."""

    writes: tuple[Write, ...]
    unknown: bool = False
    unknown_goto: bool = False


NOTHING = Ends((Write(),))
UNKNOWN = Ends((Write(),), unknown=True)


def any_of(ends: Iterable[Ends]) -> Ends:
    """One of them happens."""
    listed = list(ends)
    writes = tuple(dict.fromkeys(write for end in listed for write in end.writes))
    many = len(writes) > MOST_WRITES
    unknown = many or any(end.unknown for end in listed)
    return Ends(writes[:MOST_WRITES], unknown, any(end.unknown_goto for end in listed))


def both(first: Ends, second: Ends, separate: bool = False) -> Ends:
    """Both happen; `separate` updates of one key count twice, merged ones once."""
    writes = [_merged(a, b, separate) for a in first.writes for b in second.writes]
    unknown = first.unknown or second.unknown or len(writes) > MOST_WRITES
    goto = first.unknown_goto or second.unknown_goto
    return Ends(tuple(dict.fromkeys(writes[:MOST_WRITES])), unknown, goto)


def repeated(ends: Ends) -> Ends:
    """It happens never, once, or more often; two are enough to tell a second write."""
    return any_of([NOTHING, ends, both(ends, ends, separate=True)])


def one_key(key: object, span: Span | None) -> Ends:
    """A write of the key that a value spells out."""
    if not isinstance(key, Literal) or not isinstance(key.value, str):
        return UNKNOWN
    spans = () if span is None else ((key.value, span),)
    return Ends((Write(((key.value, 1),), key_spans=spans),))


def keys_once(keys: Iterable[str]) -> Ends:
    """One end that writes each of these keys once."""
    return Ends((Write(tuple((key, 1) for key in keys)),))


def _merged(first: Write, second: Write, separate: bool) -> Write:
    keys = dict(first.keys)
    for key, count in second.keys:
        keys[key] = keys.get(key, 0) + count if separate else max(keys.get(key, 0), count)
    returned = dict.fromkeys((*first.returned, *second.returned))
    return Write(
        keys=tuple(keys.items()),
        whole_state=first.whole_state or second.whole_state,
        goto=(*first.goto, *second.goto),
        span=first.span or second.span,
        key_spans=(*first.key_spans, *second.key_spans),
        returned=tuple(key for key in returned if key not in keys),
        parent=(*first.parent, *second.parent),
    )
