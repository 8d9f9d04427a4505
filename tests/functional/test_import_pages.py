"""Uploading an export: dry run, result, import for good, row report; without JavaScript, step by step."""

import csv
import io
import os
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp, Upload

from portal.backoffice.cases.models import Case, CaseDraft
from portal.backoffice.imports.jobs import import_job
from portal.backoffice.imports.models import ImportRun
from portal.backoffice.imports.uploads import KEEP_SECONDS
from portal.backoffice.orders.models import Assignment
from portal.jobs.models import Job
from portal.jobs.worker import JobContext, Worker
from portal.settings import Settings
from tests.functional.conftest import SignedIn

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="li")


@pytest.fixture
def work(settings: Settings, sessions: sessionmaker[Session]) -> Worker:
    """The import worker; detection is another feature's job."""
    return Worker(settings, sessions, {"import": import_job, "detect": lambda context: None})


def upload(app: TestApp, name: str, content: bytes | None = None, profile: str = "auto") -> Any:
    """The answer to an upload of an example file, or of this content under that name."""
    form = upload_form(app.get("/staff/imports/upload"))
    form["file"] = Upload(name, (EXAMPLES / name).read_bytes() if content is None else content)
    form["profile"] = profile
    return form.submit()


def upload_form(page: Any) -> Any:
    return next(form for form in page.forms.values() if "profile" in form.fields)


def start_form(page: Any) -> Any:
    return next(form for form in page.forms.values() if form.action.endswith("/start"))


def case_count(sessions: sessionmaker[Session]) -> int:
    with sessions() as session:
        return session.scalar(select(func.count(Case.id))) or 0


def test_a_file_is_tried_out_then_imported(
    curator: TestApp, work: Worker, settings: Settings, sessions: sessionmaker[Session]
) -> None:
    """The clerk sees what would happen, starts it, and the uploaded file is gone afterwards."""
    page = upload(curator, "cases-gb18030.csv").follow()
    assert "正在读取" in page and page.html.find("meta", attrs={"http-equiv": "refresh"})
    work.drain()
    page = curator.get(page.request.path)
    assert "试运行完成，还没有写入" in page and "将新增 12 件" in page
    assert not page.html.find("meta", attrs={"http-equiv": "refresh"})
    assert case_count(sessions) == 0
    page = start_form(page).submit().follow()
    work.drain()
    page = curator.get(page.request.path)
    assert "正式导入 · 已完成" in page
    assert case_count(sessions) == 12
    assert list((Path(settings.uploads_path) / "imports").iterdir()) == []
    with sessions() as session:
        assert session.scalar(select(func.count(CaseDraft.case_id))) == 10
        assert set(session.scalars(select(ImportRun.started_by))) == {"li"}


def test_a_clean_file_says_so(curator: TestApp, work: Worker) -> None:
    """An empty table would leave doubt."""
    page = upload(curator, "clean.csv", "工单编号,标题,答复内容\nA-1,路灯不亮,已修好\n".encode()).follow()
    work.drain()
    assert "每一行都没有问题" in curator.get(page.request.path)


def test_the_list_shows_the_runs_newest_first(curator: TestApp, work: Worker) -> None:
    """An empty list says what will appear."""
    assert "还没有导入过文件" in curator.get("/staff/imports")
    upload(curator, "cases-utf8.csv")
    upload(curator, "bad-rows.csv")
    work.drain()
    rows = curator.get("/staff/imports").html.select("tbody tr")
    assert [row.a.text for row in rows] == ["bad-rows.csv", "cases-utf8.csv"]
    assert "试运行" in rows[0].text and "已完成" in rows[0].text


def test_rows_that_stay_out_are_listed_and_can_be_downloaded(curator: TestApp, work: Worker) -> None:
    """By line with reason, filtered by kind, as a file that a spreadsheet opens."""
    path = upload(curator, "bad-rows.csv").follow().request.path
    work.drain()
    page = curator.get(path)
    assert "“上个月中旬”无法识别" in page and "不在词表中" in page
    errors = curator.get(path, params={"only": "errors"})
    assert len(errors.html.select("tbody tr")) == 7 and "不在词表中" not in errors
    warnings = curator.get(path, params={"only": "warnings"})
    assert "“上个月中旬”无法识别" not in warnings
    report = curator.get(path + "/report.csv")
    assert report.content_type == "text/csv"
    assert report.body.startswith(b"\xef\xbb\xbf")
    assert (
        report.headers["Content-Disposition"]
        == f'attachment; filename="import-{path.split("/")[-1]}-report.csv"'
    )
    rows = list(csv.reader(io.StringIO(report.body.decode("utf-8-sig"))))
    assert sum(row[3] == "不能导入" for row in rows) == 7


