"""Invented bulletins on the staff side, for tests."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.bulletins.content import public_hash
from portal.backoffice.bulletins.models import Bulletin, BulletinFigure
from portal.backoffice.bulletins.workflow import Approve, RecordSecrecy
from portal.backoffice.bulletins.writing import Propose
from portal.security.permissions import Role
from portal.settings import Settings
from tests.factories import make_person

NOW = datetime(2026, 11, 5, 1, tzinfo=UTC)
TEXT = """现将有关情况通报如下。

## 一、来电受理

本月受理来电 {{received}}，比上月多。

## 二、下步要求

各单位抓紧办理。
"""


def make_bulletin(session: Session, **values: Any) -> Bulletin:
    """A draft of October with one figure, written by nobody in particular."""
    fields: dict[str, Any] = {
        "kind": "bulletin",
        "number": "2026-10",
        "period": "2026-10",
        "year": 2026,
        "issue": 10,
        "issue_total": 274,
        "document_number": "市长公开电话通报〔2026〕10号",
        "organ": "云川市市长公开电话受理中心",
        "title": "关于2026年10月市长公开电话办理情况的通报",
        "dated": date(2026, 11, 5),
        "text": TEXT,
        "created_at": NOW,
        "updated_at": NOW,
        "created_by": "li",
        **values,
    }
    bulletin = Bulletin(**fields)
    bulletin.figures.append(received())
    session.add(bulletin)
    session.flush()
    return bulletin


def received(key: str = "received", **values: Any) -> BulletinFigure:
    """Calls of the month as they were read once; the data behind them need not be there."""
    fields: dict[str, Any] = {
        "position": 1,
        "key": key,
        "query": "calls-offered",
        "parameters": {"period": "2026-10"},
        "shape": "number",
        "label": "2026年10月呼入量",
        "value": "12418",
        "unit": "次",
        "data": {},
        "read_at": NOW,
        **values,
    }
    return BulletinFigure(**fields)


def approve_bulletin(session: Session, bulletin: Bulletin, settings: Settings) -> None:
    """Proposed by the curator, read by the secrecy officer, approved by the reviewer."""
    curator = make_person(session, "curator", Role.CURATOR)
    reviewer = make_person(session, "reviewer", Role.REVIEWER)
    officer = make_person(session, "secrecy", Role.SECRECY)
    Propose(session, bulletin, curator, NOW, settings=settings).perform()
    seen = public_hash(session, bulletin)
    RecordSecrecy(session, bulletin, officer, NOW, ground="none", conclusion="public", seen=seen).perform()
    Approve(session, bulletin, reviewer, NOW).perform()
