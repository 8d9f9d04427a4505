"""Mask a missed value in the caller's other cases as well: found on request, done only when a person says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.backoffice.calls.detection import read_public_again
from portal.backoffice.cases.detection import queue_detection, read_again
from portal.backoffice.cases.leases import holder
from portal.backoffice.cases.models import Case, CaseDraft, Finding
from portal.backoffice.cases.services import AddFinding
from portal.backoffice.cases.siblings import siblings_of
from portal.backoffice.cases.spans import Span, mentions
from portal.backoffice.hotline_days.models import Call
from portal.releases import NotAllowed
from portal.releases.models import Release
from portal.releases.transition import draft_fields
from portal.releases.workflow import EDITABLE, STATE_NAMES
from portal.security.policy import Identity


@dataclass(frozen=True, slots=True)
class SiblingCase:
    """One other case of the caller that still shows the value; nothing of its text."""

    case_id: int
    source_number: str
    state_name: str
    places: int
    is_editable: bool
    held_by: str
    number: str  # public number of the live version, empty without one


@dataclass(frozen=True, slots=True)
class Offer:
    """Where else a masked value stands unmasked: what one key would mask, and what this person must see to."""

    finding_id: int
    open_cases: tuple[SiblingCase, ...]
    closed_cases: tuple[SiblingCase, ...]
    is_cut: bool

    @property
    def places(self) -> int:
        """Mentions that one key would mask."""
        return sum(item.places for item in self.open_cases)


def find_offer(session: Session, draft: CaseDraft, finding_id: int, user_id: int) -> Offer | None:
    """The caller's other cases that show the value of a masked finding; None where the finding is gone or open."""
    row = session.get(Finding, finding_id)
    if row is None or row.case_id != draft.case_id or row.decision != "mask":
        return None
    siblings = siblings_of(session, draft.case)
    found = [
        _describe(session, other, len(spots), user_id)
        for other, spots in _showing(session, siblings.ids, _value(draft, row))
    ]
    return Offer(
        finding_id,
        tuple(item for item in found if item.is_editable and not item.held_by),
        tuple(item for item in found if not item.is_editable or item.held_by),
        siblings.is_cut,
    )


def _value(draft: CaseDraft, row: Finding) -> str:
    return draft_fields(draft)[row.field][row.start : row.end]


def _showing(
    session: Session, ids: Sequence[int], value: str
) -> Iterator[tuple[CaseDraft, list[tuple[str, Span]]]]:
    """Drafts among ``ids`` with the places where ``value`` stands and no mask covers it."""
    drafts = session.scalars(
        select(CaseDraft).where(CaseDraft.case_id.in_(ids)).options(joinedload(CaseDraft.case))
    ).all()
    masks: dict[int, list[Finding]] = {}
    for row in session.scalars(select(Finding).where(Finding.case_id.in_(ids), Finding.decision == "mask")):
        masks.setdefault(row.case_id, []).append(row)
    for draft in drafts:
        covering = [row for row in masks.get(draft.case_id, []) if row.text_hash == draft.text_hash]
        spots = [
            (name, span)
            for name, text in draft_fields(draft).items()
            for span in mentions(text, value)
            if not any(row.field == name and row.start <= span[0] and span[1] <= row.end for row in covering)
        ]
        if spots:
            yield draft, spots


def _describe(session: Session, draft: CaseDraft, places: int, user_id: int) -> SiblingCase:
    hold = holder(session, draft.case_id)
    number = session.scalar(
        select(Release.number).where(
            Release.kind == "case", Release.item_id == draft.case_id, Release.is_live.is_(True)
        )
    )
    return SiblingCase(
        draft.case_id,
        draft.case.source_number,
        STATE_NAMES[draft.state],
        places,
        draft.state in EDITABLE,
        hold.display_name if hold and hold.user_id != user_id else "",
        number or "",
    )


class MaskInSiblings:
    """Mask the value of one finding in every other case of the caller that may be changed and nobody else holds.

    Each of them can be undone in itself, and each gets its own audit row.
    """

    def __init__(self, session: Session, draft: CaseDraft, actor: Identity) -> None:
        self._session = session
        self._draft = draft
        self._actor = actor

    def perform(self, finding_id: int) -> Offer:
        """Returns what was masked; raises NotAllowed where there is nothing to mask."""
        session, draft = self._session, self._draft
        offer = find_offer(session, draft, finding_id, self._actor.user_id)
        if offer is None or not offer.open_cases:
            raise NotAllowed(["同一来电人的其他件里没有可以一并隐去的了。"])
        row = session.get_one(Finding, finding_id)
        wanted = [item.case_id for item in offer.open_cases]
        for other, spots in list(_showing(session, wanted, _value(draft, row))):
            name, span = spots[0]
            AddFinding(session, other, self._actor).perform(name, *span, row.label)
        return offer


def outdate_siblings(session: Session, item: Case) -> None:
    """Have the caller's other cases, and the calls they came from, looked through again, open or public: what was masked in
    this one counts as known.
    """
    ids = siblings_of(session, item).ids
    if not ids:
        return
    read_again(session, ids)
    read_public_again(session, Call.case_id.in_(ids))
    others = session.scalars(
        select(CaseDraft).where(CaseDraft.case_id.in_(ids), CaseDraft.state.in_(EDITABLE))
    ).all()
    for other in others:
        other.detected_with = ""
    if others:
        queue_detection(session)
