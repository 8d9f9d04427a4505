"""Job ``bulletin_reprint``: the files of a published version once more, with the quoted cases as they are public now.

Everything but the cases is as it was released. A case that is no longer public leaves a notice in its place; the title
of a revised one has passed the gate of its own release.
"""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row, Table, delete, insert, select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.manuscript import day_words, manuscript, quoted_numbers
from portal.backoffice.bulletins.models import Bulletin, BulletinFigure, BulletinRevision
from portal.backoffice.bulletins.words import CHAIN_KINDS
from portal.db.engines import read_session_factory
from portal.documents import CaseView, ChainView, Manuscript
from portal.jobs.worker import JobContext
from portal.public.bulletins.tables import (
    published_bulletin,
    published_bulletin_file,
    published_chain_link,
    published_figure,
)
from portal.releases.bulletin_files import print_files
from portal.releases.bulletin_rows import COPIED, FIGURE, file_rows
from portal.releases.log import bump_counter
from portal.settings import Settings

WITHDRAWN = "此处引用的案例已撤回"

AnyRow = Row[*tuple[Any, ...]]


def reprint_job(context: JobContext) -> None:
    """Print outside the write lock. Where a case changed meanwhile, that change has queued a job of its own."""
    number, version = context.payload["number"], context.payload["version"]
    with read_session_factory(context.sessions.kw["bind"])() as session:
        document = released_manuscript(session, number, version, context.settings)
        if document is None or _of(session, published_bulletin_file, number, version):
            return
    files = print_files(document, context.settings)
    with context.sessions.begin() as session:
        now = released_manuscript(session, number, version, context.settings)
        if now is None or now.cases != document.cases:
            return
        file, key = published_bulletin_file.c, {"number": number, "version": version}
        session.execute(delete(published_bulletin_file).where(file.number == number, file.version == version))
        session.execute(insert(published_bulletin_file), [{**key, **row} for row in file_rows(files)])
        bump_counter(session, datetime.now(UTC))


def released_manuscript(session: Session, number: str, version: int, settings: Settings) -> Manuscript | None:
    """A published version as it was printed, with its cases as they are public now; None where it is not public."""
    rows = _of(session, published_bulletin, number, version)
    if not rows:
        return None
    released = _released(session, rows[0])
    document = manuscript(session, released, settings)
    figures = _of(session, published_figure, number, version)
    explained = {row.key: row.explained for row in figures}
    gone = {
        one: CaseView(one, WITHDRAWN, "")
        for one in quoted_numbers(document.text)
        if one not in document.cases
    }
    return replace(
        document,
        figures={key: replace(view, explained=explained[key]) for key, view in document.figures.items()},
        cases={**document.cases, **gone},
        chain=tuple(_chain_view(row) for row in _of(session, published_chain_link, number, version)),
    )


def _released(session: Session, row: AnyRow) -> Bulletin:
    """The version as an object of the working side that belongs to no session."""
    text = session.scalar(
        select(BulletinRevision.text)
        .join(Bulletin, Bulletin.id == BulletinRevision.bulletin_id)
        .where(Bulletin.number == row.number, BulletinRevision.version == row.version)
        .order_by(BulletinRevision.id.desc())
        .limit(1)
    )
    passed = [{"reason": note["reason"]} for note in json.loads(row.check_notes)]
    return Bulletin(
        **{name: getattr(row, name) for name in COPIED},
        dated=date.fromisoformat(row.dated),
        change_note=row.change_note,
        overrides=passed,
        text=text or "",
        figures=[_figure(one) for one in _of(session, published_figure, row.number, row.version)],
    )


def _figure(row: AnyRow) -> BulletinFigure:
    values = {name: getattr(row, name) for name in FIGURE}
    return BulletinFigure(**values, parameters=json.loads(row.parameters), data=json.loads(row.data))


def _chain_view(row: AnyRow) -> ChainView:
    return ChainView(
        kind_word=CHAIN_KINDS.get(row.kind, row.kind),
        dated=day_words(date.fromisoformat(row.dated)),
        post=row.post,
        text=row.text,
        document_number=row.document_number,
        withheld_reason=row.withheld_reason,
    )


def _of(session: Session, table: Table, number: str, version: int) -> list[AnyRow]:
    """Rows of one version, in the order of the table's ``position`` where it has one."""
    column = table.c
    statement = select(table).where(column.number == number, column.version == version)
    if "position" in column:
        statement = statement.order_by(column.position)
    return list(session.execute(statement).all())
