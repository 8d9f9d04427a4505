"""Words that staff add: proposed by one, previewed, switched on by another, and what that does to the drafts."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from webtest import TestApp

from portal.audit.models import AuditEntry
from portal.backoffice.cases.detection import DetectDraft, detect_job
from portal.backoffice.cases.models import CaseDraft, Finding
from portal.backoffice.departments.models import Department
from portal.backoffice.departments.office_words import load_office_words
from portal.backoffice.words.effect import EXAMPLES, WordEffect, effect_job
from portal.backoffice.words.models import PrivacyWord, PrivacyWordCase
from portal.jobs.models import Job
from portal.jobs.worker import Worker
from portal.privacy import OfficeWords
from portal.releases.publish import prepare
from portal.releases.transition import DETECTION_VERSION
from portal.security.permissions import HOLDERS, Permission
from portal.settings import Settings
from tests.factories import make_case, make_word

NICKNAME = "村口阿宝哥"
HOLDS = "他们都说去找村口阿宝哥，村口阿宝哥不在家。"
FREE = "路灯坏了三天，请尽快来修。"


@pytest.fixture
def work(settings: Settings, sessions: sessionmaker[Session]) -> Worker:
    """A worker that does the jobs of this feature and detection, at once."""
    return Worker(settings, sessions, {"word_effect": effect_job, "detect": detect_job})


def stored(
    sessions: sessionmaker[Session], number: str, question: str, state: str = "new", **more: object
) -> int:
    """A case whose draft the current rules have seen, in ``state``."""
    with sessions.begin() as session:
        case = make_case(session, number, question=question, title="路灯", reply="已处理。", **more)
        assert case.draft is not None
        DetectDraft(session, case.draft, load_office_words(session)).perform()
        case.draft.state = state
        return case.id


def proposal(app: TestApp, kind: str, word: str, **more: str) -> int:
    """Fill in the form; the id of the new word."""
    form = app.get(f"/staff/directory/words/new?list={kind}").forms[1]
    form["word"], form["comment"] = word, "漏标过三次"
    for name, value in more.items():
        form[name] = value
    answer = form.submit()
    assert answer.status_int == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def press(app: TestApp, word_id: int, act: str, **fields: str) -> TestApp:
    page = app.get(f"/staff/directory/words/{word_id}")
    form = next(form for form in page.forms.values() if form.action.endswith(f"/{act}"))
    for name, value in fields.items():
        form[name] = value
    return form.submit()


def masked(sessions: sessionmaker[Session], case_id: int) -> list[str]:
    """What the stored findings of the question cover, high risk."""
    with sessions() as session:
        draft = session.get_one(CaseDraft, case_id)
        rows = session.scalars(select(Finding).where(Finding.case_id == case_id, Finding.risk == "high"))
        return sorted(draft.question[row.start : row.end] for row in rows if row.field == "question")


def detected_with(sessions: sessionmaker[Session], *ids: int) -> list[str]:
    with sessions() as session:
        return [session.get_one(CaseDraft, case_id).detected_with for case_id in ids]


def test_from_a_proposal_to_findings_in_the_drafts(as_role, sessions, work):
    """Nothing changes before the second person switches it on; then exactly the touched drafts are looked at again."""
    ids = [
        stored(sessions, f"A-{n}", HOLDS, state) for n, state in enumerate(("new", "approved", "released"))
    ]
    other = stored(sessions, "A-9", FREE)
    curator, reviewer = as_role("curator"), as_role("reviewer")
    word_id = proposal(curator, "masked", NICKNAME)
    assert "正在计算" in curator.get(f"/staff/directory/words/{word_id}").text
    work.drain()
    page = curator.get(f"/staff/directory/words/{word_id}").text
    assert "不能是提出的人" in page and masked(sessions, ids[0]) == []
    page = reviewer.get(f"/staff/directory/words/{word_id}")
    figures = [figure.text.split()[0] for figure in page.html.select(".figs .big")]
    assert figures == ["2", "1", "0", "6", "0", "0"]
    assert press(reviewer, word_id, "switch-on").status_int == 303
    assert detected_with(sessions, *ids, other) == ["", "", "", DETECTION_VERSION]
    work.drain()
    assert masked(sessions, ids[0]) == masked(sessions, ids[1]) == [NICKNAME, NICKNAME]
    assert detected_with(sessions, *ids) == [DETECTION_VERSION, DETECTION_VERSION, ""]
    with sessions() as session:
        approved = session.get_one(CaseDraft, ids[1])
        assert (approved.state, approved.high_open) == ("approved", 2)


def test_switching_off_takes_the_findings_back(as_role, sessions, work):
    """The touched drafts are looked at again; a decided finding stays, as every decision does."""
    first, second = stored(sessions, "A-1", HOLDS), stored(sessions, "A-2", HOLDS)
    word_id = proposal(as_role("curator"), "masked", NICKNAME)
    work.drain()
    reviewer = as_role("reviewer")
    press(reviewer, word_id, "switch-on")
    work.drain()
    later = stored(sessions, "A-3", HOLDS)
    with sessions.begin() as session:
        for row in session.scalars(select(Finding).where(Finding.case_id == second)):
            row.decision = "mask"
    assert "请写明理由" in press(reviewer, word_id, "retire").text
    assert press(reviewer, word_id, "retire", reason="已改用单位通讯录").status_int == 303
    work.drain()
    assert masked(sessions, first) == masked(sessions, later) == []
    assert masked(sessions, second) == [NICKNAME, NICKNAME]
    assert "已停用" in reviewer.get("/staff/directory/words").text


def test_a_case_that_comes_after_the_preview_is_looked_at_too(as_role, sessions, work):
    """It is not among the previewed ones; the job that follows the switch finds it."""
    word_id = proposal(as_role("curator"), "masked", NICKNAME)
    work.drain()
    late = stored(sessions, "A-1", HOLDS)
    press(as_role("reviewer"), word_id, "switch-on")
    assert detected_with(sessions, late) == [DETECTION_VERSION]
    work.drain()
    assert masked(sessions, late) == [NICKNAME, NICKNAME]


def test_a_word_that_is_no_name_removes_a_false_alarm(as_role, sessions, work):
    """金明园 is an estate."""
    case_id = stored(sessions, "A-1", "住户金明园停水，另有村民王大明反映。")
    assert masked(sessions, case_id) == ["王大明", "金明园"]
    word_id = proposal(as_role("curator"), "not_name", "金明园")
    work.drain()
    publisher = as_role("publisher")
    figures = [
        f.text.split()[0]
        for f in publisher.get(f"/staff/directory/words/{word_id}").html.select(".figs .big")
    ]
    assert figures == ["1", "0", "0", "0", "1", "0"]
    press(publisher, word_id, "switch-on")
    work.drain()
    assert masked(sessions, case_id) == ["王大明"]


def test_office_holders_stay_in_cases_of_their_time_only(as_role, sessions, work):
    """A case of September 2026 is inside the term, one of 2024 is not."""
    text = "请叶建辉先生过问此事。"
    inside = stored(sessions, "A-1", text)
    old = datetime(2024, 3, 1, 2, tzinfo=UTC)
    before = stored(sessions, "A-2", text, received_at=old, replied_at=old)
    word_id = proposal(
        as_role("curator"),
        "holder",
        "叶建辉",
        post="副市长",
        valid_from="2026-01-01",
        valid_until="2027-01-01",
    )
    work.drain()
    press(as_role("reviewer"), word_id, "switch-on")
    work.drain()
    assert (masked(sessions, inside), masked(sessions, before)) == ([], ["叶建辉"])


def test_a_word_of_one_department_touches_its_cases_only(as_role, sessions, work):
    with sessions.begin() as session:
        department = Department(code="water", name="云川市供水公司")
        session.add(department)
        session.flush()
        department_id = department.id
    own = stored(sessions, "A-1", HOLDS, department_id=department_id)
    other = stored(sessions, "A-2", HOLDS)
    word_id = proposal(as_role("curator"), "masked", NICKNAME, department_id=str(department_id))
    work.drain()
    press(as_role("reviewer"), word_id, "switch-on")
    work.drain()
    assert (masked(sessions, own), masked(sessions, other)) == ([NICKNAME, NICKNAME], [])


def test_nobody_switches_on_their_own_word(as_role, sessions, work):
    """Two people, whatever roles one of them holds; nor before the preview is there, nor twice."""
    both = as_role("curator", "reviewer")
    word_id = proposal(both, "masked", NICKNAME)
    token = both.get("/staff/directory/words").html.find("input", {"name": "csrf_token"})["value"]
    address = f"/staff/directory/words/{word_id}/switch-on"
    assert "不能是同一人" in both.post(address, {"csrf_token": token}).text
    other = as_role("publisher")
    token = other.get("/staff/directory/words").html.find("input", {"name": "csrf_token"})["value"]
    assert "预览还没有算完" in other.post(address, {"csrf_token": token}).text
    work.drain()
    assert other.post(address, {"csrf_token": token}).status_int == 303
    assert "不能启用" in other.post(address, {"csrf_token": token}).text


def test_a_proposal_may_be_taken_back_by_its_author(as_role, sessions, work):
    curator = as_role("curator")
    word_id = proposal(curator, "masked", NICKNAME)
    assert press(curator, word_id, "retire", reason="写错了").status_int == 303
    with sessions() as session:
        assert session.get_one(PrivacyWord, word_id).state == "retired"
    work.drain()
    page = curator.get(f"/staff/directory/words/{word_id}").text
    assert "写错了" in page and "影响" not in page
    stranger = as_role("curator", username="another")
    second = proposal(curator, "masked", NICKNAME)
    assert "撤销提议" not in stranger.get(f"/staff/directory/words/{second}").text


@pytest.mark.parametrize(
    ("kind", "word", "message"),
    [
        ("name_cue", "村民", "已经有了"),
        ("surname", "王", "已经有了"),
        ("surname", "王大明", "1 到 2 个字"),
        ("masked", "宝", "2 到 40 个字"),
        ("phone", "电话八八八八", "只能写数字"),
        ("not_name", "高-峰", "只能写汉字"),
        ("holder", "叶建辉", "写明职务"),
    ],
)
def test_words_that_do_not_fit_are_refused_beside_the_field(as_role, kind, word, message):
    form = as_role("curator").get(f"/staff/directory/words/new?list={kind}").forms[1]
    form["word"], form["comment"] = word, "试一试"
    answer = form.submit()
    assert answer.status_int == 200 and message in answer.text


def test_a_comment_is_mandatory_and_a_word_is_proposed_once(as_role):
    curator = as_role("curator")
    form = curator.get("/staff/directory/words/new?list=masked").forms[1]
    form["word"] = NICKNAME
    assert "为什么要加" in form.submit().html.select_one(".err-sum").text
    proposal(curator, "masked", NICKNAME)
    form["comment"] = "再来一次"
    assert "已经提出过" in form.submit().text


def test_examples_are_raw_text_and_each_look_is_recorded(as_role, sessions, work):
    """The places stand in their sentences; the audit row names the case and nothing of its text."""
    case_id = stored(sessions, "A-1", HOLDS)
    word_id = proposal(as_role("curator"), "masked", NICKNAME)
    work.drain()
    page = as_role("secrecy").get(f"/staff/directory/words/{word_id}/examples")
    assert [mark.text for mark in page.html.select("ol .f")] == [NICKNAME]
    with sessions() as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.raw.view")).all()
        assert [(look.subject_id, look.detail) for look in looks] == [
            (str(case_id), {"surface": "word_examples"})
        ]
        session.get_one(CaseDraft, case_id).text_hash = "another"
        session.commit()
    assert "文字在预览之后改过" in as_role("reviewer").get(f"/staff/directory/words/{word_id}/examples").text


def test_the_result_of_a_preview_holds_no_text(as_role, sessions, work):
    """Case ids and offsets only, at most twenty places, in the word's own row."""
    for n in range(EXAMPLES + 5):
        stored(sessions, f"A-{n}", f"第{n}次{HOLDS}")
    word_id = proposal(as_role("curator"), "masked", NICKNAME)
    work.drain()
    with sessions() as session:
        preview = session.get_one(PrivacyWord, word_id).preview
        assert session.scalar(select(func.count()).select_from(PrivacyWordCase)) == EXAMPLES + 5
    assert len(preview["examples"]) == EXAMPLES == len({place["case_id"] for place in preview["examples"]})
    assert "阿宝" not in repr(preview)


