"""What is published in place of a finding: the policy table of docs/privacy.md."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from .lexicon import alternatives, words
from .normalise import skeleton
from .places import generalise
from .surnames import COMPOUND, SINGLE, surname_of
from .types import Finding, KnownFields, OfficeWords

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
}
NO_PLACE = "【位置已隐去】"
UNDER_AGE = "未成年"
SOME_CHILD = "某某"

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_PEOPLE = frozenset({"PERSON", "PARTIAL", "MINOR", "OFFICIAL"})
_AGE = re.compile(r"岁|月龄|大$")
_CLASS = re.compile(r"班|年级|校|幼儿园|学")
_AMBIGUOUS_SURNAMES = frozenset("于向和时有在对应从当能是都")
_SURNAME = f"(?:{alternatives(COMPOUND)}|[{''.join(sorted(SINGLE - _AMBIGUOUS_SURNAMES))}])"
_OWN_PERSON = rf"{_SURNAME}某[{_STEMS}]{{0,2}}(?![某些种个天年月日次项人地处])"
MASK_PATTERN: re.Pattern[str] = re.compile(
    r"【[^【】]{2,6}已隐去】"
    rf"|某某[{_STEMS}]{{0,2}}|某(?:小区|楼|号|组|户|处|单位|学校|班级)|{_OWN_PERSON}"
)


def propose_replacements(
    fields: Mapping[str, str],
    findings: Mapping[str, Sequence[Finding]],
    known: KnownFields,
    offices: OfficeWords,
) -> dict[tuple[str, int, int], str]:
    """The public text of every finding but those to keep, by (field, start, end); one map for the case."""
    people = _People(fields, known)
    town = _town(fields, offices)
    open_findings = [(name, f) for name in fields for f in findings.get(name, ()) if f.risk != "keep"]
    for name, finding in open_findings:
        if finding.label == "PERSON":
            people.introduce(fields[name][finding.start : finding.end], finding)
    proposals = {}
    for name, finding in open_findings:
        value = fields[name][finding.start : finding.end]
        proposals[name, finding.start, finding.end] = _public_text(value, finding, people, town)
    return proposals


def _public_text(value: str, finding: Finding, people: "_People", town: str) -> str:
    if finding.label == "ADDRESS":
        return generalise(re.sub(r"\s", "", value))
    if finding.label == "GPS":
        return town or NO_PLACE
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


class _People:
    """The persons of one case; who has the same key is published under the same name."""

    def __init__(self, fields: Mapping[str, str], known: KnownFields) -> None:
        self._names: dict[str, str] = {}
        self._full: dict[str, list[str]] = {}
        self._caller = skeleton(known.name)
        self._caller_surname = surname_of(known.name)
        text = "\n".join(fields.values())
        # A 周某 that the source already holds is somebody else until a person says otherwise.
        self._taken = {match.group() for match in re.finditer(_OWN_PERSON, text)}
        if self._caller and self._caller_surname:
            self._taken.discard(self._caller_surname + "某")
            self._remember(self._caller, self._caller_surname)

    def introduce(self, value: str, finding: Finding) -> None:
        """Give a full name its public form in the order of the text, before partial mentions ask for one."""
        key = self._key(value, finding)
        if key not in self._names:
            self._remember(key, surname_of(value.strip()))

    def public_name(self, value: str, finding: Finding) -> str:
        """王某 for everything that means the same person; 某某 for a child, whose surname is hidden too."""
        key = self._key(value, finding)
        if key not in self._names:
            self._remember(key, "" if finding.label == "MINOR" else _partial_surname(value))
        return self._names[key]

    def _remember(self, key: str, surname: str) -> None:
        base = f"{surname}某" if surname else SOME_CHILD
        name = next(form for form in _forms(base) if form not in self._taken)
        self._taken.add(name)
        self._names[key] = name
        if surname:
            self._full.setdefault(surname, []).append(key)

    def _key(self, value: str, finding: Finding) -> str:
        if finding.source == "known" and finding.label in {"PERSON", "PARTIAL"}:
            return self._caller or skeleton(value)
        if finding.label != "PARTIAL":
            return skeleton(value)
        same = self._full.get(_partial_surname(value), [])
        return same[0] if len(same) == 1 else skeleton(value)


def _forms(base: str) -> Iterator[str]:
    """王某, 王某甲 ... 王某癸, then two letters: more people of one surname than anyone has met in a case."""
    yield base
    for size in (1, 2, 3):
        for letters in product(_STEMS, repeat=size):
            yield base + "".join(letters)


_FAMILIAR = re.compile(r"^[老小阿大](?=[一-龥])")
_HIDDEN_NAME = re.compile(rf"^({alternatives(COMPOUND)}|[一-龥])[某*×＊xXX]")


def _partial_surname(value: str) -> str:
    """The surname in 王女士, 老王, 曹某某 or 汤**; nothing where a given name alone is meant."""
    bare = value.strip()
    hidden = _HIDDEN_NAME.match(bare)
    if hidden:
        return hidden.group(1)
    titled = surname_of(bare)
    if len(bare) > len(titled) and bare[len(titled) :] in words("honorifics"):
        return titled
    familiar = _FAMILIAR.sub("", bare, count=1)
    return surname_of(familiar)


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
