"""Forms of an order's page and of the figures entered by hand."""

from collections.abc import Iterable
from datetime import UTC, datetime, time

from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.backoffice.departments.forms import ChineseForm
from portal.backoffice.orders.corrections import FIELDS
from portal.backoffice.orders.moments import start_of_day
from portal.scoring.model import Indicator
from portal.scoring.period import Period
from portal.vocabulary import ExclusionReason

NO_PERSONAL_DATA = "不写来电人的姓名、电话、住址。"


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class ExclusionForm(ChineseForm):
    reason = SelectField("理由", choices=[SelectChoice(term.value, term.word) for term in ExclusionReason])
    document = StringField(
        "依据的文件",
        [InputRequired("请写明依据的文件"), Length(max=200, message="不能超过 200 个字")],
        filters=[_trimmed],
        description="文号或者会议纪要、认定书的名称和日期。",
    )
    note = TextAreaField(
        "说明", [Length(max=1000, message="不能超过 1000 个字")], description=NO_PERSONAL_DATA
    )


class CorrectionForm(ChineseForm):
    field = SelectField("更正哪一个时间", choices=[SelectChoice(name, word) for name, word in FIELDS.items()])
    day = DateField("正确的日期", [Optional()])
    hour = TimeField("时刻", [Optional()], description="只知道日期的不填，按全天计算。")
    nothing = BooleanField("没有这个时间（来源系统误记）")
    reason = TextAreaField(
        "理由和依据",
        [InputRequired("请写明更正的理由和依据"), Length(max=1000, message="不能超过 1000 个字")],
        description="例如经核实的异议。" + NO_PERSONAL_DATA,
    )

    def validate_nothing(self, field: BooleanField) -> None:
        if self.day.data is None and not self.day.errors and not field.data:
            raise ValidationError("请填写日期，或者勾选“没有这个时间”")
        if self.day.data is not None and field.data:
            raise ValidationError("填了日期，又勾选了“没有这个时间”，请只留一样")

    @property
    def moment(self) -> datetime | None:
        """The time in UTC; midnight in Shanghai for a day alone."""
        if self.day.data is None:
            return None
        hour: time = self.hour.data or time()
        return start_of_day(self.day.data) + (datetime.combine(datetime.min, hour) - datetime.min)


class ManualForm(ChineseForm):
    department_id = SelectField("单位", coerce=int)
    month = StringField(
        "月份", [InputRequired("请填写月份")], filters=[_trimmed], description="例如 2026-10。"
    )
    indicator = SelectField("指标")
    k = IntegerField(
        "件数（分子）", [InputRequired("请填写件数"), NumberRange(0, 1_000_000, "请填 0 或更大的整数")]
    )
    n = IntegerField(
        "总数（分母）",
        [Optional(), NumberRange(0, 1_000_000, "请填 0 或更大的整数")],
        description="按比率计的指标必填；按件数计的不填。",
    )
    evidence = TextAreaField(
        "凭据",
        [InputRequired("请写明凭据"), Length(max=2000, message="不能超过 2000 个字")],
        description="查实的认定书、通报等的名称和日期。" + NO_PERSONAL_DATA,
    )

    def offer(self, departments: Iterable[tuple[int, str]], indicators: dict[str, Indicator]) -> None:
        self._kinds = {code: item.kind for code, item in indicators.items()}
        self.department_id.choices = [SelectChoice(str(id_), name) for id_, name in departments]
        self.indicator.choices = [SelectChoice(code, item.name) for code, item in indicators.items()]

    def validate_month(self, field: StringField) -> None:
        try:
            period = Period.parse(field.data or "")
        except ValueError:
            raise ValidationError("月份写作 2026-10") from None
        if period.length != 1:
            raise ValidationError("按月录入，季度和年度由各月相加")
        if period.start > datetime.now(UTC):
            raise ValidationError("这个月还没有到")

    def validate_n(self, field: IntegerField) -> None:
        kind = self._kinds.get(self.indicator.data)
        if kind == "rate" and field.data is None:
            raise ValidationError("这一指标按比率计，请填写总数")
        if kind == "count" and field.data is not None:
            raise ValidationError("这一指标按件数计，不填总数")