def test_audit_rows_quote_a_word_only_where_it_can_name_nobody(as_role, sessions, work):
    """A cue is told, a nickname and an office holder are not."""
    curator = as_role("curator")
    proposal(curator, "name_cue", "护林人")
    proposal(curator, "masked", NICKNAME)
    proposal(curator, "holder", "叶建辉", post="副市长")
    with sessions() as session:
        rows = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "word.propose")).all()
        jobs = session.scalars(select(Job.payload).where(Job.kind == "word_effect")).all()
    assert rows == [
        {"list": "称呼或提示词", "word": "护林人"},
        {"list": "一律隐去的词"},
        {"list": "在任领导"},
    ]
    assert all(set(payload) == {"word_id"} for payload in jobs)


def test_a_preview_that_is_killed_goes_on_where_it_was(sessions):
    """Each chunk is stored with the place it ended at."""
    ids = [stored(sessions, f"A-{n}", HOLDS) for n in range(5)]
    with sessions.begin() as session:
        word_id = make_word(session, "masked", NICKNAME).id
    reports: list[tuple[int, int]] = []

    def stop_after_two(done: int, total: int) -> None:
        reports.append((done, total))
        if len(reports) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        WordEffect(sessions, word_id, stop_after_two).perform(chunk=2)
    WordEffect(sessions, word_id, lambda done, total: reports.append((done, total))).perform(chunk=2)
    assert reports == [(2, 5), (4, 5), (5, 5)]
    with sessions() as session:
        word = session.get_one(PrivacyWord, word_id)
        assert (word.preview["open"], word.preview["new"]) == (5, 10)
        assert set(session.scalars(select(PrivacyWordCase.case_id))) == set(ids)


