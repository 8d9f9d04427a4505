"""A case that a live bulletin quotes is withdrawn, hidden or revised: its words are gone from page and files at once."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.bulletins.correcting import OpenCorrection
from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.departments.models import Category
from portal.jobs.models import Job
from portal.jobs.worker import JobContext
from portal.public.bulletins.tables import published_bulletin_file
from portal.public.cases.tables import published_case
from portal.public.log.queries import commitment_faults
from portal.releases.batches import run_release
from portal.releases.bulletin_files import text_of
from portal.releases.bulletin_quotes import JOB, withdrawn_quotes
from portal.releases.bulletin_reprint import WITHDRAWN, reprint_job
from portal.releases.bulletins import PublishBulletin
from portal.releases.models import Release
from portal.releases.transition import TransitionCase
from portal.releases.withdraw import WithdrawRelease
from portal.security.permissions import Role
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.batches import approved_cases, open_batch
from tests.bulletins import NOW, TEXT, approve_bulletin
from tests.factories import approve, make_person
from tests.releasing_bulletins import NUMBER, approved, publish, publisher

Sessions = sessionmaker[Session]


@pytest.fixture
def case_number(sessions: Sessions, settings: Settings) -> str:
    """A released case that a released bulletin quotes."""
    run_release(sessions, open_batch(sessions, approved_cases(sessions, 1)), "two_person")
    with sessions.begin() as session:
        number = session.scalars(select(published_case.c.number)).one()
        text = TEXT + f"\n## 三、典型案例\n\n{{{{case:{number}}}}}\n"
        publish(session, approved(session, settings, text=text), settings)
        return number


def title_of(session: Session, number: str) -> str:
    live = published_case.c
    return session.scalars(select(live.title).where(live.number == number, live.is_live)).one()


def printed(session: Session) -> dict[str, str]:
    """Text of the stored files by name and version."""
    file = published_bulletin_file.c
    rows = session.execute(select(file.name, file.version, file.content))
    return {
        f"{row.name} {row.version}": "".join("".join(text_of(row.name, row.content)).split()) for row in rows
    }


def withdraw_case(session: Session, number: str) -> None:
    WithdrawRelease(
        session, number, WithdrawalKind.GONE, WithdrawalReason.PRIVACY, publisher(session)
    ).perform()


def reprint(sessions: Sessions, settings: Settings) -> None:
    """What the worker does."""
    with sessions() as session:
        jobs = session.scalars(select(Job).where(Job.kind == JOB)).all()
    for job in jobs:
        reprint_job(JobContext(job.id, dict(job.payload), settings, sessions))


def test_a_released_bulletin_prints_the_case_it_quotes(sessions: Sessions, case_number: str) -> None:
    with sessions() as session:
        title = title_of(session, case_number)
        texts = printed(session)
        assert set(texts) == {"pdf 1", "docx 1"}
        assert all(title in text for text in texts.values())


def test_a_withdrawn_case_takes_the_files_with_it_in_the_same_transaction(
    sessions: Sessions, case_number: str
) -> None:
    with sessions() as session:
        withdraw_case(session, case_number)
        assert printed(session) == {}
        session.rollback()
        assert len(printed(session)) == 2  # the withdrawal did not happen, nor did this
        assert session.scalars(select(Job.id).where(Job.kind == JOB)).all() == []


def test_the_files_come_back_without_the_case(
    sessions: Sessions, settings: Settings, case_number: str, app: TestApp
) -> None:
    with sessions.begin() as session:
        title = title_of(session, case_number)
        withdraw_case(session, case_number)
    page, file = f"/bulletins/{NUMBER}", f"/bulletins/{NUMBER}.pdf"
    assert app.get(file, status=503).headers["Retry-After"]
    assert title not in app.get(page).text and "此处引用的案例已撤回" in app.get(page).text
    reprint(sessions, settings)
    assert app.get(file).content_type == "application/pdf"
    with sessions() as session:
        texts = printed(session)
        assert set(texts) == {"pdf 1", "docx 1"}
        assert all(title not in text and WITHDRAWN in text and "12,418" in text for text in texts.values())
        assert list(commitment_faults(session.connection())) == []


def test_staff_see_which_bulletins_quote_a_withdrawn_case(
    sessions: Sessions, settings: Settings, case_number: str
) -> None:
    with sessions.begin() as session:
        assert withdrawn_quotes(session) == []
        withdraw_case(session, case_number)
        (task,) = withdrawn_quotes(session)
        assert (task.number, task.case_number) == (NUMBER, case_number)
        bulletin = session.get_one(Bulletin, task.bulletin_id)
        OpenCorrection(session, bulletin, publisher(session), NOW, "所引案例已撤回。").perform()
        bulletin.text = TEXT
        approve_bulletin(session, bulletin, settings)
        publish(session, bulletin, settings)
        assert withdrawn_quotes(session) == []


def revise_case(sessions: Sessions, number: str) -> None:
    """A second version."""
    with sessions.begin() as session:
        case_id = session.scalars(select(Release.item_id).where(Release.number == number)).one()
        draft = session.get_one(CaseDraft, case_id)
        curator = make_person(session, "curator", Role.CURATOR)
        TransitionCase(session, draft, "revise", curator, "类别有误", preset="two_person").perform()
        draft.case.category = Category(code="7", level=1, name="公共照明", path="公共照明/路灯维护")
        approve(session, draft.case)
    run_release(sessions, open_batch(sessions, [case_id]), "two_person")


def test_a_revised_case_is_printed_as_it_is_now(
    sessions: Sessions, settings: Settings, case_number: str
) -> None:
    revise_case(sessions, case_number)
    with sessions() as session:
        assert printed(session) == {}
    reprint(sessions, settings)
    with sessions() as session:
        assert all("路灯维护" in text for text in printed(session).values())
        assert len(printed(session)) == 2 and withdrawn_quotes(session) == []


def test_earlier_versions_are_printed_again_as_they_were(
    sessions: Sessions, settings: Settings, case_number: str
) -> None:
    """The correction says something else; version 1 keeps its own words and numbers."""
    with sessions.begin() as session:
        bulletin = session.scalars(select(Bulletin)).one()
        OpenCorrection(session, bulletin, publisher(session), NOW, "第二节补充一句。").perform()
        bulletin.text = bulletin.text.replace("各单位抓紧办理。", "各单位抓紧办理，月底前报结果。")
        approve_bulletin(session, bulletin, settings)
        publish(session, bulletin, settings)
        before = printed(session)
        withdraw_case(session, case_number)
    reprint(sessions, settings)
    with sessions() as session:
        after = printed(session)
        assert set(after) == set(before) == {"pdf 1", "pdf 2", "docx 1", "docx 2"}
        for name, text in after.items():
            assert ("月底前报结果" in text) is name.endswith("2")
            assert ("第二节补充一句" in text) is name.endswith("2")


def test_a_case_that_changes_while_the_release_is_prepared_stops_it(
    sessions: Sessions, settings: Settings
) -> None:
    run_release(sessions, open_batch(sessions, approved_cases(sessions, 1)), "two_person")
    with sessions() as session:
        number = session.scalars(select(published_case.c.number)).one()
        bulletin = approved(session, settings, text=TEXT + f"\n{{{{case:{number}}}}}\n")
        service = PublishBulletin(session, bulletin, publisher(session), NOW, settings=settings)
        assert service.failure_reasons() == []
        session.execute(update(published_case).values(title="改过的标题"))
        assert service.failure_reasons() == ["准备发布的时候所引用的案例有变化，请再发布一次。"]


def test_a_case_that_nobody_quotes_costs_nothing(sessions: Sessions, case_number: str) -> None:
    run_release(sessions, open_batch(sessions, approved_cases(sessions, 1, word="另")), "two_person")
    with sessions.begin() as session:
        other = session.scalars(
            select(published_case.c.number).where(published_case.c.number != case_number)
        ).one()
        withdraw_case(session, other)
        assert len(printed(session)) == 2
        assert session.scalar(select(func.count()).where(Job.kind == JOB)) == 0
