"""Release (待发布), released items (已发布) and withdrawal (撤回)."""

from pyramid.config import Configurator

from portal.releases.batches import run_batch
from portal.releases.receipts import complete_receipt


def includeme(config: Configurator) -> None:
    """Job handlers, routes and views of this feature."""
    config.add_job_handler("release_batch", run_batch)
    config.add_job_handler("receipt", complete_receipt)
