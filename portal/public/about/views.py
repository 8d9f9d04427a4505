"""Standing pages: the hotline's history, how publication works, accessibility."""

from typing import Any

from pyramid.request import Request

from portal.public.about.history import archive_of
from portal.vocabulary import WithdrawalKind, WithdrawalReason


def about_page(request: Request) -> dict[str, Any]:
    """``/about``: what the hotline is, its dated history and honours."""
    return {"archive": archive_of(request.registry.settings["portal"].city)}


def method_page(request: Request) -> dict[str, Any]:
    """``/method``: what is published, what is masked, how figures are made, how to check the log."""
    return {"reasons": [reason.word for reason in WithdrawalReason], "kinds": list(WithdrawalKind)}


def accessibility_page(request: Request) -> dict[str, Any]:
    """``/accessibility``."""
    return {}
