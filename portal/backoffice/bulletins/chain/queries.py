"""Reads of a chain: its steps in order, whether it may change, whether all of it is decided."""

import hashlib
import json
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.chain.states import BRIEF_ACTS, CALL_ACTS, OPEN, PUBLIC_LINKS, SUBJECT_STATES
from portal.backoffice.bulletins.models import Bulletin, ChainLink
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.steps import Act

Subject: TypeAlias = Bulletin | Call
"""What a chain belongs to: a brief, or a call on a leader's hotline day."""


def belongs_to(subject: Subject) -> ColumnElement[bool]:
    """Which steps are those of a brief, or of a call."""
    column = ChainLink.bulletin_id if isinstance(subject, Bulletin) else ChainLink.call_id
    return column == subject.id


def links_of(session: Session, subject: Subject) -> list[ChainLink]:
    """All steps, in the order in which they happened."""
    return list(
        session.scalars(
            select(ChainLink)
            .where(belongs_to(subject))
            .order_by(ChainLink.dated, ChainLink.position, ChainLink.id)
        )
    )


def public_links(session: Session, subject: Subject) -> list[ChainLink]:
    """The steps that the next release shows, in their order."""
    return [link for link in links_of(session, subject) if link.state in PUBLIC_LINKS]


def chain_values(session: Session, subject: Subject) -> list[Any]:
    """All that the next release shows of the chain, for the hash that decisions are bound to."""
    names = ("kind", "dated", "post", "text", "document_number", "state", "withheld_reason")
    return [[getattr(link, name) for name in names] for link in public_links(session, subject)]


def acts_of(subject: Subject) -> dict[str, Act]:
    """What can be done with a step of its chain, and who may."""
    return BRIEF_ACTS if isinstance(subject, Bulletin) else CALL_ACTS


def subject_word(subject: Subject) -> str:
    """What the chain belongs to, as sentences for staff call it."""
    return "简报" if isinstance(subject, Bulletin) else "这通来电"


def still_reasons(subject: Subject) -> list[str]:
    """Why the chain of ``subject`` stands still now."""
    word = subject_word(subject)
    if subject.state in SUBJECT_STATES:
        return []
    if subject.state == "withdrawn":
        return [f"{word}已撤回，不能再改。"]
    return [f"{word}正在审核，批示和部署不能改动；要改的，先收回或退回{word}。"]


def undecided_reasons(session: Session, subject: Subject) -> list[str]:
    """Why something cannot be proposed: steps of its chain that nobody has decided on."""
    count = session.scalar(
        select(func.count(ChainLink.id)).where(belongs_to(subject), ChainLink.state.in_(OPEN))
    )
    return [f"批示和部署里还有 {count} 步没有审定，逐条审核公开或定为不公开以后再送审。"] if count else []


def link_hash(link: ChainLink) -> str:
    """Over what readers would see of this step."""
    values = [link.kind, link.dated.isoformat(), link.post, link.text, link.document_number]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
