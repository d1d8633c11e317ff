"""Which Python runs the project's graphs, and with what environment."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

SECRET = re.compile(
    r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL|COOKIE|AUTH|DSN|DATABASE_URL|_PROXY|CONNECTION_STRING",
    re.IGNORECASE,
)
"""Names of variables that may hold what a checked program should not get to use."""

SETTINGS = {
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "PYTHONDONTWRITEBYTECODE": "1",
    "NO_PROXY": "*",
}
"""No traces leave the machine, no bytecode is written into the project."""


def choose_interpreter(python: str | None, root: Path) -> str:
    """The given one, else that of `VIRTUAL_ENV`, of the project's `.venv`, or our own."""
    if python is not None:
        return python
    environments = [Path(os.environ.get("VIRTUAL_ENV") or root / ".venv"), root / ".venv"]
    for environment in environments:
        for place in ("bin/python", "Scripts/python.exe"):
            if (environment / place).exists():
                return str(environment / place)
    return sys.executable


def child_environment(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables without those that may be secrets, and with our settings."""
    kept = {name: value for name, value in variables.items() if not SECRET.search(name)}
    return kept | SETTINGS
