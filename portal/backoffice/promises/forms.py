"""Forms of the promise pages."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import DateField, Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Optional

from portal.backoffice.bulletins.forms import believable, lines, trimmed
from portal.backoffice.promises.call_cases import CaseContent
from portal.backoffice.promises.content import PromiseContent
from portal.vocabulary import AppealType, PromiseState

Choices = Iterable[tuple[int, str]]
_NOTHING = "0"


def _paragraph(text: str | None) -> str:
    return lines(text).strip()


def _choices(nothing: str, found: Choices) -> list[SelectChoice]:
    return [SelectChoice(_NOTHING, nothing), *(SelectChoice(str(key), word) for key, word in found)]


def _id(value: str | None) -> int | None:
    return int(value) if value and value != _NOTHING else None


class _ChineseForm(Form):
    class Meta:
        locales = ("zh",)


class PromiseForm(_ChineseForm):
    """A promise with what became of it; ``seen`` is the hash of what the page was opened with."""

    text = TextAreaField(
        "承诺内容",
        filters=[_paragraph],
        description="用办公室自己的话写：做什么、做到什么程度。会公开，不写来电人。",
    )
    post = StringField(
        "承诺人职务", filters=[trimmed], description="只写职务，例如“副市长”“市交通运输局局长”，不写姓名。"
    )
    official_id = SelectField("领导名册", description="在名册中的，公开页面连到这位领导的页面。")
    department_id = SelectField("承办单位")
    due_on = DateField("期限", [Optional(), believable], description="没有约定日期的不填。")
    due_words = StringField("时限的说法", filters=[trimmed], description="承诺时的原话，例如“年底前”。")
    first_due_on = DateField(
        "原定期限", [Optional(), believable], description="期限调整过才填，公开页面同时显示原定和现在的期限。"
    )
    outcome = SelectField(
        "状态", choices=[SelectChoice(state.value, state.word) for state in PromiseState], default="open"
    )
    result = TextAreaField(
        "办理结果",
        filters=[_paragraph],
        description="做了什么，或者为什么没有办到、为什么调整。还在办理的可以写进展。",
    )
    result_on = DateField("办结日期", [Optional(), believable])
    evidence = StringField("佐证材料", filters=[trimmed], description="例如“验收记录”。")
    evidence_url = StringField("佐证材料地址", filters=[trimmed], description="公开的网页，可以不填。")
    checked_on = DateField("最近核对", [Optional(), believable], description="最近一次问清办理情况的日子。")
    seen = HiddenField()

    def offer(self, officials: Choices, units: Choices) -> None:
        """What can be chosen; call it before validating."""
        self.official_id.choices = _choices("不在名册", officials)
        self.department_id.choices = _choices("未定", units)

    def show(self, content: PromiseContent) -> None:
        """Fill it with what is stored."""
        for name in PromiseContent.__dataclass_fields__:
            value = getattr(content, name)
            self[name].data = str(value or 0) if name.endswith("_id") else value

    def content(self) -> PromiseContent:
        """What was typed; the form must be valid."""
        values: dict[str, Any] = {name: self[name].data for name in PromiseContent.__dataclass_fields__}
        for name in ("official_id", "department_id"):
            values[name] = _id(values[name])
        return PromiseContent(**values)


class NewPromiseForm(PromiseForm):
    """A promise that was made in no stored call says on which day."""

    day_id = SelectField("接听日", [InputRequired("请选接听日")])

    def offer_days(self, days: Sequence[tuple[int, str]]) -> None:
        self.day_id.choices = [SelectChoice(str(key), word) for key, word in days]


class ResultForm(PromiseForm):
    """The next version of a released promise."""

    note = TextAreaField(
        "修订说明", filters=[_paragraph], description="这一版改了什么、为什么，随新版公开，不写个人信息。"
    )


class CaseForm(_ChineseForm):
    """A case as a call tells it."""

    title = StringField("标题", filters=[trimmed])
    question = TextAreaField("诉求", filters=[_paragraph], description="由来电人的话组成，可以改。")
    reply = TextAreaField(
        "答复",
        filters=[_paragraph],
        description="由领导和承办单位的话组成，可以改。没有答复的先空着，不进入公开流程。",
    )
    department_id = SelectField("承办单位")
    category_id = SelectField("诉求分类")
    appeal_type = SelectField(
        "诉求类型",
        choices=[SelectChoice("", "未定"), *(SelectChoice(term.value, term.word) for term in AppealType)],
    )

    def offer(self, units: Choices, categories: Choices) -> None:
        """What can be chosen; call it before validating."""
        self.department_id.choices = _choices("未定", units)
        self.category_id.choices = _choices("未定", categories)

    def show(self, content: CaseContent) -> None:
        """Fill it with what the call says."""
        for name in CaseContent.__dataclass_fields__:
            value = getattr(content, name)
            self[name].data = str(value or 0) if name.endswith("_id") else value

    def content(self) -> CaseContent:
        """What was typed; the form must be valid."""
        return CaseContent(
            self.title.data or "",
            self.question.data or "",
            self.reply.data or "",
            _id(self.department_id.data),
            _id(self.category_id.data),
            self.appeal_type.data or "",
        )
