"""Released items under newer rules: high risk is hidden at once, doubt is queued, the rest is marked silently."""

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from portal.backoffice.cases.models import CaseDraft, CaseEvent, Finding
from portal.backoffice.cases.services import AddFinding
from portal.backoffice.cases.sibling_masking import outdate_siblings
from portal.backoffice.marking import place_of
from portal.jobs.models import Job
from portal.public.cases.tables import published_case, published_count, published_tombstone
from portal.public.log.chain import chain_faults
from portal.public.log.queries import commitment_faults
from portal.public.log.tables import published_log, published_salt
from portal.releases import NotAllowed
from portal.releases.models import Release, WithdrawalReceipt
from portal.releases.recheck.dry import dry_run
from portal.releases.recheck.models import Recheck, RecheckRun
from portal.releases.recheck.queueing import outdated
from portal.releases.recheck.run import Limit, confirm, recheck_released
from portal.releases.recheck.services import DismissRecheck, ReviseRecheck
from portal.releases.single import ReleaseNow
from portal.releases.transition import TransitionCase, detection_version, draft_fields
from portal.releases.withdraw import WithdrawRelease
from portal.security.permissions import Role
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.factories import detect, make_case, make_person
from tests.rechecking import DOUBT, LEAK, as_if_before_the_rule, forget, released_cases

Sessions = sessionmaker[Session]
WIDE = Limit(1000, 100)
NAME = "据说租户名叫陈志强，住在二楼。"


def live(sessions: Sessions) -> set[str]:
    with sessions() as session:
        return set(session.scalars(select(published_case.c.number).where(published_case.c.is_live)))


def the_recheck(session: Session) -> Recheck:
    return session.scalars(select(Recheck)).one()


def test_a_new_high_risk_finding_hides_the_item_at_once(sessions: Sessions) -> None:
    first, second = released_cases(sessions, 2)
    with sessions.begin() as session:
        as_if_before_the_rule(session, [first], LEAK)
    run = recheck_released(sessions, WIDE)
    assert (run.state, run.checked, run.hidden, run.queued) == ("done", 2, 1, 0)
    assert live(sessions) == {second}
    with sessions() as session:
        recheck = the_recheck(session)
        assert (recheck.number, recheck.hidden, recheck.state) == (first, True, "open")
        assert {item["label"] for item in recheck.findings} == {"PHONE"}
        stone = session.execute(select(published_tombstone)).mappings().one()
        assert (stone["number"], stone["kind"], stone["reason"]) == (first, "gone", "recheck")
        assert session.scalars(select(WithdrawalReceipt.by)).all() == ["system"]
        assert session.scalar(select(published_count.c.n).where(published_count.c.dimension == "total")) == 1
        assert session.scalars(outdated()).all() == []
        entries = session.execute(select(published_log).order_by(published_log.c.seq)).mappings().all()
        assert (entries[-1]["action"], entries[-1]["reason"]) == ("withdraw", "recheck")
        assert chain_faults(entries) == []


def test_the_queue_stores_places_and_rules_but_no_word_of_what_was_found(sessions: Sessions) -> None:
    [number] = released_cases(sessions, 1)
    with sessions.begin() as session:
        as_if_before_the_rule(session, [number], LEAK)
    recheck_released(sessions, WIDE)
    with sessions() as session:
        [item] = the_recheck(session).findings
    assert set(item) == {"version", "field", "start", "end", "label", "risk", "rule_id"}
    assert item["rule_id"].startswith("phone.")


def test_a_new_medium_finding_is_queued_and_stays_public(sessions: Sessions) -> None:
    [number] = released_cases(sessions, 1)
    with sessions.begin() as session:
        as_if_before_the_rule(session, [number], DOUBT)
    run = recheck_released(sessions, WIDE)
    assert (run.hidden, run.queued) == (0, 1)
    assert live(sessions) == {number}
    with sessions() as session:
        assert (the_recheck(session).hidden, {f["risk"] for f in the_recheck(session).findings}) == (
            False,
            {"medium"},
        )


def test_items_without_anything_new_are_marked_silently(sessions: Sessions) -> None:
    released_cases(sessions, 3)
    with sessions.begin() as session:
        forget(session)
    assert recheck_released(sessions, WIDE).checked == 3
    with sessions() as session:
        assert set(session.scalars(select(Release.checked_with))) == {detection_version()}
        assert set(session.scalars(select(CaseDraft.detected_with))) == {detection_version()}
        assert session.scalar(select(func.count()).select_from(Recheck)) == 0
        assert session.scalar(select(func.count()).where(published_log.c.action != "release")) == 0


