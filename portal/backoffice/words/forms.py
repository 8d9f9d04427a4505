"""Forms of the word lists."""

from collections.abc import Iterable

from wtforms import DateField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length, Optional

from portal.backoffice.departments.forms import ChineseForm, chosen_id
from portal.backoffice.words.lists import LISTS, word_faults


def _without_blanks(text: str | None) -> str:
    return "".join((text or "").split())


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class WordForm(ChineseForm):
    kind = SelectField("词表", choices=[SelectChoice(item.kind, item.title) for item in LISTS.values()])
    word = StringField("词语", [DataRequired("请填写词语")], filters=[_without_blanks])
    post = StringField(
        "职务",
        [Length(max=64, message="不能超过 64 个字")],
        filters=[_trimmed],
        description="例如“副市长”。",
    )
    valid_from = DateField("任职日期", [Optional()], description="不清楚可以不填。")
    valid_until = DateField("离任日期", [Optional()], description="这一天起不再任职；仍在任的不填。")
    department_id = SelectField("适用范围", coerce=chosen_id)
    comment = TextAreaField(
        "为什么要加",
        [DataRequired("请写明为什么要加"), Length(max=500, message="不能超过 500 个字")],
        filters=[_trimmed],
        description="写给启用这个词的同事看，例如在什么案例里漏标或误报。",
    )

    def offer_departments(self, departments: Iterable[tuple[int, str]]) -> None:
        self.department_id.choices = [
            SelectChoice("", "全部案例"),
            *(SelectChoice(str(id_), f"只限{name}的案例") for id_, name in departments),
        ]

    def validate_word(self, field: StringField) -> None:
        faults = word_faults(self.kind.data, field.data or "") if self.kind.data in LISTS else []
        if faults:
            raise ValidationError(faults[0])

    def validate_post(self, field: StringField) -> None:
        if self.kind.data == "holder" and not field.data:
            raise ValidationError("在任领导须写明职务")
