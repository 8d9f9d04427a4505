"""What staff see before the button: each approved case with its public wording and every reason why it cannot go out."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.backoffice.calendar.services import WorkingCalendar
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.departments.office_words import load_office_words
from portal.public.cases.snapshot import CaseSnapshot
from portal.releases.obstacles import release_obstacles
from portal.releases.publish import load_drafts
from portal.releases.second_pass import MISFIT, prepare
from portal.releases.snapshot import build_snapshot, today
from portal.releases.wording import Wording


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """A draft, what would be published of it (None where its findings do not fit), and why it cannot be."""

    draft: CaseDraft
    wording: Wording | None
    reasons: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.wording.title if self.wording else "（公开标题无法生成）"


def check_cases(session: Session, case_ids: Iterable[int], preset: str) -> list[CheckedCase]:
    """Run the checks of a release over ``case_ids`` without releasing; a few milliseconds a case."""
    offices = load_office_words(session)
    checked = []
    for draft in load_drafts(session, case_ids):
        try:
            prepared = prepare(draft, offices, tag=False)
        except ValueError:
            checked.append(CheckedCase(draft, None, (MISFIT,)))
            continue
        reasons = release_obstacles(session, draft, prepared, preset)
        checked.append(CheckedCase(draft, prepared.wording, tuple(reasons)))
    return checked


def preview(session: Session, checked: CheckedCase) -> CaseSnapshot | None:
    """The snapshot a release would publish today; its number is not allotted yet."""
    if checked.wording is None:
        return None
    draft = checked.draft
    return build_snapshot(
        draft.case,
        draft,
        checked.wording,
        WorkingCalendar.load(session),
        number="",
        version=1,
        released_on=today(),
        change_note=draft.revision_note,
    )
