"""What a person answers for against the machine: a fault of the checks let pass, a finding of the privacy gate kept."""

from collections.abc import Mapping
from typing import Any

from portal.backoffice.bulletins.content import public_hash
from portal.backoffice.bulletins.workflow import Step
from portal.releases.bulletin_checks import checks
from portal.releases.bulletin_gate import Exposed
from portal.releases.bulletin_prepare import gate_findings
from portal.releases.notes import note_faults
from portal.settings import Settings


class LetPass(Step):
    """放行: a fault stays, with a reason that is published. By a reviewer who did not propose the text; approvals given so
    far are void, because they did not know the reason.
    """

    act = "override"

    def __init__(self, *args: Any, fault: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self._fault = dict(fault)

    def _own_reasons(self) -> list[str]:
        if self._bulletin.proposed_by_id == self._actor.user_id:
            return ["送审人不能放行自己的稿子，请另一位放行。"]
        found = checks(self._session, self._bulletin, self._now).faults
        fault = next((remark for remark in found if remark.identity == self._fault), None)
        if fault is None:
            return ["这一处已经没有问题，或者问题有变化，请重新看过。"]
        if not fault.may_pass:
            return ["这一处不能放行，只能改正。"]
        return note_faults(self._session, self._comment, "放行理由") if self._comment else []

    def _do(self) -> None:
        bulletin = self._bulletin
        entry = {**self._fault, "reason": self._comment, "user_id": self._actor.user_id}
        bulletin.overrides = [*(bulletin.overrides or []), entry]
        bulletin.approvals = []
        self._session.flush()
        bulletin.proposed_hash = public_hash(self._session, bulletin)


class _Finding(Step):
    """An act on one finding of the privacy gate, named by its hash."""

    def __init__(self, *args: Any, settings: Settings, value_hash: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._settings = settings
        self._hash = value_hash

    def _found(self) -> Exposed | None:
        findings = gate_findings(self._session, self._bulletin, self._settings)
        return next((item for item in findings if item.hash == self._hash), None)

    def _decision(self) -> dict[str, Any] | None:
        return next((one for one in self._bulletin.decisions or [] if one["hash"] == self._hash), None)


class KeepFinding(_Finding):
    """保留: what the gate takes for personal data may stay, for a reason; an identifier needs a second person as well."""

    act = "keep"

    def _own_reasons(self) -> list[str]:
        if self._found() is None:
            return ["文字里已经没有这一处，请重新看过。"]
        return ["这一处已经有决定。"] if self._decision() else []

    def _do(self) -> None:
        found = self._found()
        assert found is not None
        entry = {
            "hash": found.hash,
            "label": found.label,
            "reason": self._comment,
            "user_id": self._actor.user_id,
            "second_id": None,
        }
        self._bulletin.decisions = [*(self._bulletin.decisions or []), entry]


class ConfirmKept(_Finding):
    """第二人确认 that a private number or the like stays."""

    act = "confirm_kept"

    def _own_reasons(self) -> list[str]:
        decision = self._decision()
        if decision is None or decision["second_id"] is not None:
            return ["没有等待确认的决定，请重新看过。"]
        if decision["user_id"] == self._actor.user_id:
            return ["决定保留和确认不能是同一人。"]
        return []

    def _do(self) -> None:
        self._bulletin.decisions = [
            {**one, "second_id": self._actor.user_id} if one["hash"] == self._hash else one
            for one in self._bulletin.decisions
        ]
