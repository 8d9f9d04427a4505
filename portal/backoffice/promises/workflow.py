"""Steps of a promise between its draft and its release."""

from portal.backoffice import steps
from portal.backoffice.hotline_days.workflow import HotlineStep
from portal.backoffice.promises.content import promise_hash
from portal.backoffice.promises.models import Promise


class PromiseStep(HotlineStep[Promise]):
    """One act on a promise."""

    kind = "promise"

    def _public_hash(self) -> str:
        return promise_hash(self._session, self._item)


class Propose(steps.Propose[Promise], PromiseStep):
    """送审."""


class TakeBack(steps.TakeBack[Promise], PromiseStep):
    """收回修改."""


class SendBack(steps.SendBack[Promise], PromiseStep):
    """退回."""


class Approve(steps.Approve[Promise], PromiseStep):
    """审核通过."""
