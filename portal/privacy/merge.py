"""Overlapping findings become one: the union is masked, the higher risk wins."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from .types import RISK_ORDER, Finding

# Up to this confidence a name inside an address is a guess.
_WEAK = 0.8


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of one field in text order, without overlaps; `keep` never wins over another risk."""
    found = sorted(_without_heads(list(findings)), key=lambda f: (f.start, -f.end))
    masked = _unite(f for f in found if f.risk != "keep")
    kept = _unite(f for f in found if f.risk == "keep" and not _touches(f, masked))
    return sorted(masked + kept, key=lambda f: f.start)


def _without_heads(findings: list[Finding]) -> Iterator[Finding]:
    """Cut from an address what another finding claims before its house number.

    Addresses grow left over Han characters and publish their head (the town): a name caught in it would be shown.
    A weak guess in the middle of an address (柳林镇金|桂雅苑|12幢) is most likely the name of an estate.
    """
    others = [f for f in findings if f.label != "ADDRESS" and f.risk != "keep"]
    for finding in findings:
        if finding.label == "ADDRESS":
            ends = [
                f.end
                for f in others
                if finding.start < f.end < finding.end and (f.start <= finding.start or f.confidence > _WEAK)
            ]
            finding = replace(finding, start=max(ends, default=finding.start))
        yield finding


def _touches(finding: Finding, others: list[Finding]) -> bool:
    return any(finding.start < other.end and other.start < finding.end for other in others)


def _weight(finding: Finding) -> tuple[int, int, bool, bool, float]:
    """What lends its label to a union: the longest, so that a name inside 某某公司 does not stretch over the firm;
    of two as long the higher risk, then the caller's own data, then a child, whose surname is hidden too.
    """
    return (
        finding.end - finding.start,
        RISK_ORDER[finding.risk],
        finding.source == "known",
        finding.label == "MINOR",
        finding.confidence,
    )


def _unite(found: Iterable[Finding]) -> list[Finding]:
    """Unite overlapping findings; the weightiest lends its label, rule and confidence, the most dangerous its risk."""
    united: list[Finding] = []
    for finding in found:
        if not united or finding.start >= united[-1].end:
            united.append(finding)
            continue
        last = united[-1]
        best = max(last, finding, key=_weight)
        risk = max(last.risk, finding.risk, key=RISK_ORDER.__getitem__)
        united[-1] = replace(best, start=last.start, end=max(last.end, finding.end), risk=risk)
    return united
