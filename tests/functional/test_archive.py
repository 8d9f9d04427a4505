"""Former documents brought in: uploaded together, read one by one, confirmed beside their text, then a draft like any other."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from webtest import Form, TestApp, TestResponse

from portal.audit.models import AuditEntry
from portal.backoffice.archive.jobs import KIND, read_upload, read_upload_job
from portal.backoffice.archive.services import clean_name
from portal.backoffice.bulletins.models import Bulletin, BulletinRevision, BulletinUpload
from portal.cli import main
from portal.jobs.worker import Worker
from portal.settings import Settings
from tests.former_documents import FOOT, HEAD, OLD_WORD, pdf_file, scanned_pdf, word_file
from tests.functional.conftest import MakeUser, SignedIn

ADDRESS = "/staff/bulletins/archive"


@pytest.fixture
def curator(as_role: SignedIn) -> TestApp:
    return as_role("curator", username="shou")


@pytest.fixture
def work(settings: Settings, sessions: sessionmaker[Session]) -> Worker:
    return Worker(settings, sessions, {KIND: read_upload_job})


def upload(app: TestApp, *files: tuple[str, bytes], status: int = 303) -> TestResponse:
    form = next(form for form in app.get(ADDRESS).forms.values() if "files" in form.fields)
    token = form["csrf_token"].value
    return app.post(
        ADDRESS,
        {"csrf_token": token},
        upload_files=[("files", name, content) for name, content in files],
        status=status,
    )


def uploads(sessions: sessionmaker[Session]) -> list[BulletinUpload]:
    with sessions() as session:
        return list(session.scalars(select(BulletinUpload).order_by(BulletinUpload.id)))


def confirm_form(app: TestApp, upload_id: int) -> Form:
    page = app.get(f"{ADDRESS}/{upload_id}")
    return next(form for form in page.forms.values() if "text" in form.fields)


def test_a_word_file_becomes_a_draft_once_a_person_has_confirmed_it(
    curator: TestApp, work: Worker, sessions: sessionmaker[Session]
) -> None:
    upload(curator, ("2008年4月通报.docx", word_file()))
    work.drain()
    [one] = uploads(sessions)
    assert one.state == "read"
    page = curator.get(f"{ADDRESS}/{one.id}")
    assert "认出，来自：二〇〇八年五月六日" in page.text
    form = next(form for form in page.forms.values() if "text" in form.fields)
    assert form["document_number"].value == "云市话〔2008〕17号"
    form["issue"] = "4"
    form.submit(status=303).follow()
    with sessions() as session:
        [bulletin] = session.scalars(select(Bulletin)).all()
        assert (bulletin.kind, bulletin.number, bulletin.state, bulletin.issue) == (
            "archive",
            "a2008-001",
            "draft",
            4,
        )
        assert bulletin.source_file == "2008年4月通报.docx"
        assert "## 一、总体情况" in bulletin.text
        assert session.scalars(select(BulletinRevision)).one().text == bulletin.text
        assert "bulletin.import" in set(session.scalars(select(AuditEntry.action)))
    assert uploads(sessions)[0].state == "taken"


def test_confirming_goes_on_to_the_next_document(
    curator: TestApp, work: Worker, sessions: sessionmaker[Session]
) -> None:
    second = word_file([HEAD[0], "云市话〔2008〕18号", *HEAD[2:], *FOOT])
    upload(curator, ("一.docx", word_file()), ("二.docx", second))
    work.drain()
    first, following = uploads(sessions)
    answer = confirm_form(curator, first.id).submit(status=303)
    assert answer.location.endswith(f"{ADDRESS}/{following.id}")


def test_one_bad_file_does_not_stop_the_others_and_each_says_why(
    curator: TestApp, work: Worker, sessions: sessionmaker[Session]
) -> None:
    answer = upload(
        curator,
        ("旧.doc", OLD_WORD),
        ("好.docx", word_file()),
        ("空.docx", b""),
        ("扫描.pdf", scanned_pdf()),
        ("图.png", b"\x89PNG"),
        ("又一份好的.pdf", pdf_file()),
        status=200,
    )
    assert "收下 3 个，没有收 3 个" in answer.text
    assert "另存为 .docx 再上传" in answer.text
    work.drain()
    assert [(one.file_name, one.state) for one in uploads(sessions)] == [
        ("好.docx", "read"),
        ("扫描.pdf", "refused"),
        ("又一份好的.pdf", "read"),
    ]
    assert "扫描件" in curator.get(f"{ADDRESS}?state=refused").text


def test_the_same_file_is_taken_once(curator: TestApp, sessions: sessionmaker[Session]) -> None:
    content = word_file()
    upload(curator, ("一.docx", content))
    assert "已经上传过（一.docx，读取中）" in upload(curator, ("换了名字.docx", content), status=200).text
    assert len(uploads(sessions)) == 1


def test_a_file_above_the_limit_is_refused(
    curator: TestApp, settings: Settings, sessions: sessionmaker[Session]
) -> None:
    large = b"%PDF-1.4" + b"0" * (settings.archive_megabytes * 1_000_000)
    assert f"文件超过 {settings.archive_megabytes} MB" in upload(curator, ("大.pdf", large), status=200).text
    assert not uploads(sessions)


def test_an_upload_without_a_file_is_told_so(curator: TestApp) -> None:
    form = next(form for form in curator.get(ADDRESS).forms.values() if "files" in form.fields)
    assert "请选择文件" in form.submit(status=422).text


def test_a_refused_confirmation_shows_everything_that_was_typed(
    curator: TestApp, work: Worker, sessions: sessionmaker[Session]
) -> None:
    upload(curator, ("一.docx", word_file()))
    work.drain()
    form = confirm_form(curator, uploads(sessions)[0].id)
    form["text"] = "改过的正文。"
    form["dated"] = "2008-02-31"
    answer = form.submit(status=422)
    assert "改过的正文。" in answer.text
    assert "您填写的内容都还在" in answer.text
    assert uploads(sessions)[0].state == "read"


def test_the_same_document_as_word_and_as_pdf_is_taken_once(
    curator: TestApp, work: Worker, sessions: sessionmaker[Session]
) -> None:
    upload(curator, ("一.docx", word_file()), ("一.pdf", pdf_file()))
    work.drain()
    first, second = uploads(sessions)
    confirm_form(curator, first.id).submit(status=303)
    answer = confirm_form(curator, second.id).submit(status=422)
    assert "已经用于" in answer.text
    assert "a2008-001" in answer.text


def test_two_people_confirming_the_same_document_make_one_draft(
    curator: TestApp, as_role: SignedIn, work: Worker, sessions: sessionmaker[Session]
) -> None:
    upload(curator, ("一.docx", word_file()))
    work.drain()
    [one] = uploads(sessions)
    forms = [confirm_form(app, one.id) for app in (curator, as_role("reviewer"))]
    forms[0].submit(status=303)
    forms[1]["text"] = "第二个人改过的正文。"
    answer = forms[1].submit(status=422)
    assert "已收下" in answer.text
    assert "第二个人改过的正文。" in answer.text
    with sessions() as session:
        assert len(session.scalars(select(Bulletin)).all()) == 1


def test_reading_again_after_an_end_in_the_middle_changes_nothing(
    curator: TestApp, work: Worker, sessions: sessionmaker[Session]
) -> None:
    """The job of a killed worker runs again; what a person has done meanwhile stays."""
    upload(curator, ("一.docx", word_file()))
    work.drain()
    [one] = uploads(sessions)
    before = one.found
    read_upload(sessions, one.id)
    assert uploads(sessions)[0].found == before
    confirm_form(curator, one.id).submit(status=303)
    read_upload(sessions, one.id)
    assert uploads(sessions)[0].state == "taken"


def test_a_refused_file_is_read_again_or_deleted(
    curator: TestApp, work: Worker, sessions: sessionmaker[Session]
) -> None:
    upload(curator, ("扫描.pdf", scanned_pdf()))
    work.drain()
    page = curator.get(f"{ADDRESS}?state=refused")
    next(form for form in page.forms.values() if form.action.endswith("/reread")).submit(status=303)
    assert uploads(sessions)[0].state == "waiting"
    work.drain()
    page = curator.get(f"{ADDRESS}?state=refused")
    next(form for form in page.forms.values() if form.action.endswith("/drop")).submit(status=303)
    assert not uploads(sessions)
    upload(curator, ("扫描.pdf", scanned_pdf()))


def test_the_original_is_for_comparison_and_every_look_is_recorded(
    curator: TestApp, sessions: sessionmaker[Session]
) -> None:
    content = word_file()
    upload(curator, ("一.docx", content))
    answer = curator.get(f"{ADDRESS}/{uploads(sessions)[0].id}/file")
    assert answer.body == content
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with sessions() as session:
        assert "archive.file" in set(session.scalars(select(AuditEntry.action)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "former"
    folder.mkdir()
    (folder / "一.docx").write_bytes(word_file())
    (folder / "旧.doc").write_bytes(OLD_WORD)
    return folder


def test_the_command_reads_what_it_can_and_names_the_rest(
    ini: str, folder: Path, make_user: MakeUser, sessions: sessionmaker[Session]
) -> None:
    make_user("shou", ["curator"])
    odd = folder / "通报.pdf".encode("gb18030").decode("utf-8", "surrogateescape")
    odd.write_bytes(pdf_file())
    files = [str(folder / "旧.doc"), str(odd), str(folder / "没有.docx"), str(folder / "一.docx")]
    result = CliRunner().invoke(main, ["bulletin", "import", ini, *files, "--as", "shou"])
    assert result.exit_code == 1, result.output
    lines = result.output.splitlines()
    assert lines[0].startswith("旧.doc：这是旧版 Word")
    assert lines[1].startswith("通报.pdf：已读取，待核对：关于2008年4月份")
    assert lines[2].startswith("没有.docx：读不到这个文件")
    assert lines[3].startswith("一.docx：已读取，待核对：关于2008年4月份")
    assert [one.state for one in uploads(sessions)] == ["read", "read"]
    again = CliRunner().invoke(main, ["bulletin", "import", ini, files[3], "--as", "shou"])
    assert "已经上传过" in again.output
    assert len(uploads(sessions)) == 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\文件\\通报.docx", "通报.docx"),
        ("../../etc/通报.docx", "通报.docx"),
        ("通报.docx".encode("gb18030").decode("utf-8", "surrogateescape"), "通报.docx"),
        ("ͨ\ufffd\ufffd.docx", "（文件名无法识别）.docx"),
        ("", "（没有文件名）"),
        ("长" * 300 + ".docx", "长" * 195 + ".docx"),
        ("坏\0.docx", "坏.docx"),
    ],
)
def test_a_file_name_is_kept_as_people_wrote_it(given: str, kept: str) -> None:
    assert clean_name(given) == kept
