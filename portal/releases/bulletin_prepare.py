"""Everything slow of a release, done on a read snapshot before the write lock: render, print, check, read once more."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.backoffice.bulletins.content import public_hash
from portal.backoffice.bulletins.manuscript import manuscript
from portal.backoffice.bulletins.models import Bulletin
from portal.documents import CaseView, Manuscript, ManuscriptFaults, Section, render_sections
from portal.releases import NotAllowed
from portal.releases.bulletin_checks import Checks, checks
from portal.releases.bulletin_files import print_files
from portal.releases.bulletin_gate import Exposed, exposed, file_texts, public_texts, undecided
from portal.settings import Settings


@dataclass(frozen=True, slots=True)
class PreparedBulletin:
    """What would go out, bound to the content and to the quoted cases it was made from."""

    content_hash: str
    manuscript: Manuscript
    sections: tuple[Section, ...]
    files: dict[str, bytes]
    checks: Checks
    exposed: tuple[Exposed, ...]
    reasons: tuple[
        str, ...
    ]  # why it cannot be rendered or must not go out; Chinese, never with what is hidden

    @property
    def cases(self) -> dict[str, CaseView]:
        return dict(self.manuscript.cases)


def prepare_bulletin(
    session: Session, bulletin: Bulletin, settings: Settings, now: datetime
) -> PreparedBulletin:
    """Render, print and check a bulletin as it is stored; only reads."""
    document = manuscript(session, bulletin, settings)
    checked = checks(session, bulletin, now)
    sections: tuple[Section, ...] = ()
    files: dict[str, bytes] = {}
    reasons = [str(fault) for fault in checked.faults]
    try:
        sections = render_sections(document)
        files = print_files(document, settings)
    except ManuscriptFaults:
        pass  # each of them is among the faults of the checks
    except NotAllowed as refusal:
        reasons += refusal.reasons
    texts = public_texts(document, sections, [str(item["text"]) for item in check_notes(bulletin, checked)])
    found = exposed(session, {**texts, **file_texts(files, texts)}, document.text)
    open_ = undecided(bulletin, found)
    reasons += [f"隐私检查：{item}" for item in open_]
    return PreparedBulletin(
        public_hash(session, bulletin), document, sections, files, checked, tuple(open_), tuple(reasons)
    )


def gate_findings(session: Session, bulletin: Bulletin, settings: Settings) -> list[Exposed]:
    """What the gate finds in a draft as it is written, decided or not, for those who decide; files come with the release."""
    document = manuscript(session, bulletin, settings)
    try:
        sections = render_sections(document)
    except ManuscriptFaults:
        sections = (Section(0, "p0", "", "", document.text),)
    return exposed(session, public_texts(document, sections), document.text)


def check_notes(bulletin: Bulletin, checked: Checks) -> list[dict[str, Any]]:
    """What the public reads of the checks: faults let pass, each with its reason; of a historic document its warnings."""
    notes = [{"text": str(item.remark), "reason": str(item.override["reason"])} for item in checked.passed]
    if bulletin.kind == "archive":
        notes += [{"text": str(remark), "reason": ""} for remark in checked.warnings]
    return notes
