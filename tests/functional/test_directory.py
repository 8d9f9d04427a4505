"""Departments, categories, towns and holidays: what staff change, and what follows at once."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.calendar.models import Holiday
from portal.backoffice.calendar.services import missing_years
from portal.backoffice.cases.models import Case
from portal.backoffice.departments.categories.services import shipped_taxonomy, with_parents
from portal.backoffice.departments.models import (
    Category,
    CategoryAlias,
    Department,
    DepartmentAlias,
    DepartmentGroup,
)
from tests.factories import make_case
from tests.functional.conftest import SignedIn


@pytest.fixture
def app(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="li")


@pytest.fixture
def water(sessions: sessionmaker[Session]) -> int:
    with sessions.begin() as session:
        department = Department(code="water", name="云川市供水公司")
        session.add(department)
    return department.id


def add_case(sessions: sessionmaker[Session], number: str, **values: Any) -> int:
    with sessions.begin() as session:
        return make_case(session, number, **values).id


def form_at(page: Any, part: str, **fields: str) -> Any:
    """The form that posts to ``part`` and holds these values."""
    for form in page.forms.values():
        if part in form.action and all(form[name].value == value for name, value in fields.items()):
            return form
    raise AssertionError(f"no form {part} {fields}")


def form_having(page: Any, field: str) -> Any:
    return next(form for form in page.forms.values() if field in form.fields)


def department_of(sessions: sessionmaker[Session], case_id: int) -> int | None:
    with sessions() as session:
        return session.get_one(Case, case_id).department_id


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


def test_a_renamed_department_keeps_its_former_name(
    app: TestApp, sessions: sessionmaker[Session], water: int, published: Engine
) -> None:
    """Old rows still find it, and the public directory lists the name under former names."""
    form = form_having(app.get("/staff/directory/departments/water"), "renamed_on")
    form["name"], form["renamed_on"] = "云川市水务集团", "2018-07-01"
    form.submit().follow()
    with sessions() as session:
        alias = session.scalars(select(DepartmentAlias)).one()
        assert (alias.name, alias.is_former_name, alias.valid_until) == (
            "云川市供水公司",
            True,
            date(2018, 7, 1),
        )
    with published.connect() as connection:
        row = connection.execute(text("SELECT name, former_names FROM published_department")).one()
    assert tuple(row) == ("云川市水务集团", "云川市供水公司")


def test_a_department_shows_who_changed_what(
    app: TestApp, sessions: sessionmaker[Session], water: int
) -> None:
    """Other departments' changes stay on their own pages."""
    with sessions.begin() as session:
        session.add(Department(code="parks", name="园林处"))
    for code, name in (("water", "水务站"), ("parks", "绿化站")):
        form = form_having(app.get(f"/staff/directory/departments/{code}"), "is_former_name")
        form["name"] = name
        form.submit()
    page = app.get("/staff/directory/departments/water")
    entries = page.html.find(id="history").parent.find_all("li")
    assert ["对应单位名称" in entry.text and "li" in entry.text for entry in entries] == [True]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"code": "water"}, "这个单位代码已经有了"),
        ({"name": "云川市供水公司"}, "同一时期已有叫"),
        ({"code": "Parks!"}, "代码只能用小写字母"),
        ({"valid_from": "2010-01-01", "valid_until": "2009-01-01"}, "撤销日期要晚于成立日期"),
        ({"name": " "}, "请填写单位名称"),
    ],
)
def test_a_wrong_department_is_refused_and_what_was_typed_stays(
    app: TestApp, water: int, changes: dict[str, str], message: str
) -> None:
    form = form_having(app.get("/staff/directory/departments/new"), "phone")
    for name, value in {"name": "云川市园林处", "code": "parks", "phone": "0577-00000000", **changes}.items():
        form[name] = value
    answer = form.submit()
    assert message in answer
    assert form_having(answer, "phone")["phone"].value == "0577-00000000"