def test_long_lists_of_notes_are_paged(curator: TestApp, work: Worker) -> None:
    """Two hundred to a page, the rest behind a link."""
    lines = "工单编号,标题\n" + "".join(f",没有编号 {n}\n" for n in range(450))
    page = upload(curator, "many.csv", lines.encode()).follow()
    work.drain()
    page = curator.get(page.request.path)
    seen = []
    while True:
        seen += [row.th.text for row in page.html.select("tbody tr")]
        following = page.html.find("a", string="往后的行")
        if following is None:
            break
        page = curator.get(following["href"])
    assert seen == [f"{n:,}" for n in range(2, 452)]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.csv", b"", "0 字节"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"0" * 600, ".xls"),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "不能导入"),
        ("other.csv", "城市,人口\n甲,1\n".encode(), "认不出这是哪一种文件"),
    ],
)
def test_a_file_that_is_none_is_refused_beside_the_field(
    name: str,
    content: bytes,
    word: str,
    curator: TestApp,
    settings: Settings,
    sessions: sessionmaker[Session],
) -> None:
    """At once, in one sentence, and nothing of it is kept."""
    page = upload(curator, name, content)
    assert page.status_int == 200
    assert word in page.html.find(id="file-error").text
    assert list((Path(settings.uploads_path) / "imports").iterdir()) == []
    with sessions() as session:
        assert session.scalar(select(func.count(ImportRun.id))) == 0


def test_the_profile_that_suits_is_named(curator: TestApp) -> None:
    """A file of messages under the general profile is refused with the way out."""
    assert "网上留言" in upload(curator, "messages.jsonl", profile="generic").html.find(id="file-error").text
    assert upload(curator, "messages.jsonl", profile="messages").status_int == 303


@pytest.mark.parametrize(
    ("name", "kind", "unit"),
    [
        ("cases-gb18030.csv", "诉求件", "件"),
        ("orders.xlsx", "交办件", "件"),
        ("callbacks.csv", "回访结果", "次"),
        ("callstats.csv", "话务统计", "个月"),
        ("aggregates.csv", "历史累计", "项"),
        ("messages.jsonl", "网上留言", "件"),
    ],
)
def test_the_kind_of_a_file_is_recognised(
    name: str, kind: str, unit: str, curator: TestApp, work: Worker
) -> None:
    """Without a choice; the page of the run says what it was taken for."""
    page = upload(curator, name, profile="auto").follow()
    work.drain()
    page = curator.get(page.request.path)
    assert kind in page.html.select_one(".s-head").text
    assert [item.text for item in page.html.select(".figs small")][1] == unit


@pytest.mark.parametrize(
    ("name", "profile", "words"),
    [
        ("callbacks.csv", "orders", "适用“回访结果”（callbacks）"),
        ("orders.csv", "generic", "适用“交办件”（orders）"),
        ("callstats.csv", "generic", "适用“话务统计”（callstats）"),
        ("aggregates.csv", "callstats", "适用“历史累计”（aggregates）"),
    ],
)
def test_the_wrong_kind_names_the_right_one(name: str, profile: str, words: str, curator: TestApp) -> None:
    assert words in upload(curator, name, profile=profile).html.find(id="file-error").text


def test_orders_are_tried_out_then_imported(
    curator: TestApp, work: Worker, sessions: sessionmaker[Session]
) -> None:
    """As cases are; a row that stays out has its line and reason on the page."""
    page = upload(curator, "orders.csv").follow()
    work.drain()
    start_form(curator.get(page.request.path)).submit().follow()
    work.drain()
    page = upload(curator, "callbacks.csv").follow()
    work.drain()
    page = curator.get(page.request.path)
    assert "没有编号为“P2010050088”的交办件，请先导入交办件" in page
    start_form(page).submit()
    work.drain()
    with sessions() as session:
        assert session.scalar(select(func.count(Assignment.id))) == 10
        assert session.scalar(select(func.count(Assignment.id)).where(Assignment.reached)) == 5


