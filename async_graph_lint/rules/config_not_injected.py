"""AGL608 config-not-injected."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace
from packaging.version import Version

from async_graph_lint.finding import Confidence, Finding, Severity
from async_graph_lint.graphs.analysis import Analysis
from async_graph_lint.graphs.entries.own_bodies import OwnBody
from async_graph_lint.graphs.questions.injection import Unfilled, unfilled
from async_graph_lint.rules.base import Rule

STRICT_SINCE = Version("0.6")
"""langgraph 0.2.76 filled the parameter whatever its annotation was."""


class ConfigNotInjected(Rule):
    """A node's config parameter is written in a form that LangGraph does not fill.

    ## Why
    LangGraph gives a node its config when a parameter is named `config` and is annotated in
    one of a few forms. It compares text with text: with `from __future__ import
    annotations` every annotation is text, and of the texts only `RunnableConfig` and
    `Optional[RunnableConfig]` are accepted. `RunnableConfig | None`, the form that linters
    suggest, is not; neither is a qualified name, an alias, a quoted name under the future
    import, `dict`, or a parameter of another name.

    With a default the parameter keeps it in every run, with no error: `thread_id`, tracing
    and streamed tokens are lost where the config is passed on. Without a default the node
    raises `TypeError`. That is so in langgraph 0.6 to 1.2; a project that is bound to an
    older one is not reported.

    ## Bad
    ```python
    from __future__ import annotations


    async def answer(state: State, config: RunnableConfig | None = None) -> dict:
        return {"reply": await model.ainvoke(state["question"], config)}
    ```

    ## Good
    ```python
    from __future__ import annotations


    async def answer(state: State, config: RunnableConfig) -> dict:
        return {"reply": await model.ainvoke(state["question"], config)}
    ```

    ## At run time
    The compiled graph says which parameters it fills. Refuted when `config` is one of them.
    """

    code = "AGL608"
    name = "config-not-injected"
    severity = Severity.ERROR
    why = "LangGraph fills a parameter by its name and by the exact form of its annotation."

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding per function of a node."""
        seen = set()
        for node in analysis.nodes:
            scope = node.frame.scope
            if scope in seen or _is_lenient(analysis, scope.filename):
                continue
            seen.add(scope)
            found = unfilled(analysis.program.evaluation, node.frame)
            if found is not None:
                yield self._finding(node, found)

    def _finding(self, node: OwnBody, found: Unfilled) -> Finding:
        function = node.frame.scope.name
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            confidence=Confidence.CERTAIN,
            span=node.steps[0].span,
            message=_message(function, found),
            why=self.why,
            help=_remedy(found),
            steps=(replace(node.steps[0], message=f"{node.steps[0].message} gets no config"),),
            graph=node.graph,
            node=node.node,
            data={"call": function, "key": node.node, "graphs": [node.graph]},
        )


def _is_lenient(analysis: Analysis, filename: str) -> bool:
    release = analysis.environment.langgraph(filename)
    return release is not None and release < STRICT_SINCE


def _message(function: str, found: Unfilled) -> str:
    ending = (
        f"calling it raises TypeError: missing argument '{found.name}'"
        if found.required
        else "it keeps its default in every run"
    )
    reason = "" if found.misnamed or not found.is_text else " as text"
    return (
        f"LangGraph never fills `{found.name}: {found.spelling}`{reason} of `{function}`: {ending}"
    )


def _remedy(found: Unfilled) -> str:
    if found.misnamed:
        return f"name the parameter `config`: `config: {found.spelling}`"
    default = "" if found.required else " = None"
    form = "RunnableConfig" if found.required else "Optional[RunnableConfig]"
    return f"write `config: {form}{default}`"
