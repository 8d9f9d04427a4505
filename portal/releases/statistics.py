"""Publish monthly call figures and historic totals: the exact row goes into the published table and its log entry."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.statistics.models import CallStats, HistoricAggregate
from portal.public.statistics.tables import published_aggregate, published_call_stats
from portal.releases import NotAllowed
from portal.releases.log import append_entry, bump_counter
from portal.releases.notes import text_faults
from portal.releases.snapshot import local_day

KIND = "statistics"

Figure = CallStats | HistoricAggregate

_TEXTS = {
    "note": "说明",
    "name": "指标名称",
    "period": "时期",
    "source": "来源",
    "denominator_note": "分母说明",
}
"""What people wrote of a figure; all of it becomes public."""


class PublishStatistics:
    """Make one month or one total public as it stands. Published figures change only by publishing them again, with an
    entry of their own; the row's earlier content then stands nowhere but in the log's commitment.
    """

    def __init__(self, session: Session, actor: str, figure: Figure, now: datetime | None = None) -> None:
        self._session = session
        self._actor = actor
        self._figure = figure
        self._now = now or datetime.now(UTC)
        is_month = isinstance(figure, CallStats)
        self._table: Table = published_call_stats if is_month else published_aggregate
        self._key = self._table.c["month" if is_month else "key"]

    def failure_reasons(self) -> list[str]:
        """Chinese sentences; empty means that it can be published."""
        if self._figure.published_at is not None:
            return ["已公开的内容没有改动。"]
        texts = {
            word: getattr(self._figure, name) for name, word in _TEXTS.items() if hasattr(self._figure, name)
        }
        return [f"{fault}请改写。" for fault in text_faults(self._session, texts)]

    def perform(self) -> int:
        """Sequence of the log entry; raises NotAllowed."""
        if reasons := self.failure_reasons():
            raise NotAllowed(reasons)
        now = self._now
        row = self._row()
        key = row[self._key.name]
        was_public = self._session.execute(select(self._key).where(self._key == key)).first() is not None
        self._session.execute(delete(self._table).where(self._key == key))
        seq = append_entry(self._session, "revise" if was_public else "release", row, now, kind=KIND)
        self._session.execute(insert(self._table).values(row | {"log_seq": seq}))
        self._figure.published_at = now
        record(self._session, self._actor, "statistics.publish", _subject(self._figure), key, log_seq=seq)
        bump_counter(self._session, now)
        return seq

    def _row(self) -> dict[str, Any]:
        """All columns of the published row but the entry's number, which the commitment cannot hold."""
        names = {column.name for column in self._table.columns} - {"log_seq", "released_on"}
        row = {name: getattr(self._figure, name) for name in names}
        return row | {"released_on": str(local_day(self._now))}


def public_figures(session: Session) -> set[str]:
    """Months and keys of totals that are public, be it in an earlier version."""
    keys = select(published_call_stats.c.month).union_all(select(published_aggregate.c.key))
    return set(session.scalars(keys))


def _subject(figure: Figure) -> str:
    return "call_stats" if isinstance(figure, CallStats) else "historic_aggregate"
