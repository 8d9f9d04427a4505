"""The release log (发布与撤回日志): every release, revision and withdrawal, and how to verify it."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    # Views know the snapshots of all features, which are made of ``versioned``: it must be there without them.
    from portal.public.log.views import case_snapshot, log_csv, log_page, snapshot

    config.add_public_route("log", "/log")
    config.add_public_view(log_page, "log", query=("before",), renderer="public/log/index.jinja2")
    config.add_route("log.csv", "/log.csv")
    config.add_public_view(log_csv, "log.csv", large=False)
    config.add_route("log.snapshot", r"/log/{seq:\d{1,9}}/snapshot.json")
    config.add_public_view(snapshot, "log.snapshot", large=False)
    config.add_route("cases.snapshot", r"/cases/{number:\d{4}-\d{6,}}/v{version:\d{1,6}}/snapshot.json")
    config.add_public_view(case_snapshot, "cases.snapshot", large=False)
