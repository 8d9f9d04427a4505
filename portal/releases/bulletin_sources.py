"""What bulletins quote of the public side: released rankings and released cases, as they are public now."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from portal.public.cases.tables import published_case
from portal.public.rankings.tables import (
    published_ranking,
    published_ranking_rate,
    published_ranking_row,
    published_rulebook,
)

AnyRow = Row[*tuple[Any, ...]]


def live_rankings(session: Session, period: str) -> Sequence[AnyRow]:
    """Live rankings of the period with the text of their rulebook, in the order of their groups."""
    table, book = published_ranking, published_rulebook
    same = and_(book.c.code == table.c.rulebook_code, book.c.version == table.c.rulebook_version)
    return session.execute(
        select(*table.c, book.c.text.label("rulebook_text"))
        .join(book, same)
        .where(table.c.period == period, table.c.is_live)
        .order_by(table.c.group_position, table.c.group_code)
    ).all()


def ranking_rows(session: Session, ranking: AnyRow) -> Sequence[AnyRow]:
    """Units of one version, in the order of its table."""
    table = published_ranking_row
    return session.execute(
        select(table)
        .where(table.c.number == ranking.number, table.c.version == ranking.version)
        .order_by(table.c.position)
    ).all()


def ranking_rates(session: Session, ranking: AnyRow) -> Sequence[AnyRow]:
    """k and n of every unit and indicator of one version, indicators in their order."""
    table = published_ranking_rate
    return session.execute(
        select(table)
        .where(table.c.number == ranking.number, table.c.version == ranking.version)
        .order_by(table.c.department_code, table.c.position)
    ).all()


def public_cases(session: Session, months: Collection[str], category2: str, limit: int) -> Sequence[AnyRow]:
    """Live cases of a second-level category that were closed in the months: number, title; solved ones first."""
    table = published_case
    return session.execute(
        select(table.c.number, table.c.title, table.c.outcome, table.c.working_days, table.c.limit_days)
        .where(table.c.is_live, table.c.category2 == category2, table.c.month.in_(months))
        .order_by((table.c.outcome == "solved").desc(), table.c.sort_key.desc())
        .limit(limit)
    ).all()
