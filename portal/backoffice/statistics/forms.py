"""Forms of a month's call figures and of a historic total."""

from typing import Any

from wtforms import IntegerField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.backoffice.departments.forms import ChineseForm
from portal.backoffice.statistics.months import month_of
from portal.backoffice.statistics.services import FIGURES, LIMITS

MOST = 999_999_999
_RANGE = NumberRange(0, MOST, "请填不小于 0 的整数")


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class MonthForm(ChineseForm):
    """One month of the call centre; empty figures are unknown, not zero."""

    month = StringField(
        "月份", [DataRequired("请填写月份")], filters=[_trimmed], description="例如 2026-10 或 2026年10月。"
    )
    offered = IntegerField(
        "呼入量", [InputRequired("请填写呼入量"), _RANGE], description="进入排队的来电，不含黑名单拦截的。"
    )
    answered = IntegerField("接通量", [InputRequired("请填写接通量"), _RANGE], description="坐席接听的来电。")
    answered_in_15s = IntegerField("15 秒内接通", [Optional(), _RANGE], description="没有统计的不填。")
    wait_seconds = IntegerField(
        "等待总时长（秒）",
        [Optional(), _RANGE],
        description="接通的来电从排队到接听的秒数之和，公开时换算成平均值。",
    )
    direct = IntegerField("直办件", [Optional(), _RANGE], description="接线时当场答复的诉求件数。")
    assigned = IntegerField("转办件", [Optional(), _RANGE], description="交承办单位办理的诉求件数。")
    note = TextAreaField(
        "说明", [Length(max=500, message="不能超过 500 个字")], filters=[_trimmed],
        description="随数据一并公开，例如统计口径的变化。不要写个人信息。",
    )  # fmt: skip

    def validate_month(self, field: StringField) -> None:
        if not month_of(field.data):
            raise ValidationError("应为 2026-10 或 2026年10月")

    @property
    def values(self) -> dict[str, Any]:
        """As SaveMonth takes them."""
        return {"month": month_of(self.month.data), **{name: self[name].data for name in FIGURES}}


def _text(label: str, name: str, missing: str, description: str = "") -> StringField:
    longest = Length(max=LIMITS[name], message=f"不能超过 {LIMITS[name]} 个字")
    checks = [DataRequired(missing), longest] if missing else [longest]
    return StringField(label, checks, filters=[_trimmed], description=description)


class AggregateForm(ChineseForm):
    """A historic total as printed, with where it was printed and what is known of its denominator."""

    name = _text("指标名称", "name", "请填写指标名称", "例如“来电总量”“办结率”。")
    value = _text("数值", "value", "请填写数值", "按原文照录，例如“35万”“96”。")
    unit = _text("计量单位", "unit", "", "例如“件”“%”。")
    period = _text("时期", "period", "请填写时期", "用文字写明，例如“2000年7月至2010年”。")
    source = _text("来源", "source", "请填写来源", "出自哪份文件、报告或报道，写明名称和日期。")
    denominator_note = TextAreaField(
        "分母说明",
        [DataRequired("请填写分母说明"), Length(max=LIMITS["denominator_note"], message="不能超过 500 个字")],
        filters=[_trimmed],
        description="这个数字以什么为分母、口径是什么；来源没有说明的，照实写“来源未说明分母”。",
    )
    position = IntegerField("次序", [NumberRange(0, 9999, "请填 0 到 9999 的整数")], default=0)

    @property
    def values(self) -> dict[str, Any]:
        """As SaveAggregate takes them."""
        return {name: self[name].data for name in (*LIMITS, "position")}
