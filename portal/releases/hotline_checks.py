"""The second pass over what hotline days and promises say in public: every text is read once more before it goes out."""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.content import public_texts
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.promises.content import content_of
from portal.backoffice.promises.faults import LENGTHS, caller_of, content_faults, made_on
from portal.backoffice.promises.models import Promise
from portal.releases.hotline_rows import session_rows
from portal.releases.notes import text_faults
from portal.releases.snapshot import local_day

_PROMISE_TEXTS = {name: word for name, (word, _longest) in LENGTHS.items()} | {"change_note": "变化说明"}


_MOBILE = re.compile(r"1[3-9]\d{9}")


def day_leaks(session: Session, day: HotlineDay) -> list[str]:
    """Where a text of the day names a private person or holds somebody's number; sentences without the value."""
    names = {f"第 {row['position']} 场姓名": row["name"] for row in session_rows(day) if row["name"]}
    faults = text_faults(
        session,
        {**public_texts(day), **names},
        (day.starts_on, day.ends_on),
        phones=frozenset({day.phone} if day.phone else ()),
    )
    return [*_phone_faults(day), *faults]


def _phone_faults(day: HotlineDay) -> list[str]:
    """The number to call is public by its nature, unless it is somebody's own."""
    digits = re.sub(r"\D", "", day.phone)
    return ["拨打号码像是个人手机号码，请填热线或办公电话。"] if _MOBILE.search(digits) else []


def promise_reasons(session: Session, promise: Promise, now: datetime) -> list[str]:
    """Why the words and dates of a promise cannot stand; with what the caller to whom it was given is known by."""
    today = local_day(now) or now.date()
    texts = {word: getattr(promise, name) for name, word in _PROMISE_TEXTS.items()}
    call = session.get(Call, promise.call_id) if promise.call_id else None
    day = made_on(session.get_one(HotlineDay, promise.day_id), call)
    shown = {name: text for name, text in texts.items() if text}
    leaks = text_faults(session, shown, (day, today), caller_of(call))
    return list(dict.fromkeys([*content_faults(session, promise, content_of(promise), today), *leaks]))