def test_a_draft_that_a_new_word_touches_has_its_public_text_read_again(sessions: Sessions) -> None:
    """Emptying ``detected_with`` is all that another part needs to do."""
    [number] = released_cases(sessions, 1)
    with sessions.begin() as session:
        as_if_before_the_rule(session, [number], LEAK)
        session.execute(update(Release).values(checked_with=detection_version()))
        session.execute(update(CaseDraft).values(detected_with=""))
    assert recheck_released(sessions, WIDE).hidden == 1


def test_what_is_masked_later_in_the_callers_next_case_hides_the_released_one(sessions: Sessions) -> None:
    """The rules know nothing of the words; a person who masks them elsewhere makes them known."""
    [number] = released_cases(sessions, 1)
    with sessions.begin() as session:
        as_if_before_the_rule(session, [number], "楼下阿贵饭店夜里吵闹。")
    assert recheck_released(sessions, WIDE).hidden == 0
    with sessions.begin() as session:
        again = make_case(session, "T-next", question="还是阿贵饭店，夜里又吵。")
        assert again.draft is not None
        detect(session, again)
        curator = make_person(session, "cai", Role.CURATOR)
        AddFinding(session, again.draft, curator).perform(
            *place_of(draft_fields(again.draft), "阿贵饭店"), "PERSON"
        )
        outdate_siblings(session, again)
        assert session.scalars(select(Job.kind).where(Job.kind == "recheck", Job.state == "waiting")).all()
    assert recheck_released(sessions, WIDE).hidden == 1
    with sessions() as session:
        assert session.scalars(select(Release.is_live)).one() is False


def test_the_live_version_of_a_case_under_revision_is_read_as_well(sessions: Sessions) -> None:
    [number] = released_cases(sessions, 1)
    with sessions.begin() as session:
        as_if_before_the_rule(session, [number], LEAK)
        session.execute(update(CaseDraft).values(state="new", detected_with=detection_version()))
    assert recheck_released(sessions, WIDE).hidden == 1
    assert live(sessions) == set()


def test_a_run_stops_past_its_limit_and_a_person_lets_it_go_on(sessions: Sessions) -> None:
    """Everything found so far is hidden; what was not looked at stays until somebody decides."""
    numbers = released_cases(sessions, 8)
    with sessions.begin() as session:
        as_if_before_the_rule(session, numbers, LEAK)
    run = recheck_released(sessions, Limit(3, 100))
    assert (run.state, run.hidden) == ("paused", 4)
    assert recheck_released(sessions, Limit(3, 100)).hidden == 4, "a second start does not go on by itself"
    with sessions.begin() as session:
        confirm(session, session.get_one(RecheckRun, run.id), "publisher")
        assert session.scalars(select(Job.kind).where(Job.kind == "recheck")).all() == ["recheck"]
    run = recheck_released(sessions, Limit(3, 100))
    assert (run.state, run.hidden, run.confirmed_by) == ("done", 8, "publisher")
    assert live(sessions) == set()


def test_the_limit_is_a_number_or_a_share_whichever_comes_first() -> None:
    assert Limit(20, 1).of_live(350_000) == 20
    assert Limit(20, 1).of_live(500) == 5
    assert Limit(20, 1).of_live(10) == 1


def test_a_dry_run_counts_by_rule_and_changes_nothing(sessions: Sessions) -> None:
    first, second, _third = numbers = released_cases(sessions, 3)
    with sessions.begin() as session:
        as_if_before_the_rule(session, [first], LEAK)
        as_if_before_the_rule(session, [second], DOUBT)
    counted = dry_run(sessions)
    assert (counted.items, counted.hide, counted.queue) == (3, 1, 1)
    assert {risk for risk, _rule in counted.rules} == {"high", "medium"}
    assert live(sessions) == set(numbers)
    with sessions() as session:
        assert len(session.scalars(outdated()).all()) == 3


def hidden(sessions: Sessions, words: str = NAME) -> str:
    [number] = released_cases(sessions, 1)
    with sessions.begin() as session:
        as_if_before_the_rule(session, [number], words)
    assert recheck_released(sessions, WIDE).hidden == 1
    return number