def test_groups_order_the_departments(app: TestApp, sessions: sessionmaker[Session], water: int) -> None:
    form = form_having(app.get("/staff/directory/groups"), "position")
    form["name"], form["code"], form["position"] = "公共企事业", "public-services", "3"
    form.submit()
    form = form_having(app.get("/staff/directory/departments/water"), "group_id")
    form["group_id"].select(text="公共企事业")
    form.submit()
    assert "公共企事业" in app.get("/staff/directory/departments")
    with sessions() as session:
        assert session.scalars(select(DepartmentGroup.position)).all() == [3]


def upload(app: TestApp, rows: list[tuple[str, ...]]) -> Any:
    lines = [
        json.dumps({f"level{n}": name for n, name in enumerate(row, 1)}, ensure_ascii=False) for row in rows
    ]
    form = form_having(app.get("/staff/directory/categories"), "file")
    form["file"] = ("taxonomy.jsonl", "\n".join(lines).encode())
    return form.submit()


def test_a_taxonomy_is_loaded_as_a_tree(app: TestApp, sessions: sessionmaker[Session]) -> None:
    upload(app, [("环境", "噪声", "施工噪声"), ("环境", "噪声", "商业噪声"), ("交通", "停车")])
    with sessions() as session:
        rows = session.execute(select(Category.code, Category.path).order_by(Category.code)).all()
    assert [tuple(row) for row in rows] == [
        ("01", "环境"),
        ("0101", "环境/噪声"),
        ("010101", "环境/噪声/施工噪声"),
        ("010102", "环境/噪声/商业噪声"),
        ("02", "交通"),
        ("0201", "交通/停车"),
    ]


def test_an_empty_tree_is_filled_with_the_shipped_one_by_a_button(
    app: TestApp, sessions: sessionmaker[Session]
) -> None:
    """A real installation starts without categories; the button is gone once there are any."""
    page = app.get("/staff/directory/categories")
    loaded = form_having(page, "shipped").submit("shipped").follow()
    with sessions() as session:
        paths = session.scalars(select(Category.path)).all()
    assert {path.count("/") for path in paths} == {0, 1, 2}
    assert len(paths) == len(with_parents(shipped_taxonomy())) > 100
    assert f"现行第 1 版，共 {len(paths)} 个分类" in loaded
    assert "使用随附的分类" in page
    assert "使用随附的分类" not in loaded


def test_an_equal_taxonomy_changes_nothing_and_another_becomes_a_version(
    app: TestApp, sessions: sessionmaker[Session], published: Engine
) -> None:
    """Cases and aliases follow by path; an alias of a category that is gone is asked again."""
    upload(app, [("环境", "噪声"), ("交通", "停车")])
    upload(app, [("交通", "停车"), ("环境", "噪声")])
    with sessions() as session:
        ids = dict(session.execute(select(Category.path, Category.id)).all())
        assert len(ids) == 4
    kept = add_case(sessions, "A-1", category_raw="噪声类", category_id=ids["环境/噪声"])
    gone = add_case(sessions, "A-2", category_raw="停车类", category_id=ids["交通/停车"])
    with sessions.begin() as session:
        session.add(CategoryAlias(name="噪声类", category_id=ids["环境/噪声"]))
        session.add(CategoryAlias(name="停车类", category_id=ids["交通/停车"]))
    upload(app, [("环境", "噪声"), ("环境", "水")])
    with sessions() as session:
        assert session.get_one(Category, session.get_one(Case, kept).category_id).version == 2
        assert session.get_one(Case, gone).category_id == ids["交通/停车"]
        assert session.scalars(select(CategoryAlias.name)).all() == ["噪声类"]
    with published.connect() as connection:
        paths = connection.execute(text("SELECT path FROM published_category ORDER BY path")).scalars().all()
    assert sorted(paths) == ["环境", "环境/噪声", "环境/水"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"level1": "", "level2": "x"}', "缺上级分类"),
        (b"{broken", "第 1 行不是"),
        (b"= nothing", "既不是 JSON Lines"),
        ("[tree]".encode("utf-16"), "不是 UTF-8"),
        (b"", "没有分类"),
    ],
)
def test_a_broken_taxonomy_changes_nothing_and_says_where(
    app: TestApp, sessions: sessionmaker[Session], content: bytes, message: str
) -> None:
    form = form_having(app.get("/staff/directory/categories"), "file")
    form["file"] = ("taxonomy.jsonl", content)
    assert message in form.submit()
    with sessions() as session:
        assert session.scalars(select(Category.id)).all() == []


