"""The words that find each other: kept by staff, used by the public search with the same commit."""

import pytest
from sqlalchemy import select, text
from webtest import Upload

from portal.audit.models import AuditEntry
from portal.backoffice.searches.models import SearchWordGroup
from portal.public.log.tables import published_state
from portal.public.search.tables import published_word_group
from portal.search.synonyms import shipped_groups
from tests.public_rows import case_values, publish

WORDS = "/staff/search-words"


def add(browser, words, kind="synonym"):
    form = browser.get(f"{WORDS}/new").forms[1]
    form["kind"], form["words"] = kind, words
    return form.submit()


def counter(engine):
    with engine.connect() as connection:
        return connection.scalar(select(published_state.c.counter))


def test_a_new_group_is_used_by_the_next_search(as_role, app, engine, indexed):
    """And by no search that asks for the written word only; removed, the words are strangers again."""
    publish(engine, case_values(1, title="乘车码失灵"))
    indexed()
    assert "没有找到" in app.get("/search", {"q": "一卡通"}).text
    curator = as_role("curator")
    assert add(curator, "一卡通、乘车码").status_int == 303
    page = app.get("/search", {"q": "一卡通"}).text
    assert "乘车码失灵" in page.replace("<mark>", "").replace("</mark>", "") and "也找了意思相近的" in page
    assert "没有找到" in app.get("/search", {"q": "一卡通", "exact": "1"}).text
    curator.get(WORDS).click("一卡通").forms[2].submit()
    assert "没有找到" in app.get("/search", {"q": "一卡通"}).text


def test_names_of_a_place_find_what_is_filed_under_the_other(as_role, app, engine, indexed):
    publish(engine, case_values(1, town="南山街道", title="路灯不亮"))
    indexed()
    assert "没有找到" in app.get("/search", {"q": "地点:南山镇"}).text
    add(as_role("publisher"), "南山镇 南山街道", kind="place")
    assert "路灯不亮" in app.get("/search", {"q": "地点:南山镇"}).text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "请填写这一组的词"),
        ("噪音", "只有一个词"),
        ("水 自来水管", "“水”只有一个字"),
        ("吵闹 噪声", "“噪声”已在另一组里：噪音 噪声"),
        ("吵闹 吵闹", "写了不止一次"),
        ("吵闹 太吵！", "标点或符号"),
    ],
)
def test_what_is_wrong_with_a_group_is_said_and_nothing_is_stored(as_role, engine, words, message):
    before = counter(engine)
    answer = add(as_role("curator"), words)
    assert message in answer.text
    assert answer.forms[1]["words"].value == words
    assert counter(engine) == before


def test_a_group_may_be_changed_without_being_in_its_own_way(as_role, engine, sessions):
    curator = as_role("curator", username="cai")
    form = curator.get(WORDS).click("噪音、噪声").forms[1]
    form["words"] = "噪音 噪声 吵闹"
    before = counter(engine)
    assert form.submit().status_int == 303
    assert counter(engine) == before + 1
    with sessions() as session:
        row = session.scalars(select(SearchWordGroup).where(SearchWordGroup.words.contains("吵闹"))).one()
        assert (row.words, row.changed_by) == ("噪音 噪声 吵闹", "cai")
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "search_words.save")).one()
        assert entry.detail == {"list": "近义词", "word": "噪音 噪声 吵闹", "before": "噪音 噪声"}


def test_what_is_public_is_what_is_stored_after_every_act(as_role, engine, sessions):
    curator = as_role("curator")
    add(curator, "乘车码 扫码乘车")
    curator.get(WORDS).click("噪音、噪声").forms[2].submit()
    with engine.connect() as connection:
        working = connection.execute(text("SELECT id, kind, words FROM search_word_group")).all()
        assert set(connection.execute(select(published_word_group)).all()) == set(working)
    assert len(working) == len(shipped_groups())


def test_groups_go_out_as_a_file_and_come_in_again(as_role, sessions):
    curator = as_role("curator")
    exported = curator.get(f"{WORDS}/export")
    assert exported.content_type == "text/plain" and "噪音 噪声" in exported.text
    form = curator.get(f"{WORDS}/import").forms[1]
    changed = exported.text.replace("噪音 噪声\n", "噪音 噪声 吵闹\n") + "南山镇 南山街道\n"
    form["file"] = Upload("words.txt", ("\ufeff" + changed).encode(), "text/plain")
    assert "新增 2 组，去掉 1 组" in form.submit().follow().text
    assert curator.get(f"{WORDS}/export").text.count("\n") == exported.text.count("\n") + 1
    with sessions() as session:
        place = session.scalars(select(SearchWordGroup).where(SearchWordGroup.kind == "place")).one()
        assert place.words == "南山镇 南山街道"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("噪音 噪声\n噪声 吵闹\n".encode(), "“噪声”已在另一组里"),
        ("噪音 噪声".encode("gb18030"), "文件不是 UTF-8 编码的文本"),
        (b"# nothing\n", "没有读到一组词"),
    ],
)
def test_a_wrong_file_changes_nothing(as_role, engine, content, message):
    curator, before = as_role("curator"), counter(engine)
    form = curator.get(f"{WORDS}/import").forms[1]
    form["file"] = Upload("words.txt", content, "text/plain")
    assert message in form.submit().text
    assert counter(engine) == before


def test_a_file_with_a_fault_in_each_line_is_answered_in_short(as_role):
    form = as_role("curator").get(f"{WORDS}/import").forms[1]
    form["text"] = "\n".join(f"只有一个{n}" for n in range(50))
    assert "还有 30 处。" in form.submit().text


def test_the_list_can_be_searched(as_role):
    curator = as_role("curator")
    found = curator.get(WORDS, {"q": "噪聲"}).text  # in any writing
    assert "噪音、噪声" in found and "物业" not in found
    assert "没有一组含有“唱歌”" in curator.get(WORDS, {"q": "唱歌"}).text
    assert curator.get(f"{WORDS}/new", {"words": "唱歌"}).forms[1]["words"].value == "唱歌"
