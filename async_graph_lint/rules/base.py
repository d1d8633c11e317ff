"""What every rule is: a code, a name, a page, and a question asked of the program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from async_graph_lint.finding import Finding, Severity

if TYPE_CHECKING:
    from async_graph_lint.graphs.analysis import Analysis


class Rule:
    """Base of all rules. A rule's docstring is its page, in Markdown.

    The page's first line says what the rule reports in one sentence; then the headings
    `## Why`, `## Bad`, `## Good`, `## At run time` and, where there are any,
    `## Options`. `why` is the one sentence printed under each finding.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    """The worst severity that its findings can have."""
    preview: ClassVar[bool] = False
    why: ClassVar[str]

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """All findings of this rule in the project, in any order."""
        raise NotImplementedError
