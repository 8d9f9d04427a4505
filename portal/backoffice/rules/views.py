"""The page on how often each rule was followed, and the same as CSV."""

from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.response import Response

from portal.backoffice.rules.queries import rule_figures
from portal.backoffice.words import GROUP
from portal.security.permissions import Permission
from portal.web.spreadsheet import csv_file, csv_line

HEADER = ("规则", "类别", "采纳", "保留", "采纳率", "最近一次保留的理由")


def rules(request: Request) -> dict[str, Any]:
    """One row for each rule that somebody has decided on."""
    return {"rules": rule_figures(request.db)}


def rules_csv(request: Request) -> Response:
    """The same rows for a spreadsheet."""
    lines = [
        csv_line(
            (
                rule.rule_id,
                rule.label,
                str(rule.accepted),
                str(rule.rejected),
                f"{rule.precision:.3f}",
                rule.last_reason,
            )
        )
        for rule in rule_figures(request.db)
    ]
    return csv_file([csv_line(HEADER), *lines], "rules.csv")


def includeme(config: Configurator) -> None:
    config.add_route("staff.rules", "/staff/rules")
    config.add_staff_view(
        rules, "staff.rules", permission=Permission.CASE_EDIT, renderer="backoffice/rules/rules.jinja2"
    )
    config.add_route("staff.rules.csv", "/staff/rules.csv")
    config.add_staff_view(rules_csv, "staff.rules.csv", permission=Permission.CASE_EDIT)
    config.add_staff_entry("staff.rules", "规则命中情况", Permission.CASE_EDIT, position=66, group=GROUP)
