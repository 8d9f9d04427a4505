"""Forms of the words that find each other."""

from wtforms import FileField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired

from portal.backoffice.departments.forms import ChineseForm
from portal.search.synonyms import KINDS, Group, read_groups, split_words

LONGEST_FILE = 1_000_000
"""Bytes of a file of groups: far more than the most groups that may be."""


class GroupForm(ChineseForm):
    kind = SelectField("种类", choices=[SelectChoice(code, word) for code, word in KINDS.items()])
    words = StringField(
        "这一组的词",
        [DataRequired("请填写这一组的词")],
        description="两个以上，用空格或顿号隔开，例如“噪音 噪声”。",
    )

    def group(self) -> Group:
        return Group(self.kind.data, split_words(self.words.data or ""))


class ImportForm(ChineseForm):
    file = FileField("文件", description="本页导出的格式，UTF-8 编码的文本文件。")
    text = TextAreaField(
        "或粘贴在这里", description="一行一组；“[近义词]”“[地名]”各占一行，写明下面是哪一种。"
    )

    def groups(self) -> list[Group] | None:
        """The groups of the file, else of the pasted text; None where the file is no text."""
        upload = getattr(self.file.data, "file", None)
        if upload is None:
            return read_groups(self.text.data or "")
        try:
            return read_groups(upload.read(LONGEST_FILE).decode("utf-8-sig"))
        except UnicodeDecodeError:
            return None
