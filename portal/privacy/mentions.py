"""Every other mention of a name: found once in a case, a person is masked in title, question and reply alike."""

import re
from collections.abc import Iterable, Mapping

from .lexicon import alternatives
from .recognisers.known import exact_needles, search
from .surnames import surname_of
from .types import COARSENED, Finding, Risk
from .views import View

# Names have their own search, and an office's number or an employer means nothing beyond its sentence.
_NOT_VALUES = frozenset({"PERSON", "OFFICIAL", "OFFICE_PHONE", "EMPLOYER", *COARSENED})
Found = Mapping[str, Iterable[Finding]]
# Cues that outrank a title found elsewhere in the case: here the person is a private one beyond doubt.
_CERTAIN = ("known.", "names.cue.", "names.attribute.", "minor.")


def names_of(views: Mapping[str, View], found: Found, label: str) -> set[str]:
    """The full names among the findings of one label, as they are written."""
    return {
        views[field].folded[finding.start : finding.end].strip()
        for field, findings in found.items()
        for finding in findings
        if finding.label == label
    }


def without_officials(
    views: Mapping[str, View], found: Found, officials: set[str]
) -> dict[str, list[Finding]]:
    """Drop weak findings of persons whose name stands with an official title somewhere in the case."""
    return {
        field: [
            finding
            for finding in findings
            if finding.label != "PERSON"
            or finding.rule_id.startswith(_CERTAIN)
            or views[field].folded[finding.start : finding.end] not in officials
        ]
        for field, findings in found.items()
    }


def without_persons(views: Mapping[str, View], kept: Found, persons: set[str]) -> dict[str, list[Finding]]:
    """Drop keep-findings of a name that is masked elsewhere in the case: half a masking masks nothing."""
    return {
        field: [f for f in findings if views[field].folded[f.start : f.end] not in persons]
        for field, findings in kept.items()
    }


def later_mentions(
    views: Mapping[str, View], persons: set[str], officials: set[str], kept: Found, found: Found
) -> dict[str, list[Finding]]:
    """The further mentions of persons (to mask) and of officials (to keep), spelled with or without blanks."""
    mentions: dict[str, list[Finding]] = {field: [] for field in views}
    searches: tuple[tuple[set[str], str, Risk, str], ...] = (
        (persons, "PERSON", "high", "names.mention.1"),
        (officials - persons, "OFFICIAL", "keep", "official.mention.1"),
    )
    for names, label, risk, rule_id in searches:
        pattern = _any_of(names)
        if pattern is None:
            continue
        for field, view in views.items():
            taken = found if label == "OFFICIAL" else {field: [*found[field], *kept[field]]}
            spans = [(f.start, f.end) for f in taken[field] if f.label in ("PERSON", "OFFICIAL", "MINOR")]
            for match in pattern.finditer(view.folded):
                if not any(match.start() < end and start < match.end() for start, end in spans):
                    mention = Finding(match.start(), match.end(), label, risk, 0.8, "rule", rule_id)
                    mentions[field].append(mention)
    return mentions


def value_mentions(views: Mapping[str, View], found: Found) -> dict[str, list[Finding]]:
    """The further mentions of masked numbers, addresses and the like: masked once, masked everywhere."""
    values: dict[tuple[str, Risk], set[str]] = {}
    for field, findings in found.items():
        for finding in findings:
            if finding.label not in _NOT_VALUES and finding.risk != "keep":
                value = views[field].text[finding.start : finding.end]
                values.setdefault((finding.label, finding.risk), set()).add(value)
    mentions: dict[str, list[Finding]] = {field: [] for field in views}
    for (label, risk), wanted in values.items():
        needles = exact_needles(tuple(sorted(wanted)), label, "value.mention.1")
        for field, view in views.items():
            taken = {(f.start, f.end) for f in found[field]}
            for start, end, needle in search(view.text, needles):
                if (start, end) not in taken:
                    mentions[field].append(Finding(start, end, label, risk, 0.8, "rule", needle.rule_id))
    return mentions


def _any_of(names: set[str]) -> re.Pattern[str] | None:
    """Longest first, so that 王大明 is not cut to 王大; a name needs more than its surname."""
    whole = {name for name in names if len(name) > max(1, len(surname_of(name)))}
    return re.compile(alternatives(whole)) if whole else None
