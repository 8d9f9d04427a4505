"""Other cases of the same caller (同一来电人的件), and what was masked in them.

A caller is known again by telephone, however its digits are set apart, or exactly as the call system wrote them by user
name, or by name and address together. Everything here is a look-up by index, at most ``MOST_CASES`` cases deep: a telephone that stands in
thousands of cases costs no more than one that stands in fifty.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.backoffice.cases.models import Case, CaseDraft, Finding
from portal.privacy.lexicon import word_set

MOST_CASES = 50
"""Newest cases of a caller that are looked at."""

MOST_VALUES = 60
"""Newest masked values that count as known; each is a pattern to search for."""

SHORTEST = 7
"""Digits below which a telephone names nobody: 12345, a placeholder."""

CARRIED = (
    "PERSON",
    "ADDRESS",
    "PHONE",
    "ID",
    "PASSPORT",
    "BANK",
    "ACCOUNT",
    "PLATE",
    "EMAIL",
    "IM",
    "HANDLE",
)
"""Labels whose values name somebody wherever they stand; 女儿 or 患糖尿病 do so only in their own text."""


@dataclass(frozen=True, slots=True)
class Siblings:
    """Ids of a caller's other cases, newest first; ``is_cut`` where there are more than were looked at."""

    ids: tuple[int, ...] = ()
    is_cut: bool = False


def siblings_of(session: Session, item: Case) -> Siblings:
    """The other cases of the caller of ``item``."""
    found: set[int] = set()
    for statement, values in _same_caller(item):
        found.update(session.connection().scalars(statement, {**values, "itself": item.id}))
    ids = sorted(found, reverse=True)
    return Siblings(tuple(ids[:MOST_CASES]), len(ids) > MOST_CASES)


def _newest(*columns: InstrumentedAttribute[Any]) -> Select[int]:
    """Newest other cases with the same values in ``columns``; made once, since it is asked for every case."""
    same = [column == bindparam(column.key) for column in columns]
    others = select(Case.id).where(*same, Case.id != bindparam("itself"))
    return others.order_by(Case.id.desc()).limit(MOST_CASES + 1)


_BY_PHONE = _newest(Case.caller_digits)
_BY_HANDLE = _newest(Case.caller_handle)
_BY_HOME = _newest(Case.caller_name, Case.caller_address)


def _same_caller(item: Case) -> Iterator[tuple[Select[int], dict[str, Any]]]:
    digits = [letter for letter in item.caller_digits or "" if letter.isdigit()]
    if len(set(digits)) > 1 and len(digits) >= SHORTEST:
        yield _BY_PHONE, {"caller_digits": item.caller_digits}
    nobody = word_set("placeholder_names")
    if len(item.caller_handle) > 1 and item.caller_handle not in nobody:
        yield _BY_HANDLE, {"caller_handle": item.caller_handle}
    if item.caller_address and len(item.caller_name) > 1 and item.caller_name not in nobody:
        yield _BY_HOME, {"caller_name": item.caller_name, "caller_address": item.caller_address}


def _masked() -> Select[str, int]:
    """Values masked in given cases, newest first; made once, as above."""
    text = case(
        (Finding.field == "title", CaseDraft.title),
        (Finding.field == "question", CaseDraft.question),
        else_=CaseDraft.reply,
    )
    value = func.substr(text, Finding.start + 1, Finding.end - Finding.start)
    return (
        select(value.label("value"), func.max(Finding.id).label("newest"))
        .join(CaseDraft, CaseDraft.case_id == Finding.case_id)
        .where(
            Finding.case_id.in_(bindparam("ids", expanding=True)),
            Finding.decision == "mask",
            Finding.label.in_(CARRIED),
            Finding.text_hash == CaseDraft.text_hash,
        )
        .group_by(value)
        .order_by(func.max(Finding.id).desc())
        .limit(MOST_VALUES)
    )


_MASKED = _masked()


def confirmed_values(session: Session, item: Case) -> tuple[str, ...]:
    """What a person masked in the caller's other cases, at most ``MOST_VALUES`` different values."""
    ids = siblings_of(session, item).ids
    if not ids:
        return ()
    return tuple(row.value for row in session.execute(_MASKED, {"ids": ids}))
