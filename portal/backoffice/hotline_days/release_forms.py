"""Forms of release, schedule and withdrawal of hotline days, calls and promises."""

from datetime import UTC, datetime

from wtforms import BooleanField, DateTimeLocalField
from wtforms.validators import Optional

from portal.backoffice.bulletins.forms import WithdrawForm
from portal.backoffice.releases.forms import BatchForm
from portal.releases.hotline import Grounds
from portal.releases.snapshot import LOCAL

_WRITTEN = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
"""As browsers send a local time, and as people write one where a browser knows no such field."""


class ReleaseForm(BatchForm):
    """公开依据 and 保密审查结论 of whatever is chosen, and when it is to go out if not now."""

    release_at = DateTimeLocalField(
        "定时发布",
        [Optional()],
        format=_WRITTEN,
        description="按“定时发布选中的”时才用，北京时间，精确到秒，例如 2026-11-05 09:00:00。到时再检查一遍才发布。",
    )

    @property
    def grounds(self) -> Grounds:
        return Grounds(self.ground.data or "", self.secrecy_conclusion.data or "")

    @property
    def moment(self) -> datetime | None:
        """What was typed, as an instant."""
        typed = self.release_at.data
        return typed.replace(tzinfo=LOCAL).astimezone(UTC) if typed else None


class WithdrawCallForm(WithdrawForm):
    """撤回 of a call."""

    with_promises = BooleanField("这一通里的承诺也一并撤回")
