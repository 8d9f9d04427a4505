"""Form of one day of the holiday table."""

from wtforms import DateField, Form, RadioField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

OFF, WORK = "off", "work"


class DayForm(Form):
    class Meta:
        locales = ("zh",)

    day = DateField("日期", [InputRequired("请填写日期")])
    kind = RadioField(
        "这一天",
        [InputRequired("请选择休息还是上班")],
        choices=[SelectChoice(OFF, "休息（周一至周五）"), SelectChoice(WORK, "调休上班（周六、周日）")],
        default=OFF,
    )
    note = StringField("说明", [Length(max=64, message="不能超过 64 个字")], description="例如“春节”。")
