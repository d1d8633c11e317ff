"""Keys that hold messages."""

from __future__ import annotations

from async_graph_lint.graphs.schemas.channels import KeyAnnotations
from async_graph_lint.graphs.schemas.schemas import Field
from async_graph_lint.graphs.schemas.type_forms import Form
from async_graph_lint.program.evaluation.expressions import simple_name
from async_graph_lint.reading import facts

LISTS = frozenset({"list", "List", "Sequence", "Iterable", "tuple", "Tuple"})
ENDINGS = ("Message", "MessageLikeRepresentation")
"""How the names of message types end: `AnyMessage`, `BaseMessage`, `HumanMessage`."""
USUAL = "messages"
"""The key whose list of anything is a list of messages."""


class MessageKeys:
    """Recognises them by their annotations."""

    def __init__(self, annotations: KeyAnnotations) -> None:
        self.annotations = annotations

    def is_list(self, field: Field) -> bool:
        """True for a key that is annotated as a list of anything."""
        if field.annotation is None or field.frame is None:
            return False
        form = self.annotations.bare(self.annotations.stripped(field.annotation, field.frame))
        outer = form.expression
        return simple_name(outer.value if isinstance(outer, facts.Subscript) else outer) in LISTS

    def is_one(self, field: Field) -> bool:
        """True for `list[AnyMessage]` and kin, and for a list named `messages`."""
        if field.annotation is None or field.frame is None:
            return False
        form = self.annotations.bare(self.annotations.stripped(field.annotation, field.frame))
        if isinstance(form.expression, facts.Name):
            return field.key == USUAL and form.expression.identifier in LISTS
        if not isinstance(form.expression, facts.Subscript):
            return False
        if simple_name(form.expression.value) not in LISTS:
            return False
        return field.key == USUAL or self._is_message(form)

    def _is_message(self, form: Form) -> bool:
        element = self.annotations.forms.arguments(form)[0]
        options = element.operands if isinstance(element, facts.Operation) else (element,)
        names = [simple_name(o) for o in options if isinstance(o, facts.Name | facts.Attribute)]
        return bool(names) and all(name.endswith(ENDINGS) for name in names)
