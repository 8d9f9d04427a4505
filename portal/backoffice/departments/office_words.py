"""What anonymisation must leave readable: names of departments and places, office telephones."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.models import Department, DepartmentAlias, Town
from portal.privacy import OfficeWords

_SEPARATORS = re.compile(r"[、,，;；\s]+")


def load_office_words(session: Session) -> OfficeWords:
    """Read once a run; names known *not* to be a department (a clerk's own name) are left out."""
    departments = set(session.scalars(select(Department.name)))
    aliases = session.scalars(select(DepartmentAlias.name).where(DepartmentAlias.department_id.is_not(None)))
    phones = session.scalars(select(Department.phone).where(Department.phone != ""))
    return OfficeWords(
        departments=frozenset(departments | set(aliases)),
        places=frozenset(session.scalars(select(Town.name))),
        phones=frozenset(phone for text in phones for phone in _SEPARATORS.split(text) if phone),
    )
