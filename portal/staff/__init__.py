"""Staff accounts, sign-in and sessions (后台账号)."""

from pyramid.config import Configurator
from pyramid.csrf import SessionCSRFStoragePolicy
from pyramid.session import SignedCookieSessionFactory

from portal.settings import Settings
from portal.staff.sessions import current_identity


def includeme(config: Configurator) -> None:
    settings: Settings = config.registry.settings["portal"]
    # Holds flash messages and the CSRF token only; who is signed in stands in the database.
    config.set_session_factory(
        SignedCookieSessionFactory(
            settings.secret,
            cookie_name="staff_note",
            path="/staff/",
            secure=settings.cookies_secure,
            httponly=True,
            samesite="Strict",
            timeout=settings.session_hours * 3600,
            reissue_time=600,
        )
    )
    config.set_csrf_storage_policy(SessionCSRFStoragePolicy())
    config.add_request_method(current_identity, "staff_identity", reify=True)
    config.add_route("staff.sign_in", "/staff/sign-in")
