"""The caller's own data: every form in which it may turn up, before and after masking."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..lexicon import alternatives, occurrences, word_set, words
from ..normalise import chinese_numbers, fold, skeleton, skeleton_offsets
from ..surnames import surname_of
from ..types import Finding, KnownFields
from ..views import CaseContext, View
from .shape import TYPICAL, WEAK

_DIVISION = re.compile(r"^.*?(?:街道|[一-龥](?:镇|乡)|(?:县|区|市)(?!场|口))")
_SEVERAL = re.compile(r"[、,，;；/]")
_NUMBER = re.compile(r"\d+")
_BUILDING = re.compile(r"(幢|栋|座|号楼|#)")
_VARIABLE = re.compile(r"\d+|幢|栋|座|号楼|#|室")
"""What a text may write in another way than the address does; everything between stands as it is."""
_SENTENCE = frozenset("，。；：、！？,;!?\n")
_WORD = "[^0-9a-z]"  # Han, in a skeleton; the range of all Han takes the compiler a millisecond a pattern
_LOOKS = (
    ("PHONE", re.compile(r"1\d{10}|0\d{9,11}")),
    ("ID", re.compile(r"\d{17}[\dx]")),
    ("ACCOUNT", re.compile(r"\d+")),
    ("PLATE", re.compile(r"[一-龥][a-z][a-z\d]{5,6}")),
    ("IM", re.compile(r"[a-z\d]+")),
)
_HOUSE = re.compile(r"\d[^一-龥]*(?:号楼|幢|栋|座|弄|单元|组|室|号).*")


@dataclass(frozen=True, slots=True)
class Rare:
    """A pattern that can match only where one word of each of ``parts`` stands, and is made and compiled only there."""

    source: Callable[[], str]
    parts: tuple[tuple[str, ...], ...]

    def may_match(self, bare: str) -> bool:
        """Whether all that it needs stands in a skeleton, in whatever order."""
        return all(any(form in bare for form in forms) for forms in self.parts)


@dataclass(frozen=True, slots=True)
class Needle:
    """One searchable form of a known value over the skeleton of a text: a pattern, or the very characters, since
    compiling a pattern for every value of every case takes longer than looking for it.
    """

    form: str | re.Pattern[str] | Rare
    label: str
    rule_id: str
    confidence: float
    breaks_at_punctuation: bool  # a short name must not be put together from two sentences

    def spans(self, bare: str) -> Iterator[tuple[int, int]]:
        """Where it stands in a skeleton, without overlaps: the group of a pattern that has one, else all of it."""
        if isinstance(self.form, str):
            yield from occurrences(self.form, bare)
            return
        if isinstance(self.form, Rare) and not self.form.may_match(bare):
            return
        pattern = re.compile(self.form.source()) if isinstance(self.form, Rare) else self.form
        group = min(pattern.groups, 1)
        for match in pattern.finditer(bare):
            yield match.span(group)


def recognise(view: View, case: CaseContext) -> Iterator[Finding]:
    """Find the caller's fields, whole or in part, however they are spaced, dictated or written."""
    for start, end, needle in search(view.text, needles(case.known)):
        yield Finding(start, end, needle.label, "high", needle.confidence, "known", needle.rule_id)


def search(text: str, wanted: tuple[Needle, ...]) -> Iterator[tuple[int, int, Needle]]:
    """Where the needles stand in the original text: offsets in characters, end exclusive."""
    if not wanted:
        return
    bare, offsets = _skeleton(text), None
    for needle in wanted:
        for first, last in needle.spans(bare):
            offsets = offsets or _offsets(text)
            start, end = offsets[first], offsets[last - 1] + 1
            if needle.breaks_at_punctuation and not _SENTENCE.isdisjoint(text[start:end]):
                continue
            if not (_same_kind(text, start - 1) or _same_kind(text, end - 1)):
                yield start, end, needle


