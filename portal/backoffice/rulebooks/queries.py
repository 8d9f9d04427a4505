"""Reads of rulebooks: the list, what is in force on a day, whose validity overlaps."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from portal.backoffice.rulebooks.models import RulebookVersion

HELD = ("active", "retired")
"""States of versions that are, or were, in force."""


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
    highest = session.scalar(
        select(func.max(RulebookVersion.version)).where(RulebookVersion.code == code)
    )
    return (highest or 0) + 1


def in_force(session: Session, day: date) -> RulebookVersion | None:
    """The version that holds (or held) on ``day``; validity is half-open and never overlaps."""
    return session.scalars(
        select(RulebookVersion).where(
            RulebookVersion.state.in_(HELD), RulebookVersion.valid_from <= day, _ends_after(day)
        )
    ).first()


def overlapping(session: Session, version: RulebookVersion) -> RulebookVersion | None:
    """Another version in force on some day of ``version``'s validity; one that was retired before its first day counts not."""
    conditions = [
        RulebookVersion.id != version.id,
        RulebookVersion.state.in_(HELD),
        _ends_after(version.valid_from),
        _ends_after(RulebookVersion.valid_from),
    ]
    if version.valid_until is not None:
        conditions.append(RulebookVersion.valid_from < version.valid_until)
    return session.scalars(
        select(RulebookVersion).where(*conditions).order_by(RulebookVersion.valid_from)
    ).first()


def _ends_after(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    return or_(RulebookVersion.valid_until.is_(None), RulebookVersion.valid_until > day)
