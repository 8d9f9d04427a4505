"""Public transparency portal for a city's 12345 hotline (市长公开电话办理公开)."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.web.front_cache import FrontCache


def main(global_config: dict[str, str], **raw: Any) -> "FrontCache":
    """WSGI application from an ini file; raises SettingsError listing every wrong setting."""
    # Imported here so that the command line and the privacy package load without the web framework.
    from pyramid.config import Configurator

    from portal.privacy import tagger
    from portal.security.policy import StaffSecurityPolicy
    from portal.settings import load_settings
    from portal.web.front_cache import FrontCache
    from portal.web.request import settle_listeners, settle_request_class

    settings = load_settings(raw)
    config = Configurator(settings={**raw, "portal": settings}, security_policy=StaffSecurityPolicy())
    config.include("portal.web.views")  # first: directives and derivers that all others use
    config.include("portal.web.templating")
    config.include("portal.web.present")
    config.include("portal.web.transactions")
    config.include("portal.web.errors")
    config.include("portal.web.hostile")
    config.include("portal.web.outages")
    if settings.serves_public:
        config.include("portal.public")
    if settings.sides == "both":
        config.include("portal.inbox")
    if settings.serves_staff:
        tagger.switch(settings.tagger == "auto")
        config.include("portal.staff")
        config.include("portal.jobs")  # before the features: they register job handlers
        config.include("portal.backoffice")
    if settings.sides == "both":
        config.include("portal.releases.indexing")
    settle_request_class(config)
    application = config.make_wsgi_app()
    settle_listeners(config)
    return FrontCache(application)
