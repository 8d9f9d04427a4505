"""Forms of the rulebook pages."""

from wtforms import DateField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from portal.backoffice.departments.forms import ChineseForm
from portal.scoring.period import Period

LONGEST = 60_000


def _with_plain_breaks(text: str | None) -> str:
    """Browsers send \\r\\n; the text is stored and hashed with \\n."""
    return (text or "").replace("\r\n", "\n")


class TextForm(ChineseForm):
    text = TextAreaField("办法全文", [DataRequired("办法全文不能为空")], filters=[_with_plain_breaks])

    def validate_text(self, field: TextAreaField) -> None:
        if len(field.data or "") > LONGEST:
            raise ValidationError(f"不能超过 {LONGEST:,} 个字符")


class RetireForm(ChineseForm):
    until = DateField("从哪天起不再适用", [InputRequired("请填写日期")])


class DryRunForm(ChineseForm):
    period = StringField(
        "考核周期",
        [InputRequired("请填写考核周期")],
        description="月份写作 2026-10，季度 2026-Q3，年度 2026。",
    )

    def validate_period(self, field: StringField) -> None:
        try:
            Period.parse(field.data or "")
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault
