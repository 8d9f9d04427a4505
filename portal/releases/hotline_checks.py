"""The second pass over what hotline days and promises say in public: every text is read once more before it goes out."""

import re

from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.content import public_texts
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.promises.models import Promise
from portal.privacy import KnownFields
from portal.releases.hotline_rows import session_rows
from portal.releases.notes import text_faults

PROMISE_TEXTS = {
    "text": "承诺内容",
    "post": "承诺人职务",
    "due_words": "时限的说法",
    "result": "办理结果",
    "evidence": "佐证材料",
    "evidence_url": "佐证材料地址",
    "change_note": "修订说明",
}
"""Columns with words of people, with what staff call them."""

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


def promise_leaks(session: Session, promise: Promise) -> list[str]:
    """The same of a promise, with what the caller to whom it was given is known by."""
    texts = {word: getattr(promise, name) for name, word in PROMISE_TEXTS.items()}
    call = session.get(Call, promise.call_id) if promise.call_id else None
    day = call.session.held_on if call else session.get_one(HotlineDay, promise.day_id).starts_on
    known = known_of_call(call)
    return list(text_faults(session, {name: text for name, text in texts.items() if text}, (day, day), known))


def known_of_call(call: Call | None) -> KnownFields:
    """What must stand in no public text of a call or of the promises given in it."""
    if call is None:
        return KnownFields()
    return KnownFields(name=call.caller_name, phone=call.caller_phone, address=call.caller_address)
