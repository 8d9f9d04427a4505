"""Every permission and every role on one page. Permission logic exists nowhere else."""

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    """``area:thing:act``; the comment above each says what it allows."""

    # Held by nobody: the default of every view that declares nothing.
    CLOSED = "closed"
    # Sign out, see one's own sessions, change one's own password.
    ACCOUNT = "staff:account:own"
    # See the dashboard and the queues (titles as imported, no raw text).
    QUEUES = "backoffice:queues:view"
    # Open a case or a call with its raw text and the caller's data; every view is audited.
    CASE_RAW = "backoffice:case:raw"
    # Decide findings, edit the public wording, propose, defer, mark as not public; open a revision.
    CASE_EDIT = "backoffice:case:edit"
    # Approve or send back what somebody else proposed.
    CASE_REVIEW = "backoffice:case:review"
    # Record a secrecy review conclusion.
    CASE_SECRECY = "backoffice:case:secrecy"
    # Release approved cases, alone or in batches.
    RELEASE = "backoffice:release:publish"
    # Withdraw a released case, erase it for privacy.
    WITHDRAW = "backoffice:release:withdraw"
    # See what the re-check found in released items, by number and rule.
    RECHECKS = "backoffice:recheck:view"
    # Let a re-check that has hidden more than its limit go on.
    RECHECK_CONFIRM = "backoffice:recheck:confirm"
    # Import files and see import runs.
    IMPORT = "backoffice:import:run"
    # Map unmatched departments and categories, edit departments, aliases, towns, holidays.
    DIRECTORY = "backoffice:directory:edit"
    # Propose words for the lists of anonymisation and preview what they change.
    WORDS = "backoffice:words:propose"
    # Switch on a word that somebody else proposed; take a word out of use.
    WORDS_SWITCH = "backoffice:words:switch"
    # Keep the words that find each other in the public search; see which searches found nothing.
    SEARCH_WORDS = "backoffice:search:words"
    # See and compute rankings, propose exclusions, enter manual figures, answer objections, publish call statistics.
    RANKINGS = "backoffice:ranking:work"
    # Approve exclusions that somebody else proposed; release a ranking that somebody else computed.
    RANKING_RELEASE = "backoffice:ranking:release"
    # Write rulebooks; a second person with this permission activates them.
    RULEBOOKS = "backoffice:rulebook:edit"
    # Read one's own department's score sheets order by order and object to them.
    OWN_SCORES = "backoffice:ranking:own"
    # Write bulletins, briefs, their chains of instructions and historic documents; confirm hot topics.
    BULLETINS = "backoffice:bulletin:edit"
    # Approve a bulletin, brief or instruction that somebody else proposed.
    BULLETIN_REVIEW = "backoffice:bulletin:review"
    # Release, correct and withdraw an approved bulletin.
    BULLETIN_RELEASE = "backoffice:bulletin:release"
    # Keep hotline days, sessions, officials, transcripts and promises; decide findings in calls (raw text, audited).
    HOTLINE_DAYS = "backoffice:hotline:edit"
    # Approve a hotline day, a call or a promise that somebody else proposed.
    HOTLINE_REVIEW = "backoffice:hotline:review"
    # Release, schedule, correct and withdraw approved hotline days, calls and promises.
    HOTLINE_RELEASE = "backoffice:hotline:release"
    # Handle reports from the public; hiding an item additionally needs WITHDRAW.
    REPORTS = "backoffice:reports:handle"
    # Invite, reset, lock staff accounts, give roles.
    USERS = "staff:users:manage"
    # Read the audit log.
    AUDIT = "audit:log:read"


class Role(StrEnum):
    """Roles as an office knows them."""

    CURATOR = "curator"
    REVIEWER = "reviewer"
    SECRECY = "secrecy"
    PUBLISHER = "publisher"
    LIAISON = "liaison"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROLE_NAMES: dict[Role, str] = {
    Role.CURATOR: "采编",
    Role.REVIEWER: "审核",
    Role.SECRECY: "保密审查",
    Role.PUBLISHER: "签发",
    Role.LIAISON: "承办单位联络员",
    Role.ADMINISTRATOR: "系统管理员",
    Role.AUDITOR: "审计",
}


def role_names(roles: Iterable[str]) -> str:
    """The roles as colleagues read them, in the order of the office: 采编、审核."""
    held = set(roles)
    return "、".join(name for role, name in ROLE_NAMES.items() if role in held)


_EVERYBODY = frozenset(Role)
_WORKERS = frozenset({Role.CURATOR, Role.REVIEWER, Role.SECRECY, Role.PUBLISHER})

HOLDERS: dict[Permission, frozenset[Role]] = {
    Permission.CLOSED: frozenset(),
    Permission.ACCOUNT: _EVERYBODY,
    Permission.QUEUES: _WORKERS,
    Permission.CASE_RAW: _WORKERS,
    Permission.CASE_EDIT: frozenset({Role.CURATOR, Role.REVIEWER}),
    Permission.CASE_REVIEW: frozenset({Role.REVIEWER, Role.PUBLISHER}),
    Permission.CASE_SECRECY: frozenset({Role.SECRECY}),
    Permission.RELEASE: frozenset({Role.PUBLISHER}),
    Permission.WITHDRAW: frozenset({Role.REVIEWER, Role.PUBLISHER}),
    Permission.RECHECKS: _WORKERS | {Role.ADMINISTRATOR},
    Permission.RECHECK_CONFIRM: frozenset({Role.PUBLISHER, Role.ADMINISTRATOR}),
    Permission.IMPORT: frozenset({Role.CURATOR, Role.ADMINISTRATOR}),
    Permission.DIRECTORY: frozenset({Role.CURATOR, Role.ADMINISTRATOR}),
    Permission.WORDS: frozenset({Role.CURATOR, Role.REVIEWER, Role.PUBLISHER}),
    Permission.WORDS_SWITCH: frozenset({Role.REVIEWER, Role.PUBLISHER}),
    Permission.SEARCH_WORDS: frozenset({Role.CURATOR, Role.REVIEWER, Role.PUBLISHER}),
    Permission.RANKINGS: frozenset({Role.CURATOR, Role.REVIEWER, Role.PUBLISHER}),
    Permission.RANKING_RELEASE: frozenset({Role.REVIEWER, Role.PUBLISHER}),
    Permission.RULEBOOKS: frozenset({Role.REVIEWER, Role.PUBLISHER}),
    Permission.OWN_SCORES: frozenset({Role.LIAISON}),
    Permission.BULLETINS: frozenset({Role.CURATOR, Role.REVIEWER}),
    Permission.BULLETIN_REVIEW: frozenset({Role.REVIEWER, Role.PUBLISHER}),
    Permission.BULLETIN_RELEASE: frozenset({Role.PUBLISHER}),
    Permission.HOTLINE_DAYS: frozenset({Role.CURATOR, Role.REVIEWER}),
    Permission.HOTLINE_REVIEW: frozenset({Role.REVIEWER, Role.PUBLISHER}),
    Permission.HOTLINE_RELEASE: frozenset({Role.PUBLISHER}),
    Permission.REPORTS: frozenset({Role.CURATOR, Role.REVIEWER, Role.PUBLISHER}),
    Permission.USERS: frozenset({Role.ADMINISTRATOR}),
    Permission.AUDIT: frozenset({Role.AUDITOR}),
}


def allows(roles: frozenset[str], permission: str) -> bool:
    """Whether any of ``roles`` holds ``permission``; an unknown permission is held by nobody."""
    try:
        holders = HOLDERS[Permission(permission)]
    except (KeyError, ValueError):
        return False
    return bool(holders & roles)
