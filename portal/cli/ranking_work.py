"""``portal ranking compute``: beside ``verify`` (``portal/cli/rankings.py``), which must run without any of this."""

import sys

import click
from rich.console import Console

from portal.backoffice.rankings.basis import last_day, rulebooks_on
from portal.backoffice.rankings.jobs import compute_and_store
from portal.backoffice.rankings.models import Ranking
from portal.cli import verb
from portal.cli.environment import Environment, open_environment
from portal.cli.rankings import ranking
from portal.cli.releases import acting_as
from portal.releases import NotAllowed
from portal.scoring.period import Period
from portal.scoring.rulebook import RulebookFaults, parse_rulebook
from portal.security.permissions import Permission
from portal.security.policy import Identity


@verb("compute", ranking)
@click.argument("period")
@click.option("--group", help="Code of one group; without it every group of the rulebooks in force.")
@click.option("--as", "username", required=True, help="Staff account that computes.")
def compute(ini: str, period: str, group: str | None, username: str) -> None:
    """Compute the rankings of PERIOD (2026-10, 2026-Q3 or 2026) for review; exit code 1 if one is refused.

    Safe to stop and run again: a ranking that is not released yet is replaced.
    """
    environment = open_environment(ini)
    groups = [group] if group else _groups(environment, period)
    with environment.sessions() as session:
        actor = acting_as(session, username, Permission.RANKINGS)
    done = [_compute_one(environment, actor, period, code) for code in groups]
    sys.exit(0 if all(done) else 1)


def _compute_one(environment: Environment, actor: Identity, period: str, group: str) -> bool:
    """Compute one group and say what came of it; False when it was refused."""
    with Console(stderr=True).status(f"{period}/{group}") as status:
        try:
            ranking_id = compute_and_store(
                environment.sessions,
                actor,
                period,
                group,
                lambda orders: status.update(f"{period}/{group}: {orders} orders read"),
            )
        except NotAllowed as refusal:
            click.echo(f"{period}/{group}: {'；'.join(refusal.reasons)}", err=True)
            return False
    click.echo(f"{period}/{group}: {_summary(environment, ranking_id)}")
    return True


def _groups(environment: Environment, period: str) -> list[str]:
    """Codes of all groups of the rulebooks that hold for the period."""
    try:
        day = last_day(Period.parse(period))
    except ValueError as fault:
        raise click.ClickException(str(fault)) from None
    found: list[str] = []
    with environment.sessions() as session:
        for row in rulebooks_on(session, day):
            try:
                found += [group.code for group in parse_rulebook(row.text).groups]
            except RulebookFaults as refusal:
                raise click.ClickException(f"{row.code} {row.version}: {refusal}") from None
    if not found:
        raise click.ClickException(f"no rulebook holds on {day}")
    return list(dict.fromkeys(found))


def _summary(environment: Environment, ranking_id: int) -> str:
    with environment.sessions() as session:
        row = session.get_one(Ranking, ranking_id)
        ranked = sum(1 for sheet in row.sheets if sheet.status == "ranked")
        orders = sum(sheet.orders for sheet in row.sheets)
        return f"version {row.version}, {ranked} of {len(row.sheets)} units ranked, {orders} orders"
