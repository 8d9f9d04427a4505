"""The form by which anybody reports a problem of a published page."""

import re
import unicodedata

from wtforms import Form, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from portal.vocabulary import ReportReason

LONGEST = 2000
_PAGE = re.compile(r"/[^\s\\]{0,199}")


def _number(text: str | None) -> str:
    """A case number as people copy it: full-width digits, blanks and odd dashes are put right."""
    plain = unicodedata.normalize("NFKC", text or "").strip()
    return re.sub(r"\s*[-‐-―－]\s*", "-", plain)


def _page(text: str | None) -> str:
    """Only a path of this site is kept; it is a hint for staff, not worth an error."""
    return text if text and _PAGE.fullmatch(text) else ""


class ReportForm(Form):
    token = HiddenField()
    page = HiddenField(filters=[_page])
    reason = RadioField(
        "是哪一种问题",
        [InputRequired("请选择是哪一种问题")],
        choices=[SelectChoice(reason.value, reason.word) for reason in ReportReason],
    )
    number = StringField(
        "案例编号",
        [Optional(), Regexp(r"\d{4}-\d{6,8}\Z", message="编号是四位年份加六位数字，例如 2026-000123。")],
        filters=[_number],
        description="在案例页的标题下面；与某一件案例无关的不填。",
    )
    text = TextAreaField(
        "哪里有问题",
        [
            DataRequired("请写明哪里有问题，例如“答复第二段”。"),
            Length(min=5, message="请再写具体一点，例如“答复第二段”。"),
            Length(max=LONGEST, message=f"不能超过 {LONGEST} 字。"),
        ],
        filters=[lambda text: (text or "").strip()],
        description="请不要写您的姓名和电话。",
    )
