"""Close the re-check of an item when something else has settled it: a new version, or a withdrawal."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.releases.recheck.models import OPEN, Recheck
from portal.security.policy import Identity


def open_recheck(session: Session, which: ColumnElement[bool]) -> Recheck | None:
    """The re-check that still waits for somebody; ``which``: of what, ``Recheck.case_id == 7`` or ``Recheck.call_id == 7``."""
    return session.scalars(select(Recheck).where(which, Recheck.state.in_(OPEN))).first()


def close(recheck: Recheck, state: str, actor: Identity, reason: str = "") -> None:
    """Settle ``recheck``; the copy of the published texts goes with it."""
    recheck.state, recheck.rows, recheck.decided_at = state, [], datetime.now(UTC)
    if actor.user_id:
        recheck.decided_by_id = actor.user_id
    recheck.reason = reason or recheck.reason


def close_open(session: Session, which: ColumnElement[bool], state: str, actor: Identity) -> None:
    """Settle the open re-check of one item, if it has one."""
    found = open_recheck(session, which)
    if found is not None:
        close(found, state, actor)
