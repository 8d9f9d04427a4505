"""Rules and tagger together: what both see is almost sure, what the tagger contradicts is no name."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .recognisers.shape import stands_as_place
from .tagger import Reading
from .types import Finding
from .views import View

Found = Mapping[str, Iterable[Finding]]

# The mean share of the tagger's belief at which it agrees with a rule, and the highest one below which it contradicts
# it. A bare shape is contradicted sooner than a cue, which speaks for an unusual name.
_AGREES = 0.3
_CONTRADICTS = {"names.shape.": 0.1, "names.cue.1": 0.03, "names.title.": 0.03}
# Precision of a rule's findings that the tagger agrees with, as measured on real messages; others keep their own.
_AGREED = {
    "names.cue.": 0.97,
    "names.attribute.": 0.95,
    "names.title.": 0.9,
    "names.shape.": 0.9,
    "ner.person.1": 0.9,
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
    if max(shares) < _of(_CONTRADICTS, finding.rule_id):
        return []
    if sum(shares) < _AGREES * len(shares):
        return [finding]
    return [replace(finding, confidence=max(finding.confidence, _of(_AGREED, finding.rule_id)))]


def _of(table: Mapping[str, float], rule_id: str) -> float:
    return next((value for prefix, value in table.items() if rule_id.startswith(prefix)), 0.0)
