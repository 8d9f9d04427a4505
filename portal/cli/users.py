"""``portal user add|list|lock|unlock|reset``: accounts from the shell, and the first administrator."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.log import record
from portal.backoffice.departments.models import Department
from portal.cli import main, verb
from portal.cli.environment import Environment, open_environment
from portal.security.passwords import hash_password, password_problem
from portal.security.permissions import ROLE_NAMES, Role
from portal.staff.links import LIFETIMES
from portal.staff.models import StaffUser
from portal.staff.queries import all_users
from portal.staff.services import normal_username
from portal.staff.users.services import (
    InviteUser,
    LockUser,
    Refused,
    ResetPassword,
    UnlockUser,
    department_problems,
)

ACTOR = "cli"


@main.group("user")
def user_group() -> None:
    """Staff accounts: add, list, lock, unlock, reset."""


@verb("add", group=user_group)
@click.argument("username")
@click.option("--name", default="", help="Name or post as shown to colleagues; the username when left out.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([r.value for r in Role]))
@click.option("--department", "code", default="", help="Code of a liaison's department.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of standard input."
)
def add(ini: str, username: str, name: str, roles: tuple[str, ...], code: str, password_stdin: bool) -> None:
    """Make an account and print the one-time link by which its owner sets a password."""
    environment = open_environment(ini)
    password = _read_password() if password_stdin else None
    with environment.sessions.begin() as session:
        service = InviteUser(session, ACTOR)
        department_id = _department(session, code)
        if department_problems(roles, department_id):
            raise click.ClickException("a liaison needs --department CODE, and nobody else has one")
        try:
            if password is None:
                user, token = service.perform(username, name or username, roles, department_id)
                click.echo(f"Account {user.username} made.")
                _print_link(environment, token, "invite")
                return
            user = service.create(username, name or username, roles, department_id)
        except Refused:
            raise click.ClickException(f"there is an account {normal_username(username)} already") from None
        user.password_hash = hash_password(password)
        record(session, ACTOR, "staff.add", "staff_user", user.id, username=user.username, roles=user.roles)
    click.echo(f"Account {user.username} made; sign in at {environment.settings.base_url}/staff/")


@verb("list", group=user_group)
def list_users(ini: str) -> None:
    """Show all accounts with their roles and state."""
    environment = open_environment(ini)
    table = Table("username", "name", "roles", "state", "last sign-in (UTC)", box=None)
    with environment.sessions() as session:
        for user in all_users(session):
            state = "locked" if user.locked_at else "active" if user.password_hash else "no password yet"
            roles = " ".join(f"{role.value}({ROLE_NAMES[role]})" for role in Role if role in user.roles)
            last = f"{user.last_sign_in_at:%Y-%m-%d %H:%M}" if user.last_sign_in_at else "never"
            table.add_row(user.username, user.display_name, roles, state, last)
    Console().print(table)


@verb("lock", group=user_group)
@click.argument("username")
def lock(ini: str, username: str) -> None:
    """Close an account; its sessions and links end at once."""
    with open_environment(ini).sessions.begin() as session, _refusals_said():
        LockUser(session, ACTOR, _find(session, username)).perform()
    click.echo(f"Account {username} is locked.")


@verb("unlock", group=user_group)
@click.argument("username")
def unlock(ini: str, username: str) -> None:
    """Open a locked account again."""
    with open_environment(ini).sessions.begin() as session:
        UnlockUser(session, ACTOR, _find(session, username)).perform()
    click.echo(f"Account {username} is open.")


@verb("reset", group=user_group)
@click.argument("username")
def reset(ini: str, username: str) -> None:
    """End an account's password and print a one-time link for a new one."""
    environment = open_environment(ini)
    with environment.sessions.begin() as session:
        user = _find(session, username)
        kind = "reset" if user.password_hash else "invite"
        with _refusals_said():
            token = ResetPassword(session, ACTOR, user).perform()
    _print_link(environment, token, kind)


def _department(session: Session, code: str) -> int | None:
    if not code:
        return None
    department = session.scalar(select(Department.id).where(Department.code == code))
    if department is None:
        raise click.ClickException(f"there is no department {code}")
    return department


def _find(session: Session, username: str) -> StaffUser:
    user = session.scalar(select(StaffUser).where(StaffUser.username == normal_username(username)))
    if user is None:
        raise click.ClickException(f"there is no account {username}")
    return user


@contextmanager
def _refusals_said() -> Iterator[None]:
    try:
        yield
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None


def _read_password() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    problem = password_problem(password)
    if problem:
        raise click.ClickException(problem)
    return password


def _print_link(environment: Environment, token: str, kind: str) -> None:
    hours = int(LIFETIMES[kind].total_seconds() // 3600)
    click.echo(f"One-time link, valid for {hours} hours; it is not shown again:")
    click.echo(f"{environment.settings.base_url}/staff/welcome/{token}")
