"""Sessions of a day (接听场次): add, change, remove, while the day is a draft."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import Call, HotlineDay, HotlineSession
from portal.backoffice.hotline_days.sums import session_words
from portal.backoffice.hotline_days.workflow import DayStep
from portal.backoffice.hotline_days.writing import STALE, seen_hash
from portal.backoffice.officials.models import Official
from portal.backoffice.officials.terms import post_on
from portal.releases.hotline_live_day import live_day


@dataclass(frozen=True, slots=True)
class SessionContent:
    """What the page of a session sends; names as in HotlineSession. Without a post the register's of that day is taken."""

    held_on: date
    starts: str
    ends: str
    official_id: int | None = None
    post: str = ""
    units: str = ""
    signals: int | None = None
    by_operators: int | None = None
    by_leader: int | None = None
    accepted: int | None = None
    note: str = ""


class _Sitting(DayStep):
    """A change of one session is a change of its day."""

    act = "save"
    _words = ""

    def _official(self, content: SessionContent) -> Official | None:
        return self._session.get(Official, content.official_id) if content.official_id else None

    def _faults(self, content: SessionContent) -> list[str]:
        faults = []
        if not self._item.starts_on <= content.held_on <= self._item.ends_on:
            faults.append("场次日期不在接听日的起止日期之内。")
        if content.ends <= content.starts:
            faults.append("结束时间不晚于开始时间。")
        official = self._official(content)
        if official is not None and post_on(official, content.held_on) is None:
            faults.append("这位领导登记的任职时间不含这一天，请先核对“领导名录”。")
        if official is None and not content.post.strip():
            faults.append("请选领导，或者填写职务。")
        return faults

    def _fill(self, sitting: HotlineSession, content: SessionContent) -> None:
        for name, value in asdict(content).items():
            setattr(sitting, name, value.strip() if isinstance(value, str) else value)
        official = self._official(content)
        if official is not None and not sitting.post:
            sitting.post = post_on(official, content.held_on) or ""
        self._comment = f"{self._words}：{session_words(sitting)}"


class AddSession(_Sitting):
    """添加场次; ``sitting`` is the new one afterwards."""

    _words = "添加场次"
    sitting: HotlineSession

    def __init__(self, *args: Any, content: SessionContent, **more: Any) -> None:
        super().__init__(*args, **more)
        self._content = content

    def _own_reasons(self) -> list[str]:
        return self._faults(self._content)

    def _do(self) -> None:
        self.sitting = HotlineSession()
        self._fill(self.sitting, self._content)
        self._item.sessions.append(self.sitting)


class SaveSession(_Sitting):
    """修改场次. ``seen`` as in SaveDay."""

    _words = "修改场次"

    def __init__(
        self,
        *args: Any,
        sitting: HotlineSession,
        content: SessionContent,
        seen: str | None = None,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self._sitting = sitting
        self._content = content
        self._seen = seen

    def _own_reasons(self) -> list[str]:
        if self._seen is not None and self._seen != seen_hash(self._sitting, SessionContent):
            return [STALE]
        return self._faults(self._content)

    def _do(self) -> None:
        """Another leader brings another post, where the old one was left standing."""
        content, sitting = self._content, self._sitting
        if content.official_id != sitting.official_id and content.post == sitting.post:
            official = self._official(content)
            post = post_on(official, content.held_on) if official else None
            content = replace(content, post=post or content.post)
        self._fill(sitting, content)


class RemoveSession(_Sitting):
    """删除场次: only one without calls that no public version shows: released calls go by the order of the sessions."""

    def __init__(self, *args: Any, sitting: HotlineSession, **more: Any) -> None:
        super().__init__(*args, **more)
        self._sitting = sitting

    def _own_reasons(self) -> list[str]:
        n = call_count(self._session, self._sitting)
        if n:
            return [f"这一场已有来电 {n} 通，不能删除。"]
        live = live_day(self._session, self._item.number)
        if live is not None and self._sitting in in_order(self._item)[: len(live.sessions)]:
            return ["这一场已经公开，不能删除；没有举行的，数字填 0，在说明里写清。"]
        return []

    def _do(self) -> None:
        self._comment = f"删除场次：{session_words(self._sitting)}"
        self._item.sessions.remove(self._sitting)


def in_order(day: HotlineDay) -> list[HotlineSession]:
    """Sessions in the order in which they were added, which is that of their public positions."""
    return sorted(day.sessions, key=lambda sitting: sitting.id)


def call_count(session: Session, sitting: HotlineSession) -> int:
    """Calls that are stored for a session."""
    return session.scalar(select(func.count(Call.id)).where(Call.session_id == sitting.id)) or 0


def session_of(day: HotlineDay, session_id: int) -> HotlineSession | None:
    """A session of this day by its id."""
    return next((sitting for sitting in day.sessions if sitting.id == session_id), None)
