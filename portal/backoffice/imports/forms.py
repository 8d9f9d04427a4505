"""The upload form."""

from typing import Any

from wtforms import Field, FileField, Form, RadioField, ValidationError

from portal.backoffice.imports.mapping import DEFAULT_PROFILE, load_profile, profile_names


def _has_file(form: Form, field: Field) -> None:
    if not getattr(field.data, "filename", ""):
        raise ValidationError("请选择要导入的文件")


class UploadForm(Form):
    """A file and how its columns are named."""

    file = FileField("文件", [_has_file])
    profile = RadioField("列名方案", default=DEFAULT_PROFILE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profiles = [load_profile(name) for name in profile_names()]
        self.profile.choices = [(item.name, item.title) for item in profiles]
        self.profile.description = "".join(f"{item.title}：{item.description}" for item in profiles)
