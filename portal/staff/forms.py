"""Forms of signing in and choosing a password."""

from typing import Any

from wtforms import Field, Form, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import EqualTo, InputRequired, Length

from portal.security.passwords import MIN_LENGTH, password_problem
from portal.staff.services import LONGEST


def good_password(form: Form, field: Field) -> None:
    problem = password_problem(field.data or "")
    if problem:
        raise ValidationError(problem)


class SignInForm(Form):
    username = StringField("用户名", [InputRequired("请填写用户名")])
    password = PasswordField("密码", [InputRequired("请填写密码")])
    next = HiddenField()


def _new_password(**options: Any) -> PasswordField:
    return PasswordField(
        "新密码",
        [
            InputRequired("请填写新密码"),
            Length(max=LONGEST, message=f"密码不能超过 {LONGEST} 位。"),
            good_password,
        ],
        description=f"至少 {MIN_LENGTH} 位。可以用几个不相干的词连起来，好记又难猜。",
        **options,
    )


class ChoosePasswordForm(Form):
    password = _new_password()
    again = PasswordField("再输一遍新密码", [EqualTo("password", "两次输入的新密码不一样")])


class ChangePasswordForm(Form):
    current = PasswordField("现在的密码", [InputRequired("请填写现在的密码")])
    password = _new_password()
    again = PasswordField("再输一遍新密码", [EqualTo("password", "两次输入的新密码不一样")])
