"""Publish the names and structure of departments and categories; called by whoever changes them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session, selectinload

from portal.backoffice.departments.models import Category, Department
from portal.public.departments.tables import published_category, published_department
from portal.releases.log import bump_counter


def publish_directory(session: Session) -> None:
    """Make the published departments and categories equal to the working ones, in ``session``'s transaction."""
    departments = session.scalars(
        select(Department).options(selectinload(Department.group), selectinload(Department.aliases))
    )
    changed = _replace(session, published_department, [_department_row(item) for item in departments])
    categories = session.scalars(select(Category).where(Category.version == _newest_version(session)))
    rows = [{"path": c.path, "level": c.level, "name": c.name, "position": c.position} for c in categories]
    changed |= _replace(session, published_category, rows)
    if changed:
        bump_counter(session, datetime.now(UTC))


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


def _replace(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Rewrite ``table`` when its content differs; whether it did."""
    key = next(iter(table.primary_key.columns)).name
    now = {row[key]: dict(row) for row in session.execute(select(table)).mappings()}
    wanted = {row[key]: dict(row) for row in rows}
    if now == wanted:
        return False
    session.execute(delete(table))
    if rows:
        session.execute(insert(table), list(rows))
    return True
