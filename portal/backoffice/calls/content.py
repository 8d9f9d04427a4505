"""The hash over all of a call that becomes public: what proposals, approvals and releases are bound to."""

from dataclasses import astuple
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.bulletins.chain.queries import chain_values
from portal.backoffice.calls.wording import findings_of, public_call
from portal.backoffice.hotline_days.models import Call
from portal.backoffice.steps import digest
from portal.vocabulary import CallForm

FACTS = ("started", "minutes", "taken_by", "town", "category_id", "departments", "case_id")
"""Columns that readers see beside the words; of a withheld call none of them."""


def call_hash(session: Session, call: Call) -> str:
    """Over everything that the release of the call would show, with what has been decided of its instructions."""
    head: list[Any] = [call.day_id, call.position, call.form, call.reason, call.change_note]
    if call.form == CallForm.WITHHELD:
        return digest(head)
    facts = [getattr(call, name) for name in FACTS]
    words = astuple(public_call(call, findings_of(session, call)))
    return digest([head, facts, words, chain_values(session, call)])
