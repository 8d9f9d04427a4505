"""The tree of categories and how it is loaded."""

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.backoffice.cases.models import Case
from portal.backoffice.departments.categories.services import shipped_taxonomy, with_parents
from portal.backoffice.departments.models import (
    Category,
    CategoryAlias,
)
from tests.functional.directory.acts import add_case, form_having, upload


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
