"""What a run of a graph is told: its config, as given to the call or bound by `with_config`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from async_graph_lint.finding import Span
from async_graph_lint.graphs.apis.graph_runs import GraphRun
from async_graph_lint.program.evaluation.arguments import Actuals, actuals
from async_graph_lint.program.evaluation.evaluation import Evaluation
from async_graph_lint.program.evaluation.values import Entries, Known, Literal
from async_graph_lint.program.loop.makers import Makers
from async_graph_lint.reading import facts

BINDER = "with_config"
CONFIG = (1, "config")
"""Where the run methods take their config."""
BOUND_CONFIG = (0, "config")

Plain = str | int | float | bool | None


class Option(NamedTuple):
    """One key of a config: its value where the source tells it, and the call that sets it."""

    key: str
    value: Plain
    span: Span


class RunOptions:
    """Answers for one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.makers = Makers(evaluation)

    def given(self, run: GraphRun) -> Actuals:
        """The arguments of the run."""
        return actuals(self.evaluation, run.site.call, run.frame, run.site.place)

    def own(self, run: GraphRun, key: str) -> Option | None:
        """What the call's own config says of a key."""
        known = self.given(run).get(*CONFIG)
        return None if known is None else _option(known, key, run.span)

    def may_hold(self, run: GraphRun, key: str) -> bool | None:
        """Whether the call's own config has the key; None where the source does not tell."""
        given = self.given(run)
        known = given.get(*CONFIG)
        if known is None:
            return False if given.complete else None
        if _option(known, key, run.span) is not None:
            return True
        single = known.single
        none = isinstance(single, Literal) and single.value is None
        spelled = isinstance(single, Entries) and single.complete
        return False if none or spelled else None

    def bound(self, run: GraphRun, key: str) -> Iterator[Option]:
        """What `with_config` calls that made the receiver have bound the key to."""
        function = run.site.call.function
        if not isinstance(function, facts.Attribute):
            return
        for made in self.makers.of(function.value, run.frame, run.site.place):
            call = made.expression
            if not isinstance(call, facts.Call) or not _binds(call):
                continue
            given = actuals(self.evaluation, call, made.frame, made.place)
            known = dict(given.keywords).get(key)
            if known is not None:
                yield Option(key, _plain(known), call.span)
            config = given.get(*BOUND_CONFIG)
            found = None if config is None else _option(config, key, call.span)
            if found is not None:
                yield found


def _binds(call: facts.Call) -> bool:
    return isinstance(call.function, facts.Attribute) and call.function.name == BINDER


def _option(config: Known, key: str, span: Span) -> Option | None:
    for value in config.values:
        if isinstance(value, Entries):
            for name, known in value.entries:
                if name == key:
                    return Option(key, _plain(known), span)
    return None


def _plain(known: Known) -> Plain:
    single = known.single
    return single.value if isinstance(single, Literal) else None
