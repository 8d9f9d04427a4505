"""Assembly (拟稿): a draft for a period out of a template, with every number read by its query and stored."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.log import record
from portal.backoffice.bulletins.composing import Composer, Composition
from portal.backoffice.bulletins.models import Bulletin, BulletinEvent, BulletinRevision
from portal.backoffice.bulletins.templates import BY_LENGTH, Template, load_template
from portal.backoffice.bulletins.typical import typical_cases
from portal.backoffice.figures import Sources, store
from portal.db.engines import read_session_factory
from portal.releases import NotAllowed
from portal.scoring.period import LOCAL, Period
from portal.settings import Settings
from portal.web.present.dates import long_date

KIND = "bulletin"


class BuildBulletin:
    """拟稿: make the draft of a periodical bulletin. One bulletin a period: what is there is never overwritten.

    ``notes`` say after ``perform`` what was left out because the data give nothing; they stand in the draft's history.
    """

    def __init__(
        self,
        session: Session,
        actor: str,
        period: Period,
        now: datetime,
        template: Template | str = "",
        *,
        settings: Settings,
        composed: Composition | None = None,
    ) -> None:
        self._session = session
        self._actor = actor
        self._period = period
        self._now = now
        self._template = template or BY_LENGTH[period.length]
        self._settings = settings
        self._composed = composed
        self.notes: list[str] = []

    def failure_reasons(self) -> list[str]:
        """Why there can be no draft, as Chinese sentences."""
        period, number = self._period, self._period.code
        if self._now < period.end:
            return [f"{period.word}还没有结束，{long_date(period.after.isoformat())}起才能拟稿。"]
        known = self._session.scalar(select(Bulletin).where(Bulletin.number == number))
        if known is not None:
            return [f"{period.word}的通报已经有了（{known.title}），没有改动它。"]
        return []

    def perform(self) -> Bulletin:
        """The draft, added to the session; raises NotAllowed, and TemplateFault for a template that cannot be used."""
        if reasons := self.failure_reasons():
            raise NotAllowed(reasons)
        done = self._composed or self.compose()
        if not done.figures:
            raise NotAllowed([f"{self._period.word}没有任何可用的数据，没有拟稿。"])
        bulletin = self._bulletin(done)
        self._session.add(bulletin)
        for figure in done.figures.values():
            store(bulletin, figure.key, figure.query, figure.parameters, figure.reading, self._now)
        self._session.flush()
        self._remember(bulletin, done)
        return bulletin

    def compose(self) -> Composition:
        """Read the data and fill the template; writes nothing."""
        template = load_template(self._template) if isinstance(self._template, str) else self._template
        sources = Sources(self._session, self._now)
        cases = typical_cases(sources, self._period)
        return Composer(sources, self._period, self._settings.hotline, cases).compose(template)

    def _bulletin(self, done: Composition) -> Bulletin:
        year, settings = self._period.first.year, self._settings
        issue, issue_total = self._issue(year), self._issue_total()
        return Bulletin(
            kind=KIND,
            number=self._period.code,
            version=1,
            state="draft",
            period=self._period.code,
            year=year,
            issue=issue,
            issue_total=issue_total,
            document_number=settings.document_number.replace("{year}", str(year)).replace(
                "{issue}", str(issue)
            ),
            organ=f"{settings.city}{settings.centre}",
            title=done.title,
            dated=self._now.astimezone(LOCAL).date(),
            text=done.text,
            created_at=self._now,
            updated_at=self._now,
            created_by=self._actor,
        )

    def _issue(self, year: int) -> int:
        """期号: the next one of the year."""
        last = self._session.scalar(
            select(func.max(Bulletin.issue)).where(Bulletin.kind == KIND, Bulletin.year == year)
        )
        return (last or 0) + 1

    def _issue_total(self) -> int:
        """总第 n 期: the next of all; before the first one of this portal the setting says how many there were."""
        last = self._session.scalar(select(func.max(Bulletin.issue_total)).where(Bulletin.kind == KIND))
        return max(last or 0, self._settings.issues_before) + 1

    def _remember(self, bulletin: Bulletin, done: Composition) -> None:
        self.notes = done.notes
        self._session.add(
            BulletinEvent(
                bulletin_id=bulletin.id,
                at=self._now,
                actor=self._actor,
                act="build",
                from_state="",
                to_state="draft",
                comment="\n".join(dict.fromkeys(done.notes)),
            )
        )
        self._session.add(
            BulletinRevision(
                bulletin_id=bulletin.id,
                version=1,
                at=self._now,
                actor=self._actor,
                title=bulletin.title,
                text=bulletin.text,
                summary="由数据拟稿",
            )
        )
        record(
            self._session,
            self._actor,
            "bulletin.build",
            "bulletin",
            bulletin.id,
            number=bulletin.number,
            figures=len(done.figures),
        )


def build_and_store(
    sessions: sessionmaker[Session], actor: str, period: Period, now: datetime, settings: Settings
) -> tuple[int, list[str]]:
    """Read on a snapshot, which holds nobody up, then write in one short transaction: (id, what was left out).

    Raises NotAllowed.
    """
    with read_session_factory(sessions.kw["bind"])() as session:
        reader = BuildBulletin(session, actor, period, now, settings=settings)
        if reasons := reader.failure_reasons():
            raise NotAllowed(reasons)
        composed = reader.compose()
    with sessions.begin() as session:
        writer = BuildBulletin(session, actor, period, now, settings=settings, composed=composed)
        return writer.perform().id, writer.notes
