"""Reads of the sampling pages."""

from collections.abc import Sequence

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import CaseDraft
from portal.releases.sampling.models import SampleBatch, SampleItem

SHOWN = 50


def batches(session: Session) -> Sequence[SampleBatch]:
    """Newest batches first."""
    return session.scalars(select(SampleBatch).order_by(SampleBatch.id.desc()).limit(SHOWN)).all()


def next_unread(session: Session, batch: SampleBatch) -> CaseDraft | None:
    """The next sampled case that nobody has read."""
    return session.scalars(
        select(CaseDraft)
        .join(SampleItem, SampleItem.case_id == CaseDraft.case_id)
        .where(SampleItem.batch_id == batch.id, SampleItem.position.is_not(None), SampleItem.verdict == "")
        .order_by(SampleItem.position)
        .limit(1)
    ).first()


def refused(session: Session, batch: SampleBatch) -> Sequence[Row[int, str]]:
    """Cases that could not go out with the others, with the reason."""
    return session.execute(
        select(SampleItem.case_id, SampleItem.refused)
        .where(SampleItem.batch_id == batch.id, SampleItem.refused != "")
        .order_by(SampleItem.case_id)
        .limit(200)
    ).all()
