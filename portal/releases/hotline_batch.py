"""Release of what is approved of one hotline day: the list with what stands in the way, and many at once or at a set moment."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.calls.wording import findings_of, public_call
from portal.backoffice.hotline_days.models import Call, HotlineDay
from portal.backoffice.promises.models import Promise
from portal.releases import NotAllowed
from portal.releases.hotline import GroundedStep, Grounds, Publish, release_item
from portal.releases.hotline_live import day_obstacles
from portal.releases.hotline_schedule import Schedule, last_refusal
from portal.releases.hotline_subjects import SUBJECTS, subject_named, subject_of
from portal.security.policy import Identity
from portal.settings import Settings
from portal.vocabulary import CallForm, DayStage, Term

PAGE = 30
"""Items a page: what is released in one go is read once more first, a tenth of a second each."""

Key = tuple[str, int]
"""Kind and id of a day, a call or a promise."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something approved. ``reasons``: why it cannot go out as it stands, before its words are read once more; ``refusal``: why
    it did not go out when it was due.
    """

    kind: str
    id: int
    number: str
    title: str
    form: str
    proposed_by_id: int | None
    release_at: datetime | None
    reasons: tuple[str, ...]
    refusal: str

    @property
    def key(self) -> str:
        """As a form sends it: ``call:12``."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one chosen item; no reasons: done."""

    kind: str
    id: int
    number: str
    reasons: tuple[str, ...]


def approved_items(session: Session, day: HotlineDay) -> list[Any]:
    """The day itself, its calls, its promises, in the order in which they go out."""
    calls = select(Call).where(Call.day_id == day.id, Call.state == "approved").order_by(Call.position)
    promises = select(Promise).where(Promise.day_id == day.id, Promise.state == "approved")
    return [
        *([day] if day.state == "approved" else []),
        *session.scalars(calls),
        *session.scalars(promises.order_by(Promise.position)),
    ]


def waiting_items(
    session: Session,
    day: HotlineDay,
    items: Sequence[Any],
    actor: Identity,
    now: datetime,
    settings: Settings,
) -> list[Waiting]:
    """``items`` with what stands in the way. What only waits for the day is free where the day can go out with it."""
    not_yet = day_obstacles(session, day.number)
    leads = day.state == "approved" and day.stage != DayStage.ANNOUNCED.value
    found = []
    for item in items:
        step = Publish(session, item, actor, now, settings=settings, grounds=Grounds("", ""))
        reasons = step.obstacles()
        if item is day:
            leads = leads and not reasons
        elif leads and reasons == not_yet:
            reasons = []
        found.append(_waiting(session, item, reasons))
    return found


def _waiting(session: Session, item: Any, reasons: list[str]) -> Waiting:
    subject = subject_of(item)
    return Waiting(
        subject.kind,
        item.id,
        subject.number(item),
        _title(session, item),
        _form(item),
        item.proposed_by_id,
        item.release_at,
        tuple(reasons),
        last_refusal(session, subject.kind, item.id),
    )


def _title(session: Session, item: Any) -> str:
    """In words that may be public: a topic as it would be printed."""
    if isinstance(item, Call):
        topic = public_call(item, findings_of(session, item)).topic
        return f"第 {item.position} 通" + (f"　{topic}" if topic else "")
    return item.text if isinstance(item, Promise) else str(item.theme)


def _form(item: Any) -> str:
    if isinstance(item, Call):
        return _word(CallForm, item.form)
    if isinstance(item, HotlineDay):
        return _word(DayStage, item.stage)
    return f"第 {item.version} 版" if item.version > 1 else "新承诺"


def _word(terms: type[Term], code: str) -> str:
    return next((term.word for term in terms if term.value == code), "")


def release_chosen(
    sessions: sessionmaker[Session],
    chosen: Collection[Key],
    actor: Identity,
    now: datetime,
    settings: Settings,
    grounds: Grounds,
    release_at: datetime | None = None,
) -> list[Outcome]:
    """Release them, or set them for ``release_at``, one by one and each in a transaction of its own; a clean one never waits
    for another, and what is refused stays where it was.
    """
    act: type[GroundedStep] = Publish if release_at is None else Schedule
    more = {} if release_at is None else {"release_at": release_at}
    outcomes = []
    for kind, item_id, number in list(_in_order(sessions, chosen)):
        reasons: list[str] = []
        try:
            release_item(sessions, kind, item_id, actor, now, settings, grounds, act, **more)
        except NotAllowed as refusal:
            reasons = refusal.reasons
        outcomes.append(Outcome(kind, item_id, number, tuple(reasons)))
    return outcomes


def _in_order(sessions: sessionmaker[Session], chosen: Collection[Key]) -> Iterator[tuple[str, int, str]]:
    """Those that exist, days first."""
    with sessions() as session:
        for subject in SUBJECTS:
            for kind, item_id in chosen:
                item = session.get(subject.model, item_id) if kind == subject.kind else None
                if item is not None:
                    yield kind, item_id, subject.number(item)


def usual_grounds(session: Session, day: HotlineDay) -> Grounds:
    """What the day, or else whatever of it went out last, was released under: what one writes again for the next."""
    if day.secrecy:
        return Grounds.recorded(day.secrecy)
    call = select(Call).where(Call.day_id == day.id, Call.released_at.is_not(None))
    last = session.scalar(call.order_by(Call.released_at.desc()).limit(1))
    return Grounds.recorded(last.secrecy if last is not None else {})


def day_of_item(session: Session, kind: str, item_id: int) -> HotlineDay | None:
    """The day that something belongs to, or is."""
    item = session.get(subject_named(kind).model, item_id)
    if item is None or isinstance(item, HotlineDay):
        return item
    return session.get(HotlineDay, item.day_id)
