"""What was masked, and what staff say about it, shows nowhere outside the working tables.

One journey goes through everything the gate does: import-like cases, keeping with a second person, a batch with a case
that cannot be prepared, re-check, putting back, sampling, withdrawal. Afterwards the marked words are looked for on every
public page, in feeds and files, in the bytes of the index folder, in every log line and in the audit export.
"""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.cases.services import DecideFinding
from portal.backoffice.releases.filters import QueueFilter
from portal.backoffice.seconds.services import ConfirmKeep
from portal.jobs import collect_handlers
from portal.jobs.worker import Worker
from portal.privacy import tagger
from portal.public.cases.tables import published_case
from portal.releases.indexing import make_indexer
from portal.releases.ledger import publish_ledger
from portal.releases.models import Release
from portal.releases.recheck.models import Recheck
from portal.releases.recheck.services import DismissRecheck
from portal.releases.sampling.draw import DrawSample
from portal.releases.sampling.models import SampleBatch
from portal.releases.sampling.services import ReadSample
from portal.releases.transition import detection_version
from portal.releases.withdraw import WithdrawRelease
from portal.security.permissions import Role
from portal.settings import Settings
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.batches import approved_cases, open_batch
from tests.crawler import crawl, seeds
from tests.factories import CALLER, approve, detect, make_case, make_person
from tests.rechecking import LEAK, as_if_before_the_rule

Sessions = sessionmaker[Session]
MASKED = (CALLER["caller_name"], CALLER["caller_phone"], "12幢", "302室", "王女士", "13900005678", "陈志强")
SAID = ("canaryKeepReason", "canarySecondReason", "canaryDismissReason", "canaryMissedWord", "canaryPlace")
CLEAN = {
    "title": "滨河公园夜间照明不足",
    "question": "滨河公园北侧canaryMissedWord步道夜间照明不足，希望增设路灯。",
    "reply": "已列入今年的改造计划，年底前完成安装。",
    **dict.fromkeys(CALLER, ""),
}


