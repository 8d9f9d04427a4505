"""Keep every open draft on the rung of the neighbour test that its crowd allows."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, load_only, sessionmaker

from portal.audit.log import record
from portal.backoffice.cases.crowds import Crowds
from portal.backoffice.cases.detection import FINISHED, freshen, queue_detection
from portal.backoffice.cases.models import Case, CaseDraft
from portal.db.engines import read_session_factory
from portal.privacy.neighbours import Rung, Standing, settle
from portal.releases.workflow import EDITABLE

CHUNK = 500

RUNG_WORDS = {
    Rung.TOWN_DAY: "街道乡镇，日期到日",
    Rung.TOWN_MONTH: "街道乡镇，日期到月",
    Rung.AREA_MONTH: "片区，日期到月",
    Rung.CITY_MONTH: "全市，日期到月",
}

Progress = Callable[[int, int], None]


def settled(draft: CaseDraft, crowds: Crowds, k: int) -> Standing:
    """Where ``draft`` belongs as counted now.

    Under review and after approval it only goes to a coarser rung: what is finer, a person must have seen.
    """
    return settle(draft.standing, crowds.steps(draft.case), k, may_refine=draft.state in EDITABLE)


def stand(draft: CaseDraft, new: Standing, crowds: Crowds) -> None:
    """Store where the draft stands, with the place that is published there.

    Where it may show more or less than before, the texts are to be looked through again (labels DATE and PLACE).
    """
    before = draft.shown
    draft.rung, draft.crowd, draft.crowd_needed = new.rung, new.crowd, new.needed
    draft.town = place(draft, new, crowds)
    if draft.shown != before:
        draft.detected_with = ""
    if not new.is_chosen:
        draft.rung_by = draft.rung_reason = ""


def place(draft: CaseDraft, standing: Standing, crowds: Crowds) -> str:
    """The place that is published of the draft's case: a town, a city area, or nothing."""
    return standing.rung.place(draft.case.town, crowds.area(draft.case.town))


def renew(session: Session, draft: CaseDraft, k: int) -> bool:
    """Weigh one draft and look through it, as its page does when it is opened; whether anything changed."""
    if draft.state in FINISHED:
        return False
    crowds, before = Crowds(session), (draft.standing, draft.town)
    stand(draft, settled(draft, crowds, k), crowds)
    return freshen(session, draft) or before != (draft.standing, draft.town)


def weigh_open(
    sessions: sessionmaker[Session], k: int, progress: Progress = lambda _done, _total: None
) -> int:
    """Weigh every draft that is not out yet; returns how many changed. Counting runs outside the write lock."""
    moved: list[int] = []
    with read_session_factory(sessions.kw["bind"])() as session:
        crowds = Crowds(session)
        ids = session.scalars(select(CaseDraft.case_id).where(CaseDraft.state.not_in(FINISHED))).all()
        for start in range(0, len(ids), CHUNK):
            moved += [
                draft.case_id
                for draft in _light(session, ids[start : start + CHUNK])
                if (new := settled(draft, crowds, k)) != draft.standing
                or draft.town != place(draft, new, crowds)
            ]
            session.expunge_all()
            progress(min(start + CHUNK, len(ids)), len(ids))
    for start in range(0, len(moved), CHUNK):
        with sessions.begin() as session:
            for draft in _light(session, moved[start : start + CHUNK]):
                stand(draft, settled(draft, crowds, k), crowds)
    return len(moved)


def queue_unweighed(sessions: sessionmaker[Session], k: int) -> None:
    """At start-up: have every open draft weighed that was held against another k, or never."""
    with read_session_factory(sessions.kw["bind"])() as session:
        wanted = select(CaseDraft.case_id).where(
            CaseDraft.crowd_needed != k, CaseDraft.state.not_in(FINISHED)
        )
        found = session.scalar(wanted.limit(1))
    if found is not None:
        with sessions.begin() as session:
            queue_detection(session)


def outgrown(drafts: Iterable[CaseDraft], crowds: Crowds) -> list[int]:
    """Ids of those ``drafts`` that may no longer go out on their rung; to ask outside the write lock."""
    return [
        draft.case_id
        for draft in drafts
        if draft.crowd_needed and settled(draft, crowds, draft.crowd_needed) != draft.standing
    ]


def hold_crowds(session: Session, drafts: Iterable[CaseDraft]) -> None:
    """Before a release: whose crowd no longer holds goes to a coarser rung, and its dates with it; never to a finer one.

    Each is held against the k it was weighed with, so that a release needs no setting.
    """
    crowds = Crowds(session)
    for draft in drafts:
        if not draft.crowd_needed or draft.state != "approved":
            continue
        before = draft.rung
        stand(draft, settled(draft, crowds, draft.crowd_needed), crowds)
        if draft.rung != before:
            record(
                session, "system", "case.coarsen", "case", draft.case_id, rung=draft.rung, crowd=draft.crowd
            )
            freshen(session, draft)


def shrunk(sessions: sessionmaker[Session]) -> int:
    """Released cases whose crowd is now smaller than what their release rested on: told, never changed silently."""
    found = 0
    with read_session_factory(sessions.kw["bind"])() as session:
        crowds = Crowds(session)
        ids = session.scalars(select(CaseDraft.case_id).where(CaseDraft.state == "released")).all()
        for start in range(0, len(ids), CHUNK):
            for draft in _light(session, ids[start : start + CHUNK]):
                now = {step.rung: step.crowd for step in crowds.steps(draft.case)}
                found += now.get(draft.standing.rung, 0) < min(draft.crowd, draft.crowd_needed)
            session.expunge_all()
    return found


def _light(session: Session, ids: Sequence[int]) -> Sequence[CaseDraft]:
    """Drafts with what weighing reads and writes, without their texts."""
    draft = load_only(
        CaseDraft.state, CaseDraft.town, CaseDraft.rung, CaseDraft.crowd, CaseDraft.crowd_needed,
        CaseDraft.rung_reason, CaseDraft.rung_by, CaseDraft.detected_with,
    )  # fmt: skip
    case = joinedload(CaseDraft.case).load_only(Case.town, Case.category_id, Case.received_at)
    return session.scalars(select(CaseDraft).options(draft, case).where(CaseDraft.case_id.in_(ids))).all()
