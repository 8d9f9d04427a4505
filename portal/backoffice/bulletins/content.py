"""What of a bulletin becomes public, and the hashes that decisions are bound to."""

from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.bulletins.chain.queries import chain_values
from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.steps import digest

HEADER = ("title", "document_number", "organ", "dated", "issue", "issue_total")
"""Columns of the head of the document that people edit; ``text`` is edited beside them."""


def public_hash(session: Session, bulletin: Bulletin) -> str:
    """Over everything that the release would show: head, text, values of the figures, chain, correction note, and what was
    let pass with a reason. Approval and secrecy review hold for exactly this.
    """
    return digest([_head(bulletin), _figures(bulletin), chain_values(session, bulletin), _notes(bulletin)])


def edit_hash(bulletin: Bulletin) -> str:
    """Over what one person edits on one page; a save that has not seen the stored one is refused."""
    return digest(_head(bulletin))


def _head(bulletin: Bulletin) -> list[Any]:
    return [bulletin.kind, *(getattr(bulletin, name) for name in HEADER), bulletin.text]


def _figures(bulletin: Bulletin) -> list[Any]:
    names = ("key", "query", "parameters", "shape", "label", "value", "unit", "digits")
    return [
        [*(getattr(one, name) for name in names), one.numerator, one.denominator, one.data]
        for one in bulletin.figures
    ]


def _notes(bulletin: Bulletin) -> list[Any]:
    return [bulletin.change_note, bulletin.overrides or []]
