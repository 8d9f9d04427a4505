"""Forms of the ranking pages."""

from datetime import datetime, time, timedelta

from wtforms import DateField, Form, TextAreaField
from wtforms.validators import InputRequired

from portal.scoring.period import LOCAL


class DeadlineForm(Form):
    """核对截止日期: objections are taken until that day is over."""

    class Meta:
        locales = ("zh",)

    day = DateField("核对截止日期", [InputRequired("请填写日期")], description="当天 24:00 截止。")

    @property
    def until(self) -> datetime:
        """The first instant after the day, in Shanghai; the form must be valid."""
        assert self.day.data is not None
        return datetime.combine(self.day.data + timedelta(days=1), time(), LOCAL)


class CorrectionForm(Form):
    """更正说明, which the public reads."""

    class Meta:
        locales = ("zh",)

    note = TextAreaField(
        "更正说明",
        [InputRequired("请写更正说明")],
        description="说明改了什么、为什么改。发布时公开，不要写个人信息。",
        filters=[lambda text: (text or "").strip()],
    )
