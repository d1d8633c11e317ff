"""What a caller may choose about a report's text."""

from __future__ import annotations

from msgspec import Struct

from async_graph_lint.finding import Confidence


class Options(Struct, frozen=True):
    """`min_confidence` and `preview` are those of the run: they decide which hints help.

    `links` (only with `color`) makes codes lead to their page, for terminals.
    `unsaved` gives the text of files by absolute path where it differs from the disk.
    """

    color: bool = False
    links: bool = False
    summary: bool = True
    statistics: bool = False
    min_confidence: Confidence = Confidence.LIKELY
    preview: bool = False
    unsaved: dict[str, str] = {}
