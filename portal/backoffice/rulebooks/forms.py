"""Forms of the rulebook pages."""

from datetime import UTC, datetime

from wtforms import DateField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from portal.backoffice.departments.forms import ChineseForm
from portal.scoring.period import Period


def _with_plain_breaks(text: str | None) -> str:
    """Browsers send \\r\\n; the text is stored and hashed with \\n."""
    return (text or "").replace("\r\n", "\n")


class TextForm(ChineseForm):
    """The text alone: what is wrong with it says ``parse_rulebook``."""

    text = TextAreaField("办法全文", filters=[_with_plain_breaks])


class RetireForm(ChineseForm):
    until = DateField("从哪天起不再适用", [InputRequired("请填写日期")])


class DryRunForm(ChineseForm):
    """A month alone: a year of a large city would keep people waiting for half a minute."""

    period = StringField("月份", [InputRequired("请填写月份")], description="已经结束的月份，例如 2026-10。")

    def validate_period(self, field: StringField) -> None:
        try:
            period = Period.parse(field.data or "")
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault
        if period.length > 1:
            raise ValidationError("请填一个月份，例如 2026-10")
        if period.end > datetime.now(UTC):
            raise ValidationError(f"{period.word}还没有结束，请选以前的月份")
