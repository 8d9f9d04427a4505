"""Cases that bulletins quote: when one is withdrawn, hidden, restored or revised, no file may go on showing what it was.

The page fills quoted cases in as they are public when it is read. The files are deleted in the transaction that changes
the case, so that they go with it, and are printed again by a job (``bulletin_reprint``); until then they answer 503.
"""

from dataclasses import dataclass

from sqlalchemy import and_, delete, exists, select, tuple_
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import Bulletin
from portal.jobs.queue import enqueue
from portal.public.bulletins.tables import (
    published_bulletin,
    published_bulletin_case,
    published_bulletin_file,
)
from portal.public.cases.tables import published_case

JOB = "bulletin_reprint"
"""Kind of the job that prints the files of one version again."""

_QUOTE, _LIVE = published_bulletin_case.c, published_bulletin.c


def is_bulletin(session: Session, number: str) -> bool:
    """Whether a public number belongs to a bulletin, brief or historic document; cases have numbers of another form."""
    return session.scalar(select(Bulletin.id).where(Bulletin.number == number)) is not None


def quoted_case_changed(session: Session, case_number: str) -> None:
    """Delete the files of every version that quotes the case and have them printed again; in the caller's transaction."""
    keys = quoting_bulletins(session, case_number)
    if not keys:
        return
    file = published_bulletin_file.c
    session.execute(delete(published_bulletin_file).where(tuple_(file.number, file.version).in_(keys)))
    for number, version in keys:
        enqueue(session, JOB, {"number": number, "version": version}, priority=1)


def quoting_bulletins(session: Session, case_number: str) -> list[tuple[str, int]]:
    """(number, version) of every published version that quotes the case."""
    rows = session.execute(
        select(_QUOTE.number, _QUOTE.version)
        .where(_QUOTE.case_number == case_number)
        .order_by(_QUOTE.number, _QUOTE.version)
    )
    return [(row.number, row.version) for row in rows]


@dataclass(frozen=True, slots=True)
class WithdrawnQuote:
    """A live bulletin that quotes a case which is no longer public: staff decide whether it needs a correction."""

    bulletin_id: int
    number: str
    title: str
    case_number: str


def withdrawn_quotes(session: Session) -> list[WithdrawnQuote]:
    """通报引用的案例已撤回: until a corrected version no longer quotes the case."""
    public = exists().where(published_case.c.number == _QUOTE.case_number, published_case.c.is_live)
    rows = session.execute(
        select(Bulletin.id, _LIVE.number, _LIVE.title, _QUOTE.case_number)
        .select_from(published_bulletin)
        .join(published_bulletin_case, and_(_QUOTE.number == _LIVE.number, _QUOTE.version == _LIVE.version))
        .join(Bulletin, Bulletin.number == _LIVE.number)
        .where(_LIVE.is_live, ~public)
        .order_by(_LIVE.dated.desc(), _QUOTE.position)
    )
    return [WithdrawnQuote(row.id, row.number, row.title, row.case_number) for row in rows]
