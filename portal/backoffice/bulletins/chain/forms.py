"""The form of one step."""

from wtforms import DateField, Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length

from portal.backoffice.bulletins.chain.services import LinkContent
from portal.backoffice.bulletins.forms import believable, lines, trimmed
from portal.backoffice.bulletins.words import CHAIN_KINDS


def _one_paragraph(text: str | None) -> str:
    return lines(text).strip()


class LinkForm(Form):
    """A step of a chain; ``seen`` is the hash of what the page was opened with."""

    class Meta:
        locales = ("zh",)

    kind = SelectField("种类", choices=[SelectChoice(code, word) for code, word in CHAIN_KINDS.items()])
    dated = DateField("日期", [InputRequired("请填写日期"), believable])
    post = StringField(
        "职务或会议",
        [Length(max=64, message="不能超过 64 字")],
        filters=[trimmed],
        description="只写职务，例如“市长”“市委常委、常务副市长”，不写姓名。批示必填。",
    )
    text = TextAreaField(
        "内容",
        [DataRequired("请填写内容"), Length(max=2000, message="不能超过 2000 字")],
        filters=[_one_paragraph],
        description="批示写原文或要点；部署、执法、结果写做了什么。",
    )
    document_number = StringField(
        "文号",
        [Length(max=64, message="不能超过 64 字")],
        filters=[trimmed],
        description="发文才有，可以不填。",
    )
    seen = HiddenField()

    def content(self) -> LinkContent:
        """What to store; the form must be valid."""
        assert self.dated.data is not None
        return LinkContent(
            self.kind.data,
            self.dated.data,
            self.post.data or "",
            self.text.data or "",
            self.document_number.data or "",
        )
