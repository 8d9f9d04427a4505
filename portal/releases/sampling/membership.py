"""Whether a case that nobody opened may go out all the same, because it stands in a batch whose sample was read."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.cases.models import CaseDraft
from portal.releases.sampling.models import SampleBatch, SampleItem


def in_read_sample(session: Session, draft: CaseDraft) -> bool:
    """True for exactly the text that was drawn, in a batch that is being released without a leak."""
    found = session.scalar(
        select(SampleItem.case_id)
        .join(SampleBatch, SampleBatch.id == SampleItem.batch_id)
        .where(
            SampleItem.case_id == draft.case_id,
            SampleItem.text_hash == draft.text_hash,
            SampleItem.refused == "",
            SampleBatch.state.in_(("releasing", "done")),
            SampleBatch.leaks == 0,
        )
    )
    return found is not None
