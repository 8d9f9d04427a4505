"""Release (待发布), released items (已发布) and withdrawal (撤回)."""

from pyramid.config import Configurator

from portal.backoffice.releases.queries import count_approved, count_withdrawal_work
from portal.releases.batches import run_batch
from portal.releases.bulletin_quotes import JOB as REPRINT
from portal.releases.bulletin_reprint import reprint_job
from portal.releases.ledger import ledger_job, queue_first_count
from portal.releases.receipts import complete_receipt
from portal.releases.remains import JOB as REWRITE
from portal.releases.remains import rewrite_tables_job
from portal.security.permissions import Permission

GROUP = "发布"
"""The pages of release in the staff bar, those of other features among them."""


def includeme(config: Configurator) -> None:
    """Job handlers, entries of the staff bar, routes and views of this feature."""
    config.add_job_handler("release_batch", run_batch)
    config.add_job_handler("receipt", complete_receipt)
    config.add_job_handler("ledger", ledger_job)
    config.add_job_handler(REPRINT, reprint_job)
    config.add_job_handler(REWRITE, rewrite_tables_job)
    config.add_subscriber(
        lambda event: queue_first_count(event.app.registry["sessions"]), "pyramid.events.ApplicationCreated"
    )
    for part in ("queue", "batches", "published", "withdrawals"):
        config.include(f"portal.backoffice.releases.views.{part}")
    for route, label, count, position, also in (
        ("staff.releases.queue", "待发布", count_approved, 20, ""),
        ("staff.releases.batches", "发布批次", None, 22, ""),
        ("staff.releases.published", "已发布", None, 23, ""),
        ("staff.releases.receipts", "撤回", count_withdrawal_work, 24, "/staff/releases/withdraw"),
    ):
        config.add_staff_entry(route, label, Permission.QUEUES, count, position, GROUP, also)
