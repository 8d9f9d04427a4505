"""The audit log for auditors (审计)."""

from pyramid.config import Configurator

from portal.security.permissions import Permission


def includeme(config: Configurator) -> None:
    config.include("portal.backoffice.audit.views")
    config.add_staff_entry("staff.audit", "审计", Permission.AUDIT, position=95)
