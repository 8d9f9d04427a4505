"""The demo city in a database: by the real ways, in every state, never beside real data."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.departments.matching import LOCAL
from portal.backoffice.departments.models import Category, Department, DepartmentAlias
from portal.backoffice.promises.call_cases import SOURCE as CALLS
from portal.db.engines import published_engine
from portal.demo.city import generate
from portal.demo.curation import fate_of, personal_words
from portal.demo.load import DemoRefused
from portal.demo.staff import ACCOUNTS, PASSWORD
from portal.inbox.models import InboxReport
from portal.public.cases.tables import published_case
from portal.public.log.chain import chain_faults
from portal.public.log.queries import chain_rows
from portal.public.search.documents import KINDS
from portal.releases.models import Release
from portal.search.outbox import OutboxEntry
from portal.search.protocol import make_engine
from portal.security.passwords import password_problem, verify_password
from portal.security.permissions import Role
from portal.staff.models import StaffUser
from tests.demo_city import CASES, City, open_city
from tests.factories import make_case, make_person


class Stopped(Exception):
    """Stands for kill -9 at a stage."""


def states(sessions: sessionmaker[Session]) -> Counter[str]:
    """How many drafts are in each state."""
    with sessions() as session:
        return Counter(session.scalars(select(CaseDraft.state)))


def test_most_cases_are_released_and_the_log_verifies(filled: City) -> None:
    """The release path writes published rows, log and index work; nothing waits afterwards."""
    with filled.sessions() as session:
        assert session.scalar(select(func.count(Case.id)).where(Case.source != CALLS)) == CASES
        assert session.scalar(select(func.count(OutboxEntry.id))) == 0
        live = session.scalar(select(func.count(Release.id)).where(Release.is_live)) or 0
        drafts = session.scalar(select(func.count(CaseDraft.case_id))) or 0
    assert live > 0.6 * drafts
    with published_engine(filled.settings.published_url, pooled=False).connect() as connection:
        assert chain_faults(chain_rows(connection)) == []
        assert connection.scalar(select(func.count()).where(published_case.c.is_live)) == live


def test_released_cases_are_found(filled: City) -> None:
    """The index holds every live case, every section of the live bulletins, every turn of the live calls and every department."""
    engine = make_engine(filled.settings.index_engine, Path(filled.settings.index_path))
    with filled.sessions() as session:
        live = session.scalar(select(func.count(Release.id)).where(Release.is_live)) or 0
    with published_engine(filled.settings.published_url, pooled=False).connect() as connection:
        others = [kind.count(connection) for kind in KINDS if kind.prefix != "case"]
    assert all(others)
    assert engine.stats().documents == live + sum(others)


def test_names_of_demo_callers_are_not_published(filled: City) -> None:
    """The demonstration shows masked texts, not raw ones."""
    with filled.sessions() as session:
        rows = session.execute(
            select(Release.number, Case.caller_name, Case.caller_phone).join(Case, Case.id == Release.item_id)
        )
        callers = {number: (name, phone) for number, name, phone in rows}
    with published_engine(filled.settings.published_url, pooled=False).connect() as connection:
        for row in connection.execute(select(published_case)):
            name, phone = callers[row.number]
            public = f"{row.title}{row.question}{row.reply}"
            assert phone not in public
            assert len(name) < 3 or name not in public


@pytest.mark.long
def test_a_stopped_run_is_taken_up(empty: City) -> None:
    """Killed in the middle of a stage, the same command loses and doubles nothing."""
    for stage in ("importing generic", "importing orders", "ranking", "curating", "releasing", "indexing"):

        def stop(name: str, _done: int, _total: int, stage: str = stage) -> None:
            if name == stage:
                raise Stopped

        with pytest.raises(Stopped):
            replace(empty.demo, report=stop).fill(CASES, seed=1)
    assert empty.demo.fill(CASES, seed=1)
    with empty.sessions() as session:
        assert session.scalar(select(func.count(Case.id)).where(Case.source != CALLS)) == CASES
        live = session.scalars(select(Release.item_id).where(Release.is_live)).all()
        assert len(live) == len(set(live)) > CASES // 2


def test_a_finished_demonstration_is_left_alone(filled: City) -> None:
    """The second run says so and changes nothing."""
    before = states(filled.sessions)
    assert filled.demo.fill(CASES, seed=1) is False
    assert filled.demo.fill(CASES + 10, seed=2) is False
    assert states(filled.sessions) == before


def test_real_accounts_keep_demo_data_out(empty: City) -> None:
    """An office's database is never filled with invented cases."""
    with empty.sessions.begin() as session:
        make_person(session, "linhe", Role.CURATOR)
    with pytest.raises(DemoRefused, match="staff accounts"):
        empty.demo.fill(CASES, seed=1)


