"""The demo staff at work on bulletins: hot topics confirmed, twelve months written, read, released; one corrected; two briefs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.bulletins.assembly import BuildBulletin
from portal.backoffice.bulletins.chain.queries import Subject
from portal.backoffice.bulletins.chain.services import (
    AddLink,
    ApproveLink,
    LinkContent,
    ProposeLink,
    WithholdLink,
)
from portal.backoffice.bulletins.content import edit_hash, public_hash
from portal.backoffice.bulletins.correcting import OpenCorrection
from portal.backoffice.bulletins.models import Bulletin, ChainLink, HotTopic
from portal.backoffice.bulletins.workflow import Approve, RecordSecrecy
from portal.backoffice.bulletins.writing import Content, CreateBrief, Propose, SaveText
from portal.backoffice.topics.services import DecideTopic, FindTopics
from portal.demo.office import Act, on_day
from portal.demo.rankings import ranked_months
from portal.releases.bulletins import release_bulletin
from portal.scoring.period import LOCAL, Period
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.settings import Settings

Staff = Mapping[Role, Identity]
RELEASE_DAY = 12
"""Day of the following month on which a month's bulletin is released, when its ranking is public."""
TOPICS = 4
SMALL = 1000
"""Cases below which a demonstration is one for a quick look or a test."""
CORRECTED = 2
"""How many months before the last the corrected one lies."""
NOTE = "“下步要求”漏写工作例会的安排，补上。数字没有改动。"
MEETING = "\n\n（四）工作例会定于本月下旬召开，各单位联络员参加。\n"


@dataclass(frozen=True, slots=True)
class Desk:
    """Who writes, and where."""

    sessions: sessionmaker[Session]
    staff: Staff
    settings: Settings


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a brief's chain, ``days`` after the brief."""

    days: int
    kind: str
    post: str
    text: str
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief ``months`` before the last ranked month, with what followed."""

    months: int
    title: str
    text: str
    steps: tuple[Step, ...]


BRIEFS = (
    Brief(
        5,
        "关于老旧小区污水管网堵塞来电集中的专报",
        "## 来电反映\n\n入夏以来，反映老旧小区污水外溢、管网堵塞的来电明显增多，集中在安阳、玉海、锦湖三个街道。\n\n"
        "## 原因\n\n管段在小区红线内外交界处，产权不清；部分小区没有物业，堵塞后无人出资疏通。\n\n"
        "## 建议\n\n由住建部门牵头，逐处明确责任单位，先疏通、后厘清。",
        (
            Step(
                1,
                "instruction",
                "市长",
                "请住建局牵头，会同三个街道逐处核查，月底前先疏通到位，再研究长效办法。",
            ),
            Step(2, "instruction", "市委书记", "", "内部工作要求，不宜公开"),
            Step(
                6,
                "meeting",
                "",
                "副市长召集住建、综合行政执法、排水公司和三个街道开会，逐处定下责任单位和完成时间。",
            ),
            Step(20, "document", "", "印发老旧小区排水管网疏通养护责任清单。"),
            Step(48, "outcome", "", "清单所列管段全部疏通，受理中心逐处回访，来电明显回落。"),
        ),
    ),
    Brief(
        2,
        "关于夜间施工噪声来电集中的专报",
        "## 来电反映\n\n夜间施工噪声来电连续增多，多在晚上十点以后，涉及几处在建工地和道路抢修。\n\n"
        "## 原因\n\n夜间施工证明办理和现场监管脱节，部分工地超时、超范围作业。\n\n"
        "## 建议\n\n夜间施工证明上网公示，住建和综合行政执法部门联合夜查。",
        (
            Step(
                1,
                "instruction",
                "常务副市长",
                "同意。请住建、执法两家本周起联合夜查，证明公示要让周边居民看得到。",
            ),
            Step(9, "enforcement", "", "两部门联合夜查在建工地，责令超时作业的停工整改，依法立案。"),
            Step(30, "outcome", "", "夜间施工证明全部上网公示，同类来电回落。"),
        ),
    ),
)


def bulletin_acts(
    sessions: sessionmaker[Session], staff: Staff, settings: Settings, cases: int, now: datetime
) -> Iterator[Act]:
    """Bulletins of the ranked months but the last, the correction of one, and the briefs; a small city tells of its last
    months only.
    """
    months = ranked_months(now)
    desk = Desk(sessions, staff, settings)
    told = months if cases >= SMALL else months[-1 - CORRECTED :]
    for month in told[:-1]:
        yield Act(on_day(month, RELEASE_DAY), partial(_month, desk, month, on_day(month, RELEASE_DAY)))
    for brief in BRIEFS:
        month = months[-1 - brief.months]
        yield Act(on_day(month, 21), partial(_brief, desk, brief, month))
    corrected = months[-1 - CORRECTED]
    yield Act(on_day(corrected, 17), partial(_correct, desk, corrected))


def write_last_bulletin(
    sessions: sessionmaker[Session], staff: Staff, settings: Settings, now: datetime
) -> None:
    """The last month's, with typical cases out of those released by now."""
    _month(Desk(sessions, staff, settings), ranked_months(now)[-1], datetime.now(UTC))


def _by_number(session: Session, number: str) -> Bulletin | None:
    return session.scalars(select(Bulletin).where(Bulletin.number == number)).first()


