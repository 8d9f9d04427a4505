"""What of a bulletin becomes public, and the hashes that decisions are bound to."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import Bulletin, ChainLink
from portal.backoffice.steps import digest

HEADER = ("title", "document_number", "organ", "dated", "issue", "issue_total")
"""Columns of the head of the document that people edit; ``text`` is edited beside them."""

PUBLIC_LINKS = ("approved", "withheld")
"""States of a link of the chain that the next release shows: with its text, or with the reason why not."""


def public_hash(session: Session, bulletin: Bulletin) -> str:
    """Over everything that the release would show: head, text, values of the figures, chain, correction note, and what was
    let pass with a reason. Approval and secrecy review hold for exactly this.
    """
    return digest([_head(bulletin), _figures(bulletin), _chain(session, bulletin), _notes(bulletin)])


def edit_hash(bulletin: Bulletin) -> str:
    """Over what one person edits on one page; a save that has not seen the stored one is refused."""
    return digest(_head(bulletin))


def public_links(session: Session, bulletin: Bulletin) -> list[ChainLink]:
    """The links that the next release shows, in their order."""
    return list(
        session.scalars(
            select(ChainLink)
            .where(ChainLink.bulletin_id == bulletin.id, ChainLink.state.in_(PUBLIC_LINKS))
            .order_by(ChainLink.dated, ChainLink.position, ChainLink.id)
        )
    )


def _head(bulletin: Bulletin) -> list[Any]:
    return [bulletin.kind, *(getattr(bulletin, name) for name in HEADER), bulletin.text]


def _figures(bulletin: Bulletin) -> list[Any]:
    names = ("key", "query", "parameters", "shape", "label", "value", "unit", "digits")
    return [
        [*(getattr(one, name) for name in names), one.numerator, one.denominator, one.data]
        for one in bulletin.figures
    ]


def _chain(session: Session, bulletin: Bulletin) -> list[Any]:
    names = ("kind", "dated", "post", "text", "document_number", "state", "withheld_reason")
    return [[getattr(link, name) for name in names] for link in public_links(session, bulletin)]


def _notes(bulletin: Bulletin) -> list[Any]:
    return [bulletin.change_note, bulletin.overrides or []]