def test_real_cases_keep_demo_data_out(empty: City) -> None:
    """Whatever is not from a demo import counts as real."""
    with empty.sessions.begin() as session:
        make_case(session)
    with pytest.raises(DemoRefused, match="1 cases"):
        empty.demo.fill(CASES, seed=1)


def test_real_settings_keep_demo_data_out(tmp_path: Path, template_database: Path) -> None:
    """Where portal.demo is false the accounts with the printed password are never made."""
    office = open_city(tmp_path, template_database, demo="false")
    with pytest.raises(DemoRefused, match=r"portal\.demo"):
        office.demo.fill(CASES, seed=1)
    with office.sessions() as session:
        assert session.scalar(select(func.count(StaffUser.id))) == 0
    office.engine.dispose()


def test_every_role_has_an_account(filled: City) -> None:
    """Whoever tries the portal can see it with the eyes of each role."""
    with filled.sessions() as session:
        users = session.scalars(select(StaffUser)).all()
    assert {user.username for user in users} == set(ACCOUNTS.values())
    assert {role for user in users for role in user.roles} == {role.value for role in Role}
    assert all(user.is_demo and verify_password(user.password_hash, PASSWORD) for user in users)
    assert password_problem(PASSWORD) is None


def test_the_directory_knows_former_names(filled: City) -> None:
    """Departments with dated names, a three-level classification, and no spelling that two units claim."""
    with filled.sessions() as session:
        alias = session.scalar(
            select(DepartmentAlias).where(DepartmentAlias.name == "市住房和城乡规划建设局")
        )
        assert alias is not None and alias.is_former_name and alias.department is not None
        assert alias.department.name == "市住房和城乡建设局"
        assert session.scalar(select(func.count(Department.id))) == 57
        assert Counter(session.scalars(select(Category.level)))[1] == 12
        spellings = Counter(session.scalars(select(DepartmentAlias.name)))
        assert spellings.most_common(1)[0][1] == 1


def test_readers_have_reported_something(filled: City) -> None:
    """The queue of reports holds open and handled ones."""
    with filled.sessions() as session:
        assert set(session.scalars(select(InboxReport.state))) == {"new", "handled"}


def test_no_file_with_callers_is_left_behind(filled: City) -> None:
    """The export that was imported is removed when all is done."""
    assert list(Path(filled.settings.uploads_path).glob("demo-*")) == []


def test_fates_reach_every_state() -> None:
    """Of two thousand numbers each fate gets some, release by far the most."""
    fates = Counter(fate_of(f"RA20260101{n:05d}") for n in range(2_000))
    assert set(fates) == {
        "new", "sent_back", "deferred", "not_public", "on_request", "proposed", "approved", "release", "revise", "withdraw",
    }  # fmt: skip
    assert fates["release"] > 1_500


def test_what_the_rules_miss_the_demo_curator_masks(filled: City) -> None:
    """No personal word that the generator wrote is on the public side, found by the rules or not."""
    number_of = select(
        Case.source_number, published_case.c.title, published_case.c.question, published_case.c.reply
    )
    joined = number_of.join(Release, Release.item_id == Case.id).join(
        published_case, published_case.c.number == Release.number
    )
    with filled.sessions() as session:
        public = {row.source_number: row for row in session.execute(joined)}
    assert len(public) > CASES // 2
    shown = [
        words
        for case in generate(CASES, 1, datetime.now(LOCAL).date())
        if case.source_number in public
        for field, _label, words in personal_words(case)
        if words in getattr(public[case.source_number], field)
    ]
    assert shown == []
