"""Reads of published cases: keys, counts and what a withdrawal leaves, on the confined connection."""

from typing import Any

import pytest
from sqlalchemy import Engine

from portal.public.cases.bits import CaseBits
from portal.public.cases.counts import facet_counts, total_of
from portal.public.cases.filters import PLACE, Filters, read_filters
from portal.public.cases.queries import (
    case_list,
    case_record,
    similar_cases,
    tombstone,
)
from portal.web.leafing import Place, read_place
from tests.public_rows import case_values, publish, withdraw


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """Sixty invented cases."""
    publish(engine, *(case_values(n) for n in range(1, 61)))
    return engine


def narrowed(filters: Filters, key: str, value: str) -> Filters:
    """The filters with one more chosen, or another value of a chosen one."""
    return read_filters({**filters.without(key).chosen, key: value})


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"department": "zjj"},
        {"town": "-"},
        {"department": "zjj", "outcome": "solved"},
        {"category": "城乡建设"},
        {"category": "城乡建设", "sub": "排水"},
        {"category": "城乡建设", "sub": "-"},
        {"category": "城乡建设", "sub": "排水", "town": "-"},
        {"department": "zjj", "month": "2026-03", "satisfaction": "-"},
    ],
)
def test_counts_equal_what_the_list_holds(filled: Engine, published: Engine, chosen: dict[str, str]) -> None:
    """The total and each facet value equal a plain count, stored or computed."""
    filters = Filters(chosen)
    with published.connect() as connection:
        counts = facet_counts(connection, filters, CaseBits())
        assert total_of(counts, filters) == len(case_list(connection, filters, limit=100).rows)
        for key in counts.keys() - {"total"}:
            for value, n in counts.get(key, {}).items():
                assert n == len(case_list(connection, narrowed(filters, key, value), limit=100).rows)


def place_of(row: Any, newer: bool = False) -> Place:
    return Place((str(row.sort_key), row.number), newer)


def test_paging_by_key_meets_every_case_once_in_both_directions(filled: Engine, published: Engine) -> None:
    """Walking to the end and back shows the same sixty cases, newest first."""
    with published.connect() as connection:
        seen: list[str] = []
        page = case_list(connection, Filters(), limit=7)
        assert not page.newer
        while True:
            seen += [row.number for row in page.rows]
            if not page.older:
                break
            page = case_list(connection, Filters(), place_of(page.rows[-1]), limit=7)
            assert page.newer
        assert len(seen) == len(set(seen)) == 60
        back = case_list(connection, Filters(), place_of(page.rows[0], newer=True), limit=7)
        assert [row.number for row in back.rows] == seen[-(len(page.rows) + 7) : -len(page.rows)]


def test_cases_with_the_same_sort_key_are_not_lost_between_pages(engine: Engine, published: Engine) -> None:
    """Ties are broken by number on both sides of the cut."""
    publish(engine, *(case_values(n, sort_key=5) for n in range(1, 6)))
    with published.connect() as connection:
        first = case_list(connection, Filters(), limit=3)
        rest = case_list(connection, Filters(), place_of(first.rows[-1]), limit=3)
        assert len({row.number for row in [*first.rows, *rest.rows]}) == 5


@pytest.mark.sqlite_only
@pytest.mark.parametrize("index", ["department", "category", "town", "month"])
def test_filtered_lists_are_read_from_an_index(filled: Engine, index: str) -> None:
    """No filter of the list makes SQLite scan the table or sort it whole."""
    from portal.public.cases import queries

    column = {"department": "department_code", "category": "category1"}.get(index, index)
    statement = (
        queries.select(queries.published_case.c.number)
        .where(queries.LIVE, *queries.conditions(((index, False),)))
        .order_by(queries.published_case.c.sort_key.desc())
        .limit(20)
    )
    bound = statement.params({index: "x"})
    sql = str(bound.compile(dialect=filled.dialect, compile_kwargs={"literal_binds": True}))
    with filled.connect() as connection:
        plan = " ".join(row[-1] for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + sql))
    assert f"USING INDEX ix_published_case_{index.replace('category', 'category1')} ({column}=?" in plan
    assert "TEMP B-TREE" not in plan


def test_unknown_filters_and_damaged_places_are_ignored() -> None:
    """No query string is an error."""
    assert read_filters({"nonsense": "1", "department": " ", "town": "x" * 500, "sub": "排水"}) == Filters()
    assert read_place({"older": "1; drop"}, PLACE) is None
    assert read_place({"older": "9" * 40 + ".x"}, PLACE) is None
    assert read_place({"newer": "12.2026-000001"}, PLACE) == Place(("12", "2026-000001"), newer=True)


def test_a_sub_category_goes_with_its_category() -> None:
    """A sub-category belongs to its category."""
    filters = Filters({"category": "甲", "sub": "乙", "town": "丙"})
    assert filters.without("category").chosen == {"town": "丙"}
    assert filters.without("sub").chosen == {"category": "甲", "town": "丙"}


def test_a_record_carries_its_commitment_and_salt(filled: Engine, published: Engine) -> None:
    """Anyone can check the log against the live version."""
    with published.connect() as connection:
        record = case_record(connection, "2026-000007")
        assert record is not None
        assert record.commitment
        assert record.salt
        assert case_record(connection, "2026-000007", version=2) is None


def test_similar_cases_leave_the_case_itself_out(filled: Engine, published: Engine) -> None:
    """Same sub-category, newest first, at most three."""
    with published.connect() as connection:
        record = case_record(connection, "2026-000010")
        found = [case_record(connection, row.number) for row in similar_cases(connection, record)]
    assert len(found) == 3
    assert {row.category2 for row in found if row} == {"路灯照明"}
    assert "2026-000010" not in {row.number for row in found if row}


@pytest.mark.parametrize(("kind", "leaves"), [("gone", True), ("notice", True), ("vanish", False)])
def test_a_withdrawal_leaves_at_most_a_tombstone(
    filled: Engine, published: Engine, kind: str, leaves: bool
) -> None:
    """The record is gone at once; "vanish" leaves nothing that names it."""
    withdraw(filled, "2026-000009", seq=100, kind=kind)
    with published.connect() as connection:
        assert case_record(connection, "2026-000009") is None
        assert (tombstone(connection, "2026-000009") is not None) is leaves
