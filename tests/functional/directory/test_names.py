"""Names nobody has decided yet: proposals, mappings, what follows from each."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.cases.models import Case
from portal.backoffice.departments.models import (
    Category,
    Department,
    DepartmentAlias,
)
from tests.functional.directory.acts import add_case, department_of, form_at, form_having, upload


def test_an_unknown_name_waits_with_its_number_of_cases_and_examples(
    app: TestApp, sessions: sessionmaker[Session]
) -> None:
    for number in ("A-1", "A-2"):
        add_case(sessions, number, department_raw="自来水 公司")
    page = app.get("/staff/directory").follow()
    assert "自来水公司" in page
    assert "A-1、A-2" in page
    assert "涉及 2 件诉求" in page


def test_a_proposal_maps_nothing_before_somebody_confirms_it(
    app: TestApp, sessions: sessionmaker[Session], water: int
) -> None:
    case_id = add_case(sessions, "A-1", department_raw="云川供水公司")
    page = app.get("/staff/directory/names")
    assert "云川市供水公司" in page
    assert department_of(sessions, case_id) is None
    form = form_at(page, "/decide", name="云川供水公司")
    assert "1 件诉求" in form.submit("department_id").follow()
    assert department_of(sessions, case_id) == water
    with sessions() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["directory.name_mapped"]


def test_a_confirmed_proposal_can_be_undone(
    app: TestApp, sessions: sessionmaker[Session], water: int
) -> None:
    case_id = add_case(sessions, "A-1", department_raw="云川供水公司")
    page = (
        form_at(app.get("/staff/directory/names"), "/decide", name="云川供水公司")
        .submit("department_id")
        .follow()
    )
    form_at(page, "/remove").submit()
    assert department_of(sessions, case_id) is None
    assert "云川供水公司" in app.get("/staff/directory/names")


def test_a_name_marked_as_no_department_can_be_asked_again(
    app: TestApp, sessions: sessionmaker[Session]
) -> None:
    add_case(sessions, "A-1", department_raw="水务站")
    form_at(app.get("/staff/directory/names"), "/refuse", name="水务站").submit()
    page = app.get("/staff/directory/names")
    assert "标记为不是单位的名称，1 个" in page
    form_at(page, "/remove").submit()
    assert '待对应单位名称 <span class="num">1</span>' in app.get("/staff/directory/names")


def test_a_category_decision_can_be_taken_back(app: TestApp, sessions: sessionmaker[Session]) -> None:
    upload(app, [("环境", "噪声")])
    case_id = add_case(sessions, "A-1", category_raw="声音扰民")
    form = form_having(app.get("/staff/directory/category-names"), "category_id")
    form["category_id"].select(text="环境/噪声")
    page = form.submit().follow()
    form_at(page, "/undo").submit()
    with sessions() as session:
        assert session.get_one(Case, case_id).category_id is None
    assert '待对应分类名称 <span class="num">1</span>' in app.get("/staff/directory/category-names")


def test_no_department_is_chosen_beforehand(
    app: TestApp, sessions: sessionmaker[Session], water: int
) -> None:
    """Pressing Enter maps nothing."""
    case_id = add_case(sessions, "A-1", department_raw="水务站")
    form = form_having(app.get("/staff/directory/names/decide", {"name": "水务站"}), "department_id")
    assert "请选择单位" in form.submit()
    assert department_of(sessions, case_id) is None


def test_a_mapping_with_dates_leaves_other_days_waiting(
    app: TestApp, sessions: sessionmaker[Session], water: int
) -> None:
    """Half-open: the first day counts, the last does not; days are those of Shanghai."""
    before = add_case(
        sessions, "A-1", department_raw="水务站", received_at=datetime(2014, 12, 31, 15, tzinfo=UTC)
    )
    after = add_case(
        sessions, "A-2", department_raw="水务站", received_at=datetime(2014, 12, 31, 17, tzinfo=UTC)
    )
    form = form_having(app.get("/staff/directory/names/decide", {"name": "水务站"}), "department_id")
    form["department_id"], form["valid_from"] = str(water), "2015-01-01"
    page = form.submit().follow()
    assert department_of(sessions, before) is None
    assert department_of(sessions, after) == water
    assert "涉及 1 件诉求" in page


def test_a_department_can_be_made_of_a_waiting_name_under_its_proper_name(
    app: TestApp, sessions: sessionmaker[Session]
) -> None:
    case_id = add_case(sessions, "A-1", department_raw="园林处(筹)")
    form = form_having(app.get("/staff/directory/names/decide", {"name": "园林处(筹)"}), "proper_name")
    form["proper_name"], form["code"] = "云川市园林管理处", "yuanlin"
    form.submit().follow()
    with sessions() as session:
        made = session.scalars(select(Department)).one()
        assert (made.code, made.name) == ("yuanlin", "云川市园林管理处")
    assert department_of(sessions, case_id) == made.id


def test_a_clerks_name_is_set_aside_and_stands_in_no_audit_row(
    app: TestApp, sessions: sessionmaker[Session], engine: Engine
) -> None:
    add_case(sessions, "A-1", department_raw="钱小芳")
    page = form_at(app.get("/staff/directory/names"), "/refuse", name="钱小芳").submit().follow()
    assert page.html.find("table", class_="grid-tbl") is None
    with sessions() as session:
        alias = session.scalars(select(DepartmentAlias)).one()
        assert (alias.name, alias.department_id) == ("钱小芳", None)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT actor, action, subject_id, detail FROM audit_entry")).all()
    assert [row.action for row in rows] == ["directory.name_refused"]
    assert "钱" not in str(rows)
    assert "5c0f" not in str(rows)


def test_a_spelling_means_one_department_at_a_time(
    app: TestApp, sessions: sessionmaker[Session], water: int
) -> None:
    with sessions.begin() as session:
        session.add(DepartmentAlias(name="水务站", department_id=water, valid_until=date(2015, 1, 1)))
        session.add(Department(code="parks", name="园林处"))
    form = form_having(app.get("/staff/directory/departments/parks"), "is_former_name")
    form["name"], form["valid_from"] = "水务站", "2014-06-01"
    assert "同一时期已经对应到云川市供水公司" in form.submit()
    form["valid_from"] = "2015-01-01"
    assert "已添加名称" in form.submit().follow()


def test_removing_an_alias_sends_its_cases_back_to_the_queue(
    app: TestApp, sessions: sessionmaker[Session], water: int
) -> None:
    case_id = add_case(sessions, "A-1", department_raw="水务站", department_id=water)
    with sessions.begin() as session:
        session.add(DepartmentAlias(name="水务站", department_id=water))
    form_at(app.get("/staff/directory/departments/water"), "/remove").submit()
    assert department_of(sessions, case_id) is None
    assert "水务站" in app.get("/staff/directory/names")


def test_the_staff_bar_counts_waiting_names(app: TestApp, sessions: sessionmaker[Session]) -> None:
    add_case(sessions, "A-1", department_raw="水务站", category_raw="不详")
    bar = app.get("/staff/account").html.find("nav", attrs={"aria-label": "后台栏目"})
    assert bar.find("a", href="/staff/directory").text == "单位与分类2"


def test_a_category_name_is_mapped_and_waiting_cases_follow(
    app: TestApp, sessions: sessionmaker[Session]
) -> None:
    upload(app, [("环境", "噪声")])
    case_id = add_case(sessions, "A-1", category_raw="声音扰民")
    form = form_having(app.get("/staff/directory/category-names"), "category_id")
    form["category_id"].select(text="环境/噪声")
    assert "1 件诉求" in form.submit().follow()
    with sessions() as session:
        category_id = session.get_one(Case, case_id).category_id
        assert session.get_one(Category, category_id).path == "环境/噪声"


def test_a_category_name_may_be_none_of_ours(app: TestApp, sessions: sessionmaker[Session]) -> None:
    upload(app, [("环境", "噪声")])
    add_case(sessions, "A-1", category_raw="不详")
    page = form_at(app.get("/staff/directory/category-names"), "/refuse", name="不详").submit().follow()
    assert '待对应分类名称 <span class="num">0</span>' in page
