"""Rules and tagger together: what both see is almost sure, what the tagger contradicts is no name."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from .recognisers.shape import stands_as_place
from .tagger import Reading
from .types import Finding
from .views import View

T = TypeVar("T")
Found = Mapping[str, Iterable[Finding]]

# The tagger contradicts a rule when not one character of the name reaches this share. A bare shape is contradicted
# sooner than a cue, which speaks for an unusual name.
_CONTRADICTS = {"names.shape.": 0.1, "names.cue.1": 0.03, "names.title.": 0.03}
# It agrees with a cue when it takes the name half for one, with what has no cue when it is sure of every character.
# The figures are the shares of such findings that were names on real texts, rounded down (docs/privacy.md).
_HALF, _SURE = 0.3, 0.9
_AGREED = {
    "names.cue.": (_HALF, 0.97),
    "names.attribute.": (_HALF, 0.95),
    "names.title.": (_SURE, 0.95),
    "names.shape.1": (_SURE, 0.95),
    "names.shape.2": (_SURE, 0.95),
}
_WEAK = 0.6


def weighed(
    views: Mapping[str, View], found: Found, readings: Mapping[str, Reading]
) -> dict[str, list[Finding]]:
    """The findings by field with the tagger's word on every person that a rule believes; without it as they were."""
    kept = {
        name: [finding for one in found[name] for finding in _weigh(one, readings.get(name))]
        for name in views
    }
    places = {
        views[name].folded[f.start : f.end]
        for name, findings in kept.items()
        for f in findings
        if f.label == "PERSON"
        and f.confidence <= _WEAK
        and any(stands_as_place(view.folded, views[name].folded[f.start : f.end]) for view in views.values())
    }
    return {
        name: [
            f
            for f in findings
            if not (
                f.label == "PERSON"
                and f.confidence <= _WEAK
                and views[name].folded[f.start : f.end] in places
            )
        ]
        for name, findings in kept.items()
    }


def _weigh(finding: Finding, reading: Reading | None) -> Iterable[Finding]:
    if reading is None or finding.label != "PERSON":
        return [finding]
    shares = reading.likelihood[finding.start : finding.end]
    if max(shares) < _of(_CONTRADICTS, finding.rule_id, 0.0):
        return []
    needed, confidence = _of(_AGREED, finding.rule_id, (1.0, 0.0))
    agrees = min(shares) >= needed if needed == _SURE else sum(shares) >= needed * len(shares)
    return [replace(finding, confidence=max(finding.confidence, confidence))] if agrees else [finding]


def _of(table: Mapping[str, T], rule_id: str, otherwise: T) -> T:
    return next((value for prefix, value in table.items() if rule_id.startswith(prefix)), otherwise)
