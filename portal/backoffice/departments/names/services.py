"""Decide a category's spelling; departments' spellings are decided by AddAlias and SaveDepartment."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.cases.models import Case
from portal.backoffice.departments.matching import CategoryMatcher, clean_path
from portal.backoffice.departments.models import CategoryAlias
from portal.backoffice.departments.services import allowed
from portal.backoffice.orders.models import Assignment

TABLES: tuple[type[Case] | type[Assignment], ...] = (Case, Assignment)
"""What has a category: an appeal, and an order, whose file may name one where the appeal is not imported."""


class MapCategory:
    """Map a category's spelling to one of ours, or say that it is none; waiting cases follow at once."""

    def __init__(self, session: Session, actor: str, name: str, category_id: int | None) -> None:
        self._session = session
        self._actor = actor
        self._name = clean_path(name)
        self._category_id = category_id

    def failure_reasons(self) -> list[str]:
        if not self._name:
            return ["名称是空的。"]
        if self._session.scalar(select(CategoryAlias.id).where(CategoryAlias.name == self._name)) is not None:
            return ["这个名称已经处理过了。"]
        return []

    def perform(self) -> int:
        """How many waiting cases changed; raises NotAllowed."""
        allowed(self.failure_reasons())
        alias = CategoryAlias(name=self._name, category_id=self._category_id)
        self._session.add(alias)
        self._session.flush()
        action = "directory.category_mapped" if self._category_id else "directory.category_refused"
        record(
            self._session,
            self._actor,
            action,
            "category_alias",
            alias.id,
            category_id=self._category_id,
        )
        return rematch_categories(self._session)


class UnmapCategory:
    """Take the decision on a spelling back; cases that had their category by it wait again."""

    def __init__(self, session: Session, actor: str, alias: CategoryAlias) -> None:
        self._session = session
        self._actor = actor
        self._alias = alias

    def perform(self) -> None:
        session, alias = self._session, self._alias
        for table in TABLES:
            raws = session.scalars(
                select(table.category_raw).distinct().where(table.category_raw != "")
            ).all()
            own = [raw for raw in raws if clean_path(raw) == alias.name]
            session.execute(
                update(table)
                .where(table.category_raw.in_(own), table.category_id == alias.category_id)
                .values(category_id=None)
            )
        record(session, self._actor, "directory.category_unmapped", "category_alias", alias.id)
        session.delete(alias)
        session.flush()
        rematch_categories(session)


def rematch_categories(session: Session) -> int:
    """Give waiting cases and orders the category their spelling now means; how many cases changed."""
    matcher = CategoryMatcher.load(session)
    cases, _orders = (_rematch(session, matcher, table) for table in TABLES)
    return cases


def _rematch(session: Session, matcher: CategoryMatcher, table: type[Case] | type[Assignment]) -> int:
    waiting = (
        select(table.category_raw).distinct().where(table.category_id.is_(None), table.category_raw != "")
    )
    changed = 0
    for raw in session.scalars(waiting).all():
        target = matcher.match(raw)
        if target is not None:
            ids = session.scalars(
                update(table)
                .where(table.category_raw == raw, table.category_id.is_(None))
                .values(category_id=target)
                .returning(table.id)
            )
            changed += len(ids.all())
    return changed
