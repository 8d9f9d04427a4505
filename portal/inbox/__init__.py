"""The few public forms (报告问题): cookie-free, signed time-limited token, throttled; writes ``inbox_*`` only."""

from pyramid.config import Configurator


def includeme(config: Configurator) -> None:
    """Routes and views of the public forms."""
    config.include("portal.inbox.views")
