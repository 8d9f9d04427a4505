"""The second pass: the exact words that would go out are read once more, before the write lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import object_session

from portal.backoffice.cases.models import Case, CaseDraft, Finding
from portal.backoffice.cases.siblings import confirmed_values
from portal.backoffice.departments.office_words import words_of_draft
from portal.privacy import KnownFields, Leak, OfficeWords, text_hash, verify_output
from portal.releases.second_person import excused
from portal.releases.transition import detection_version, draft_fields
from portal.releases.wording import Wording, approved_hash, masked_values, public_wording

MISFIT = "标注与文字对不上，请打开这件重新检查。"
"""Reason for a case whose findings lie outside its text, so that ``prepare`` raises ValueError."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft's public wording after the second pass, bound to the text it was made from."""

    case_id: int
    text_hash: str
    wording: Wording
    leaks: tuple[str, ...]  # Chinese sentences, never with the raw value
    approved_hash: str  # what an approval must have been given to
    output_hash: str  # of the exact public texts
    whole: bool  # whether the name tagger has read them too, now or before


def known_fields(case: Case) -> KnownFields:
    """The caller's own data, which must not appear in anything public, with what was masked in the caller's other
    cases; read through the session that ``case`` belongs to, so that nobody can forget to pass them.
    """
    session = object_session(case)
    return replace(own_fields(case), others=confirmed_values(session, case) if session else ())


def own_fields(case: Case) -> KnownFields:
    """The caller's own data alone, which is what a replacement is worded by."""
    return KnownFields(
        name=case.caller_name,
        phone=case.caller_phone,
        id_number=case.caller_id_number,
        address=case.caller_address,
        handle=case.caller_handle,
    )


_FIELD_NAMES = {
    "title": "标题",
    "question": "诉求",
    "reply": "答复",
    "town": "地点",
    "change_note": "修订说明",
}


def prepare(draft: CaseDraft, offices: OfficeWords, *, tag: bool = True) -> Prepared:
    """Make the exact output and run the second pass over it; only reads, so it runs before the write lock.

    Rules and the plain search run every time, the name tagger only over a text that it has not passed yet: it is the
    slow part, and a batch must not wait for it. ``tag`` False leaves it out, for lists of cases in a web request.
    """
    findings = draft.findings
    wording = public_wording(draft, findings)
    public = _output(draft, wording)
    output_hash = text_hash(public)
    passed = (draft.passed_hash, draft.passed_with) == (output_hash, detection_version())
    leaks = leaks_in(public, draft, findings, offices, pending=True, tag=tag and not passed)
    sentences = tuple(
        f"第二遍检查发现：{_FIELD_NAMES.get(leak.field, leak.field)}第 {leak.start + 1} 字起，{leak.reason}"
        for leak in leaks
    )
    return Prepared(
        draft.case_id,
        draft.text_hash,
        wording,
        sentences,
        approved_hash(draft, findings),
        output_hash,
        tag or passed,
    )


def _output(draft: CaseDraft, wording: Wording) -> dict[str, str]:
    """All words that would go out, by field."""
    return {**wording.fields(), "town": draft.town, "change_note": draft.revision_note}


def still_fits(draft: CaseDraft, prepared: Prepared) -> bool:
    """Whether exactly what was prepared would go out now; decisions and rung may have changed since."""
    now = text_hash(_output(draft, public_wording(draft, draft.findings)))
    return (draft.text_hash, now) == (prepared.text_hash, prepared.output_hash)


def note_passed(draft: CaseDraft, prepared: Prepared) -> None:
    """Remember that the whole engine found nothing in exactly this output, so that the release need not tag it again."""
    if prepared.whole and not prepared.leaks:
        draft.passed_hash, draft.passed_with = prepared.output_hash, detection_version()


def leaks_in(
    public: Mapping[str, str],
    draft: CaseDraft,
    findings: Sequence[Finding],
    offices: OfficeWords,
    *,
    pending: bool = False,
    tag: bool = True,
) -> list[Leak]:
    """The second pass over exact public texts, less what people have decided to keep (see ``excused``); ``tag`` as in
    ``prepare``.
    """
    raw = draft_fields(draft)
    leaks = verify_output(
        public,
        known_fields(draft.case),
        masked_values(raw, findings),
        words_of_draft(offices, draft),
        tag=tag,
    )
    return [
        leak
        for leak in leaks
        if not excused(leak, public[leak.field][leak.start : leak.end], raw, findings, pending=pending)
    ]
