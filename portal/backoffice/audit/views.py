"""The audit log on a page and as CSV."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response
from wtforms import Field

from portal.audit.log import record
from portal.audit.models import AuditEntry
from portal.backoffice.audit.forms import AuditFilters
from portal.backoffice.audit.queries import LOCAL, PAGE, Conditions, everything, page
from portal.backoffice.audit.words import ACTIONS, SUBJECTS, detail_words
from portal.security.permissions import Permission
from portal.security.throttle import remote_address
from portal.web.numbers import whole_number
from portal.web.spreadsheet import csv_file, csv_line

FIRST_YEAR, LAST_YEAR = 2000, 2999
HEADER = ("序号", "时间", "用户名", "行为代码", "行为", "对象种类", "对象编号", "细节", "地址")


def audit_log(request: Request) -> dict[str, Any]:
    """One page of the log, filtered by person, act, subject and days."""
    form = AuditFilters(request.GET)
    conditions = _conditions(form)
    rows = page(request.db, conditions, _before(request))
    shown = rows[:PAGE]
    chosen = {name: value for name, value in request.GET.items() if name in form._fields and value}
    return {
        "form": form,
        "entries": shown,
        "older": {**chosen, "before": shown[-1].id} if len(rows) > PAGE else None,
        "chosen": chosen,
        "first": _before(request) is None,
        "actions": ACTIONS,
        "subjects": SUBJECTS,
        "detail_words": detail_words,
    }


def audit_csv(request: Request) -> Response:
    """All matching entries as CSV that spreadsheets read as UTF-8; taking them away is itself recorded."""
    conditions = _conditions(AuditFilters(request.GET))
    with request.write_now() as session:
        record(
            session,
            request.identity.username,
            "audit.exported",
            address=remote_address(request),
            filters=sorted(name for name in AuditFilters()._fields if getattr(conditions, name)),
        )
    lines = (csv_line(_cells(entry)) for entry in everything(request.db, conditions))
    return csv_file([csv_line(HEADER), *lines], "audit.csv")


def _conditions(form: AuditFilters) -> Conditions:
    form.validate()  # a day that is none stands in the form as an error and filters nothing
    days = {name: _day(form[name]) for name in ("since", "until")}
    return Conditions(
        actor=form.actor.data or "",
        action=form.action.data or "",
        kind=form.kind.data or "",
        subject=form.subject.data or "",
        since=days["since"],
        until=days["until"],
    )


def _day(field: Field) -> date | None:
    """The day of a filter; years that no log has would not survive the change of time zone."""
    day: date | None = None if field.errors else field.data
    return day if day and FIRST_YEAR <= day.year <= LAST_YEAR else None


def _before(request: Request) -> int | None:
    text = request.GET.get("before", "")
    return whole_number(text, digits=15)


def _detail(entry: AuditEntry) -> str:
    return json.dumps(entry.detail, ensure_ascii=False, sort_keys=True) if entry.detail else ""


def _cells(entry: AuditEntry) -> Iterator[str]:
    yield str(entry.id)
    yield entry.at.astimezone(LOCAL).isoformat(timespec="seconds")
    yield entry.actor
    yield entry.action
    yield ACTIONS.get(entry.action, "")
    yield entry.subject_kind
    yield entry.subject_id
    yield _detail(entry)
    yield entry.address


def includeme(config: Configurator) -> None:
    config.add_route("staff.audit", "/staff/audit")
    config.add_route("staff.audit.csv", "/staff/audit.csv")
    config.add_staff_view(
        audit_log, "staff.audit", permission=Permission.AUDIT, renderer="backoffice/audit/log.jinja2"
    )
    config.add_staff_view(audit_csv, "staff.audit.csv", permission=Permission.AUDIT)
