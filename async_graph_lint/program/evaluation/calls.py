"""What a call runs and what it gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from async_graph_lint.program.evaluation.arguments import (
    NO_ACTUALS,
    Actuals,
    actuals,
    bind,
    telling,
)
from async_graph_lint.program.evaluation.expressions import dotted
from async_graph_lint.program.evaluation.libraries import Libraries
from async_graph_lint.program.evaluation.places import END_OF_BODY, Place
from async_graph_lint.program.evaluation.values import (
    NOTHING,
    UNKNOWN,
    Class,
    Frame,
    Function,
    Generated,
    Instance,
    Known,
    Literal,
    Offloaded,
    Partial,
    Pending,
    Symbol,
    Value,
    Wrapped,
    each,
    join,
    only,
)
from async_graph_lint.reading import facts

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation.evaluation import Evaluation

NONE = only(Literal(None))
CONSTRUCTORS = ("__init__", "__post_init__", "model_post_init")


class Calls:
    """Evaluates calls for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.libraries = Libraries(evaluation)
        self._returned: dict[Frame, Known] = {}
        self._decorated: dict[tuple[Function, Frame], Known] = {}
        self._running: set[Frame] = set()

    # Results

    def result(self, call: facts.Call, frame: Frame, place: Place) -> Known:
        """What a call expression gives, before any `await`."""
        callee = self.evaluation.value(call.function, frame, place)
        if not callee.present:
            return UNKNOWN
        given = actuals(self.evaluation, call, frame, place)
        return each(callee, lambda value: self.apply(value, given, (frame, call)))

    def apply_each(self, known: Known, given: Actuals | tuple[()]) -> Known:
        """Call every possible value."""
        results = [self.apply(value, given) for value in known.present]
        return join([*results, *([UNKNOWN] if known.open else [])]) if results else UNKNOWN

    def apply(
        self,
        value: Value,
        given: Actuals | tuple[()],
        at: tuple[Frame, facts.Call] | None = None,
    ) -> Known:
        """What calling `value` gives; `at` is the calling frame and the call, if there is one."""
        given = given or NO_ACTUALS
        if isinstance(value, Function):
            return self._run(self.frame_of(value, given))
        if isinstance(value, Class):
            return only(self.construct(value, given))
        if isinstance(value, Symbol):
            return self.libraries.call(value, given, at)
        if isinstance(value, Partial):
            return self.apply(value.function, self._filled(value, given), at)
        if isinstance(value, Instance):
            return self.apply_each(self.evaluation.attributes.of_instance(value, "__call__"), given)
        return UNKNOWN

    def _filled(self, partial: Partial, given: Actuals) -> Actuals:
        positional = (*partial.positional, *given.positional)
        keywords = (*partial.keywords, *given.keywords)
        return Actuals(positional, keywords, given.complete)

    def _run(self, frame: Frame) -> Known:
        definition = frame.scope.definition
        if definition.is_generator:
            return only(Generated(frame))
        return only(Pending(frame)) if definition.is_async else self.returned(frame)

    def returned(self, frame: Frame) -> Known:
        """What the body that `frame` runs returns."""
        known = self._returned.get(frame)
        if known is not None:
            return known
        if frame in self._running:
            return UNKNOWN
        self._running.add(frame)
        try:
            known = self._joined_returns(frame)
        finally:
            self._running.discard(frame)
        if not self._running:
            self._returned[frame] = known
        return known

    def _joined_returns(self, frame: Frame) -> Known:
        scope = frame.scope
        known = join([self._returns(frame)])
        if not known.present and scope.definition.returns is not None:
            known = self.evaluation.annotations.parameter(scope.definition.returns, frame)
        return known.moved()

    def _returns(self, frame: Frame) -> Known:
        results = [
            NONE
            if ending.value is None
            else self.evaluation.value(ending.value, frame, ending.place)
            for ending in frame.scope.endings
            if self.evaluation.conditions.runs(ending.place, frame)
        ]
        return join(results) if results else NONE

    def yielded(self, frame: Frame) -> Known:
        """What the generator that `frame` runs yields."""
        if frame in self._running:
            return UNKNOWN
        self._running.add(frame)
        try:
            results = [
                self.evaluation.value(value, frame, place)
                for value, place in frame.scope.table.yields
            ]
        finally:
            self._running.discard(frame)
        return join(results).moved() if results else NOTHING

    # Targets

    def frame_of(self, function: Function, given: Actuals) -> Frame:
        """The frame in which a call of `function` runs."""
        scope = function.scope
        parameters = scope.definition.parameters[0 if function.receiver is None else 1 :]
        arguments = telling(bind(parameters, given))
        return self.evaluation.frames.frame(scope, function.receiver, arguments, function.outer)

    def construct(self, cls: Class, given: Actuals) -> Instance:
        """The object that calling a class makes."""
        for method in self._methods(cls, ("__init__",)):
            parameters = method.scope.definition.parameters[1:]
            return Instance(cls, telling(bind(parameters, given)))
        fields = [facts.Parameter(field.name) for field in self.evaluation.attributes.fields(cls)]
        return Instance(cls, telling(bind(fields, given)))

    def _methods(self, cls: Class, names: tuple[str, ...]) -> Iterator[Function]:
        for name in names:
            known = self.evaluation.attributes.of_class(cls, name)
            yield from (value for value in known.values if isinstance(value, Function))

    def bodies(self, value: Value, given: Actuals) -> Iterator[Frame]:
        """The bodies of the project that run when `value` is called."""
        if isinstance(value, Function):
            yield self.frame_of(value, given)
        elif isinstance(value, Class):
            instance = self.construct(value, given)
            for method in self._methods(value, CONSTRUCTORS):
                yield self.frame_of(Function(method.scope, instance, method.outer), given)
        elif isinstance(value, Partial):
            yield from self.bodies(value.function, self._filled(value, given))
        elif isinstance(value, Instance):
            for own in self.evaluation.attributes.of_instance(value, "__call__").values:
                if isinstance(own, Function):
                    yield self.frame_of(own, given)

    # Decorators

    def decorated(self, function: Function, frame: Frame) -> Known:
        """A function after its decorators; one that cannot be followed is taken to pass it on."""
        if not function.scope.definition.decorators:
            return only(function)
        key = (function, frame)
        known = self._decorated.get(key)
        if known is None:
            self._decorated[key] = only(function)
            known = self._decorated[key] = self._decorate(function, frame)
        return known

    def _decorate(self, function: Function, frame: Frame) -> Known:
        known = only(function)
        for decorator in reversed(function.scope.definition.decorators):
            if dotted(decorator) in DESCRIPTORS or (dotted(decorator) or "").endswith(".setter"):
                continue
            wrappers = self.evaluation.value(decorator, frame, END_OF_BODY)
            results = [self._wrap(wrapper, known) for wrapper in wrappers.present]
            known = join(results) if results and not wrappers.open else known
        return known

    def _wrap(self, wrapper: Value, known: Known) -> Known:
        result = self.libraries.decorate(wrapper, known) if isinstance(wrapper, Symbol) else None
        if result is None:
            result = self.apply(wrapper, Actuals((known,)))
        kept = all(isinstance(value, FOLLOWED) for value in result.values)
        return result if result.values and kept and not result.open else known


DESCRIPTORS = frozenset(
    {"property", "staticmethod", "classmethod", "cached_property", "functools.cached_property"}
)
FOLLOWED = (Function, Wrapped, Offloaded, Partial, Instance)
