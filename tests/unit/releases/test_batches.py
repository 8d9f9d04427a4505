"""Release batches: whole items only, nothing twice, refused ones stay and say why."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft
from portal.public.cases.tables import published_case, published_count
from portal.public.log.tables import published_state
from portal.releases.batches import OpenBatch, run_release
from portal.releases.models import BatchItem, Release, ReleaseBatch
from portal.releases.publish import load_drafts
from portal.releases.single import ReleaseNow
from portal.search.outbox import BATCH, SINGLE, OutboxEntry
from portal.security.permissions import Role
from portal.staff.models import StaffUser
from tests.batches import GROUND, SECRECY, approved_cases, open_batch
from tests.factories import make_person

Sessions = sessionmaker[Session]


def items(sessions: Sessions, batch_id: int) -> dict[int, tuple[str, list[str]]]:
    with sessions() as session:
        rows = session.scalars(select(BatchItem).where(BatchItem.batch_id == batch_id))
        return {row.case_id: (row.state, row.reasons) for row in rows}


def test_a_batch_releases_every_case_once(sessions: Sessions) -> None:
    batch = open_batch(sessions, approved_cases(sessions, 25))
    run_release(sessions, batch, "two_person")
    run_release(sessions, batch, "two_person")
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(published_case)) == 25
        assert session.scalar(select(published_count.c.n).where(published_count.c.dimension == "total")) == 25
        assert session.get_one(ReleaseBatch, batch).state == "done"
        assert set(session.scalars(select(OutboxEntry.priority))) == {BATCH}


def test_a_refused_item_keeps_its_reason_and_its_place(sessions: Sessions) -> None:
    """One case with an edit after its approval stays approved and unreleased; the others go out."""
    cases = approved_cases(sessions, 3)
    with sessions.begin() as session:
        session.get_one(CaseDraft, cases[1]).question += "另外路灯也不亮。"
    batch = open_batch(sessions, cases)
    run_release(sessions, batch, "two_person")
    state, reasons = items(sessions, batch)[cases[1]]
    assert state == "refused"
    assert any("改动" in reason for reason in reasons)
    with sessions() as session:
        assert session.get_one(CaseDraft, cases[1]).state == "approved"
        assert session.scalar(select(func.count()).select_from(published_case)) == 2


def test_findings_that_do_not_fit_the_text_stop_one_case_only(sessions: Sessions) -> None:
    """A broken span is a reason to look at that case, not a reason to stop the batch."""
    cases = approved_cases(sessions, 3)
    with sessions.begin() as session:
        draft = session.get_one(CaseDraft, cases[0])
        session.execute(update(CaseDraft).where(CaseDraft.case_id == draft.case_id).values(question="短"))
    batch = open_batch(sessions, cases)
    run_release(sessions, batch, "two_person")
    assert [state for state, _ in items(sessions, batch).values()].count("released") == 2
    assert "重新检查" in items(sessions, batch)[cases[0]][1][0]


def test_two_runners_share_a_batch_without_refusing_each_others_items(sessions: Sessions) -> None:
    """A second runner that comes in between finds the items of the first done, not refused."""
    batch = open_batch(sessions, approved_cases(sessions, 45))
    steps = []

    def other_runner(done: int, total: int) -> None:
        steps.append((done, total))
        if len(steps) == 1:
            run_release(sessions, batch, "two_person")

    run_release(sessions, batch, "two_person", other_runner)
    assert {state for state, _ in items(sessions, batch).values()} == {"released"}
    assert steps == [(40, 45)]


def test_a_locked_account_releases_nothing_more(sessions: Sessions) -> None:
    """A batch acts with the rights its opener holds when it runs."""
    batch = open_batch(sessions, approved_cases(sessions, 1))
    with sessions.begin() as session:
        session.execute(
            update(StaffUser).where(StaffUser.username == "publisher").values(locked_at=func.now())
        )
    run_release(sessions, batch, "two_person")
    assert [state for state, _ in items(sessions, batch).values()] == ["refused"]


def test_a_case_waits_in_one_batch_only(sessions: Sessions) -> None:
    cases = approved_cases(sessions, 2)
    open_batch(sessions, cases[:1])
    assert list(items(sessions, open_batch(sessions, cases))) == cases[1:]


def test_one_case_released_at_once_goes_before_every_batch(sessions: Sessions) -> None:
    """Its index entry is drained first, and its classification and conclusion are on record."""
    [case_id] = approved_cases(sessions, 1)
    with sessions.begin() as session:
        [draft] = load_drafts(session, [case_id])
        publisher = make_person(session, "publisher", Role.PUBLISHER)
        ReleaseNow(
            session, draft, publisher, ground=GROUND, secrecy_conclusion=SECRECY, preset="two_person"
        ).perform()
    with sessions() as session:
        assert session.scalars(select(OutboxEntry.priority)).all() == [SINGLE]
        batch = session.scalars(select(ReleaseBatch)).one()
        assert (batch.state, batch.ground, batch.secrecy_conclusion) == ("done", GROUND, SECRECY)
        assert session.scalars(select(Release.batch_id)).all() == [batch.id]
        assert session.scalars(select(BatchItem.state)).all() == ["released"]


def test_a_batch_needs_ground_and_secrecy_conclusion(sessions: Sessions) -> None:
    with sessions() as session:
        publisher = make_person(session, "publisher", Role.PUBLISHER)
        opening = OpenBatch(session, [1], publisher, ground=" ", secrecy_conclusion="")
        assert opening.failure_reasons() == ["请填写公开依据。", "请填写保密审查结论。"]


def test_public_numbers_do_not_follow_the_order_of_import(sessions: Sessions) -> None:
    """Forty numbers in the order of import by chance: one in 40!."""
    cases = approved_cases(sessions, 40)
    run_release(sessions, open_batch(sessions, cases), "two_person")
    with sessions() as session:
        numbers = session.scalars(select(Release.number).order_by(Release.item_id)).all()
    assert numbers != sorted(numbers)


def test_counts_and_counter_move_once_a_transaction(sessions: Sessions) -> None:
    """45 cases in two transactions: caches are emptied twice, not 45 times."""
    run_release(sessions, open_batch(sessions, approved_cases(sessions, 45)), "two_person")
    with sessions() as session:
        assert session.scalar(select(published_state.c.counter)) == 2
