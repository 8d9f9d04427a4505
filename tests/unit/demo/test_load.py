"""The demo city in a database: by the real ways, in every state, never beside real data."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.departments.models import Category, Department, DepartmentAlias
from portal.db.engines import published_engine
from portal.demo.curation import fate_of
from portal.demo.load import Demo, DemoRefused
from portal.demo.staff import ACCOUNTS, PASSWORD
from portal.public.cases.tables import published_case
from portal.public.log.chain import chain_faults
from portal.public.log.queries import chain_rows
from portal.releases.models import Release
from portal.search.outbox import OutboxEntry
from portal.security.passwords import password_problem, verify_password
from portal.security.permissions import Role
from portal.settings import Settings, load_settings
from portal.staff.models import StaffUser
from tests.factories import make_case, make_person

CASES = 90


class Stopped(Exception):
    """Stands for kill -9 at a stage."""


@pytest.fixture
def demo_settings(raw_settings: dict[str, str]) -> Settings:
    return load_settings({**raw_settings, "portal.demo": "true"}, environ={})


@pytest.fixture
def demo(demo_settings: Settings, engine: Engine, sessions: sessionmaker[Session]) -> Demo:
    return Demo(demo_settings, engine, sessions, lambda _stage, _done, _total: None)


def states(sessions: sessionmaker[Session]) -> Counter[str]:
    """How many drafts are in each state."""
    with sessions() as session:
        return Counter(session.scalars(select(CaseDraft.state)))


def test_most_cases_are_released_and_the_log_verifies(
    demo: Demo, demo_settings: Settings, sessions: sessionmaker[Session]
) -> None:
    """The release path writes published rows, log and index work; nothing waits afterwards."""
    assert demo.fill(CASES, seed=1)
    with sessions() as session:
        assert session.scalar(select(func.count(Case.id))) == CASES
        assert session.scalar(select(func.count(OutboxEntry.id))) == 0
        live = session.scalar(select(func.count(Release.id)).where(Release.is_live)) or 0
        drafts = session.scalar(select(func.count(CaseDraft.case_id))) or 0
    assert live > 0.6 * drafts
    with published_engine(demo_settings.published_url).connect() as connection:
        assert chain_faults(chain_rows(connection)) == []
        assert connection.scalar(select(func.count()).where(published_case.c.is_live)) == live


def test_names_of_demo_callers_are_not_published(
    demo: Demo, demo_settings: Settings, sessions: sessionmaker[Session]
) -> None:
    """The demonstration shows masked texts, not raw ones."""
    demo.fill(CASES, seed=1)
    with sessions() as session:
        rows = session.execute(
            select(Release.number, Case.caller_name, Case.caller_phone).join(Case, Case.id == Release.item_id)
        )
        callers = {number: (name, phone) for number, name, phone in rows}
    with published_engine(demo_settings.published_url).connect() as connection:
        for row in connection.execute(select(published_case)):
            name, phone = callers[row.number]
            public = f"{row.title}{row.question}{row.reply}"
            assert phone not in public
            assert len(name) < 3 or name not in public


def test_a_stopped_run_is_taken_up(
    demo_settings: Settings, engine: Engine, sessions: sessionmaker[Session]
) -> None:
    """Killed in the middle of a stage, the same command loses and doubles nothing."""
    for stage in ("importing", "curating", "releasing", "indexing"):

        def stop(name: str, _done: int, _total: int, stage: str = stage) -> None:
            if name == stage:
                raise Stopped

        with pytest.raises(Stopped):
            Demo(demo_settings, engine, sessions, stop).fill(CASES, seed=1)
    assert Demo(demo_settings, engine, sessions, lambda *_: None).fill(CASES, seed=1)
    with sessions() as session:
        assert session.scalar(select(func.count(Case.id))) == CASES
        live = session.scalars(select(Release.item_id).where(Release.is_live)).all()
        assert len(live) == len(set(live)) > CASES // 2


def test_a_finished_demonstration_is_left_alone(demo: Demo, sessions: sessionmaker[Session]) -> None:
    """The second run says so and changes nothing."""
    demo.fill(CASES, seed=1)
    before = states(sessions)
    assert demo.fill(CASES, seed=1) is False
    assert demo.fill(CASES + 10, seed=2) is False
    assert states(sessions) == before


def test_real_accounts_keep_demo_data_out(demo: Demo, sessions: sessionmaker[Session]) -> None:
    """An office's database is never filled with invented cases."""
    with sessions.begin() as session:
        make_person(session, "linhe", Role.CURATOR)
    with pytest.raises(DemoRefused, match="staff accounts"):
        demo.fill(CASES, seed=1)


def test_real_cases_keep_demo_data_out(demo: Demo, sessions: sessionmaker[Session]) -> None:
    """Whatever is not from a demo import counts as real."""
    with sessions.begin() as session:
        make_case(session)
    with pytest.raises(DemoRefused, match="1 cases"):
        demo.fill(CASES, seed=1)


def test_real_settings_keep_demo_data_out(
    settings: Settings, engine: Engine, sessions: sessionmaker[Session]
) -> None:
    """Where portal.demo is false the accounts with the printed password are never made."""
    with pytest.raises(DemoRefused, match=r"portal\.demo"):
        Demo(settings, engine, sessions, lambda *_: None).fill(CASES, seed=1)
    with sessions() as session:
        assert session.scalar(select(func.count(StaffUser.id))) == 0


def test_every_role_has_an_account(demo: Demo, sessions: sessionmaker[Session]) -> None:
    """Whoever tries the portal can see it with the eyes of each role."""
    demo.fill(10, seed=1)
    with sessions() as session:
        users = session.scalars(select(StaffUser)).all()
    assert {user.username for user in users} == set(ACCOUNTS.values())
    assert {role for user in users for role in user.roles} == {role.value for role in Role}
    assert all(user.is_demo and verify_password(user.password_hash, PASSWORD) for user in users)
    assert password_problem(PASSWORD) is None


def test_the_directory_knows_former_names(demo: Demo, sessions: sessionmaker[Session]) -> None:
    """Departments with dated names, a three-level classification, and work left for staff."""
    demo.fill(CASES, seed=1)
    with sessions() as session:
        alias = session.scalar(
            select(DepartmentAlias).where(DepartmentAlias.name == "市住房和城乡规划建设局")
        )
        assert alias is not None and alias.is_former_name and alias.department is not None
        assert alias.department.name == "市住房和城乡建设局"
        assert session.scalar(select(func.count(Department.id))) == 57
        assert Counter(session.scalars(select(Category.level)))[1] == 12
        spellings = Counter(session.scalars(select(DepartmentAlias.name)))
        assert spellings.most_common(1)[0][1] == 1


def test_no_file_with_callers_is_left_behind(demo: Demo, demo_settings: Settings) -> None:
    """The export that was imported is removed when all is done."""
    demo.fill(10, seed=1)
    assert list(Path(demo_settings.uploads_path).glob("demo-*")) == []


def test_fates_reach_every_state() -> None:
    """Of two thousand numbers each fate gets some, release by far the most."""
    fates = Counter(fate_of(f"RA20260101{n:05d}") for n in range(2_000))
    assert set(fates) == {
        "new", "sent_back", "deferred", "not_public", "on_request", "proposed", "approved", "release", "revise", "withdraw",
    }  # fmt: skip
    assert fates["release"] > 1_500
