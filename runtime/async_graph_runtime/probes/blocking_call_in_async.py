"""Does this call make the event loop's thread wait? AGL101, AGL104; by helpers AGL102, AGL105."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from async_graph_lint.finding import Finding, Outcome, Verdict
from async_graph_runtime.probes.probe import Observation, nothing_ran, span_site
from async_graph_runtime.result import CallSite, SiteResult


class BlockingCall:
    """Confirms when a blocking callee began under the call, on the loop's thread.

    How long it took is evidence only: a call that is quick here may be slow elsewhere.
    """

    codes: ClassVar[tuple[str, ...]] = ("AGL101", "AGL102", "AGL104", "AGL105")
    kinds: ClassVar[tuple[str, ...]] = ("primitive", "runnable")
    """Kinds of blocking callee, the stronger evidence first."""

    def site(self, finding: Finding) -> CallSite | None:
        """The call of the finding."""
        return span_site(finding)

    def judge(self, finding: Finding, observations: Sequence[Observation]) -> Verdict:
        """Confirmed by a blocking callee; refuted when the call never ran on the loop."""
        seen = together(observations)
        confirmed = self.proved(seen)
        if confirmed:
            return confirmed
        if not seen.placed:
            return unplaced(observations)
        if not seen.on_loop and not seen.off_loop:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        if not is_harmless(seen):
            return Verdict(Outcome.INCONCLUSIVE, evidence("identity", seen))
        if finding.node and not any(finding.node in result.nodes for result, _ in observations):
            return Verdict(Outcome.UNREACHED, {"nodes": [finding.node]})
        return refuted(seen)

    def judge_expected(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Confirmed as a finding would be; else nothing speaks against a clean place."""
        return self.proved(together(observations)) or self.judge_clean(target, observations)

    def judge_clean(self, target: str, observations: Sequence[Observation]) -> Verdict:
        """Refuted when the calls were made and nothing under them blocked the loop."""
        seen = together(observations)
        confirmed = self.confirmed(seen)
        if confirmed:
            return confirmed
        if not seen.on_loop and not seen.off_loop:
            return nothing_ran(observations) or Verdict(Outcome.UNREACHED)
        if seen.returned < seen.on_loop:
            return Verdict(Outcome.INCONCLUSIVE, evidence("identity", seen))
        return refuted(seen)

    def proved(self, seen: SiteResult) -> Verdict | None:
        """The verdict when the run proves a finding."""
        return self.confirmed(seen)

    def confirmed(self, seen: SiteResult) -> Verdict | None:
        """The verdict when a blocking callee was entered, or a call never gave the loop back."""
        if seen.stalled:
            stalled = {"stalled_ms": round(seen.stalled * 1000)}
            return Verdict(Outcome.CONFIRMED, {**evidence("stalled", seen), **stalled})
        for kind in self.kinds:
            names = [name for entered, name in seen.entered if entered == kind]
            if names:
                shown = "primitive" if kind == "primitive" else "identity"
                return Verdict(Outcome.CONFIRMED, {**evidence(shown, seen), "entered": names})
        return None


def together(observations: Sequence[Observation]) -> SiteResult:
    """What all children saw of one call."""
    sites = [site for _, site in observations if site is not None]
    return SiteResult(
        placed=any(site.placed for site in sites),
        on_loop=sum(site.on_loop for site in sites),
        off_loop=sum(site.off_loop for site in sites),
        returned=sum(site.returned for site in sites),
        awaitables=sum(site.awaitables for site in sites),
        longest=max((site.longest for site in sites), default=0.0),
        computed=max((site.computed for site in sites), default=0.0),
        unawaited=sum(site.unawaited for site in sites),
        started=sum(site.started for site in sites),
        finished=sum(site.finished for site in sites),
        failed=sum(site.failed for site in sites),
        unfinished=sum(site.unfinished for site in sites),
        in_flight=max((site.in_flight for site in sites), default=0),
        raised=tuple(dict.fromkeys(error for site in sites for error in site.raised)),
        stalled=max((site.stalled for site in sites), default=0.0),
        called_on_loop=tuple(dict.fromkeys(n for site in sites for n in site.called_on_loop)),
        callees=tuple(dict.fromkeys(name for site in sites for name in site.callees)),
        entered=tuple(dict.fromkeys(pair for site in sites for pair in site.entered)),
    )


def is_harmless(seen: SiteResult) -> bool:
    """Whether each call was made off the loop, or came back at once with an awaitable."""
    return seen.on_loop == seen.returned == seen.awaitables


def refuted(seen: SiteResult) -> Verdict:
    """Refuted in these runs."""
    return Verdict(Outcome.REFUTED, evidence("counted", seen))


def evidence(kind: str, seen: SiteResult) -> dict[str, Any]:
    """What was counted and measured, times in milliseconds."""
    return {
        "kind": kind,
        "callees": list(seen.callees),
        "on_loop": seen.on_loop,
        "off_loop": seen.off_loop,
        "longest_ms": round(seen.longest * 1000, 1),
    }


def unplaced(observations: Sequence[Observation]) -> Verdict:
    """The file was not imported, or holds no call there that can be watched."""
    return nothing_ran(observations) or Verdict(
        Outcome.UNREACHED, {"detail": "the call was not imported by any graph that ran"}
    )
