"""From computation to release as one declared table: states of a ranking, acts, who may, and from which state.

What else an act needs (a deadline, no open objection, a clean file, another person) its class checks:
``services.py`` here and ``portal/releases/rankings.py``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from portal.security.permissions import Permission, allows

STATE_NAMES: dict[str, str] = {
    "computed": "已核算",
    "review": "核对中",
    "released": "已发布",
    "superseded": "已有新版",
}
"""Every state of a stored ranking. A discarded one is deleted; the audit log keeps that it was."""

OPEN = ("computed", "review")
"""States of a ranking on its way; a period and group has at most one (index ``uq_ranking_open``)."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that people do to a ranking. ``target`` None: the row goes. ``needs_other``: not by whoever computed it."""

    name: str
    label: str
    sources: frozenset[str]
    target: str | None
    permission: Permission
    needs_other: bool = False


_WORK, _RELEASE = Permission.RANKINGS, Permission.RANKING_RELEASE

ACTS: dict[str, Act] = {
    act.name: act
    for act in (
        Act("compute", "重新核算", frozenset(OPEN), "computed", _WORK),
        Act("review", "送各单位核对", frozenset({"computed"}), "review", _WORK),
        Act("extend", "延长核对期", frozenset({"review"}), "review", _WORK),
        Act("recompute", "按异议重新核算", frozenset(OPEN), "review", _WORK),
        Act("discard", "作废", frozenset(OPEN), None, _WORK),
        Act("release", "发布", frozenset({"review"}), "released", _RELEASE, needs_other=True),
        Act("correct", "更正", frozenset({"released"}), "released", _WORK),
    )
}


def act_reasons(name: str, state: str, computed_by_id: int, user_id: int, roles: Iterable[str]) -> list[str]:
    """Why somebody may not take the act ``name`` on a ranking in ``state``; Chinese sentences, none when they may."""
    act = ACTS[name]
    if state not in act.sources:
        return [f"这份排名现在是“{STATE_NAMES[state]}”，不能“{act.label}”。"]
    if not allows(frozenset(roles), act.permission):
        return [f"您的角色不能“{act.label}”。"]
    if act.needs_other and computed_by_id == user_id:
        return ["核算和发布不能是同一人，请另一位发布。"]
    return []
