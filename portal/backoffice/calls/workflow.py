"""Steps of a call between its draft and its release; each class says in Chinese why it may not be done now."""

from portal.backoffice import steps
from portal.backoffice.calls.content import call_hash
from portal.backoffice.calls.detection import look_again, read_public_again
from portal.backoffice.calls.guards import open_decisions, output_reasons, sensitive_names
from portal.backoffice.calls.second_pass import call_leaks, known_fields
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.hotline_days.workflow import HotlineStep
from portal.backoffice.steps import forget_review
from portal.releases.notes import note_faults
from portal.releases.recheck.closing import open_recheck
from portal.releases.recheck.models import Recheck


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

    def _do(self) -> None:
        """What is masked in a next version must not go on standing in the live one."""
        super()._do()
        read_public_again(self._session, Call.id == self._item.id)


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
        call.version = self._next_version()
        call.change_note, call.secrecy, call.release_at = self._comment, {}, None

    def _next_version(self) -> int:
        return self._item.version + 1


class Reopen(Revise):
    """重新整理: a call that a re-check hid becomes the draft of its next version. It stays hidden until that is released,
    or for good where its form becomes 不公开.
    """

    act = "reopen"

    def _hidden(self) -> Recheck | None:
        return open_recheck(self._session, Recheck.call_id == self._item.id)

    def _own_reasons(self) -> list[str]:
        return [] if self._hidden() else ["只有复查撤下的来电可以重新整理。"]

    def _do(self) -> None:
        super()._do()
        self._item.state = "draft"  # before the look: what was read under review keeps its replacements
        look_again(self._session, self._item)

    def _next_version(self) -> int:
        """A version that was being written when the call was hidden keeps its number."""
        hidden = self._hidden()
        return max(self._item.version, hidden.version + 1 if hidden else 1)
