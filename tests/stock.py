"""Something to see on every page: departments, released, revised, withdrawn and waiting cases, a report, an import run."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.backoffice.calendar.deadline_services import StartExamples
from portal.backoffice.cases.models import Case, CaseDraft, Finding
from portal.backoffice.departments.models import Category, Department, DepartmentGroup, Town
from portal.backoffice.imports.models import ImportRowNote, ImportRun
from portal.backoffice.orders.correcting import CorrectOrder
from portal.backoffice.statistics.models import CallStats, HistoricAggregate
from portal.inbox.models import InboxReport
from portal.public.about.tables import published_sampling, published_withheld
from portal.releases.directory import publish_directory
from portal.releases.models import BackupExpiry, BatchItem, Release, ReleaseBatch
from portal.releases.recheck.models import Recheck, RecheckRun
from portal.releases.sampling.models import SampleBatch, SampleItem
from portal.releases.transition import TransitionCase, detection_version
from portal.releases.withdraw import WithdrawRelease
from portal.security.permissions import Role
from portal.vocabulary import WithdrawalKind, WithdrawalReason
from tests.factories import approve, detect, make_case, make_person, make_word, release
from tests.orders import at, exclude, make_order

NOW = datetime(2026, 9, 21, 8, tzinfo=UTC)
UNREMARKABLE = {
    "title": "滨河公园夜间照明不足",
    "question": "滨河公园北侧步道夜间照明不足，希望增设路灯。",
    "reply": "已列入今年的改造计划，年底前完成安装。",
}


def stock(session: Session) -> list[str]:
    """Fill ``session``'s database; returns the public numbers of the live cases, the revised one first."""
    department, category = _directory(session)
    numbers = [_publish(session, _case(session, n, department, category)) for n in range(6)]
    revised = _case(session, 90, department, category)
    numbers.insert(0, _publish(session, revised))
    _revise(session, revised)
    reviewer = make_person(session, "reviewer", Role.REVIEWER)
    for n, kind in enumerate((WithdrawalKind.GONE, WithdrawalKind.NOTICE)):
        number = _publish(session, _case(session, 70 + n, department, category))
        WithdrawRelease(
            session, number, kind, WithdrawalReason.ERROR, reviewer, note="责任单位写错"
        ).perform()
    _waiting_cases(session, department, category)
    _office_work(session)
    _words(session)
    _gate_work(session, numbers[1], _case(session, 80, department, category, **UNREMARKABLE))
    _orders(session, department)
    return numbers


def _directory(session: Session) -> tuple[Department, Category]:
    group = DepartmentGroup(code="city", name="市直部门", position=1)
    department = Department(
        code="zjj", name="市住房和城乡建设局", group=group, phone="0577-00000000", position=1
    )
    first = Category(code="01", level=1, name="城乡建设", path="城乡建设")
    session.add_all([department, first, Town(name="锦湖街道"), Town(name="塘下镇")])
    session.flush()
    second = Category(code="0101", level=2, name="排水与污水", path="城乡建设/排水与污水", parent_id=first.id)
    session.add(second)
    session.flush()
    publish_directory(session)
    return department, second


def _case(session: Session, n: int, department: Department, category: Category, **more: object) -> Case:
    """Varied by ``n``: on time and late, solved and not, reached and not, one without department and category."""
    start = NOW - timedelta(days=30 * (n % 7) + 7)
    known = n % 5 != 4
    values: dict[str, object] = {
        "department_id": department.id if known else None,
        "category_id": category.id if known else None,
        "town": ("锦湖街道", "塘下镇", "")[n % 3],
        "outcome": ("solved", "partly", "unsolved", None)[n % 4],
        "satisfaction": ("satisfied", "unsatisfied", "unreached", None)[n % 4],
        "received_at": start,
        "assigned_at": start + timedelta(hours=3),
        "replied_at": start + timedelta(days=3 + 8 * (n % 2)),
        "limit_days": 5 if known else None,
        **more,
    }
    return make_case(session, f"RA{n:04d}", **values)


def _publish(session: Session, case: Case) -> str:
    detect(session, case)
    approve(session, case)
    return release(session, case).number


def _revise(session: Session, case: Case) -> None:
    assert case.draft is not None
    curator = make_person(session, "curator", Role.CURATOR)
    TransitionCase(session, case.draft, "revise", curator, "更正办理单位名称", preset="two_person").perform()
    approve(session, case)
    release(session, case)


def _waiting_cases(session: Session, department: Department, category: Category) -> None:
    """Case 1 of each queue: open findings, proposed, approved; one with names nobody has mapped yet."""
    detect(session, _case(session, 40, department, category), decide="")
    proposed = _case(session, 41, department, category)
    detect(session, proposed)
    curator = make_person(session, "curator", Role.CURATOR)
    assert proposed.draft is not None
    TransitionCase(session, proposed.draft, "propose", curator, preset="two_person").perform()
    approved = _case(session, 42, department, category)
    detect(session, approved)
    approve(session, approved)
    strange = {
        "department_id": None,
        "category_id": None,
        "department_raw": "住建局",
        "category_raw": "下水道",
    }
    detect(session, _case(session, 43, department, category, **strange))


