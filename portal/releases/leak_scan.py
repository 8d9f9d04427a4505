"""The nightly promise: no known field of a caller stands anywhere in the published texts or in the search index.

A plain search, independent of every rule: the caller's name, telephone, identity number, address and handle in all forms,
in every published version. A value that people decided to keep is not counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, select, tuple_
from sqlalchemy.orm import Session, joinedload

from portal.backoffice.cases.models import CaseDraft, Finding, SpanColumns
from portal.privacy import MASK_PATTERN, KnownFields, Leak
from portal.privacy.recognisers.known import needles, search
from portal.public.cases.tables import published_case
from portal.public.departments.tables import published_department
from portal.public.search.department_documents import department_id
from portal.releases.bulletins import live_section_ids
from portal.releases.edition import KIND
from portal.releases.hotline_live import live_turn_ids
from portal.releases.models import Release
from portal.releases.second_pass import known_fields
from portal.releases.second_person import excused
from portal.releases.transition import draft_fields
from portal.search.protocol import Engine

TEXTS = ("title", "question", "reply", "town", "change_note")
"""Every column of ``published_case`` that holds words of people."""

_CHUNK = 200


def published_leaks(session: Session) -> Iterator[str]:
    """One English line, without any value, for each place of the public store that holds a known field."""
    last = ("", 0)
    while rows := _versions_after(session, last):
        cases = _drafts(session, rows)
        for row in rows:
            yield from _leaks(dict(row), *cases.get(row["number"], (None, ())))
        last = (rows[-1]["number"], rows[-1]["version"])
        session.expunge_all()


def _versions_after(session: Session, last: tuple[str, int]) -> Sequence[RowMapping]:
    key = tuple_(published_case.c.number, published_case.c.version)
    statement = select(published_case).where(key > last).order_by(*key).limit(_CHUNK)
    return session.execute(statement).mappings().all()


def _drafts(session: Session, rows: Sequence[RowMapping]) -> dict[str, tuple[CaseDraft, Sequence[Finding]]]:
    """Draft and kept findings by public number."""
    numbers = {row["number"] for row in rows}
    found = session.execute(
        select(Release.number, CaseDraft)
        .join(CaseDraft, CaseDraft.case_id == Release.item_id)
        .options(joinedload(CaseDraft.case))
        .where(Release.kind == KIND, Release.number.in_(numbers))
    )
    drafts = {row.number: row.CaseDraft for row in found}
    kept: dict[int, list[Finding]] = {}
    ids = {draft.case_id for draft in drafts.values()}
    for row in session.scalars(select(Finding).where(Finding.case_id.in_(ids), Finding.decision == "keep")):
        kept.setdefault(row.case_id, []).append(row)
    return {number: (draft, kept.get(draft.case_id, ())) for number, draft in drafts.items()}


def _leaks(row: Mapping[str, Any], draft: CaseDraft | None, kept: Sequence[Finding]) -> Iterator[str]:
    place = f"{row['number']} version {row['version']}"
    if draft is None:
        yield f"{place}: its case is gone, so that nobody can say what it must not hold"
        return
    texts = {name: row[name] for name in TEXTS}
    yield from known_leaks(place, texts, known_fields(draft.case), draft_fields(draft), kept)


def known_leaks(
    place: str,
    texts: Mapping[str, str],
    known: KnownFields,
    raw: Mapping[str, str],
    kept: Sequence[SpanColumns],
) -> Iterator[str]:
    """One line for each text of ``place`` and kind of value; ``kept`` are decisions on the ``raw`` texts by field."""
    wanted = needles(known)
    for name, text in texts.items():
        told = set[str]()
        for start, end, needle in search(text, wanted):
            value = text[start:end]
            leak = Leak(name, start, end, needle.label, "")
            is_leak = not MASK_PATTERN.fullmatch(value) and not excused(leak, value, raw, kept)
            if is_leak and needle.label not in told:  # one value may be known in two ways
                told.add(needle.label)
                yield f"{place}: {name} holds the caller's {needle.label} ({needle.rule_id})"


def index_faults(session: Session, engine: Engine) -> Iterator[str]:
    """Documents of the index without a live version: tokens of a text that is no longer public.

    What is indexed of a live version is made from its published row, which ``published_leaks`` reads.
    """
    live = {
        f"{KIND}:{number}"
        for number in session.scalars(select(published_case.c.number).where(published_case.c.is_live))
    }
    live |= {department_id(code) for code in session.scalars(select(published_department.c.code))}
    live |= live_section_ids(session) | live_turn_ids(session)
    for document in engine.ids():
        if document not in live:
            yield f"the index holds {document.removeprefix(f'{KIND}:')}, which is not public"
