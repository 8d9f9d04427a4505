"""Heads and feet of former documents, in the many ways offices wrote them."""

from datetime import date

import pytest

from portal.backoffice.archive.readers.numerals import dates_in, number
from portal.backoffice.archive.readers.recognition import Recognised, recognise

BODY = [
    "各单位：",
    "现将有关情况通报如下，请认真贯彻执行。",
    "根据云政发〔2007〕3号文件要求，各单位抓紧办理。",
    *[f"正文第{n}段，讲的是各单位办理来电的情况。" for n in range(20)],
]


def read(*head: str, foot: tuple[str, ...] = (), name: str = "文件.docx") -> Recognised:
    return recognise([*head, *BODY, *foot], name)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("17", 17),
        ("十七", 17),
        ("二十", 20),
        ("一百零五", 105),
        ("二百三十四", 234),
        ("二〇〇八", 2008),
        ("二三四", 234),
        ("", None),
        ("甲", None),
    ],
)
def test_numbers_are_read_in_digits_and_in_chinese(written: str, value: int | None) -> None:
    assert number(written) == value


@pytest.mark.parametrize(
    "written",
    [
        "2008年5月6日",
        "2008 年 5 月 6 日",
        "２００８年５月６日",
        "二〇〇八年五月六日",
        "二○○八年五月六日",
        "二零零八年五月六日",
        "2008-05-06",
        "2008.5.6",
        "2008年05月06号",
    ],
)
def test_a_date_is_read_in_every_writing(written: str) -> None:
    assert [day for day, _words in dates_in(f"印发于{written}。")] == [date(2008, 5, 6)]


@pytest.mark.parametrize(
    "written", ["2008年2月30日", "2008年13月1日", "二〇〇八年十三月一日", "12345", "2008年5月"]
)
def test_what_no_calendar_has_is_no_date(written: str) -> None:
    assert not list(dates_in(written))


@pytest.mark.parametrize(
    ("line", "issue", "total"),
    [
        ("第17期", "17", ""),
        ("第 17 期", "17", ""),
        ("（第17期）", "17", ""),
        ("第十七期（总第二百三十四期）", "17", "234"),
        ("2008年第17期（总第234期）", "17", "234"),
        ("第１７期　总第２３４期", "17", "234"),
        ("〔2008〕第3期 总 234 期", "3", "234"),
        ("总第234期", "", "234"),
    ],
)
def test_issue_numbers(line: str, issue: str, total: str) -> None:
    found = read("市长公开电话简报", line, "关于停车收费问题的专报")
    assert (found.issue.value, found.issue_total.value) == (issue, total)
    assert found.issue.sure is bool(issue)


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("云政热〔2008〕17号", "云政热〔2008〕17号"),
        ("云政热[2008]17号", "云政热〔2008〕17号"),
        ("云政热（2008）第17号", "云政热〔2008〕17号"),
        ("云政热【2008】017号", "云政热〔2008〕17号"),
        ("云政热 〔２００８〕 １７ 号", "云政热〔2008〕17号"),
        ("市长公开电话通报〔2008〕4号", "市长公开电话通报〔2008〕4号"),
    ],
)
def test_document_numbers_are_written_alike(line: str, written: str) -> None:
    found = read("云川市人民政府办公室文件", line, "关于四月份办理情况的通报").document_number
    assert (found.value, found.sure) == (written, True)


def test_a_document_number_that_the_text_cites_is_not_taken() -> None:
    assert read("关于四月份办理情况的通报").document_number.value == ""


@pytest.mark.parametrize(
    ("head", "foot", "organ"),
    [
        (["云川市市长公开电话受理中心  2008年5月6日"], (), "云川市市长公开电话受理中心"),
        (["云川市市长公开电话受理中心编   2008年5月6日"], (), "云川市市长公开电话受理中心"),
        ([], ("云川市人民政府办公室", "二〇〇八年五月六日"), "云川市人民政府办公室"),
        ([], ("云川市人民政府办公室2008年5月6日印发",), "云川市人民政府办公室"),
        (["主办：云川市效能建设领导小组", "2008年5月6日"], (), "云川市效能建设领导小组"),
        (["云川市信访局文件"], ("2008年5月6日",), "云川市信访局"),
    ],
)
def test_organ_and_date_stand_together_at_either_end(
    head: list[str], foot: tuple[str, ...], organ: str
) -> None:
    found = read(*head, "关于四月份办理情况的通报", foot=foot)
    assert (found.organ.value, found.organ.sure) == (organ, True)
    assert (found.dated.value, found.dated.sure) == ("2008-05-06", True)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (["关于2008年4月份市长公开电话办理情况的通报"], "关于2008年4月份市长公开电话办理情况的通报"),
        (["关于2008年4月份市长公开电话", "办理情况的通报"], "关于2008年4月份市长公开电话办理情况的通报"),
        (
            ["云川市人民政府办公室", "关于四月份", "办理情况的通报"],
            "云川市人民政府办公室关于四月份办理情况的通报",
        ),
        (["关于四月份办理情况的通报（试行）"], "关于四月份办理情况的通报（试行）"),
    ],
)
def test_a_title_is_put_together_from_its_lines(head: list[str], title: str) -> None:
    found = read("云市话〔2008〕17号", *head).title
    assert (found.value, found.sure) == (title, True)


def test_the_name_of_the_series_is_no_title() -> None:
    found = read("市长公开电话简报", "第17期", "路边停车收费问题反映强烈")
    assert (found.title.value, found.title.sure) == ("路边停车收费问题反映强烈", False)
    assert {0, 1, 2} <= found.used


def test_every_value_shows_the_line_it_came_from() -> None:
    found = read("市长公开电话简报", "第十七期", "关于停车收费问题的专报", foot=("2008年5月6日",))
    assert found.issue.line == "第十七期"
    assert found.title.line == "关于停车收费问题的专报"
    assert found.dated.line == "2008年5月6日"


def test_what_only_the_file_name_says_is_not_sure() -> None:
    found = recognise(["这里没有文头，只有一段话，讲各单位办理来电的情况。"], "2008年第17期.docx")
    assert (found.issue.value, found.issue.sure) == ("17", False)
    assert found.title.value == "2008年第17期"
    assert found.title.line.startswith("文件名：")


def test_a_date_within_a_sentence_is_not_sure_and_the_sentence_stays_text() -> None:
    found = recognise(["2009年1月2日，市民反映自来水发黄，供水集团当天到场。"], "a.docx")
    assert (found.dated.value, found.dated.sure) == ("2009-01-02", False)
    assert not found.used


@pytest.mark.parametrize("lines", [[], [""], ["。"], ["第期"], ["〔〕号"], ["关于"], ["总第期"]])
def test_next_to_nothing_is_read_without_a_fault(lines: list[str]) -> None:
    found = recognise(lines, "x")
    assert found.dated.value == found.document_number.value == found.issue.value == ""
