"""Steps of a call between its draft and its release; each class says in Chinese why it may not be done now."""

from portal.backoffice import steps
from portal.backoffice.calls.content import call_hash
from portal.backoffice.calls.guards import open_decisions, output_reasons, sensitive_names
from portal.backoffice.calls.second_pass import call_leaks, known_fields
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.hotline_days.workflow import HotlineStep
from portal.backoffice.steps import forget_review
from portal.releases.notes import note_faults


class CallStep(HotlineStep[Call]):
    """One act on a call."""

    kind = "call"

    def _public_hash(self) -> str:
        return call_hash(self._session, self._item)

    def _sensitive_reasons(self) -> list[str]:
        names = sensitive_names(self._session, self._item)
        if names and not self._comment:
            return [f"类别“{'、'.join(names)}”默认不公开；确需公开的，送审人和审核人都要写明理由。"]
        return []


class Propose(steps.Propose[Call], CallStep):
    """送审: the form is chosen, everything that it shows is decided, and the exact words are clean."""

    def _own_reasons(self) -> list[str]:
        return open_decisions(self._session, self._item) or call_leaks(self._session, self._item)

    def _comment_reasons(self) -> list[str]:
        return super()._comment_reasons() or self._sensitive_reasons()


class TakeBack(steps.TakeBack[Call], CallStep):
    """收回修改."""


class SendBack(steps.SendBack[Call], CallStep):
    """退回."""


class Approve(steps.Approve[Call], CallStep):
    """审核通过, by somebody else: also for kept identifiers, each of which a second person has confirmed."""

    def _own_reasons(self) -> list[str]:
        return (
            super()._own_reasons()
            or open_decisions(self._session, self._item)
            or output_reasons(self._session, self._item)
        )

    def _comment_reasons(self) -> list[str]:
        return super()._comment_reasons() or self._sensitive_reasons()


class Revise(CallStep):
    """修订: the next version with a note that the public reads; the live one stays until that is released."""

    act = "revise"

    def failure_reasons(self) -> list[str]:
        """Sentences for staff, the note read by the privacy engine; empty means allowed."""
        reasons = super().failure_reasons()
        return reasons or note_faults(self._session, self._comment, "修订说明", known_fields(self._item))

    def _do(self) -> None:
        call = self._item
        forget_review(call)
        call.version += 1
        call.change_note, call.secrecy, call.release_at = self._comment, {}, None
