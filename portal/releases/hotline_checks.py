"""The second pass over what hotline days and promises say in public: every text is read once more before it goes out."""

import re
from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.calls.content import call_hash
from portal.backoffice.calls.guards import open_decisions, output_reasons, sensitive_names
from portal.backoffice.calls.second_pass import known_fields
from portal.backoffice.calls.wording import call_texts, findings_of
from portal.backoffice.hotline_days.models import Call, HotlineDay, HotlineEvent
from portal.backoffice.promises.models import Promise
from portal.privacy import KnownFields
from portal.releases.bulletin_rows import link_rows
from portal.releases.hotline_rows import made_on, session_rows
from portal.releases.notes import text_faults
from portal.releases.wording import masked_values
from portal.vocabulary import CallForm

DAY_TEXTS = {
    "theme": "主题",
    "place": "地点",
    "scope": "受理范围",
    "out_of_scope": "范围外的来电",
    "broadcast": "同步直播",
    "summary": "导语",
    "total_source": "总数出处",
    "change_note": "修订说明",
}
SESSION_TEXTS = {"post": "职务", "name": "姓名", "units": "陪同单位", "note": "说明"}
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
    texts = {word: getattr(day, name) for name, word in DAY_TEXTS.items()}
    for row in session_rows(day):
        texts |= {f"第 {row['position']} 场{word}": row[name] for name, word in SESSION_TEXTS.items()}
    faults = text_faults(
        session,
        _filled(texts),
        (day.starts_on, day.ends_on),
        phones=frozenset({day.phone} if day.phone else ()),
    )
    return [*_phone_faults(day), *faults]


def _filled(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


def _phone_faults(day: HotlineDay) -> list[str]:
    """The number to call is public by its nature, unless it is somebody's own."""
    digits = re.sub(r"\D", "", day.phone)
    return ["拨打号码像是个人手机号码，请填热线或办公电话。"] if _MOBILE.search(digits) else []


def promise_leaks(session: Session, promise: Promise, today: date) -> list[str]:
    """The same of a promise, with what the caller to whom it was given is known by and what was hidden in the call."""
    texts = _filled({word: getattr(promise, name) for name, word in PROMISE_TEXTS.items()})
    call = session.get(Call, promise.call_id) if promise.call_id else None
    days = made_on(session.get_one(HotlineDay, promise.day_id), call), today
    known, masked = known_of_call(call), hidden_in(session, call)
    return list(text_faults(session, texts, days, known, masked=masked))


def known_of_call(call: Call | None) -> KnownFields:
    """What must stand in no public text of a call or of the promises given in it."""
    return known_fields(call) if call is not None else KnownFields()


def call_reasons(session: Session, call: Call) -> list[str]:
    """Why a call cannot be shown in its form: decisions, second person, second pass over its words and its instructions."""
    reasons = open_decisions(session, call) or output_reasons(session, call)
    return reasons or [*_sensitive_reasons(session, call), *_chain_leaks(session, call)]


def _sensitive_reasons(session: Session, call: Call) -> list[str]:
    """Reasons for a class that is closed by default are given to exactly this content, by both people."""
    names = sensitive_names(session, call)
    reasoned = select(HotlineEvent.act).where(
        HotlineEvent.kind == "call",
        HotlineEvent.item_id == call.id,
        HotlineEvent.text_hash == call_hash(session, call),
        HotlineEvent.comment != "",
    )
    if not names or {"propose", "approve"} <= set(session.scalars(reasoned)):
        return []
    return [f"类别“{'、'.join(names)}”默认不公开，送审人和审核人没有都写明理由，请退回重新送审。"]


def _chain_leaks(session: Session, call: Call) -> list[str]:
    if call.form == CallForm.WITHHELD.value:
        return []
    texts = {}
    for row in link_rows(session, call):
        words = (row["post"], row["text"], row["document_number"], row["withheld_reason"])
        texts[f"第 {row['position']} 个后续环节"] = "\n".join(words).strip()
    days = call.session.held_on, None
    masked = hidden_in(session, call)
    return list(text_faults(session, texts, days, known_fields(call), masked=masked))


def hidden_in(session: Session, call: Call | None) -> list[str]:
    """What was masked in a call, word for word: it must stand nowhere else either."""
    return masked_values(call_texts(call), findings_of(session, call)) if call is not None else []
