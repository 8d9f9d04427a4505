"""Who held which post on a day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.backoffice.officials.models import OfficeTerm, Official


def term_on(official: Official, day: date) -> OfficeTerm | None:
    """The term of office that holds on ``day``, the latest begun where several do; None where there is none."""
    holding = [term for term in official.terms if _holds(term, day)]
    return max(holding, key=lambda term: (term.valid_from or date.min, term.id), default=None)


def post_on(official: Official, day: date) -> str | None:
    """The post held on ``day``, as it is printed."""
    term = term_on(official, day)
    return term.post if term else None


def officials_on(session: Session, day: date) -> Sequence[Official]:
    """Those in office on ``day``, in the order of the register."""
    everybody = session.scalars(
        select(Official).options(selectinload(Official.terms)).order_by(Official.position, Official.code)
    )
    return [official for official in everybody if term_on(official, day)]


def _holds(term: OfficeTerm, day: date) -> bool:
    return (term.valid_from or date.min) <= day <= (term.valid_until or date.max)
