"""What a definition's body binds, stores, calls and returns, as plain records."""

from __future__ import annotations

from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.program.evaluation.places import Place
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression


class Binding(NamedTuple):
    """A name gets a value.

    `kind` says how `expression` gives it: "value" (it is the value), "element" (an item
    of it), "context" (what entering it gives), "import", "definition", "parameter",
    "annotation" (a type only) or "unknown". `path` are the indices of an unpacking.
    """

    name: str
    place: Place
    kind: str
    expression: Expression | None = None
    path: tuple[int, ...] = ()
    is_async: bool = False
    imported: facts.ImportedName | None = None
    definition: facts.Define | facts.Definition | None = None
    parameter: facts.Parameter | None = None
    annotation: Expression | None = None
    confined: bool = False
    """Seen only by its own statement: the target of a comprehension."""


class Store(NamedTuple):
    """`target operator= value` for an attribute or subscript target."""

    target: Expression
    value: Expression
    place: Place
    operator: str
    span: Span
    annotation: Expression | None = None


class Site(NamedTuple):
    """A call and where it stands.

    `implicit` marks one that the syntax makes (see `implicit`), `failing` one inside a
    `raise`, which runs only when something has gone wrong already.
    """

    call: facts.Call
    place: Place
    implicit: bool = False
    failing: bool = False


class Managed(NamedTuple):
    """One item of a `with` statement."""

    context: Expression
    place: Place
    is_async: bool
    span: Span


class Iterated(NamedTuple):
    """What a plain `for` or comprehension runs over."""

    iterable: Expression
    place: Place
    span: Span


class Read(NamedTuple):
    """An attribute that is read, not called; `span` is its statement's."""

    attribute: facts.Attribute
    place: Place
    span: Span


class Ending(NamedTuple):
    """A `return` (or a lambda's value) and where it stands."""

    value: Expression | None
    place: Place
    span: Span


class Guard(NamedTuple):
    """The test of an `if` whose arms are a branch; arm 0 runs when it holds."""

    test: Expression
    place: Place


class Exit(NamedTuple):
    """An arm of an `if` that ends in `return`, `break` or `continue`: what follows the
    `if` only happens in the other arm. `place` is that of the `if`."""

    block: int
    arm: int
    place: Place


class LoopHeader(NamedTuple):
    """A `for` statement: `target` takes each item of `iterable`."""

    target: Expression
    iterable: Expression
    place: Place
    is_async: bool
