"""Patterns of a configuration above the project, seen from the project's root."""

from __future__ import annotations

from fnmatch import fnmatchcase


def below(pattern: str, prefix: str) -> str:
    """The pattern for files relative to `prefix`, or "" when it cannot match there.

    Patterns are those of `.gitignore`: one with a slash before its end is anchored to
    the configuration's folder, any other matches at every depth.
    """
    parts = [part for part in pattern.split("/") if part]
    floating = "/" not in pattern.rstrip("/")
    if floating and any(fnmatchcase(folder, pattern.rstrip("/")) for folder in prefix.split("/")):
        return "*"
    if floating or parts[:1] == ["**"]:
        return pattern
    return _anchored(parts, prefix.split("/"), pattern.endswith("/"))


def _anchored(parts: list[str], folders: list[str], is_folder: bool) -> str:
    for count, folder in enumerate(folders):
        if count == len(parts):
            return "*"
        if parts[count] == "**":
            return "/".join(parts[count:])
        if not fnmatchcase(folder, parts[count]):
            return ""
    rest = "/".join(parts[len(folders) :])
    return f"/{rest}{'/' * is_folder}" if rest else "*"
