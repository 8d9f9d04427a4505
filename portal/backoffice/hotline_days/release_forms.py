"""Forms of release, schedule and withdrawal of hotline days, calls and promises."""

from datetime import UTC, datetime

from wtforms import BooleanField, DateTimeLocalField, StringField
from wtforms.validators import DataRequired, Length, Optional

from portal.backoffice.bulletins.forms import WithdrawForm, trimmed
from portal.backoffice.releases.forms import LONGEST, BatchForm
from portal.releases.hotline import Grounds
from portal.releases.snapshot import LOCAL

_WRITTEN = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
"""As browsers send a local time, and as people write one where a browser knows no such field."""


class ReleaseForm(BatchForm):
    """公开依据 and 保密审查结论 of whatever is chosen, and when it is to go out if not now."""

    ground = StringField(
        "依据",
        [DataRequired("请填写公开依据。"), Length(max=LONGEST, message=f"不能超过 {LONGEST} 字。")],
        filters=[trimmed],
        description="写明文件名和条款；已填上这次接听日上回用的依据。",
    )
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
