"""Reducers that stand in an annotation where LangGraph does not see them.

Measured on langgraph 1.2.22: only the last metadata item of an outermost `Annotated` is
looked at (`graph/state.py` `_is_field_binop`); everything else gives a plain channel.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.graphs.schemas.channels import Item, KeyAnnotations
from async_graph_lint.graphs.schemas.schemas import Field
from async_graph_lint.graphs.schemas.spelling import spelled
from async_graph_lint.graphs.schemas.type_forms import Form
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression
from async_graph_lint.reading.quoted import quoted

WRAPPERS = frozenset(
    {"Optional", "Union", "ReadOnly", "Final", "ClassVar", "Required", "NotRequired"}
)


class Hidden(NamedTuple):
    """A reducer that is not seen: its name, why, and the annotation that shows it.

    `reason` continues the sentence "LangGraph does not see ...: ".
    """

    reducer: str
    reason: str
    remedy: str


class HiddenReducers:
    """Finds them with one reader of annotations."""

    def __init__(self, annotations: KeyAnnotations) -> None:
        self.annotations = annotations

    def of(self, field: Field) -> Hidden | None:
        """The hidden reducer of a key that became a plain channel, None where there is none."""
        if field.annotation is None or field.frame is None:
            return None
        form = self.annotations.stripped(field.annotation, field.frame)
        if form.sealed:
            return self._behind_alias(form)
        return self._in(form)

    def _in(self, form: Form) -> Hidden | None:
        items = self.annotations.metadata(form)
        if items:
            return self._among(form, items)
        return next(self._wrapped(form), None)

    def _behind_alias(self, form: Form) -> Hidden | None:
        found = self._visible(form._replace(sealed=""))
        if found is None:
            return None
        name, inner = form.sealed, spelled(form.expression)
        return Hidden(found, f"the alias object `{name}` stands before it", f"{name} = {inner}")

    def _visible(self, form: Form) -> str | None:
        """The reducer that LangGraph would see if it looked here."""
        items = self.annotations.metadata(form)
        return spelled(items[-1].expression) if items and self._is_reducer(items[-1]) else None

    def _is_reducer(self, item: Item) -> bool:
        return self.annotations.reducers.is_reducer(self.annotations.value(item))

    def _among(self, form: Form, items: list[Item]) -> Hidden | None:
        if self._is_reducer(items[-1]):
            return None
        for place, item in enumerate(items):
            name = spelled(item.expression)
            if self._is_reducer(item):
                rest = items[:place] + items[place + 1 :]
                reason = f"only the last item counts, which is `{spelled(items[-1].expression)}`"
                return Hidden(name, reason, self._annotated(form, [*rest, item]))
            if self._names_reducer(item):
                shown = name.strip('"')
                return Hidden(shown, "it is only a text", self._annotated(form, [], shown))
        first = self.annotations.forms.arguments(form)[0]
        return self._in(self.annotations.forms.of(first, form.frame))

    def _names_reducer(self, item: Item) -> bool:
        text = item.expression.value if isinstance(item.expression, facts.Constant) else None
        named = quoted(text) if isinstance(text, str) and text.isprintable() else None
        if not isinstance(named, facts.Name | facts.Attribute):
            return False
        known = self.annotations.evaluation.value(named, item.frame, END_OF_BODY)
        return self.annotations.reducers.is_reducer(known)

    def _wrapped(self, form: Form) -> Iterator[Hidden]:
        wrapper, inner = self._wrapper(form)
        for expression in inner:
            found = self.annotations.forms.of(expression, form.frame)
            reducer = self._visible(found)
            if reducer is None:
                yield from self._wrapped(found)
                continue
            shown = f"`{wrapper}[...]`" if wrapper != "|" else "a union"
            remedy = f"Annotated[{_rewrapped(wrapper, self._type(found))}, {reducer}]"
            yield Hidden(reducer, f"it does not look inside {shown}", remedy)

    def _wrapper(self, form: Form) -> tuple[str, tuple[Expression, ...]]:
        if isinstance(form.expression, facts.Operation) and form.expression.operator == "|":
            return "|", form.expression.operands
        special = self.annotations.forms.special(form)
        return special, self.annotations.forms.arguments(form) if special in WRAPPERS else ()

    def _annotated(self, form: Form, items: list[Item], last: str = "") -> str:
        names = [spelled(item.expression) for item in items]
        return f"Annotated[{', '.join([self._type(form), *names, *filter(None, [last])])}]"

    def _type(self, form: Form) -> str:
        return spelled(self.annotations.bare(form).expression)


def _rewrapped(wrapper: str, kind: str) -> str:
    optional = wrapper in {"Optional", "Union", "|"}
    return f"{kind} | None" if optional else f"{wrapper}[{kind}]"
