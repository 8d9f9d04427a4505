"""The forms that take a transcript in."""

from wtforms import Field, FileField, Form, TextAreaField, ValidationError
from wtforms.validators import DataRequired


def _has_file(form: Form, field: Field) -> None:
    if not getattr(field.data, "filename", ""):
        raise ValidationError("请选择实录文件")


class FileForm(Form):
    """A file of the session."""

    file = FileField("实录文件", [_has_file])


class PasteForm(Form):
    """Pasted text."""

    text = TextAreaField("实录文字", [DataRequired("请粘贴实录文字")])
