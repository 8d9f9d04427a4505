"""Names of private persons, officials who stay, and words that are no names."""

import pytest

from portal.privacy import KnownFields, OfficeWords


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("联系人：欧阳文博", ["欧阳文博"]),
        ("本组村民陈谨初挖沙", ["陈谨初"]),
        ("村民王强、李小红和张伟等人", ["王强", "李小红", "张伟"]),
        ("与王大明先生协商", ["王大明"]),
        ("王大明，男，45岁", ["王大明"]),
        ("经理马化成称", ["马化成"]),
        ("投诉村支书林大志", ["林大志"]),
        ("上村村主任王有才", ["王有才"]),
        ("村民李和平反映", ["李和平"]),
        ("租给外籍人员约翰·史密斯", ["约翰·史密斯"]),
        ("买买提·艾力反映", ["买买提·艾力"]),
        ("请还我公道\n王小丽\n2010年5月", ["王小丽"]),
        ("经查，王大明确实存在占道经营的行为。", ["王大明"]),
        ("民警到场后，王大明承认殴打他人。", ["王大明"]),
        ("王大明的养老金一直没有发。", ["王大明"]),
        ("我们找过王大明多次，没有结果。", ["王大明"]),
        ("投诉王大明拖欠工资", ["王大明"]),
        ("王大明家违法搭建", ["王大明"]),
        ("驾校教练李小红收了钱不退", ["李小红"]),
        ("楼上住户陈志强夜间噪音", ["陈志强"]),
        ("与王大明、李小红、陈志强三人协商", ["王大明", "李小红", "陈志强"]),
        ("经王大明、李小红和陈志强确认", ["王大明", "李小红", "陈志强"]),
        ("租客（王大明）已经搬走", ["王大明"]),
        ("我们找过上官良奉多次", ["上官良奉"]),
        ("尊敬的龙秋霞：您好", ["龙秋霞"]),
        ("有位村民，叫高银花，反映占地", ["高银花"]),
        ("来电人：王大明，电话没人接", ["王大明"]),
    ],
)
def test_private_names_are_found_whole(masked, text, names):
    """By cue, title, list, signature or shape, and never cut short; village cadres are private."""
    assert masked(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "市长叶志辉到场",
        "叶志辉市长您好",
        "叶志辉和蒋树奉等市领导到场",
        "副市长陈谨初、蒋树奉出席",
        "常务副市长林大明主持，林大明指出",
    ],
)
def test_officials_in_office_stay(found, text):
    """A title before, after, or after a list keeps the whole of every name."""
    findings = found(text)
    assert findings
    assert {risk for _, _, risk in findings} == {"keep"}
    assert all(len(value) == 3 for value, _, _ in findings)


def test_an_official_found_in_the_reply_stays_in_the_question(found, public):
    """Detection reads the case as a whole."""
    fields = {"question": "听说叶志辉，要来", "reply": "市长叶志辉已作批示"}
    assert public(fields) == fields


def test_a_team_leader_counts_as_an_official_with_the_office_only(masked):
    """队长 alone is as often the leader of a village team, who is private."""
    assert masked("城管队长叶志辉到场") == []
    assert masked("现在的队长叶志辉不管事") == ["叶志辉"]


def test_a_post_that_officials_hold_too_gives_way_to_a_title(masked):
    """负责人 is a cue for private persons, unless the case names the office."""
    assert masked("分管负责人叶志辉答复。关于副镇长叶志辉") == []
    assert masked("施工负责人叶志辉答复") == ["叶志辉"]


def test_columns_of_a_list_do_not_lend_a_title_to_the_next_line(masked):
    """姓名 性别 职务, line by line: what follows a title is the next person."""
    assert "陈谨初" in masked("李芳 女 镇党委副书记 陈谨初 男 退休")


def test_a_caller_who_is_an_official_is_masked(masked):
    """Known fields outrank titles and the dictionary of office holders."""
    known, offices = KnownFields(name="叶志辉"), OfficeWords(officials=frozenset({"叶志辉"}))
    assert masked("叶志辉市长来电", known=known, offices=offices) == ["叶志辉"]


@pytest.mark.parametrize(
    "text",
    [
        "关注汤料价格，要求严查",
        "广大业主方便出行，居民时常反映",
        "班主任老师收费，工商行政部门",
        "中华人民共和国律师法",
        "万元以上，高度重视，安全第一",
        "尊敬的田县长您好",
        "周边道路施工，程序不明",
        "周某已离开",
        "来电人：车牌看不清",
        "市民：许多人都这样",
        "市民：方便的话回电",
        "市民：高新区的路灯坏了",
        "来电人：金先生投诉",
        "请书记于百忙之中关注",
        "谢谢妈妈，谢谢爸爸",
        "国政办发〔2018〕15号",
        "关于家门口停车",
    ],
)
def test_ordinary_words_are_not_read_as_names(masked, text):
    """Words that begin with a surname, or end with one, stay."""
    assert masked(text) == []


def test_a_name_found_once_is_masked_in_every_field(public):
    """Title, question and reply share one list of names."""
    fields = {"title": "王大明占道", "question": "邻居王大明占道", "reply": "经查，已要求王大明搬离"}
    assert public(fields) == {
        "title": "王某占道",
        "question": "邻居王某占道",
        "reply": "经查，已要求王某搬离",
    }


def test_surname_with_title_is_masked_at_medium_risk(found):
    """They point at somebody, but seldom at one person: the default is to replace, the gate does not ask."""
    assert found("李先生来过") == [("李先生", "PARTIAL", "medium")]


def test_names_the_source_half_hid_get_our_own_form(public):
    """曹某某 and 李某明 say more than our form does; people of one surname stay apart."""
    fields = {"question": "曹某某、汤**、李某明与李某红"}
    assert public(fields)["question"] == "曹某、汤某、李某与李某甲"


def test_the_writers_handle_is_masked_in_the_reply(public):
    """Replies repeat the user code of the platform, known or not."""
    fields = {"question": "路灯不亮", "reply": "网友“UU0099001”您好！"}
    assert public(fields)["reply"] == "网友“【用户名已隐去】”您好！"
    assert "A00012345" not in public({"reply": "A00012345您好"}, KnownFields(handle="A00012345"))["reply"]


def test_a_department_that_looks_like_a_name_stays(masked):
    """The office's own list of departments and towns is stronger than any shape."""
    offices = OfficeWords(departments=frozenset({"陈晓林所"}))
    assert masked("经陈晓林所核实", offices=offices) == []
    assert masked("经陈晓林核实") == ["陈晓林"]


def test_a_caller_named_like_a_town_is_masked(masked):
    """Known fields outrank every list."""
    offices = OfficeWords(places=frozenset({"林溪"}))
    assert masked("林溪来电", offices=offices, known=KnownFields(name="林溪")) == ["林溪"]