def test_a_word_switched_on_during_detection_is_not_missed(sessions, monkeypatch):
    """The words are read again inside the transaction that stores the findings."""
    from portal.backoffice.cases import detection

    with sessions.begin() as session:
        case_id = make_case(session, "A-1", question=HOLDS).id
        make_word(session, "masked", NICKNAME)
    engine, switches = detection.detect_afresh, iter([True])

    def switched_on_meanwhile(draft: CaseDraft, offices: OfficeWords) -> object:
        found = engine(draft, offices)
        if next(switches, False):  # after the first reading, which holds no lock
            with sessions.begin() as session:
                session.scalars(select(PrivacyWord)).one().state = "active"
        return found

    monkeypatch.setattr(detection, "detect_afresh", switched_on_meanwhile)
    detection.detect_pending(sessions)
    assert NICKNAME in masked(sessions, case_id)


def test_a_release_is_blocked_by_a_word_that_is_in_use(sessions):
    """The second pass over the public text knows it, even before the draft was looked at again."""
    case_id = stored(sessions, "A-1", HOLDS)
    with sessions.begin() as session:
        draft = session.get_one(CaseDraft, case_id)
        assert prepare(session, draft, load_office_words(session)).leaks == ()
        make_word(session, "masked", NICKNAME, "active")
        leaks = prepare(session, draft, load_office_words(session)).leaks
    assert len(leaks) == 2 and "指定隐去词" in leaks[0]


