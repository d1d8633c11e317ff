"""flake8 settings that load our plugin exactly once, installed or not."""

from __future__ import annotations

from importlib.metadata import entry_points

_LOCAL_PLUGIN = """\
[flake8:local-plugins]
extension =
    AGL = async_graph_lint.adapters.flake8:Plugin
"""


def settings(*rows: str) -> str:
    """The text of a configuration file that selects our codes, with `rows` added."""
    installed = entry_points(group="flake8.extension", name="AGL")
    own = "\n".join(["[flake8]", "select = AGL", *rows, ""])
    return own if installed else own + _LOCAL_PLUGIN
