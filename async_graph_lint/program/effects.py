"""What one call does to the event loop when it runs there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from async_graph_lint.catalogue import Blocking
from async_graph_lint.finding import Severity
from async_graph_lint.program.arguments import Actuals, actuals
from async_graph_lint.program.bindings import Site
from async_graph_lint.program.runnables import RunnableCall, Runnables
from async_graph_lint.program.values import Frame, Known, Symbol, Value

if TYPE_CHECKING:
    from async_graph_lint.program.evaluation import Evaluation


class Cause(NamedTuple):
    """A call that blocks by itself: a catalogued library call, or a runnable's sync method.

    `steps` counts what had to be concluded beyond the source: 0 certain, 1 likely, more
    possible. `code` is the rule that reports it where it stands in an async body.
    """

    code: str
    name: str
    steps: int
    entry: Blocking | None = None
    runnable: RunnableCall | None = None

    @property
    def severity(self) -> Severity:
        """How bad the stall is."""
        return Severity.WARNING if self.entry is None else self.entry.cost.severity

    @property
    def preview(self) -> bool:
        """True for what is too cheap to report by default."""
        return self.entry is not None and self.entry.cost.preview

    @property
    def waits_for(self) -> str:
        """What the loop waits for, in one word or two."""
        return "a run of it" if self.entry is None else self.entry.cost.value


class Effect(NamedTuple):
    """One call site in one frame: what blocks right there, and which bodies it runs.

    `steps` counts what had to be concluded to know the bodies.
    """

    site: Site
    cause: Cause | None
    sync_bodies: tuple[Frame, ...]
    async_bodies: tuple[Frame, ...]
    steps: int


class Effects:
    """Looks at call sites, once per frame."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.catalogue = evaluation.program.catalogue
        self.runnables = Runnables(evaluation)
        self._effects: dict[Frame, tuple[Effect, ...]] = {}

    def of(self, frame: Frame) -> tuple[Effect, ...]:
        """The effects of every call that the body of `frame` can run, in source order."""
        found = self._effects.get(frame)
        if found is None:
            runs = self.evaluation.conditions.runs
            sites = [site for site in frame.scope.sites if runs(site.place, frame)]
            found = self._effects[frame] = tuple(self._effect(frame, site) for site in sites)
        return found

    def _effect(self, frame: Frame, site: Site) -> Effect:
        callee = self.evaluation.value(site.call.function, frame, site.place)
        given = actuals(self.evaluation, site.call, frame, site.place)
        bodies = [body for value in callee.present for body in self._bodies(value, given)]
        return Effect(
            site,
            self._cause(frame, site, callee, given),
            tuple(body for body in bodies if not body.scope.definition.is_async),
            tuple(body for body in bodies if body.scope.definition.is_async),
            _steps(callee, len(callee.present) > 1),
        )

    def _bodies(self, value: Value, given: Actuals) -> list[Frame]:
        return list(self.evaluation.calls.bodies(value, given))

    def _cause(self, frame: Frame, site: Site, callee: Known, given: Actuals) -> Cause | None:
        if site.call.awaited:
            return None
        runnable = self.runnables.call(frame, site, callee)
        if runnable is not None:
            return Cause("AGL201", runnable.name, runnable.steps, runnable=runnable)
        return self._blocking(callee)

    def _blocking(self, callee: Known) -> Cause | None:
        symbols = [value for value in callee.present if isinstance(value, Symbol)]
        entries = [(s, self.catalogue.blocking(s.path)) for s in symbols]
        found = [(symbol, entry) for symbol, entry in entries if entry is not None]
        if not found:
            return None
        symbol, entry = found[0]
        steps = _steps(callee, len(found) < len(callee.present))
        steps = max(steps, int(not entry.verified))
        return Cause(_code(entry), symbol.path, steps, entry)


def _steps(callee: Known, mixed: bool) -> int:
    """What was concluded to know a callee: made elsewhere, and not the only possibility."""
    return int(callee.elsewhere) + int(callee.open or mixed)


def _code(entry: Blocking) -> str:
    if entry.constructor:
        return "AGL103"
    return "AGL106" if entry.wait else "AGL101"
