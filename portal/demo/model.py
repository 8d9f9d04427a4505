"""What the generator yields: one case as plain values, with the personal data in its texts marked."""

from dataclasses import dataclass
from datetime import datetime

TIME = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Span:
    """Personal data at text[start:end]; labels as in the privacy package (PERSON, PHONE ...)."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class DemoCase:
    """One work order as a call centre exports it; None means that the export leaves the field empty."""

    source_number: str
    channel: str
    appeal_type: str
    urgency: str
    category: tuple[str, str, str] | None
    title: str
    body: str
    incident_place: str
    town: str
    caller_name: str
    caller_phone: str
    caller_gender: str
    caller_age: int | None
    caller_address: str
    caller_id_number: str
    secrecy_requested: bool
    publication_consent: bool
    handling: str
    department: str | None
    joint_departments: tuple[str, ...]
    officer: str
    operator: str
    received_at: datetime
    dispatched_at: datetime | None
    signed_at: datetime | None
    due_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    called_back_at: datetime | None
    reply: str
    outcome: str
    callback_reached: str
    callback_solved: str
    satisfaction: str
    dissatisfaction: str
    returns: int
    extensions: int
    reworks: int
    supervisions: int
    repeat_of: str | None
    topic: str
    title_spans: tuple[Span, ...]
    body_spans: tuple[Span, ...]
    reply_spans: tuple[Span, ...]

    def as_row(self) -> dict[str, str]:
        """The importable fields under the Chinese column names of a work-order export."""
        category = self.category or ("", "", "")
        return {
            "工单编号": self.source_number,
            "来源渠道": self.channel,
            "诉求类型": self.appeal_type,
            "紧急程度": self.urgency,
            "一级分类": category[0],
            "二级分类": category[1],
            "三级分类": category[2],
            "标题": self.title,
            "诉求内容": self.body,
            "事发地址": self.incident_place,
            "街道": self.town,
            "来电人": self.caller_name,
            "联系电话": self.caller_phone,
            "性别": self.caller_gender,
            "年龄": "" if self.caller_age is None else str(self.caller_age),
            "联系地址": self.caller_address,
            "身份证号": self.caller_id_number,
            "是否保密": "是" if self.secrecy_requested else "否",
            "是否同意公开": "是" if self.publication_consent else "否",
            "办理方式": self.handling,
            "主办单位": self.department or "",
            "协办单位": "、".join(self.joint_departments),
            "承办人": self.officer,
            "话务员": self.operator,
            "受理时间": _stamp(self.received_at),
            "派单时间": _stamp(self.dispatched_at),
            "签收时间": _stamp(self.signed_at),
            "办理时限": _stamp(self.due_at),
            "答复时间": _stamp(self.replied_at),
            "办结时间": _stamp(self.closed_at),
            "回访时间": _stamp(self.called_back_at),
            "答复内容": self.reply,
            "解决情况": self.outcome,
            "是否联系上": self.callback_reached,
            "满意度": self.satisfaction,
            "不满意原因": self.dissatisfaction,
            "退单次数": str(self.returns),
            "延期次数": str(self.extensions),
            "重办次数": str(self.reworks),
            "督办次数": str(self.supervisions),
            "重复工单": self.repeat_of or "",
        }


def _stamp(moment: datetime | None) -> str:
    return moment.strftime(TIME) if moment else ""
