"""Publish the names and structure of departments and categories; called by whoever changes them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, tuple_
from sqlalchemy.orm import Session, selectinload

from portal.backoffice.departments.models import Category, Department
from portal.public.cases.tables import published_cross_count
from portal.public.departments.tables import published_category, published_department
from portal.public.search.department_documents import KIND, department_id
from portal.releases.log import bump_counter
from portal.search.outbox import ADD, DELETE, SINGLE, OutboxEntry

_CROSS = published_cross_count.c
_STORED = select(_CROSS.within_key, _CROSS.key, _CROSS.n).where(
    _CROSS.within == "department", _CROSS.dimension == "category2"
)


def publish_directory(session: Session) -> None:
    """Make the published departments and categories equal to the working ones, in ``session``'s transaction; the search
    index follows the departments.
    """
    departments = session.scalars(
        select(Department).options(selectinload(Department.group), selectinload(Department.aliases))
    )
    renewed = {item.code: _department_row(item) for item in departments}
    changed = _replace(session, published_department, list(renewed.values()))
    reindex(session, changed & renewed.keys(), ADD)
    reindex(session, changed - renewed.keys(), DELETE)
    categories = session.scalars(select(Category).where(Category.version == _newest_version(session)))
    rows = [{"path": c.path, "level": c.level, "name": c.name, "position": c.position} for c in categories]
    categories_changed = _replace(session, published_category, rows)
    if changed or categories_changed:
        bump_counter(session, datetime.now(UTC))


def reindex(session: Session, codes: Iterable[str], action: str) -> None:
    """Let the search index take over what changed of departments."""
    now = datetime.now(UTC)
    session.add_all(
        OutboxEntry(kind=KIND, item_id=department_id(code), action=action, priority=SINGLE, created_at=now)
        for code in sorted(codes)
    )


def departments_of_new_duties(connection: Connection, changes: Mapping[tuple[str, ...], int]) -> set[str]:
    """Departments that get their first case of a sub-category, or lose their last, by ``changes`` of
    ``published_cross_count`` that are not yet written.
    """
    by = {
        (key[1], key[3]): n
        for key, n in changes.items()
        if key[0] == "department" and key[2] == "category2" and n
    }
    keys = [(code, path) for code, path in by if code and path]
    if not keys:
        return set()
    place = tuple_(_CROSS.within_key, _CROSS.key)
    found = connection.execute(_STORED.where(place.in_(keys))).all()
    stored = {(row.within_key, row.key): row.n for row in found}
    return {key[0] for key in keys if (stored.get(key, 0) == 0) != (stored.get(key, 0) + by[key] == 0)}


def _newest_version(session: Session) -> int:
    return session.scalar(select(Category.version).order_by(Category.version.desc()).limit(1)) or 1


def _department_row(item: Department) -> dict[str, Any]:
    former = [alias.name for alias in item.aliases if alias.is_former_name]
    return {
        "code": item.code,
        "name": item.name,
        "group_name": item.group.name if item.group else "",
        "group_position": item.group.position if item.group else 999,
        "position": item.position,
        "phone": item.phone,
        "former_names": "、".join(former),
        "valid_from": item.valid_from.isoformat() if item.valid_from else None,
        "valid_until": item.valid_until.isoformat() if item.valid_until else None,
        "successor_code": item.successor.code if item.successor else None,
    }


def _replace(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Rewrite ``table`` when its content differs; the keys of the rows that do."""
    key = next(iter(table.primary_key.columns)).name
    now = {row[key]: dict(row) for row in session.execute(select(table)).mappings()}
    wanted = {row[key]: dict(row) for row in rows}
    changed = {item for item in now.keys() | wanted.keys() if now.get(item) != wanted.get(item)}
    if not changed:
        return changed
    session.execute(delete(table))
    if rows:
        session.execute(insert(table), list(rows))
    return changed
