"""Two versions of the example rulebook in force: the second begins within the ranked year and breaks the series."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.rulebooks.models import RulebookVersion
from portal.backoffice.rulebooks.services import (
    ActivateRulebook,
    ProposeRulebook,
    RetireRulebook,
    StartDraft,
)
from portal.scoring.examples import example_text
from portal.security.permissions import Role
from portal.security.policy import Identity

FROM, CHANGE = "valid_from = 2026-01-01", 'change_note = "第一版。"'
FLOOR = "floor = 10"
CHANGED = "满意率最低得 10 分，原来最低得 8 分；与上一版不可比。"


def install_rulebooks(session: Session, staff: Mapping[Role, Identity], first: date, second: date) -> None:
    """Put version 1 into force from ``first`` and version 2 from ``second``; nothing where they are there."""
    if session.scalar(select(RulebookVersion.id).limit(1)) is not None:
        return
    text = example_text()
    former = text.replace(FROM, f"valid_from = {first}").replace(FLOOR, "floor = 8")
    version = _put_in_force(session, staff, former)
    RetireRulebook(session, staff[Role.PUBLISHER], version, second).perform()
    new = text.replace(FROM, f"valid_from = {second}").replace(CHANGE, f'change_note = "{CHANGED}"')
    _put_in_force(session, staff, new)


def _put_in_force(session: Session, staff: Mapping[Role, Identity], text: str) -> RulebookVersion:
    draft = StartDraft(session, staff[Role.REVIEWER], text).perform()
    ProposeRulebook(session, staff[Role.REVIEWER], draft).perform()
    ActivateRulebook(session, staff[Role.PUBLISHER], draft).perform()
    session.flush()
    return draft
