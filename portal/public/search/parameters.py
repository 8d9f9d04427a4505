"""The parameters of a search address and the fields of its JSON, as the help page explains them."""

from collections.abc import Iterable

from portal.public.cases.filters import UNKNOWN
from portal.public.search.facets import KINDS, SEARCH_DIMENSIONS
from portal.public.search.records import FIELDS
from portal.vocabulary import AppealType, Outcome, Satisfaction, Term


def _codes(terms: Iterable[tuple[str, str]]) -> str:
    return "、".join(f"{code}（{word}）" for code, word in terms)


def _vocabulary(terms: Iterable[Term]) -> str:
    return _codes([*((term.value, term.word) for term in terms), (UNKNOWN, "未记录")])


_VALUES = {
    "department": "单位代码，见单位页的网址",
    "category": "一级分类的名称",
    "sub": "细类的名称，与 category 同用",
    "town": "地点的名称",
    "year": "年份，如 2026",
    "month": "月份，如 2026-03",
    "type": _vocabulary(AppealType),
    "outcome": _vocabulary(Outcome),
    "satisfaction": _vocabulary(Satisfaction),
}

PARAMETERS = (
    ("q", "要找的词或一句话；文件里不写就是全部"),
    ("kind", _codes(KINDS.items())),
    *((dimension.key, _VALUES[dimension.key]) for dimension in SEARCH_DIMENSIONS),
    ("since、until", "从哪天、到哪天，如 2026-01 或 2026-01-15"),
    ("sort", _codes([("newest", "新的在前"), ("oldest", "旧的在前")]) + "；不写是按相关"),
    ("exact", "1（只找原词，不找意思相近的）"),
    ("page", "按相关排列的第几页"),
    ("older、newer", "按时间排列时从哪里接着看，照翻页链接或 next 里的写"),
)
"""Parameter and its values, in words."""

JSON_FIELDS = (*FIELDS, "snippet", "url", "version_url")
