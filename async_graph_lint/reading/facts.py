"""What the source says, as plain data: definitions, their statements and expressions.

Facts hold everything that later rooms ask for and nothing of the layout: no whitespace,
no comments, no parentheses. They are frozen, compare by value and can be written to
disk. Positions are kept where a finding or a step can stand.

A definition is read on demand. The body of a module or class names the functions and
classes that stand directly in it by `Define` with a key into the file's outline, so that
reading the body does not read them; definitions inside functions are part of the
function that holds them (`DefineLocal`).
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from async_graph_lint.finding import Span


class Fact(Struct, frozen=True, tag=True, array_like=True):
    """Base of all expressions and statements."""


# Expressions


class Name(Fact, frozen=True):
    identifier: str


class Attribute(Fact, frozen=True):
    value: Expression
    name: str


class Argument(Struct, frozen=True, array_like=True):
    """One argument of a call; `star` is "", "*" or "**"; `keyword` None for positional."""

    value: Expression
    keyword: str | None = None
    star: str = ""


class Call(Fact, frozen=True):
    """`awaited` is True when the call is the direct operand of `await`."""

    function: Expression
    arguments: tuple[Argument, ...]
    span: Span
    awaited: bool = False


class Constant(Fact, frozen=True):
    """A literal: text, number, True, False, None or `...` (Opaque). Bytes are Opaque.

    Adjacent string literals are joined into one.
    """

    value: str | int | float | bool | None


class FormattedString(Fact, frozen=True):
    """An f-string; parts are constants and the expressions between braces, in order."""

    parts: tuple[Expression, ...]


class Sequence(Fact, frozen=True):
    """A list, tuple or set display; `kind` is "list", "tuple" or "set"."""

    kind: str
    items: tuple[Expression, ...]


class Starred(Fact, frozen=True):
    value: Expression


class Entry(Struct, frozen=True, array_like=True):
    """One entry of a dict display; `key` is None for `**value`.

    `span` is the place of the key, or of the value after `**`.
    """

    key: Expression | None
    value: Expression
    span: Span


class Mapping(Fact, frozen=True):
    entries: tuple[Entry, ...]
    span: Span


class Subscript(Fact, frozen=True):
    """`value[index]`; several indices are a tuple Sequence."""

    value: Expression
    index: Expression


class Await(Fact, frozen=True):
    value: Expression


class Yield(Fact, frozen=True):
    value: Expression | None
    delegates: bool = False


class Choice(Fact, frozen=True):
    """One of several values.

    `kind` is "if" (options: then, else; `test` set), "or" or "and" (options in order;
    `test` None).
    """

    kind: str
    options: tuple[Expression, ...]
    test: Expression | None = None


class Operation(Fact, frozen=True):
    """A unary, binary or comparison operator; `operator` as written ("|", "not", "is not").

    A chain of comparisons has all its operators joined by a space, operands in order.
    """

    operator: str
    operands: tuple[Expression, ...]


class Clause(Struct, frozen=True, array_like=True):
    """`for target in iterable if conditions` inside a comprehension."""

    target: Expression
    iterable: Expression
    conditions: tuple[Expression, ...] = ()
    is_async: bool = False


class Comprehension(Fact, frozen=True):
    """`kind` is "list", "set", "dict" or "generator"; `key` only for a dict."""

    kind: str
    element: Expression
    clauses: tuple[Clause, ...]
    key: Expression | None = None


class Lambda(Fact, frozen=True):
    definition: Definition


class Walrus(Fact, frozen=True):
    target: Name
    value: Expression


class Slice(Fact, frozen=True):
    """`lower:upper:step` as an index; what is left out is None."""

    lower: Expression | None = None
    upper: Expression | None = None
    step: Expression | None = None


class Opaque(Fact, frozen=True):
    """Anything else (bytes, `...`); `parts` are the expressions inside, in order."""

    parts: tuple[Expression, ...] = ()


# Statements


class Assign(Fact, frozen=True):
    """`target = value`; `is_alias` for a `type` statement."""

    targets: tuple[Expression, ...]
    value: Expression
    span: Span
    is_alias: bool = False


class Annotate(Fact, frozen=True):
    """`target: annotation = value`; a string annotation stays a Constant."""

    target: Expression
    annotation: Expression
    value: Expression | None
    span: Span


class Augment(Fact, frozen=True):
    """`target operator= value`; `operator` without the equals sign."""

    target: Expression
    operator: str
    value: Expression
    span: Span


class Evaluate(Fact, frozen=True):
    """An expression as a statement; also `assert` (test, message) and `del` as Opaque parts."""

    value: Expression
    span: Span


class Return(Fact, frozen=True):
    value: Expression | None
    span: Span


class Raise(Fact, frozen=True):
    value: Expression | None
    cause: Expression | None
    span: Span


class If(Fact, frozen=True):
    test: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    span: Span


class Loop(Fact, frozen=True):
    """`for target in iterable` or, with `target` None, `while iterable` (the test)."""

    target: Expression | None
    iterable: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]
    is_async: bool
    span: Span


class WithItem(Struct, frozen=True, array_like=True):
    context: Expression
    target: Expression | None = None


class With(Fact, frozen=True):
    items: tuple[WithItem, ...]
    body: tuple[Statement, ...]
    is_async: bool
    span: Span


class Handler(Struct, frozen=True, array_like=True):
    """An `except` clause; `exception` None for a bare one; `is_group` for `except*`."""

    exception: Expression | None
    name: str | None
    body: tuple[Statement, ...]
    span: Span
    is_group: bool = False


class Try(Fact, frozen=True):
    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    otherwise: tuple[Statement, ...]
    final: tuple[Statement, ...]
    span: Span


class Case(Struct, frozen=True, array_like=True):
    """One `case`; `captures` are the names its pattern binds, `literals` the constants
    that the whole pattern consists of (one, or several with `|`), empty otherwise;
    `is_catch_all` says that it always matches."""

    captures: tuple[str, ...]
    guard: Expression | None
    body: tuple[Statement, ...]
    literals: tuple[Constant, ...] = ()
    is_catch_all: bool = False


class Match(Fact, frozen=True):
    subject: Expression
    cases: tuple[Case, ...]
    span: Span


class ImportedName(Struct, frozen=True, array_like=True):
    """One binding of an import.

    `import a.b` binds `a` to module `a` (and makes `a.b` loaded: `module` is then "a.b",
    `local` "a"); `import a.b as c` binds `c` to `a.b`; `from ..m import n as k` has
    module "m", level 2, attribute "n", local "k"; a star has attribute "*" and local "*".
    """

    local: str
    module: str
    attribute: str | None = None
    level: int = 0
    aliased: bool = False


class Import(Fact, frozen=True):
    names: tuple[ImportedName, ...]
    span: Span


class Define(Fact, frozen=True):
    """A function or class that is read on its own; `key` finds it in the outline."""

    name: str
    key: str


class DefineLocal(Fact, frozen=True):
    definition: Definition


class Declare(Fact, frozen=True):
    """`global` or `nonlocal`."""

    kind: str
    names: tuple[str, ...]


class Jump(Fact, frozen=True):
    """`break` or `continue`."""

    kind: str


# Definitions


class Parameter(Struct, frozen=True, array_like=True):
    """`kind` is "positional" (only), "either", "keyword" (only), "*" or "**"."""

    name: str
    kind: str = "either"
    annotation: Expression | None = None
    default: Expression | None = None


class Definition(Struct, frozen=True):
    """A module, class, function or lambda.

    `key` identifies it in its file: the qualified name ("Agent.run",
    "build.<locals>.node", "<module>"), with "#2", "#3" for later definitions of the same
    name. `span` covers all of it with its decorators; `header` is the place of its name
    (for a lambda: the whole). A lambda's body is one Return. `is_generator` is True when
    its own body yields.
    """

    kind: str
    name: str
    key: str
    filename: str
    span: Span
    header: Span
    is_async: bool = False
    is_generator: bool = False
    parameters: tuple[Parameter, ...] = ()
    decorators: tuple[Expression, ...] = ()
    returns: Expression | None = None
    bases: tuple[Argument, ...] = ()
    body: tuple[Statement, ...] = ()
    docstring: bool = False


# The outline


class Outlined(Struct, frozen=True, array_like=True):
    """One definition as the outline sees it: where it stands, and the words in it.

    `kind` is "function" or "class"; `parent` the key of the class it stands in, or
    "<module>". `first_row` includes decorators. `words` are the identifiers and
    attribute names it mentions (for a class: those outside its methods).
    """

    key: str
    name: str
    kind: str
    parent: str
    first_row: int
    last_row: int
    is_async: bool
    words: frozenset[str]


class Outline(Struct, frozen=True):
    """A table of contents of one file, made with `ast`: a sieve, no meaning.

    `imports` are all imports of the file at any depth; `words` the identifiers and
    attribute names of the module's own statements.
    """

    filename: str
    definitions: tuple[Outlined, ...]
    imports: tuple[ImportedName, ...]
    words: frozenset[str]


Expression: TypeAlias = (
    Name
    | Attribute
    | Call
    | Constant
    | FormattedString
    | Sequence
    | Starred
    | Mapping
    | Subscript
    | Await
    | Yield
    | Choice
    | Operation
    | Comprehension
    | Lambda
    | Walrus
    | Slice
    | Opaque
)

Statement: TypeAlias = (
    Assign
    | Annotate
    | Augment
    | Evaluate
    | Return
    | Raise
    | If
    | Loop
    | With
    | Try
    | Match
    | Import
    | Define
    | DefineLocal
    | Declare
    | Jump
)
