"""Who may speak in a session, so that labels of its transcript are understood: the leader by post and name, units by name."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department, DepartmentAlias
from portal.backoffice.hotline_days.models import HotlineSession
from portal.transcripts import Speakers


def speakers_of(session: Session, sitting: HotlineSession) -> Speakers:
    """Posts and name of the session's leader, names and other spellings of all departments."""
    leaders = {sitting.post}
    if sitting.official is not None:
        leaders |= {sitting.official.name, *(term.post for term in sitting.official.terms)}
    units = set(session.scalars(select(Department.name)))
    units |= set(
        session.scalars(select(DepartmentAlias.name).where(DepartmentAlias.department_id.is_not(None)))
    )
    return Speakers(frozenset(filter(None, leaders)), frozenset(units))