def _month(desk: Desk, month: Period, at: datetime) -> None:
    with desk.sessions.begin() as session:
        bulletin = _by_number(session, month.code)
        if bulletin is None:
            _confirm_topics(session, desk.staff, month)
            curator, written = desk.staff[Role.CURATOR].username, on_day(month, 9)
            bulletin = BuildBulletin(session, curator, month, written, settings=desk.settings).perform()
        bulletin_id, done = bulletin.id, bulletin.state == "released" or bulletin.version > 1
    if not done:
        _review_and_release(desk, bulletin_id, at)


def _confirm_topics(session: Session, staff: Staff, month: Period) -> None:
    """The reviewer confirms the hottest categories of the whole city."""
    reviewer = staff[Role.REVIEWER].username
    FindTopics(session, reviewer, month, on_day(month, 8)).perform()
    hottest = session.scalars(
        select(HotTopic)
        .where(HotTopic.period == month.code, HotTopic.kind == "category", HotTopic.town == "")
        .order_by(HotTopic.score.desc())
        .limit(TOPICS)
    )
    for topic in hottest:
        DecideTopic(session, reviewer, topic, "confirmed", "", on_day(month, 8)).perform()


def _review_and_release(desk: Desk, bulletin_id: int, at: datetime) -> None:
    """Proposed, read for secrecy, approved and released, by four people."""
    staff, settings = desk.staff, desk.settings
    with desk.sessions.begin() as session:
        bulletin = session.get_one(Bulletin, bulletin_id)
        if bulletin.state == "draft":
            start = at - timedelta(days=1)
            Propose(session, bulletin, staff[Role.CURATOR], start, settings=settings).perform()
        if bulletin.state == "proposed":
            RecordSecrecy(
                session,
                bulletin,
                staff[Role.SECRECY],
                at - timedelta(hours=3),
                ground="none",
                conclusion="public",
                seen=public_hash(session, bulletin),
            ).perform()
            Approve(session, bulletin, staff[Role.REVIEWER], at - timedelta(hours=2)).perform()
    release_bulletin(desk.sessions, bulletin_id, staff[Role.PUBLISHER], at, settings)


def _correct(desk: Desk, month: Period) -> None:
    """A released bulletin gets what it lacked, as version 2 with a public note."""
    at, staff = on_day(month, 17), desk.staff
    with desk.sessions.begin() as session:
        bulletin = _by_number(session, month.code)
        assert bulletin is not None
        if bulletin.version > 1 and bulletin.state == "released":
            return
        if bulletin.state == "released":
            OpenCorrection(session, bulletin, staff[Role.PUBLISHER], at - timedelta(days=2), NOTE).perform()
            _save(session, staff, bulletin, bulletin.text.rstrip() + MEETING, at - timedelta(days=2))
        bulletin_id = bulletin.id
    _review_and_release(desk, bulletin_id, at)


def _save(session: Session, staff: Staff, bulletin: Bulletin, text: str, at: datetime) -> None:
    content = Content(
        title=bulletin.title,
        document_number=bulletin.document_number,
        organ=bulletin.organ,
        dated=bulletin.dated,
        issue=bulletin.issue,
        issue_total=bulletin.issue_total,
        text=text,
    )
    seen = edit_hash(bulletin)
    SaveText(session, bulletin, staff[Role.CURATOR], at, content=content, seen=seen).perform()


def _brief(desk: Desk, brief: Brief, month: Period) -> None:
    """A brief with its chain, released when the last step is done."""
    with desk.sessions.begin() as session:
        row = session.scalars(select(Bulletin).where(Bulletin.title == brief.title)).first()
        if row is None:
            row = _write_brief(session, desk, brief, on_day(month, 20))
        bulletin_id, done = row.id, row.state == "released"
    if not done:
        _review_and_release(desk, bulletin_id, on_day(month, 21))


def _write_brief(session: Session, desk: Desk, brief: Brief, at: datetime) -> Bulletin:
    staff, settings = desk.staff, desk.settings
    dated = at.astimezone(LOCAL).date() - timedelta(days=brief.steps[-1].days + 1)
    curator = staff[Role.CURATOR]
    organ = f"{settings.city}{settings.centre}"
    row = CreateBrief(session, curator, brief.title, organ, dated, at - timedelta(days=2)).perform()
    _save(session, staff, row, brief.text, at - timedelta(days=2))
    for step in brief.steps:
        add_step(session, staff, row, step, dated + timedelta(days=step.days), at - timedelta(days=2))
    return row


def add_step(
    session: Session, staff: Staff, subject: Subject, step: Step, dated: date, at: datetime
) -> ChainLink:
    """A step of the chain of a brief or a call, written, proposed and approved or withheld."""
    reviewer = staff[Role.REVIEWER]
    text = step.text or "办理要求。"
    content = LinkContent(step.kind, dated, step.post, text, "")
    link = AddLink(session, subject, staff[Role.CURATOR], at, content).perform()
    ProposeLink(session, subject, link, staff[Role.CURATOR], at).perform()
    if step.withheld:
        WithholdLink(session, subject, link, reviewer, at, step.withheld, seen=link.text_hash).perform()
    else:
        ApproveLink(session, subject, link, reviewer, at, seen=link.text_hash).perform()
    return link
