"""Reads of rulebooks: the list, the next version's number, whose validity overlaps."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from portal.backoffice.rulebooks.models import RulebookVersion
from portal.scoring.rulebook import parse_rulebook

HELD = ("active", "retired")
"""States of versions that hold, or held, on the days of their validity."""


def all_versions(session: Session) -> Sequence[RulebookVersion]:
    """By code, newest version first."""
    return session.scalars(
        select(RulebookVersion).order_by(RulebookVersion.code, RulebookVersion.version.desc())
    ).all()


def count_proposed(session: Session) -> int:
    """Versions that wait for a second person."""
    return (
        session.scalar(select(func.count(RulebookVersion.id)).where(RulebookVersion.state == "proposed")) or 0
    )


def next_version(session: Session, code: str) -> int:
    """The number after the highest version of ``code``; 1 for a new one."""
    highest = session.scalar(select(func.max(RulebookVersion.version)).where(RulebookVersion.code == code))
    return (highest or 0) + 1


def overlapping(session: Session, version: RulebookVersion) -> RulebookVersion | None:
    """Another version in force on some day of ``version``'s validity for one of its groups, the earliest; what was
    retired before its first day counts not.
    """
    conditions = [
        RulebookVersion.id != version.id,
        RulebookVersion.state.in_(HELD),
        _ends_after(version.valid_from),
        _ends_after(RulebookVersion.valid_from),
    ]
    if version.valid_until is not None:
        conditions.append(RulebookVersion.valid_from < version.valid_until)
    found = session.scalars(select(RulebookVersion).where(*conditions).order_by(RulebookVersion.valid_from))
    groups = _group_codes(version)
    return next((other for other in found if groups & _group_codes(other)), None)


def _ends_after(day: date | InstrumentedAttribute[date]) -> ColumnElement[bool]:
    return or_(RulebookVersion.valid_until.is_(None), RulebookVersion.valid_until > day)


def _group_codes(version: RulebookVersion) -> set[str]:
    return {group.code for group in parse_rulebook(version.text).groups}