def test_a_false_alarm_puts_back_the_same_bytes(sessions: Sessions) -> None:
    [number] = released_cases(sessions, 1)
    with sessions.begin() as session:
        as_if_before_the_rule(session, [number], NAME)
        before = session.execute(select(published_case)).mappings().one()
    recheck_released(sessions, WIDE)
    with sessions.begin() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        assert DismissRecheck(session, the_recheck(session), reviewer, "是店名，不是人名").perform()
    with sessions() as session:
        after = session.execute(select(published_case)).mappings().one()
        assert {k: v for k, v in after.items() if k != "log_seq"} == {
            k: v for k, v in before.items() if k != "log_seq"
        }
        assert session.execute(select(published_tombstone)).all() == []
        assert session.scalars(select(Release.is_live)).all() == [True]
        assert session.scalars(select(Release.withdrawn_at)).all() == [None]
        assert session.scalars(select(CaseDraft.state)).all() == ["released"]
        entries = session.execute(select(published_log).order_by(published_log.c.seq)).mappings().all()
        assert [entry["action"] for entry in entries] == ["release", "withdraw", "restore"]
        assert chain_faults(entries) == []
        assert after["log_seq"] == 3
        assert list(commitment_faults(session.connection())) == []
        assert (the_recheck(session).state, the_recheck(session).rows) == ("kept", [])


def test_the_same_span_is_not_found_again(sessions: Sessions) -> None:
    """Not in this version, and not when the next one is proposed."""
    hidden(sessions)
    with sessions.begin() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        DismissRecheck(session, the_recheck(session), reviewer, "是店名，不是人名").perform()
    with sessions.begin() as session:
        forget(session)
    run = recheck_released(sessions, WIDE)
    assert (run.hidden, run.queued) == (0, 0)
    with sessions() as session:
        kept = session.scalars(select(Finding).where(Finding.decision == "keep")).all()
        assert [row.reason for row in kept] == ["是店名，不是人名"]
        assert session.scalars(select(CaseDraft.high_open)).all() == [0]


def test_a_false_alarm_unmasks_nothing_that_was_decided_to_be_masked(sessions: Sessions) -> None:
    """The same words masked elsewhere in the draft stay masked."""
    hidden(sessions)
    with sessions.begin() as session:
        row = session.scalars(select(Finding).where(Finding.decision == "")).one()
        row.decision = "mask"
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        DismissRecheck(session, the_recheck(session), reviewer, "是店名").perform()
        assert session.scalars(select(Finding.decision).where(Finding.decision == "keep")).all() == []


def test_a_false_alarm_on_a_number_needs_a_second_person(sessions: Sessions) -> None:
    hidden(sessions, LEAK)
    with sessions.begin() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        assert not DismissRecheck(session, the_recheck(session), reviewer, "是店铺招牌上的电话").perform()
    assert live(sessions) == set()
    with sessions.begin() as session:
        with pytest.raises(NotAllowed, match="另一位"):
            DismissRecheck(session, the_recheck(session), reviewer, "是店铺招牌上的电话").perform()
        publisher = make_person(session, "publisher", Role.PUBLISHER)
        assert DismissRecheck(session, the_recheck(session), publisher, "已去电核实").perform()
        row = session.scalars(select(Finding).where(Finding.decision == "keep")).one()
        assert (row.decided_by_id, row.second_by_id) == (reviewer.user_id, publisher.user_id)
        assert (row.reason, row.second_reason) == ("是店铺招牌上的电话", "已去电核实")
    assert len(live(sessions)) == 1


def test_a_false_alarm_needs_a_reason_and_the_right_role(sessions: Sessions) -> None:
    hidden(sessions)
    with sessions.begin() as session:
        curator = make_person(session, "curator", Role.CURATOR)
        assert DismissRecheck(session, the_recheck(session), curator, " ").failure_reasons() == [
            "您的角色不能恢复公开。",
            "请写明为什么是误报。",
        ]


def test_a_hidden_item_can_be_withdrawn_for_good(sessions: Sessions) -> None:
    number = hidden(sessions)
    with sessions.begin() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        WithdrawRelease(
            session, number, WithdrawalKind.NOTICE, WithdrawalReason.PRIVACY, reviewer, note="隐私"
        ).perform()
    with sessions() as session:
        stone = session.execute(select(published_tombstone)).mappings().one()
        assert (stone["kind"], stone["reason"]) == ("notice", "privacy")
        assert (the_recheck(session).state, the_recheck(session).rows) == ("withdrawn", [])
        assert session.scalars(select(published_count.c.n)).all() == []


