"""The second pass over what hotline days and promises say in public: every text is read once more before it goes out."""

import re
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.promises.models import Promise
from portal.privacy import KnownFields, OfficeWords, verify_output, words_for_case
from portal.releases.hotline_rows import session_rows

_MOBILE = re.compile(r"1[3-9]\d{9}")

DAY_TEXTS = {
    "theme": "主题",
    "place": "地点",
    "scope": "受理范围",
    "out_of_scope": "范围以外的来电",
    "broadcast": "同步直播",
    "summary": "导语",
    "total_source": "总数的出处",
    "change_note": "修订说明",
}
SESSION_TEXTS = {"post": "职务", "name": "姓名", "units": "陪同单位", "note": "备注"}
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


def day_leaks(session: Session, day: HotlineDay) -> list[str]:
    """Where a text of the day names a private person or holds somebody's number; sentences without the value."""
    texts = {word: getattr(day, name) for name, word in DAY_TEXTS.items()}
    for row in session_rows(day):
        for name, word in SESSION_TEXTS.items():
            texts[f"第 {row['position']} 场的{word}"] = row[name]
    offices = words_for_case(load_office_words(session), texts, (day.starts_on, day.ends_on))
    if day.phone:
        offices = replace(offices, phones=offices.phones | {day.phone})
    return [*_phone_faults(day), *_leaks(texts, KnownFields(), offices)]


def _phone_faults(day: HotlineDay) -> list[str]:
    """The number to call is public by its nature, unless it is somebody's own."""
    digits = re.sub(r"\D", "", day.phone)
    return ["拨打号码像是个人手机号码，请填热线或办公电话。"] if _MOBILE.search(digits) else []


def promise_leaks(session: Session, promise: Promise) -> list[str]:
    """The same of a promise, with what the caller to whom it was given is known by."""
    texts = {word: getattr(promise, name) for name, word in PROMISE_TEXTS.items()}
    call = session.get(Call, promise.call_id) if promise.call_id else None
    return _leaks(texts, known_of_call(call), load_office_words(session))


def known_of_call(call: Call | None) -> KnownFields:
    """What must stand in no public text of a call or of the promises given in it."""
    if call is None:
        return KnownFields()
    return KnownFields(name=call.caller_name, phone=call.caller_phone, address=call.caller_address)


def _leaks(texts: Mapping[str, str], known: KnownFields, offices: OfficeWords) -> list[str]:
    leaks = verify_output({name: text for name, text in texts.items() if text}, known, (), offices)
    return [f"第二遍检查发现：{leak.field}第 {leak.start + 1} 字起，{leak.reason}" for leak in leaks]
