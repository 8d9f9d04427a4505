"""What of a day becomes public, and the hash that decisions are bound to."""

from portal.backoffice.hotline_days.models import HotlineDay
from portal.backoffice.steps import digest

FIELDS = (
    "number",
    "kind",
    "stage",
    "theme",
    "starts_on",
    "ends_on",
    "place",
    "phone",
    "scope",
    "out_of_scope",
    "broadcast",
    "summary",
    "total_source",
    "change_note",
)
SESSION_FIELDS = (
    "held_on",
    "starts",
    "ends",
    "official_id",
    "post",
    "public_name",
    "units",
    "signals",
    "by_operators",
    "by_leader",
    "accepted",
    "note",
)


def day_hash(day: HotlineDay) -> str:
    """Over everything that a release of the day would show, its calls and promises aside: they are released one by one."""
    return digest(
        [
            [getattr(day, name) for name in FIELDS],
            [[getattr(sitting, name) for name in SESSION_FIELDS] for sitting in day.sessions],
        ]
    )
