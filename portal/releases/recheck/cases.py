"""Released cases as the re-check reads them: see ``inspection`` and ``hiding``."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.backoffice.cases.detection import DetectDraft
from portal.privacy import OfficeWords
from portal.releases.edition import KIND
from portal.releases.models import Release
from portal.releases.recheck.hiding import hide
from portal.releases.recheck.inspection import inspect, load
from portal.releases.recheck.kinds import Inspection, Kind
from portal.releases.recheck.models import Recheck
from portal.releases.recheck.queueing import outdated
from portal.releases.transition import detection_version


class Cases(Kind):
    """案例, by their live releases."""

    model, subject = Release, "case_id"

    def live(self) -> Select[int]:
        return select(Release.id).where(Release.kind == KIND, Release.is_live)

    def outdated(self) -> Select[int]:
        return outdated()

    def inspect(self, session: Session, item_id: int, offices: OfficeWords) -> Inspection | None:
        pair = next(iter(load(session, [item_id])), None)
        return inspect(session, *pair, offices) if pair else None

    def mark(self, session: Session, item: Inspection, offices: OfficeWords) -> Inspection:
        """The draft of a released case gets the findings of the current rules as well."""
        [(release, draft)] = load(session, [item.item_id])
        if draft.text_hash != item.text_hash:
            item = inspect(session, release, draft, offices)
            [(release, draft)] = load(session, [item.item_id])
        if draft.state == "released":
            DetectDraft(session, draft, offices).perform(item.detected)
        release.checked_with = detection_version()
        return item

    def hide(self, session: Session, recheck: Recheck) -> None:
        hide(session, recheck)
