"""Where the chain of a brief and that of a call have their pages, and what those say."""

from collections.abc import Callable
from dataclasses import dataclass

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request

from portal.backoffice.bulletins.chain.queries import Subject
from portal.backoffice.bulletins.chain.states import BRIEF_ACTS, CALL_ACTS
from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.bulletins.views import bulletin_of
from portal.backoffice.bulletins.words import MARKS as BRIEF_MARKS
from portal.backoffice.calls.page import call_of
from portal.backoffice.calls.words import call_title
from portal.backoffice.hotline_days.words import MARKS as CALL_MARKS
from portal.backoffice.steps import Act
from portal.web.present.words import Mark


@dataclass(frozen=True, slots=True)
class ChainPages:
    """Addresses begin with ``start`` and routes with ``route``; ``home`` is the page of what the chain belongs to."""

    start: str
    route: str
    home: str
    word: str  # 简报, 来电
    acts: dict[str, Act]
    marks: dict[str, Mark]
    subject_of: Callable[[Request], Subject]
    title_of: Callable[[Subject], str]


def _brief_of(request: Request) -> Bulletin:
    """The brief of the address; only briefs have a chain."""
    found = bulletin_of(request)
    if found.kind != "brief":
        raise HTTPNotFound
    return found


def _title(subject: Subject) -> str:
    return subject.title if isinstance(subject, Bulletin) else call_title(subject)


OF_BRIEF = ChainPages(
    r"/staff/bulletins/{id:\d{1,9}}/chain",
    "staff.bulletins.chain",
    "staff.bulletins.show",
    "简报",
    BRIEF_ACTS,
    BRIEF_MARKS,
    _brief_of,
    _title,
)
OF_CALL = ChainPages(
    r"/staff/calls/{id:\d{1,9}}/chain",
    "staff.calls.chain",
    "staff.calls.show",
    "来电",
    CALL_ACTS,
    CALL_MARKS,
    call_of,
    _title,
)