def test_a_taxonomy_too_wide_for_its_codes_is_refused(app: TestApp, sessions: sessionmaker[Session]) -> None:
    assert "“环境”下面的分类超过 99 个" in upload(app, [("环境", f"第{number}类") for number in range(100)])
    with sessions() as session:
        assert session.scalars(select(Category.id)).all() == []


def test_a_taxonomy_may_be_toml(app: TestApp, sessions: sessionmaker[Session]) -> None:
    form = form_having(app.get("/staff/directory/categories"), "file")
    form["file"] = ("taxonomy.toml", '[tree."环境"]\n"噪声" = ["施工噪声"]\n'.encode())
    form.submit().follow()
    with sessions() as session:
        assert session.scalars(select(Category.path).where(Category.level == 3)).all() == [
            "环境/噪声/施工噪声"
        ]


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


def test_towns_are_a_list_in_their_order(app: TestApp) -> None:
    form = form_having(app.get("/staff/directory/towns"), "names")
    form["names"] = "东溪街道\n\n西坪镇\n东溪街道\n"
    assert form_having(form.submit().follow(), "names")["names"].value.split() == ["东溪街道", "西坪镇"]


def test_a_missing_year_is_said_loudly(app: TestApp, sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        assert missing_years(session, date(2026, 3, 1)) == [2027]
        assert missing_years(session, date(2025, 3, 1)) == []
        assert missing_years(session, date(2030, 3, 1)) == [2030, 2031]
    with sessions.begin() as session:
        for holiday in session.scalars(select(Holiday)):
            session.delete(holiday)
    year = datetime.now(UTC).year
    assert f"缺 {year}、{year + 1} 年的节假日" in app.get("/staff/directory/holidays")


def test_seeded_holidays_have_their_chinese_names(app: TestApp) -> None:
    page = app.get("/staff/directory/holidays?year=2026")
    assert "春节" in page
    assert "Spring" not in page


def test_a_holiday_is_entered_corrected_and_removed(app: TestApp, sessions: sessionmaker[Session]) -> None:
    def enter(day: str, kind: str) -> Any:
        form = form_having(app.get("/staff/directory/holidays?year=2031"), "kind")
        form["day"], form["kind"], form["note"] = day, kind, "春节"
        return form.submit()

    assert "周六、周日本来休息" in enter("2031-01-25", "off")
    page = enter("2031-01-23", "off").follow()
    assert "2031年1月23日" in page
    enter("2031-01-26", "work")
    with sessions() as session:
        days = session.execute(
            select(Holiday.day, Holiday.is_workday)
            .where(Holiday.day > date(2031, 1, 1))
            .order_by(Holiday.day)
        ).all()
    assert [tuple(day) for day in days] == [(date(2031, 1, 23), False), (date(2031, 1, 26), True)]
    form_at(app.get("/staff/directory/holidays?year=2031"), "/remove", day="2031-01-23").submit()
    assert "2031年1月23日" not in app.get("/staff/directory/holidays?year=2031").html.find("table").text


def test_the_staff_bar_counts_waiting_names(app: TestApp, sessions: sessionmaker[Session]) -> None:
    add_case(sessions, "A-1", department_raw="水务站", category_raw="不详")
    bar = app.get("/staff/account").html.find("nav", attrs={"aria-label": "后台栏目"})
    assert bar.find("a", href="/staff/directory").text == "单位与分类2"


def test_a_department_that_does_not_exist_is_not_found(app: TestApp) -> None:
    app.get("/staff/directory/departments/nowhere", status=404)
