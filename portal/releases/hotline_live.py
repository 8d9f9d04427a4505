"""What is public of hotline days, calls and promises, as the back office asks for it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from portal.public.hotline_days.tables import (
    published_call,
    published_hotline_day,
    published_hotline_session,
    published_turn,
)
from portal.public.log.versioned import Versioned
from portal.public.promises.tables import published_promise
from portal.vocabulary import CallForm, DayStage, SpeakerRole

TURN = "turn"
"""Kind of the documents that search finds in calls: ``turn:d2026-06-12:7``; position 0 is topic and summary."""

_DAY, _SITTING, _CALL, _TURN = (
    published_hotline_day.c,
    published_hotline_session.c,
    published_call.c,
    published_turn.c,
)


def released_versions(session: Session, kind: Versioned, number: str) -> Sequence[int]:
    """Published versions of one thing, oldest first."""
    row = kind.table.c
    return list(session.scalars(select(row.version).where(row.number == number).order_by(row.version)))


def is_live(session: Session, kind: Versioned, number: str) -> bool:
    """Whether it is public now."""
    row = kind.table.c
    return session.scalar(select(row.number).where(row.number == number, row.is_live)) is not None


def day_obstacles(session: Session, number: str) -> list[str]:
    """Why nothing of the day ``number`` may become public yet: calls and promises come with or after its report."""
    stage = session.scalar(select(_DAY.stage).where(_DAY.number == number, _DAY.is_live))
    if stage is None:
        return [f"接听日 {number} 还没有公开，请先发布接听日。"]
    if stage == DayStage.ANNOUNCED.value:
        return [f"接听日 {number} 公开的还只是预告，请先发布接听情况。"]
    return []


def accepted_in(session: Session, day: str, position: int) -> int | None:
    """Calls accepted in one session as the live version of the day states it; None where it does not."""
    statement = (
        select(_SITTING.accepted)
        .join(
            published_hotline_day,
            (_DAY.number == _SITTING.number) & (_DAY.version == _SITTING.version),
        )
        .where(_DAY.number == day, _DAY.is_live, _SITTING.position == position)
    )
    return session.scalar(statement)


def live_calls(session: Session, day: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """Number, position and session of each live call of a day."""
    columns = (_CALL.number, _CALL.position, _CALL.session)
    return session.execute(
        select(*columns).where(_CALL.day == day, _CALL.is_live).order_by(_CALL.position)
    ).all()


def live_promises(session: Session, day: str) -> Sequence[str]:
    """Numbers of the live promises of a day."""
    row = published_promise.c
    return session.scalars(select(row.number).where(row.day == day, row.is_live).order_by(row.position)).all()


def live_in_session(session: Session, day: str, position: int, but: str = "") -> int:
    """How many calls of one session are public, ``but`` one of them."""
    statement = select(func.count()).where(
        _CALL.day == day, _CALL.session == position, _CALL.is_live, _CALL.number != but
    )
    return session.scalar(statement) or 0


def live_turn_ids(session: Session, number: str = "", day: str = "") -> set[str]:
    """Ids of the documents that search has of live calls: of one, of those of a day, or of all."""
    calls = select(_CALL.number).where(_CALL.is_live, _CALL.form != CallForm.WITHHELD.value)
    turns = (
        select(_TURN.number, _TURN.position)
        .join(published_call, (_CALL.number == _TURN.number) & (_CALL.version == _TURN.version))
        .where(_CALL.is_live, _TURN.role != SpeakerRole.GAP.value)
    )
    for column, wanted in ((_CALL.number, number), (_CALL.day, day)):
        if wanted:
            calls, turns = calls.where(column == wanted), turns.where(column == wanted)
    heads = {f"{TURN}:{one}:0" for one in session.scalars(calls)}
    return heads | {f"{TURN}:{row.number}:{row.position}" for row in session.execute(turns)}
