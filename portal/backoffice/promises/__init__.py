"""Promises (承诺事项): ledger, due dates, results, reminders; what calls led to in the flow of cases."""

from pyramid.config import Configurator

from portal.security.permissions import Permission


def includeme(config: Configurator) -> None:
    """Entries of the staff bar, routes and views."""
    # Imported here: portal.releases reads the models of this package, and what follows uses portal.releases.
    from portal.backoffice.hotline_days import GROUP
    from portal.backoffice.promises.reminders import count_reminders

    for part in ("views", "edit_views", "act_views", "call_views"):
        config.include(f"portal.backoffice.promises.{part}")
    entry = config.add_staff_entry
    entry("staff.promises.list", "承诺台账", Permission.QUEUES, None, 84, GROUP)
    entry("staff.promises.due", "到期提醒", Permission.QUEUES, count_reminders, 85, GROUP)
