"""Forms of a hotline day and its sessions."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import time
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from portal.backoffice.bulletins.forms import believable, lines, trimmed
from portal.backoffice.departments.forms import ChineseForm, chosen_id
from portal.backoffice.hotline_days.sittings import SessionContent
from portal.backoffice.hotline_days.writing import DayContent
from portal.vocabulary import DayKind, DayStage

_COUNT = NumberRange(0, 999_999, message="请填 0 到 999999 的整数")


def _short(longest: int) -> Length:
    return Length(max=longest, message=f"不能超过 {longest} 字")


def _text(text: str | None) -> str:
    return lines(text).strip()


def _count(label: str, description: str = "") -> IntegerField:
    return IntegerField(label, [Optional(), _COUNT], description=description)


class DayForm(ChineseForm):
    """Fields of a day; ``seen`` is what the page was opened with."""

    kind = SelectField(
        "种类",
        choices=[SelectChoice(item.value, item.word) for item in DayKind],
        description="一天办完的是接听日；几位领导先后在不同日子接听、合起来算一次的，是接听活动。",
    )
    stage = SelectField(
        "这一版公布到哪一步",
        choices=[SelectChoice(item.value, item.word) for item in DayStage],
        description="预告不带数字；举行以后公布接听情况；各项承诺都核对过，再公布回头看。",
    )
    theme = StringField("主题", [DataRequired("请填写主题"), _short(100)], filters=[trimmed])
    starts_on = DateField("开始日期", [InputRequired("请填写开始日期"), believable])
    ends_on = DateField(
        "结束日期", [InputRequired("请填写结束日期"), believable], description="只有一天的，与开始日期相同。"
    )
    place = StringField("地点", [_short(100)], filters=[trimmed])
    phone = StringField(
        "拨打号码", [_short(32)], filters=[trimmed], description="当天专用的号码；就用热线号码的不填。"
    )
    scope = TextAreaField("受理范围", [_short(2000)], filters=[_text])
    out_of_scope = TextAreaField(
        "范围以外的来电怎样处理",
        [_short(2000)],
        filters=[_text],
        description="例如转受理中心按普通来电办理。",
    )
    broadcast = StringField(
        "同步直播", [_short(100)], filters=[trimmed], description="电台、网站的名称，没有的不填。"
    )
    summary = TextAreaField(
        "导语",
        [_short(4000)],
        filters=[_text],
        description="举行以后写：接听的情况、集中的问题、交办的去向。",
    )
    declared_total = _count(
        "对外说过的受理总数", "在别处公布过总数的才填。页面上的总数总由各场次相加，两者不等不能发布。"
    )
    total_source = StringField(
        "总数的出处", [_short(200)], filters=[trimmed], description="哪份文件、哪篇报道。"
    )
    seen = HiddenField()

    def content(self) -> DayContent:
        """What to save; the form must be valid."""
        return DayContent(**{field.name: self[field.name].data for field in fields(DayContent)})


class NewDayForm(DayForm):
    """新建接听日."""

    issue = IntegerField(
        "期号",
        [Optional(), NumberRange(1, 999, message="请填 1 到 999 的整数")],
        description="不填就接着本年的上一期。编号由年份和期号组成，定下后不再改。",
    )


class SessionForm(ChineseForm):
    """One session: when, who, how many."""

    held_on = DateField("日期", [InputRequired("请填写日期"), believable])
    starts = TimeField("开始时间", [InputRequired("请填写开始时间，如 09:00")])
    ends = TimeField("结束时间", [InputRequired("请填写结束时间，如 11:00")])
    official_id = SelectField("领导", coerce=chosen_id)
    post = StringField(
        "公布的职务",
        [_short(64)],
        filters=[trimmed],
        description="不填就用名录里这一天的职务。",
    )
    units = StringField("陪同单位", [_short(400)], filters=[trimmed], description="几个单位用顿号隔开。")
    signals = _count("呼入", "打进来的次数，含占线和没有接通的。")
    by_operators = _count("接线员接听")
    by_leader = _count("领导接听")
    accepted = _count("受理", "记下来办理的件数。接听日的总数由各场次这一项相加。")
    note = TextAreaField(
        "说明", [_short(500)], filters=[_text], description="需要向公众说明的，例如改期、没有举行。"
    )
    seen = HiddenField()

    def offer_officials(self, officials: Iterable[tuple[int, str]]) -> None:
        """Choices of ``official_id``: id and words."""
        self.official_id.choices = [
            SelectChoice("", "不在名录里（只写职务）"),
            *(SelectChoice(str(id_), words) for id_, words in officials),
        ]

    def content(self) -> SessionContent:
        """What to save; the form must be valid."""
        values: dict[str, Any] = {field.name: self[field.name].data for field in fields(SessionContent)}
        values |= {name: f"{values[name]:%H:%M}" for name in ("starts", "ends")}
        return SessionContent(**values)


def clock(text: str) -> time | None:
    """09:00 as the field of a time takes it."""
    return time.fromisoformat(text) if text else None