# A text is searched several times in a row: for the caller's data, for what was masked, for further mentions.
_skeleton, _offsets = lru_cache(maxsize=16)(skeleton), lru_cache(maxsize=16)(skeleton_offsets)


def _same_kind(text: str, position: int) -> bool:
    """Whether two neighbouring characters belong to one number or one Latin word, so that no value ends there.

    The original decides: in the skeleton two numbers with a comma between them run together.
    """
    pair = skeleton(text[max(0, position) : position + 2]) if 0 <= position < len(text) - 1 else ""
    return len(pair) == 2 and (pair.isdigit() or (pair.isascii() and pair.isalpha()))


@lru_cache(maxsize=64)
def needles(known: KnownFields) -> tuple[Needle, ...]:
    """All forms of the caller's data worth looking for, the strongest first."""
    return (*_name(known.name), *(needle for number in _SEVERAL.split(known.phone) for needle in _phone(number)), *_identity(known.id_number), *_address(known.address),
            *exact_needles((known.handle,), "HANDLE", "known.handle"),
            *(needle for value in known.others for needle in _other(value)))  # fmt: skip


def _other(value: str) -> tuple[Needle, ...]:
    """A further value of the caller, named by its looks: a telephone, a mailbox, another number, a home, a person."""
    bare = skeleton(value)
    label = next((label for label, looks in _LOOKS if looks.fullmatch(bare)), None)
    if label is None:
        label = "ADDRESS" if _HOUSE.search(value) else "PERSON"
    return exact_needles((value,), "EMAIL" if "@" in fold(value) else label, "known.other")


def exact_needles(values: tuple[str, ...], label: str, rule_id: str) -> tuple[Needle, ...]:
    """Needles for values as they are; values of a single character would hit everywhere and are left out."""
    bare = dict.fromkeys(skeleton(value) for value in values)
    return tuple(Needle(v, label, rule_id, 0.99, len(v) < 4) for v in bare if len(v) > 1)


def _name(name: str) -> Iterator[Needle]:
    bare = skeleton(name)
    if len(bare) < 2 or bare in word_set("placeholder_names"):
        return
    yield Needle(bare, "PERSON", "known.name", 1.0, len(bare) < 4)
    surname = skeleton(surname_of(name))
    if not surname:
        return
    titled, familiar = _by_surname(surname)
    yield Needle(titled, "PARTIAL", "known.titled", 0.95, True)
    yield Needle(familiar, "PARTIAL", "known.familiar", 0.6, True)
    given = bare[len(surname) :]
    if len(given) == 2 and given not in word_set("given_names_that_are_words") | word_set("honorifics"):
        yield Needle(given, "PARTIAL", "known.given", 0.6, True)
    if given and given[-1] in TYPICAL:  # 小丽 for 王丽; 小学 would be no one
        yield Needle(
            _with_parts(f"[小阿]{given[-1]}", (f"小{given[-1]}", f"阿{given[-1]}")),
            "PARTIAL",
            "known.given.familiar",
            0.5,
            True,
        )


