"""The upload form."""

from typing import Any

from wtforms import Field, FileField, Form, RadioField, ValidationError

from portal.backoffice.imports.mapping import AUTO, load_profile, profile_names


def _has_file(form: Form, field: Field) -> None:
    if not getattr(field.data, "filename", ""):
        raise ValidationError("请选择要导入的文件")


class UploadForm(Form):
    """A file, what it holds and how its columns are named."""

    file = FileField("文件", [_has_file])
    profile = RadioField("文件种类", default=AUTO)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profiles = [load_profile(name) for name in profile_names()]
        named = [(item.name, f"{item.title}：{item.description}") for item in profiles]
        self.profile.choices = [(AUTO, "自动识别：按列名判断是哪一种文件"), *named]
