"""The second pass: what is about to be published is searched for all that must not be in it."""

import re
from collections.abc import Iterable, Iterator, Mapping

from .engine import detect_case
from .lexicon import word_set
from .recognisers.known import exact_needles, needles, search
from .replace import MASK_PATTERN
from .types import LABEL_NAMES, NO_OFFICES, Finding, KnownFields, Leak, OfficeWords

_GUESS = 0.5
_MARK = re.compile(r"【[^【】]{2,6}已隐去】")

# Also of surnames that are ordinary words (于某同志), which MASK_PATTERN leaves out.
_SOMEBODY = re.compile("[一-龥]{1,2}?某")


def verify_output(
    public_fields: Mapping[str, str],
    known: KnownFields,
    masked_values: Iterable[str],
    offices: OfficeWords = NO_OFFICES,
    *,
    tag: bool = True,
) -> list[Leak]:
    """Every place of the exact public text that gives something away; none means it may go out.

    `tag` False leaves the name tagger out, for a text that it has passed before.
    `masked_values` are the original texts of the masked spans.
    """
    # Our own marks hold words such as 电话 and 车牌: they are no cues for what stands beside them, and no leaks.
    bare = {
        name: _MARK.sub(lambda mark: "。" * len(mark.group()), text) for name, text in public_fields.items()
    }
    found = [*_detected(bare, known, offices, tag), *_raw(bare, known, tuple(masked_values))]
    leaks: dict[tuple[str, int, int], Leak] = {}
    for leak in sorted(found, key=lambda leak: (leak.field, leak.start, leak.end)):
        value = public_fields[leak.field][leak.start : leak.end]
        if not _is_our_form(value):
            leaks.setdefault((leak.field, leak.start, leak.end), leak)
    return list(leaks.values())


def _is_our_form(value: str) -> bool:
    """王某, and 王某同志 where the text went on with a form of address."""
    form = MASK_PATTERN.match(value) or _SOMEBODY.match(value)
    return form is not None and value[form.end() :] in {"", *word_set("honorifics")}


def _detected(
    fields: Mapping[str, str], known: KnownFields, offices: OfficeWords, tag: bool
) -> Iterator[Leak]:
    for name, findings in detect_case(fields, known, offices, tag=tag).items():
        for finding in findings:
            if finding.risk == "high" and not _is_guess(finding):
                what = LABEL_NAMES[finding.label]
                owner = "来电人的" if finding.source == "known" else "疑似"
                yield Leak(name, finding.start, finding.end, finding.label, f"公开文本中仍有{owner}{what}。")


def _is_guess(finding: Finding) -> bool:
    """What the tagger only suspects was before a person when the case was decided on; here it would stop every second
    case for a place that sounds like a name.
    """
    return finding.source == "ner" and finding.confidence < _GUESS


def _raw(fields: Mapping[str, str], known: KnownFields, masked: tuple[str, ...]) -> Iterator[Leak]:
    """The plain search, independent of detection, so that no gap in a rule hides what was once masked."""
    caller, earlier = needles(known), exact_needles(masked, "PERSON", "masked")
    for name, text in fields.items():
        for start, end, needle in search(text, caller):
            what = LABEL_NAMES[needle.label]
            yield Leak(name, start, end, needle.label, f"公开文本中仍能找到来电人的{what}或其中一部分。")
        for start, end, needle in search(text, earlier):
            yield Leak(name, start, end, needle.label, "原文中已隐去的内容在公开文本的别处仍能找到。")
