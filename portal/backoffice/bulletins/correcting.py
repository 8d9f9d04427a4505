"""A released bulletin is corrected (更正) by writing its next version; the live one stays until that is released."""

from sqlalchemy import select

from portal.backoffice.bulletins.content import HEADER
from portal.backoffice.bulletins.models import BulletinFigure, BulletinRevision
from portal.backoffice.bulletins.revisions import keep_revision
from portal.backoffice.bulletins.workflow import Step
from portal.backoffice.steps import forget_review
from portal.releases.bulletin_live import LiveVersion, live_version
from portal.releases.notes import note_faults


class OpenCorrection(Step):
    """开始更正: a draft of version n+1 with a note that the public reads; there is no silent minor edit."""

    act = "correct"

    def failure_reasons(self) -> list[str]:
        """Sentences for staff, the note read by the privacy engine; empty means allowed."""
        reasons = super().failure_reasons()
        return reasons or note_faults(self._session, self._comment)

    def _do(self) -> None:
        bulletin = self._bulletin
        keep_revision(self._session, bulletin, self._actor, self._now, f"第 {bulletin.version} 版发布的文字")
        forget_review(bulletin)
        bulletin.version += 1
        bulletin.change_note = self._comment
        bulletin.secrecy, bulletin.overrides, bulletin.decisions = {}, [], []
        bulletin.updated_at = self._now


class DropDraft(Step):
    """删除草稿; of a correction only the correction: head, text and figures go back to what is public."""

    act = "drop"

    def _own_reasons(self) -> list[str]:
        bulletin = self._bulletin
        if bulletin.version > 1 and live_version(self._session, bulletin.number) is None:
            return ["找不到已发布的那一版，不能放弃更正。"]
        return []

    def perform(self) -> None:
        """Remove it; raises NotAllowed. The history keeps that it was there."""
        super().perform()
        if self._bulletin.version == 1 and self._bulletin.state == "draft":
            self._session.delete(self._bulletin)

    def _do(self) -> None:
        live = live_version(self._session, self._bulletin.number)
        if self._bulletin.version > 1 and live is not None:
            self._restore(live)

    def _restore(self, live: LiveVersion) -> None:
        bulletin = self._bulletin
        text = self._session.scalar(
            select(BulletinRevision.text)
            .where(BulletinRevision.bulletin_id == bulletin.id, BulletinRevision.version == live.version)
            .order_by(BulletinRevision.id.desc())
            .limit(1)
        )
        keep_revision(self._session, bulletin, self._actor, self._now, "放弃的更正稿")
        bulletin.text = text if text is not None else bulletin.text
        for name in HEADER:
            setattr(bulletin, name, live.header[name])
        bulletin.figures.clear()
        self._session.flush()
        bulletin.figures.extend(BulletinFigure(read_at=self._now, **values) for values in live.figures)
        bulletin.version, bulletin.change_note, bulletin.state = live.version, live.change_note, "released"
        forget_review(bulletin)
