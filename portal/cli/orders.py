"""``portal orders derive``."""

import click
from sqlalchemy import func, select

from portal.backoffice.cases.models import Case
from portal.backoffice.departments.matching import DepartmentMatcher, local_date
from portal.backoffice.orders.from_cases import DeriveOrders
from portal.cli import main, verb
from portal.cli.environment import open_environment

CASES = 5000
"""Cases a transaction: others wait for the write lock for a moment only."""


@main.group("orders")
def orders_group() -> None:
    """Hand-overs to departments."""


@verb("derive", orders_group)
def derive(ini: str) -> None:
    """Read the orders off all imported cases, as an import does; safe to stop and run again."""
    sessions = open_environment(ini).sessions
    with sessions() as session:
        last = session.scalar(select(func.max(Case.id))) or 0
        matcher = DepartmentMatcher.load(session)
    made = 0
    for start in range(0, last, CASES):
        with sessions.begin() as session:
            service = DeriveOrders(session, lambda name, moment: matcher.match(name, local_date(moment)))
            made += service.perform(Case.id.between(start + 1, start + CASES))
    click.echo(f"{made} orders made or changed")