def _office_work(session: Session) -> None:
    publisher = make_person(session, "publisher", Role.PUBLISHER)
    run = ImportRun(
        file_name="九月.csv", profile="generic", dry_run=True, state="done", started_by="curator", started_at=NOW,
        finished_at=NOW, total_rows=3, done_rows=3, inserted=2, rejected=1,
    )  # fmt: skip
    batch = ReleaseBatch(
        state="done", created_at=NOW, created_by_id=publisher.user_id, classification="public", ground="条例第十九条",
        secrecy_conclusion="不涉密。", secrecy_by_id=publisher.user_id, finished_at=NOW,
    )  # fmt: skip
    report = InboxReport(
        at=NOW, token="t", sender="s", page="/cases", number="", reason="wrong", text="答复第二条有误。"
    )
    expiry = BackupExpiry(number="2026-000099", erased_at=NOW, due_at=NOW)
    session.add_all([run, batch, report, expiry])
    session.flush()
    session.add(ImportRowNote(run_id=run.id, line=3, is_error=True, reason="第 3 行没有编号，不能导入。"))
    session.add(
        BatchItem(
            batch_id=batch.id, case_id=1, position=0, state="refused", reasons=["还有 1 处高风险没有决定。"]
        )
    )
    session.add(
        CallStats(month="2026-09", offered=9000, answered=8700, note="", entered_by="curator", updated_at=NOW)
    )
    session.add(
        HistoricAggregate(
            key="total", name="受理来电", value="12万", unit="件", period="2001年至2009年", source="年报（2009年）",
            denominator_note="不是比率，没有分母。",
        )
    )  # fmt: skip


def _words(session: Session) -> None:
    """Word 1 is proposed and previewed, one is in use, one is retired."""
    word = make_word(session, "not_name", "望江家园")
    case = session.scalars(select(CaseDraft).where(CaseDraft.state == "new")).first()
    assert case is not None
    place = {"case_id": case.case_id, "text_hash": case.text_hash, "field": "title", "start": 0, "end": 4}
    word.preview = {
        **dict.fromkeys(("released", "withdrawn", "new", "moved"), 0),
        "open": 3,
        "gone": 4,
        "looked": 12,
        "total": 12,
        "last": 12,
        "version": detection_version(),
        "examples": [{**place, "label": "PERSON", "what": "gone"}],
    }
    word.previewed_at = NOW
    holder = make_word(session, "holder", "叶志辉", "active")
    holder.post, holder.activated_at, holder.activated_by_id = "副市长", NOW, holder.author_id
    gone = make_word(session, "name_cue", "护林人", "retired")
    gone.retired_at, gone.retired_by_id, gone.retired_reason = NOW, gone.author_id, "误报太多"


def _gate_work(session: Session, number: str, unremarkable: Case) -> None:
    """A kept number of case 10 that waits for its second person, a re-check of ``number``, a sample to read, figures."""
    curator = make_person(session, "curator", Role.CURATOR)
    kept = session.scalars(select(Finding).where(Finding.case_id == 10, Finding.label == "PHONE")).first()
    assert kept is not None
    kept.decision, kept.reason, kept.decided_by_id = "keep", "门口招牌上的电话", curator.user_id
    release = session.scalars(select(Release).where(Release.number == number, Release.is_live)).one()
    run = RecheckRun(detected_with="1", state="paused", started_at=NOW, checked=7, hidden=21, queued=1)
    sample = SampleBatch(
        state="reading", created_at=NOW, created_by_id=curator.user_id, detected_with=detection_version(),
        seed="5f3a", size=1, sampled=1,
    )  # fmt: skip
    session.add_all([run, sample])
    session.flush()
    found = {
        "version": 1,
        "field": "question",
        "start": 4,
        "end": 8,
        "label": "EMPLOYER",
        "risk": "medium",
        "rule_id": "employer.1",
    }
    recheck = Recheck(
        run_id=run.id,
        case_id=release.item_id,
        number=number,
        version=release.version,
        found_at=NOW,
        findings=[found],
    )
    assert unremarkable.draft is not None
    unremarkable.draft.detected_with = detection_version()
    item = SampleItem(
        batch_id=sample.id, case_id=unremarkable.id, text_hash=unremarkable.draft.text_hash, position=0
    )
    session.add_all([recheck, item])
    figures = {
        "batch": 1,
        "released_on": "2026-09-01",
        "size": 12_840,
        "sampled": 400,
        "leaks": 0,
        "bound_ppm": 7462,
    }
    session.execute(insert(published_sampling).values(figures))
    withheld = {"pending": 6, "not_public": 31, "report": 12, "withdrawn:error": 2}
    rows = [{"reason": reason, "n": n, "counted_on": "2026-09-21"} for reason, n in withheld.items()]
    session.execute(insert(published_withheld), rows)


def _orders(session: Session, department: Department) -> None:
    """Order 1 was corrected and then imported anew, its exclusion waits; others are open, excluded, undispatched."""
    StartExamples(session, "curator").perform()
    where = {"department_id": department.id}
    late = {
        "dispatched_at": "2026-04-30 10:20",
        "signed_at": "2026-05-06 09:10",
        "replied_at": "2026-05-18 15:00",
    }
    first = make_order(session, "PD2026040001", **where, **late, closed_at="2026-05-18 16:30", extensions=1)
    reason = "单位异议经核实：系统延迟登记一天。"
    CorrectOrder(session, "curator", first, "closed_at", at("2026-05-15 17:20"), reason).perform()
    first.closed_at = at("2026-05-19 08:00")
    exclude(session, first, approved=False)
    make_order(session, "PD2026090002", **where, dispatched_at="2026-09-14 09:00", limit_days=5, role="joint")
    exclude(
        session, make_order(session, "PD2026090003", **where, dispatched_at="2026-09-15 11:00", limit_days=15)
    )
    make_order(session, "PD2026090004", department_raw="住建局")
