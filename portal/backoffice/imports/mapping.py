"""Which column of a file is which field: named profiles, shipped as data, that list header synonyms."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
DEFAULT_PROFILE = "generic"

FIELDS: dict[str, str] = {
    "source_number": "工单编号", "title": "标题", "question": "诉求内容", "reply": "答复内容",
    "appeal_type": "诉求类型", "channel": "来源渠道", "handling": "办理方式", "urgency": "紧急程度",
    "department": "主办单位", "joint_departments": "协办单位",
    "category_1": "一级分类", "category_2": "二级分类", "category_3": "三级分类",
    "place": "事发地址", "town": "街道乡镇", "community": "社区", "area": "所在地区",
    "received_at": "受理时间", "assigned_at": "派单时间", "signed_at": "签收时间", "due": "办理时限",
    "replied_at": "答复时间", "closed_at": "办结时间", "called_back_at": "回访时间",
    "outcome": "是否解决", "reached": "是否联系上", "satisfaction": "是否满意",
    "returns": "退单次数", "extensions": "延期次数", "reworks": "重办次数", "supervisions": "督办次数",
    "caller_name": "来电人", "caller_phone": "联系电话", "caller_id_number": "身份证",
    "caller_address": "来电人地址", "caller_handle": "用户名", "caller_gender": "性别", "caller_age": "年龄",
    "secrecy_requested": "是否保密", "consent": "是否同意公开",
}  # fmt: skip
"""Every field a profile may map, with the Chinese word used when a file has no heading for it."""

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
_DECORATION = re.compile(r"[\W_]+")


class ProfileError(Exception):
    """A profile file is wrong or there is none of that name; the message is for the operator."""


@dataclass(frozen=True)
class Profile:
    """A named way to read one system's exports; ``source`` keeps its numbers apart from other systems'."""

    name: str
    title: str
    description: str
    source: str
    columns: Mapping[str, str]  # normalised heading -> field
    ignored: Mapping[str, str]  # normalised heading -> reason in Chinese

    def field_of(self, column: str) -> str | None:
        """Field of a column; of a heading in groups (受理/时间) the joined words, else the lowest heading."""
        return next((self.columns[key] for key in _keys(column) if key in self.columns), None)

    def reason_ignored(self, column: str) -> str | None:
        """Why this column is known and left out on purpose, or None."""
        return next((self.ignored[key] for key in _keys(column) if key in self.ignored), None)


@dataclass
class ColumnMapping:
    """The columns of one file under one profile; learns columns that only appear in later records."""

    profile: Profile
    used: dict[str, str] = field(default_factory=dict)  # column -> field
    unused: dict[str, str] = field(default_factory=dict)  # column -> reason in Chinese

    def learn(self, columns: Iterable[str]) -> None:
        """Decide on each column once: used for a field, or left out with a reason that is reported."""
        for column in columns:
            if column not in self.used and column not in self.unused:
                self._decide(column)

    def fields(self, cells: Mapping[str, object]) -> dict[str, tuple[str, object]]:
        """Field -> (column, value) for the used columns among these cells."""
        if not (cells.keys() <= self.used.keys()):
            self.learn(cells)
        return {self.used[column]: (column, value) for column, value in cells.items() if column in self.used}

    def missing(self) -> list[str]:
        """Chinese sentences for what the file lacks to be importable at all."""
        found = set(self.used.values())
        lacking = []
        if "source_number" not in found:
            lacking.append("没有找到编号列（如“工单编号”“受理编号”“留言编号”）")
        if not found & {"title", "question"}:
            lacking.append("没有找到标题列或内容列（如“标题”“诉求内容”）")
        return lacking

    def _decide(self, column: str) -> None:
        target = self.profile.field_of(column)
        if target is None:
            self.unused[column] = self.profile.reason_ignored(column) or "不认识的列名，未使用"
        elif target in self.used.values():
            first = next(name for name, known in self.used.items() if known == target)
            self.unused[column] = f"与“{first}”列含义相同，只使用前者"
        else:
            self.used[column] = target


def profile_names() -> list[str]:
    """Names of the shipped profiles, the default one first."""
    names = sorted(path.stem.removeprefix("profile-") for path in DATA.glob("profile-*.toml"))
    return sorted(names, key=lambda name: name != DEFAULT_PROFILE)


@cache
def load_profile(name: str) -> Profile:
    """The profile of that name; raises ProfileError when it is unknown or names a field that is not one."""
    if name not in profile_names():
        raise ProfileError(f"没有名为“{name}”的列名方案，可用的有：{'、'.join(profile_names())}。")
    content = tomllib.loads((DATA / f"profile-{name}.toml").read_text("utf-8"))
    columns = _inverted(name, content["columns"])
    unknown = set(columns.values()) - FIELDS.keys()
    if unknown:
        raise ProfileError(f"profile {name} maps unknown fields: {', '.join(sorted(unknown))}")
    return Profile(
        name=name,
        title=content["title"],
        description=content["description"],
        source=content["source"],
        columns=columns,
        ignored=_inverted(name, content.get("ignored", {})),
    )


def _inverted(profile: str, lists: Mapping[str, list[str]]) -> dict[str, str]:
    """Normalised heading -> key; a heading listed under two keys is a fault of the profile."""
    inverted: dict[str, str] = {}
    for key, headings in lists.items():
        for heading in map(normalise, headings):
            if inverted.setdefault(heading, key) != key:
                raise ProfileError(f"profile {profile} lists {heading} twice")
    return inverted


def normalise(heading: str) -> str:
    """A heading without blanks, punctuation, width and letter case."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", heading)).casefold()


def _keys(column: str) -> Iterable[str]:
    """Spellings to look up, most specific first: whole, without bracketed notes, lowest of a group."""
    yield normalise(column)
    yield normalise(_BRACKETED.sub("", unicodedata.normalize("NFKC", column)))
    if "/" in column:
        yield normalise(column.rsplit("/", 1)[1])
