"""Steps of a promise between its draft and its release."""

from datetime import date

from portal.backoffice import steps
from portal.backoffice.hotline_days.workflow import HotlineStep
from portal.backoffice.orders.moments import local_day
from portal.backoffice.promises.content import PromiseContent, promise_hash
from portal.backoffice.promises.faults import content_faults
from portal.backoffice.promises.models import Promise
from portal.releases.hotline_checks import promise_reasons


class PromiseStep(HotlineStep[Promise]):
    """One act on a promise."""

    kind = "promise"

    def _public_hash(self) -> str:
        return promise_hash(self._session, self._item)

    def _today(self) -> date:
        return local_day(self._now)

    def _content_reasons(self, content: PromiseContent) -> list[str]:
        """Why the promise cannot say ``content``."""
        return content_faults(self._session, self._item, content, self._today())


class Propose(steps.Propose[Promise], PromiseStep):
    """送审: words and dates must stand."""

    def _own_reasons(self) -> list[str]:
        return promise_reasons(self._session, self._item, self._now)


class TakeBack(steps.TakeBack[Promise], PromiseStep):
    """收回修改."""


class SendBack(steps.SendBack[Promise], PromiseStep):
    """退回."""


class Approve(steps.Approve[Promise], PromiseStep):
    """审核通过."""
