"""Forms of the queue of undecided names."""

from wtforms import DateField, HiddenField, SelectField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional

from portal.backoffice.departments.forms import ChineseForm, chosen_id


class MapDepartmentForm(ChineseForm):
    name = HiddenField(validators=[InputRequired("缺名称")])
    department_id = SelectField("对应到", [InputRequired("请选择单位")], coerce=chosen_id)
    valid_from = DateField("从哪天起", [Optional()], description="不分时期的不填。")
    valid_until = DateField("到哪天止（不含）", [Optional()])

    def offer(self, departments: list[tuple[int, str]]) -> None:
        """Choices; none is chosen beforehand, so that nobody maps a name by pressing Enter."""
        known = (SelectChoice(str(id_), name) for id_, name in departments)
        self.department_id.choices = [SelectChoice("", "请选择"), *known]


class MapCategoryForm(ChineseForm):
    name = HiddenField(validators=[InputRequired("缺名称")])
    category_id = SelectField("对应到", [InputRequired("请选择分类")], coerce=chosen_id)

    def offer(self, categories: list[tuple[int, str]]) -> None:
        self.category_id.choices = [SelectChoice(str(id_), path) for id_, path in categories]


class RefuseForm(ChineseForm):
    name = HiddenField(validators=[InputRequired("缺名称")])
