"""What the pages of promises call things."""

from portal.backoffice.hotline_days.models import HotlineDay
from portal.web.present.dates import long_date
from portal.web.present.hotline import days
from portal.web.present.promises import STATES, state_mark
from portal.web.present.words import Mark

MARKS: dict[str, Mark] = {
    "draft": Mark("整理中", "st-none c-ink2"),
    "proposed": Mark("待审核", "st-half c-amber"),
    "approved": Mark("待发布", "st-half c-qing"),
    "released": Mark("已发布", "st-full c-qing"),
    "withdrawn": Mark("已撤回", "c-zhu"),
}
OUTCOMES: dict[str, str] = {
    "overdue": "逾期",
    "soon": "七天内到期",
    **{state: state_mark(state).word for state in STATES if state != "overdue"},
}
"""Filter of the ledger."""

EVENTS: dict[str, str] = {
    "add": "记下",
    "save": "修改",
    "propose": "送审",
    "take_back": "收回修改",
    "approve": "审核通过",
    "send_back": "退回",
    "release": "发布",
    "schedule": "定时发布",
    "unschedule": "取消定时",
    "refuse": "到时未能发布",
    "revise": "修订",
    "check": "核对",
    "drop": "放弃修订",
    "withdraw": "撤回",
    "link": "关联诉求件",
    "unlink": "取消关联诉求件",
}
"""Acts of the history; one that is missing here is shown by its name."""


def day_words(day: HotlineDay) -> str:
    """2026年9月18日　城市排水."""
    return f"{days(day.starts_on.isoformat(), day.ends_on.isoformat())}　{day.theme}"


def date_words(stored: object) -> str:
    """2026年9月18日; "" for none."""
    return long_date(str(stored)) if stored else ""
