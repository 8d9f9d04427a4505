"""What is published in place of a finding: the policy table of docs/privacy.md."""

import re
from collections.abc import Iterator, Mapping, Sequence

from .people import OWN_FORM, STEMS, People
from .places import generalise
from .recognisers import dates, towns
from .types import EVERYTHING, Finding, KnownFields, OfficeWords, Shown

MARKS: Mapping[str, str] = {
    "PHONE": "【电话已隐去】",
    "OFFICE_PHONE": "【电话已隐去】",
    "ID": "【证件号已隐去】",
    "PASSPORT": "【证件号已隐去】",
    "BANK": "【账号已隐去】",
    "ACCOUNT": "【账号已隐去】",
    "PLATE": "【车牌已隐去】",
    "EMAIL": "【邮箱已隐去】",
    "IM": "【联系方式已隐去】",
    "URL": "【网址已隐去】",
    "BIRTH": "【出生日期已隐去】",
    "HANDLE": "【用户名已隐去】",
    "HEALTH": "患病",
    "TERM": "【内容已隐去】",
}
NO_PLACE = "【位置已隐去】"
UNDER_AGE = "未成年"

_PEOPLE = frozenset({"PERSON", "PARTIAL", "MINOR", "OFFICIAL"})
_AGE = re.compile(r"岁|月龄|大$")
_CLASS = re.compile(r"班|年级|校|幼儿园|学")
MASK_PATTERN: re.Pattern[str] = re.compile(
    r"【[^【】]{2,6}已隐去】"
    rf"|某某[{STEMS}]{{0,2}}|某(?:小区|楼|号|组|户|处|单位|学校|班级|街道|镇|乡)|{OWN_FORM}"
)


def propose_replacements(
    fields: Mapping[str, str],
    findings: Mapping[str, Sequence[Finding]],
    known: KnownFields,
    offices: OfficeWords,
    shown: Shown = EVERYTHING,
) -> dict[tuple[str, int, int], str]:
    """The public text of every finding but those to keep, by (field, start, end); one map for the case."""
    people = People(fields, findings, known)
    town = _town(fields, offices)
    open_findings = [(name, f) for name in fields for f in findings.get(name, ()) if f.risk != "keep"]
    for name, finding in open_findings:
        if finding.label == "PERSON":
            people.introduce(fields[name][finding.start : finding.end], finding)
    proposals = {}
    for name, finding in open_findings:
        value = fields[name][finding.start : finding.end]
        proposals[name, finding.start, finding.end] = _public_text(value, finding, people, town, shown)
    return proposals


def _public_text(value: str, finding: Finding, people: People, town: str, shown: Shown) -> str:
    if finding.label == "ADDRESS":
        return generalise(re.sub(r"\s", "", value))
    if finding.label == "DATE":
        return dates.by_month(value)
    if finding.label == "PLACE":
        return shown.area or towns.unnamed(value)
    if finding.label == "GPS":
        return (town if shown.towns else shown.area) or NO_PLACE
    if finding.label == "EMPLOYER":
        return "某学校" if _CLASS.search(value) else "某单位"
    if finding.label == "MINOR" and _AGE.search(value):
        return UNDER_AGE
    if finding.label in _PEOPLE:
        return people.public_name(value, finding)
    return MARKS[finding.label]


def _town(fields: Mapping[str, str], offices: OfficeWords) -> str:
    """The first town or street the case names, which stands for coordinates; nothing if it names none."""
    for text in fields.values():
        hits = [(text.find(place), place) for place in offices.places if place in text]
        if hits:
            return min(hits)[1]
    return ""


def apply_replacements(text: str, replacements: Sequence[tuple[int, int, str]]) -> str:
    """The text with its spans replaced, overlapping ones united; raises ValueError for offsets outside it."""
    for start, end, _ in replacements:
        if not 0 <= start < end <= len(text):
            raise ValueError(f"span {start}-{end} does not lie inside a text of {len(text)} characters")
    pieces, position = [], 0
    for start, end, public in _united(sorted(replacements, key=lambda r: (r[0], -r[1]))):
        pieces += [text[position:start], public]
        position = end
    return "".join([*pieces, text[position:]])


def _united(ordered: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """One replacement for each stretch: the longest span's text, and touching spans of one text only once."""
    current: tuple[int, int, str] | None = None
    longest = 0
    for start, end, public in ordered:
        if current is None or start > current[1] or (start == current[1] and public != current[2]):
            if current is not None:
                yield current
            current, longest = (start, end, public), end - start
            continue
        if end - start > longest and start < current[1]:
            current, longest = (current[0], max(current[1], end), public), end - start
        else:
            current = (current[0], max(current[1], end), current[2])
    if current is not None:
        yield current
