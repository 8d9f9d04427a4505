"""Forms of the bulletin pages."""

from datetime import date
from typing import Any

from wtforms import DateField, Form, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from portal.backoffice.bulletins.words import CONCLUSIONS, GROUNDS
from portal.backoffice.bulletins.writing import Content
from portal.scoring.period import FIRST_YEAR, Period
from portal.vocabulary import CHOSEN_REASONS, WithdrawalKind

LAST_YEAR = 2100


def trimmed(text: str | None) -> str:
    """Filter of one-line fields."""
    return (text or "").strip()


def lines(text: str | None) -> str:
    """Browsers send line ends as CR LF."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def believable(_form: Form, field: Any) -> None:
    """A year of this age."""
    if field.data is not None and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError("年份看起来不对，请检查")


class _ChineseForm(Form):
    class Meta:
        locales = ("zh",)


class BriefForm(_ChineseForm):
    """新建简报."""

    title = StringField(
        "标题",
        [DataRequired("请填写标题"), Length(max=200, message="标题不能超过 200 字")],
        filters=[trimmed],
    )
    organ = StringField(
        "发布机构",
        [DataRequired("请填写发布机构"), Length(max=100, message="不能超过 100 字")],
        filters=[trimmed],
    )
    dated = DateField("成文日期", [InputRequired("请填写日期"), believable])


class EditForm(BriefForm):
    """Head and text of a document; ``seen`` is what the page was opened with."""

    document_number = StringField(
        "发文字号", [Length(max=64, message="不能超过 64 字")], filters=[trimmed], description="可以不填。"
    )
    issue = IntegerField("期号（年内）", [Optional(), NumberRange(1, 9999, message="请填 1 到 9999 的整数")])
    issue_total = IntegerField(
        "总期号", [Optional(), NumberRange(1, 99_999, message="请填 1 到 99999 的整数")]
    )
    text = TextAreaField("正文", filters=[lines])
    summary = StringField(
        "这次改了什么",
        [Length(max=200, message="不能超过 200 字")],
        filters=[trimmed],
        description="记在修改记录里，可以不填。",
    )
    seen = HiddenField()

    def content(self) -> Content:
        """What to save; the form must be valid."""
        assert self.dated.data is not None
        return Content(
            self.title.data or "",
            self.document_number.data or "",
            self.organ.data or "",
            self.dated.data,
            self.issue.data,
            self.issue_total.data,
            self.text.data or "",
        )


class SecrecyForm(_ChineseForm):
    """保密审查记录."""

    ground = SelectField("审查依据", choices=[SelectChoice(code, word) for code, word in GROUNDS.items()])
    conclusion = SelectField("结论", choices=[SelectChoice(code, word) for code, word in CONCLUSIONS.items()])
    comment = TextAreaField("审查意见", filters=[trimmed], description="不得公开的，写明是哪一处、为什么。")
    seen = HiddenField()


class WithdrawForm(_ChineseForm):
    """撤回 of a released document."""

    kind = SelectField(
        "撤回方式", choices=[SelectChoice(item.value, item.word) for item in WithdrawalKind], default="gone"
    )
    reason = SelectField(
        "原因",
        choices=[SelectChoice(item.value, item.word) for item in CHOSEN_REASONS],
        description="公开日志显示这一类别。",
        default="error",
    )
    note = TextAreaField(
        "对外说明",
        [Length(max=500, message="不能超过 500 字")],
        filters=[trimmed],
        description="只有“保留页面”时公开显示，那时必填。请勿写个人信息。",
    )
    comment = TextAreaField(
        "内部记录", filters=[trimmed], description="为什么撤回，谁同意的，记在流转记录里。"
    )


class DateForm(_ChineseForm):
    """发布日历: one period and its day."""

    period = StringField(
        "周期",
        [DataRequired("请填写周期")],
        filters=[trimmed],
        description="月份写作 2026-10，季度写作 2026-Q3，年度写作 2026。",
    )
    due_on = DateField("发布日期", [InputRequired("请填写日期"), believable])
    confirmed = SelectField("日期是否确定", choices=[SelectChoice("", "暂定"), SelectChoice("1", "确定")])

    def validate_period(self, field: Any) -> None:
        """A period that the portal knows."""
        try:
            Period.parse(field.data)
        except ValueError as fault:
            raise ValidationError(str(fault)) from None

    def validate_due_on(self, field: Any) -> None:
        """A bulletin cannot be due before its period is over."""
        if self.period.errors or not isinstance(field.data, date) or not self.period.data:
            return
        try:
            period = Period.parse(self.period.data)
        except ValueError:
            return
        if field.data < period.after:
            day = period.after
            raise ValidationError(
                f"{period.word}结束以后才能发布，最早是{day.year}年{day.month}月{day.day}日"
            )
