"""``portal orders derive``: orders of cases that were imported before the portal knew of orders."""

from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.departments.models import Department
from portal.backoffice.orders.models import Assignment
from portal.cli import main
from tests.factories import make_case
from tests.ini import write_ini


def test_cases_that_are_there_get_their_orders_once(
    raw_settings: dict[str, str], sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    """Lead and joint; the second time there is nothing to do."""
    with sessions.begin() as session:
        session.add(Department(code="water", name="云川市供水公司"))
        make_case(session, "A-1", department_raw="住建局", joint_departments_raw="云川市供水公司")
        make_case(session, "A-2", department_raw="")
    ini = write_ini(tmp_path, raw_settings)
    results = [CliRunner().invoke(main, ["orders", "derive", str(ini)]) for _ in range(2)]
    assert [result.output for result in results] == [
        "2 orders made or changed\n",
        "0 orders made or changed\n",
    ]
    with sessions() as session:
        found = session.scalars(select(Assignment).order_by(Assignment.id)).all()
        assert [(row.order_number, row.role, row.department_id is not None) for row in found] == [
            ("A-1", "lead", False),
            ("A-1/协1", "joint", True),
        ]
