"""The config parameter of a node: whether LangGraph fills it.

LangGraph compares the parameter's annotation with a few forms and fills nothing else
(langgraph 0.6.11 to 1.2.22, `RunnableCallable.func_accepts`; 0.2.76 filled them all). An
annotation that is text, which `from __future__ import annotations` makes of all of them,
is compared as text.
"""

from __future__ import annotations

from typing import NamedTuple

from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.places import END_OF_BODY
from async_graph_lint.program.evaluation.values import Class, Frame, Literal, Symbol
from async_graph_lint.reading import facts
from async_graph_lint.reading.facts import Expression

CONFIG = "config"
ACCEPTED = frozenset({"RunnableConfig", "Optional[RunnableConfig]"})
"""The texts that are accepted as they stand."""
RUNNABLE_CONFIG = "RunnableConfig"
MAPPINGS = frozenset({"dict", "Dict", "Mapping", "MutableMapping", "Any"})


class Unfilled(NamedTuple):
    """A parameter that stays as it is: `spelling` is its annotation, `required` says that
    the call then fails. `misnamed` tells a wrong name from a wrong annotation."""

    name: str
    spelling: str
    required: bool
    misnamed: bool = False
    is_text: bool = False


def unfilled(evaluation: Evaluation, frame: Frame) -> Unfilled | None:
    """The parameter of a node function that was meant for the config and does not get it."""
    parameters = frame.scope.definition.parameters[1 if frame.receiver is None else 2 :]
    free = [p for p in parameters if frame.argument(p.name) is None and p.kind in FILLED]
    named = next((p for p in free if p.name == CONFIG), None)
    if named is not None:
        return _judged(evaluation, frame, named)
    for parameter in free:
        annotation = parameter.annotation
        if annotation is not None and RUNNABLE_CONFIG in spelled(annotation):
            required = parameter.default is None
            return Unfilled(parameter.name, spelled(annotation), required, misnamed=True)
    return None


FILLED = frozenset({"either", "keyword"})


def _judged(evaluation: Evaluation, frame: Frame, parameter: facts.Parameter) -> Unfilled | None:
    annotation = parameter.annotation
    if annotation is None:
        return None
    postponed = _postponed(evaluation, frame)
    text = _text(annotation, postponed)
    if text is not None:
        is_filled = text in ACCEPTED
    else:
        is_filled = _is_config(evaluation, frame, annotation) is not False
    if is_filled or not _is_meant(evaluation, frame, parameter):
        return None
    required = parameter.default is None
    return Unfilled(CONFIG, spelled(annotation), required, is_text=text is not None)


def _is_meant(evaluation: Evaluation, frame: Frame, parameter: facts.Parameter) -> bool:
    """Whether the author expects the run's config: a default of another type is a setting."""
    annotation = parameter.annotation
    if parameter.default is None or annotation is None:
        return True
    known = evaluation.annotations.parameter(annotation, frame)
    symbols = [value.path for value in known.values if isinstance(value, Symbol)]
    outer = spelled(annotation).partition("[")[0].rpartition(".")[2]
    words = (spelled(annotation), *symbols)
    return outer in MAPPINGS or any(RUNNABLE_CONFIG in word for word in words)


def _text(annotation: Expression, postponed: bool) -> str | None:
    """The annotation as text, None where it is evaluated."""
    if isinstance(annotation, facts.Constant) and isinstance(annotation.value, str):
        return repr(annotation.value) if postponed else annotation.value
    return spelled(annotation) if postponed else None


def _postponed(evaluation: Evaluation, frame: Frame) -> bool:
    """Whether the file has `from __future__ import annotations`."""
    module = evaluation.program.module_scope(frame.scope.filename)
    bound = [] if module is None else module.table.bindings.get("annotations", [])
    names = [b.imported for b in bound if b.imported is not None]
    return any(name.module == "__future__" for name in names)


def _is_config(evaluation: Evaluation, frame: Frame, annotation: Expression) -> bool | None:
    """Whether an evaluated annotation is RunnableConfig, alone or with None; None when unknown."""
    if isinstance(annotation, facts.Operation) and annotation.operator == "|":
        options: tuple[Expression, ...] = annotation.operands
    elif isinstance(annotation, facts.Subscript) and _outer(annotation) in {"Optional", "Union"}:
        index = annotation.index
        options = index.items if isinstance(index, facts.Sequence) else (index,)
    elif isinstance(annotation, facts.Subscript):
        return _outer(annotation) not in MAPPINGS and None
    else:
        options = (annotation,)
    answers = [a for a in (_names_config(evaluation, frame, o) for o in options) if a != "none"]
    if "unknown" in answers:
        return None
    return bool(answers) and all(answer == "config" for answer in answers)


def _names_config(evaluation: Evaluation, frame: Frame, option: Expression) -> str:
    if isinstance(option, facts.Constant) and isinstance(option.value, str):
        return "other"
    outer = evaluation.names.enclosing(frame)
    value = None if outer is None else evaluation.value(option, outer, END_OF_BODY).single
    if isinstance(value, Literal) and value.value is None:
        return "none"
    if isinstance(value, Symbol):
        return "config" if value.path.endswith(RUNNABLE_CONFIG) else "other"
    return "other" if isinstance(value, Class) else "unknown"


def _outer(annotation: facts.Subscript) -> str:
    return spelled(annotation.value).rpartition(".")[2]


def spelled(annotation: Expression) -> str:
    """An annotation as Python writes it back; parts that cannot stand in one are left out."""
    if isinstance(annotation, facts.Name):
        return annotation.identifier
    if isinstance(annotation, facts.Attribute):
        return f"{spelled(annotation.value)}.{annotation.name}"
    if isinstance(annotation, facts.Subscript):
        return f"{spelled(annotation.value)}[{spelled(annotation.index)}]"
    if isinstance(annotation, facts.Sequence):
        return ", ".join(map(spelled, annotation.items))
    if isinstance(annotation, facts.Operation):
        return f" {annotation.operator} ".join(map(spelled, annotation.operands))
    return repr(annotation.value) if isinstance(annotation, facts.Constant) else "..."
