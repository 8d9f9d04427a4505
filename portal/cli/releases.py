"""``portal release`` and ``portal withdraw``: the acts of the release pages, as a staff user who may do them."""

import sys

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.backoffice.readers import cores
from portal.backoffice.releases.filters import QueueFilter
from portal.backoffice.releases.queries import batch_summary, receipt_job, selection
from portal.cli import verb
from portal.cli.environment import Environment, open_environment
from portal.jobs.models import Job
from portal.jobs.queue import finish, lease
from portal.jobs.worker import JobContext
from portal.releases import NotAllowed
from portal.releases.batches import OpenBatch, run_release
from portal.releases.models import ReleaseBatch, WithdrawalReceipt
from portal.releases.receipts import complete_receipt
from portal.releases.withdraw import WithdrawRelease
from portal.security.permissions import Permission, allows
from portal.security.policy import Identity
from portal.staff.models import StaffUser
from portal.vocabulary import CHOSEN_REASONS, WithdrawalKind, WithdrawalReason


def acting_as(session: Session, username: str, permission: Permission) -> Identity:
    """The account a command acts as; one that is unknown, locked or not permitted ends the command."""
    user = session.scalar(select(StaffUser).where(StaffUser.username == username))
    if user is None or user.locked_at is not None:
        raise click.ClickException(f"no open account {username!r}")
    if not allows(frozenset(user.roles), permission):
        raise click.ClickException(f"{username!r} does not hold the permission {permission.value}")
    return Identity(user.id, user.username, user.display_name, frozenset(user.roles))


@verb("release")
@click.option("--all-approved", is_flag=True, required=True, help="Release every approved case.")
@click.option("--ground", required=True, help="Ground of publication (公开依据), stored with the batch.")
@click.option("--secrecy", required=True, help="Conclusion of the secrecy review (保密审查结论).")
@click.option("--as", "username", required=True, help="Staff account that releases.")
def release(ini: str, all_approved: bool, ground: str, secrecy: str, username: str) -> None:
    """Release approved cases as one batch, after finishing batches that were interrupted; safe to run again."""
    environment = open_environment(ini)
    with environment.sessions() as session:
        acting_as(session, username, Permission.RELEASE)
        interrupted = session.scalars(select(ReleaseBatch.id).where(ReleaseBatch.state != "done")).all()
    for batch_id in interrupted:
        _run(environment, batch_id)
    with environment.sessions.begin() as session:
        case_ids = selection(session, QueueFilter()).ids
        if not case_ids:
            click.echo("No approved case is waiting.")
            return
        actor = acting_as(session, username, Permission.RELEASE)
        try:
            batch = OpenBatch(session, case_ids, actor, ground=ground, secrecy_conclusion=secrecy).perform()
        except NotAllowed as refusal:
            raise click.ClickException(str(refusal)) from None
    _run(environment, batch.id)


def _run(environment: Environment, batch_id: int) -> None:
    """Release a batch here; a worker that takes its job meanwhile shares the items."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as bar:
        task = bar.add_task(f"batch {batch_id}", total=None)
        run_release(
            environment.sessions,
            batch_id,
            environment.settings.workflow,
            lambda done, total: bar.update(task, completed=done, total=total),
            cores(),
        )
    with environment.sessions() as session:
        summary = batch_summary(session, batch_id)
    assert summary is not None
    click.echo(f"Batch {batch_id}: {summary.released} released, {summary.refused} refused")


@verb("withdraw")
@click.argument("number")
@click.option(
    "--kind",
    type=click.Choice([item.value for item in WithdrawalKind]),
    default=WithdrawalKind.GONE.value,
    show_default=True,
    help="What stays: a notice, only the word that it is gone, or nothing.",
)
@click.option(
    "--reason",
    type=click.Choice([item.value for item in CHOSEN_REASONS]),
    required=True,
    help="Reason class, shown in the public log.",
)
@click.option("--note", default="", help="Public sentence; needed for the kind notice.")
@click.option("--erase", is_flag=True, help="Also destroy all texts and the caller's data. Cannot be undone.")
@click.option("--as", "username", required=True, help="Staff account that withdraws.")
def withdraw(ini: str, number: str, kind: str, reason: str, note: str, erase: bool, username: str) -> None:
    """Withdraw a released case and print the receipt; exit code 1 while any surface still shows it."""
    environment = open_environment(ini)
    with environment.sessions.begin() as session:
        actor = acting_as(session, username, Permission.WITHDRAW)
        try:
            receipt = WithdrawRelease(
                session,
                number,
                WithdrawalKind(kind),
                WithdrawalReason(reason),
                actor,
                note=note,
                erase=erase,
            ).perform()
        except NotAllowed as refusal:
            raise click.ClickException(str(refusal)) from None
        job = receipt_job(session, receipt.id)
        assert job is not None
        lease(session, job.id, "portal withdraw")  # two that erase would take the index from each other
    clean = _complete(environment, receipt.id, job)
    sys.exit(0 if clean else 1)


def _complete(environment: Environment, receipt_id: int, job: Job) -> bool:
    """Probe now instead of waiting for the worker; it tries again where a surface was not clean."""
    fault = ""
    try:
        complete_receipt(JobContext(job.id, dict(job.payload), environment.settings, environment.sessions))
    except RuntimeError as error:
        fault = str(error)
    with environment.sessions.begin() as session:
        finish(session, job.id, fault)
        receipt = session.get_one(WithdrawalReceipt, receipt_id)
        for item in receipt.surfaces:
            word = "clean" if item["clean"] else "STILL VISIBLE"
            click.echo(f"{item['status']}  {word:13}  {item['address']}  {item['surface']}")
    click.echo(
        fault or f"{receipt.number} withdrawn, {len(receipt.surfaces)} surfaces clean", err=bool(fault)
    )
    return not fault
