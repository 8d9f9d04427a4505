"""The staff member's first page: only what their role may see."""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request

from portal.backoffice.bulletins.queries import waiting_for as waiting_bulletins
from portal.backoffice.calendar.services import pressing_years
from portal.backoffice.cases.progress import detection_state
from portal.backoffice.cases.queries import queue_counts
from portal.backoffice.cases.queue_filters import QUEUES
from portal.backoffice.cases.queue_views import waited
from portal.backoffice.cases.timing import GOAL_MEDIAN, GOAL_P95, queue_times
from portal.backoffice.dashboard.queries import due_deferred, import_problems, oldest, own_work, undetected
from portal.backoffice.departments.names.queries import waiting_names
from portal.backoffice.hotline_days.waiting import tasks as hotline_tasks
from portal.backoffice.objections.queries import count_open as open_objections
from portal.backoffice.orders.queries import waiting_exclusions
from portal.backoffice.ownscores.queries import sheets_to_check
from portal.backoffice.rankings.queries import waiting_for_release
from portal.backoffice.rechecks.queries import count_open as open_rechecks
from portal.backoffice.reports.queries import waiting_count as waiting_reports
from portal.backoffice.rulebooks.queries import count_proposed as proposed_rulebooks
from portal.backoffice.seconds.queries import count_waiting as waiting_seconds
from portal.backoffice.words.queries import waiting_words
from portal.releases.bulletin_quotes import withdrawn_quotes
from portal.releases.snapshot import today
from portal.releases.workflow import UNDER_REVIEW
from portal.security.permissions import Permission, allows


def home(request: Request) -> dict[str, Any]:
    """Queues, own work, what waits longest, imports, names to map, reports, what waits for a second person."""
    session, identity = request.db, request.identity

    def may(permission: Permission) -> bool:
        return allows(identity.roles, permission)

    sees_queues = may(Permission.QUEUES)
    return {
        "queues": QUEUES if sees_queues else (),
        "counts": queue_counts(session) if sees_queues else {},
        "work": own_work(session, identity.username) if may(Permission.CASE_RAW) else None,
        "times": queue_times(session) if sees_queues else [],
        "goals": (GOAL_MEDIAN, GOAL_P95),
        "oldest_new": oldest(session, ("new", "sent_back")) if sees_queues else None,
        "oldest_review": oldest(session, tuple(sorted(UNDER_REVIEW))) if sees_queues else None,
        "due": due_deferred(session) if may(Permission.CASE_EDIT) else 0,
        "detection": detection_state(session) if sees_queues else None,
        "undetected": undetected(session) if sees_queues else 0,
        "can_open": may(Permission.CASE_RAW),
        "can_edit": may(Permission.CASE_EDIT),
        "can_review": may(Permission.CASE_REVIEW),
        "imports": import_problems(session) if may(Permission.IMPORT) else [],
        "names": waiting_names(session) if may(Permission.DIRECTORY) else 0,
        "reports": waiting_reports(session) if may(Permission.REPORTS) else 0,
        "rechecks": open_rechecks(session) if may(Permission.RECHECKS) else 0,
        "seconds": waiting_seconds(session) if may(Permission.CASE_REVIEW) else 0,
        "new_words": waiting_words(session) if may(Permission.WORDS_SWITCH) else 0,
        "exclusions": waiting_exclusions(session) if may(Permission.RANKING_RELEASE) else 0,
        "missing": pressing_years(session) if may(Permission.RANKINGS) or may(Permission.DIRECTORY) else [],
        "may_enter_days": may(Permission.DIRECTORY),
        "objections": open_objections(session) if may(Permission.RANKINGS) else 0,
        "rulebooks": proposed_rulebooks(session) if may(Permission.RULEBOOKS) else 0,
        "sheets": sheets_to_check(session, identity.user_id) if may(Permission.OWN_SCORES) else None,
        "rankings": waiting_for_release(session) if may(Permission.RANKING_RELEASE) else 0,
        "bulletins": len(waiting_bulletins(session, identity)) if sees_queues else 0,
        "hotline": hotline_tasks(session, identity, today()),
        "quotes": withdrawn_quotes(session)
        if may(Permission.BULLETINS) or may(Permission.BULLETIN_RELEASE)
        else [],
        "now": datetime.now(UTC),
        "waited": waited,
    }


def includeme(config: Configurator) -> None:
    config.add_route("staff.dashboard", "/staff/home")
    config.add_staff_view(
        home,
        "staff.dashboard",
        permission=Permission.ACCOUNT,
        renderer="backoffice/dashboard/home.jinja2",
    )
    config.add_staff_entry("staff.dashboard", "工作台", Permission.ACCOUNT, position=0)
