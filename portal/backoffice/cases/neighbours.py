"""The panel of the neighbour test on the redaction screen: how many share the case, and how exactly it may go out."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.cases.crowds import Crowds
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.cases.rungs import RUNG_WORDS
from portal.privacy.neighbours import Rung, finest
from portal.staff.models import StaffUser

_CROWDS = {
    Rung.TOWN_DAY: "同一周、同街道乡镇",
    Rung.TOWN_MONTH: "同月、同街道乡镇",
    Rung.AREA_MONTH: "同月、同片区",
    Rung.CITY_MONTH: "同月、全市",
}
"""Whom a rung counts, beside the category."""


@dataclass(frozen=True, slots=True)
class RungRow:
    """One rung of the ladder as staff see it."""

    rung: str
    words: str
    counted: str
    crowd: int
    is_enough: bool
    is_rule: bool  # what the rule chooses
    is_chosen: bool  # what the case stands on


@dataclass(frozen=True, slots=True)
class NeighbourPanel:
    """``is_finer``: a person went past the rule; ``is_short``: fewer than ``needed`` share what is published."""

    sentence: str
    category: str
    needed: int
    rows: tuple[RungRow, ...]
    is_short: bool
    is_finer: bool
    reason: str
    person: str
    department_tells: str


def neighbour_panel(session: Session, draft: CaseDraft, k: int) -> NeighbourPanel:
    """The ladder counted now, beside where the draft stands."""
    steps = Crowds(session).steps(draft.case)
    rule, standing = finest(steps, k), draft.standing
    category = draft.case.category.path.partition("/")[0] if draft.case.category else "未对应分类"
    rows = tuple(
        RungRow(
            step.rung.value,
            RUNG_WORDS[step.rung],
            _CROWDS[step.rung],
            step.crowd,
            step.crowd >= k,
            step.rung is rule.rung,
            step.rung is standing.rung,
        )
        for step in steps
    )
    here = next((row for row in rows if row.is_chosen), rows[-1])
    return NeighbourPanel(
        sentence=f"{here.counted}、同类诉求共收到 {here.crowd} 件；"
        f"{'经人工选定' if standing.is_chosen else '按规定'}公开到{here.words}。",
        category=category,
        needed=k,
        rows=rows,
        is_short=standing.is_short,
        is_finer=standing.rung.is_finer_than(rule.rung),
        reason=draft.rung_reason,
        person=_person(session, draft.rung_by),
        department_tells=_department_tells(draft),
    )


def _person(session: Session, username: str) -> str:
    if not username:
        return ""
    name = session.scalar(select(StaffUser.display_name).where(StaffUser.username == username))
    return name or username


def _department_tells(draft: CaseDraft) -> str:
    """The department's name where it says the town that its rung leaves out: the department is always published."""
    case, name = draft.case, draft.case.department.name if draft.case.department else ""
    return name if case.town and case.town in name and draft.town != case.town else ""
