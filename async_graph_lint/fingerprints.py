"""The identity of a finding: it survives edits elsewhere in its file and reformatting."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from msgspec.structs import replace

from async_graph_lint.finding import Finding, Span
from async_graph_lint.program.project.files import Files


def fingerprinted(findings: Iterable[Finding], files: Files) -> list[Finding]:
    """The findings, in order, with their fingerprints.

    A fingerprint is made of the code, the file, the definition that holds the place, what
    is called or declared there, the definition that holds the last step, and the ordinal
    among equals of that definition.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    result: list[Finding] = []
    for finding in findings:
        identity = _identity(finding, files)
        seen[identity] += 1
        text = "\0".join((*identity, str(seen[identity])))
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        result.append(replace(finding, fingerprint=digest))
    return result


def _identity(finding: Finding, files: Files) -> tuple[str, ...]:
    way = [step for step in finding.steps if not step.aside]
    last = way[-1].span if way else finding.span
    target = str(finding.data.get("call") or finding.data.get("key") or "")
    return (
        finding.code,
        finding.span.filename,
        _holder(finding.span, files),
        target,
        f"{last.filename}:{_holder(last, files)}",
    )


def _holder(span: Span, files: Files) -> str:
    """The innermost definition of the outline that a place stands in."""
    row = span.start.row
    holding = [d for d in files.definitions(span.filename) if d.first_row <= row <= d.last_row]
    return max(holding, key=lambda d: d.first_row).key if holding else "<module>"