def test_a_form_without_a_file_asks_for_one(curator: TestApp) -> None:
    """The error stands beside the field and in the summary."""
    page = upload_form(curator.get("/staff/imports/upload")).submit()
    assert "请选择要导入的文件" in page.html.find(id="file-error").text
    assert page.html.find(class_="err-sum")


def test_an_oversize_file_is_refused(
    raw_settings: dict[str, str], curator: TestApp, settings: Settings
) -> None:
    """The limit of the settings holds also for files that are not looked into at once."""
    curator.app.registry.settings["portal"] = type(settings)(
        **{name: getattr(settings, name) for name in settings.__slots__} | {"uploads_megabytes": 6}
    )
    page = upload(curator, "big.csv", b"x" * 6_100_000)
    assert "6.1 MB，超过了 6 MB 的上限" in page.html.find(id="file-error").text


def test_an_import_starts_once(curator: TestApp, work: Worker, sessions: sessionmaker[Session]) -> None:
    """Pressing the button in two windows imports once and says so."""
    path = upload(curator, "cases-utf8.csv").follow().request.path
    work.drain()
    form = start_form(curator.get(path))
    form.submit()
    assert "已经开始正式导入" in form.submit().follow()
    work.drain()
    with sessions() as session:
        assert session.scalar(select(func.count(ImportRun.id)).where(ImportRun.dry_run.is_(False))) == 1
    assert case_count(sessions) == 12


def test_an_unfinished_dry_run_cannot_be_imported(curator: TestApp) -> None:
    """There is no button, and a forged post is answered with the reason."""
    page = upload(curator, "cases-utf8.csv").follow()
    assert not [form for form in page.forms.values() if form.action.endswith("/start")]
    token = page.html.find("input", attrs={"name": "csrf_token"})["value"]
    answer = curator.post(page.request.path + "/start", {"csrf_token": token})
    assert "只有试运行完成之后才能正式导入" in answer.follow()


def test_a_file_kept_too_long_is_deleted_with_the_next_upload(curator: TestApp, settings: Settings) -> None:
    """It holds callers' data and nobody imported it."""
    upload(curator, "cases-utf8.csv")
    (old,) = (Path(settings.uploads_path) / "imports").iterdir()
    long_ago = time.time() - KEEP_SECONDS - 60
    os.utime(old, (long_ago, long_ago))
    upload(curator, "cases.xlsx")
    assert old not in (Path(settings.uploads_path) / "imports").iterdir()


def test_a_repeated_job_does_no_harm(
    curator: TestApp, work: Worker, settings: Settings, sessions: sessionmaker[Session]
) -> None:
    """A worker that died after its last commit leaves a job that runs again over a deleted file."""
    page = upload(curator, "cases-utf8.csv").follow()
    work.drain()
    page = start_form(curator.get(page.request.path)).submit().follow()
    work.drain()
    run_id = int(page.request.path.rsplit("/", 1)[1])
    import_job(JobContext(0, {"run_id": run_id}, settings, sessions))
    with sessions() as session:
        run = session.get_one(ImportRun, run_id)
        assert (run.state, run.inserted) == ("done", 12)


def test_a_run_that_the_worker_gave_up_says_so(
    curator: TestApp, settings: Settings, sessions: sessionmaker[Session]
) -> None:
    """The page stops reloading and tells what to do."""
    page = upload(curator, "cases-utf8.csv").follow()
    with sessions.begin() as session:
        session.scalars(select(Job).where(Job.kind == "import")).one().state = "failed"
    page = curator.get(page.request.path)
    assert "导入中断了" in page
    assert not page.html.find("meta", attrs={"http-equiv": "refresh"})


def test_only_those_who_import_see_the_pages(as_role: SignedIn) -> None:
    """Callers' numbers stand in the reports."""
    assert as_role("administrator").get("/staff/imports").status_int == 200
    for role in ("reviewer", "publisher", "auditor", "liaison", "secrecy"):
        for path in (
            "/staff/imports",
            "/staff/imports/upload",
            "/staff/imports/1",
            "/staff/imports/1/report.csv",
        ):
            as_role(role, username=f"{role}{path.count('/')}{len(path)}").get(path, status=403)


def test_an_unknown_run_is_not_found(curator: TestApp) -> None:
    for path in ("/staff/imports/99", "/staff/imports/99/report.csv", "/staff/imports/x"):
        curator.get(path, status=404)
