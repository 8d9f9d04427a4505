"""The upload form."""

from typing import Any

from wtforms import Field, FileField, Form, RadioField, ValidationError

from portal.backoffice.imports.mapping import AUTO, load_profile, profile_names
from portal.backoffice.imports.shapes import SHAPES


def _has_file(form: Form, field: Field) -> None:
    if not getattr(field.data, "filename", ""):
        raise ValidationError("请选择要导入的文件")


class UploadForm(Form):
    """A file, what it holds and how its columns are named."""

    file = FileField("文件", [_has_file])
    profile = RadioField("文件种类", default=AUTO)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shapes = list(SHAPES)
        self.profiles = sorted(
            map(load_profile, profile_names()), key=lambda profile: shapes.index(profile.shape.code)
        )
        named = [(profile.name, profile.title) for profile in self.profiles]
        self.profile.choices = [(AUTO, "自动识别"), *named]
