"""Whole import runs on a real database: what they write, what they leave alone, what they say."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.audit.models import AuditEntry
from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.departments.models import Category, CategoryAlias, Department, DepartmentAlias
from portal.backoffice.imports.models import ImportRowNote, ImportRun
from portal.backoffice.imports.services import ImportFile, begin_run
from portal.jobs.models import Job
from portal.privacy import text_hash

from .running import case_of, counts, import_rows, order, reasons, run_import, write_csv

Sessions = sessionmaker[Session]
EXAMPLES = Path(__file__).parents[4] / "examples"


def test_every_row_becomes_a_case_and_every_releasable_one_a_draft(
    sessions: Sessions, tmp_path: Path
) -> None:
    """No reply, a wish for secrecy or a refused consent: kept, and never up for release."""
    run = import_rows(
        sessions, tmp_path, order("A-1"), order("A-2", 答复内容=""), order("A-3", 是否保密="是")
    )
    assert (run.state, counts(run)) == ("done", (3, 0, 0, 0))
    with sessions() as session:
        assert session.scalars(select(Case.source_number).order_by(Case.id)).all() == ["A-1", "A-2", "A-3"]
        (draft,) = session.scalars(select(CaseDraft)).all()
        assert draft.case.source_number == "A-1"
        assert (draft.state, draft.detected_with, draft.rung, draft.town) == ("new", "", "city_month", "")
        assert draft.text_hash == text_hash(
            {"title": draft.title, "question": draft.question, "reply": draft.reply}
        )


def test_the_same_file_twice_changes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    """Not even the moment of the last change."""
    import_rows(sessions, tmp_path, order("A-1"), order("A-2"))
    with sessions() as session:
        before = session.execute(select(Case.id, Case.updated_at, Case.import_run_id)).all()
    again = import_rows(sessions, tmp_path, order("A-1"), order("A-2"))
    assert counts(again) == (0, 0, 2, 0)
    with sessions() as session:
        assert session.execute(select(Case.id, Case.updated_at, Case.import_run_id)).all() == before
        assert session.scalar(select(func.count(Job.id)).where(Job.kind == "detect")) == 1


def test_a_changed_row_updates_its_case_by_source_number(sessions: Sessions, tmp_path: Path) -> None:
    """The others stay as they are."""
    import_rows(sessions, tmp_path, order("A-1"), order("A-2"))
    run = import_rows(sessions, tmp_path, order("A-1", 满意度="满意"), order("A-2"), order("A-3"))
    assert counts(run) == (1, 1, 1, 0)
    with sessions() as session:
        assert case_of(session, "A-1").satisfaction == "satisfied"
        assert case_of(session, "A-2").satisfaction is None


def test_a_dry_run_writes_no_case_and_counts_as_the_real_one(sessions: Sessions, tmp_path: Path) -> None:
    """Its report can be trusted before anything is written."""
    import_rows(sessions, tmp_path, order("A-1"))
    rows = [order("A-1", 满意度="满意"), order("A-2"), order("")]
    dry = import_rows(sessions, tmp_path, *rows, dry_run=True)
    with sessions() as session:
        assert session.scalar(select(func.count(Case.id))) == 1
        assert case_of(session, "A-1").satisfaction is None
        dry_reasons = reasons(session, dry)
    real = import_rows(sessions, tmp_path, *rows)
    assert counts(dry) == counts(real) == (1, 1, 0, 1)
    with sessions() as session:
        assert dry_reasons == reasons(session, real) == ["编号是空的"]


def test_rows_are_accounted_for_one_by_one(sessions: Sessions) -> None:
    """Inserted, updated, unchanged and rejected add up to the lines read."""
    run = run_import(sessions, EXAMPLES / "bad-rows.csv")
    assert (run.done_rows, counts(run)) == (11, (3, 0, 1, 7))
    with sessions() as session:
        notes = session.scalars(select(ImportRowNote).where(ImportRowNote.run_id == run.id)).all()
    assert sum(note.is_error for note in notes) == 7
    assert sum(not note.is_error for note in notes) == run.warnings
    assert [note.line for note in notes] == sorted(note.line for note in notes)


def test_numbers_of_two_systems_do_not_meet(sessions: Sessions, tmp_path: Path) -> None:
    """The same number under another profile is another case."""
    import_rows(sessions, tmp_path, order("m-001"))
    assert counts(run_import(sessions, EXAMPLES / "messages.jsonl", profile="messages")) == (12, 0, 0, 0)


def test_a_run_ends_with_its_remarks_on_the_file(sessions: Sessions) -> None:
    """Format and unused columns are said, never silent."""
    run = run_import(sessions, EXAMPLES / "cases-gb18030.csv")
    assert "格式：CSV（GB18030，逗号分隔）。" in run.message
    assert "列“备注”：不认识的列名，未使用。" in run.message
    assert run.total_rows == run.done_rows == 12


def test_a_file_of_another_shape_fails_with_the_profile_that_suits_it(sessions: Sessions) -> None:
    """Nothing is guessed; the message tells how to go on."""
    run = run_import(sessions, EXAMPLES / "messages.jsonl")
    assert run.state == "failed" and run.finished_at is not None
    assert "没有找到编号列" in run.message and "（messages）" in run.message
    with sessions() as session:
        assert session.scalar(select(func.count(Case.id))) == 0


def test_a_file_that_vanished_fails_the_run(sessions: Sessions, tmp_path: Path) -> None:
    """The sentence asks for a new upload instead of showing a fault."""
    path = write_csv(tmp_path / "orders.csv", [order("A-1")])
    with sessions.begin() as session:
        run_id = begin_run(
            session, path, file_name="orders.csv", profile="generic", dry_run=False, actor="cli", stored=True
        ).id
    path.unlink()
    run = ImportFile(sessions, run_id, path, max_bytes=1000).perform()
    assert (run.state, run.message) == ("failed", "上传的文件已不在服务器上，请重新上传。")


def test_an_interrupted_run_is_taken_up_again(sessions: Sessions, tmp_path: Path) -> None:
    """The second attempt reports what both wrote, once, and is the same run."""
    path = write_csv(tmp_path / "orders.csv", [order(f"A-{n}") for n in range(2500)])
    with sessions.begin() as session:
        run_id = begin_run(
            session, path, file_name="orders.csv", profile="generic", dry_run=False, actor="cli", stored=False
        ).id
    service = ImportFile(sessions, run_id, path, max_bytes=10_000_000)

    class Killed(Exception):
        """Stands for the end of the process between two chunks."""

    def kill(lines: int, _fraction: float) -> None:
        if lines == 1000:
            raise Killed

    with pytest.raises(Killed):
        service.perform(kill)
    with sessions() as session:
        assert session.get_one(ImportRun, run_id).state == "running"
    again = run_import(sessions, path)
    assert again.id == run_id
    assert counts(again) == (2500, 0, 0, 0)
    with sessions() as session:
        assert session.scalar(select(func.count(Case.id))) == 2500
        assert session.scalar(select(func.count(CaseDraft.case_id))) == 2500


def test_a_department_is_found_by_name_and_by_dated_alias(sessions: Sessions, tmp_path: Path) -> None:
    """A former name holds in its time only; a name that is known to be none is no warning."""
    with sessions.begin() as session:
        works = Department(code="works", name="市住建局")
        session.add(works)
        session.flush()
        session.add_all(
            [
                DepartmentAlias(name="市建设局", department_id=works.id, valid_until=date(2010, 5, 1)),
                DepartmentAlias(name="张某（经办）", department_id=None),
            ]
        )
    run = import_rows(
        sessions,
        tmp_path,
        order("A-1", 主办单位="市 住建局"),
        order("A-2", 主办单位="市建设局", 受理时间="2010-04-30 23:59"),
        order("A-3", 主办单位="市建设局", 受理时间="2010-05-01"),
        order("A-4", 主办单位="张某（经办）"),
        order("A-5", 主办单位="市住建"),
    )
    with sessions() as session:
        cases = session.scalars(select(Case).order_by(Case.id)).all()
        assert [case.department_id for case in cases] == [works.id, works.id, None, None, None]
        assert [case.department_raw for case in cases][2:] == ["市建设局", "张某（经办）", "市住建"]
        assert reasons(session, run) == [
            "单位“市建设局”尚未对应，列入待对应清单",
            "“张某（经办）”已标记为不是单位，这件不计入任何单位",
            "单位“市住建”尚未对应，列入待对应清单",
        ]


def test_a_category_is_found_by_path_or_alias(sessions: Sessions, tmp_path: Path) -> None:
    """A name that stands under two parents is no key."""
    with sessions.begin() as session:
        tops = [
            Category(code=f"0{n}", level=1, name=name, path=name)
            for n, name in enumerate(["城乡建设", "环境保护"])
        ]
        session.add_all(tops)
        session.flush()
        noise = [
            Category(code=f"{top.code}01", level=2, name="噪声", path=f"{top.name}/噪声", parent_id=top.id)
            for top in tops
        ]
        session.add_all([*noise, CategoryAlias(name="建设类", category_id=tops[0].id)])
    names = ["城乡建设", "建设类", "环境保护/噪声", "噪声", ""]
    run = import_rows(sessions, tmp_path, *(order(f"A-{n}", 一级分类=name) for n, name in enumerate(names)))
    with sessions() as session:
        found = session.scalars(select(Case.category_id).order_by(Case.id)).all()
        assert found == [tops[0].id, tops[0].id, noise[1].id, None, None]
        assert reasons(session, run) == ["分类“噪声”尚未对应，列入待对应清单"]


def test_a_department_given_by_staff_survives_an_update(sessions: Sessions, tmp_path: Path) -> None:
    """The source still writes the unmatched name; the person's work is not undone."""
    import_rows(sessions, tmp_path, order("A-1", 主办单位="城建办"))
    with sessions.begin() as session:
        department = Department(code="works", name="市住建局")
        session.add(department)
        session.flush()
        case_of(session, "A-1").department_id = department.id
    import_rows(sessions, tmp_path, order("A-1", 主办单位="城建办", 满意度="满意"))
    with sessions() as session:
        assert case_of(session, "A-1").department_id == department.id
    import_rows(sessions, tmp_path, order("A-1", 主办单位="城管办", 满意度="满意"))
    with sessions() as session:
        assert case_of(session, "A-1").department_id is None


