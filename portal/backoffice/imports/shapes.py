"""The kinds of file an import takes: what each is called, which fields it may have and what it must have."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """One kind of file. ``needs``: groups of fields of which one must be there, with the sentence said otherwise."""

    code: str
    word: str  # 诉求件, as staff choose it
    unit: str  # counter of its rows
    number: str  # field by which a row is known
    fields: Mapping[str, str]  # field -> Chinese word used where a file has no heading for it
    needs: tuple[tuple[frozenset[str], str], ...]


def _need(sentence: str, *fields: str) -> tuple[frozenset[str], str]:
    return frozenset(fields), sentence


_CALLBACK_FIELDS = {
    "called_back_at": "回访时间", "call_attempts": "回访次数", "reached": "是否联系上", "solved": "是否解决",
    "satisfaction": "满意度", "verified": "回访核实", "attitude_score": "态度评分",
}  # fmt: skip

CASES = Shape(
    "cases", "诉求件", "件", "source_number",
    {
        "source_number": "工单编号", "title": "标题", "question": "诉求内容", "reply": "答复内容",
        "appeal_type": "诉求类型", "channel": "来源渠道", "handling": "办理方式", "urgency": "紧急程度",
        "department": "主办单位", "joint_departments": "协办单位",
        "category_1": "一级分类", "category_2": "二级分类", "category_3": "三级分类",
        "place": "事发地址", "town": "街道乡镇", "community": "社区", "area": "所在地区",
        "received_at": "受理时间", "assigned_at": "派单时间", "signed_at": "签收时间", "due": "办理时限",
        "replied_at": "答复时间", "closed_at": "办结时间", "called_back_at": "回访时间",
        "outcome": "是否解决", "reached": "是否联系上", "satisfaction": "是否满意",
        "returns": "退单次数", "extensions": "延期次数", "reworks": "重办次数", "supervisions": "督办次数",
        "caller_name": "来电人", "caller_phone": "联系电话", "caller_id_number": "身份证",
        "caller_address": "来电人地址", "caller_handle": "用户名", "caller_gender": "性别", "caller_age": "年龄",
        "secrecy_requested": "是否保密", "consent": "是否同意公开",
    },
    (
        _need("没有找到编号列（如“工单编号”“受理编号”“留言编号”）", "source_number"),
        _need("没有找到标题列或内容列（如“标题”“诉求内容”）", "title", "question"),
    ),
)  # fmt: skip

ORDERS = Shape(
    "orders", "交办件", "件", "order_number",
    {
        "order_number": "派单编号", "case_number": "工单编号", "department": "承办单位", "role": "主办或协办",
        "appeal_type": "诉求类型", "channel": "来源渠道", "handling": "办理方式",
        "category_1": "一级分类", "category_2": "二级分类", "category_3": "三级分类", "town": "街道乡镇",
        "dispatched_at": "派单时间", "sign_due": "签收时限", "signed_at": "签收时间", "responded_at": "首次联系时间",
        "due": "办理时限", "extended_until": "延期至", "extension_granted": "延期是否批准", "extensions": "延期次数",
        "replied_at": "答复时间", "closed_at": "办结时间", "returned_at": "退单时间", "return_accepted": "退单是否核准",
        "reworks": "重办次数", "supervisions": "督办次数", "to_call_back": "是否回访", **_CALLBACK_FIELDS,
        "reply_sampled": "抽查", "reply_passed": "答复规范", "repeat_of": "重复来电",
    },
    (
        _need("没有找到编号列（如“派单编号”“工单编号”）", "order_number", "case_number"),
        _need("没有找到承办单位列（如“承办单位”“主办单位”）", "department"),
        _need("没有找到派单时间列（如“派单时间”“交办时间”）", "dispatched_at"),
    ),
)  # fmt: skip

CALLBACKS = Shape(
    "callbacks", "回访", "次", "order_number",
    {"order_number": "派单编号", "case_number": "工单编号", **_CALLBACK_FIELDS},
    (
        _need("没有找到编号列（如“派单编号”“工单编号”）", "order_number", "case_number"),
        _need(
            "没有找到回访结果列（如“是否联系上”“是否解决”“满意度”“回访核实”）",
            "reached", "solved", "satisfaction", "verified",
        ),
    ),
)  # fmt: skip

CALL_STATS = Shape(
    "call_stats", "话务统计", "个月", "month",
    {
        "month": "月份", "offered": "呼入量", "answered": "接通量", "answered_in_15s": "15秒接通量",
        "wait_seconds": "等待时长", "wait_mean": "平均等待时长", "direct": "直办件", "assigned": "转办件",
        "note": "说明",
    },
    (
        _need("没有找到月份列（如“月份”“统计月份”）", "month"),
        _need("没有找到呼入量列（如“呼入量”“来电量”）", "offered"),
        _need("没有找到接通量列（如“接通量”“接听量”）", "answered"),
    ),
)  # fmt: skip

AGGREGATES = Shape(
    "aggregates", "历史累计", "项", "name",
    {
        "name": "指标名称", "value": "数值", "unit": "计量单位", "period": "时期", "source": "来源",
        "denominator_note": "分母说明", "position": "次序",
    },
    (
        _need("没有找到指标名称列（如“指标名称”）", "name"),
        _need("没有找到数值列（如“数值”）", "value"),
        _need("没有找到来源列（如“来源”“出处”）", "source"),
        _need("没有找到分母说明列（如“分母说明”“口径说明”）", "denominator_note"),
    ),
)  # fmt: skip

SHAPES: dict[str, Shape] = {shape.code: shape for shape in (CASES, ORDERS, CALLBACKS, CALL_STATS, AGGREGATES)}
"""Every kind of file by its code."""
