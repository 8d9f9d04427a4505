"""The city's departments with dated names, its categories and towns, written into an empty directory."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.departments.categories.services import ImportTaxonomy, shipped_taxonomy
from portal.backoffice.departments.models import Category, Department, DepartmentAlias, DepartmentGroup, Town
from portal.demo.places import Office, offices, towns
from portal.demo.scene import telephone

GROUPS = {"市直部门": "departments", "乡镇街道": "towns", "公共企事业单位": "utilities"}


def install_directory(session: Session) -> None:
    """Add what is not there yet; safe to run again."""
    if session.scalar(select(DepartmentGroup.id).limit(1)) is None:
        _add_departments(session)
    if session.scalar(select(Category.id).limit(1)) is None:
        ImportTaxonomy(session, "portal demo", shipped_taxonomy()).perform()
    known = set(session.scalars(select(Town.name)))
    session.add_all(
        Town(name=town.name, area=town.area, position=n)
        for n, town in enumerate(towns())
        if town.name not in known
    )


def _add_departments(session: Session) -> None:
    groups = {
        name: DepartmentGroup(code=code, name=name, position=n)
        for n, (name, code) in enumerate(GROUPS.items())
    }
    session.add_all(groups.values())
    session.flush()
    for position, office in enumerate(offices().values()):
        department = Department(
            code=office.code,
            name=office.name,
            group_id=groups[office.group].id,
            phone=telephone(office.name),
            valid_from=office.since,
            position=position,
        )
        department.aliases = list(_aliases(office))
        session.add(department)
    session.flush()


def _aliases(office: Office) -> Iterator[DepartmentAlias]:
    """Former names hold until the day after their last; mere spellings have no dates."""
    for name, last in office.former:
        yield DepartmentAlias(name=name, valid_until=last + timedelta(days=1), is_former_name=True)
    for name in dict.fromkeys(office.spellings):
        if name != office.name:
            yield DepartmentAlias(name=name)
