"""Which department or category a spelling means, and when nobody may say."""

from datetime import date

import pytest
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.departments.models import Category, CategoryAlias, Department, DepartmentAlias
from portal.backoffice.departments.services import CategoryMatcher, DepartmentMatcher

WATER, ROADS, PARKS = 1, 2, 3


@pytest.fixture
def departments(sessions: sessionmaker[Session]) -> DepartmentMatcher:
    """供水公司 (once 自来水厂), 道路局, and 园林处, whose name 绿化办 the roads office bore until 2015."""
    with sessions.begin() as session:
        for number, name in ((WATER, "云川市供水公司"), (ROADS, "云川市道路局"), (PARKS, "云川市园林处")):
            session.add(Department(id=number, code=f"d{number}", name=name))
        session.flush()
        session.add_all(
            [
                DepartmentAlias(name="自来水厂", department_id=WATER, is_former_name=True),
                DepartmentAlias(name="绿化办", department_id=ROADS, valid_until=date(2015, 1, 1)),
                DepartmentAlias(name="绿化办", department_id=PARKS, valid_from=date(2015, 1, 1)),
                DepartmentAlias(name="经办人甲", department_id=None),
            ]
        )
    with sessions() as session:
        return DepartmentMatcher.load(session)


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("云川市供水公司", date(2020, 5, 1), WATER),
        ("云川市供水公司", None, WATER),
        (" 云川市 供水公司\t", date(2020, 5, 1), WATER),
        ("自来水厂", date(2020, 5, 1), WATER),
        ("绿化办", date(2014, 12, 31), ROADS),
        ("绿化办", date(2015, 1, 1), PARKS),
        ("绿化办", None, None),
        ("经办人甲", date(2020, 5, 1), None),
        ("供水公司", date(2020, 5, 1), None),
        ("", date(2020, 5, 1), None),
    ],
)
def test_a_spelling_means_what_it_meant_on_that_day(
    departments: DepartmentMatcher, name: str, day: date | None, expected: int | None
) -> None:
    """Half-open periods; a shorter name is never taken for a longer one; without a day only the unambiguous counts."""
    assert departments.match(name, day) == expected


def test_a_name_known_to_be_no_department_needs_no_decision(departments: DepartmentMatcher) -> None:
    assert departments.is_known("经办人甲", date(2020, 5, 1))
    assert not departments.is_known("经办人乙", date(2020, 5, 1))


def test_an_alias_with_dates_goes_before_the_name_of_another_department(
    sessions: sessionmaker[Session],
) -> None:
    """After a merger the old name may live on as another unit's former name."""
    with sessions.begin() as session:
        session.add_all([Department(id=1, code="a", name="甲局"), Department(id=2, code="b", name="乙局")])
        session.flush()
        session.add(DepartmentAlias(name="甲局", department_id=2, valid_from=date(2019, 3, 1)))
    with sessions() as session:
        matcher = DepartmentMatcher.load(session)
    assert matcher.match("甲局", date(2019, 2, 28)) == 1
    assert matcher.match("甲局", date(2019, 3, 1)) == 2
    assert matcher.match("甲局", None) is None


@pytest.fixture
def categories(sessions: sessionmaker[Session]) -> CategoryMatcher:
    with sessions.begin() as session:
        old = Category(id=1, version=1, code="01", level=1, name="旧类", path="旧类")
        new = [
            Category(id=10, version=2, code="01", level=1, name="城市管理", path="城市管理"),
            Category(id=11, version=2, code="0101", level=2, name="噪声", path="城市管理/噪声", parent_id=10),
            Category(id=12, version=2, code="02", level=1, name="环境", path="环境"),
            Category(id=13, version=2, code="0201", level=2, name="噪声", path="环境/噪声", parent_id=12),
        ]
        session.add_all([old, *new])
        session.flush()
        session.add_all(
            [CategoryAlias(name="声音扰民", category_id=13), CategoryAlias(name="无", category_id=None)]
        )
    with sessions() as session:
        return CategoryMatcher.load(session)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("环境/噪声", 13),
        ("环境 ＞ 噪声", 13),
        ("环境｜噪声", 13),
        ("城市管理", 10),
        ("噪声", None),
        ("声音扰民", 13),
        ("无", None),
        ("旧类", None),
    ],
)
def test_a_category_is_its_path_and_a_name_alone_only_when_unique(
    categories: CategoryMatcher, name: str, expected: int | None
) -> None:
    """Only the newest version of the tree counts."""
    assert categories.match(name) == expected


def test_no_categories_match_nothing(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        assert CategoryMatcher.load(session).match("噪声") is None
