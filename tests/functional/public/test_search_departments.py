"""Departments in the search: above the results, in a tab of their own, and up to date."""

import re
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.departments.models import Department
from portal.public.search.documents import PublishedDocuments
from portal.releases.counts import CountChanges
from portal.releases.directory import publish_directory
from portal.releases.indexing import make_indexer
from portal.search.outbox import OutboxEntry
from portal.search.parser import parse
from portal.search.protocol import Filters, make_engine
from portal.settings import Settings
from tests.public_rows import case_values


def named(text: str) -> list[str]:
    """Departments above the results."""
    found = re.search(r'<p class="links mt4"><span class="c-ink2">承办单位</span>(.*?)</p>', text)
    return re.findall(r'href="/departments/(\w+)"', found[1]) if found else []


def listed(text: str) -> list[str]:
    """Departments among the results."""
    return re.findall(r'<h3><a href="/departments/(\w+)"', text)


def test_a_department_is_named_above_the_results(city: TestApp) -> None:
    """By its name, a former name, its group, and what its cases are about; never among the cases."""
    page = city.get("/search?q=市住建局")
    assert named(page.text) == ["zjj"]
    assert listed(page.text) == []
    assert named(city.get("/search?q=市建设局").text) == ["zjj"]
    group = city.get("/search?q=市直部门")
    assert len(named(group.text)) == 3
    assert {"zjj", "jtj"} <= set(listed(group.click("共 [0-9]+ 家").text))
    assert set(named(city.get("/search?q=排水").text)) == {"zjj", "jtj", "dh"}
    assert named(city.get("/search?q=第7号路段").text) == []


def test_a_tab_of_departments_says_what_they_handle(city: TestApp) -> None:
    """Name, group, former names, number of cases; the link leads to the page of the department."""
    page = city.get("/search?q=路灯&kind=department")
    assert set(listed(page.text)) == {"zjj", "jtj", "dh"}
    assert "公开案例涉及<mark>路灯</mark>照明、排水。" in page
    assert "曾用名：市建设局" in page
    assert "公开案例 20 件" in page
    assert '<span class="num">3</span> 家' in page.text
    assert "市住建局" in page.click("市住建局", href="/departments/zjj").html.h1


def test_on_the_second_page_departments_are_not_repeated(city: TestApp) -> None:
    page = city.get("/search?q=路灯")
    assert named(page.text)
    assert named(page.click("下 20 件").text) == []


def waiting(session: Session) -> set[tuple[str, str]]:
    return {(entry.item_id, entry.action) for entry in session.scalars(select(OutboxEntry))}


def test_a_change_of_the_directory_reaches_the_index(
    settings: Settings, engine: Engine, sessions: sessionmaker[Session]
) -> None:
    """Only what changed waits; a renamed department is found by its new name, a removed one no longer."""
    with sessions.begin() as session:
        session.add_all(
            Department(code=code, name=name) for code, name in (("sw", "水务局"), ("lh", "绿化所"))
        )
        session.flush()
        publish_directory(session)
        assert waiting(session) == {("department:sw", "add"), ("department:lh", "add")}
    indexer = make_indexer(settings, engine)
    indexer.rebuild()
    indexer.drain()
    with sessions.begin() as session:
        session.scalars(select(Department).where(Department.code == "sw")).one().name = "水利河湖局"
        session.delete(session.scalars(select(Department).where(Department.code == "lh")).one())
        session.flush()
        publish_directory(session)
        assert waiting(session) == {("department:sw", "add"), ("department:lh", "delete")}
        publish_directory(session)
        assert len(session.scalars(select(OutboxEntry)).all()) == 2
    indexer.drain()
    search = make_engine(settings.index_engine, Path(settings.index_path))
    kinds = Filters({"kind": ("department",)})
    assert search.search(parse("河湖"), kinds).ids == ("department:sw",)
    assert search.search(parse("绿化所"), kinds).ids == ()
    assert search.stats().documents == PublishedDocuments(engine).count()
    search.close()


def test_the_first_case_of_a_sub_category_teaches_its_department(
    engine: Engine, sessions: sessionmaker[Session]
) -> None:
    """A second one changes nothing; losing the last one does."""
    case = SimpleNamespace(**case_values(1))
    with sessions.begin() as session:
        for by, known in ((1, True), (1, False), (-1, False), (-1, True)):
            counts = CountChanges()
            counts.add(case, by)
            counts.write(session)
            assert waiting(session) == ({("department:jtj", "add")} if known else set()), by
            session.execute(delete(OutboxEntry))


def test_a_case_without_unit_or_sub_category_teaches_nobody(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        counts = CountChanges()
        counts.add(SimpleNamespace(**case_values(1, category2=None)), 1)
        counts.add(SimpleNamespace(**case_values(1, department=None)), 1)
        counts.write(session)
        assert waiting(session) == set()
