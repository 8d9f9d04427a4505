"""Forms of release, revision and withdrawal."""

from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    Form,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length

from portal.vocabulary import CHOSEN_REASONS, Classification, Term, WithdrawalKind

LONGEST = 2000
NOT_PUBLIC = "这里只发布“主动公开”的案件。依申请公开或不予公开的，请退回采编，在案件页改判。"
CONSEQUENCES = {
    WithdrawalKind.NOTICE: "地址还能打开，只见编号、单位、撤回日期和您写的说明，看不到正文。",
    WithdrawalKind.GONE: "地址打开后只说“已撤回”，列表、搜索、订阅里都不再有。",
    WithdrawalKind.VANISH: "地址打开后像从未有过，公开日志只留序号和原因类别，指不到这一件。",
}


def _choices(vocabulary: Iterable[Term]) -> list[Any]:
    return [SelectChoice(item.value, item.word) for item in vocabulary]


def _stripped(value: str | None) -> str:
    return (value or "").strip()


def _text(label: str, missing: str, **options: Any) -> dict[str, Any]:
    validators = [DataRequired(missing), Length(max=LONGEST, message=f"不能超过 {LONGEST} 字。")]
    return {"label": label, "filters": [_stripped], "validators": validators, **options}


class BatchForm(Form):
    """What is recorded with every release: classification, ground, secrecy conclusion."""

    classification = RadioField(
        "公开属性",
        choices=_choices(Classification),
        default=Classification.PUBLIC.value,
        validate_choice=False,
    )
    ground = StringField(
        **_text("依据", "请填写公开依据。"),
        description="写明文件名和条款；点输入框可选用以前各批用过的依据。",
    )
    secrecy_conclusion = TextAreaField(
        **_text("保密审查结论", "请填写保密审查结论。"), description="审查人记为您本人，随这一批存档。"
    )

    def validate_classification(self, field: Field) -> None:
        if field.data != Classification.PUBLIC.value:
            raise ValidationError(NOT_PUBLIC)


class ReviseForm(Form):
    """Open a working copy of a released case."""

    note = StringField(
        **_text("修订说明", "请写明这次改什么，公众会在新版上看到。"),
        description="新版发布时公开显示，例如“更正承办单位”。请勿写个人信息。",
    )


class WithdrawForm(Form):
    """Take a released case off the public side."""

    number = StringField(**_text("公开编号", "请填写要撤回的公开编号。"), description="例如 2026-000123。")
    kind = RadioField("撤回方式", choices=_choices(WithdrawalKind), validate_choice=False)
    reason = SelectField(
        "原因",
        choices=[SelectChoice("", "请选择"), *_choices(CHOSEN_REASONS)],
        validate_choice=False,
        description="公开日志显示这一类别。",
    )
    note = TextAreaField(
        "对外说明",
        filters=[_stripped],
        validators=[Length(max=LONGEST, message=f"不能超过 {LONGEST} 字。")],
        description="只有“保留页面”时公开显示，那时必填。请勿写个人信息。",
    )
    erase = BooleanField("同时销毁文字")
    confirm = StringField("再输入一遍公开编号", filters=[_stripped])

    def validate_note(self, field: Field) -> None:
        if self.kind.data == WithdrawalKind.NOTICE.value and not self.erase.data and not field.data:
            raise ValidationError("保留页面的撤回要写一句对外说明。")

    def validate_kind(self, field: Field) -> None:
        if not self.erase.data and field.data not in set(WithdrawalKind):
            raise ValidationError("请选择撤回方式。")

    def validate_reason(self, field: Field) -> None:
        if field.data not in CHOSEN_REASONS:
            raise ValidationError("请选择原因。")
