"""The office's answer to an objection."""

from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length

from portal.backoffice.departments.forms import ChineseForm

LONGEST = 1000


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class AnswerForm(ChineseForm):
    verdict = RadioField(
        "结论",
        [DataRequired("请选择成立或不成立")],
        choices=[SelectChoice("upheld", "成立"), SelectChoice("rejected", "不成立")],
    )
    answer = TextAreaField(
        "答复",
        [DataRequired("请写明答复"), Length(max=LONGEST, message=f"不能超过 {LONGEST} 个字")],
        filters=[_trimmed],
        description="联络员会看到。写明依据；不成立的写明理由。",
    )
    remedy = TextAreaField(
        "更正了什么",
        [Length(max=LONGEST, message=f"不能超过 {LONGEST} 个字")],
        filters=[_trimmed],
        description="只有成立的要填，例如“按批复改办理期限至 5 月 14 日”“已提出剔除”。",
    )

    def validate_remedy(self, field: TextAreaField) -> None:
        if self.verdict.data == "upheld" and not field.data:
            raise ValidationError("认定成立的，请写明更正了什么")
