"""Approve several calls at once (成批审核): withheld ones, and summaries of those that operators took."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from portal.backoffice.calls.words import is_in_bulk
from portal.backoffice.calls.workflow import Approve
from portal.backoffice.hotline_days.models import Call
from portal.releases import NotAllowed
from portal.security.policy import Identity


@dataclass(slots=True)
class Result:
    """Ids of the approved calls, and why others were not."""

    approved: list[int] = field(default_factory=list)
    refused: dict[int, list[str]] = field(default_factory=dict)


class ApproveSeveral:
    """Each call is approved as if alone, with all its checks; the clean ones go on, the others stay with their reasons."""

    def __init__(self, session: Session, actor: Identity, now: datetime, needed: int) -> None:
        self._session = session
        self._actor = actor
        self._now = now
        self._needed = needed

    def perform(self, call_ids: Iterable[int]) -> Result:
        """Raises NotAllowed where none was chosen."""
        result = Result()
        for call_id in dict.fromkeys(call_ids):
            call = self._session.get(Call, call_id)
            if call is None:
                continue
            reasons = self._approve(call)
            if reasons:
                result.refused[call_id] = reasons
            else:
                result.approved.append(call_id)
        if not result.approved and not result.refused:
            raise NotAllowed(["请先勾选要通过的来电。"])
        return result

    def _approve(self, call: Call) -> list[str]:
        if not is_in_bulk(call):
            return ["实录和领导接听的摘要要逐通审核。"]
        try:
            Approve(self._session, call, self._actor, self._now, needed=self._needed).perform()
        except NotAllowed as refusal:
            return refusal.reasons
        return []