@pytest.fixture
def journey(
    sessions: Sessions, settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Do it all; gives every log line of the portal, and the seed of the sample is appended to what must not show."""
    monkeypatch.setattr(tagger, "is_available", lambda: True)
    caplog.set_level(logging.DEBUG, logger="portal")
    released = _release(sessions, settings)
    _recheck(sessions, settings, released)
    _sample(sessions)
    publish_ledger(sessions)
    with sessions.kw["bind"].connect() as connection:
        engine = connection.engine
    make_indexer(settings, engine).rebuild()
    assert "cannot be prepared" in caplog.text, "the journey logs something at all"
    yield caplog.text


def _release(sessions: Sessions, settings: Settings) -> list[str]:
    """Three cases go out, one with a telephone that two people keep; the fourth has a finding outside its text."""
    ids = approved_cases(sessions, 3)
    with sessions.begin() as session:
        case = make_case(
            session, "kept", question="请拨打门口招牌上的13712340099联系店家。", place="canaryPlace"
        )
        detect(session, case)
        draft = case.draft
        assert draft is not None
        row = session.scalars(
            select(Finding).where(Finding.case_id == case.id, Finding.label == "PHONE")
        ).one()
        DecideFinding(session, draft, make_person(session, "curator", Role.CURATOR)).perform(
            row.id, "keep", "canaryKeepReason"
        )
        second = make_person(session, "second", Role.REVIEWER)
        ConfirmKeep(session, draft, row.id, second, "canarySecondReason").perform()
        approve(session, case)
        broken = make_case(session, "broken")
        detect(session, broken)
        approve(session, broken)
        ids += [case.id, broken.id]
        session.execute(update(CaseDraft).where(CaseDraft.case_id == broken.id).values(question="王小丽"))
    open_batch(sessions, ids)
    _work(sessions, settings)
    with sessions() as session:
        return list(session.scalars(select(Release.number).order_by(Release.item_id)))


def _recheck(sessions: Sessions, settings: Settings, numbers: list[str]) -> None:
    """The first is hidden for a telephone and withdrawn, the second for a name, put back and revised by nobody."""
    with sessions.begin() as session:
        as_if_before_the_rule(session, numbers[:1], LEAK)
        as_if_before_the_rule(session, numbers[1:2], "据说租户名叫陈志强，住在二楼。")
    from portal.releases.recheck.run import Limit, recheck_released

    recheck_released(sessions, Limit(100, 100))
    with sessions.begin() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        WithdrawRelease(
            session, numbers[0], WithdrawalKind.VANISH, WithdrawalReason.PRIVACY, reviewer
        ).perform()
        recheck = session.scalars(select(Recheck).where(Recheck.number == numbers[1])).one()
        DismissRecheck(session, recheck, reviewer, "canaryDismissReason").perform()
    with sessions.begin() as session:  # and withdrawn after all, so that the name is nowhere
        WithdrawRelease(
            session, numbers[1], WithdrawalKind.GONE, WithdrawalReason.OBJECTION, reviewer
        ).perform()
    _work(sessions, settings)


def _sample(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for n in range(3):
            draft = make_case(session, f"clean{n}", **CLEAN).draft
            assert draft is not None
            draft.detected_with = detection_version()
        curator = make_person(session, "curator", Role.CURATOR)
        batch = DrawSample(session, QueueFilter(), curator).perform()
        case_id = session.scalars(select(CaseDraft.case_id).order_by(CaseDraft.case_id.desc())).all()[0]
        ReadSample(session, batch, curator).leak(case_id, "canaryMissedWord", "PERSON")


def _work(sessions: Sessions, settings: Settings) -> None:
    Worker(settings, sessions, collect_handlers(settings)).drain()


def unwanted(sessions: Sessions) -> list[str]:
    with sessions() as session:
        return [*MASKED, *SAID, *session.scalars(select(SampleBatch.seed))]


def test_no_public_page_feed_or_file_shows_any_of_it(
    app: TestApp, wsgi_app: Any, sessions: Sessions, journey: str
) -> None:
    secrets, pages = unwanted(sessions), 0
    for path, response in crawl(app, seeds(wsgi_app)):
        pages += 1
        for secret in secrets:
            assert secret.encode() not in response.body, (path, secret)
            assert secret not in str(response.headers), (path, secret)
    assert pages > 20
    with sessions() as session:
        assert len(session.scalars(select(published_case.c.number)).all()) == 2


def test_no_byte_of_the_index_folder_holds_any_of_it(
    settings: Settings, sessions: Sessions, journey: str
) -> None:
    """In any encoding that an engine might write; the published words are there, so the files can be read."""
    files = [file for file in Path(settings.index_path).rglob("*") if file.is_file()]
    content = b"".join(file.read_bytes() for file in files)
    for secret in unwanted(sessions):
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            assert secret.encode(encoding) not in content, secret
    assert files
    assert b"13712340099" in content, "the telephone that two people kept is public, and searchable"


def test_no_log_line_holds_any_of_it(sessions: Sessions, journey: str) -> None:
    """At DEBUG, over the whole journey, the traceback of the broken case included."""
    for secret in unwanted(sessions):
        assert secret not in journey, secret
    assert "13712340099" not in journey


def test_the_audit_export_holds_none_of_it(
    as_role: Callable[..., TestApp], sessions: Sessions, journey: str
) -> None:
    export = as_role("auditor").get("/staff/audit.csv").text
    for secret in unwanted(sessions):
        assert secret not in export, secret
    for act in ("case.second.confirm", "recheck.found", "sampling.read"):
        assert act in export, act


def test_the_scan_of_check_finds_nothing_and_would_find_a_leak(
    settings: Settings, sessions: Sessions, journey: str
) -> None:
    """Every version in the public store against its caller's own data."""
    from portal.releases.leak_scan import published_leaks

    with sessions() as session:
        assert list(published_leaks(session)) == []
        number = session.scalars(select(published_case.c.number)).first()
    with sessions.begin() as session:
        session.execute(
            update(published_case)
            .where(published_case.c.number == number)
            .values(change_note="补充：来电人手机 138 0000 1234")
        )
        [fault] = published_leaks(session)
        assert number in fault and "PHONE" in fault
        assert "1234" not in fault
