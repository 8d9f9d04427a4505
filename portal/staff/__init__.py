"""Staff accounts, sign-in and sessions (后台账号)."""

from pyramid.config import Configurator
from pyramid.csrf import SessionCSRFStoragePolicy
from pyramid.session import SignedCookieSessionFactory

from portal.security.permissions import Permission
from portal.settings import Settings
from portal.staff.navigation import add_staff_entry, staff_entries, staff_pages, staff_tabs
from portal.staff.sessions import COOKIE_PATH, current_identity


def includeme(config: Configurator) -> None:
    settings: Settings = config.registry.settings["portal"]
    # Holds flash messages, the CSRF token and which stock reason was chosen last; who is signed in stands in the database.
    config.set_session_factory(
        SignedCookieSessionFactory(
            settings.secret,
            cookie_name="staff_note",
            path=COOKIE_PATH,
            secure=settings.cookies_secure,
            httponly=True,
            samesite="Strict",
            timeout=settings.session_hours * 3600,
            reissue_time=600,
        )
    )
    config.set_csrf_storage_policy(SessionCSRFStoragePolicy())
    config.add_request_method(current_identity, "staff_identity", reify=True)
    for method in (staff_pages, staff_entries, staff_tabs):
        config.add_request_method(method, reify=True)
    config.add_directive("add_staff_entry", add_staff_entry)
    config.include("portal.staff.views")
    config.include("portal.staff.users")
    config.add_staff_entry("staff.users.list", "账号", Permission.USERS, position=90)
