"""Forms of the directory: groups, departments, aliases, towns."""

from collections.abc import Iterable

from wtforms import (
    BooleanField,
    DateField,
    Form,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

CODE = Regexp(r"[a-z0-9][a-z0-9-]{0,31}\Z", message="代码只能用小写字母、数字和连字符")


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


def chosen_id(value: str | int | None) -> int | None:
    """The id behind a choice; None for the empty one."""
    return int(value) if value else None


class ChineseForm(Form):
    """Messages of the form library in Chinese."""

    class Meta:
        locales = ("zh",)


class GroupForm(ChineseForm):
    code = StringField("代码", [DataRequired("请填写代码"), CODE], filters=[_trimmed])
    name = StringField(
        "组别名称",
        [DataRequired("请填写组别名称"), Length(max=64, message="不能超过 64 个字")],
        filters=[_trimmed],
    )
    position = IntegerField("排列次序", [NumberRange(0, 9999, "请填 0 到 9999 的整数")], default=0)


class DepartmentForm(ChineseForm):
    name = StringField(
        "单位名称",
        [DataRequired("请填写单位名称"), Length(max=100, message="不能超过 100 个字")],
        filters=[_trimmed],
    )
    group_id = SelectField("组别", coerce=chosen_id)
    phone = StringField(
        "办公电话",
        [Length(max=64, message="不能超过 64 个字符")],
        filters=[_trimmed],
        description="对外公布的电话，可以不填。",
    )
    valid_from = DateField("成立日期", [Optional()], description="不清楚可以不填。")
    valid_until = DateField("撤销日期", [Optional()], description="这一天起不再办件；仍在办件的不填。")
    position = IntegerField("组内次序", [NumberRange(0, 9999, "请填 0 到 9999 的整数")], default=0)

    def offer_groups(self, groups: Iterable[tuple[int, str]]) -> None:
        self.group_id.choices = [
            SelectChoice("", "未定"),
            *(SelectChoice(str(id_), name) for id_, name in groups),
        ]


class NewDepartmentForm(DepartmentForm):
    code = StringField(
        "代码",
        [DataRequired("请填写代码"), CODE],
        filters=[_trimmed],
        description="公开网址的一部分，例如 zhujian，定下后不能改。",
    )


class EditDepartmentForm(DepartmentForm):
    successor_id = SelectField(
        "并入单位",
        coerce=chosen_id,
        description="撤销后职责由哪个单位承接。从撤销日期起，写本单位名称的来件归到承接单位；没有承接单位的不选。",
    )
    renamed_on = DateField(
        "更名日期",
        [Optional()],
        description="名称有改动时填写，旧名称作为曾用名保留；只是改正写法的不填。",
    )

    def offer_successors(self, departments: Iterable[tuple[int, str]]) -> None:
        self.successor_id.choices = [
            SelectChoice("", "没有并入其他单位"),
            *(SelectChoice(str(id_), name) for id_, name in departments),
        ]


class AliasForm(ChineseForm):
    name = StringField(
        "名称或写法",
        [DataRequired("请填写名称"), Length(max=100, message="不能超过 100 个字")],
        filters=[_trimmed],
    )
    valid_from = DateField("从哪天起", [Optional()], description="不分时期的不填。")
    valid_until = DateField("到哪天止（不含）", [Optional()])
    is_former_name = BooleanField("这是正式的曾用名，在公开页面上列出")


class TownsForm(ChineseForm):
    names = TextAreaField(
        "乡镇、街道",
        [InputRequired("请至少填一个")],
        description="一行一个，按显示的次序；名称后空一格写所属片区，如“安阳街道 城区片区”，没有片区的只写名称。"
        "同类诉求太少、不能写明街道乡镇的案例，地点只公开到片区。",
    )

    @property
    def areas(self) -> dict[str, str]:
        """City area by town, empty for none; a town named twice counts where it stands first."""
        found: dict[str, str] = {}
        for line in (self.names.data or "").splitlines():
            name, *area = line.split()[:2] or [""]
            if name:
                found.setdefault(name, area[0] if area else "")
        return found

    def validate_names(self, field: TextAreaField) -> None:
        if any(len(line.split()) > 2 for line in (field.data or "").splitlines()):
            raise ValidationError("一行只写一个街道乡镇，后面最多写一个片区")
        if any(len(name) > 32 for pair in self.areas.items() for name in pair):
            raise ValidationError("每个名称不能超过 32 个字")
        if set(self.areas) & set(self.areas.values()):
            raise ValidationError("片区不能与街道乡镇同名")
