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


def register(session: Session) -> Sequence[Official]:
    """Everybody with their terms, in the order of the register."""
    return session.scalars(
        select(Official).options(selectinload(Official.terms)).order_by(Official.position, Official.code)
    ).all()


def officials_on(session: Session, day: date) -> Sequence[Official]:
    """Those in office on ``day``, in the order of the register."""
    return [official for official in register(session) if term_on(official, day)]


def _holds(term: OfficeTerm, day: date) -> bool:
    return (term.valid_from or date.min) <= day <= (term.valid_until or date.max)


def register_words(session: Session, day: date) -> list[tuple[int, str]]:
    """(id, words) of everybody in the register, those in office on ``day`` first: 市委常委、常务副市长（叶志辉）."""
    ordered = sorted(register(session), key=lambda official: term_on(official, day) is None)
    return [(official.id, _words(official, day)) for official in ordered]


def _words(official: Official, day: date) -> str:
    name = f"（{official.name}）" if official.name else ""
    post = post_on(official, day)
    return f"{post}{name}" if post else f"{official.terms[-1].post}{name}，当时不在任"
