"""The objection of a liaison."""

from collections.abc import Iterable

from wtforms import SelectField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length

from portal.backoffice.departments.forms import ChineseForm

LONGEST = 1000


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class ObjectionForm(ChineseForm):
    indicator = SelectField("针对")
    ground = TextAreaField(
        "理由",
        [DataRequired("请写明理由"), Length(max=LONGEST, message=f"不能超过 {LONGEST} 个字")],
        filters=[_trimmed],
        description="哪里算得不对，应当怎样。请勿写来电人的姓名、电话、住址。",
    )
    evidence = TextAreaField(
        "证据说明",
        [DataRequired("请写明证据"), Length(max=LONGEST, message=f"不能超过 {LONGEST} 个字")],
        filters=[_trimmed],
        description="例如签收记录的时间、延期批复的文号、现场记录的编号；材料另行报送热线办。",
    )

    def offer(self, whole: str, indicators: Iterable[tuple[str, str]]) -> None:
        """``whole``: the choice that names no indicator; then each indicator's code and name."""
        self.indicator.choices = [
            SelectChoice("", whole),
            *(SelectChoice(code, f"指标：{name}") for code, name in indicators),
        ]
