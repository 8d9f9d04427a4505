"""Release (待发布), released items (已发布) and withdrawal (撤回)."""

from pyramid.config import Configurator

from portal.backoffice.releases.queries import count_approved, count_withdrawal_work
from portal.releases.batches import run_batch
from portal.releases.ledger import ledger_job, queue_first_count
from portal.releases.receipts import complete_receipt
from portal.security.permissions import Permission


def includeme(config: Configurator) -> None:
    """Job handlers, entries of the staff bar, routes and views of this feature."""
    config.add_job_handler("release_batch", run_batch)
    config.add_job_handler("receipt", complete_receipt)
    config.add_job_handler("ledger", ledger_job)
    config.add_subscriber(
        lambda event: queue_first_count(event.app.registry["sessions"]), "pyramid.events.ApplicationCreated"
    )
    for part in ("queue", "batches", "published", "withdrawals"):
        config.include(f"portal.backoffice.releases.views.{part}")
    view = Permission.QUEUES
    config.add_staff_entry("staff.releases.queue", "待发布", view, count_approved, position=20)
    config.add_staff_entry("staff.releases.published", "已发布", view, position=24)
    config.add_staff_entry("staff.releases.receipts", "撤回", view, count_withdrawal_work, position=28)
