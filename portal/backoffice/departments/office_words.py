"""What anonymisation must leave readable (names of departments and places, office telephones), with the words of staff."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.departments.matching import local_date
from portal.backoffice.departments.models import Department, DepartmentAlias, Town
from portal.backoffice.officials.models import OfficeTerm, Official
from portal.backoffice.words.models import PrivacyWord
from portal.privacy import ConditionalWord, OfficeWords, with_words, words_for_case

_SEPARATORS = re.compile(r"[、,，;；\s]+")


def load_office_words(session: Session, *, but: int = 0, also: int = 0) -> OfficeWords:
    """Read once a run; names known *not* to be a department (a clerk's own name) are left out.

    Of the words that staff added the active ones count; ``but`` is the id of one that does not, ``also`` of one that does
    whatever its state, so that the effect of a word can be told before it is switched on.
    """
    departments = set(session.scalars(select(Department.name)))
    aliases = session.scalars(select(DepartmentAlias.name).where(DepartmentAlias.department_id.is_not(None)))
    phones = session.scalars(select(Department.phone).where(Department.phone != ""))
    offices = OfficeWords(
        departments=frozenset(departments | set(aliases)),
        places=frozenset(session.scalars(select(Town.name))),
        phones=frozenset(phone for text in phones for phone in _SEPARATORS.split(text) if phone),
    )
    counts = or_(PrivacyWord.state == "active", PrivacyWord.id == also)
    added = session.scalars(select(PrivacyWord).where(counts, PrivacyWord.id != but)).all()
    return _with_holders(_with_added(offices, added), session)


def _with_added(offices: OfficeWords, rows: Sequence[PrivacyWord]) -> OfficeWords:
    conditional = {row for row in rows if row.kind == "holder" or row.department_id is not None}
    offices = with_words(offices, [(row.kind, row.word) for row in rows if row not in conditional])
    return replace(offices, conditional=frozenset(map(_conditional, conditional)))


def _with_holders(offices: OfficeWords, session: Session) -> OfficeWords:
    """The register of officials: their names hold for their time of office, as those that staff added do."""
    terms = session.execute(
        select(Official.name, OfficeTerm.valid_from, OfficeTerm.valid_until)
        .join(OfficeTerm)
        .where(Official.name != "")
    )
    holders = {
        ConditionalWord("holder", name, "", start, last and last + timedelta(days=1))
        for name, start, last in terms
    }
    return replace(offices, conditional=offices.conditional | holders) if holders else offices


def _conditional(row: PrivacyWord) -> ConditionalWord:
    scope = "" if row.department_id is None else str(row.department_id)
    return ConditionalWord(row.kind, row.word, scope, row.valid_from, row.valid_until)


def words_of_draft(offices: OfficeWords, draft: CaseDraft) -> OfficeWords:
    """``offices`` for one case: with the words of its department and those who held office from receipt to reply."""
    case = draft.case
    texts = {"title": draft.title, "question": draft.question, "reply": draft.reply}
    days = local_date(case.received_at), local_date(case.closed_at or case.replied_at)
    return words_for_case(offices, texts, days, str(case.department_id or ""))
