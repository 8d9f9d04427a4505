"""Objections in words."""

from collections.abc import Mapping

from portal.backoffice.rankings.models import Objection
from portal.web.present.words import Mark

MARKS: Mapping[str, Mark] = {
    "open": Mark("待答复", "st-half c-amber"),
    "upheld": Mark("成立", "st-full c-qing"),
    "rejected": Mark("不成立", "st-full c-ink2"),
    "withdrawn": Mark("已撤回", "st-none c-ink2"),
}


def subject(objection: Objection, names: Mapping[str, str]) -> str:
    """What it is against: an order, an indicator (``names``: its name by code) or the whole sheet."""
    if objection.assignment is not None:
        order = f"交办件 {objection.assignment.order_number}"
        return f"{order}（{names[objection.indicator]}）" if objection.indicator in names else order
    if objection.indicator:
        return f"指标“{names.get(objection.indicator, objection.indicator)}”"
    return "整张评分表"
