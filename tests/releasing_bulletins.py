"""Invented bulletins ready for release, for tests."""

from sqlalchemy.orm import Session

from portal.backoffice.bulletins.models import Bulletin
from portal.backoffice.statistics.models import CallStats
from portal.releases.bulletins import PublishBulletin
from portal.releases.statistics import PublishStatistics
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.settings import Settings
from tests.bulletins import NOW, approve_bulletin, make_bulletin
from tests.factories import make_person

NUMBER = "2026-10"


def publish_calls(session: Session, offered: int = 12418) -> CallStats:
    """Call statistics of October, public."""
    row = CallStats(
        month="2026-10",
        offered=offered,
        answered=12000,
        direct=9000,
        assigned=3000,
        note="",
        entered_by="li",
        updated_at=NOW,
    )
    session.add(row)
    session.flush()
    PublishStatistics(session, "li", row, NOW).perform()
    return row


def publisher(session: Session) -> Identity:
    return make_person(session, "publisher", Role.PUBLISHER)


def approved(session: Session, settings: Settings, **values: object) -> Bulletin:
    """A bulletin that nothing keeps from being released."""
    publish_calls(session)
    bulletin = make_bulletin(session, **values)
    approve_bulletin(session, bulletin, settings)
    return bulletin


def publish(session: Session, bulletin: Bulletin, settings: Settings) -> PublishBulletin:
    """Release it as the publisher."""
    service = PublishBulletin(session, bulletin, publisher(session), NOW, settings=settings)
    service.perform()
    return service
