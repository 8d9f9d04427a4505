"""Remember a draft as it was before an act, and put it back."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, delete, event, insert, inspect, select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.models import CaseDraft, DraftAct, Finding
from portal.releases import NotAllowed
from portal.security.policy import Identity

REMEMBERED = 30
"""Acts that can be undone, newest first; older ones are forgotten with their copies of the text."""

_DRAFT_COLUMNS = (
    "title",
    "question",
    "reply",
    "text_hash",
    "detected_with",
    "high_open",
    "medium_open",
    "findings_total",
    "classes",
    "town",
    "rung",
    "crowd",
    "crowd_needed",
    "rung_reason",
    "rung_by",
    "neighbour",
)
_FINDING_COLUMNS = tuple(column.key for column in inspect(Finding).column_attrs)

_OF_CASE = DraftAct.case_id == bindparam("of_case")
_NEWEST = select(DraftAct.id).where(_OF_CASE).order_by(DraftAct.id.desc()).limit(bindparam("kept"))
_FORGET = delete(DraftAct.__table__).where(_OF_CASE, DraftAct.id.not_in(_NEWEST))  # type: ignore[arg-type]


def remember(session: Session, draft: CaseDraft, actor: Identity, label: str) -> None:
    """Keep ``draft`` and its findings as they are now; ``label`` names the act that follows, without personal text."""
    session.add(
        DraftAct(
            case_id=draft.case_id,
            at=datetime.now(UTC),
            actor=actor.username,
            label=label,
            draft={name: getattr(draft, name) for name in _DRAFT_COLUMNS},
            findings=[_as_json(row) for row in draft.findings],
        )
    )


@event.listens_for(Session, "before_flush")
def _forget(session: Session, _context: object, _instances: object) -> None:
    """Make room for the acts that are about to be stored."""
    new = Counter(act.case_id for act in session.new if isinstance(act, DraftAct))
    if new:
        room = [{"of_case": case_id, "kept": max(0, REMEMBERED - n)} for case_id, n in new.items()]
        session.connection().execute(_FORGET, room)


def last_act(session: Session, case_id: int) -> DraftAct | None:
    """What the undo button would take back."""
    return session.scalars(
        select(DraftAct).where(DraftAct.case_id == case_id).order_by(DraftAct.id.desc()).limit(1)
    ).first()


class Undo:
    """Take back the last act on a draft since its last workflow step."""

    def __init__(self, session: Session, draft: CaseDraft, actor: Identity) -> None:
        self._session = session
        self._draft = draft
        self._actor = actor

    def perform(self) -> str:
        """Returns the label of the act taken back; raises NotAllowed where there is none."""
        session, draft = self._session, self._draft
        act = last_act(session, draft.case_id)
        if act is None:
            raise NotAllowed(["没有可以撤销的操作。"])
        label = act.label
        for name, value in act.draft.items():
            setattr(draft, name, value)
        session.execute(delete(Finding).where(Finding.case_id == draft.case_id))
        if act.findings:
            session.execute(insert(Finding), [_from_json(row) for row in act.findings])
        session.expire(draft, ["findings"])
        session.delete(act)
        session.flush()
        record(session, self._actor.username, "case.undo", "case", draft.case_id, act=label)
        return label


_MOMENTS = ("decided_at", "second_at")


def _as_json(row: Finding) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in _FINDING_COLUMNS}
    return values | {name: values[name].isoformat() if values[name] else None for name in _MOMENTS}


def _from_json(values: dict[str, Any]) -> dict[str, Any]:
    # An act from before a column existed does not hold it.
    return values | {
        name: datetime.fromisoformat(values[name]) if values.get(name) else None for name in _MOMENTS
    }
