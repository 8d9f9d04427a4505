"""Forms of the register of officials."""

from wtforms import BooleanField, DateField, IntegerField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from portal.backoffice.bulletins.forms import believable, trimmed
from portal.backoffice.departments.forms import CODE, ChineseForm
from portal.backoffice.officials.services import TermContent


class OfficialForm(ChineseForm):
    """Name and place of one official."""

    name = StringField(
        "姓名",
        [Length(max=64, message="不能超过 64 个字")],
        filters=[trimmed],
        description="可以不填。填了的，任职期间的文字里这个名字不隐去。",
    )
    is_name_public = BooleanField("公开页面在职务旁边写姓名")
    position = IntegerField("排列次序", [NumberRange(0, 9999, "请填 0 到 9999 的整数")], default=0)


class TermForm(ChineseForm):
    """One term of office."""

    post = StringField(
        "职务",
        [DataRequired("请填写职务"), Length(max=64, message="不能超过 64 个字")],
        filters=[trimmed],
        description="照公布的写法，例如市委常委、常务副市长。",
    )
    valid_from = DateField("到任日期", [Optional(), believable], description="不清楚可以不填。")
    valid_until = DateField(
        "离任日期", [Optional(), believable], description="在任的最后一天；仍在任的不填。"
    )

    def content(self) -> TermContent:
        """What to save; the form must be valid."""
        return TermContent(self.post.data or "", self.valid_from.data, self.valid_until.data)


class NewOfficialForm(TermForm, OfficialForm):
    """登记领导 with the first term."""

    code = StringField(
        "代码",
        [DataRequired("请填写代码"), CODE],
        filters=[trimmed],
        description="公开网址的一部分，例如 changwu-fushizhang，定下后不能改。",
    )
