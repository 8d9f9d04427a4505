"""Every other mention of a name: found once in a case, a person is masked in title, question and reply alike."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from .lexicon import occurrences
from .recognisers.known import exact_needles, search
from .recognisers.shape import ends_here, opens_title
from .surnames import surname_of
from .types import COARSENED, Finding, Risk
from .views import View

# Names have their own search, and an office's number or an employer means nothing beyond its sentence.
_NOT_VALUES = frozenset({"PERSON", "OFFICIAL", "OFFICE_PHONE", "EMPLOYER", *COARSENED})
Found = Mapping[str, Iterable[Finding]]
# Cues that outrank a title found elsewhere in the case: here the person is a private one beyond doubt.
_CERTAIN = ("known.", "names.cue.sure", "names.cue.1", "added.cue.", "names.attribute.", "minor.")


def names_of(views: Mapping[str, View], found: Found, label: str) -> set[str]:
    """The full names among the findings of one label, as they are written."""
    return {
        re.sub(r"\s", "", views[field].folded[finding.start : finding.end])
        for field, findings in found.items()
        for finding in findings
        if finding.label == label
    }


def with_whole_names(views: Mapping[str, View], found: Found) -> dict[str, list[Finding]]:
    """Grow names of surname and one character that are followed by one and the same character wherever they stand:
    three times 傅军|所 is no accident, while 王强 is followed by something else each time.
    """
    cut = {name for name in names_of(views, found, "PERSON") if len(name) == len(surname_of(name)) + 1}
    grown = {name for name in cut if _always_goes_on(name, views)}
    return {
        field: [
            replace(f, end=f.end + 1)
            if f.label == "PERSON" and views[field].folded[f.start : f.end] in grown
            else f
            for f in findings
        ]
        for field, findings in found.items()
    }


def completed(views: Mapping[str, View], findings: Found, names: set[str]) -> dict[str, list[Finding]]:
    """Grow names that are the beginning of a longer name of the case which stands at their place: 韩波 to 韩波远."""
    longest = sorted(names, key=len, reverse=True)

    def whole(finding: Finding, text: str) -> Finding:
        if finding.label not in ("PERSON", "OFFICIAL"):
            return finding
        value = text[finding.start : finding.end]
        longer = (name for name in longest if len(name) > len(value) and name.startswith(value))
        name = next((name for name in longer if text.startswith(name, finding.start)), value)
        return replace(finding, end=finding.start + len(name))

    return {field: [whole(f, views[field].folded) for f in found] for field, found in findings.items()}


def _always_goes_on(name: str, views: Mapping[str, View]) -> bool:
    """Whether the name stands in the case at least twice and always before one Han character that opens no new word."""
    following = []
    for view in views.values():
        for _, end in occurrences(name, view.folded):
            if ends_here(view.folded, end) or opens_title(view.folded, end):
                return False
            following.append(view.folded[end])
    return len(following) > 1 and len(set(following)) == 1


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
    best = _best(views, found)
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
                if not any(start <= match.start() and match.end() <= end for start, end in spans):
                    first = best.get(re.sub(r"\s", "", match.group()))
                    sure, source = (first.confidence, first.source) if first else (0.8, "rule")
                    mention = Finding(
                        match.start(), match.end(), label, risk, min(sure, 0.95), source, rule_id
                    )
                    mentions[field].append(mention)
    return mentions


def _best(views: Mapping[str, View], found: Found) -> dict[str, Finding]:
    """The surest finding of each name: a mention is as sure as the name it repeats."""
    best: dict[str, Finding] = {}
    for field, findings in found.items():
        for finding in findings:
            name = re.sub(r"\s", "", views[field].folded[finding.start : finding.end])
            if finding.label == "PERSON" and (name not in best or finding.confidence > best[name].confidence):
                best[name] = finding
    return best


def value_mentions(views: Mapping[str, View], found: Found) -> dict[str, list[Finding]]:
    """The further mentions of masked numbers, addresses and the like: masked once, masked everywhere, also where the
    same number was taken for an office's.
    """
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
            taken = {(f.start, f.end) for f in found[field] if f.risk != "keep"}
            for start, end, needle in search(view.text, needles):
                if (start, end) not in taken:
                    mentions[field].append(Finding(start, end, label, risk, 0.8, "rule", needle.rule_id))
    return mentions


def _any_of(names: set[str]) -> re.Pattern[str] | None:
    """Longest first, so that 王大明 is not cut to 王大; a name needs more than its surname."""
    whole = sorted(
        (name for name in names if len(name) > max(1, len(surname_of(name)))), key=len, reverse=True
    )
    return re.compile("|".join(r"\s{0,3}".join(map(re.escape, name)) for name in whole)) if whole else None
