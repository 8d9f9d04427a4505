"""The second pass over a call: the exact words that would go out are read once more, all turns as one text."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session, object_session

from portal.backoffice.calls.dialogue import FIELD, Dialogue, joined
from portal.backoffice.calls.wording import PublicCall, call_texts, findings_of, public_call
from portal.backoffice.cases.models import Case
from portal.backoffice.cases.siblings import confirmed_values
from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.hotline_days.models import Call
from portal.privacy import KnownFields, Leak, OfficeWords, verify_output, words_for_case
from portal.releases.second_person import excused
from portal.releases.wording import masked_values
from portal.vocabulary import CallForm, SpeakerRole

_NAMES = {
    "topic": "主题",
    "summary": "摘要",
    "town": "地点",
    "change_note": "修订说明",
    "speakers": "说话人的称呼",
}


def call_leaks(session: Session, call: Call, *, tag: bool = True) -> list[str]:
    """Sentences for staff, never with the value; none when the words may go out. Only reads: run it before the write lock.

    ``tag`` False leaves the name tagger out, for lists in a web request.
    """
    shown = public_call(call, findings_of(session, call))
    dialogue = joined((f"t{turn.position}", turn.role, turn.text) for turn in shown.turns if turn.text)
    public = {FIELD: dialogue.text, **_other_texts(call, shown)}
    words = words_of_call(load_office_words(session), call)
    leaks = leaks_in(session, call, public, words, pending=True, tag=tag)
    return [f"第二遍检查发现：{_where(leak, dialogue)}，{leak.reason}" for leak in leaks]


def leaks_in(
    session: Session,
    call: Call,
    public: Mapping[str, str],
    words: OfficeWords,
    *,
    pending: bool = False,
    tag: bool = True,
) -> list[Leak]:
    """What must not stand in ``public``, texts of a call by any names: what the rules find, what the caller is known by and
    what is masked in the call; but for what people decided to keep (``pending``: see ``excused``).
    """
    findings, raw = findings_of(session, call), call_texts(call)
    leaks = verify_output(public, known_fields(call), masked_values(raw, findings), words, tag=tag)
    return [
        leak
        for leak in leaks
        if not excused(leak, public[leak.field][leak.start : leak.end], raw, findings, pending=pending)
    ]


def _other_texts(call: Call, shown: PublicCall) -> dict[str, str]:
    speakers = {turn.speaker for turn in shown.turns if turn.role == SpeakerRole.DEPARTMENT}
    town = "" if call.form == CallForm.WITHHELD else call.town
    return {
        "topic": shown.topic,
        "summary": shown.summary,
        "speakers": "。".join(sorted(speakers)),
        "town": town,
        "change_note": call.change_note,
    }


def _where(leak: Leak, dialogue: Dialogue) -> str:
    for field, start, _ in dialogue.places(leak.start, leak.end) if leak.field == FIELD else ():
        return f"第 {field[1:]} 段第 {start + 1} 字起"
    return f"{_NAMES.get(leak.field, '实录')}第 {leak.start + 1} 字起"


def known_fields(call: Call) -> KnownFields:
    """The caller's own data, with what the case that the call became says and hid of the same caller."""
    session = object_session(call)
    case = session.get(Case, call.case_id) if session and call.case_id else None
    others: Sequence[str] = ()
    if session and case:
        own = (case.caller_name, case.caller_phone, case.caller_address)
        others = [*filter(None, own), *confirmed_values(session, case)]
    return KnownFields(
        name=call.caller_name,
        phone=call.caller_phone,
        id_number=case.caller_id_number if case else "",
        address=call.caller_address,
        handle=case.caller_handle if case else "",
        others=tuple(others),
    )


def words_of_call(offices: OfficeWords, call: Call) -> OfficeWords:
    """``offices`` for one call: with the words of its lead department and those who held office on that day."""
    held = call.session.held_on
    lead = str(call.departments[0]) if call.departments else ""
    return words_for_case(offices, call_texts(call), (held, held), lead)
