"""What the queries read, each once in the life of a ``Sources``: a bulletin asks the same rows many times."""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import Case
from portal.backoffice.departments.models import Category
from portal.backoffice.figures.due import DueOrders, read_due
from portal.backoffice.orders.clock import Clock
from portal.backoffice.orders.models import Assignment
from portal.backoffice.statistics.models import CallStats
from portal.releases.bulletin_sources import live_rankings
from portal.scoring.period import Period

AnyRow = Row[*tuple[Any, ...]]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Received:
    """Cases received in a period by one combination of what bulletins count by; ``category`` is an id."""

    channel: str
    appeal_type: str
    handling: str
    category: int | None


@dataclass(frozen=True, slots=True)
class Assigned:
    """Written orders handed over in a period by one combination of what bulletins count by."""

    appeal_type: str
    category: int | None
    town: str


class Sources:
    """One session at one moment, with everything that was read through it."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now
        self._known: dict[Hashable, object] = {}

    def once(self, key: Hashable, reader: Callable[[], _T]) -> _T:
        """What ``reader`` gave the first time."""
        if key not in self._known:
            self._known[key] = reader()
        return cast(_T, self._known[key])

    def call_stats(self, period: Period) -> Mapping[str, CallStats]:
        """Stored months of the period, by month."""
        return {
            one.code: row for one in period.months() if (row := self._call_stats().get(one.code)) is not None
        }

    def _call_stats(self) -> Mapping[str, CallStats]:
        rows = select(CallStats)
        return self.once("call_stats", lambda: {row.month: row for row in self.session.scalars(rows)})

    def received(self, period: Period) -> Counter[Received]:
        """Cases by what they are; answered from one read of the period's rows."""
        columns = (Case.channel, Case.appeal_type, Case.handling, Case.category_id)
        statement = (
            select(*columns, func.count())
            .where(Case.received_at >= period.start, Case.received_at < period.end)
            .group_by(*columns)
        )

        def read() -> Counter[Received]:
            rows = self.session.execute(statement)
            return Counter({Received(a or "", b or "", c or "", d): n for a, b, c, d, n in rows})

        return self.once(("received", period), read)

    def assigned(self, period: Period) -> Counter[Assigned]:
        """Written orders to lead units by what they are about; one case handed to two units has one lead."""
        columns = (Assignment.appeal_type, Assignment.category_id, Assignment.town)
        statement = (
            select(*columns, func.count())
            .where(
                Assignment.dispatched_at >= period.start,
                Assignment.dispatched_at < period.end,
                Assignment.is_written,
                Assignment.role == "lead",
            )
            .group_by(*columns)
        )

        def read() -> Counter[Assigned]:
            rows = self.session.execute(statement)
            return Counter({Assigned(a or "", b, c or ""): n for a, b, c, n in rows})

        return self.once(("assigned", period), read)

    def due(self, period: Period) -> DueOrders:
        """Written orders that fell due in the period, counted by the clock."""
        return self.once(("due", period), lambda: read_due(self.session, period, self._clock(), self.now))

    def _clock(self) -> Clock:
        return self.once("clock", lambda: Clock.load(self.session))

    def category_paths(self) -> Mapping[int, str]:
        """Path by id; a superseded version's categories too, because old rows point to them."""
        rows = select(Category.id, Category.path)
        return self.once("categories", lambda: {row.id: row.path for row in self.session.execute(rows)})

    def rankings(self, period: Period) -> Sequence[AnyRow]:
        """Live released rankings of the period, in the order of their groups."""
        return self.once(("rankings", period), lambda: live_rankings(self.session, period.code))
