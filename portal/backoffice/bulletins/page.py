"""View models of a bulletin's pages: the document as it will be, the steps with what is in their way."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup
from pyramid.request import Request
from sqlalchemy.orm import Session

from portal.backoffice.bulletins.content import public_hash
from portal.backoffice.bulletins.correcting import DropDraft, OpenCorrection
from portal.backoffice.bulletins.manuscript import case_views, manuscript
from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.bulletins.workflow import Approve, RecordSecrecy, SendBack, Step, TakeBack
from portal.backoffice.bulletins.writing import Propose
from portal.backoffice.step_views import StepView, approvals_of, step_views
from portal.backoffice.steps import reviews_needed
from portal.documents import CaseView, Manuscript, Section, SourceLine, draft_sections, sources
from portal.documents.reading import LONGEST_TEXT
from portal.releases.bulletin_withdrawal import WithdrawBulletin
from portal.releases.bulletins import PublishBulletin
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason

_CASE_REF = re.compile(r'<case-ref number="([^"<>]{1,32})"></case-ref>')


@dataclass(frozen=True, slots=True)
class Document:
    """A draft as readers would see it; ``faults`` of its text, each with its line."""

    head: Manuscript
    sections: tuple[Section, ...]
    sources: tuple[SourceLine, ...]
    faults: list[str]

    @property
    def html(self) -> list[tuple[Section, Markup]]:
        """Sections with their sanitised markup, quoted cases filled in."""
        return [(section, _filled(section.html, self.head.cases)) for section in self.sections]


def settings_of(request: Request) -> Settings:
    settings: Settings = request.registry.settings["portal"]
    return settings


def document(session: Session, bulletin: Bulletin, settings: Settings) -> Document:
    """The stored document."""
    return _document(manuscript(session, bulletin, settings))


def typed_document(
    session: Session, bulletin: Bulletin, settings: Settings, text: str, **head: str
) -> Document:
    """The document with what stands in the editing form instead of what is stored."""
    stored = manuscript(session, bulletin, settings)
    cases = case_views(session, text) if len(text) <= LONGEST_TEXT else {}
    return _document(replace(stored, text=text, cases=cases, **head))  # type: ignore[arg-type]


def _document(head: Manuscript) -> Document:
    sections, faults = draft_sections(head)
    return Document(head, sections, sources(head), faults)


def _filled(html: str, cases: Mapping[str, CaseView]) -> Markup:
    """Quoted cases as links to their public page."""

    def link(found: re.Match[str]) -> str:
        case = cases.get(found[1])
        if case is None:
            return str(Markup("<mark>案例 {} 现在不公开</mark>").format(found[1]))
        return str(
            Markup(
                '<a href="/cases/{0}">{1}</a> <span class="meta"><span>案例 {0}</span><span>{2}</span></span>'
            ).format(case.number, case.title, case.line)
        )

    return Markup(_CASE_REF.sub(link, html))  # noqa: S704 (sanitised by portal.documents, links escaped above)


def steps(request: Request, bulletin: Bulletin, now: datetime) -> list[StepView]:
    """The acts that the state and the person's roles allow, with what else is in their way."""
    common = (request.db, bulletin, request.identity, now)
    settings = settings_of(request)
    services: list[Step] = [
        Propose(*common, settings=settings),
        Approve(*common, needed=reviews_needed(settings.workflow)),
        TakeBack(*common),
        SendBack(*common),
        RecordSecrecy(*common),
        PublishBulletin(*common, settings=settings),
        OpenCorrection(*common),
        DropDraft(*common),
        WithdrawBulletin(*common, kind=WithdrawalKind.GONE, reason=WithdrawalReason.OTHER),
    ]
    return step_views(services, bulletin, request.identity)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the review of the present content is."""

    hash: str
    approvals: int
    needed: int
    secrecy_holds: bool


def standing(session: Session, bulletin: Bulletin, settings: Settings) -> Standing:
    now = public_hash(session, bulletin)
    secrecy = bulletin.secrecy or {}
    return Standing(
        now, approvals_of(bulletin, now), reviews_needed(settings.workflow), secrecy.get("text_hash") == now
    )
