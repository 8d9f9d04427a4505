"""What the figures of a day must satisfy before it is proposed or released; its total is always summed, never typed in."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import Call, HotlineDay, HotlineSession
from portal.releases.snapshot import today as shanghai_today
from portal.vocabulary import DayStage

COUNTS: dict[str, str] = {
    "signals": "呼入",
    "by_operators": "接线员接听",
    "by_leader": "领导接听",
    "accepted": "受理",
}
"""The four counts of a session with their names."""

_OVER = (DayStage.REPORTED, DayStage.FOLLOWED)


def accepted_total(day: HotlineDay) -> int:
    """受理: what the sessions accepted so far, in all."""
    return sum(sitting.accepted or 0 for sitting in day.sessions)


def session_words(sitting: HotlineSession) -> str:
    """How staff tell one session from another: 5月4日常务副市长."""
    return f"{sitting.held_on.month}月{sitting.held_on.day}日{sitting.post}"


def sum_faults(session: Session, day: HotlineDay, today: date | None = None) -> list[str]:
    """Chinese sentences about sessions and figures that do not fit together; none when the day may be proposed or released.

    呼入 >= 接线员 + 领导 >= 受理; the calls that are stored are no more than were accepted; a total that is stated
    elsewhere (the 122) equals the sum of the sessions. ``today``: local day, from which a session is still to come.
    """
    today = today or shanghai_today()
    if not day.sessions:
        return ["还没有接听场次。"]
    faults = [
        fault
        for sitting in day.sessions
        for fault in (
            *_date_faults(day, sitting),
            *_missing(day, sitting, today),
            *_order_faults(sitting),
            *_call_faults(session, sitting),
        )
    ]
    return [*faults, *_total_faults(day)]


def _date_faults(day: HotlineDay, sitting: HotlineSession) -> Iterator[str]:
    if not day.starts_on <= sitting.held_on <= day.ends_on:
        yield f"{session_words(sitting)}：日期不在接听日的起止日期之内。"


def _missing(day: HotlineDay, sitting: HotlineSession, today: date) -> Iterator[str]:
    """Counts that the stage needs; a session that is still to come has none."""
    given = [name for name in COUNTS if getattr(sitting, name) is not None]
    if sitting.held_on > today and given:
        yield f"{session_words(sitting)}：还没有举行，不能有数字。"
        return
    is_needed = day.stage in _OVER or (day.stage == DayStage.HELD and sitting.held_on <= today)
    missing = [word for name, word in COUNTS.items() if name not in given]
    if is_needed and missing:
        yield f"{session_words(sitting)}：没有填{'、'.join(missing)}。"


def _order_faults(sitting: HotlineSession) -> Iterator[str]:
    name, signals, accepted = session_words(sitting), sitting.signals, sitting.accepted
    answered = None
    if sitting.by_operators is not None and sitting.by_leader is not None:
        answered = sitting.by_operators + sitting.by_leader
    if signals is not None and answered is not None and answered > signals:
        yield f"{name}：接听 {answered:,} 个（接线员 {sitting.by_operators:,}、领导 {sitting.by_leader:,}），多于呼入 {signals:,} 个。"
    if accepted is not None and answered is not None and accepted > answered:
        yield f"{name}：受理 {accepted:,} 件，多于接听 {answered:,} 个。"


def _call_faults(session: Session, sitting: HotlineSession) -> Iterator[str]:
    """Calls are numbered one by one and stay in the count whatever becomes public of them."""
    rows = session.execute(
        select(Call.taken_by, func.count()).where(Call.session_id == sitting.id).group_by(Call.taken_by)
    )
    stored: dict[str, int] = dict(rows.all())
    total, by_leader = sum(stored.values()), stored.get("leader", 0)
    name = session_words(sitting)
    if sitting.accepted is not None and total > sitting.accepted:
        yield f"{name}：已有来电 {total:,} 通，多于受理 {sitting.accepted:,} 件。"
    if sitting.by_leader is not None and by_leader > sitting.by_leader:
        yield f"{name}：领导接听的来电已有 {by_leader:,} 通，多于填写的 {sitting.by_leader:,} 个。"


def _total_faults(day: HotlineDay) -> Iterator[str]:
    total, declared = accepted_total(day), day.declared_total
    if declared is not None and declared != total:
        words = "少" if total < declared else "多"
        yield (
            f"各场次受理合计 {total:,} 件，比对外说的总数 {declared:,} 件{words} {abs(declared - total):,} 件，请核对各场次。"
        )
