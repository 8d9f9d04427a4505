"""What whoever writes does: a new brief, saving, proposing. A refused save stores nothing and the page shows all that was typed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from portal.backoffice import steps
from portal.backoffice.bulletins.chain.queries import undecided_reasons
from portal.backoffice.bulletins.content import edit_hash
from portal.backoffice.bulletins.manuscript import manuscript
from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.bulletins.revisions import keep_revision
from portal.backoffice.bulletins.workflow import Step, write_event
from portal.documents import draft_sections
from portal.documents.pasting import paste_tables
from portal.documents.reading import LONGEST_TEXT
from portal.releases import NotAllowed
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity
from portal.settings import Settings


class StaleSave(NotAllowed):
    """Somebody saved meanwhile; nothing was stored, the page shows both texts."""


@dataclass(frozen=True, slots=True)
class Content:
    """What the editing page sends: the head of the document and its text."""

    title: str
    document_number: str
    organ: str
    dated: date
    issue: int | None
    issue_total: int | None
    text: str


class CreateBrief:
    """新建简报: an empty draft with the next number of its year, b2026-003."""

    def __init__(
        self, session: Session, actor: Identity, title: str, organ: str, dated: date, now: datetime
    ) -> None:
        self._session = session
        self._actor = actor
        self._title = title.strip()
        self._organ = organ.strip()
        self._dated = dated
        self._now = now

    def failure_reasons(self) -> list[str]:
        """Sentences for staff; empty means allowed."""
        if not allows(self._actor.roles, Permission.BULLETINS):
            return ["您的角色不能新建简报。"]
        missing = [word for word, text in (("标题", self._title), ("发布机构", self._organ)) if not text]
        return [f"请填写{'和'.join(missing)}。"] if missing else []

    def perform(self) -> Bulletin:
        """Store it; raises NotAllowed."""
        reasons = self.failure_reasons()
        if reasons:
            raise NotAllowed(reasons)
        year = self._dated.year
        brief = Bulletin(
            kind="brief",
            number=next_number(self._session, "b", year),
            year=year,
            organ=self._organ,
            title=self._title,
            dated=self._dated,
            created_at=self._now,
            updated_at=self._now,
            created_by=self._actor.username,
        )
        self._session.add(brief)
        self._session.flush()
        write_event(self._session, brief, "create", self._actor.username, self._now, "")
        return brief


def next_number(session: Session, letter: str, year: int) -> str:
    """The next permanent public number of a series: b2026-003 for briefs, a2008-017 for historic documents."""
    start = f"{letter}{year}-"
    number = Bulletin.number  # from the thousandth of a year on they are longer
    newest = (
        select(number).where(number.like(f"{start}%")).order_by(func.length(number).desc(), number.desc())
    )
    last = session.scalar(newest.limit(1))
    return f"{start}{int(last.rpartition('-')[2]) + 1 if last else 1:03d}"


def taken_numbers(
    session: Session, kind: str, year: int, content: Content, own_id: int | None = None
) -> list[str]:
    """Why numbers cannot be given: another document bears them. Former documents (历史文件) come from several series, so
    that two may have the same issue number; a 发文字号 is one document's always.
    """
    issues = () if kind == "archive" else _issue_numbers(kind, year, content)
    number = content.document_number
    reasons = []
    for words, given, matches in (
        (f"发文字号“{number}”", number, Bulletin.document_number == number),
        *issues,
    ):
        statement = select(Bulletin).where(matches, Bulletin.id != (own_id or 0)).limit(1)
        other = session.scalars(statement).first() if given else None
        if other:
            reasons.append(f"{words}已经用于《{other.title}》（{other.number}），请改正。")
    return reasons


def _issue_numbers(
    kind: str, year: int, content: Content
) -> tuple[tuple[str, int | None, ColumnElement[bool]], ...]:
    issue, total = content.issue, content.issue_total
    same = Bulletin.kind == kind
    return (
        (f"{year}年第{issue}期", issue, and_(same, Bulletin.year == year, Bulletin.issue == issue)),
        (f"总第{total}期", total, and_(same, Bulletin.issue_total == total)),
    )


class SaveText(Step):
    """保存: head and text with a revision. ``seen``: ``edit_hash`` of what the page was opened with."""

    act = "save"

    def __init__(self, *args: Any, content: Content, seen: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self._content = content
        self._seen = seen

    def _own_reasons(self) -> list[str]:
        content = self._content
        reasons = [] if content.title.strip() else ["标题是空的。"]
        if len(content.text) > LONGEST_TEXT:
            n = len(content.text)
            reasons.append(f"正文有 {n:,} 字，超过 {LONGEST_TEXT:,} 字的上限，请检查是否误粘贴了文件内容。")
        kind, year = self._bulletin.kind, self._year()
        return reasons + taken_numbers(self._session, kind, year, content, self._bulletin.id)

    def _year(self) -> int:
        """A periodical belongs to the year of its period, anything else to that of its date."""
        return self._bulletin.year if self._bulletin.period else self._content.dated.year

    def perform(self) -> None:
        """Store it; raises StaleSave where somebody saved meanwhile, NotAllowed for the rest."""
        if not self.failure_reasons() and self._seen != edit_hash(self._bulletin):
            raise StaleSave(["您打开以后有人保存过。您写的没有丢，也还没有保存。"])
        super().perform()

    def _do(self) -> None:
        bulletin, content = self._bulletin, self._content
        keep_revision(self._session, bulletin, self._actor, bulletin.updated_at, "开始修改前")
        bulletin.title, bulletin.text = content.title.strip(), paste_tables(content.text)
        bulletin.organ, bulletin.document_number = content.organ.strip(), content.document_number.strip()
        bulletin.issue, bulletin.issue_total = content.issue, content.issue_total
        bulletin.dated, bulletin.year = content.dated, self._year()
        bulletin.updated_at = self._now
        keep_revision(self._session, bulletin, self._actor, self._now, self._comment)


class Propose(steps.Propose[Bulletin], Step):
    """送审: the text must render; what the checks find may still be let pass by a second person with a published reason."""

    def __init__(self, *args: Any, settings: Settings, **more: Any) -> None:
        super().__init__(*args, **more)
        self._settings = settings

    def _own_reasons(self) -> list[str]:
        bulletin = self._bulletin
        if not bulletin.text.strip():
            return ["正文是空的。"]
        _sections, faults = draft_sections(manuscript(self._session, bulletin, self._settings))
        return [f"{fault}。" for fault in faults] + undecided_reasons(self._session, bulletin)
