"""/staff/bulletins/{id}/revisions: every saved text, and the word diff between any two."""

from typing import Any

from pyramid.config import Configurator
from pyramid.request import Request

from portal.backoffice.bulletins.difference import word_differences
from portal.backoffice.bulletins.models import BulletinRevision
from portal.backoffice.bulletins.revisions import revisions_of
from portal.backoffice.bulletins.views import bulletin_of
from portal.security.permissions import Permission


def revisions(request: Request) -> dict[str, Any]:
    """``?old=12&new=15`` are ids of saved texts; without them the last two."""
    bulletin = bulletin_of(request)
    kept = list(revisions_of(request.db, bulletin))
    new = _chosen(kept, request.GET.get("new", ""), 0)
    old = _chosen(kept, request.GET.get("old", ""), 1)
    pair = (old, new) if old and new else None
    return {
        "bulletin": bulletin,
        "revisions": kept,
        "old": old,
        "new": new,
        "title_changes": word_differences(pair[0].title, pair[1].title) if pair else [],
        "changes": word_differences(pair[0].text, pair[1].text) if pair else [],
    }


def _chosen(kept: list[BulletinRevision], asked: str, index: int) -> BulletinRevision | None:
    """The asked one, else the one at ``index``, else the oldest."""
    found = next((one for one in kept if str(one.id) == asked), None)
    return found or (kept[min(index, len(kept) - 1)] if kept else None)


def includeme(config: Configurator) -> None:
    config.add_route("staff.bulletins.revisions", r"/staff/bulletins/{id:\d{1,9}}/revisions")
    config.add_staff_view(
        revisions,
        "staff.bulletins.revisions",
        permission=Permission.QUEUES,
        renderer="backoffice/bulletins/revisions.jinja2",
    )
