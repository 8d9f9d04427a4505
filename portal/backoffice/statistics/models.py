"""Monthly figures of the call centre (话务统计) and historic totals without rows (历史累计)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base


class CallStats(Base):
    """话务统计 of one month, aggregates only: calls that entered the queue, were answered, gave up, and the waiting."""

    __tablename__ = "call_stats"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # 2026-10
    offered: Mapped[int]  # 呼入: entered the queue, blacklisted calls out
    answered: Mapped[int]  # 接通: answered by a seat
    answered_in_15s: Mapped[int | None]
    wait_seconds: Mapped[int | None]  # total waiting time of answered calls; the mean is derived
    direct: Mapped[int | None]  # 直办: cases answered on the line
    assigned: Mapped[int | None]  # 转办: cases handed over
    note: Mapped[str] = mapped_column(Text, default="")
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id", ondelete="SET NULL"))
    entered_by: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]  # None: changed since, or never published


class HistoricAggregate(Base):
    """历史累计: a total whose rows do not exist, with its source and what is known of its denominator."""

    __tablename__ = "historic_aggregate"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(64))
    value: Mapped[str] = mapped_column(String(32))  # as printed: 35万
    unit: Mapped[str] = mapped_column(String(16), default="")
    period: Mapped[str] = mapped_column(String(64))  # in words: 2000年7月至2010年
    source: Mapped[str] = mapped_column(String(200))
    denominator_note: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None]
