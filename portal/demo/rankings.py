"""The demo staff at work on scoring: twelve months computed, reviewed, objected to once and released.

Every step is taken at the moment at which an office would take it, so that the public log tells a believable year. A
stopped run is taken up: what is released stays, what is open goes on from its state.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.departments.models import Department
from portal.backoffice.objections.services import AnswerObjection, Claim, RaiseObjection
from portal.backoffice.orders.exclusions import DecideExclusion, ProposeExclusion
from portal.backoffice.orders.manual import EnterManual
from portal.backoffice.orders.models import Assignment, ManualEntry
from portal.backoffice.rankings.models import Objection, Ranking, ScoreSheet, SheetOrder
from portal.backoffice.rankings.services import ComputeRanking, OpenReview, recompute
from portal.demo.office import Act, on_day
from portal.demo.rulebooks import install_rulebooks
from portal.demo.staff import ACCOUNTS, LIAISON_OF
from portal.releases.rankings import PublishRanking
from portal.scoring.period import LOCAL, Period
from portal.scoring.rulebook import parse_rulebook
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.vocabulary import ExclusionReason

Staff = Mapping[Role, Identity]
RANKED, SECOND_VERSION = 12, 7
"""Released months, and how many of them stand under the second version of the rulebook."""
GROUPS = ("departments", "towns", "utilities")
COMPUTE_DAY, RELEASE_DAY = 2, 7
"""Days of the following month on which a month is computed and released; objections in between."""
OBJECTED = 3
"""How many months before the last the demo liaison's upheld objection lies."""


def ranked_months(now: datetime) -> list[Period]:
    """The last twelve months that an office would have released by ``now``, oldest first."""
    month = Period.month_of(now.astimezone(LOCAL).date()).previous()
    if now < on_day(month, RELEASE_DAY, 11):
        month = month.previous()
    months = [month]
    while len(months) < RANKED:
        months.insert(0, months[0].previous())
    return months


def prepare_scoring(sessions: sessionmaker[Session], staff: Staff, now: datetime) -> None:
    """Rulebooks in force and figures entered by hand, before anything is ranked."""
    months = ranked_months(now)
    with sessions.begin() as session:
        first, second = months[0].first.replace(day=1), months[-SECOND_VERSION].first
        install_rulebooks(session, staff, first, second)
        enter_complaints(session, months)


def ranking_acts(sessions: sessionmaker[Session], staff: Staff, now: datetime) -> Iterator[Act]:
    """The release of every group of every month."""
    months = ranked_months(now)
    for month in months:
        objected = month == months[-1 - OBJECTED]
        for group in GROUPS:
            do = partial(_rank, sessions, staff, month, group, objected=objected)
            yield Act(on_day(month, RELEASE_DAY), do)


def enter_complaints(session: Session, months: list[Period]) -> None:
    """A few upheld complaints about conduct in every month, entered by hand with their evidence."""
    if session.scalar(select(ManualEntry.id).limit(1)) is not None:
        return
    offices = session.scalars(
        select(Department.id).where(Department.group_id.is_not(None)).order_by(Department.id)
    ).all()
    for n, month in enumerate(months):
        for step, count in ((0, 1), (13, 1), (29, 2)):
            office = offices[(n * 7 + step) % len(offices)]
            values = {
                "department_id": office,
                "month": month.code,
                "indicator": "attitude",
                "k": count,
                "n": None,
                "evidence": "经录音和当事人核实的服务态度投诉，核实记录存受理中心。",
            }
            EnterManual(session, ACCOUNTS[Role.CURATOR], values).perform()


def _rank(
    sessions: sessionmaker[Session], staff: Staff, period: Period, group: str, *, objected: bool
) -> None:
    """One ranking from where it stands to its release."""
    curator = staff[Role.CURATOR]
    with sessions.begin() as session:
        ranking = _latest(session, period, group)
        if ranking is not None and ranking.state == "released":
            return
        start = on_day(period, COMPUTE_DAY, 9)
        if ranking is None or ranking.state == "computed":
            ranking = ComputeRanking(session, curator, period.code, group, start).perform()
            until = on_day(period, RELEASE_DAY - 1, 0)
            OpenReview(session, curator, ranking, until, start + timedelta(hours=1)).perform()
    if objected:
        _object(sessions, staff, period, group)
    with sessions.begin() as session:
        ranking = _latest(session, period, group)
        assert ranking is not None
        PublishRanking(session, ranking, staff[Role.PUBLISHER], on_day(period, RELEASE_DAY, 10)).perform()


