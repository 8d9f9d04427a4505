"""Invented hotline days, calls and promises on the staff side, for tests."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.backoffice.hotline_days.models import Call, HotlineDay, HotlineSession, Turn
from portal.backoffice.promises.content import PromiseContent
from portal.backoffice.promises.models import Promise
from portal.backoffice.promises.writing import AddPromise
from portal.public.promises.tables import published_promise
from portal.security.permissions import Role
from tests.factories import make_person

HELD_ON = date(2026, 9, 18)
NOW = datetime(2026, 9, 20, 2, tzinfo=UTC)
DUE_ON = date(2026, 10, 31)
TEXT = "望江路南段雨水口改接，10月31日前完成。"


def make_hotline_day(session: Session, number: str = "d2026-06", **values: Any) -> HotlineDay:
    """A released day of one session by a vice-mayor."""
    fields: dict[str, Any] = {
        "kind": "day",
        "stage": "reported",
        "state": "released",
        "year": int(number[1:5]),
        "issue": int(number[6:]),
        "theme": "城市排水",
        "starts_on": HELD_ON,
        "ends_on": HELD_ON,
        "created_at": NOW,
        "created_by": "li",
        **values,
    }
    day = HotlineDay(number=number, **fields)
    day.sessions.append(HotlineSession(held_on=day.starts_on, starts="09:00", ends="11:00", post="副市长"))
    session.add(day)
    session.flush()
    return day


def make_call(session: Session, day: HotlineDay, position: int = 12, **values: Any) -> Call:
    """A call of the day's first session: the caller asks, the leader promises."""
    fields: dict[str, Any] = {
        "started": "09:41",
        "topic": "望江路南段积水",
        "caller_name": "王小丽",
        "caller_phone": "13800001234",
        "town": "锦湖街道",
        **values,
    }
    call = Call(day_id=day.id, session_id=day.sessions[0].id, position=position, **fields)
    turns = (("caller", "来电人", "望江路南段一下雨就积水，我姓王，电话13800001234。"),
             ("operator", "接线员", "请稍等。"),
             ("leader", "副市长", "10月底前把雨水口改好。"),
             ("department", "市住建局", "我们下周进场。"))  # fmt: skip
    for place, (role, speaker, text) in enumerate(turns, start=1):
        call.turns.append(Turn(position=place, role=role, speaker=speaker, text=text))
    session.add(call)
    session.flush()
    return call


def make_promise(session: Session, day: HotlineDay | None = None, **values: Any) -> Promise:
    """A draft written by the curator; ``state`` and other columns may be given."""
    curator = make_person(session, "curator", Role.CURATOR)
    columns = {name: values.pop(name) for name in ("state", "version", "created_at") if name in values}
    call, turn = values.pop("call", None), values.pop("turn", None)
    day = day or session.scalars(select(HotlineDay)).first() or make_hotline_day(session)
    fields: dict[str, Any] = {"text": TEXT, "post": "副市长", "due_on": DUE_ON, **values}
    promise = AddPromise(session, day, curator, NOW, PromiseContent(**fields), call, turn).perform()
    for name, value in columns.items():
        setattr(promise, name, value)
    session.flush()
    return promise


def make_live(session: Session, promise: Promise) -> None:
    """The public row of ``promise`` as it is now, and its state."""
    promise.state = "released"
    days = ("due_on", "first_due_on", "result_on", "checked_on")
    values: dict[str, Any] = {name: str(getattr(promise, name) or "") for name in days}
    texts = ("number", "version", "position", "text", "post", "due_words", "outcome", "result", "evidence",
             "evidence_url", "change_note")  # fmt: skip
    values |= {name: getattr(promise, name) for name in texts}
    values |= {
        "day": "d2026-06",
        "call": "",
        "official_code": "",
        "department_code": "",
        "department_name": "",
    }
    values |= {"made_on": str(HELD_ON), "released_on": "2026-09-21", "is_live": True, "log_seq": promise.id}
    session.execute(insert(published_promise).values(**values))
    session.flush()
