"""Invented cases and people for tests of the case workbench, the workflow and the release."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.cases.models import Case, CaseDraft
from portal.privacy import text_hash
from portal.security.policy import Identity
from portal.staff.models import StaffUser

NOW = datetime(2026, 9, 20, 1, 30, tzinfo=UTC)
TITLE = "望江路一处污水管夜间冒水"
QUESTION = "我叫王小丽，手机13800000000。望江路一处污水管每到夜间就往外冒水，气味很重。\n物业的周大海来看过两次，说管子在红线外面。"
REPLY = "王小丽您好，您反映的问题收悉。我局9月16日到现场查看，周大海陪同，破损管段已于9月18日换新。"


def add_person(session: Session, username: str, *roles: str) -> Identity:
    """A staff account and the identity it has when signed in."""
    user = StaffUser(
        username=username,
        display_name=f"{username}（测试）",
        password_hash=None,
        roles=list(roles),
        created_at=NOW,
    )
    session.add(user)
    session.flush()
    return Identity(user.id, username, user.display_name, frozenset(roles))


def add_case(session: Session, number: str = "T-0001", state: str = "new", **values: Any) -> CaseDraft:
    """A replied case with its untouched draft; ``values`` go to the case, the texts also to the draft."""
    texts = {
        "title": values.pop("title", TITLE),
        "question": values.pop("question", QUESTION),
        "reply": values.pop("reply", REPLY),
    }
    case = Case(
        source="test",
        source_number=number,
        row_hash=number,
        created_at=NOW,
        updated_at=NOW,
        **{
            "caller_name": "王小丽",
            "caller_phone": "13800000000",
            "received_at": NOW,
            "replied_at": NOW,
            **values,
        },
        **texts,
    )
    session.add(case)
    session.flush()
    draft = CaseDraft(
        case=case,
        state=state,
        waiting_since=NOW,
        text_hash=text_hash(texts),
        town=case.town,
        classes=[],
        **texts,
    )
    session.add(draft)
    session.flush()
    return draft
