"""The next version of a released day, and giving a draft up."""

from typing import Any

from sqlalchemy import func, select

from portal.backoffice.hotline_days.models import Call
from portal.backoffice.hotline_days.sittings import call_count, in_order
from portal.backoffice.hotline_days.sums import session_words
from portal.backoffice.hotline_days.workflow import DayStep
from portal.backoffice.hotline_days.writing import stage_faults
from portal.backoffice.promises.models import Promise
from portal.backoffice.steps import forget_review
from portal.releases.hotline_live_day import LiveDay, live_day
from portal.releases.notes import note_faults


class Revise(DayStep):
    """修订: a draft of version n+1 with a note that the public reads. ``stage``: what the new version tells of, "" as before."""

    act = "revise"

    def __init__(self, *args: Any, stage: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self._stage = stage

    def failure_reasons(self) -> list[str]:
        """Sentences for staff, the note read by the privacy engine; empty means allowed."""
        reasons = super().failure_reasons()
        return reasons or note_faults(self._session, self._comment)

    def _own_reasons(self) -> list[str]:
        return stage_faults(self._session, self._item, self._stage) if self._stage else []

    def _do(self) -> None:
        day = self._item
        forget_review(day)
        day.version += 1
        day.change_note = self._comment
        day.stage = self._stage or day.stage
        day.secrecy, day.release_at = {}, None


class Drop(DayStep):
    """删除草稿; of a revision only the revision: fields and sessions go back to what is public."""

    act = "drop"

    def _own_reasons(self) -> list[str]:
        return self._undecided() if self._item.version == 1 else self._unrestorable()

    def _undecided(self) -> list[str]:
        """Work that others have done on calls and promises does not go with a day that was only drafted."""
        day_id = self._item.id
        counts = [
            (words, self._session.scalar(select(func.count(table.id)).where(*matches)) or 0)
            for words, table, matches in (
                ("来电 {} 通", Call, (Call.day_id == day_id, Call.state != "draft")),
                ("承诺 {} 项", Promise, (Promise.day_id == day_id, Promise.state != "draft")),
            )
        ]
        found = "、".join(words.format(n) for words, n in counts if n)
        return [f"已有{found}送审或发布，不能删除。"] if found else []

    def _unrestorable(self) -> list[str]:
        live = live_day(self._session, self._item.number)
        if live is None:
            return ["找不到已发布的那一版，不能放弃修订。"]
        return [
            f"{session_words(sitting)}：已发布的一版没有这一场，它已有来电，不能放弃修订。"
            for sitting in in_order(self._item)[len(live.sessions) :]
            if call_count(self._session, sitting)
        ]

    def perform(self) -> None:
        """Remove it; raises NotAllowed. The history keeps that it was there."""
        super().perform()
        if self._item.version == 1 and self._item.state == "draft":
            self._session.delete(self._item)

    def _do(self) -> None:
        live = live_day(self._session, self._item.number) if self._item.version > 1 else None
        if live is not None:
            self._restore(live)

    def _restore(self, live: LiveDay) -> None:
        day = self._item
        for name, value in live.fields.items():
            setattr(day, name, value)
        kept = len(live.sessions)  # none that is public was removed
        for sitting in in_order(day)[kept:]:
            day.sessions.remove(sitting)
        for sitting, values in zip(in_order(day), live.sessions, strict=True):
            for name, value in values.items():
                setattr(sitting, name, value)
        day.version, day.state = live.version, "released"
        forget_review(day)
