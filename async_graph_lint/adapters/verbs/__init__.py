"""The verbs of the command line, one file each; a file is imported when its verb is used."""

from __future__ import annotations

VERBS = {
    "check": "Find async mistakes in LangGraph programs (the default).",
    "graphs": "Draw the graphs as the linter sees them.",
    "rule": "Explain a rule.",
    "catalogue": "Show what counts as blocking, and what to use instead.",
    "config": "Show the settings that hold here, and where they come from.",
    "clean": "Remove the cache.",
    "version": "Show the version.",
}
"""Each verb is the function of its name in the file of its name; here is its short help."""
