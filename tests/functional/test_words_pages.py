"""The pages of the word lists: what is refused, who may, what is recorded, what a preview keeps and shows."""

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.backoffice.cases.models import CaseDraft
from portal.backoffice.words.effect import EXAMPLES
from portal.backoffice.words.models import PrivacyWord, PrivacyWordCase
from portal.jobs.models import Job
from portal.security.permissions import HOLDERS, Permission
from tests.words import HOLDS, NICKNAME, press, proposal, stored


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
        ("masked", "宝！", "至少要有两个"),
        ("phone", "电话八八八八", "只能写数字"),
        ("not_name", "高-峰", "只能写汉字"),
        ("holder", "叶志辉", "写明职务"),
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
    proposal(curator, "holder", "叶志辉", post="副市长")
    with sessions() as session:
        rows = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "word.propose")).all()
        jobs = session.scalars(select(Job.payload).where(Job.kind == "word_effect")).all()
    assert rows == [
        {"list": "称呼或提示词", "word": "护林人"},
        {"list": "一律隐去的词"},
        {"list": "在任领导"},
    ]
    assert all(set(payload) == {"word_id"} for payload in jobs)


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
