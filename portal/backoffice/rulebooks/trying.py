"""The page of a dry run (试算)."""

from datetime import UTC, datetime
from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request

from portal.backoffice.rulebooks.dry_run import TryRulebook
from portal.backoffice.rulebooks.forms import DryRunForm
from portal.backoffice.rulebooks.views import version_of
from portal.releases import NotAllowed
from portal.scoring.period import LOCAL, Period
from portal.scoring.rulebook import RulebookFaults
from portal.security.permissions import Permission
from portal.web.present.numbers import percent


def dry_run(request: Request) -> dict[str, Any]:
    """The form, and the comparison for the period in the address."""
    version = version_of(request)
    last = Period.month_of(datetime.now(UTC).astimezone(LOCAL).date()).previous()
    form = DryRunForm(request.GET, period=last.code)
    found, problems = None, []
    if "period" in request.GET and form.validate():
        try:
            found = TryRulebook(request.db, version, Period.parse(form.period.data or "")).perform()
        except NotAllowed as refusal:
            problems = refusal.reasons
        except RulebookFaults as refusal:
            problems = refusal.faults
    share = percent(found.moved, found.compared) if found else ""
    return {"version": version, "form": form, "found": found, "problems": problems, "share": share}


def includeme(config: Configurator) -> None:
    config.add_route("staff.rulebooks.dry_run", r"/staff/rulebooks/{id:\d{1,9}}/dry-run")
    config.add_staff_view(
        dry_run,
        "staff.rulebooks.dry_run",
        permission=Permission.RULEBOOKS,
        renderer="backoffice/rulebooks/dry_run.jinja2",
    )
