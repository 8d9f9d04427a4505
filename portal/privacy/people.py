"""The persons of one case: who is the same person is published under the same name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from .lexicon import alternatives, word_set
from .normalise import skeleton
from .surnames import COMPOUND, SINGLE, surname_of
from .types import Finding, KnownFields

SOME_CHILD = "某某"
STEMS = "甲乙丙丁戊己庚辛壬癸"

_NO_PERSON = frozenset("于向和时有在对应从当能是都")
_SURNAME = f"(?:{alternatives(COMPOUND)}|[{''.join(sorted(SINGLE - _NO_PERSON))}])"
# 王某, 王某甲 and 欧阳某, but not 对某些 or 于某日.
OWN_FORM = rf"{_SURNAME}某[{STEMS}]{{0,2}}(?![某些种个天年月日次项人地处])"
_FAMILIAR = re.compile(r"^[老小阿大](?=[一-龥])")
_HIDDEN = re.compile(rf"^({alternatives(COMPOUND)}|[一-龥])[某*×＊xXX]")
_HOLES = re.compile(r"[某*×＊xXX]+")


class People:
    """Gives every person of one case a public name; full names come first, partial mentions link to them."""

    def __init__(
        self, fields: Mapping[str, str], findings: Mapping[str, Sequence[Finding]], known: KnownFields
    ) -> None:
        self._names: dict[str, str] = {}
        self._full: dict[str, list[str]] = {}
        self._caller = skeleton(known.name)
        everyone = [(fields[name][f.start : f.end], f) for name in fields for f in findings.get(name, ())]
        self._children = {skeleton(value) for value, finding in everyone if finding.label == "MINOR"}
        self._taken = _forms_in_use(fields, findings)
        if any(self._is_caller(finding) for _, finding in everyone):
            self._taken.discard(f"{surname_of(known.name)}某")
            self._introduce(self._caller, surname_of(known.name))

    def introduce(self, value: str, finding: Finding) -> None:
        """Give a full name its public form, in the order of the text."""
        key = self._key(value, finding)
        if key not in self._names:
            self._introduce(key, "" if key in self._children else surname_of(value.strip()))

    def public_name(self, value: str, finding: Finding) -> str:
        """王某 for everything that means the same person; 某某 for a child, whose surname is hidden too."""
        key = self._key(value, finding)
        if key not in self._names:
            self._name(key, "" if finding.label == "MINOR" else partial_surname(value))
        return self._names[key]

    def _is_caller(self, finding: Finding) -> bool:
        own = finding.rule_id.startswith("known.") and finding.rule_id != "known.other"
        return bool(self._caller) and own and finding.label in {"PERSON", "PARTIAL"}

    def _introduce(self, key: str, surname: str) -> None:
        self._name(key, surname)
        self._full.setdefault(surname, []).append(key)

    def _name(self, key: str, surname: str) -> None:
        base = f"{surname}某" if surname else SOME_CHILD
        name = next(form for form in _forms(base) if form not in self._taken)
        self._taken.add(name)
        self._names[key] = name

    def _key(self, value: str, finding: Finding) -> str:
        """The full name a value stands for, if there is exactly one that fits it, else the value itself."""
        if self._is_caller(finding):
            return self._caller
        key = skeleton(value)
        if finding.label != "PARTIAL":
            return key
        candidates = self._full.get(partial_surname(value), [])
        if _HIDDEN.match(value.strip()):
            shape = re.compile(_HOLES.sub(".{1,2}", value.strip()))
            candidates = [name for name in candidates if shape.fullmatch(name)]
        return candidates[0] if len(candidates) == 1 else key


def _forms_in_use(fields: Mapping[str, str], findings: Mapping[str, Sequence[Finding]]) -> set[str]:
    """A 周某 that the source itself holds outside any finding is somebody else until a person says otherwise."""
    used: set[str] = set()
    for name, text in fields.items():
        position = 0
        for finding in [*sorted(findings.get(name, ()), key=lambda f: f.start), None]:
            end = finding.start if finding else len(text)
            used |= {match.group() for match in re.finditer(OWN_FORM, text[position:end])}
            position = max(position, finding.end if finding else end)
    return used


def _forms(base: str) -> Iterator[str]:
    """王某, 王某甲 ... 王某癸, then two letters: more people of one surname than anyone has met in a case."""
    yield base
    for size in (1, 2, 3):
        for letters in product(STEMS, repeat=size):
            yield base + "".join(letters)


def partial_surname(value: str) -> str:
    """The surname in 王女士, 老王, 曹某某 or 汤**; the first character where a given name alone is meant."""
    bare = value.strip()
    hidden = _HIDDEN.match(bare)
    if hidden:
        return hidden.group(1)
    titled = surname_of(bare)
    if bare[len(titled) :] in word_set("honorifics"):
        return titled
    return surname_of(_FAMILIAR.sub("", bare, count=1))
