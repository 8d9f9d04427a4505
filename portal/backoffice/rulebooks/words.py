"""Rulebooks in words."""

from collections.abc import Mapping

from portal.backoffice.rulebooks.models import RulebookVersion
from portal.web.present.dates import long_date
from portal.web.present.words import Mark

MARKS: Mapping[str, Mark] = {
    "draft": Mark("草稿", "st-sq c-ink2"),
    "proposed": Mark("待启用", "st-half st-sq c-amber"),
    "active": Mark("已启用", "st-full st-sq c-qing"),
    "retired": Mark("已停用", "st-none c-ink2"),
}


def title(version: RulebookVersion) -> str:
    """《办理工作考核办法》第 2 版."""
    return f"《{version.name}》第 {version.version} 版"


def validity(version: RulebookVersion) -> str:
    """2026年1月1日起 / 2026年1月1日至2026年11月1日（不含）."""
    start = long_date(version.valid_from.isoformat())
    if version.valid_until is None:
        return f"{start}起"
    if version.valid_until <= version.valid_from:
        return "没有适用过"
    return f"{start}至{long_date(version.valid_until.isoformat())}（不含）"
