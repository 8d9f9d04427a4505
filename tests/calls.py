"""Hotline days with calls for tests; everybody in them is invented."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.calls.detection import look_again
from portal.backoffice.hotline_days.models import Call, HotlineDay, HotlineSession, Turn

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)

DIALOGUE = (
    ("operator", "接线员", "您好，这里是市长热线接听日，请问怎么称呼？"),
    ("caller", "来电人", "您好，我姓林，叫林小满，电话13800001234。锦湖街道望江家园的路灯坏了两个月。"),
    ("leader", "副市长", "林小满您好，望江家园哪一段路灯不亮？"),
    ("caller", "来电人", "12幢2单元302室门口那一段，我家老人晚上摔过一跤。"),
    ("leader", "副市长", "这件事请市城管局本周内派人修好，修好以后给您回电话。"),
    ("department", "市城管局", "好的，我们明天上午就派人去看。"),
)
"""A call as it was cut: role, label and words of every turn."""


def make_day(session: Session, number: str = "d2026-11") -> HotlineDay:
    """A day that was held, with one session of a vice-mayor."""
    day = HotlineDay(
        number=number,
        kind="day",
        stage="held",
        year=int(number[1:5]),
        issue=int(number[6:]),
        theme="城市管理",
        starts_on=date(2026, 11, 18),
        ends_on=date(2026, 11, 18),
        created_at=NOW,
        created_by="curator",
    )
    day.sessions.append(
        HotlineSession(
            held_on=date(2026, 11, 18),
            starts="09:00",
            ends="11:00",
            post="副市长",
            units="市城管局",
            signals=120,
            by_operators=40,
            by_leader=12,
            accepted=50,
        )
    )
    session.add(day)
    session.flush()
    return day


def make_call(
    session: Session,
    day: HotlineDay | None = None,
    dialogue: Sequence[tuple[str, str, str]] = DIALOGUE,
    **columns: Any,
) -> Call:
    """A call that detection has looked through."""
    day = day or make_day(session)
    values: dict[str, Any] = {
        "position": 1,
        "started": "09:12",
        "topic": "望江家园路灯损坏",
        "caller_name": "林小满",
        "caller_phone": "13800001234",
        "town": "锦湖街道",
        **columns,
    }
    call = Call(day_id=day.id, session_id=day.sessions[0].id, **values)
    call.turns = [
        Turn(position=at, role=role, speaker=speaker, text=text)
        for at, (role, speaker, text) in enumerate(dialogue, 1)
    ]
    session.add(call)
    session.flush()
    session.refresh(call)
    look_again(session, call)
    return call
