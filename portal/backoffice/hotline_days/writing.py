"""What whoever keeps hotline days does with a day itself: a new one, saving its fields."""

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import HotlineDay
from portal.backoffice.hotline_days.workflow import DayStep, keep_event
from portal.backoffice.steps import digest
from portal.releases import NotAllowed
from portal.releases.hotline_live_day import live_day
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity
from portal.vocabulary import DayKind, DayStage

STAGES = tuple(stage.value for stage in DayStage)
STALE = "您打开以后有人保存过。您写的没有丢，也还没有保存：请对照现在的内容，再保存一次。"


@dataclass(frozen=True, slots=True)
class DayContent:
    """What the page of a day's fields sends; names as in HotlineDay."""

    kind: str
    stage: str
    theme: str
    starts_on: date
    ends_on: date
    place: str = ""
    phone: str = ""
    scope: str = ""
    out_of_scope: str = ""
    broadcast: str = ""
    summary: str = ""
    declared_total: int | None = None
    total_source: str = ""


def next_issue(session: Session, year: int) -> int:
    """期号: the one after the last of the year."""
    return (session.scalar(select(func.max(HotlineDay.issue)).where(HotlineDay.year == year)) or 0) + 1


def day_number(year: int, issue: int) -> str:
    """The permanent public number of an issue: d2026-06."""
    return f"d{year}-{issue:02d}"


def next_day_number(session: Session, year: int) -> str:
    """The next number of a year."""
    return day_number(year, next_issue(session, year))


def seen_hash(item: object, content: type[Any]) -> str:
    """What a page was opened with: over the fields of ``content`` as ``item`` holds them."""
    return digest([getattr(item, field.name) for field in fields(content)])


def day_faults(content: DayContent) -> list[str]:
    """Why fields cannot be stored; Chinese sentences."""
    faults = [] if content.theme.strip() else ["请填写主题。"]
    if content.ends_on < content.starts_on:
        faults.append("结束日期早于开始日期。")
    elif content.kind == DayKind.DAY and content.ends_on != content.starts_on:
        faults.append("接听日只有一天；分几天接听的，种类选“接听活动”。")
    return faults


class CreateDay:
    """新建接听日: an empty draft with the next number of its year, or with the ``issue`` that it had on paper."""

    def __init__(
        self, session: Session, actor: Identity, content: DayContent, now: datetime, issue: int | None = None
    ) -> None:
        self._session = session
        self._actor = actor
        self._content = content
        self._now = now
        year = content.starts_on.year
        self._issue = next_issue(session, year) if issue is None else issue

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if not allows(self._actor.roles, Permission.HOTLINE_DAYS):
            return ["您的角色不能新建接听日。"]
        number = day_number(self._content.starts_on.year, self._issue)
        taken = self._session.scalar(select(HotlineDay.theme).where(HotlineDay.number == number))
        reasons = day_faults(self._content)
        return [*reasons, f"编号 {number} 已经用于“{taken}”，请改期号。"] if taken is not None else reasons

    def perform(self) -> HotlineDay:
        """Store it; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        year = self._content.starts_on.year
        day = HotlineDay(
            number=day_number(year, self._issue),
            year=year,
            issue=self._issue,
            created_at=self._now,
            created_by=self._actor.username,
            **asdict(self._content),
        )
        self._session.add(day)
        self._session.flush()
        keep_event(self._session, "day", day, "create", self._actor.username, self._now, "")
        return day


class SaveDay(DayStep):
    """保存. ``seen``: ``seen_hash`` of what the page was opened with; None where nobody else can have saved."""

    act = "save"

    def __init__(self, *args: Any, content: DayContent, seen: str | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._content = content
        self._seen = seen

    def _own_reasons(self) -> list[str]:
        if self._seen is not None and self._seen != seen_hash(self._item, DayContent):
            return [STALE]
        return [
            *day_faults(self._content),
            *self._year_faults(),
            *stage_faults(self._session, self._item, self._content.stage),
        ]

    def _year_faults(self) -> list[str]:
        """The number is permanent and names the year."""
        day = self._item
        if self._content.starts_on.year == day.year:
            return []
        return [f"编号 {day.number} 属于{day.year}年，开始日期不能改到别的年份；年份错了，请删除后另建。"]

    def _do(self) -> None:
        for name, value in asdict(self._content).items():
            setattr(self._item, name, value.strip() if isinstance(value, str) else value)


def stage_faults(session: Session, day: HotlineDay, stage: str) -> list[str]:
    """A day goes on from 预告 to 回头看; what the public has been told happened is not taken back by a later version."""
    live = live_day(session, day.number) if day.version > 1 else None
    if live is None or STAGES.index(stage) >= STAGES.index(live.fields["stage"]):
        return []
    return [f"已公开的一版是“{DayStage(live.fields['stage']).word}”，新版不能退回“{DayStage(stage).word}”。"]
