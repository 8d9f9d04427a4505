"""Background jobs (后台任务): table, queue, worker, and the threads of the single-process default."""

import threading
from typing import Any

from pyramid.config import Configurator

from portal.jobs.worker import Handler, Worker
from portal.settings import Settings


def add_job_handler(config: Configurator, kind: str, handler: Handler) -> None:
    """Register the handler of one kind of job."""
    config.registry.setdefault("job_handlers", {})[kind] = handler


def collect_handlers(settings: Settings) -> dict[str, Handler]:
    """All handlers, for a worker outside the web process: the staff side is configured once and not served."""
    import portal

    application = portal.main({}, **settings.as_raw(sides="staff", inline_worker="false"))
    application.registry["working"].dispose()  # handlers work on the sessions of their own process
    return dict(application.registry["job_handlers"])


def _start_worker(event: Any) -> None:
    registry = event.app.registry
    worker = Worker(registry.settings["portal"], registry["sessions"], registry["job_handlers"])
    start_thread(registry, "worker", worker.follow)


def start_thread(registry: Any, name: str, follow: Any) -> None:
    """Run ``follow(stop)`` in a daemon thread; ``registry["stop"]`` ends all threads of the process."""
    stop: threading.Event = registry.setdefault("stop", threading.Event())
    threading.Thread(target=follow, args=(stop,), name=name, daemon=True).start()


def includeme(config: Configurator) -> None:
    settings: Settings = config.registry.settings["portal"]
    config.registry.setdefault("job_handlers", {})
    config.add_directive("add_job_handler", add_job_handler)
    if settings.inline_worker:
        config.add_subscriber(_start_worker, "pyramid.events.ApplicationCreated")
