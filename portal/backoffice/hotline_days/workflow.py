"""Steps of days, calls and promises: one history, one table of states; days here, the others in their own features."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice import steps
from portal.backoffice.hotline_days.columns import HotlineColumns
from portal.backoffice.hotline_days.content import day_hash
from portal.backoffice.hotline_days.models import HotlineDay, HotlineEvent
from portal.backoffice.hotline_days.states import WORKFLOW
from portal.backoffice.hotline_days.sums import sum_faults
from portal.backoffice.orders.moments import local_day
from portal.backoffice.steps import Item
from portal.releases.hotline_checks import day_leaks


class HotlineStep(steps.Step[Item]):
    """One act on a day, a call or a promise. ``kind`` names which in the history and the audit log."""

    workflow = WORKFLOW
    kind: str

    def perform(self) -> None:
        """As every step; what is no longer ready to go out does not go out by itself either."""
        super().perform()
        if isinstance(self._item, HotlineColumns) and self._item.state != "approved":
            self._item.release_at = None

    def _keep_event(self, source: str) -> None:
        self._session.flush()
        self._item.text_hash = self._public_hash()
        keep_event(
            self._session,
            self.kind,
            self._item,
            self.act,
            self._actor.username,
            self._now,
            source,
            self._comment,
        )


def keep_event(
    session: Session,
    kind: str,
    item: steps.ReviewColumns,
    act: str,
    actor: str,
    now: datetime,
    source: str,
    comment: str = "",
) -> None:
    """One row of the append-only history and one of the audit log. ``kind``: day, call, promise; ``item`` is stored."""
    item_id = item.id  # type: ignore[attr-defined]  # every such item has one
    session.add(
        HotlineEvent(
            kind=kind,
            item_id=item_id,
            version=item.version,
            at=now,
            actor=actor,
            act=act,
            from_state=source,
            to_state=item.state,
            comment=comment,
            text_hash=item.text_hash,
        )
    )
    record(session, actor, f"{kind}.{act}", kind, item_id, version=item.version)


class DayStep(HotlineStep[HotlineDay]):
    """One act on a day."""

    kind = "day"

    def _public_hash(self) -> str:
        return day_hash(self._item)


class Propose(steps.Propose[HotlineDay], DayStep):
    """送审: sessions and figures must fit together, and nothing of the texts may name a private person."""

    def _own_reasons(self) -> list[str]:
        return [
            *sum_faults(self._session, self._item, local_day(self._now)),
            *day_leaks(self._session, self._item),
        ]


class TakeBack(steps.TakeBack[HotlineDay], DayStep):
    """收回修改."""


class SendBack(steps.SendBack[HotlineDay], DayStep):
    """退回."""


class Approve(steps.Approve[HotlineDay], DayStep):
    """审核通过."""