def test_an_erasure_leaves_nothing_in_the_recheck(sessions: Sessions) -> None:
    number = hidden(sessions)
    with sessions.begin() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        recheck = the_recheck(session)
        DismissRecheck(session, recheck, reviewer, "误报").perform()
        WithdrawRelease(
            session, number, WithdrawalKind.VANISH, WithdrawalReason.PRIVACY, reviewer, erase=True
        ).perform()
    with sessions() as session:
        assert (the_recheck(session).rows, the_recheck(session).findings, the_recheck(session).reason) == (
            [],
            [],
            "",
        )
        assert session.scalars(select(published_salt.c.seq)).all() == []


def test_a_revision_opens_the_working_copy_and_keeps_the_item_hidden(sessions: Sessions) -> None:
    hidden(sessions)
    with sessions.begin() as session:
        curator = make_person(session, "curator", Role.CURATOR)
        ReviseRecheck(session, the_recheck(session), curator, "隐去一处姓名", preset="two_person").perform()
    with sessions() as session:
        draft = session.scalars(select(CaseDraft)).one()
        assert (draft.state, draft.revision_note, draft.high_open) == ("new", "隐去一处姓名", 1)
        assert the_recheck(session).state == "open"
        assert session.scalars(select(CaseEvent.to_state).order_by(CaseEvent.id.desc())).first() == "new"
    assert live(sessions) == set()


def test_an_earlier_version_that_is_still_readable_is_read_as_well(sessions: Sessions) -> None:
    """Version 2 is clean; version 1, which anybody can open, is not."""
    [number] = released_cases(sessions, 1)
    with sessions.begin() as session:
        draft = session.scalars(select(CaseDraft)).one()
        curator, reviewer = (
            make_person(session, "curator", Role.CURATOR),
            make_person(session, "reviewer", Role.REVIEWER),
        )
        TransitionCase(session, draft, "revise", curator, "更正承办单位", preset="two_person").perform()
        TransitionCase(session, draft, "propose", curator, preset="two_person").perform()
        TransitionCase(session, draft, "approve", reviewer, preset="two_person").perform()
        publisher = make_person(session, "publisher", Role.PUBLISHER)
        ReleaseNow(
            session, draft, publisher, ground="条例", secrecy_conclusion="不涉密", preset="two_person"
        ).perform()
        old = published_case.c.version == 1
        session.execute(update(published_case).where(old).values(question=published_case.c.question + LEAK))
        forget(session)
    assert recheck_released(sessions, WIDE).hidden == 1
    with sessions() as session:
        assert [item["version"] for item in the_recheck(session).findings] == [1]
        assert (
            session.scalars(select(published_case.c.number).where(published_case.c.number == number)).all()
            == []
        )
    with sessions.begin() as session:
        DismissRecheck(session, the_recheck(session), reviewer, "招牌上的电话").perform()
        DismissRecheck(session, the_recheck(session), publisher, "已核实").perform()
        assert len(session.scalars(select(published_case.c.version)).all()) == 2


@pytest.mark.parametrize("note", ["来电人王小丽要求撤回", "请拨打13912345678"])
def test_the_public_sentence_of_a_withdrawal_is_read_as_well(sessions: Sessions, note: str) -> None:
    [number] = released_cases(sessions, 1)
    with sessions() as session:
        reviewer = make_person(session, "reviewer", Role.REVIEWER)
        withdrawal = WithdrawRelease(
            session, number, WithdrawalKind.NOTICE, WithdrawalReason.ERROR, reviewer, note=note
        )
        assert any("对外说明" in reason for reason in withdrawal.failure_reasons())


def test_one_item_that_cannot_be_read_does_not_keep_the_others_unread(sessions: Sessions) -> None:
    """It stays outdated, is named in the log without any text, and is tried again next time."""
    broken, leaking = released_cases(sessions, 2)
    with sessions.begin() as session:
        as_if_before_the_rule(session, [leaking], LEAK)
        session.execute(delete(published_case).where(published_case.c.number == broken))
    assert recheck_released(sessions, WIDE).hidden == 1
    with sessions() as session:
        assert len(session.scalars(outdated()).all()) == 1


def test_a_job_without_anything_to_read_leaves_no_run(sessions: Sessions) -> None:
    released_cases(sessions, 1)
    assert recheck_released(sessions, WIDE).state == "done"
    with sessions() as session:
        assert session.scalars(select(RecheckRun)).all() == []
