"""Filters of the audit page."""

from wtforms import DateField, Form, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from portal.backoffice.audit.words import ACTIONS, SUBJECTS


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


class AuditFilters(Form):
    """All optional; a value that is none of the choices filters nothing."""

    class Meta:
        locales = ("zh",)

    actor = StringField("用户名", filters=[_trimmed])
    action = SelectField(
        "做了什么",
        choices=[SelectChoice("", "全部"), *(SelectChoice(code, word) for code, word in ACTIONS.items())],
        validate_choice=False,
    )
    kind = SelectField(
        "对象",
        choices=[SelectChoice("", "全部"), *(SelectChoice(code, word) for code, word in SUBJECTS.items())],
        validate_choice=False,
    )
    subject = StringField("对象编号", filters=[_trimmed])
    since = DateField("从", [Optional()])
    until = DateField("到", [Optional()])