def _latest(session: Session, period: Period, group: str) -> Ranking | None:
    return session.scalars(
        select(Ranking)
        .where(Ranking.period == period.code, Ranking.group_code == group)
        .order_by(Ranking.version.desc())
        .limit(1)
    ).first()


def _object(sessions: sessionmaker[Session], staff: Staff, period: Period, group: str) -> None:
    """The demo liaison finds an order that was dispatched by mistake; the office takes it out and computes anew."""
    with sessions.begin() as session:
        ranking = _latest(session, period, group)
        assert ranking is not None
        sheet = _own_sheet(session, ranking)
        order = _disputed_order(session, ranking, sheet) if sheet else None
        if sheet is None or order is None or _is_answered(session, ranking):
            return
        claim = Claim(
            ground="该件反映的道路由公路部门管养，派单时归属有误，我局当日已电话说明。",
            evidence="公路管养范围划定文件；当日通话记录。",
            indicator="closed_on_time",
            assignment_id=order.id,
        )
        objection = RaiseObjection(
            session, staff[Role.LIAISON], sheet, claim, on_day(period, 3, 10)
        ).perform()
        ProposeExclusion(
            session, staff[Role.CURATOR], order, ExclusionReason.MISTAKE, "公路管养范围划定文件", "异议核实。"
        ).perform()
        DecideExclusion(session, staff[Role.REVIEWER], order, True).perform()
        answer = {
            "verdict": "upheld",
            "answer": "经核对管养范围，该件确属派单有误。",
            "remedy": "该件予以剔除，本期重新核算。",
        }
        reviewer = staff[Role.REVIEWER]
        AnswerObjection(session, reviewer, objection, answer, on_day(period, 4, 10)).perform()
        recompute(session, ranking, reviewer, on_day(period, 4, 11))


def _own_sheet(session: Session, ranking: Ranking) -> ScoreSheet | None:
    return session.scalars(
        select(ScoreSheet)
        .join(Department, Department.id == ScoreSheet.department_id)
        .where(ScoreSheet.ranking_id == ranking.id, Department.code == LIAISON_OF)
    ).first()


def _disputed_order(session: Session, ranking: Ranking, sheet: ScoreSheet) -> Assignment | None:
    """An order of the sheet that fell due in the period and was not closed in time, else any that counts."""
    columns = parse_rulebook(ranking.rulebook.text).columns
    due, on_time = columns.index("due_in_period"), columns.index("closed_on_time")
    rows = session.scalars(
        select(SheetOrder)
        .where(
            SheetOrder.ranking_id == ranking.id,
            SheetOrder.department_id == sheet.department_id,
            SheetOrder.left_out == "",
        )
        .order_by(SheetOrder.assignment_id)
    ).all()
    late = (row for row in rows if (flags := row.flags.split(","))[due] == "1" and flags[on_time] == "0")
    row = next(late, rows[0] if rows else None)
    return row.assignment if row else None


def _is_answered(session: Session, ranking: Ranking) -> bool:
    statement = select(Objection.id).where(
        Objection.period == ranking.period, Objection.group_code == ranking.group_code
    )
    return session.scalar(statement.limit(1)) is not None


def open_quarter(sessions: sessionmaker[Session], staff: Staff, now: datetime) -> None:
    """The last complete quarter of the city's departments, open for the liaisons for some days from today."""
    last = ranked_months(now)[-1]
    quarter = Period.parse(f"{last.first.year}-Q{(last.first.month - 1) // 3 + 1}")
    if quarter.after > last.after:
        quarter = quarter.previous()
    with sessions.begin() as session:
        if _latest(session, quarter, GROUPS[0]) is not None:
            return
        ranking = ComputeRanking(session, staff[Role.CURATOR], quarter.code, GROUPS[0], now).perform()
        until = datetime.combine(now.astimezone(LOCAL).date() + timedelta(days=6), time(), LOCAL)
        OpenReview(session, staff[Role.CURATOR], ranking, until, now).perform()
        sheet = _own_sheet(session, ranking)
        if sheet is not None and sheet.total is not None:
            claim = Claim(
                ground="有 2 件回访时来电人外出，第二天我局陪同受理中心再次联系，来电人表示满意，未见更新。",
                evidence="再次联系的通话记录编号已报受理中心。",
                indicator="satisfied",
            )
            RaiseObjection(session, staff[Role.LIAISON], sheet, claim, now).perform()
