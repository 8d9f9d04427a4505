"""What the pages of promises call things beside what days, calls and promises share."""

from portal.backoffice.hotline_days.words import EVENTS as SHARED_EVENTS
from portal.backoffice.hotline_days.words import MARKS, day_title
from portal.web.present.dates import long_date
from portal.web.present.promises import OVERDUE, STATES, state_mark

__all__ = ["EVENTS", "MARKS", "OUTCOMES", "date_words", "day_title"]

OUTCOMES: dict[str, str] = {
    OVERDUE: state_mark(OVERDUE).word,
    "soon": "七天内到期",
    **{state: state_mark(state).word for state in STATES if state != OVERDUE},
}
"""Filter of the ledger."""

EVENTS: dict[str, str] = {
    **SHARED_EVENTS,
    "add": "记下",
    "check": "核对",
    "drop": "放弃修订",
    "link": "关联诉求件",
    "unlink": "取消关联诉求件",
}
"""Acts of the history."""


def date_words(stored: object) -> str:
    """2026年9月18日; "" for none."""
    return long_date(str(stored)) if stored else ""