@lru_cache(maxsize=1024)
def _by_surname(surname: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Surname with a title, and as friends say it; kept, because compiling sets of Han characters is slow."""
    # 施工 is work on a site, 养老金 a pension: only surnames that open no ordinary words are said so freely.
    titles = alternatives(
        skeleton(word) for word in words("honorifics") if surname + word not in word_set("not_names")
    )
    head = re.escape(surname)
    alone = "(?=说|家|先生|师傅|头)" if surname in WEAK else "(?![一-龥]?[区村镇乡县市路街])"
    return re.compile(f"{head}(?:某{{1,2}}|姓)?(?:{titles})"), re.compile(f"(?<!养)[老小阿]{head}{alone}")


def _with_parts(source: str, *parts: tuple[str, ...]) -> Rare:
    return Rare(lambda: source, parts)


_BEFORE_TAIL = ("尾号", "末4位", "后4位", "末尾", "结尾", "手机", "电话", "号码")
_BEHIND_TAIL = ("手机", "电话", "机主", "尾号")
_BEFORE_ID_TAIL = ("身份证", "证件", "尾号", "末4位", "末6位", "后4位", "后6位")


def _phone(phone: str) -> Iterator[Needle]:
    digits = re.sub(r"\D", "", fold(phone))
    if len(digits) < 7:
        return
    core = digits[-11:] if len(digits) >= 11 and digits[-11] == "1" else digits
    yield Needle(_with_parts(rf"(?:0{{0,2}}86)?0?{core}", (core,)), "PHONE", "known.phone", 1.0, False)
    if core.startswith("0") and len(core) > 9:
        local = core[3:] if core[:3] in {"010", *(f"02{n}" for n in range(10))} else core[4:]
        yield Needle(local, "PHONE", "known.phone.local", 0.98, False)
    last = digits[-4:]
    for source, cues in (
        (rf"(?:{'|'.join(_BEFORE_TAIL)}){_WORD}{{0,4}}({last})", _BEFORE_TAIL),
        (rf"({last}){_WORD}{{0,3}}(?:的?手机|的?电话|机主|尾号)", _BEHIND_TAIL),
    ):
        yield Needle(_with_parts(source, (last,), cues), "PHONE", "known.phone.tail", 0.9, False)


def _identity(number: str) -> Iterator[Needle]:
    digits = skeleton(number)
    if len(digits) < 15:
        return
    yield Needle(digits, "ID", "known.id", 1.0, False)
    for size in (6, 4):
        tail = digits[-size:]
        source = rf"(?:{'|'.join(_BEFORE_ID_TAIL)}){_WORD}{{0,6}}({tail})"
        yield Needle(_with_parts(source, (tail,), _BEFORE_ID_TAIL), "ID", "known.id.tail", 0.9, False)


def _address(address: str) -> Iterator[Needle]:
    """The address as a whole, without its divisions, and the bare house number part (12幢2单元302室)."""
    folded = re.sub(r"\s", "", fold(address))
    tail = folded
    while (match := _DIVISION.match(tail)) and len(tail) - match.end() >= 4:
        tail = tail[match.end() :]
    house = _HOUSE.search(tail)
    forms = [(folded, "known.address"), (tail, "known.address.tail")]
    if house and len(_NUMBER.findall(house.group())) >= 2:
        forms.append((house.group(), "known.address.house"))
    seen = set()
    for form, rule in forms:
        bare = skeleton(form)
        if len(bare) >= 4 and bare not in seen and _NUMBER.search(bare):
            yield Needle(_address_pattern(bare), "ADDRESS", rule, 0.98, False)
        seen.add(bare)


def _address_pattern(bare: str) -> Rare:
    """The address with its numbers in either script, any word for a building, and 室 left out or not. All that stands
    between the variable parts must stand in a text, and each number in one of its forms: mostly one does not.
    """
    fixed = tuple((piece,) for piece in _VARIABLE.split(bare) if piece)
    return Rare(lambda: _address_source(bare), (*fixed, *map(_spoken, _NUMBER.findall(bare))))


def _address_source(bare: str) -> str:
    parts = []
    for piece in re.split(r"(\d+)", bare):
        if _NUMBER.fullmatch(piece):
            parts.append(f"(?:{alternatives(_spoken(piece))})")
        else:
            source = re.escape(piece.removesuffix("室")) + "室?" * piece.endswith("室")
            parts.append(_BUILDING.sub("(?:幢|栋|座|号楼)?", source))
    return "".join(parts)


@lru_cache(maxsize=1024)
def _spoken(number: str) -> tuple[str, ...]:
    """The forms of a number in a skeleton; what has more than three digits is spoken digit by digit."""
    if len(number) > 3:
        return (number,)
    return tuple(sorted({number, *map(skeleton, chinese_numbers(int(number)))}))
