"""Background jobs (后台任务): table, queue, worker, and the threads of the single-process default."""

import threading
from typing import Any

from pyramid.config import Configurator

from portal.jobs.worker import Handler, Worker
from portal.settings import Settings


def add_job_handler(config: Configurator, kind: str, handler: Handler) -> None:
    """Register the handler of one kind of job."""
    config.registry.setdefault("job_handlers", {})[kind] = handler


def _start_worker(event: Any) -> None:
    registry = event.app.registry
    worker = Worker(registry.settings["portal"], registry["sessions"], registry.get("job_handlers", {}))
    stop = threading.Event()
    registry["worker.stop"] = stop
    threading.Thread(target=worker.follow, args=(stop,), name="worker", daemon=True).start()


def includeme(config: Configurator) -> None:
    settings: Settings = config.registry.settings["portal"]
    config.registry.setdefault("job_handlers", {})
    config.add_directive("add_job_handler", add_job_handler)
    if settings.inline_worker:
        config.add_subscriber(_start_worker, "pyramid.events.ApplicationCreated")
