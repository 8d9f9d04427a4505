"""Forms of the accounts pages."""

from collections.abc import Iterable

from wtforms import Form, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from portal.security.permissions import ROLE_NAMES
from portal.staff.users.services import department_problems


def _chosen_id(value: str | int | None) -> int | None:
    return int(value) if value else None


class RolesForm(Form):
    roles = SelectMultipleField(
        "角色",
        choices=[SelectChoice(role.value, name) for role, name in ROLE_NAMES.items()],
        validators=[InputRequired("请至少选一个角色")],
        description="可以选几个。送复核的人不能自己通过；系统管理员不办理诉求，审计只看审计记录。",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    department_id = SelectField(
        "联络员的承办单位",
        coerce=_chosen_id,
        default=None,
        description="只有承办单位联络员才选；联络员只能看到这个单位的评分表。",
    )

    def offer_departments(self, departments: Iterable[tuple[int, str]]) -> None:
        self.department_id.choices = [
            SelectChoice("", "没有"),
            *(SelectChoice(str(id_), name) for id_, name in departments),
        ]

    def validate_department_id(self, field: SelectField) -> None:
        problems = department_problems(self.roles.data or [], field.data)
        if problems:
            raise ValidationError(problems[0])


class InviteForm(RolesForm):
    username = StringField(
        "用户名",
        [
            InputRequired("请填写用户名"),
            Length(max=64, message="用户名不能超过 64 个字符"),
            Regexp(r"[A-Za-z0-9._-]+\Z", message="用户名只能用字母、数字和 . _ -"),
        ],
        description="登录时用，只能用字母、数字和 . _ -，定下后不能改。",
    )
    display_name = StringField(
        "姓名或岗位",
        [DataRequired("请填写姓名或岗位"), Length(max=64, message="不能超过 64 个字")],
        description="只在后台显示，例如“审核员 02”。",
    )