def test_whoever_sees_the_words_may_see_raw_text() -> None:
    """Examples are callers' words: nobody holds a permission on words without the one on raw text."""
    assert HOLDERS[Permission.WORDS] <= HOLDERS[Permission.CASE_RAW]
    assert HOLDERS[Permission.WORDS_SWITCH] <= HOLDERS[Permission.WORDS]


def test_a_count_is_started_again_only_when_none_is_under_way(as_role, sessions, work):
    """Waiting: refused. Done: counts what has come since. Given up by the worker: said, and started again."""
    curator = as_role("curator")
    word_id = proposal(curator, "masked", NICKNAME)
    address = f"/staff/directory/words/{word_id}/preview"
    token = curator.get("/staff/directory/words").html.find("input", {"name": "csrf_token"})["value"]
    assert "正在计算，请等" in curator.post(address, {"csrf_token": token}).text
    with sessions.begin() as session:
        session.scalars(select(Job).where(Job.kind == "word_effect")).one().state = "failed"
    assert "计算中断了" in curator.get(f"/staff/directory/words/{word_id}").text
    press(curator, word_id, "preview")
    work.drain()
    assert "没有一件会因这个词而变化" in curator.get(f"/staff/directory/words/{word_id}").text
    stored(sessions, "A-1", HOLDS)
    press(curator, word_id, "preview")
    work.drain()
    assert "看 1 个例子" in curator.get(f"/staff/directory/words/{word_id}").text


def test_an_erased_case_leaves_the_examples(as_role, sessions, work):
    """Its draft is gone; the word's page and the examples still open."""
    case_id = stored(sessions, "A-1", HOLDS)
    curator = as_role("curator")
    word_id = proposal(curator, "masked", NICKNAME)
    work.drain()
    with sessions.begin() as session:
        session.delete(session.get_one(CaseDraft, case_id))
    assert "没有例子" in curator.get(f"/staff/directory/words/{word_id}/examples").text
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(PrivacyWordCase)) == 0
