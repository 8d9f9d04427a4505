"""Forms of the holiday table and of the deadlines."""

from wtforms import DateField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.backoffice.calendar.deadline_words import ALL_TYPES, STAGES, UNITS
from portal.backoffice.departments.forms import ChineseForm
from portal.vocabulary import AppealType

OFF, WORK = "off", "work"


class DayForm(ChineseForm):
    day = DateField("日期", [InputRequired("请填写日期")])
    kind = RadioField(
        "这一天",
        [InputRequired("请选择休息还是上班")],
        choices=[SelectChoice(OFF, "休息（周一至周五）"), SelectChoice(WORK, "调休上班（周六、周日）")],
        default=OFF,
    )
    note = StringField("说明", [Length(max=64, message="不能超过 64 个字")], description="例如“春节”。")


class DeadlineForm(ChineseForm):
    stage = SelectField("环节", choices=[SelectChoice(code, word) for code, word in STAGES.items()])
    appeal_type = SelectField(
        "诉求类型",
        choices=[SelectChoice("", ALL_TYPES), *(SelectChoice(kind.value, kind.word) for kind in AppealType)],
        description="某一类型另有规定的，优先于“各类诉求”。",
    )
    days = IntegerField(
        "时限",
        [InputRequired("请填写天数"), NumberRange(0, 400, "请填 0 到 400 的整数")],
        description="从派单次日起算；当日办结的填 0。",
    )
    unit = RadioField(
        "计算",
        choices=[SelectChoice(code, "按" + word.removeprefix("个")) for code, word in UNITS.items()],
        default="working",
    )
    valid_from = DateField("从哪天起", [InputRequired("请填写起始日期")], description="按派单日期适用。")
    valid_until = DateField("到哪天止（不含）", [Optional()], description="没有截止日期的不填。")
    document = StringField(
        "依据",
        [Length(max=200, message="不能超过 200 个字")],
        filters=[lambda text: (text or "").strip()],
        description="发文字号和名称。",
    )