def test_an_erased_case_is_never_brought_back(sessions: Sessions, tmp_path: Path) -> None:
    """Neither the same row nor a changed one writes the destroyed text again."""
    import_rows(sessions, tmp_path, order("A-1"))
    with sessions.begin() as session:
        case = case_of(session, "A-1")
        case.title = case.question = case.reply = ""
        case.erased_at = datetime.now(UTC)
    assert counts(import_rows(sessions, tmp_path, order("A-1"))) == (0, 0, 1, 0)
    run = import_rows(sessions, tmp_path, order("A-1", 诉求内容="改过的内容"))
    assert (counts(run), run.warnings) == ((0, 0, 1, 0), 1)
    with sessions() as session:
        assert case_of(session, "A-1").question == ""
        assert "销毁" in reasons(session, run)[0]


def test_detection_is_queued_once_for_what_waits(sessions: Sessions, tmp_path: Path) -> None:
    """A file without releasable cases queues nothing."""
    import_rows(sessions, tmp_path, order("A-1", 答复内容=""))
    with sessions() as session:
        assert session.scalars(select(Job.kind)).all() == []
    import_rows(sessions, tmp_path, *(order(f"B-{n}") for n in range(2100)))
    with sessions() as session:
        assert session.scalars(select(Job.kind)).all() == ["detect"]


def test_a_run_is_audited_without_personal_text(sessions: Sessions, tmp_path: Path) -> None:
    """Who imported how many rows, nothing of what stood in them."""
    import_rows(sessions, tmp_path, order("A-1", 联系电话="13800000000"))
    with sessions() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["import.begin", "import.done"]
    assert "13800000000" not in str([entry.detail for entry in entries])
