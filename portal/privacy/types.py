"""The values that pass between the anonymiser, the gate and the review screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Risk = Literal["high", "medium", "low", "keep"]

RISK_ORDER: Mapping[str, int] = {"keep": 0, "low": 1, "medium": 2, "high": 3}

LABEL_NAMES: Mapping[str, str] = {
    "PERSON": "姓名",
    "PARTIAL": "称呼",
    "ADDRESS": "住址",
    "PHONE": "电话",
    "ID": "身份证号",
    "PASSPORT": "护照号",
    "BANK": "银行卡号",
    "ACCOUNT": "账号",
    "PLATE": "车牌号",
    "EMAIL": "邮箱",
    "IM": "微信或QQ",
    "URL": "个人网址",
    "GPS": "经纬度",
    "MINOR": "未成年人信息",
    "HEALTH": "健康信息",
    "BIRTH": "出生日期",
    "EMPLOYER": "单位或班级",
    "OFFICIAL": "公职人员",
    "OFFICE_PHONE": "办公电话",
    "HANDLE": "用户名",
    "TERM": "指定隐去词",
    "DATE": "日期",
    "PLACE": "街道乡镇",
}

COARSENED = frozenset({"DATE", "PLACE"})
"""Labels that name nobody: they say more about day and place than the neighbour test lets the case show."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One detected span: offsets in characters of the original text, end exclusive."""

    start: int
    end: int
    label: str
    risk: Risk
    confidence: float
    source: str
    rule_id: str


@dataclass(frozen=True, slots=True)
class KnownFields:
    """What the call system knows about the caller; it never leaves the restricted store."""

    name: str = ""
    phone: str = ""
    id_number: str = ""
    address: str = ""
    handle: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddedWords:
    """What staff add to the lists of `data/` (识别词表), one set a list; `masked` is hidden wherever it stands."""

    name_cues: frozenset[str] = frozenset()
    surnames: frozenset[str] = frozenset()
    not_names: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    illnesses: frozenset[str] = frozenset()
    account_cues: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()


NO_WORDS = AddedWords()


@dataclass(frozen=True, slots=True)
class ConditionalWord:
    """A word that holds for some cases only: of one department (`scope`), or for a time of office, [start, end)."""

    kind: str
    word: str
    scope: str = ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """What stays readable for ever (departments with aliases, towns, office telephones, office holders), and the
    words that staff added. `conditional` words do nothing until `words_for_case` has asked which of them hold.
    """

    departments: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    officials: frozenset[str] = frozenset()
    added: AddedWords = NO_WORDS
    conditional: frozenset[ConditionalWord] = frozenset()


NO_OFFICES = OfficeWords()


@dataclass(frozen=True, slots=True)
class Shown:
    """What the neighbour test lets a case show: days or only months, its town, its city area or no place at all."""

    days: bool = True
    towns: bool = True
    area: str = ""


EVERYTHING = Shown()


@dataclass(frozen=True, slots=True)
class Replacement:
    """One span of one field and the text that is published in its place."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Leak:
    """One place of the public text that must not go out; `reason` is for staff and never quotes the value."""

    field: str
    start: int
    end: int
    label: str
    reason: str
