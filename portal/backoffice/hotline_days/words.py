"""What the pages of hotline days, calls and promises call things."""

from portal.backoffice.hotline_days.models import HotlineDay
from portal.vocabulary import DayKind, DayStage
from portal.web.present.hotline import days
from portal.web.present.words import Mark

KINDS: dict[str, str] = {item.value: item.word for item in DayKind}
STAGES: dict[str, str] = {item.value: item.word for item in DayStage}

MARKS: dict[str, Mark] = {
    "draft": Mark("整理中", "st-none c-ink2"),
    "proposed": Mark("待审核", "st-half c-amber"),
    "approved": Mark("待发布", "st-half c-qing"),
    "released": Mark("已发布", "st-full c-qing"),
    "withdrawn": Mark("已撤回", "c-zhu"),
}
"""States of a day, a call or a promise with their signs."""

EVENTS: dict[str, str] = {
    "create": "新建",
    "save": "修改",
    "propose": "送审",
    "take_back": "收回修改",
    "approve": "审核通过",
    "send_back": "退回",
    "release": "发布",
    "schedule": "定时发布",
    "unschedule": "取消定时",
    "refuse": "到时未能发布",
    "revise": "开始修订",
    "drop": "删除草稿",
    "withdraw": "撤回",
}
"""Acts of the history; one that is missing here is shown by its name."""


def day_title(day: HotlineDay) -> str:
    """2026年11月4日：城市道路与排水."""
    return f"{days(day.starts_on.isoformat(), day.ends_on.isoformat())}：{day.theme}"
