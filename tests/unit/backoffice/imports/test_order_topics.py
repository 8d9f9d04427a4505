"""What orders are about and where: read from the file, completed by the case, waiting for a decision where unknown."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.departments.models import Category, CategoryAlias, Town
from portal.backoffice.departments.names.queries import category_examples, waiting_categories, waiting_counts
from portal.backoffice.departments.names.services import MapCategory, UnmapCategory

from .running import import_rows, order
from .test_orders import handed, import_orders, notes_of, orders

Sessions = sessionmaker[Session]
PATH = "市容环卫/垃圾清运/清运不及时"


@pytest.fixture(autouse=True)
def refuse(sessions: Sessions) -> int:
    """Id of the one category; there is one town."""
    with sessions.begin() as session:
        category = Category(code="010101", level=3, name="清运不及时", path=PATH)
        session.add_all([category, Town(name="东湖街道")])
        session.flush()
        return category.id


def test_category_and_town_arrive_in_three_columns_or_one(
    sessions: Sessions, tmp_path: Path, refuse: int
) -> None:
    steps = dict(zip(("一级分类", "二级分类", "三级分类"), PATH.split("/"), strict=True))
    import_orders(sessions, tmp_path, handed("P-1", 街道="东湖街道", **steps))
    import_orders(sessions, tmp_path, handed("P-2", 诉求分类=PATH))
    found = orders(sessions)
    assert (found["P-1"].category_id, found["P-1"].category_raw, found["P-1"].town) == (
        refuse,
        PATH,
        "东湖街道",
    )
    assert (found["P-2"].category_id, found["P-2"].town) == (refuse, "")


def test_a_town_that_the_directory_does_not_have_is_left_empty(sessions: Sessions, tmp_path: Path) -> None:
    run = import_orders(sessions, tmp_path, handed("P-1", 街道="望江家园12幢"))
    assert orders(sessions)["P-1"].town == ""
    assert "“望江家园12幢”不在街道乡镇名录中，已留空" in notes_of(sessions, run)


def test_an_unknown_category_waits_for_a_decision_as_that_of_a_case(
    sessions: Sessions, tmp_path: Path, refuse: int
) -> None:
    run = import_orders(sessions, tmp_path, handed("P-1", 诉求分类="环卫"), handed("P-2", 诉求分类="环卫"))
    assert "分类“环卫”尚未对应，列入待对应清单" in notes_of(sessions, run)
    with sessions.begin() as session:
        (item,) = waiting_categories(session)
        assert (item.name, item.cases, item.orders) == ("环卫", 0, 2)
        assert category_examples(session, item) == ["P-1", "P-2"]
        assert waiting_counts(session) == (1, 1)  # the works office is not there either
        MapCategory(session, "curator", "环卫", refuse).perform()
    assert {row.category_id for row in orders(sessions).values()} == {refuse}
    with sessions.begin() as session:
        UnmapCategory(session, "curator", session.query(CategoryAlias).one()).perform()
    assert {row.category_id for row in orders(sessions).values()} == {None}


def test_the_case_tells_what_the_order_does_not_whichever_comes_first(
    sessions: Sessions, tmp_path: Path, refuse: int
) -> None:
    """An order that names a category of its own keeps it."""
    import_rows(sessions, tmp_path, order("GP-1", 一级分类=PATH, 街道="东湖街道"))
    import_orders(sessions, tmp_path, handed("P-1"), handed("P-2"), handed("P-3", 诉求分类="环卫"))
    later = [order(number, 一级分类=PATH, 街道="东湖街道") for number in ("GP-2", "GP-3")]
    import_rows(sessions, tmp_path, *later)
    found = orders(sessions)
    for number in ("P-1", "P-2"):
        row = found[number]
        assert (row.category_id, row.category_raw, row.town) == (refuse, PATH, "东湖街道")
    assert (found["P-3"].category_id, found["P-3"].category_raw, found["P-3"].town) == (
        None,
        "环卫",
        "东湖街道",
    )


def test_an_order_read_off_a_case_has_the_cases_category_and_town(
    sessions: Sessions, tmp_path: Path, refuse: int
) -> None:
    import_rows(sessions, tmp_path, order("G-1", 一级分类=PATH, 街道="东湖街道", 主办单位="市住建局"))
    row = orders(sessions)["G-1"]
    assert (row.origin, row.category_id, row.town) == ("case", refuse, "东湖街道")
