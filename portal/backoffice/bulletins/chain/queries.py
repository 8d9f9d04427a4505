"""Reads of a chain: its steps in order, whether it may change, whether all of it is decided."""

import hashlib
import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.chain.states import BRIEF_STATES, OPEN
from portal.backoffice.bulletins.models import Bulletin, ChainLink


def links_of(session: Session, brief: Bulletin) -> list[ChainLink]:
    """All steps, in the order in which they happened."""
    return list(
        session.scalars(
            select(ChainLink)
            .where(ChainLink.bulletin_id == brief.id)
            .order_by(ChainLink.dated, ChainLink.position, ChainLink.id)
        )
    )


def brief_reasons(brief: Bulletin) -> list[str]:
    """Why the chain of ``brief`` stands still now."""
    if brief.state in BRIEF_STATES:
        return []
    if brief.state == "withdrawn":
        return ["简报已撤回，不能再改。"]
    return ["简报正在审核，批示和部署不能改动；要改的，先收回或退回简报。"]


def undecided_reasons(session: Session, bulletin: Bulletin) -> list[str]:
    """Why a brief cannot be proposed: steps of its chain that nobody has decided on."""
    count = session.scalar(
        select(func.count(ChainLink.id)).where(
            ChainLink.bulletin_id == bulletin.id, ChainLink.state.in_(OPEN)
        )
    )
    return [f"批示和部署里还有 {count} 步没有审定，逐条审核公开或定为不公开以后再送审。"] if count else []


def link_hash(link: ChainLink) -> str:
    """Over what readers would see of this step."""
    values = [link.kind, link.dated.isoformat(), link.post, link.text, link.document_number]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
