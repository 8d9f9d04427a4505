"""The columns a rulebook may count: closed lists, with the definition that pages and files print.

A row is one hand-over (交办件) to one unit. ``期间`` is half-open in Asia/Shanghai: from 00:00 of its first day until
before 00:00 of the day after its last. Names are stable: published files hold them.
"""

from dataclasses import dataclass

FLAGS: dict[str, str] = {
    "lead": "主办件",
    "joint": "协办件",
    "due_in_period": "办理时限（含准予的延期）在本期内届满，不论是否办结",
    "assigned_in_period": "在本期内派单",
    "closed_in_period": "在本期内办结",
    "sign_due_in_period": "签收时限在本期内届满，不论是否签收",
    "due_by_end": "办理时限在本期结束前届满，且在本期开始前尚未办结",
    "aged_in_period": "已办结，且办结后的第90天在本期内",
    "signed_on_time": "在签收时限内签收",
    "responded_on_time": "在响应时限内首次联系来电人",
    "closed": "在本期结束前办结",
    "closed_on_time": "在办理时限（含准予的延期，不含未准予的）内办结",
    "overdue": "超过办理时限：本期结束时仍未办结，或者逾期办结",
    "extended": "准予过延期",
    "returned": "承办单位退过单",
    "returned_unfounded": "承办单位退过单，退单理由未获认可",
    "reworked": "退回重办一次以上（含一次）",
    "supervised": "受到督办或者催办一次以上（含一次）",
    "to_call_back": "按回访规定应当回访",
    "called": "已拨打回访电话，不论是否接通",
    "reached": "回访时联系上了来电人",
    "solved": "回访结果为已解决",
    "partly": "回访结果为部分解决",
    "unsolved": "回访结果为未解决",
    "satisfied": "回访评价为满意",
    "basically": "回访评价为基本满意",
    "unsatisfied": "回访评价为不满意",
    "verified": "回访核实，办理情况与答复一致",
    "unverified": "回访核实，办理情况与答复不一致",
    "reply_sampled": "答复被抽中检查",
    "reply_passed": "被抽中检查的答复符合规范",
    "repeated": "办结后90天内同一问题再次反映",
}
"""Columns of 0 and 1."""

NUMBERS: dict[str, str] = {
    "days_to_sign": "从派单到签收的工作日数",
    "days_to_respond": "从派单到首次联系来电人的工作日数",
    "days_to_close": "从派单到办结的工作日数",
    "reworks": "重办次数",
    "attitude_score": "回访时对工作态度的评分（1至5分）",
}
"""Columns of whole numbers, 0 or more; ``NOTHING`` where there is none, and then no comparison holds."""

NOTHING = -1

COLUMNS = (*FLAGS, *NUMBERS)
"""All columns in the order in which files hold them."""

COHORTS: dict[str, str] = {
    "due_in_period": "办理时限在本期内届满的交办件",
    "assigned_in_period": "本期派单的交办件",
    "closed_in_period": "本期办结的交办件",
    "sign_due_in_period": "签收时限在本期内届满的交办件",
    "due_by_end": "本期结束前应当办结、且本期开始前尚未办结的交办件",
    "aged_in_period": "办结后满90天之日在本期内的交办件",
}
"""The flags that may say which orders belong to the period (统计口径)."""


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """One order of one unit: ``row`` is a random name, ``values`` stand in the order of ``Rulebook.columns``."""

    row: str
    unit: str
    values: tuple[int, ...]
