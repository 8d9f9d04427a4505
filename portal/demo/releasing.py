"""The demo staff at work on many cases: curate in chunks, release year by year, revise and withdraw a few."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import cycle

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker

from portal.backoffice.cases.editing import AnswerNeighbour, EditWording
from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.cases.services import DecideAllOf
from portal.demo.curation import ASSENT, RELEASE, REVISE, WITHDRAW, Curate, Reader, fate_of
from portal.releases import NotAllowed
from portal.releases.batches import OpenBatch, run_release, waiting_elsewhere
from portal.releases.models import Release, ReleaseBatch
from portal.releases.single import ReleaseNow
from portal.releases.transition import TransitionCase
from portal.releases.withdraw import WithdrawRelease
from portal.security.permissions import Role
from portal.security.policy import Identity
from portal.vocabulary import WithdrawalKind, WithdrawalReason

Staff = Mapping[Role, Identity]
Progress = Callable[[int, int], None]
CHUNK = 100
MOST = 200
"""Cases that are revised, and that are withdrawn, however large the city: each withdrawal asks many pages for its receipt."""
GROUND = "《政府信息公开条例》第十九条，公众关注的办理结果主动公开。"
SECRECY = "经审查，不涉及国家秘密、商业秘密和个人隐私，可以公开。"
WITHDRAWALS = (
    (WithdrawalKind.GONE, WithdrawalReason.OBJECTION, ""),
    (WithdrawalKind.NOTICE, WithdrawalReason.ERROR, "办结日期登记有误，承办单位正在核对。"),
    (WithdrawalKind.VANISH, WithdrawalReason.PRIVACY, ""),
    (WithdrawalKind.GONE, WithdrawalReason.DUPLICATE, ""),
)


def curate_all(
    sessions: sessionmaker[Session],
    staff: Staff,
    preset: str,
    today: datetime,
    reading: Reader,
    progress: Progress,
) -> None:
    """Every draft that nobody has touched, in chunks of one transaction each."""
    pending = select(CaseDraft.case_id).where(CaseDraft.state == "new", CaseDraft.detected_with != "")
    with sessions() as session:
        ids = session.scalars(pending.order_by(CaseDraft.case_id)).all()
    for start in range(0, len(ids), CHUNK):
        with sessions.begin() as session, session.no_autoflush:  # all that was done goes out together
            curate = Curate(session, staff, preset, today, reading)
            for draft in _drafts(session, ids[start : start + CHUNK]):
                curate.perform(draft)
        progress(min(start + CHUNK, len(ids)), len(ids))


def release_all(
    sessions: sessionmaker[Session], staff: Staff, preset: str, progress: Progress, processes: int = 1
) -> None:
    """Finish the batches of a stopped run, then release what is approved, a batch a year of receipt."""
    with sessions.begin() as session:
        batches = list(session.scalars(select(ReleaseBatch.id).where(ReleaseBatch.state == "running")))
        for ids in _approved_by_year(session):
            batch = OpenBatch(session, ids, staff[Role.PUBLISHER], ground=GROUND, secrecy_conclusion=SECRECY)
            batches.append(batch.store().id)
    with sessions() as session:
        total = session.scalar(select(func.count()).select_from(waiting_elsewhere().subquery())) or 0
    done = 0
    for batch_id in batches:
        before, size = done, 0

        def report(released: int, of: int, before: int = before) -> None:
            nonlocal size
            size = of
            progress(min(before + released, total), total)

        run_release(sessions, batch_id, preset, report, processes)
        done += size


def _approved_by_year(session: Session) -> list[list[int]]:
    rows = session.execute(
        select(CaseDraft.case_id, Case.source_number, Case.received_at)
        .join(Case, Case.id == CaseDraft.case_id)
        .where(CaseDraft.state == "approved", CaseDraft.case_id.not_in(waiting_elsewhere()))
        .order_by(Case.received_at)
    )
    years: dict[int, list[int]] = defaultdict(list)
    for case_id, number, received in rows:
        if fate_of(number) in (RELEASE, REVISE, WITHDRAW):
            years[received.year if received else 0].append(case_id)
    return list(years.values())


def revise_some(sessions: sessionmaker[Session], staff: Staff, preset: str) -> None:
    """Give a few released cases a second version with a note, as after a supplement by the unit."""
    for case_id in _live(sessions, REVISE)[:MOST]:
        with sessions.begin() as session:
            for draft in _drafts(session, [case_id]):
                if session.scalar(select(func.max(Release.version)).where(Release.item_id == case_id)) == 1:
                    _revise(session, draft, staff, preset)


def _revise(session: Session, draft: CaseDraft, staff: Staff, preset: str) -> None:
    curator = staff[Role.CURATOR]

    def step(name: str, role: Role, comment: str = "") -> None:
        TransitionCase(session, draft, name, staff[role], comment, preset=preset).perform()

    try:
        with session.begin_nested():
            step("revise", Role.CURATOR, "补充承办单位的后续办理情况。")
            supplement = "\n补充：承办单位已于近日再次回访，问题未反复。"
            EditWording(session, draft, curator).perform(
                draft.title, draft.question, draft.reply + supplement
            )
            DecideAllOf(session, draft, curator).perform()
            AnswerNeighbour(session, draft, curator).perform("no")
            step("propose", Role.CURATOR)
            step("approve", Role.REVIEWER, ASSENT if draft.standing.is_short else "")
            ReleaseNow(
                session,
                draft,
                staff[Role.PUBLISHER],
                ground=GROUND,
                secrecy_conclusion=SECRECY,
                preset=preset,
            ).perform()
    except NotAllowed:
        return


def withdraw_some(sessions: sessionmaker[Session], staff: Staff) -> None:
    """Take a few released cases back, by every kind of withdrawal."""
    for case_id, (kind, reason, note) in zip(
        _live(sessions, WITHDRAW)[:MOST], cycle(WITHDRAWALS), strict=False
    ):
        with sessions.begin() as session:
            number = session.scalar(select(Release.number).where(Release.item_id == case_id, Release.is_live))
            assert number is not None
            WithdrawRelease(session, number, kind, reason, staff[Role.PUBLISHER], note=note).perform()


def _live(sessions: sessionmaker[Session], fate: str) -> list[int]:
    """Released cases of one fate, oldest first."""
    with sessions() as session:
        rows = session.execute(
            select(Case.id, Case.source_number)
            .join(Release, Release.item_id == Case.id)
            .where(Release.is_live)
            .order_by(Case.id)
        )
        return [case_id for case_id, number in rows if fate_of(number) == fate]


def _drafts(session: Session, ids: Sequence[int]) -> Sequence[CaseDraft]:
    return session.scalars(
        select(CaseDraft)
        .options(joinedload(CaseDraft.case), selectinload(CaseDraft.findings))
        .where(CaseDraft.case_id.in_(ids))
        .order_by(CaseDraft.case_id)
    ).all()
