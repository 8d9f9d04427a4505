"""What a transaction makes public of several cases goes out together, in one chain and with one new edition."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.public.cases.snapshot import CaseSnapshot
from portal.public.cases.tables import published_case, published_count
from portal.public.log.chain import chain_faults, commitment
from portal.public.log.tables import published_log, published_salt, published_state
from portal.releases.edition import Edition
from portal.search.outbox import SINGLE, OutboxEntry

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
_TEXT = {"title": "路灯不亮", "question": "北侧路灯不亮。", "reply": "已修复。", "date_precision": "month"}
_COUNTS = dict.fromkeys(("returns", "extensions", "reworks", "supervisions"), 0)
_OPEN = dict.fromkeys(
    (name for name in CaseSnapshot.__dataclass_fields__ if name not in _TEXT | _COUNTS), None
)
FIRST = CaseSnapshot(
    **{**_OPEN, **_TEXT, **_COUNTS}
    | {
        "number": "2026-000001",
        "version": 1,
        "town": "城东街道",
        "released_on": "2026-11-02",
        "change_note": "",
    }
)
SECOND = replace(FIRST, number="2026-000002", title="井盖破损")


def test_nothing_is_public_before_the_edition_is_written(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        before = session.scalar(select(published_state.c.counter))
        edition = Edition(session, [1, 2])
        seqs = [edition.add("release", item, NOW, priority=SINGLE) for item in (FIRST, SECOND)]
        assert session.scalar(select(func.count()).select_from(published_case)) == 0
        edition.write(NOW)
        assert session.scalars(select(published_case.c.log_seq).order_by("number")).all() == seqs
        assert session.scalar(select(published_count.c.n).where(published_count.c.dimension == "total")) == 2
        assert session.scalars(select(OutboxEntry.item_id).order_by(OutboxEntry.id)).all() == [
            "case:2026-000001",
            "case:2026-000002",
        ]
        assert session.scalar(select(published_state.c.counter)) == (before or 0) + 1


def test_entries_that_are_written_together_make_one_chain(sessions: sessionmaker[Session]) -> None:
    """Over several editions; each commitment is that of its own snapshot under its own salt."""
    with sessions.begin() as session:
        for items in ([FIRST, SECOND], [replace(FIRST, version=2)]):
            edition = Edition(session, [])
            for item in items:
                edition.add("release", item, NOW, priority=SINGLE)
            edition.write(NOW)
        rows = session.execute(select(published_log).order_by(published_log.c.seq)).mappings().all()
        salts = dict(session.execute(select(published_salt.c.seq, published_salt.c.salt)).all())
    assert chain_faults(rows) == []
    assert rows[1]["commitment"] == commitment(salts[rows[1]["seq"]], SECOND.as_dict())


def test_an_edition_without_a_case_is_none(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        before = session.scalar(select(published_state.c.counter))
        Edition(session, [7]).write(NOW)
        assert session.scalar(select(published_state.c.counter)) == before
