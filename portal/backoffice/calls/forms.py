"""Forms of the pages of a call."""

import re
from datetime import date

from sqlalchemy.orm import Session
from wtforms import Form, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from portal.backoffice.bulletins.forms import lines, trimmed
from portal.backoffice.calls.editing import SPEAKERS, CallerData, Facts, TurnContent
from portal.backoffice.calls.words import TAKERS
from portal.backoffice.departments.matching import CategoryMatcher, DepartmentMatcher
from portal.backoffice.departments.models import Category, Department
from portal.backoffice.departments.queries import towns
from portal.backoffice.hotline_days.models import Call

_SEPARATORS = re.compile(r"[、,，;；\s]+")


def _paragraphs(text: str | None) -> str:
    return lines(text).strip()


class _ChineseForm(Form):
    class Meta:
        locales = ("zh",)


class FactsForm(_ChineseForm):
    """基本情况; ``seen`` is the hash of what the page was opened with."""

    started = StringField(
        "开始时间",
        [Optional(), Regexp(r"([01]\d|2[0-3]):[0-5]\d$", message="请写成 09:41 这样")],
        filters=[trimmed],
        description="当地时间，例如 09:41；不清楚的不填。",
    )
    minutes = IntegerField("时长（分钟）", [Optional(), NumberRange(1, 600, message="请填 1 到 600 的整数")])
    taken_by = SelectField("由谁接听", choices=[SelectChoice(code, word) for code, word in TAKERS.items()])
    town = SelectField("乡镇街道", description="会公开。不写更细的地点。")
    category = StringField(
        "诉求分类",
        [Length(max=200, message="不能超过 200 字")],
        filters=[trimmed],
        description="照分类目录填写，可以不填。",
    )
    departments = StringField(
        "承办单位",
        [Length(max=300, message="不能超过 300 字")],
        filters=[trimmed],
        description="照单位目录填写，几个单位用顿号隔开，牵头的在前。",
    )
    seen = HiddenField()

    def fill(self, session: Session, call: Call) -> "FactsForm":
        """With the choices, and on a fresh page with what is stored."""
        names = [town.name for town in towns(session)]
        known = [*names, call.town] if call.town and call.town not in names else names
        self.town.choices = [SelectChoice("", "不写地点"), *(SelectChoice(name, name) for name in known)]
        return self

    def content(self, session: Session, on_day: date) -> tuple[Facts | None, list[str]]:
        """What to store, or why a name is not understood; the form must be valid."""
        faults: list[str] = []
        departments = DepartmentMatcher.load(session)
        ids = []
        for name in filter(None, _SEPARATORS.split(self.departments.data or "")):
            found = departments.match(name, on_day)
            if found is None:
                faults.append(f"单位目录里没有“{name}”。")
            else:
                ids.append(found)
        category = None
        if self.category.data:
            category = CategoryMatcher.load(session).match(self.category.data)
            if category is None:
                faults.append(f"分类目录里没有“{self.category.data}”。")
        if faults:
            return None, faults
        return Facts(
            self.started.data or "",
            self.minutes.data,
            self.taken_by.data,
            self.town.data or "",
            category,
            list(dict.fromkeys(ids)),
        ), []


def stored_facts(session: Session, call: Call) -> dict[str, object]:
    """What the form of facts shows on a fresh page."""
    units = [session.get(Department, one) for one in call.departments]
    category = session.get(Category, call.category_id) if call.category_id else None
    return {
        "started": call.started,
        "minutes": call.minutes,
        "taken_by": call.taken_by,
        "town": call.town,
        "category": category.path if category else "",
        "departments": "、".join(unit.name for unit in units if unit),
    }


class CallerForm(_ChineseForm):
    """来电人信息: for masking and for finding the case again; never public."""

    caller_name = StringField("姓名", [Length(max=100, message="不能超过 100 字")], filters=[trimmed])
    caller_phone = StringField("电话", [Length(max=100, message="不能超过 100 字")], filters=[trimmed])
    caller_address = StringField("地址", [Length(max=300, message="不能超过 300 字")], filters=[trimmed])
    seen = HiddenField()

    def content(self) -> CallerData:
        return CallerData(
            self.caller_name.data or "", self.caller_phone.data or "", self.caller_address.data or ""
        )


class TurnForm(_ChineseForm):
    """One turn: who speaks, and what was said."""

    role = SelectField("谁说的", choices=[SelectChoice(role.value, role.word) for role in SPEAKERS])
    speaker = StringField(
        "称呼",
        [Length(max=64, message="不能超过 64 字")],
        filters=[trimmed],
        description="只有承办单位的称呼会公开；来电人、接线员按身份公开，接听领导按本场职务公开。",
    )
    text = TextAreaField("文字", [DataRequired("请填写文字")], filters=[_paragraphs])
    seen = HiddenField()

    def content(self) -> TurnContent:
        return TurnContent(self.role.data, self.speaker.data or "", self.text.data or "")
