"""What a name can be: the abstract values of the evaluation.

A value of a library is a `Symbol`, a text path such as `requests.Session().get`; the
catalogue knows what such paths mean. Values of the project's own code refer to scopes
and frames.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from async_graph_lint.finding import Span

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.scopes import Scope


class Frame:
    """One way a body can run: its receiver, what its parameters are, and the frame it closes over.

    Frames are made by `Frames` only, one per combination, and compared by identity. `base`
    is the frame itself, or for one round of a loop the frame of the whole body.
    """

    __slots__ = ("arguments", "base", "depth", "outer", "receiver", "scope")

    def __init__(
        self,
        scope: Scope,
        receiver: Value | None,
        arguments: tuple[tuple[str, Known], ...],
        outer: Frame | None,
        depth: int,
        base: Frame | None = None,
    ) -> None:
        self.scope = scope
        self.receiver = receiver
        self.arguments = arguments
        self.outer = outer
        self.depth = depth
        self.base = base or self

    def __repr__(self) -> str:
        return f"Frame({self.scope!r}, {[name for name, _ in self.arguments]})"

    def argument(self, name: str) -> Known | None:
        """What the caller gave for a parameter, None when that is not known."""
        return next((known for parameter, known in self.arguments if parameter == name), None)


class Symbol(Struct, frozen=True):
    """A library's value, by its path. `origin` is the call that made it, kept where it matters
    which of several it is (a graph's builder)."""

    path: str
    origin: tuple[Frame, Span] | None = None


class Module(Struct, frozen=True):
    """A module or package of the project, as `importer` sees it; `filename` is None for a
    namespace package."""

    name: str
    filename: str | None
    importer: str


class Function(Struct, frozen=True):
    """A function of the project; `receiver` is what it is bound to, `outer` what it closes over."""

    scope: Scope
    receiver: Value | None = None
    outer: Frame | None = None


class Class(Struct, frozen=True):
    """A class of the project; `outer` as for functions."""

    scope: Scope
    outer: Frame | None = None


class Instance(Struct, frozen=True):
    """An object of a class of the project and what its constructor was given."""

    cls: Class
    arguments: tuple[tuple[str, Known], ...] = ()


class Literal(Struct, frozen=True):
    """A constant: text, number, True, False or None."""

    value: str | int | float | bool | None


class Items(Struct, frozen=True):
    """A list, tuple or set; `complete` is False when it may hold more or fewer than `items`.

    Where all of that is known, `selections` are the positions of the items that can be
    there together (some are added under conditions), and `repeated` those of items that
    may come any number of times (added in a loop).
    """

    kind: str
    items: tuple[Known, ...]
    complete: bool = True
    selections: tuple[tuple[int, ...], ...] = ()
    repeated: tuple[int, ...] = ()


class Entries(Struct, frozen=True):
    """A dict whose keys are constants; `complete` is False when it may hold more."""

    entries: tuple[tuple[str | int | float | bool | None, Known], ...]
    complete: bool = True


class Many(Struct, frozen=True):
    """Any number of values of one kind, as an annotation such as `list[Client]` says."""

    element: Known


class Pending(Struct, frozen=True):
    """The coroutine of an async function that was called and not yet awaited."""

    frame: Frame


class Promised(Struct, frozen=True):
    """Something that can be awaited and then is `result`: `to_thread` of a library's function."""

    result: Known


class Generated(Struct, frozen=True):
    """The (async) generator that a call of a generator function gives."""

    frame: Frame


class Partial(Struct, frozen=True):
    """`functools.partial(function, ...)`."""

    function: Value
    positional: tuple[Known, ...] = ()
    keywords: tuple[tuple[str, Known], ...] = ()


class Wrapped(Struct, frozen=True):
    """A function turned into a library's object: a tool, a task, a RunnableLambda.

    `path` is the symbol of that object, for example `langchain_core.tools.StructuredTool()`.
    """

    path: str
    function: Value


class Record(Struct, frozen=True):
    """A library's data object that keeps what it was made of: `Send`, `Command`.

    `path` is the symbol of the object, for example `langgraph.types.Send()`.
    """

    path: str
    positional: tuple[Known, ...] = ()
    keywords: tuple[tuple[str, Known], ...] = ()

    def get(self, position: int, keyword: str) -> Known | None:
        """The argument at a position or of a keyword, None when it was not given."""
        if position < len(self.positional):
            return self.positional[position]
        return next((known for name, known in self.keywords if name == keyword), None)


class Offloaded(Struct, frozen=True):
    """A function whose calls run in a worker thread: the result of `sync_to_async(f)`."""

    function: Value


class Parent(Struct, frozen=True):
    """`super()` inside a method of `cls` for `instance`."""

    cls: Class
    instance: Instance


Value: TypeAlias = (
    Symbol
    | Module
    | Function
    | Class
    | Instance
    | Literal
    | Items
    | Entries
    | Many
    | Pending
    | Promised
    | Generated
    | Partial
    | Wrapped
    | Record
    | Offloaded
    | Parent
)


class Known(Struct, frozen=True):
    """What is known of an expression: the values it may have.

    `open` is True when it may also be something else. `elsewhere` is True when a value was
    made outside the body that uses it, which is one step less sure.
    """

    values: tuple[Value, ...] = ()
    open: bool = False
    elsewhere: bool = False

    @property
    def single(self) -> Value | None:
        """The one possible value, None when there are several or it is open."""
        return self.values[0] if len(self.values) == 1 and not self.open else None

    @property
    def present(self) -> tuple[Value, ...]:
        """The possible values without None, which nothing can be called or asked of."""
        return tuple(v for v in self.values if not (isinstance(v, Literal) and v.value is None))

    def moved(self) -> Known:
        """The same, seen from another body: an empty collection there is made to be filled."""
        return Known(tuple(map(_fillable, self.values)), self.open, True)


def _fillable(value: Value) -> Value:
    if isinstance(value, Items) and not value.items and value.kind != "tuple":
        return Items(value.kind, (), complete=False)
    if isinstance(value, Entries) and not value.entries:
        return Entries((), complete=False)
    return value


UNKNOWN = Known((), open=True)
NOTHING = Known(())


def only(value: Value) -> Known:
    """Exactly this value."""
    return Known((value,))


def join(known: list[Known]) -> Known:
    """Any of them: the union of the values, open when one of them is."""
    if len(known) == 1:
        return known[0]
    values: dict[Value, None] = {}
    for part in known:
        values.update(dict.fromkeys(part.values))
    is_open = any(part.open for part in known)
    if len(values) > MOST_VALUES:
        return UNKNOWN
    return Known(tuple(values), is_open, any(part.elsewhere for part in known))


def each(known: Known, act: Callable[[Value], Known]) -> Known:
    """Do something to every possible value and join what comes out; None is left out."""
    results = [act(value) for value in known.present]
    if not results:
        return UNKNOWN
    joined = join(results)
    return Known(joined.values, joined.open or known.open, joined.elsewhere or known.elsewhere)


MOST_VALUES = 12
