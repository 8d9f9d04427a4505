"""Forms of the archive: several files at once, and what was recognised in one of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import Field, Form, MultipleFileField, ValidationError

from portal.backoffice.bulletins.forms import EditForm

MOST_FILES = 50
"""In one upload: they are stored in one transaction, during which nobody else can write."""


def _has_files(_form: Form, field: Field) -> None:
    chosen = [item for item in field.data or [] if getattr(item, "filename", "")]
    if not chosen:
        raise ValidationError("请选择文件，可以一次选几个")
    if len(chosen) > MOST_FILES:
        raise ValidationError(f"一次最多 {MOST_FILES} 个文件，您选了 {len(chosen)} 个，请分几次")


class UploadForm(Form):
    """Files in Word or PDF."""

    files = MultipleFileField("文件", [_has_files])


def recognised_form(found: Mapping[str, Any]) -> EditForm:
    """The form as the reading of the document fills it."""
    values = {name: one["value"] for name, one in found.get("fields", {}).items()}
    numbers = {
        name: int(values[name]) if values.get(name, "").isdecimal() else None
        for name in ("issue", "issue_total")
    }
    dated = date.fromisoformat(values["dated"]) if values.get("dated") else None
    return EditForm(data={**values, **numbers, "dated": dated, "text": found.get("text", "")})
